"""``steppewatch digest``: editions, before and after they are sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from steppewatch.commands import active_topic, json_option, reading, settings_of
from steppewatch.commands.parameters import topic_option

if TYPE_CHECKING:
    from sqlite_utils import Database

    from steppewatch.settings import Settings
    from storage.edition import Subscriber

to_option = click.option("--to", "address", metavar="ADDRESS", help="Only for this reader.")


@click.group()
def digest() -> None:
    """The daily editions."""


@digest.command()
@to_option
@click.option(
    "--topic", metavar="NAME", help="Without a reader: of this topic. Default: the first active one."
)
@click.option("--days", type=click.IntRange(1, 3650), default=1, show_default=True,
              help="Without a reader: look back so many days.")  # fmt: skip
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write HTML, text and mail here."
)
@click.pass_context
def preview(ctx: click.Context, address: str | None, topic: str | None, days: int, out: Path | None) -> None:
    """Show the edition a reader would get now. Nothing is stored or sent.

    \b
    Examples:
      steppewatch digest preview --days 7
      steppewatch digest preview --to desk@our-newsroom.org --out /tmp/edition
    """
    from datetime import UTC, datetime

    from steppewatch import publishing

    settings, now = settings_of(ctx), datetime.now(UTC)
    with reading(ctx) as db:
        if address:
            reader = _readers(db, address)[0]
        else:
            reader = publishing.anonymous(active_topic(settings, topic), now=now, days=days)
        edition = publishing.preview(settings, db, reader, now=now)
    if out:
        files = publishing.write_files(settings, edition, reader, out)
        click.echo(f"{files.html}\n{files.text}\n{files.eml}")
    else:
        click.echo(f"Subject: {edition.subject}\n\n{edition.text}")


@digest.command()
@to_option
@click.option("--now", "early", is_flag=True, help="Do not wait for the readers' hours.")
@click.pass_context
def build(ctx: click.Context, address: str | None, early: bool) -> None:
    """Compose and freeze the editions that are due; they wait in the outbox."""
    from steppewatch.state import prepare_state, writer_lock

    settings = settings_of(ctx)
    prepare_state(settings)
    with writer_lock(settings):
        made = _build(settings, address, early=early)
    for name in made:
        click.echo(name)
    if not made:
        click.echo("No edition is due. See them sooner: steppewatch digest preview", err=True)


@digest.command()
@to_option
@click.option(
    "--now", "early", is_flag=True, help="Compose today's editions first, before the readers' hours."
)
@click.pass_context
def send(ctx: click.Context, address: str | None, early: bool) -> None:
    """Compose what is due and send what waits. Exit 3: held as unknown, 69: server down, 78: refused."""
    from steppewatch.publishing import deliver_due
    from steppewatch.state import prepare_state, writer_lock

    settings = settings_of(ctx)
    prepare_state(settings)
    with writer_lock(settings):
        _build(settings, address, early=early)
        report = deliver_due(settings)
    click.echo(
        f"{report.sent} sent, {report.deferred} deferred, {report.rejected} rejected, {report.held} held"
    )
    if report.problem:
        click.echo(f"steppewatch: {report.problem}", err=True)
    if report.exit_code:
        ctx.exit(report.exit_code)


@digest.command("list")
@topic_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=30, show_default=True)
@json_option
@click.pass_context
def list_editions(ctx: click.Context, topic: str | None, limit: int, as_json: bool) -> None:
    """List the editions, the newest first."""
    from steppewatch.terminal import show_json, show_table
    from storage.editions import editions

    with reading(ctx) as db:
        found = editions(db, digest=topic, limit=limit)
    if as_json:
        show_json(found)
        return
    rows = [(e.id, e.address, e.items, "given back" if e.given_back else "", e.subject) for e in found]
    show_table(("edition", "reader", "items", "", "subject"), rows,
               empty="No editions yet. Make one: steppewatch digest send --now")  # fmt: skip


@digest.command()
@click.argument("edition")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write HTML, text and mail here."
)
@json_option
@click.pass_context
def show(ctx: click.Context, edition: str, out: Path | None, as_json: bool) -> None:
    """Show an edition as it was frozen. EDITION is its name in `digest list`."""
    from steppewatch import publishing
    from storage import editions, subscribers

    with reading(ctx) as db:
        found = editions.read(db, edition)
        reader = subscribers.get(db, found.subscriber_id)
    if out:
        files = publishing.write_files(settings_of(ctx), found, reader, out)
        click.echo(f"{files.html}\n{files.text}\n{files.eml}")
    elif as_json:
        click.echo(found.content)
    else:
        click.echo(f"Subject: {found.subject}\n\n{found.text}")


@digest.command()
@click.argument("edition")
@click.option("--new-copy", is_flag=True, help="As a second mail with its own Message-ID.")
@click.pass_context
def resend(ctx: click.Context, edition: str, new_copy: bool) -> None:
    """Send an edition again: the same mail, which mail programs fold into one, or a new copy."""
    from datetime import UTC, datetime, timedelta

    from steppewatch.commands import changing
    from steppewatch.publishing import identity_of
    from storage import deliveries
    from storage.errors import UsageError
    from storage.outbox import Outbox

    settings, now = settings_of(ctx), datetime.now(UTC)
    expires_at = now + timedelta(hours=settings.mail.expire_hours)
    with changing(ctx) as db:
        outbox = Outbox(db, on_uncertain=settings.mail.on_uncertain)
        if new_copy:
            domain = identity_of(settings).domain
            queued = [outbox.new_copy(edition, domain=domain, now=now, expires_at=expires_at)]
        else:
            mine = deliveries.deliveries(db, edition_id=edition)
            if not mine:
                raise UsageError("no such edition", subject=edition, hint="See: steppewatch digest list")
            queued = [
                outbox.retry(max(mine, key=lambda d: d.generation).message_id, now=now, expires_at=expires_at)
            ]
    for delivery in queued:
        click.echo(f"{delivery.message_id}: queued for {delivery.address}")


def _build(settings: Settings, address: str | None, *, early: bool) -> list[str]:
    from datetime import UTC, datetime

    from steppewatch import publishing
    from storage import subscribers
    from storage.database import open_database

    now = datetime.now(UTC)
    if not early and not address:
        return publishing.compose_due(settings, now=now)
    db = open_database(settings.database, full=True)
    try:
        readers = _readers(db, address) if address else subscribers.subscribers(db, state="active")
        made = [publishing.build_now(settings, db, reader, now=now) for reader in readers]
        return [edition.id for edition in made if edition]
    finally:
        db.close()


def _readers(db: Database, address: str) -> tuple[Subscriber, ...]:
    from storage import subscribers

    return subscribers.find(db, address=address)
