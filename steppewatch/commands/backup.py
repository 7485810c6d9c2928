"""``steppewatch backup``, ``restore`` and ``verify``."""

from __future__ import annotations

from pathlib import Path

import click

from steppewatch.commands import json_option, reading, settings_of


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, target: Path) -> None:
    """Write a checked copy of the database into TARGET, while everything runs.

    The captures (WARC files) are ordinary files beside it; copy them with any tool.

    \b
    Example:
      steppewatch backup /srv/backup/steppewatch-2022-01-10.sqlite
    """
    from steppewatch.backup import back_up
    from steppewatch.state import prepare_state

    settings = settings_of(ctx)
    prepare_state(settings)
    size = back_up(settings.database, target)
    click.echo(f"{target}: {size / 1e6:.1f} MB, checked")


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="BACKUP")
@click.option("--force", is_flag=True, help="Overwrite the database that is there.")
@click.pass_context
def restore(ctx: click.Context, source: Path, force: bool) -> None:
    """Put a backup in the database's place. The service must not run."""
    from steppewatch.backup import restore as put_back
    from steppewatch.state import writer_lock

    settings = settings_of(ctx)
    settings.state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with writer_lock(settings):
        put_back(source, settings.database, force=force)
    click.echo(f"{settings.database}: restored from {source}")


@click.command()
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check the database against everything that must always hold. Exit 65 if anything does not."""
    from steppewatch.backup import check_database
    from steppewatch.terminal import show_json, show_table

    with reading(ctx) as db:
        checks = check_database(db)
    if as_json:
        show_json([{"name": check.name, "ok": check.ok, "broken": check.broken} for check in checks])
    else:
        rows = [("ok" if check.ok else f"{check.broken} broken", check.name) for check in checks]
        show_table(("", "what must hold"), rows, empty="")
    if not all(check.ok for check in checks):
        ctx.exit(65)
