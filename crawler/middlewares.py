"""Manners and safety between the spider and whoever answers, in the order requests pass them.

=====================  ====================================================================
GuardMiddleware        refuses what may not be asked; knows hosts at rest and the crawl's end
RobotsMiddleware       asks robots.txt once a day, keeps to it, applies Crawl-delay
ConditionalMiddleware  asks "has it changed?" where something is known of a page
RedirectMiddleware     follows redirects, each hop a new request past all of these
KeepMiddleware         keeps headers and time of an answer before Scrapy changes them
=====================  ====================================================================

Each request ends in a response or in :class:`crawler.outcomes.Ended`.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from scrapy import signals
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.asyncio import CallLaterResult, call_later
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch import conditional_headers, retry_after
from crawler.gate import Gate, Stop
from crawler.guard import networks, refusal, wire
from crawler.outcomes import Ended, Headers, note_of
from crawler.plan import CrawlPlan
from crawler.robots import Robots, Stance, allowed, delay, policy_of
from crawler.shelf import Shelf
from storage.errors import CrawlError
from storage.model import Capture, Origin, Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: What one hop leaves in a request's meta and the next must not inherit.
_OF_ONE_HOP = frozenset({"download_slot", "download_latency", "captured_at", "received", "retry_at"})
#: How soon a stop is noticed, in seconds.
_WATCH_EVERY_S = 0.25
#: Longest Crawl-delay that is remembered, in seconds.
_LONGEST_WISH_S = 86_400.0


class _Middleware:
    """What they all hold: the crawler and its plan."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.plan: CrawlPlan = crawler.settings["STEPPEWATCH_PLAN"]
        self._started_at = datetime.now(UTC)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it; Scrapy calls this."""
        return cls(crawler)

    @property
    def guard(self) -> GuardMiddleware:
        """The guard of this crawl."""
        return guard_of(self.crawler)

    def now(self) -> datetime:
        """Return the crawl's time: the clock's, or one that runs on from ``plan.as_of``."""
        now = datetime.now(UTC)
        return now if self.plan.as_of is None else self.plan.as_of + (now - self._started_at)


def guard_of(crawler: Crawler) -> GuardMiddleware:
    """Return the guard that is at work in *crawler*.

    Raises:
        CrawlError: there is none, so nothing may be asked.
    """
    guard = crawler.get_downloader_middleware(GuardMiddleware)
    if guard is None:
        raise CrawlError("the guard is not among the downloader middlewares")
    return guard


class GuardMiddleware(_Middleware):
    """Refuses what may not be asked, and closes the crawl when its time is over."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.gate = Gate()
        self._networks = networks(self.plan.manners.allow_networks)
        self._timer: CallLaterResult | None = None
        self._watcher: CallLaterResult | None = None
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    def _opened(self) -> None:
        self._timer = call_later(self.plan.limits.crawl_s, self.close, "the crawl's time was over")
        self._watch()

    def _watch(self, ran: bool = False) -> None:
        """Close when Scrapy was asked to stop: it says so to nobody, and waits for every queue."""
        assert self.crawler.engine is not None
        running = self.crawler.engine.running
        if ran and not running:
            self.close("the crawl was stopped")
        else:
            self._watcher = call_later(_WATCH_EVERY_S, self._watch, running)

    def _closed(self) -> None:
        for timer in (self._timer, self._watcher):
            if timer is not None:
                timer.cancel()

    def close(self, note: str) -> None:
        """Let nothing more out to anyone: what waits ends at once, as dropped with *note*."""
        self.gate.close(note)
        assert self.crawler.engine is not None
        for host in tuple(self.crawler.engine.downloader.slots):
            hasten(self.crawler, host)

    def process_request(self, request: Request) -> Request | None:
        """Refuse, drop or let pass; a host in percent-encoding is asked under its right name."""
        if "%" in _host(request) and (url := _respelled(request.url)):
            return request.replace(url=url)
        self.check(request)
        return None

    def check(self, request: Request) -> None:
        """Raise :class:`Ended` when *request* may not be sent, now or ever."""
        if not self.plan.archives and (reason := self.refused(request.url)):
            raise Ended(Stop(outcome=Outcome.REFUSED, note=reason))
        stop = self.gate.stop(_host(request))
        if stop and not request.meta.get("last_call"):
            raise Ended(stop)

    def refused(self, url: str) -> str:
        """Return why the network is not asked for *url*, or an empty string."""
        return refusal(url, ports=self.plan.manners.allow_ports, allowed=self._networks)


