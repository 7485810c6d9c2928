"""What one reader has not been told yet: the read side of an edition.

New is not a matter of a time window but of what was told: an article is new to a reader until an
edition that was or will be sent holds it. So nothing is lost when an edition is late or is given
back, and nothing is told twice when two are close together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from storage.database import instant, iso, maybe_instant
from storage.edition import (
    Article,
    Change,
    ChangeKind,
    Coverage,
    CrawlHealth,
    DayCount,
    SourceTrouble,
    Subscriber,
)
from storage.figures import Figure, Statement
from storage.ledger import figures_of, statements_of, told_before
from storage.model import Evidence, Health, Precision, SourceKind, Url
from storage.origins import origins_of
from storage.receipts import pages_between
from storage.urls import same_site
from storage.why import Chains

#: A source is called silent when it gave nothing for so long.
SILENT_AFTER = timedelta(days=7)
_DAYS_SHOWN = 14
#: A figure sent longer ago than this is no longer what a new one is compared with.
_FIGURES_KEPT = timedelta(days=14)

#: An article with what an edition says of it; ``:topic`` names the topic. Rows for :func:`article_of`.
ARTICLE = """
    SELECT a.*, t.score, t.evidence, r.text, c.sha256
    FROM articles a JOIN article_topics t ON t.article_id = a.id AND t.topic = :topic
    JOIN revisions r ON r.id = a.revision_id LEFT JOIN captures c ON c.id = r.capture_id
"""
#: Told: an edition that was not given back holds it.
_TOLD = """
    EXISTS (SELECT 1 FROM edition_items i JOIN editions e ON e.id = i.edition_id
            WHERE i.article_id = a.id AND e.subscriber_id = :subscriber AND e.given_back = 0 AND i.kind = {kind})
"""


def coverage(
    db: Database,
    subscriber: Subscriber,
    *,
    topic_title: str,
    now: datetime,
    next_crawl_at: datetime | None = None,
) -> Coverage:
    """Return everything the next edition of *subscriber* may speak of."""
    start = window_start(db, subscriber)
    zone = ZoneInfo(subscriber.timezone)
    chains = Chains(db)
    return Coverage(
        topic=subscriber.digest,
        topic_title=topic_title,
        window_from=start,
        window_to=now,
        articles=tuple(_new_articles(db, subscriber, chains, now=now)),
        changes=(*_edits(db, subscriber, chains, now=now), *_removals(db, subscriber, chains, now=now)),
        health=_health(db, since=start, now=now, next_crawl_at=next_crawl_at),
        days=_days(db, subscriber.digest, zone, today=now.astimezone(zone).date()),
        figures_before=told_before(db, subscriber.id, topic=subscriber.digest, since=now - _FIGURES_KEPT),
        knows_earlier=_last_edition(db, subscriber) is not None,
    )


def window_start(db: Database, subscriber: Subscriber) -> datetime:
    """Return where the reader's last edition ended; when there is none, since when they read."""
    began = subscriber.since_at or datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return _last_edition(db, subscriber) or began


def _last_edition(db: Database, subscriber: Subscriber) -> datetime | None:
    sql = "SELECT max(window_to) AS t FROM editions WHERE subscriber_id = ? AND given_back = 0"
    return maybe_instant(next(db.query(sql, [subscriber.id]))["t"])


def _params(subscriber: Subscriber, now: datetime) -> dict[str, Any]:
    since = iso(subscriber.since_at) if subscriber.since_at else ""
    return {"topic": subscriber.digest, "subscriber": subscriber.id, "since": since, "now": iso(now)}


def _new_articles(
    db: Database, subscriber: Subscriber, chains: Chains, *, now: datetime
) -> Iterator[Article]:
    sql = f"""{ARTICLE}
        WHERE a.first_seen_at >= :since AND a.first_seen_at <= :now AND a.feedback IS NOT 'reject'
        AND NOT {_TOLD.format(kind="'new'")}
        ORDER BY ifnull(a.published_at, a.first_seen_at), a.id
    """
    rows = list(db.query(sql, _params(subscriber, now)))
    revisions = [row["revision_id"] for row in rows]
    counted, said = figures_of(db, revisions), statements_of(db, revisions)
    origins = origins_of(db, [row["id"] for row in rows])
    for row in rows:
        revision = row["revision_id"]
        yield article_of(row, chains, counted.get(revision, ()), said.get(revision, ()), origins[row["id"]])


