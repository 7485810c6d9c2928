"""``steppewatch config``."""

from __future__ import annotations

import click

from steppewatch.commands import json_option, settings_of


@click.group()
def config() -> None:
    """The settings."""


@config.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Read the settings, the topics and the catalogue; say what is wrong and where."""
    from crawler.outlets import load_catalogue
    from crawler.topic_files import load_topic
    from steppewatch.settings import FILE_NAME

    settings = settings_of(ctx)
    topics = [load_topic(file) for file in settings.topic_files]
    catalogue = load_catalogue(settings.catalogue_file)
    settings.password()
    click.echo(f"settings   {settings.file or f'defaults, no {FILE_NAME} found'}")
    click.echo(f"state      {settings.state_folder}")
    click.echo(f"topics     {', '.join(topic.name for topic in topics)}")
    click.echo(f"catalogue  {len(catalogue.outlets)} outlets in {settings.catalogue_file}")
    if settings.contact_trouble:
        click.echo(
            f"warning: {settings.contact_trouble}, so the live web is not crawled. {settings.contact_advice}",
            err=True,
        )


@config.command()
@json_option
@click.pass_context
def show(ctx: click.Context, as_json: bool) -> None:
    """Print the settings in force. Passwords are never printed."""
    from steppewatch.reference import toml_of
    from steppewatch.terminal import show_json

    settings = settings_of(ctx)
    if as_json:
        show_json(settings.model_dump(mode="json"))
    else:
        click.echo(toml_of(settings), nl=False)
