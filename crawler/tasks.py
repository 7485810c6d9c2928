"""What page workers are asked to do. The crawl's own process names these functions and loads none of them.

Extraction takes half a second to import; a crawl in which nothing changed never needs it.
"""

from __future__ import annotations

from pathlib import Path

from crawler.findings import Analysis
from storage.model import Capture, Sighting


def analyse(
    capture: Capture, hint: Sighting | None, topics: tuple[Path, ...], catalogue: Path, html_bytes: int
) -> Analysis:
    """Extract one capture and measure its text; see :func:`crawler.analysis.analyse`."""
    from crawler import analysis

    return analysis.analyse(capture, hint, topics, catalogue, html_bytes)


def warm(topics: tuple[Path, ...], catalogue: Path) -> None:
    """Load what every page needs, before the first page's time begins."""
    from crawler import analysis

    analysis.warm(topics, catalogue)
