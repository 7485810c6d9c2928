"""The one spider: asks what the pipeline wants asked and hands every answer back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.asks import Ask
from crawler.outcomes import Fetched, classify

#: Takes an answer, stores it, returns what to ask next.
Take = Callable[[Ask, Fetched], Awaitable[Iterable[Ask]]]


class CitationSpider(scrapy.Spider):
    """Follows the sources that seeds cite.

    It knows nothing of feeds, articles or the database: the decisions are in the pipeline.
    """

    name = "citations"

    def __init__(self, *, opening: Iterable[Ask], take: Take, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._opening, self._take = opening, take

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Yield the requests a crawl opens with."""
        for ask in self._opening:
            yield self._request(ask)

    def _request(self, ask: Ask) -> scrapy.Request:
        return scrapy.Request(
            ask.url,
            callback=self.answered,
            errback=self.answered,
            cb_kwargs={},
            meta={"ask": ask, "validators": ask.validators, "purpose": str(ask.purpose)},
            priority=ask.priority,
            dont_filter=True,  # the ledger hands each address out once, also across spellings
        )

    async def answered(self, result: Response | Failure) -> AsyncIterator[scrapy.Request]:
        """Hand an answer, good or bad, to the pipeline; ask what it wants next."""
        request = result.request  # type: ignore[union-attr]
        assert request is not None
        for ask in await self._take(request.meta["ask"], classify(result)):
            yield self._request(ask)
