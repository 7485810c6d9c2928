"""Lists for people: articles by filter and by words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import iso
from storage.search import search as search_index
from storage.urls import identity

_COLUMNS = """
    a.id, a.url, a.outlet, a.host, a.title, a.authors, a.language, a.published_at, a.published_precision,
    a.first_seen_at, a.gone_at, a.feedback, r.number AS revisions, o.url AS copy_of,
    (SELECT group_concat(topic, ', ') FROM article_topics t WHERE t.article_id = a.id) AS topics
"""


def articles(
    db: Database,
    *,
    topic: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    feedback: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> Iterator[dict[str, Any]]:
    """Yield kept articles, the latest seen first. *outlet* matches the name or the host."""
    where, args = ["1"], {"limit": limit}
    filters = {
        "topic": (
            topic,
            "EXISTS (SELECT 1 FROM article_topics t WHERE t.article_id = a.id AND t.topic = :topic)",
        ),
        "outlet": (outlet, "(a.outlet = :outlet OR a.host = :outlet)"),
        "language": (language, "a.language = :language"),
        "feedback": (feedback, "a.feedback = :feedback"),
        "since": (iso(since) if since else None, "a.first_seen_at >= :since"),
    }
    for name, (value, clause) in filters.items():
        if value is not None:
            where.append(clause)
            args[name] = value  # type: ignore[assignment]
    sql = f"""
        SELECT {_COLUMNS} FROM articles a JOIN revisions r ON r.id = a.revision_id
        LEFT JOIN articles o ON o.id = a.copy_of
        WHERE {" AND ".join(where)} ORDER BY a.first_seen_at DESC, a.id DESC LIMIT :limit
    """
    yield from db.query(sql, args)


def outlets(db: Database) -> tuple[str, ...]:
    """Return the names and hosts of the outlets of all kept articles, in alphabetical order."""
    sql = "SELECT outlet AS name FROM articles UNION SELECT host FROM articles ORDER BY 1"
    return tuple(row["name"] for row in db.query(sql))


def languages(db: Database) -> tuple[str, ...]:
    """Return the codes of the languages of all kept articles, in alphabetical order."""
    return tuple(row["language"] for row in db.query("SELECT DISTINCT language FROM articles ORDER BY 1"))


def article_in_full(db: Database, url: str) -> dict[str, Any] | None:
    """Return one article with its current text, by any of its addresses; None when it is not kept."""
    sql = f"""
        SELECT {_COLUMNS}, r.text FROM articles a JOIN revisions r ON r.id = a.revision_id
        LEFT JOIN articles o ON o.id = a.copy_of
        WHERE a.identity = :key OR a.id = (SELECT article_id FROM aliases WHERE identity = :key)
    """
    return next(db.query(sql, {"key": identity(url)}), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A kept article that holds the words somebody looked for."""

    url: str
    outlet: str
    title: str
    language: str
    published_at: str | None
    #: The words in their surroundings; plain text.
    snippet: str


def search(db: Database, words: str, *, limit: int = 20) -> tuple[Hit, ...]:
    """Return the kept articles that hold the words, in any inflection the index knows, best first."""
    found = search_index(db, words, limit)
    marks = ",".join("?" * len(found))
    sql = f"SELECT id, url, outlet, title, language, published_at FROM articles WHERE id IN ({marks})"
    rows = {row.pop("id"): row for row in db.query(sql, [hit.article_id for hit in found])}
    return tuple(Hit(**rows[hit.article_id], snippet=hit.snippet) for hit in found if hit.article_id in rows)


def counts(db: Database) -> dict[str, int]:
    """Return how many of each thing are stored."""
    tables = ("seeds", "citations", "sources", "pages", "articles", "revisions", "captures", "crawls",
              "subscribers", "editions", "deliveries")  # fmt: skip
    return {table: next(db.query(f"SELECT count(*) AS n FROM {table}"))["n"] for table in tables}
