"""What a crawl comes to: requests by outcome, pages by what became of them. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.model import Reason


class PagePart(StrEnum):
    """What became of a page that was read. Every such page is in one part; see :mod:`storage.receipts`."""

    NEW = "new"
    COPY = "copy"
    EDITED = "edited"
    OFF_TOPIC = "off-topic"
    KNOWN = "known"  #: nothing in it that was not stored
    UNREAD = "unread"  #: no article, or no text that could be read


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """What one crawl did. ``requests`` is the sum of the five outcomes, ``pages_read`` that of ``pages``."""

    crawl_id: int
    state: str  #: "finished", "interrupted" or "failed"
    requests: int = 0
    ok: int = 0
    not_modified: int = 0
    refused: int = 0
    failed: int = 0
    dropped: int = 0
    body_bytes: int = 0
    sources_polled: int = 0
    sources_failing: int = 0
    pages_read: int = 0
    #: The pages that were read by what became of them: ``(("new", 12), ("off-topic", 30))``.
    pages: tuple[tuple[str, int], ...] = ()
    #: All verdicts by reason, of pages that could not be read as well: ``(("new", 12), ("off-topic", 30))``.
    verdicts: tuple[tuple[str, int], ...] = ()
    #: What did not go well, most frequent first: outcome, purpose of the request, note, how often.
    troubles: tuple[tuple[str, str, str, int], ...] = ()
    duration_s: float = 0.0
    error: str = ""

    @property
    def new_articles(self) -> int:
        """Articles stored for the first time, copies included."""
        counts = dict(self.verdicts)
        return counts.get(Reason.NEW, 0) + counts.get(Reason.COPY, 0)
