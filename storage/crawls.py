"""Crawls: asked for, run, and accounted for request by request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.accounting import CrawlReport
from storage.database import instant, iso, rows, writing
from storage.model import Outcome
from storage.receipts import pages_of

#: Reasons for trouble that a report names.
_TROUBLES_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRequest:
    """Somebody's wish for a crawl; the service takes it, or the command that made it."""

    id: int
    requested_by: str
    #: JSON of :class:`crawler.plan.Scope`.
    scope: str
    state: str
    requested_at: datetime
    crawl_id: int | None = None


def request_crawl(db: Database, *, requested_by: str, scope: str, now: datetime) -> CrawlRequest:
    """Ask for a crawl. An equal request that is still open is returned instead: 100 clicks, one crawl."""
    with writing(db, "crawl request"):
        db.execute(
            """INSERT OR IGNORE INTO crawl_requests (requested_by, scope, requested_at) VALUES (?, ?, ?)""",
            [requested_by, scope, iso(now)],
        )
        sql = "SELECT * FROM crawl_requests WHERE state = 'open' AND scope = ?"
        return _request(next(rows(db, sql, [scope])))


def take_request(db: Database) -> CrawlRequest | None:
    """Take the oldest open request, or None. A taken one is never taken again."""
    sql = """
        UPDATE crawl_requests SET state = 'taken' WHERE id = (
            SELECT id FROM crawl_requests WHERE state = 'open' ORDER BY id LIMIT 1
        ) RETURNING *
    """
    with writing(db, "crawl request"):
        row = next(rows(db, sql), None)
    return None if row is None else _request(row)


def request_by_id(db: Database, request_id: int) -> CrawlRequest | None:
    """Return a request as it stands now."""
    row = next(rows(db, "SELECT * FROM crawl_requests WHERE id = ?", [request_id]), None)
    return None if row is None else _request(row)


def bind_request(db: Database, request_id: int, crawl_id: int, *, done: bool = False) -> None:
    """Note which crawl answers a request, and whether it has ended."""
    with writing(db, "crawl request"):
        db.execute(
            "UPDATE crawl_requests SET crawl_id = ?, state = ? WHERE id = ?",
            [crawl_id, "done" if done else "taken", request_id],
        )


def begin_crawl(db: Database, *, requested_by: str, pid: int, now: datetime) -> int:
    """Open a crawl and return its id.

    The caller holds the writer's lock, so any crawl still called running was cut off: it is
    closed as interrupted first.
    """
    with writing(db, "crawl"):
        for row in list(rows(db, "SELECT id FROM crawls WHERE state = 'running'")):
            end_crawl(db, row["id"], state="interrupted", error="the process was stopped", now=now)
        cursor = db.execute(
            "INSERT INTO crawls (requested_by, state, pid, started_at) VALUES (?, 'running', ?, ?)",
            [requested_by, pid, iso(now)],
        )
        return int(cursor.lastrowid or 0)


