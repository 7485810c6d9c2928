"""Why something is here: the chain from a seed to an address, and every decision on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import instant
from storage.edition import Step
from storage.grouping import key_of
from storage.model import CitationKind
from storage.urls import host_of, identity

#: Chains longer than this are cut: the crawl follows three hops at most.
_MAX_HOPS = 6


class Chains:
    """Finds the shortest chain from a seed to an address. Remembers what it found: make one per job."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._of_source: dict[int, tuple[Step, ...]] = {}

    def to(self, url: str, *, _seen: frozenset[str] = frozenset()) -> tuple[Step, ...]:
        """Return the steps from a seed to the place where *url* stood; empty when nobody knows.

        The address itself is not a step.
        """
        if url in _seen or len(_seen) >= _MAX_HOPS:
            return ()
        sql = """
            SELECT s.source_id, s.citation_id FROM sightings s JOIN pages p ON p.url = s.url
            WHERE p.identity = ? ORDER BY s.source_id IS NULL, s.seen_at, s.rowid LIMIT 12
        """
        found = [
            self._through_source(row["source_id"])
            if row["source_id"]
            else self._through_citation(row["citation_id"], _seen | {url})
            for row in list(self._db.query(sql, [identity(url)]))
        ]
        return min((chain for chain in found if chain), key=_quality, default=())

    def _through_source(self, source_id: int) -> tuple[Step, ...]:
        if source_id not in self._of_source:
            sql = """
                SELECT c.id FROM source_citations sc JOIN citations c ON c.id = sc.citation_id
                WHERE sc.source_id = ? ORDER BY c.url IS NULL, c.cited_by, c.offset LIMIT 1
            """
            row = next(self._db.query(sql, [source_id]), None)
            head = self._through_citation(row["id"], frozenset()) if row else ()
            self._of_source[source_id] = (*head, self._source_step(source_id))
        return self._of_source[source_id]

    def _source_step(self, source_id: int) -> Step:
        row = next(self._db.query("SELECT url, kind, name FROM sources WHERE id = ?", [source_id]))
        return Step(kind="source", label=f"{host_of(row['url'])} {row['kind']}", url=row["url"])

    def _through_citation(self, citation_id: int, seen: frozenset[str]) -> tuple[Step, ...]:
        row = next(self._db.query("SELECT * FROM citations WHERE id = ?", [citation_id]), None)
        if row is None:
            return ()
        step = Step(kind="citation", label=_citation_label(row), url=row["url"], sentence=row["sentence"])
        cited_by: str = row["cited_by"]
        if cited_by == "desk":
            return (Step(kind="seed", label="Given by the desk"),)
        if cited_by.startswith("seed:"):
            return (Step(kind="seed", label=f"Seed {cited_by.removeprefix('seed:')}"), step)
        head = self.to(cited_by, _seen=seen)
        return (*head, Step(kind="article", label=host_of(cited_by), url=cited_by), step)


def _quality(chain: tuple[Step, ...]) -> tuple[bool, int]:
    """Chains that start at a seed come first, then short ones."""
    return (chain[0].kind != "seed", len(chain))


def _citation_label(row: dict[str, Any]) -> str:
    if row["kind"] == CitationKind.FOOTNOTE:
        return f"note {row['label']}"
    if row["kind"] == CitationKind.LINK:
        return "link" if row["label"].startswith("http") else f"link “{row['label']}”"
    if row["kind"] == CitationKind.PHOTO:
        return f"photo credit “{row['label']}”"
    return f"named in text “{row['label']}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything known about one address, for the person who asks."""

    url: str
    #: The best chain from a seed; empty when the address was never found.
    chain: tuple[Step, ...] = ()
    #: Every place where the address stood: source or citing article, and when.
    sightings: tuple[dict[str, Any], ...] = ()
    #: Every request for it, oldest first.
    fetches: tuple[dict[str, Any], ...] = ()
    #: Every verdict on it, oldest first.
    verdicts: tuple[dict[str, Any], ...] = ()
    captures: tuple[dict[str, Any], ...] = ()
    #: The stored article, with its revisions and editions; None when it was dropped.
    article: dict[str, Any] | None = None
    revisions: tuple[dict[str, Any], ...] = ()
    #: Editions that told of it, and to whom.
    editions: tuple[dict[str, Any], ...] = ()
    #: The stories it is in, one a topic: key, topic, title, joined, likeness, beside, joined_at.
    stories: tuple[dict[str, Any], ...] = ()
    next_visit_at: datetime | None = None
    page: dict[str, Any] = field(default_factory=dict)


