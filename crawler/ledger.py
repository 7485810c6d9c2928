"""The account of one crawl: what was asked, how each request ended, what still waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from crawler.asks import Ask, Purpose
from crawler.outcomes import Fetched
from storage.crawls import record_fetch
from storage.model import Outcome
from storage.urls import canonical, host_of, identity


class Ledger:
    """Hands each address out once, counts every answer once, and knows what is still open."""

    def __init__(
        self, db: Database, *, crawl_id: int, clock: Callable[[], datetime], per_crawl: int, per_host: int
    ) -> None:
        self._db = db
        self.crawl_id = crawl_id
        self.clock = clock
        self._per_crawl, self._per_host = per_crawl, per_host
        self._seen: set[str] = set()
        self._open: dict[str, Ask] = {}
        self._pages = 0
        self._by_host: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def admit(self, asks: Iterable[Ask]) -> Iterator[Ask]:
        """Yield those that were not asked in this crawl yet and fit its budgets.

        What does not fit stays due in the database and is asked by the next crawl.
        """
        for ask in asks:
            key = _key(ask)
            if key in self._seen:
                continue
            if ask.purpose is Purpose.PAGE and not self._fits(host_of(ask.url)):
                self.counts["waiting"] += 1
                continue
            self._seen.add(key)
            self._open[key] = ask
            self.counts[f"{ask.purpose}s"] += 1
            yield ask

    def _fits(self, host: str) -> bool:
        if self._pages >= self._per_crawl or self._by_host[host] >= self._per_host:
            return False
        self._pages += 1
        self._by_host[host] += 1
        return True

    def ended(self, ask: Ask, fetched: Fetched) -> None:
        """Account for the end of a request."""
        self._open.pop(_key(ask), None)
        self._record(ask, fetched.outcome, fetched.status, fetched.note, len(fetched.body))

    def drop_open(self, note: str) -> None:
        """Account for everything that was asked and never answered, at the end of a crawl."""
        for ask in self._open.values():
            self._record(ask, Outcome.DROPPED, None, note, 0)
        self._open.clear()

    def _record(self, ask: Ask, outcome: Outcome, status: int | None, note: str, body_bytes: int) -> None:
        self.counts[outcome] += 1
        self.counts[f"{ask.purpose}s_done"] += 1
        self.counts["body_bytes"] += body_bytes
        record_fetch(
            self._db, self.crawl_id,
            url=ask.page.url if ask.page else ask.url,
            purpose=ask.purpose,
            outcome=outcome, status=status, note=note, body_bytes=body_bytes, now=self.clock(),
        )  # fmt: skip

    def progress(self) -> dict[str, Any]:
        """Return the numbers a person watches while the crawl runs."""
        names = ("sources", "sources_done", "pages", "pages_done", "new", "failed", "body_bytes", "waiting")
        return {name: self.counts[name] for name in names}


def _key(ask: Ask) -> str:
    """Return under which key an address is asked once: an article in any spelling, a source as it stands.

    Two feeds that differ in ``www.`` only may list different things.
    """
    return identity(ask.url) if ask.purpose is Purpose.PAGE else f"{ask.purpose} {canonical(ask.url)}"
