"""What one crawl is told: everything a child process needs, in one value.

Plain values, so that a crawl's process need not load what checks settings: those have been checked by
:mod:`steppewatch.sections`, which says what each limit means and how far it may go.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one crawl: the fields of :class:`steppewatch.sections.Limits`."""

    page_timeout_s: float
    body_bytes: int
    redirects: int
    pages_per_crawl: int
    pages_per_host: int
    hops: int
    crawl_s: float
    entries_per_source: int
    extract_s: float
    html_bytes: int
    memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the crawl behaves towards sites: the fields of :class:`steppewatch.sections.Manners`."""

    delay_s: float
    delay_max_s: float
    concurrency: int
    allow_networks: tuple[str, ...]
    allow_ports: tuple[int, ...]
    verify_tls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What to crawl: nothing named means every source.

    >>> scope = Scope(urls=("https://a.kz/x",), keep=("https://a.kz/y",), again_days=30)
    >>> Scope.from_json(scope.to_json()) == scope
    True
    """

    sources: tuple[str, ...] = ()  #: URLs of sources
    urls: tuple[str, ...] = ()  #: single pages
    due_only: bool = False  #: only what its schedule says is due (the service), not all (by hand)
    again_days: int = (
        0  #: ask nobody; judge once more what was read since so many days before the latest article
    )
    keep: tuple[str, ...] = ()  #: ask nobody; keep these dropped pages, by the desk's word
    keep_topic: str = ""  #: the topic they are kept for; empty: the one that came nearest

    @property
    def asks_nobody(self) -> bool:
        """True when only what is stored is looked at."""
        return bool(self.again_days or self.keep)

    def to_json(self) -> str:
        """Return it as the database keeps it: equal scopes are equal texts."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Scope:
        """Return the scope that :meth:`to_json` wrote."""
        told: dict[str, Any] = json.loads(text)
        listed = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
        return cls(**{**told, **listed})


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """One crawl, complete: no other setting, file or clock is read by the child."""

    crawl_id: int
    database: Path
    captures: Path  #: folder of WARC files
    cache: Path  #: folder of archive indexes
    catalogue: Path  #: outlets.toml
    topics: tuple[Path, ...]
    scope: Scope = Scope()
    archives: tuple[Path, ...] = ()  #: answer from these WARC files, never from the network
    as_of: datetime | None = None  #: pretend to crawl at this time (archives, tests)
    limits: Limits
    manners: Manners
    user_agent: str
    workers: int = 2
    expects_pages: bool = True  #: pages will be read: have the workers ready when the first comes