class RobotsMiddleware(_Middleware):
    """Asks a site's robots.txt once a day, through the same guard, and keeps to it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._shelf: Shelf | None = crawler.settings["STEPPEWATCH_SHELF"]
        self._policies: dict[str, asyncio.Future[Robots | Stop]] = {}
        self._slowed: set[str] = set()

    async def process_request(self, request: Request) -> None:
        """Refuse what robots.txt forbids, and everything while it cannot be had."""
        if request.meta.get("robots"):
            return
        parts = urlparse_cached(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._policies:
            self._policies[origin] = asyncio.ensure_future(self._policy(origin, request))
        policy = await asyncio.shield(self._policies[origin])
        if stop := policy if isinstance(policy, Stop) else self._refusal(policy, request):
            raise Ended(stop)
        if _host(request) in self._slowed:
            request.meta["autothrottle_dont_adjust_delay"] = True

    def _refusal(self, policy: Robots, request: Request) -> Stop | None:
        if allowed(policy, request.url, self.plan.user_agent):
            return None
        if policy.stance is Stance.NOT_NOW:
            note = f"{policy.reason}, so not now"
            return Stop(outcome=Outcome.REFUSED, note=note, retry_at=policy.ask_again_at)
        note = "robots.txt forbids it" + (f" ({policy.reason})" if policy.reason else "")
        return Stop(outcome=Outcome.REFUSED, note=note)

    async def _policy(self, origin: str, request: Request) -> Robots | Stop:
        policy = self._shelf.look(origin, now=self.now()) if self._shelf else None
        found = policy or await self._ask(origin)
        if isinstance(found, Robots):
            self._slow_down(request, found)
        return found

    async def _ask(self, origin: str) -> Robots | Stop:
        """Return what robots.txt says; a site that gives no answer at all has failed for this crawl."""
        url = f"{origin}/robots.txt"
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(
                Request(url, callback=NO_CALLBACK, meta={"robots": True}, dont_filter=True)
            )
        except Ended as ended:
            if ended.status not in _REDIRECTS or ended.stop.outcome is not Outcome.FAILED:
                return ended.stop
            return policy_of(ended.status, url=url, now=self.now())  # a circle of redirects: no file
        except Exception as error:  # noqa: BLE001 - whatever the network does: there was no answer
            again = policy_of(None, url=url, now=self.now()).ask_again_at
            return Stop(outcome=Outcome.FAILED, note=f"robots.txt: {note_of(error)}", retry_at=again)
        now = self.now()
        wait = retry_after(text_of(response.headers.get("Retry-After") or b""), now=now)
        policy = policy_of(response.status, response.body, url=url, now=now, retry_after=wait)
        if self._shelf:
            self._shelf.keep(origin, policy, status=response.status, body=response.body, now=now)
        return policy

    def _slow_down(self, request: Request, policy: Robots) -> None:
        """Apply Crawl-delay to the host's queue; a longer one than we wait allows one page a crawl."""
        manners, host = self.plan.manners, _host(request)
        wish_s = delay(policy, self.plan.user_agent, most_s=_LONGEST_WISH_S) or 0.0
        if wish_s > manners.delay_max_s:
            request.meta["last_call"] = True
            note = f"host asks for {wish_s:.0f} s between two requests"
            self.guard.gate.rest(host, note, until=self.now() + timedelta(seconds=wish_s))
        elif wish_s > manners.delay_s:
            self._slowed.add(host)
            _set_pause(self.crawler, host, wish_s)


