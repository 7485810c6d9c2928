"""What one crawl is told: everything a child process needs, as one JSON document on its input."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """Base of plans and settings: immutable, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(Frozen):
    """Bounds of one crawl. They lie far below Scrapy's defaults, so that one host harms nobody."""

    page_timeout_s: float = Field(20, gt=0, description="Longest wait for one whole response, in seconds.")
    body_bytes: int = Field(5_000_000, gt=0, description="Largest body, after decompression, in bytes.")
    redirects: int = Field(5, ge=0, description="Longest chain of redirects.")
    pages_per_crawl: int = Field(3000, gt=0, description="Most pages asked for in one crawl.")
    pages_per_host: int = Field(300, gt=0, description="Most pages asked of one host in one crawl.")
    hops: int = Field(1, ge=0, le=3, description="How many citations deep kept articles are followed.")
    crawl_s: float = Field(3600, gt=0, description="Longest crawl, in seconds; the rest waits for the next.")
    entries_per_source: int = Field(
        1000, gt=0, description="Most entries taken from one feed or sitemap, newest first."
    )
    extract_s: float = Field(15, gt=0, description="Longest extraction of one page, in seconds.")
    html_bytes: int = Field(2_000_000, gt=0, description="Largest HTML handed to the extractor, in bytes.")
    memory_bytes: int = Field(
        2_000_000_000, gt=0, description="Address space of the crawl process, in bytes."
    )


class Manners(Frozen):
    """How the crawl behaves towards the sites it reads."""

    delay_s: float = Field(2.0, ge=0, description="Least pause between two requests to one host, in seconds.")
    delay_max_s: float = Field(60.0, gt=0, description="Longest Crawl-delay that is honoured, in seconds.")
    concurrency: int = Field(16, gt=0, description="Most hosts asked at the same time.")
    allow_networks: tuple[str, ...] = Field(
        (), description="Address ranges (CIDR) that may be asked although they are not public."
    )
    allow_ports: tuple[int, ...] = Field((80, 443), description="TCP ports that may be asked.")
    verify_tls: bool = Field(
        True, description="Refuse sites whose certificate is not valid: their text may not be theirs."
    )


class Scope(Frozen):
    """What to crawl: nothing named means every source."""

    sources: tuple[str, ...] = ()  #: URLs of sources
    urls: tuple[str, ...] = ()  #: single pages
    due_only: bool = False  #: only what its schedule says is due (the service), not all (by hand)
    again_days: int = 0  #: ask nobody; judge once more what was read in so many last days
    keep: tuple[str, ...] = ()  #: ask nobody; keep these dropped pages, by the desk's word
    keep_topic: str = ""  #: the topic they are kept for; empty: the one that came nearest

    @property
    def asks_nobody(self) -> bool:
        """True when only what is stored is looked at."""
        return bool(self.again_days or self.keep)


class CrawlPlan(Frozen):
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
    limits: Limits = Limits()
    manners: Manners = Manners()
    user_agent: str = "Steppewatch/0.1"
    workers: int = Field(2, ge=1, le=64)
