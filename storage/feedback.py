"""What the desk said of articles, and what can be learnt from it and from the verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from storage.database import rows

#: Titles of kept and dropped pages that are looked at, the latest first.
_TITLES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How many articles of a topic are stored, and how many of them the desk spoke of."""

    articles: int = 0
    kept: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One text that was kept or not: by the desk, or by the topic as it was."""

    text: str
    #: ``und`` of a dropped page: only its title is stored.
    language: str
    kept: bool


def feedback_counts(db: Database) -> dict[str, Words]:
    """Return articles and the desk's words by topic."""
    sql = """
        SELECT t.topic, count(*) AS articles, count(*) FILTER (WHERE a.feedback = 'keep') AS kept,
               count(*) FILTER (WHERE a.feedback = 'reject') AS rejected
        FROM article_topics t JOIN articles a ON a.id = t.article_id GROUP BY t.topic
    """
    return {row.pop("topic"): Words(**row) for row in rows(db, sql)}


def desk_words(db: Database) -> dict[str, int]:
    """Return how many articles the desk kept and rejected, over all topics."""
    sql = "SELECT feedback, count(*) AS n FROM articles WHERE feedback IS NOT NULL GROUP BY feedback"
    return {row["feedback"]: row["n"] for row in rows(db, sql)}


def judged_by_desk(db: Database, topic: str) -> Iterator[Judged]:
    """Yield the articles of a topic that the desk kept or rejected: title and text."""
    sql = """
        SELECT r.title || char(10) || r.text AS text, a.language, a.feedback = 'keep' AS kept
        FROM articles a JOIN article_topics t ON t.article_id = a.id AND t.topic = ?
        JOIN revisions r ON r.id = a.revision_id WHERE a.feedback IS NOT NULL ORDER BY a.id
    """
    for row in rows(db, sql, [topic]):
        yield Judged(text=row["text"], language=row["language"], kept=bool(row["kept"]))


def judged_by_topic(db: Database, topic: str) -> Iterator[Judged]:
    """Yield the titles of what a topic kept and of what it dropped, where the desk said nothing."""
    sql = """
        SELECT a.title AS text, a.language, t.topic IS NOT NULL AS kept
        FROM articles a LEFT JOIN article_topics t ON t.article_id = a.id AND t.topic = ?
        WHERE a.feedback IS NULL ORDER BY a.id DESC LIMIT ?
    """
    for row in rows(db, sql, [topic, _TITLES]):
        yield Judged(text=row["text"], language=row["language"], kept=bool(row["kept"]))
    sql = """
        SELECT max(id), title AS text FROM verdicts WHERE reason = 'off-topic' AND title <> '' AND article_id IS NULL
        GROUP BY url ORDER BY 1 DESC LIMIT ?
    """
    for row in rows(db, sql, [_TITLES]):
        yield Judged(text=row["text"], language="und", kept=False)