class ConditionalMiddleware(_Middleware):
    """Sends the validators a spider put into ``request.meta["validators"]``."""

    def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since."""
        if validators := request.meta.get("validators"):
            for name, value in conditional_headers(validators).items():
                request.headers[name] = value


class RedirectMiddleware(_Middleware):
    """Follows redirects by a new request each, so that every hop passes guard, robots and pace.

    Keeps what led to the answer in ``request.meta["hops"]``. Not Scrapy's own: that one carries the
    queue of the first host on to the next, and ends in silence where the target was asked before.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the next hop's request, or the response when it leads nowhere else."""
        location = response.headers.get("Location")
        if response.status not in _REDIRECTS or not location:
            return response
        hops = (*request.meta.get("hops", ()), _hop(request, response))
        target = self._target(request, response, text_of(location))
        if target in {hop.url for hop in hops}:
            raise _not_followed(response, "redirects run in a circle")
        if len(hops) > self.plan.limits.redirects:
            raise _not_followed(response, f"more than {self.plan.limits.redirects} redirects")
        meta = {name: value for name, value in request.meta.items() if name not in _OF_ONE_HOP}
        return request.replace(
            url=target, meta={**meta, "hops": hops}, dont_filter=True, priority=request.priority + 1
        )

    def _target(self, request: Request, response: Response, location: str) -> str:
        try:
            target = wire(urljoin(request.url, location))
        except ValueError as error:
            raise _not_followed(response, "redirected to no usable address", Outcome.REFUSED) from error
        if not self.plan.archives and (reason := self.guard.refused(target)):
            raise _not_followed(response, f"redirected: {reason}", Outcome.REFUSED)
        return target


class KeepMiddleware(_Middleware):
    """Keeps what an answer was before anything changed it: Scrapy removes Content-Encoding later."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Put headers and time of receipt into the request's meta."""
        request.meta["received"] = headers_of(response)
        request.meta.setdefault("captured_at", self.now())
        return response


# ---------------------------------------------------------------- small words


def headers_of(response: Response) -> Headers:
    """Return a response's headers as text, in the order Scrapy holds them."""
    pairs = ((name, value) for name, values in response.headers.items() for value in values)
    return tuple((text_of(name), text_of(value)) for name, value in pairs)


def hasten(crawler: Crawler, host: str) -> None:
    """Let what waits in a host's queue come to its end at once: it will be dropped, not sent."""
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    slot = downloader.slots.get(host)
    if slot is None:
        return
    slot.delay = 0.0
    slot.close()  # cancels the pending pause, nothing else
    downloader._process_queue(slot)


def _set_pause(crawler: Crawler, host: str, pause_s: float) -> None:
    """Make the queue of *host* pause longer; Scrapy forgets idle queues, hence the settings too."""
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    downloader.per_slot_settings[host] = {"concurrency": 1, "delay": pause_s, "jitter": 0.0}
    if slot := downloader.slots.get(host):
        slot.delay = pause_s


def _respelled(url: str) -> str | None:
    """Return *url* as it goes on the wire, or None when it cannot or already is."""
    try:
        asked = wire(url)
    except ValueError:
        return None
    return asked if asked != url else None


def _hop(request: Request, response: Response) -> Capture:
    return Capture(
        url=request.url,
        status=response.status,
        headers=request.meta.get("received") or headers_of(response),
        body=b"",
        fetched_at=request.meta.get("captured_at") or datetime.now(UTC),
        origin=Origin.ARCHIVE if request.meta.get("from_archive") else Origin.LIVE,
    )


def _not_followed(response: Response, note: str, outcome: Outcome = Outcome.FAILED) -> Ended:
    return Ended(Stop(outcome=outcome, note=note), status=response.status)


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""


def text_of(value: bytes) -> str:
    """Return a header as text; the few that are not UTF-8 are Latin-1 by old custom."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
