"""``steppewatch init``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="[DIR]")
@click.option(
    "--contact", default="", help="E-mail address or web page for the owners of the sites you read."
)
@click.option("--empty", is_flag=True, help="Without the shipped seeds on the Kazakhstan unrest.")
def init(folder: Path, contact: str, empty: bool) -> None:
    """Make a desk: a folder with settings, outlets and topics to edit, and the shipped seeds.

    Nothing that exists is overwritten.

    \b
    Example:
      steppewatch init my-desk --contact desk@our-newsroom.org
    """
    from steppewatch.desk import make_desk
    from steppewatch.settings import load_settings

    made = make_desk(folder, contact=contact, seeds=not empty)
    for path in made:
        click.echo(f"made {path}")
    if not made:
        click.echo("everything was there already", err=True)
    settings = load_settings(str(folder))
    if settings.contact_trouble:
        click.echo(f"\n{settings.contact_trouble}. {settings.contact_advice}", err=True)
    click.echo(
        f"\nNext: {'cd ' + str(folder) + ' && ' if folder != Path() else ''}steppewatch crawl", err=True
    )
