"""What is heavy to load, behind functions that load it when they are called.

Most of it runs in page workers, which have it loaded; the crawl's own process only names the
functions. Extraction, feed readers and the catalogue take a second to import: a crawl in which
nothing changed needs none of them.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from crawler.findings import Analysis
from crawler.sightings import Candidate, Listing
from storage.model import Capture, Extract, Sighting, SourceKind, Url


def analyse(
    capture: Capture, hint: Sighting | None, topics: tuple[Path, ...], catalogue: Path, html_bytes: int
) -> Analysis:
    """Extract one capture and measure its text; see :func:`crawler.analysis.analyse`."""
    from crawler import analysis

    return analysis.analyse(capture, hint, topics, catalogue, html_bytes)


def analyse_again(
    folder: Path, file: str, offset: int, hint: Sighting | None, topics: tuple[Path, ...], catalogue: Path,
    html_bytes: int, *, keep: str = "",
) -> tuple[str, Analysis]:  # fmt: skip
    """Read a stored capture once more; return the address that answered, and the analysis."""
    from crawler import analysis
    from storage.captures import read_capture

    capture = read_capture(folder, file, offset)
    return capture.url, analysis.analyse(capture, hint, topics, catalogue, html_bytes, keep=keep)


def extract_again(folder: Path, file: str, offset: int, hint: Sighting | None, html_bytes: int) -> Extract:
    """Take the text of a stored capture once more."""
    from crawler.extract import take
    from storage.captures import read_capture

    return take(read_capture(folder, file, offset), hint=hint, html_limit_bytes=html_bytes)


def warm(topics: tuple[Path, ...], catalogue: Path) -> None:
    """Load what every page needs, before the first page's time begins."""
    from crawler import analysis

    analysis.warm(topics, catalogue)


def read(body: bytes, url: str, content_type: str | None, kind: SourceKind, now: datetime) -> Listing:
    """Read what a source lists; see :func:`crawler.listing.read`."""
    from crawler import listing

    return listing.read(body, url, content_type, kind, now)


def candidates(body: bytes, url: str) -> tuple[Candidate, ...]:
    """Find where the sources behind a home page may be; see :func:`crawler.discovery.candidates`."""
    from crawler import discovery

    return discovery.candidates(body, url)


def is_worth_polling(found: Listing, *, now: datetime) -> bool:
    """Tell whether a candidate is a source; see :func:`crawler.discovery.is_worth_polling`."""
    from crawler import discovery

    return discovery.is_worth_polling(found, now=now)


def sitemaps_in_robots(text: str, url: str) -> tuple[Url, ...]:
    """Return the sitemaps robots.txt names; see :func:`crawler.discovery.sitemaps_in_robots`."""
    from crawler import discovery

    return discovery.sitemaps_in_robots(text, url)
