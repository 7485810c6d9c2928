"""The network, behind the guard. A crawl over archives never loads this."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from crawler.fetch import retry_after
from crawler.gate import REST, Stop
from crawler.middlewares import GuardMiddleware, guard_of, hasten, text_of
from crawler.outcomes import Ended, HeadTooLarge
from crawler.resolver import PublicOnlyResolver
from storage.errors import CrawlError
from storage.model import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

HEAD_LIMIT_BYTES = 512 * 1024
"""Most bytes of status line and headers: honest servers stay below 32 kB."""


_NO_ANSWER = (DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError)


class GuardedHandler(HTTP11DownloadHandler):
    """Asks the network, and is the last to look before it does.

    Requests wait in a host's queue behind the middlewares; what changed meanwhile (the host asked for
    a pause, the crawl is over) counts here.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor

        super().__init__(crawler)
        resolver = getattr(reactor, "nameResolver", None)
        if not isinstance(resolver, PublicOnlyResolver):
            raise CrawlError(
                "the network guard is not installed",
                hint="Give these settings to AsyncCrawlerProcess itself, not to a spider",
            )
        self._resolver = resolver
        #: Scrapy counts a request as sent only a moment after it let it go: a queue that fills at once
        #: (everybody waited for robots.txt) would leave as one burst.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pool._factory = _BoundedFactory
        self._pool.retryAutomatically = False  # a broken connection is tried again once, by Scrapy

    async def download_request(self, request: Request) -> Response:
        """Send *request* unless the guard or the gate speaks against it; heed how the host takes it.

        Raises:
            Ended: it was not sent.
        """
        host = urlparse_cached(request).hostname or ""
        async with self._turns[host]:
            return await self._send(request, host, guard_of(self.crawler))

    async def _send(self, request: Request, host: str, guard: GuardMiddleware) -> Response:
        guard.check(request)
        try:
            response = await super().download_request(request)
        except CannotResolveHostError as error:
            raise self._unresolved(host, error) from error
        except _NO_ANSWER:
            self._silent(request, host, guard)
            raise
        self._heed(request, response, host, guard)
        return response

    def _unresolved(self, host: str, error: Exception) -> Exception:
        """Tell a name that led only to forbidden addresses from one that leads nowhere."""
        address = self._resolver.forbidden.get(host)
        if address is None:
            return error
        note = f"forbidden address {address}" + ("" if address == host else f" ({host[:60]})")
        return Ended(Stop(outcome=Outcome.REFUSED, note=note))

    def _heed(self, request: Request, response: Response, host: str, guard: GuardMiddleware) -> None:
        """Leave a host alone that asks for it: 429 and 503, with or without Retry-After.

        Here and not in a middleware: the next request of the queue leaves as soon as this returns.
        """
        now = guard.now()
        if response.status in (429, 503) and not request.meta.get("robots"):
            wait = retry_after(text_of(response.headers.get("Retry-After") or b""), now=now) or REST
            request.meta["retry_at"] = until = now + wait
            note = f"host asked us to wait until {until:%Y-%m-%d %H:%M} UTC (HTTP {response.status})"
            guard.gate.rest(host, note, until=until)
            hasten(self.crawler, host)
        elif response.status < 500:
            guard.gate.answered(host)
        else:
            self._silent(request, host, guard)

    def _silent(self, request: Request, host: str, guard: GuardMiddleware) -> None:
        if not request.meta.get("robots") and guard.gate.silent(host, now=guard.now()):
            hasten(self.crawler, host)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Gives up on a response whose head does not end; Scrapy's size limit counts only bodies."""

    _head_bytes = 0

    def request(self, request: Any) -> Any:
        self._head_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        parser = self._parser
        if parser is not None and parser.state in ("STATUS", "HEADER"):
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT_BYTES:
                reason = Failure(HeadTooLarge(f"more than {HEAD_LIMIT_BYTES} bytes"))  # type: ignore[no-untyped-call]
                self._giveUp(reason)  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