def why(db: Database, url: str) -> Why | None:
    """Return the whole story of an address, in any spelling; None when it was never seen."""
    key = identity(url)
    page = next(db.query("SELECT * FROM pages WHERE identity = ?", [key]), None)
    article = next(
        db.query(
            """SELECT * FROM articles WHERE identity = :key
               OR id = (SELECT article_id FROM aliases WHERE identity = :key)""",
            {"key": key},
        ),
        None,
    )
    if page is None and article is None:
        return None
    stored = page["url"] if page else article["url"]  # type: ignore[index]
    article_id = article["id"] if article else 0
    visit = page["next_visit_at"] if page else None
    return Why(
        url=stored,
        chain=Chains(db).to(stored),
        sightings=_rows(db, _SIGHTINGS, [stored]),
        fetches=_rows(db, "SELECT * FROM fetches WHERE url = ? ORDER BY id", [stored]),
        verdicts=tuple(
            {**row, "relevance": json.loads(row["relevance"])}
            for row in _rows(db, _VERDICTS, [stored, article_id])
        ),
        captures=_rows(db, "SELECT * FROM captures WHERE url = ? ORDER BY id", [stored]),
        article=article,
        revisions=_rows(db, _REVISIONS, [article_id]),
        editions=_rows(db, _EDITIONS, [article_id]),
        stories=tuple(
            {"key": key_of(row.pop("story_id")), **row} for row in _rows(db, _STORIES, [article_id])
        ),
        next_visit_at=instant(visit) if visit else None,
        page=page or {},
    )


_SIGHTINGS = """
    SELECT s.*, so.url AS source_url, so.kind AS source_kind, c.cited_by, c.label, c.kind AS citation_kind,
           c.sentence
    FROM sightings s LEFT JOIN sources so ON so.id = s.source_id LEFT JOIN citations c ON c.id = s.citation_id
    WHERE s.url = ? ORDER BY s.seen_at
"""
_VERDICTS = "SELECT * FROM verdicts WHERE url = ? OR article_id = ? ORDER BY id"
_REVISIONS = """
    SELECT id, number, title, text_hash, change, note, seen_at, length(text) AS characters, capture_id
    FROM revisions WHERE article_id = ? ORDER BY number
"""
_EDITIONS = """
    SELECT e.id, e.local_date, i.kind, i.story, s.address, d.state
    FROM edition_items i JOIN editions e ON e.id = i.edition_id JOIN subscribers s ON s.id = e.subscriber_id
    LEFT JOIN deliveries d ON d.edition_id = e.id AND d.generation = 0
    WHERE i.article_id = ? AND e.given_back = 0 ORDER BY e.created_at
"""
_STORIES = """
    SELECT m.story_id, m.topic, m.joined, m.likeness, b.url AS beside, m.joined_at,
           (SELECT a.title FROM story_members o JOIN articles a ON a.id = o.article_id
            WHERE o.story_id = m.story_id AND a.feedback IS NOT 'reject'
            ORDER BY a.copy_of IS NOT NULL, ifnull(a.published_at, a.first_seen_at), a.id LIMIT 1) AS title
    FROM story_members m LEFT JOIN articles b ON b.id = m.beside WHERE m.article_id = ? ORDER BY m.topic
"""


def _rows(db: Database, sql: str, args: list[Any]) -> tuple[dict[str, Any], ...]:
    return tuple(db.query(sql, args))
