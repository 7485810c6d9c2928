"""What became of the pages that were read, counted in one place for the reports of crawls and for mails.

Every page is in one part: new, a copy, edited, known already, off topic, or without a text that could be
read. So the parts always add up to the whole.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.accounting import PagePart
from storage.database import iso
from storage.model import Reason

#: What a page was worth by the verdict on it. One whose body is the same as before gets no verdict at all.
_PARTS: dict[str | None, PagePart] = {
    None: PagePart.KNOWN,
    Reason.SAME_TEXT: PagePart.KNOWN,
    Reason.NEW: PagePart.NEW,
    Reason.COPY: PagePart.COPY,
    Reason.EDITED: PagePart.EDITED,
    Reason.OFF_TOPIC: PagePart.OFF_TOPIC,
}
#: A page is asked once in a crawl, so it has one verdict there at most.
_READ = """
    SELECT (SELECT max(v.reason) FROM verdicts v WHERE v.crawl_id = f.crawl_id AND v.url = f.url) AS reason,
           count(*) AS n
    FROM fetches f JOIN crawls c ON c.id = f.crawl_id
    WHERE f.purpose = 'page' AND f.outcome = 'ok' AND {which} GROUP BY 1
"""


def pages_of(db: Database, crawl_id: int) -> tuple[tuple[PagePart, int], ...]:
    """Return what became of the pages that one crawl read, each page in one part."""
    return _pages(db, "c.id = ?", [crawl_id])


def pages_between(db: Database, since: datetime, until: datetime) -> tuple[tuple[PagePart, int], ...]:
    """Return the same of all crawls that began after *since*, up to *until*."""
    return _pages(db, "c.started_at > ? AND c.started_at <= ?", [iso(since), iso(until)])


def _pages(db: Database, which: str, values: list[Any]) -> tuple[tuple[PagePart, int], ...]:
    found: Counter[PagePart] = Counter()
    for row in db.query(_READ.format(which=which), values):
        found[_PARTS.get(row["reason"], PagePart.UNREAD)] += row["n"]
    return tuple((part, found[part]) for part in PagePart if found[part])
