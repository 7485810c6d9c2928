"""Vectors of articles' meanings, each with the encoder, version and revision it was made of.

Only what the running encoder made is ever read: vectors of two encoders cannot be compared. An
article has one vector; that of another encoder or an older text is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from storage.database import storage_errors
from storage.edition import Article

#: SQLite allows more, but a statement of this length is still read quickly.
_AT_ONCE = 500


def stored(
    db: Database, articles: Sequence[Article], encoder: str, version: str
) -> Iterator[tuple[int, bytes]]:
    """Yield id and packed vector of those *articles* whose present text has one of this encoder."""
    for start in range(0, len(articles), _AT_ONCE):
        some = {article.id: article.revision_id for article in articles[start : start + _AT_ONCE]}
        rows = db.execute(
            "SELECT article_id, revision_id, vector FROM vectors WHERE encoder = ? AND version = ? "
            f"AND article_id IN ({', '.join('?' * len(some))})",
            (encoder, version, *some),
        )
        yield from ((id, blob) for id, revision, blob in rows if revision == some[id])


def remember(db: Database, rows: Sequence[tuple[int, int, bytes]], encoder: str, version: str) -> None:
    """Store or replace the vectors of some articles, given as (article, revision, packed vector).

    Raises:
        StorageBusy: another process is writing; the call may be repeated.
    """
    with storage_errors("vectors"), db.atomic():
        db.conn.executemany(
            "INSERT OR REPLACE INTO vectors (article_id, revision_id, encoder, version, vector) "
            "VALUES (?, ?, ?, ?, ?)",
            [(article, revision, encoder, version, blob) for article, revision, blob in rows],
        )


def counts(db: Database) -> dict[tuple[str, str], int]:
    """Return how many vectors are stored, by encoder and version."""
    rows = db.execute("SELECT encoder, version, count(*) FROM vectors GROUP BY encoder, version")
    return {(encoder, version): count for encoder, version, count in rows}
