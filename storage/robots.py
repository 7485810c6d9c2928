"""The robots.txt files read last: so that a site is not asked for its rules each hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.database import instant, iso, rows, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What a site answered when asked for its robots.txt."""

    #: Scheme, host and port: ``https://rbc.ru``.
    origin: str
    status: int
    body: bytes
    read_at: datetime


def robots_file(db: Database, origin: str) -> RobotsFile | None:
    """Return what a site answered last, however long ago; None when it never did."""
    row = next(rows(db, "SELECT * FROM robots WHERE origin = ?", [origin]), None)
    return None if row is None else RobotsFile(**{**row, "read_at": instant(row["read_at"])})


def keep_robots_file(db: Database, file: RobotsFile) -> None:
    """Keep an answer in place of the site's last one."""
    with writing(db, f"robots.txt of {file.origin}"):
        db.execute(
            "INSERT INTO robots (origin, status, body, read_at) VALUES (:origin, :status, :body, :read_at) "
            "ON CONFLICT (origin) DO UPDATE SET status = :status, body = :body, read_at = :read_at",
            {"origin": file.origin, "status": file.status, "body": file.body, "read_at": iso(file.read_at)},
        )