def _edits(db: Database, subscriber: Subscriber, chains: Chains, *, now: datetime) -> Iterator[Change]:
    """Yield edits this reader does not know: later than the telling of the article, told in no edition.

    An edit of an article that is itself new in this edition is no news: the reader gets the
    current text.
    """
    sql = f"""
        SELECT x.*, v.id AS v_id, v.title AS v_title, v.change AS v_change, v.note AS v_note,
               v.seen_at AS v_seen_at, b.title AS b_title
        FROM ({ARTICLE}) x JOIN revisions v ON v.article_id = x.id
        JOIN revisions b ON b.article_id = x.id AND b.number = v.number - 1
        WHERE v.change <> '' AND v.seen_at <= :now AND x.feedback IS NOT 'reject'
        AND EXISTS (SELECT 1 FROM edition_items i JOIN editions e ON e.id = i.edition_id
            WHERE i.article_id = x.id AND e.subscriber_id = :subscriber AND e.given_back = 0
            AND i.kind = 'new' AND e.window_to < v.seen_at)
        AND NOT EXISTS (SELECT 1 FROM edition_items i JOIN editions e ON e.id = i.edition_id
            WHERE i.article_id = x.id AND i.revision_id = v.id AND e.subscriber_id = :subscriber
            AND e.given_back = 0 AND i.kind = 'edited')
        ORDER BY v.seen_at, v.id
    """
    for row in list(db.query(sql, _params(subscriber, now))):
        yield Change(
            article=article_of(row, chains),
            kind=ChangeKind.EDITED,
            seen_at=instant(row["v_seen_at"]),
            revision_id=row["v_id"],
            title_before=row["b_title"],
            title_after=row["v_title"],
            change=row["v_change"],
            note=row["v_note"],
            already_mailed=True,
        )


def _removals(db: Database, subscriber: Subscriber, chains: Chains, *, now: datetime) -> Iterator[Change]:
    sql = f"""
        SELECT a.*, t.score, t.evidence, r.text, c.sha256, {_TOLD.format(kind="'new'")} AS mailed
        FROM articles a JOIN article_topics t ON t.article_id = a.id AND t.topic = :topic
        JOIN revisions r ON r.id = a.revision_id LEFT JOIN captures c ON c.id = r.capture_id
        WHERE a.gone_at IS NOT NULL AND a.gone_at >= :since AND a.gone_at <= :now
        AND a.feedback IS NOT 'reject' AND NOT {_TOLD.format(kind="'removed'")}
        ORDER BY a.gone_at, a.id
    """
    for row in list(db.query(sql, _params(subscriber, now))):
        yield Change(
            article=article_of(row, chains),
            kind=ChangeKind.REMOVED,
            seen_at=instant(row["gone_at"]),
            title_before=row["title"],
            note=row["gone_note"],
            already_mailed=bool(row["mailed"]),
        )


def article_of(
    row: dict[str, Any],
    chains: Chains | None = None,
    figures: tuple[Figure, ...] = (),
    statements: tuple[Statement, ...] = (),
    origin: str = "",
) -> Article:
    """Make the noun from a row of ``articles`` joined with its topic, revision and capture."""
    return Article(
        id=row["id"],
        url=Url(row["url"]),
        outlet=row["outlet"],
        host=row["host"],
        title=row["title"],
        language=row["language"],
        first_seen_at=instant(row["first_seen_at"]),
        authors=tuple(json.loads(row["authors"])),
        published_at=instant(row["published_at"]) if row["published_at"] else None,
        published_precision=Precision(row["published_precision"]),
        text=row["text"],
        revision_id=row["revision_id"],
        relevance=row["score"],
        evidence=tuple(Evidence(**part) for part in json.loads(row["evidence"])),
        provenance=chains.to(row["url"]) if chains else (),
        copy_of=row["copy_of"],
        wishes=tuple(json.loads(row["wishes"])),
        capture_sha256=row["sha256"] or "",
        figures=figures,
        statements=statements,
        origin=origin,
    )


