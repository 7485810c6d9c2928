"""What one article costs on one core, stage by stage: the pipeline of a crawl without its processes."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any

from crawler.plan import Scope
from steppewatch.crawling import plan_crawl
from steppewatch.settings import Settings
from storage.crawls import begin_crawl
from storage.database import open_database
from storage.model import Capture, Origin, Outcome

#: The first pages pay for patterns and models; a worker of a crawl has those from the start.
_WARM_UP = 30


class Inline:
    """Stands for the worker processes: does their work here, and adds up the processor time of each stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call *function* as a worker would."""
        from crawler.workers import Done

        return Done(self.timed("analyse", function)(*args))

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return *function*, its time counted under *stage*."""

        def call(*args: Any, **rest: Any) -> Any:
            began = time.process_time()
            try:
                return function(*args, **rest)
            finally:
                self.seconds[stage] += time.process_time() - began

        return call


def stages(settings: Settings, captures: Sequence[Capture]) -> dict[str, float]:
    """Return the median milliseconds of processor time for each stage of an article that is kept.

    ``extract`` is the page's text and what it says of itself, ``measure`` all else that is found in it,
    ``store`` what the crawl's own process does: WARC, judging, the transaction. ``after_extract`` is the
    sum of the last two, article by article.
    """
    return {
        stage: 1000 * median(seconds) for stage, seconds in asyncio.run(_spent(settings, captures)).items()
    }


async def _spent(settings: Settings, captures: Sequence[Capture]) -> dict[str, list[float]]:
    import crawler.preload  # noqa: F401 - as the workers' server does
    from crawler import analysis
    from crawler.run import Desk

    work = Inline()
    analysis.warm(settings.topic_files, settings.catalogue_file)
    vars(analysis)["take"] = work.timed("extract", analysis.take)
    db = open_database(settings.database)
    crawl_id = begin_crawl(db, requested_by="bench", pid=os.getpid(), now=datetime.now(UTC))
    desk = Desk(plan_crawl(settings, crawl_id, scope=Scope()), db, None)
    vars(desk.pages)["_workers"] = work
    spent: dict[str, list[float]] = {"extract": [], "measure": [], "store": [], "after_extract": []}
    for number, capture in enumerate(captures):
        kept = desk.ledger.counts["new"]
        work.seconds.clear()
        began = time.process_time()
        await _answer(desk, capture)
        whole = time.process_time() - began
        if number >= _WARM_UP and desk.ledger.counts["new"] > kept:
            for stage, seconds in _split(work.seconds, whole):
                spent[stage].append(seconds)
    desk.writer.close()
    db.close()
    return spent


def _split(seconds: Counter[str], whole: float) -> Iterator[tuple[str, float]]:
    yield "extract", seconds["extract"]
    yield "measure", seconds["analyse"] - seconds["extract"]
    yield "store", whole - seconds["analyse"]
    yield "after_extract", whole - seconds["extract"]


async def _answer(desk: Any, capture: Capture) -> None:
    """Hand the crawl one recorded page as the answer to a request somebody asked for."""
    from crawler.follow import by_hand
    from crawler.outcomes import Fetched
    from crawler.pipeline import page_ask
    from storage.urls import canonical

    by_hand(desk.db, canonical(capture.url), now=desk.clock())
    ask = page_ask(desk.db, capture.url)
    assert ask is not None
    fetched = Fetched(
        outcome=Outcome.OK, final_url=capture.url, status=capture.status, headers=capture.headers,
        body=capture.body, captured_at=capture.fetched_at, origin=Origin.ARCHIVE,
    )  # fmt: skip
    await desk.take(ask, fetched)
