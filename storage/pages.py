"""The frontier: every address once, when it was asked, when to ask it again.

The frontier is what the database says is due, never a queue on disk: a crawl that is killed
leaves its unasked pages due, and the next crawl asks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import instant, iso, rows, writing
from storage.model import Outcome, Url, Validators
from storage.urls import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One address and the state of our visits to it."""

    url: Url
    #: As it stood where it was found first; this is what is requested.
    raw_url: str
    host: str
    #: Citation hops from a source or a seed, 0 for what they list themselves.
    depth: int = 0
    visits: int = 0
    failures: int = 0
    first_seen_at: datetime
    next_visit_at: datetime | None = None
    last_visit_at: datetime | None = None
    outcome: Outcome | None = None
    status: int | None = None
    note: str = ""
    validators: Validators = field(default_factory=Validators)
    #: SHA-256 of the last body, hex: an equal body needs no extraction.
    body_sha256: str = ""


def due_pages(db: Database, *, now: datetime, limit: int) -> Iterator[Page]:
    """Yield pages due at *now*: never visited ones first, then re-checks, the longest due first."""
    sql = """
        SELECT * FROM pages WHERE next_visit_at IS NOT NULL AND next_visit_at <= ?
        ORDER BY visits > 0, next_visit_at, url LIMIT ?
    """
    for row in list(rows(db, sql, [iso(now), limit])):
        yield _page(row)


def page_at(db: Database, url: str) -> Page | None:
    """Return the page an address belongs to, whatever its spelling; None when it is unknown."""
    row = next(rows(db, "SELECT * FROM pages WHERE identity = ?", [identity(url)]), None)
    return None if row is None else _page(row)


def make_due(db: Database, url: str, *, now: datetime) -> None:
    """Ask a known page again at the next crawl."""
    with writing(db, f"page {url}"):
        db.execute("UPDATE pages SET next_visit_at = ? WHERE identity = ?", [iso(now), identity(url)])


def save_visit(
    db: Database,
    page: Page,
    *,
    outcome: Outcome,
    status: int | None,
    note: str,
    next_visit_at: datetime | None,
    now: datetime,
    validators: Validators | None = None,
    body_sha256: str | None = None,
) -> None:
    """Store how one visit ended. Validators and body hash stay as they were when not given."""
    failed = outcome in (Outcome.FAILED, Outcome.REFUSED)
    kept = validators or page.validators
    with writing(db, f"page {page.url}"):
        db.execute(
            """UPDATE pages SET outcome = ?, status = ?, note = ?, next_visit_at = ?, last_visit_at = ?,
               visits = visits + 1, failures = CASE WHEN ? THEN failures + 1 ELSE 0 END,
               etag = ?, last_modified = ?, body_sha256 = ? WHERE identity = ?""",
            [
                outcome, status, note[:300], None if next_visit_at is None else iso(next_visit_at), iso(now),
                failed, kept.etag, kept.last_modified,
                page.body_sha256 if body_sha256 is None else body_sha256, identity(page.url),
            ],
        )  # fmt: skip


def _page(row: dict[str, Any]) -> Page:
    return Page(
        url=Url(row["url"]),
        raw_url=row["raw_url"],
        host=row["host"],
        depth=row["depth"],
        visits=row["visits"],
        failures=row["failures"],
        first_seen_at=instant(row["first_seen_at"]),
        next_visit_at=instant(row["next_visit_at"]) if row["next_visit_at"] else None,
        last_visit_at=instant(row["last_visit_at"]) if row["last_visit_at"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        status=row["status"],
        note=row["note"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        body_sha256=row["body_sha256"],
    )
