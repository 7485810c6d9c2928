"""The commands. Each module imports what is heavy inside its functions: ``--help`` must be quick."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from steppewatch.settings import Settings

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def settings_of(ctx: click.Context) -> Settings:
    """Return the settings the command line names, read once a run."""
    from steppewatch.settings import load_settings

    root = ctx.find_root()
    if "settings" not in root.obj:
        root.obj["settings"] = load_settings(root.obj["config"])
    found: Settings = root.obj["settings"]
    return found


def active_topic(settings: Settings, name: str | None) -> str:
    """Return an active topic's name: the given one, else the first.

    Raises:
        UsageError: no such topic is active.
    """
    from storage.errors import UsageError

    active = settings.topics.active
    if name and name not in active:
        raise UsageError("not an active topic", subject=name, hint=f"Active: {', '.join(active)}")
    return name or active[0]


@contextmanager
def reading(ctx: click.Context) -> Iterator[Database]:
    """Open the database for reading; one that does not exist yet is made first."""
    from steppewatch.state import prepare_state
    from storage.database import open_current

    settings = settings_of(ctx)
    prepare_state(settings)
    db = open_current(settings.database)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def changing(ctx: click.Context) -> Iterator[Database]:
    """Open the database for a short change, beside a running service too."""
    from steppewatch.state import prepare_state
    from storage.database import open_database

    settings = settings_of(ctx)
    prepare_state(settings)
    db = open_database(settings.database)
    try:
        yield db
    finally:
        db.close()
