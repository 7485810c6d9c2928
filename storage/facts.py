"""Single values of the installation: secrets, made once."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlite_utils import Database

from storage.database import iso, writing


def fact(db: Database, name: str) -> str | None:
    """Return a value, or None when it was never set."""
    row = next(db.query("SELECT value FROM facts WHERE name = ?", [name]), None)
    return None if row is None else str(row["value"])


def secret(db: Database, name: str, *, now: datetime) -> str:
    """Return a secret of this installation, 64 hex digits; the first call makes it."""
    known = fact(db, name)
    if known is not None:
        return known
    with writing(db, f"fact {name}"):
        db.execute(
            "INSERT INTO facts (name, value, updated_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
            [name, secrets.token_hex(32), iso(now)],
        )
        return str(fact(db, name))
