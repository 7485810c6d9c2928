"""The service: a timer that proposes, a database that decides.

The timer says "look whether something is due" far more often than anything is. What is due, and
whether it was done, is in the database, so a restart, a clock change or a second proposal
never does anything twice. The process parses no HTML and stays small; a crawl is a child.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from crawler.plan import Scope
from digests.encoders import encoder_of
from steppewatch.crawling import run_crawl
from steppewatch.publishing import compose_due, deliver_due, group_new
from steppewatch.settings import Settings
from steppewatch.state import prepare_state, writer_lock
from storage.crawls import last_asking, request_crawl, take_request
from storage.database import checkpoint, instant, iso, open_database, writing
from storage.errors import SteppewatchError

log = logging.getLogger("steppewatch.service")

#: After a start, editions wait for the first crawl, but not longer than this.
_FIRST_CRAWL = timedelta(minutes=30)
_STOP_S = 28.0


class Service:
    """Crawls, composes and delivers until it is told to stop."""

    def __init__(
        self, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.settings, self._clock = settings, clock
        self._stop = threading.Event()
        self._crawling = threading.Lock()
        self._started_at = clock()
        self._crawled = threading.Event()
        self._ticked = time.monotonic()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; end within 30 s.

        Raises:
            AlreadyRunning: another process works on this folder.
            ConfigError: the encoder of the settings is not installed.
        """
        encoder_of(self.settings.stories.encoder)  # one that is missing is told now, not after each crawl
        prepare_state(self.settings)
        with writer_lock(self.settings):
            open_database(self.settings.database, check=True).close()
            self._remember("service_pid", str(os.getpid()))
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: self._stop.set())
            scheduler = self._scheduler()
            scheduler.start()
            _notify("READY=1")
            log.info("started", extra={"pid": os.getpid(), "state": str(self.settings.state_folder)})
            try:
                while not self._stop.wait(5):
                    if time.monotonic() - self._ticked < 100:
                        _notify("WATCHDOG=1")
            finally:
                _notify("STOPPING=1")
                self._end(scheduler)
                self._remember("service_pid", "")
                log.info("stopped")

    def stop(self) -> None:
        """Ask the service to end."""
        self._stop.set()

    def _scheduler(self) -> BackgroundScheduler:
        # A memory job store: the schedule is the configuration, and nothing else remembers it.
        scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        soon = datetime.now(UTC)
        every = {
            "propose_crawl": (self.propose_crawl, 20),
            "crawl": (self.crawl, 2),
            "compose": (self.compose, 20),
            "deliver": (self.deliver, 15),
            "tick": (self.tick, 30),
        }
        for name, (job, seconds) in every.items():
            scheduler.add_job(_guarded(name, job), "interval", seconds=seconds, next_run_time=soon, id=name)
        return scheduler

    # ------------------------------------------------------------ the jobs

    def propose_crawl(self) -> None:
        """Ask for a crawl when the last one began long enough ago."""
        db = open_database(self.settings.database)
        try:
            last = last_asking(db)
            every = timedelta(minutes=self.settings.crawl.every_minutes)
            now = self._clock()
            if last is None or not timedelta(0) <= now - instant(last["started_at"]) < every:
                scope = Scope(due_only=True).to_json()
                request_crawl(db, requested_by="schedule", scope=scope, now=now)
            else:
                self._crawled.set()
        finally:
            db.close()

    def crawl(self) -> None:
        """Take an open request, if any, and crawl."""
        if self._stop.is_set() or not self._crawling.acquire(blocking=False):
            return
        try:
            db = open_database(self.settings.database)
            try:
                request = take_request(db)
            finally:
                db.close()
            if request is None:
                return
            try:
                report = run_crawl(
                    self.settings, scope=Scope.from_json(request.scope), stop=self._stop,
                    requested_by=request.requested_by, request_id=request.id,
                )  # fmt: skip
            finally:
                self._crawled.set()
            log.info("crawled", extra={
                "crawl": report.crawl_id, "state": report.state, "requests": report.requests,
                "new": report.new_articles, "failed": report.failed,
            })  # fmt: skip
            placed = group_new(self.settings, now=self._clock(), stop=self._stop.is_set)
            log.info("grouped", extra={"articles": placed})
        finally:
            self._crawling.release()

    def compose(self) -> None:
        """Compose the editions that are due. After a start the news of the downtime is read first."""
        waited = self._clock() - self._started_at
        if self._stop.is_set() or (not self._crawled.is_set() and waited < _FIRST_CRAWL):
            return
        for edition_id in compose_due(self.settings, now=self._clock(), stop=self._stop.is_set):
            log.info("composed", extra={"edition": edition_id})

    def deliver(self) -> None:
        """Send what waits in the outbox."""
        if self._stop.is_set():
            return
        report = deliver_due(self.settings, now=self._clock, stop=self._stop.is_set)
        if report.problem:
            log.error("not delivered", extra={"problem": report.problem})
        if report.sent or report.deferred or report.rejected:
            log.info(
                "delivered", extra={"sent": report.sent, "deferred": report.deferred, "dead": report.rejected}
            )

    def tick(self) -> None:
        """Show that the timer lives, and tidy the log of the database when nobody is crawling."""
        self._remember("service_tick", iso(self._clock()))
        self._ticked = time.monotonic()
        if self._crawling.acquire(blocking=False):
            try:
                db = open_database(self.settings.database)
                try:
                    checkpoint(db)
                finally:
                    db.close()
            finally:
                self._crawling.release()

    # ------------------------------------------------------------ small words

    def _remember(self, name: str, value: str) -> None:
        db = open_database(self.settings.database)
        try:
            with writing(db, name):
                db.table("facts").upsert(
                    {"name": name, "value": value, "updated_at": iso(self._clock())}, pk="name"
                )
        finally:
            db.close()

    def _end(self, scheduler: BackgroundScheduler) -> None:
        """Stop the timer and wait for the jobs at work: each looks at the wish to stop."""
        ended = threading.Thread(target=scheduler.shutdown, kwargs={"wait": True}, daemon=True)
        ended.start()
        ended.join(_STOP_S)


def _guarded(name: str, job: Callable[[], None]) -> Callable[[], None]:
    """One job's edge: its trouble is told, and the service goes on."""

    def run() -> None:
        try:
            job()
        except SteppewatchError as error:
            log.error("failed", extra={"job": name, "problem": str(error)})
        except Exception:
            log.exception("crashed", extra={"job": name})

    return run


def _notify(state: str) -> None:
    """Tell the service manager (sd_notify(3)); silent where there is none."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
