"""One crawl, in a process of its own (:mod:`crawler.child`): it writes JSON lines on its output.

The parent stays small and unharmed: a page that crashes, hangs or fills the memory costs this
crawl at most. Lines are ``{"event": "progress", …}`` while it runs and ``{"event": "report", …}``
or ``{"event": "error", …}`` at its end.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from sqlite_utils import Database

from crawler.asks import Ask, Purpose
from crawler.follow import by_hand, follow_seeds
from crawler.ledger import Ledger
from crawler.outcomes import Fetched
from crawler.pipeline import Pages, page_ask
from crawler.plan import CrawlPlan
from crawler.polling import Sources, source_ask
from crawler.rejudging import judge_again
from crawler.scrapy_settings import settings_for
from crawler.shelf import Shelf
from crawler.spiders.citations import CitationSpider
from crawler.tasks import warm
from crawler.workers import Workers
from storage.accounting import CrawlReport
from storage.archives import ArchiveIndex
from storage.captures import CaptureWriter
from storage.crawls import end_crawl
from storage.database import open_database, writing
from storage.errors import SteppewatchError
from storage.model import Outcome, SourceKind
from storage.pages import due_pages, make_due
from storage.provenance import citations, sources
from storage.urls import canonical

_PROGRESS_EVERY_S = 0.25


class Desk:
    """Everything one crawl holds: database, ledger, workers, writer."""

    def __init__(self, plan: CrawlPlan, db: Database, index: ArchiveIndex | None) -> None:
        self.plan, self.db, self.index = plan, db, index
        self.clock = _clock(plan.as_of)
        self.ledger = Ledger(
            db, crawl_id=plan.crawl_id, clock=self.clock,
            per_crawl=plan.limits.pages_per_crawl, per_host=plan.limits.pages_per_host,
        )  # fmt: skip
        self.writer = CaptureWriter(plan.captures, crawl_id=plan.crawl_id, now=self.clock())
        self.workers = Workers(
            count=plan.workers, timeout_s=plan.limits.extract_s,
            initializer=partial(warm, plan.topics, plan.catalogue),
        )  # fmt: skip
        parts: dict[str, Any] = {
            "ledger": self.ledger, "writer": self.writer, "workers": self.workers, "reachable": self._reachable
        }  # fmt: skip
        self.pages = Pages(db, plan, **parts)
        self.sources = Sources(db, plan, **parts)

    def _reachable(self, url: str) -> bool:
        """In an archive only what it holds is asked; the live web is asked for everything."""
        return self.index is None or url in self.index

    def opening(self) -> Iterator[Ask]:
        """Yield what a crawl starts with: sources first, then pages that are due."""
        yield from self.ledger.admit(self._opening())

    def _opening(self) -> Iterator[Ask]:
        scope, now = self.plan.scope, self.clock()
        for url in scope.urls:
            with writing(self.db, f"page {url}"):
                by_hand(self.db, canonical(url), now=now)
                make_due(self.db, canonical(url), now=now)
            if ask := page_ask(self.db, url):
                yield ask
        if scope.urls and not scope.sources:
            return
        polled = sources(self.db, urls=scope.sources or None, due_at=now if scope.due_only else None)
        for source in polled:
            if (
                source.kind is not SourceKind.HOME
                or source.next_poll_at is None
                or source.next_poll_at <= now
            ):
                yield source_ask(source)
        if not scope.sources:
            for page in list(due_pages(self.db, now=now, limit=self.plan.limits.pages_per_crawl)):
                if ask := page_ask(self.db, page.url):
                    yield ask

    async def take(self, ask: Ask, fetched: Fetched) -> Iterable[Ask]:
        """Account for an answer, let its taker store it, return what to ask next."""
        taker = self.pages if ask.purpose is Purpose.PAGE else self.sources
        if fetched.outcome is not Outcome.OK:
            with writing(self.db, f"answer of {ask.url}"):
                self.ledger.ended(ask, fetched)
                return list(self.ledger.admit(taker.missed(ask, fetched)))
        self.ledger.ended(ask, fetched)
        return list(self.ledger.admit(await taker.take(ask, fetched)))


def crawl(plan: CrawlPlan, tell: Callable[[dict[str, Any]], None]) -> CrawlReport:
    """Run one crawl to its end and return its report. *tell* receives the progress.

    Raises:
        ArchiveError: a named archive cannot be read.
        ConfigError: the catalogue cannot be used.
        StorageError: the database cannot be opened or written.
    """
    index = ArchiveIndex.open(plan.archives, plan.cache) if plan.archives else None
    db = open_database(plan.database, create=False)
    _follow_seeds(db, plan)
    desk = Desk(plan, db, index)
    state = "failed"
    try:
        state = _judge_again(desk, tell) if plan.scope.asks_nobody else _run_spider(desk, tell)
    finally:
        desk.writer.close()
        desk.ledger.drop_open("the crawl was stopped before its turn")
        report = end_crawl(db, plan.crawl_id, state=state, now=desk.clock())
        db.close()
    return report


def _follow_seeds(db: Database, plan: CrawlPlan) -> None:
    """Turn what the seeds cite into sources; the catalogue is read only when they cite anything."""
    if next(citations(db), None) is None:
        return
    from crawler.outlets import load_catalogue

    follow_seeds(db, load_catalogue(plan.catalogue), now=plan.as_of or datetime.now(UTC))


def _judge_again(desk: Desk, tell: Callable[[dict[str, Any]], None]) -> str:
    """Judge what is stored by the topics as they are now; no site is asked."""

    async def run() -> bool:
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        work = judge_again(desk.db, desk.plan, pages=desk.pages, ledger=desk.ledger, workers=desk.workers)
        try:
            last = 0.0
            async for _ in work:
                if time.monotonic() - last > _PROGRESS_EVERY_S:
                    last = time.monotonic()
                    tell({"event": "progress", **desk.ledger.progress()})
                if stop.is_set():
                    return False
        finally:
            await work.aclose()
            await desk.workers.close()
        return True

    return "finished" if asyncio.run(run()) else "interrupted"


def _run_spider(desk: Desk, tell: Callable[[dict[str, Any]], None]) -> str:
    process = AsyncCrawlerProcess(settings_for(desk.plan, desk.index, Shelf(desk.db)))
    crawler = process.create_crawler(CitationSpider)
    ended: list[str] = []
    _report_progress(crawler, desk, tell)
    crawler.signals.connect(lambda reason: ended.append(reason), signals.spider_closed, weak=False)
    crawler.signals.connect(desk.workers.close, signals.spider_closed)
    process.crawl(crawler, opening=desk.opening(), take=desk.take)
    process.start()
    asked, dropped = (
        sum(desk.ledger.counts[outcome] for outcome in Outcome),
        desk.ledger.counts[Outcome.DROPPED],
    )
    if ended != ["finished"] or (asked and asked == dropped):
        return "interrupted"
    return "finished"


def _report_progress(crawler: Crawler, desk: Desk, tell: Callable[[dict[str, Any]], None]) -> None:
    last = 0.0

    def progress() -> None:
        nonlocal last
        if time.monotonic() - last > _PROGRESS_EVERY_S:
            last = time.monotonic()
            tell({"event": "progress", **desk.ledger.progress()})

    for event in (signals.response_received, signals.request_scheduled, signals.spider_idle):
        crawler.signals.connect(progress, event, weak=False)


def _clock(as_of: datetime | None) -> Callable[[], datetime]:
    """Return the crawl's clock: the real one, or one that starts at *as_of* and runs on."""
    if as_of is None:
        return lambda: datetime.now(UTC)
    ahead = as_of.astimezone(UTC) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead


def _tell(event: dict[str, Any]) -> None:
    print(json.dumps(event, ensure_ascii=False), flush=True)


def tell_crawl(plan: CrawlPlan) -> int:
    """Crawl, tell progress and report in JSON lines on standard output, and return the exit code."""
    try:
        report = crawl(plan, _tell)
    except SteppewatchError as error:
        _tell({"event": "error", "problem": error.problem, "subject": error.subject, "hint": error.hint,
               "kind": type(error).__name__})  # fmt: skip
        return error.exit_code
    _tell({"event": "report", **asdict(report)})
    return 0
