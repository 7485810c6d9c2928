"""How a migration is written and registered; the tables themselves are in the modules beside it."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

schema = Migrations("steppewatch")


def tables(name: str, script: str) -> None:
    """Register a migration that executes the statements of *script* one by one.

    Not ``executescript``: that commits first, and a migration killed half-way would stay half-done.
    """

    def migrate(db: Database) -> None:
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                db.execute(statement)
                statement = ""

    schema(name=name)(migrate)
