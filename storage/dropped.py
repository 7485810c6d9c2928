"""What was read and not kept, and what was kept, as material for judging once more.

A page that was off topic has no stored text: its verdict names the capture it lies in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.articles import article_at
from storage.database import instant, iso, maybe_instant, rows
from storage.urls import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A page whose latest verdict is off-topic, and where its capture lies."""

    url: str
    title: str
    judged_at: datetime
    capture_id: int
    file: str
    offset: int
    sha256: str
    #: The topic that came nearest; empty when none was configured.
    nearest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article as it is judged: its current text, and the topics it is in."""

    id: int
    url: str
    outlet: str
    title: str
    text: str
    language: str
    #: In the zone the page printed, as far as it is known: a topic's days are the outlet's days.
    published_at: datetime | None
    feedback: str | None
    topics: frozenset[str]


_DROPPED = """
    SELECT v.url, ifnull(v.title, v.url) AS title, v.judged_at, v.capture_id, c.file, c.offset, c.sha256,
           ifnull((SELECT json_extract(t.value, '$.topic') FROM json_each(v.relevance) t
                   ORDER BY json_extract(t.value, '$.score') DESC, 1 DESC LIMIT 1), '') AS nearest
    FROM verdicts v JOIN captures c ON c.id = v.capture_id
    WHERE v.reason = 'off-topic' AND v.article_id IS NULL
    AND v.id = (SELECT max(later.id) FROM verdicts later WHERE later.url = v.url)
"""


_KEPT = """
    SELECT a.id, a.url, a.outlet, r.title, r.text, a.language, a.published_at, a.published_raw, a.feedback,
           (SELECT group_concat(topic) FROM article_topics t WHERE t.article_id = a.id) AS topics
    FROM articles a JOIN revisions r ON r.id = a.revision_id
"""


def days_before_latest(db: Database, days: int) -> datetime:
    """Return the instant so many days before the latest article was first seen; of an empty desk, before now.

    A desk that reads archives of another year, or was switched off, has its last days, too.
    """
    row = next(rows(db, "SELECT max(first_seen_at) AS at FROM articles", []))
    return (maybe_instant(row["at"]) or datetime.now(UTC)) - timedelta(days=days)


def dropped_pages(db: Database, *, since: datetime) -> tuple[Dropped, ...]:
    """Return the pages that were dropped as off topic since then, oldest first."""
    sql = f"{_DROPPED} AND v.judged_at >= ? ORDER BY v.id"
    return tuple(map(_dropped, rows(db, sql, [iso(since)])))


def dropped_page(db: Database, url: str) -> Dropped | None:
    """Return one dropped page, by any spelling of its address; None when it was not dropped as off topic."""
    sql = f"{_DROPPED} AND v.url = (SELECT url FROM pages WHERE identity = ?)"
    row = next(rows(db, sql, [identity(url)]), None)
    return None if row is None else _dropped(row)


def kept_articles(db: Database, *, since: datetime) -> Iterator[Kept]:
    """Yield the articles first seen since then with their current texts, oldest first."""
    sql = f"{_KEPT} WHERE a.id > ? AND a.first_seen_at >= ? ORDER BY a.id LIMIT 200"
    last = 0
    while found := list(rows(db, sql, [last, iso(since)])):
        yield from map(_kept, found)
        last = found[-1]["id"]


def kept_article(db: Database, url: str) -> Kept | None:
    """Return one article, by any of its addresses; None when it is not kept."""
    known = article_at(db, url)
    row = next(rows(db, f"{_KEPT} WHERE a.id = ?", [known.id]), None) if known else None
    return None if row is None else _kept(row)


def _dropped(row: dict[str, Any]) -> Dropped:
    return Dropped(**{**row, "judged_at": instant(row["judged_at"])})


def _kept(row: dict[str, Any]) -> Kept:
    printed = row.pop("published_raw")
    published_at = _as_printed(maybe_instant(row["published_at"]), printed)
    topics = frozenset((row["topics"] or "").split(",")) - {""}
    return Kept(**{**row, "published_at": published_at, "topics": topics})


def _as_printed(stored: datetime | None, printed: str | None) -> datetime | None:
    """Return a stored time in the zone its page printed, where it printed one; else in UTC.

    >>> _as_printed(instant("2021-12-31T21:00:00+00:00"), "2022-01-01T03:00:00+06:00").date().isoformat()
    '2022-01-01'
    >>> _as_printed(instant("2021-12-31T21:00:00+00:00"), "on New Year's night").date().isoformat()
    '2021-12-31'
    """
    try:
        said = datetime.fromisoformat(printed or "")
    except ValueError:
        return stored
    return said if stored and said.tzinfo and said == stored else stored
