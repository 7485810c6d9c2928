"""Lists for people: articles by filter and by words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import iso
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


def article_in_full(db: Database, url: str) -> dict[str, Any] | None:
    """Return one article with its current text, by any of its addresses; None when it is not kept."""
    sql = f"""
        SELECT {_COLUMNS}, r.text FROM articles a JOIN revisions r ON r.id = a.revision_id
        LEFT JOIN articles o ON o.id = a.copy_of
        WHERE a.identity = :key OR a.id = (SELECT article_id FROM aliases WHERE identity = :key)
    """
    return next(db.query(sql, {"key": identity(url)}), None)


def counts(db: Database) -> dict[str, int]:
    """Return how many of each thing are stored."""
    tables = ("seeds", "citations", "sources", "pages", "articles", "revisions", "captures", "crawls",
              "subscribers", "editions", "deliveries")  # fmt: skip
    return {table: next(db.query(f"SELECT count(*) AS n FROM {table}"))["n"] for table in tables}
