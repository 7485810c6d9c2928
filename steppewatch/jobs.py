"""The jobs: crawl, compose, deliver. The only place that wires the parts and reads the clock.

Each job opens its own database connection, does one thing and can be repeated: what was done is
in the database, so a job that runs twice does nothing the second time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from crawler.plan import Scope
from digests.encoders import encoder_of
from steppewatch.crawling import Progress, check_ready, run_crawl
from steppewatch.publishing import group_new
from steppewatch.settings import Settings
from steppewatch.state import holder, prepare_state, writer_lock
from storage.accounting import CrawlReport
from storage.crawls import crawl_rows, report_of, request_by_id, request_crawl
from storage.database import open_database, open_readonly
from storage.errors import CrawlError, UsageError

#: A running service takes a request within seconds; after so many it is reported as stuck.
_TAKEN_WITHIN_S = 60.0


def crawl_by_hand(
    settings: Settings,
    *,
    sources: Sequence[str] = (),
    urls: Sequence[str] = (),
    archives: Sequence[str] = (),
    as_of: str | None = None,
    due_only: bool = False,
    progress: Progress,
    stop: Event | None = None,
) -> CrawlReport:
    """Crawl now: through the running service when there is one, else in this process's child.

    *stop* ends a crawl of our own in good order; Ctrl-C sets it.

    Raises:
        UsageError: a time that cannot be read, or an archive crawl beside the service.
        AlreadyRunning: another command is crawling.
        ConfigError, StorageError, CrawlError: as :func:`steppewatch.crawling.run_crawl`.
    """
    encoder_of(settings.stories.encoder)  # one that is missing is told now, not after the crawl
    prepare_state(settings)
    at = _time(as_of) if as_of else None
    if at and not archives:
        raise UsageError("--as-of goes with --from-archive: the live web has only its present")
    scope = Scope(sources=tuple(sources), urls=tuple(urls), due_only=due_only)
    if holder(settings) and not archives and _is_served(settings):
        check_ready(settings, offline=False)
        return _hand_over(settings, scope, progress)
    with writer_lock(settings):
        report = run_crawl(
            settings, scope=scope, requested_by="command", archives=[Path(path) for path in archives],
            as_of=at, progress=progress, stop=stop,
        )  # fmt: skip
        group_new(settings, now=at or datetime.now(UTC))
        return report


def judge_again(settings: Settings, scope: Scope, *, progress: Progress) -> CrawlReport:
    """Judge what is stored once more: through the running service when there is one, else here.

    No site is asked. Verdicts are stored under a crawl of their own, with their reasons.

    Raises:
        AlreadyRunning: another command is crawling.
        ConfigError, StorageError, CrawlError: as :func:`steppewatch.crawling.run_crawl`.
    """
    prepare_state(settings)
    if holder(settings) and _is_served(settings):
        return _hand_over(settings, scope, progress, requested_by="desk")
    with writer_lock(settings):
        return run_crawl(settings, scope=scope, requested_by="desk", progress=progress)


def _hand_over(
    settings: Settings, scope: Scope, progress: Progress, *, requested_by: str = "command"
) -> CrawlReport:
    """Ask the running service for a crawl and watch it through the database."""
    db = open_database(settings.database)
    try:
        asked = request_crawl(db, requested_by=requested_by, scope=scope.to_json(), now=datetime.now(UTC))
    finally:
        db.close()
    began = time.monotonic()
    while True:
        time.sleep(0.3)
        reader = open_readonly(settings.database)
        try:
            request = request_by_id(reader, asked.id)
            if request and request.crawl_id:
                row = next(r for r in crawl_rows(reader, limit=50) if r["id"] == request.crawl_id)
                if row["state"] != "running":
                    return report_of(row)
                progress(_numbers_of(reader, request.crawl_id))
            elif time.monotonic() - began > _TAKEN_WITHIN_S:
                raise CrawlError(
                    "the service has not taken the request for a minute; it is kept",
                    hint="Look at: steppewatch status",
                )
        finally:
            reader.close()


def _numbers_of(reader: object, crawl_id: int) -> dict[str, int]:
    """Return a running crawl's numbers as the database has them; totals are not known from outside."""
    from sqlite_utils import Database

    assert isinstance(reader, Database)
    sql = """
        SELECT count(*) FILTER (WHERE purpose = 'source') AS sources_done,
               count(*) FILTER (WHERE purpose = 'page') AS pages_done,
               count(*) FILTER (WHERE outcome = 'failed') AS failed, ifnull(sum(body_bytes), 0) AS body_bytes
        FROM fetches WHERE crawl_id = ?
    """
    numbers = dict(next(reader.query(sql, [crawl_id])))
    new = "SELECT count(*) AS n FROM verdicts WHERE crawl_id = ? AND reason IN ('new', 'copy-of-another-article')"
    numbers["new"] = next(reader.query(new, [crawl_id]))["n"]
    return {**numbers, "sources": numbers["sources_done"], "pages": numbers["pages_done"]}


def _is_served(settings: Settings) -> bool:
    """Tell whether the lock is held by a service that takes requests, not by another command."""
    reader = open_readonly(settings.database)
    try:
        row = next(reader.query("SELECT value FROM facts WHERE name = 'service_pid'"), None)
        return row is not None and row["value"] == str(holder(settings))
    finally:
        reader.close()


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("not a time", subject=text, hint="Write it like 2022-01-10T06:00+06:00") from error
    if at.tzinfo is None:
        raise UsageError("a time without its zone", subject=text, hint="Add +06:00, or Z for UTC")
    return at
