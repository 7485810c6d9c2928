"""Scrapy's settings for one crawl, complete: what is not set here is Scrapy's default on purpose.

Far below its defaults where they invite trouble, and off where Scrapy does by itself what must pass
our guard: proxies, its own redirects, robots, cookies, caches, other schemes, remote control.
"""

from __future__ import annotations

from typing import Any

from crawler.plan import CrawlPlan
from crawler.shelf import Shelf
from storage.archives import ArchiveIndex

_SCRAPY = "scrapy.downloadermiddlewares"
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
        **_EVERY_REQUEST_ENDS,
        **_CLOSED_DOORS,
        **_QUIET,
    }  # fmt: skip


def _middlewares(*, live: bool) -> dict[str, int | None]:
    """Return who stands between spider and handler; requests pass from low numbers to high."""
    ours: dict[str, int | None] = {
        f"{_OURS}.GuardMiddleware": 100,
        f"{_OURS}.RobotsMiddleware": 200 if live else None,
        f"{_OURS}.ConditionalMiddleware": 450,
        f"{_OURS}.RedirectMiddleware": 650,
        f"{_OURS}.KeepMiddleware": 900,
    }
    scrapys = ("offsite.OffsiteMiddleware", "robotstxt.RobotsTxtMiddleware", "httpauth.HttpAuthMiddleware",
               "redirect.MetaRefreshMiddleware", "redirect.RedirectMiddleware", "cookies.CookiesMiddleware",
               "httpproxy.HttpProxyMiddleware", "stats.DownloaderStats",
               "httpcache.HttpCacheMiddleware")  # fmt: skip
    return {name: at for name, at in ours.items() if at is not None} | {
        f"{_SCRAPY}.{name}": None for name in scrapys
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
        "AUTOTHROTTLE_ENABLED": plan.manners.delay_s > 0,
        "AUTOTHROTTLE_START_DELAY": plan.manners.delay_s,
        "AUTOTHROTTLE_MAX_DELAY": plan.manners.delay_max_s,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    }


#: An archive is nobody's server.
_NO_PACE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}

#: Parts of Scrapy that drop a request without telling its errback.
_EVERY_REQUEST_ENDS: dict[str, Any] = {
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "URLLENGTH_LIMIT": 0,
    "DEPTH_LIMIT": 0,
    "HTTPERROR_ALLOW_ALL": True,
    "CLOSESPIDER_TIMEOUT": 0,
}

_UNWANTED = (
    "remote_control.RemoteControl", "telnet.TelnetConsole", "memusage.MemoryUsage", "memdebug.MemoryDebugger",
    "feedexport.FeedExporter", "logstats.LogStats", "spiderstate.SpiderState", "closespider.CloseSpider",
)  # fmt: skip
_CLOSED_DOORS: dict[str, Any] = {
    "REMOTE_CONTROL_ENABLED": False,  # a local port that executes Python
    # Off is not enough: switched-off extensions are imported all the same, a third of a second of them.
    "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in _UNWANTED},
    "TELNETCONSOLE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,  # a proxy would resolve names for us, past the guard
    "HTTPCACHE_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "ROBOTSTXT_OBEY": False,  # ours fails closed
    "JOBDIR": None,  # the database knows what is due
    "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
}

_QUIET: dict[str, Any] = {
    "LOG_LEVEL": "ERROR",
    "LOGSTATS_INTERVAL": 0,
    "STATS_DUMP": False,
    "MEMUSAGE_ENABLED": False,  # the process has a limit of its own
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
}
