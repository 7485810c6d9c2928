"""Scrapy's settings for one crawl, complete: what is not set here is Scrapy's default on purpose.

Far below its defaults where they invite trouble, and without the parts that do by themselves what must
pass our guard: proxies, its own redirects, robots, cookies, caches, other schemes, remote control.
"""

from __future__ import annotations

from typing import Any

from crawler.plan import CrawlPlan
from crawler.shelf import Shelf
from storage.archives import ArchiveIndex

_OURS = "crawler.middlewares"


def settings_for(plan: CrawlPlan, index: ArchiveIndex | None, shelf: Shelf | None = None) -> dict[str, Any]:
    """Return the settings to give to ``AsyncCrawlerProcess`` (not to a spider: see the resolver).

    Args:
        plan: the crawl.
        index: the archives that answer; None asks the network.
        shelf: where robots.txt files of the last day lie; None asks for each of them.
    """
    handler = "crawler.handlers.ArchiveHandler" if index is not None else "crawler.network.GuardedHandler"
    return {
        "STEPPEWATCH_PLAN": plan,
        "STEPPEWATCH_INDEX": index,
        "STEPPEWATCH_SHELF": shelf,
        "DOWNLOAD_HANDLERS": {
            "http": handler, "https": handler, "data": None, "file": None, "ftp": None, "s3": None
        },
        "TWISTED_DNS_RESOLVER": "crawler.resolver.PublicOnlyResolver",
        "DOWNLOADER_MIDDLEWARES": _middlewares(live=index is None),
        **_limits(plan),
        **(_pace(plan) if index is None else _NO_PACE),
        **_OF_SCRAPY,
        **(_FOR_THE_NETWORK if index is None else {"DOWNLOADER_MIDDLEWARES_BASE": {}}),
        **_OURS_TO_DECIDE,
        **_QUIET,
    }  # fmt: skip


def _middlewares(*, live: bool) -> dict[str, int | None]:
    """Return who stands between spider and handler; requests pass from low numbers to high."""
    return {
        f"{_OURS}.GuardMiddleware": 100,
        f"{_OURS}.RobotsMiddleware": 200 if live else None,
        f"{_OURS}.ConditionalMiddleware": 450,
        f"{_OURS}.RedirectMiddleware": 650,
        f"{_OURS}.KeepMiddleware": 900,
    }


#: Scrapy's other parts are not switched off but absent: no door for remote control, no proxy that resolves
#: names past the guard, no cookies, and nothing that ends a request in silence. What a setting switches off
#: would be imported all the same, a third of a second.
_OF_SCRAPY: dict[str, Any] = {
    "SPIDER_MIDDLEWARES_BASE": {},  # the pipeline decides what is asked; the spider only hands on
    "EXTENSIONS_BASE": {},
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",  # the ledger counts
}

#: All that is used of Scrapy's own middlewares, in its order. An archive needs no time-out and no second
#: attempt, and its bodies are unpacked.
_FOR_THE_NETWORK: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
        "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
        "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    }
}


def _limits(plan: CrawlPlan) -> dict[str, Any]:
    return {
        "DOWNLOAD_TIMEOUT": plan.limits.page_timeout_s,  # of the whole response, not of one packet
        "DOWNLOAD_MAXSIZE": plan.limits.body_bytes,  # before and after decompression
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": max(20_000_000, 2 * plan.limits.body_bytes),
        "CONCURRENT_REQUESTS": plan.manners.concurrency,
        "CONCURRENT_ITEMS": 1,  # Scrapy starts so many tasks for each response; we yield requests, no items
        "REACTOR_THREADPOOL_MAXSIZE": 20,  # names are looked up in threads: slow ones must not block others
        "DOWNLOAD_VERIFY_CERTIFICATES": plan.manners.verify_tls,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [],
        # A broken connection, once. A time-out or refusal is left for the next crawl.
        "RETRY_EXCEPTIONS": ["scrapy.exceptions.DownloadFailedError"],
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    }


def _pace(plan: CrawlPlan) -> dict[str, Any]:
    """One request at a time for each host, never faster than told, slower when the host is slow."""
    return {
        "USER_AGENT": plan.user_agent,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": plan.manners.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # the pause is a promise: never shorter
        "EXTENSIONS": {"scrapy.extensions.throttle.AutoThrottle": 0} if plan.manners.delay_s > 0 else {},
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": plan.manners.delay_s,
        "AUTOTHROTTLE_MAX_DELAY": plan.manners.delay_max_s,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    }


#: An archive is nobody's server.
_NO_PACE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0}

_OURS_TO_DECIDE: dict[str, Any] = {
    # Scrapy's own would drop a request without telling its errback; the ledger hands each out once.
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "JOBDIR": None,  # the database knows what is due
    "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
}

_QUIET: dict[str, Any] = {
    "LOG_LEVEL": "ERROR",  # on our standard error, which the parent quotes when we die without a report
    "LOG_VERSIONS": [],  # looked up at each start, if only to be logged
    "STATS_DUMP": False,
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
}