def _days(db: Database, topic: str, zone: ZoneInfo, *, today: date) -> tuple[DayCount, ...]:
    first = today - timedelta(days=_DAYS_SHOWN - 1)
    since = iso(datetime(first.year, first.month, first.day, tzinfo=zone) - timedelta(hours=1))
    counts: dict[date, Counter[str]] = {first + timedelta(days=n): Counter() for n in range(_DAYS_SHOWN)}
    sql = """
        SELECT a.first_seen_at, a.language FROM articles a
        JOIN article_topics t ON t.article_id = a.id AND t.topic = ? WHERE a.first_seen_at >= ?
    """
    for row in db.query(sql, [topic, since]):
        day = instant(row["first_seen_at"]).astimezone(zone).date()
        if day in counts:
            counts[day][row["language"]] += 1
    return tuple(
        DayCount(day=day, by_language=tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))))
        for day, found in counts.items()
    )


#: Looking for a feed at well-known places mostly meets 404s: that is discovery, no failure of a source.
_RECEIPT = """
    SELECT count(DISTINCT c.id) AS crawls, count(f.id) AS requests, max(c.finished_at) AS last,
           count(f.id) FILTER (WHERE f.outcome = 'ok') AS ok,
           count(f.id) FILTER (WHERE f.outcome = 'not-modified') AS not_modified,
           count(f.id) FILTER (WHERE f.outcome = 'refused') AS refused,
           count(f.id) FILTER (WHERE f.outcome = 'failed') AS failed,
           count(f.id) FILTER (WHERE f.outcome = 'dropped') AS dropped
    FROM crawls c LEFT JOIN fetches f ON f.crawl_id = c.id AND f.purpose <> 'probe'
    WHERE c.started_at > ? AND c.started_at <= ?
"""


_BROKEN = frozenset({Health.FAILING, Health.GONE})
_READABLE = frozenset({Health.OK, Health.NOT_MODIFIED, Health.EMPTY})

#: The audit of what the seeds rest on, by the last answer of each page.
_CITED = """
    SELECT count(DISTINCT c.url) AS cited,
           count(DISTINCT c.url) FILTER (WHERE p.outcome IN ('ok', 'not-modified')) AS live,
           count(DISTINCT c.url) FILTER (WHERE p.status IN (404, 410)) AS gone
    FROM citations c LEFT JOIN pages p ON p.url = c.url WHERE c.cited_by LIKE 'seed:%' AND c.url IS NOT NULL
"""


def _health(db: Database, *, since: datetime, now: datetime, next_crawl_at: datetime | None) -> CrawlHealth:
    span = [iso(since), iso(now)]
    sums = next(db.query(_RECEIPT, span))
    cited = next(db.query(_CITED))
    watched = _watched(db)
    troubled = tuple(_trouble(row) for row in watched if _is_troubled(row, now))
    return CrawlHealth(
        crawls=sums["crawls"],
        requests=sums["requests"],
        ok=sums["ok"],
        not_modified=sums["not_modified"],
        refused=sums["refused"],
        failed=sums["failed"],
        dropped=sums["dropped"],
        sources=len(watched),
        sources_read=sum(row["health"] in _READABLE for row in watched),
        pages=pages_between(db, since, now),
        troubled=troubled,
        cited=cited["cited"],
        cited_live=cited["live"],
        cited_gone=cited["gone"],
        last_crawl_at=instant(sums["last"]) if sums["last"] else None,
        next_crawl_at=next_crawl_at,
    )


def _watched(db: Database) -> list[dict[str, Any]]:
    """Return the sources that are to be read.

    A home page is only asked for the sources behind it: it is one itself while it cannot be read and
    its site has no other.
    """
    rows = list(db.query("SELECT * FROM sources WHERE muted = 0 ORDER BY url"))
    lists = [row["url"] for row in rows if row["kind"] != SourceKind.HOME]
    return [
        row
        for row in rows
        if row["kind"] != SourceKind.HOME
        or (row["health"] in _BROKEN and not any(same_site(row["url"], url) for url in lists))
    ]


def _is_troubled(row: dict[str, Any], now: datetime) -> bool:
    last_new = row["last_new_at"] or row["added_at"]
    return row["health"] in (*_BROKEN, Health.EMPTY) or instant(last_new) < now - SILENT_AFTER


def _trouble(row: dict[str, Any]) -> SourceTrouble:
    since = row["last_ok_at"] if row["health"] in _BROKEN else row["last_new_at"]
    return SourceTrouble(
        name=row["name"] or row["url"],
        url=Url(row["url"]),
        reason=row["reason"] or ("nothing new for over 7 days" if row["health"] != "empty" else "no entries"),
        since_at=instant(since) if since else None,
    )
