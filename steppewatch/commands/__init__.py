"""The commands. Each module imports what is heavy inside its functions: ``--help`` must be quick."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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
    from steppewatch.commands.parameters import require_name
    from storage.errors import UsageError

    active = settings.topics.active
    if name and name not in active and (settings.topics_folder / f"{name}.toml").is_file():
        hint = f"Its file is there: name it in the settings, [topics] active = {[*active, name]}"
        raise UsageError("not an active topic", subject=name, hint=hint.replace("'", '"'))
    return require_name(name, active, problem="not an active topic") if name else active[0]


@contextmanager
def reading(ctx: click.Context) -> Iterator[Database]:
    """Open the database for reading; one that does not exist yet is made first."""
    from storage.database import open_current

    with _opened(ctx, open_current) as db:
        yield db


@contextmanager
def changing(ctx: click.Context) -> Iterator[Database]:
    """Open the database for a short change, beside a running service too."""
    from storage.database import open_database

    with _opened(ctx, open_database) as db:
        yield db


@contextmanager
def _opened(ctx: click.Context, opener: Callable[[Path], Database]) -> Iterator[Database]:
    """Open the database and close it; what SQLite finds wrong in between is told of the file."""
    from steppewatch.state import prepare_state
    from storage.database import storage_errors

    settings = settings_of(ctx)
    prepare_state(settings)
    with storage_errors(str(settings.database)), closing(opener(settings.database)) as db:
        yield db