def record_fetch(
    db: Database,
    crawl_id: int,
    *,
    url: str,
    purpose: str,
    outcome: Outcome,
    status: int | None,
    note: str,
    body_bytes: int,
    now: datetime,
) -> None:
    """Account for one request. Every request of a crawl has exactly one such row."""
    with writing(db, f"fetch {url}"):
        db.execute(
            """INSERT INTO fetches (crawl_id, url, purpose, outcome, status, note, body_bytes, ended_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            [crawl_id, url, purpose, outcome, status, note[:300], body_bytes, iso(now)],
        )


def end_crawl(db: Database, crawl_id: int, *, state: str, now: datetime, error: str = "") -> CrawlReport:
    """Close a crawl: count its rows, store the report, return it."""
    with writing(db, "crawl"):
        started = instant(
            next(rows(db, "SELECT started_at FROM crawls WHERE id = ?", [crawl_id]))["started_at"]
        )
        report = _count(db, crawl_id, state=state, error=error, duration_s=(now - started).total_seconds())
        row = {
            "id": crawl_id, "state": state, "finished_at": iso(now), "error": error[:2000],
            "requests": report.requests, "ok": report.ok, "not_modified": report.not_modified,
            "refused": report.refused, "failed": report.failed, "dropped": report.dropped,
            "body_bytes": report.body_bytes, "report": json.dumps(asdict(report), ensure_ascii=False),
        }  # fmt: skip
        assignments = ", ".join(f"{name} = :{name}" for name in row if name != "id")
        db.execute(f"UPDATE crawls SET {assignments} WHERE id = :id", row)
        db.execute("UPDATE crawl_requests SET state = 'done' WHERE crawl_id = ?", [crawl_id])
    return report


def _count(db: Database, crawl_id: int, *, state: str, error: str, duration_s: float) -> CrawlReport:
    ended = list(
        rows(
            db,
            """SELECT purpose, outcome, count(*) AS n, sum(body_bytes) AS size FROM fetches
               WHERE crawl_id = ? GROUP BY purpose, outcome""",
            [crawl_id],
        )
    )
    verdicts = rows(
        db,
        "SELECT reason, count(*) AS n FROM verdicts WHERE crawl_id = ? GROUP BY reason ORDER BY n DESC, reason",
        [crawl_id],
    )

    def total(outcome: Outcome | None = None, purpose: str | None = None) -> int:
        return sum(
            row["n"]
            for row in ended
            if outcome in (None, row["outcome"]) and purpose in (None, row["purpose"])
        )

    return CrawlReport(
        crawl_id=crawl_id,
        state=state,
        requests=total(),
        ok=total(Outcome.OK),
        not_modified=total(Outcome.NOT_MODIFIED),
        refused=total(Outcome.REFUSED),
        failed=total(Outcome.FAILED),
        dropped=total(Outcome.DROPPED),
        body_bytes=sum(row["size"] or 0 for row in ended),
        sources_polled=total(purpose="source"),
        sources_failing=total(Outcome.FAILED, "source") + total(Outcome.REFUSED, "source"),
        pages_read=total(Outcome.OK, "page"),
        pages=pages_of(db, crawl_id),
        verdicts=tuple((row["reason"], row["n"]) for row in verdicts),
        troubles=_troubles(db, crawl_id),
        duration_s=round(duration_s, 3),
        error=error,
    )


def _troubles(db: Database, crawl_id: int) -> tuple[tuple[str, str, str, int], ...]:
    """Return the commonest reasons why requests brought nothing; those of sources before all others."""
    sql = """
        SELECT outcome, purpose, note, count(*) AS n FROM fetches
        WHERE crawl_id = ? AND outcome IN ('failed', 'refused', 'dropped') GROUP BY outcome, purpose, note
        ORDER BY purpose <> 'source', n DESC, outcome, note LIMIT ?
    """
    found = rows(db, sql, [crawl_id, _TROUBLES_MOST])
    return tuple((row["outcome"], row["purpose"], row["note"], row["n"]) for row in found)


def crawl_rows(db: Database, *, limit: int = 20) -> Iterator[dict[str, Any]]:
    """Yield the latest crawls, newest first, with their counters."""
    yield from rows(db, "SELECT * FROM crawls ORDER BY id DESC LIMIT ?", [limit])


def last_asking(db: Database) -> dict[str, Any] | None:
    """Return the latest crawl that asked sources; one that judged what is stored, for the desk, did not."""
    return next(rows(db, "SELECT * FROM crawls WHERE requested_by <> 'desk' ORDER BY id DESC LIMIT 1"), None)


def report_of(row: dict[str, Any]) -> CrawlReport:
    """Return the report stored with a crawl's row."""
    stored = json.loads(row["report"] or "{}")
    return report_from({"crawl_id": row["id"], "state": row["state"], **stored})


def report_from(fields: dict[str, Any]) -> CrawlReport:
    """Return a report from its fields as JSON gives them: lists become tuples again."""
    listed = {name: tuple(map(tuple, fields.get(name, ()))) for name in ("pages", "verdicts", "troubles")}
    return CrawlReport(**{**fields, **listed})


def verdicts_of(db: Database, crawl_id: int) -> Iterator[dict[str, Any]]:
    """Yield what one crawl decided, in order: url, title, reason, note, article_id."""
    sql = "SELECT url, title, reason, note, article_id FROM verdicts WHERE crawl_id = ? ORDER BY id"
    yield from rows(db, sql, [crawl_id])


def _request(row: dict[str, Any]) -> CrawlRequest:
    return CrawlRequest(
        id=row["id"],
        requested_by=row["requested_by"],
        scope=row["scope"],
        state=row["state"],
        requested_at=instant(row["requested_at"]),
        crawl_id=row["crawl_id"],
    )
