"""Running one crawl as a child process: the plan goes in, progress and the report come out."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from crawler.plan import CrawlPlan, Limits, Manners, Scope
from steppewatch.settings import Settings
from storage import errors
from storage.accounting import CrawlReport
from storage.crawls import begin_crawl, bind_request, crawl_rows, end_crawl, report_from
from storage.database import checkpoint, open_database
from storage.errors import ConfigError, CrawlError, SteppewatchError, StorageError
from storage.pages import due_pages
from storage.provenance import sources

#: Receives the numbers of a running crawl, about four times a second.
Progress = Callable[[dict[str, Any]], None]
#: Arguments of the interpreter. -P: never import a stranger's ./crawler from the folder a command was typed
#: in. -c and not -m: page workers import their parent's main module again, and would load all of Scrapy.
_CRAWL = ("-P", "-c", "import sys; from crawler.child import main; sys.exit(main())")
#: The last line of a child that did not die.
_ENDS = ("report", "error")
#: A child asked to stop is killed after so long: its page workers may hang.
_STOP_S = 20.0
#: How a child ends that is stopped while it still loads, or that hangs when it is.
_STOPPED = (-signal.SIGTERM, -signal.SIGKILL)
_EARLY = "stopped before its child process could report"


def plan_crawl(
    settings: Settings,
    crawl_id: int,
    *,
    scope: Scope,
    archives: Sequence[Path] = (),
    as_of: datetime | None = None,
) -> CrawlPlan:
    """Return the complete plan of a crawl from the settings."""
    return CrawlPlan(
        crawl_id=crawl_id,
        database=settings.database,
        captures=settings.captures,
        cache=settings.cache,
        catalogue=settings.catalogue_file,
        topics=settings.topic_files,
        scope=scope,
        archives=tuple(path.resolve() for path in archives),
        as_of=as_of,
        limits=Limits(**settings.crawl.limits.model_dump()),
        manners=Manners(**settings.crawl.manners.model_dump()),
        user_agent=settings.user_agent,
        workers=settings.crawl.workers or os.cpu_count() or 1,
    )


def check_ready(settings: Settings, *, offline: bool) -> None:
    """Refuse a crawl that would harm: of the live web without a contact, or onto a full disk.

    Raises:
        ConfigError: no real contact for the User-Agent.
        StorageError: too little free disk.
    """
    if settings.contact_trouble and not offline:
        raise ConfigError(
            f"{settings.contact_trouble}, so the live web is not crawled: a site must be able to reach its reader",
            hint=f"{settings.contact_advice}, or use --from-archive",
        )
    disk = os.statvfs(settings.state_folder)
    free_mb = disk.f_bavail * disk.f_frsize // 1_000_000
    if free_mb < settings.service.min_free_mb:
        raise StorageError(
            f"only {free_mb} MB free, {settings.service.min_free_mb} needed (service.min_free_mb)",
            subject=str(settings.state_folder), hint="Free some disk space; nothing is lost",
        )  # fmt: skip


def run_crawl(
    settings: Settings,
    *,
    scope: Scope,
    requested_by: str,
    archives: Sequence[Path] = (),
    as_of: datetime | None = None,
    request_id: int | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> CrawlReport:
    """Run one crawl to its end and return its report. The caller holds the writer's lock.

    When *stop* is set, or on Ctrl-C, the child ends its requests in flight and stores what it has;
    the rest stays due.

    Raises:
        ConfigError, ArchiveError, StorageError: as the child told them.
        CrawlError: the child died.
    """
    check_ready(settings, offline=bool(archives) or scope.asks_nobody)
    db = open_database(settings.database)
    try:
        now = as_of or datetime.now(UTC)
        crawl_id = begin_crawl(db, requested_by=requested_by, pid=os.getpid(), now=now)
        if request_id is not None:
            bind_request(db, request_id, crawl_id)
        plan = plan_crawl(settings, crawl_id, scope=scope, archives=archives, as_of=as_of)
        plan = replace(plan, expects_pages=_expects_pages(db, scope, now=now))
        try:
            report = _run_child(plan, progress or (lambda _: None), stop or threading.Event())
            return report or end_crawl(db, crawl_id, state="interrupted", error=_EARLY, now=now)
        except SteppewatchError as error:
            row = next(crawl_rows(db, limit=1))
            if row["state"] == "running":
                end_crawl(db, crawl_id, state="failed", error=str(error), now=now)
            raise
        finally:
            checkpoint(db)
    finally:
        db.close()


def _expects_pages(db: Database, scope: Scope, *, now: datetime) -> bool:
    """Tell whether pages will be read for sure: some are named, or wait, or a source was never asked."""
    waiting = next(due_pages(db, now=now, limit=1), None)
    never_read = waiting is not None and not waiting.visits
    return bool(scope.urls) or never_read or any(not source.last_polled_at for source in sources(db))


def _run_child(plan: CrawlPlan, progress: Progress, stop: threading.Event) -> CrawlReport | None:
    """Return the child's report; None when it was stopped before it could make one.

    Raises:
        SteppewatchError: as the child told it, or that it died.
    """
    child = subprocess.Popen(
        [sys.executable, *_CRAWL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        process_group=0,
    )  # fmt: skip
    stderr: list[bytes] = []
    readers = [
        threading.Thread(target=_drain, args=(child.stderr, stderr), daemon=True),
        threading.Thread(target=_stopper, args=(child, stop), daemon=True),
    ]
    for reader in readers:
        reader.start()
    last: dict[str, Any] = {}
    try:
        assert child.stdin is not None
        with suppress(BrokenPipeError):  # it died before it listened: its end says why
            pickle.dump(plan, child.stdin)
            child.stdin.close()
        last = _last_words(child, progress, stop)
    finally:
        _end(child)
        if last.get("event") not in _ENDS:
            readers[0].join(timeout=2)
    if stop.is_set() and last.get("event") not in _ENDS and child.returncode in _STOPPED:
        return None
    return _result(last, child.returncode, b"".join(stderr[-20:]).decode("utf-8", "replace"))


def _last_words(child: subprocess.Popen[bytes], progress: Progress, stop: threading.Event) -> dict[str, Any]:
    """Pass on the progress a child tells; return its report or error, or what it said last before it died.

    Its output is not read to the end: processes it has started may hold it open for a while.
    """
    last: dict[str, Any] = {}
    assert child.stdout is not None
    while last.get("event") not in _ENDS:
        try:
            line = child.stdout.readline()
        except KeyboardInterrupt:
            stop.set()
            continue
        if not line:
            break
        last = json.loads(line)
        if last["event"] == "progress":
            progress(last)
    child.wait()
    return last


def _result(last: dict[str, Any], returncode: int, stderr: str) -> CrawlReport:
    """Turn the child's last line into a report, or into the error it told."""
    match last.get("event"):
        case "report":
            return report_from({key: value for key, value in last.items() if key != "event"})
        case "error":
            kind = getattr(errors, last["kind"], CrawlError)
            raise kind(last["problem"], subject=last["subject"], hint=last["hint"])
        case _:
            how = f"signal {-returncode}" if returncode < 0 else f"exit code {returncode}"
            detail = stderr.strip().splitlines()[-1] if stderr.strip() else "it said nothing"
            raise CrawlError(
                f"the crawl process died ({how}): {detail}",
                hint="What it stored is kept; run the crawl again, and report this if it happens twice",
            )


def _drain(stream: Any, into: list[bytes]) -> None:
    for line in stream:
        into.append(line)


def _stopper(child: subprocess.Popen[bytes], stop: threading.Event) -> None:
    """Wait for the wish to stop, then ask the child, then insist."""
    while child.poll() is None:
        if stop.wait(0.2):
            _end(child, grace_s=_STOP_S)
            return


def _end(child: subprocess.Popen[bytes], grace_s: float = 5.0) -> None:
    if child.poll() is not None:
        return
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGTERM)
    try:
        child.wait(timeout=grace_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
