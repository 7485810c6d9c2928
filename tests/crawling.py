"""Runs a small crawl in a child process: one child for many addresses keeps tests quick.

The child is this very file. Its names are resolved from a table, so that ``a.example`` may be
127.0.0.2; its network is loopback only, by the same hook as the tests'.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from crawler.plan import CrawlPlan
    from tests.site import Site

PROJECT = Path(__file__).resolve().parents[1]
#: The loopback address that plays the public web: allowed, where 127.0.0.1 stays forbidden.
PUBLIC = "127.0.0.2"
LIMITS = {"page_timeout_s": 2, "body_bytes": 2_000_000, "redirects": 3}


@dataclass(frozen=True)
class Ask:
    """One address to ask, with what is known of it."""

    url: str
    etag: str = ""


@dataclass(frozen=True)
class Crawled:
    """How a child crawl ended."""

    #: By asked address: the fields of :class:`crawler.outcomes.Fetched`, bodies as Latin-1 text.
    fetched: dict[str, dict[str, Any]]
    #: How often each address got an outcome: always once.
    times: dict[str, int]
    stderr: str
    seconds: float
    #: Highest resident memory of the child, in bytes.
    peak_bytes: int

    def __getitem__(self, url: str) -> dict[str, Any]:
        return self.fetched[url]


def crawl(
    asks: Sequence[Ask | str],
    *,
    names: Mapping[str, Sequence[str]] | None = None,
    archives: Sequence[Path] = (),
    cache: Path = Path("/nonexistent"),
    limits: Mapping[str, Any] | None = None,
    manners: Mapping[str, Any] | None = None,
    guarded: bool = True,
    close_after_s: float = 0.0,
    stop_after_s: float = 0.0,
    as_of: str | None = None,
    timeout_s: float = 100.0,
) -> Crawled:
    """Crawl *asks* in a child process and return how each ended.

    *names* maps host names to addresses; *stop_after_s* is when the child gets a SIGTERM. *guarded*
    False is the control: Scrapy as it comes, still unable to leave loopback.
    """
    job = {
        "asks": [{"url": one, "etag": ""} if isinstance(one, str) else vars(one) for one in asks],
        "names": names or {},
        "guarded": guarded,
        "close_after_s": close_after_s,
        "stop_after_s": stop_after_s,
        "cache": str(cache),
        "archives": [str(path) for path in archives],
        "as_of": as_of,
        "limits": dict(limits or {}),
        "manners": dict(manners or {}),
    }
    done = subprocess.run(
        [sys.executable, "-P", __file__],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    end = lines.pop()
    times: dict[str, int] = {}
    for line in lines:
        times[line["asked"]] = times.get(line["asked"], 0) + 1
    return Crawled(
        {line["asked"]: line for line in lines}, times, done.stderr, end["seconds"], end["peak_bytes"]
    )


def ask(
    site: Site, asks: list[str | Ask], *, manners: dict[str, object] | None = None, **rest: object
) -> Crawled:
    """Crawl addresses whose hosts, all under ``.example``, lie on *site*, with small limits."""
    hosts = {urlsplit(one.url if isinstance(one, Ask) else one).hostname or "" for one in asks}
    names = {
        host: [PUBLIC]
        for host in [*hosts, "other.example", "xn--e1afmkfd.example"]
        if host.endswith(".example")
    }
    names.pop("nowhere.example", None)
    polite = {
        "delay_s": 0,
        "allow_networks": [f"{PUBLIC}/32", "::1/128"],
        "allow_ports": [site.port],
        **(manners or {}),
    }
    return crawl(asks, names=names, manners=polite, **{"limits": LIMITS, **rest})  # type: ignore[arg-type]


def plan_of(job: Mapping[str, Any]) -> CrawlPlan:
    """Return the plan of a crawl without a desk; what *job* does not say is as the settings have it."""
    from crawler.plan import CrawlPlan, Limits, Manners
    from steppewatch import sections

    return CrawlPlan(
        crawl_id=1,
        database=Path("none.db"),
        captures=Path("none"),
        cache=Path(job["cache"]),
        catalogue=Path("none"),
        topics=(),
        archives=tuple(Path(path) for path in job["archives"]),
        as_of=datetime.fromisoformat(job["as_of"]) if job["as_of"] else None,
        limits=Limits(**sections.Limits(**job["limits"]).model_dump()),
        manners=Manners(**sections.Manners(**job["manners"]).model_dump()),
        user_agent="Steppewatch/0.1 (+https://desk.example/bot)",
    )


def _peak_bytes() -> int:
    """Return the most memory this process has held.

    Not ``ru_maxrss``: that one remembers the test runner this process was forked from.
    """
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def _child() -> None:
    import resource
    import signal
    import socket
    import time

    import tests.loopback  # the hook: nothing leaves this machine

    job = json.load(sys.stdin)
    names: dict[str, list[str]] = job["names"]
    real = socket.getaddrinfo

    def from_table(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        found = [real(address, *args, **kwargs) for address in names.get(name, ())]
        return [row for rows in found for row in rows] if name in names else real(host, *args, **kwargs)

    assert tests.loopback.only_loopback
    socket.getaddrinfo = from_table

    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.asyncio import call_later

    from crawler.middlewares import guard_of
    from crawler.outcomes import classify
    from crawler.scrapy_settings import settings_for
    from storage.archives import ArchiveIndex
    from storage.model import Validators

    class Spider(scrapy.Spider):
        name = "test"

        async def start(self) -> Any:
            if job["close_after_s"]:
                call_later(job["close_after_s"], lambda: guard_of(self.crawler).close("stopped by a test"))
            if job["stop_after_s"]:
                call_later(job["stop_after_s"], lambda: os.kill(os.getpid(), signal.SIGTERM))
            for ask in job["asks"]:
                meta = {"asked": ask["url"], "validators": Validators(etag=ask["etag"] or None)}
                try:
                    yield scrapy.Request(
                        ask["url"], callback=self.ended, errback=self.ended, meta=meta, dont_filter=True
                    )
                except ValueError as error:
                    self.tell(ask["url"], outcome="unaskable", note=str(error))

        def ended(self, result: Any) -> None:
            fetched = classify(result)
            self.tell(
                result.request.meta["asked"],
                outcome=fetched.outcome,
                status=fetched.status,
                note=fetched.note,
                final_url=fetched.final_url,
                retry_at=fetched.retry_at and fetched.retry_at.isoformat(),
                captured_at=fetched.captured_at.isoformat(),
                headers=fetched.headers,
                body=fetched.body.decode("latin-1"),
                origin=fetched.origin,
                hops=[(hop.url, hop.status) for hop in fetched.hops],
            )

        def tell(self, asked: str, **what: Any) -> None:
            print(json.dumps({"asked": asked, **what}))

    plan = plan_of(job)
    index = ArchiveIndex.open(plan.archives, plan.cache) if plan.archives else None
    resource.setrlimit(resource.RLIMIT_AS, (plan.limits.memory_bytes, resource.RLIM_INFINITY))
    settings = settings_for(plan, index)
    if not job["guarded"]:
        settings = {"DOWNLOAD_TIMEOUT": 5, "RETRY_ENABLED": False, "LOG_LEVEL": "CRITICAL",
                    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver",
                    "HTTPERROR_ALLOW_ALL": True, "REMOTE_CONTROL_ENABLED": False,
                    "TELNETCONSOLE_ENABLED": False, "HTTPPROXY_ENABLED": False}  # fmt: skip
    process = AsyncCrawlerProcess(settings)
    process.crawl(Spider)
    began = time.perf_counter()
    process.start()
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak_bytes": _peak_bytes()}))


if __name__ == "__main__":
    _child()
