"""Articles, their revisions, and the verdict on every page, kept or not."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import iso, rows, writing
from storage.model import Capture, CaptureRef, Extract, Relevance, Url, Verdict
from storage.urls import host_of, identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored of an article: enough to judge what was just read against it."""

    id: int
    url: Url
    host: str
    outlet: str
    title: str
    text: str
    text_hash: str
    revision_id: int
    revision: int
    copy_of: int | None
    gone: bool
    first_seen_at: str
    published_at: str | None
    #: The desk's word: "keep" or "reject".
    feedback: str | None = None


_KNOWN = """
    SELECT a.id, a.url, a.host, a.outlet, r.title, r.text, r.text_hash, r.id AS revision_id,
           r.number AS revision, a.copy_of, a.gone_at IS NOT NULL AS gone, a.first_seen_at, a.published_at,
           a.feedback
    FROM articles a JOIN revisions r ON r.article_id = a.id AND r.id = a.revision_id
"""


def article_at(db: Database, *urls: str) -> Known | None:
    """Return the article at any of these addresses, in any spelling or under an alias, or None."""
    for key in dict.fromkeys(identity(url) for url in urls):
        # Two look-ups: OR over two tables would read every article.
        for where in ("a.identity = ?", "a.id = (SELECT article_id FROM aliases WHERE identity = ?)"):
            row = next(rows(db, f"{_KNOWN} WHERE {where}", [key]), None)
            if row:
                return _known(row)
    return None


def article_by_id(db: Database, article_id: int) -> Known:
    """Return one article.

    Raises:
        KeyError: no such id.
    """
    row = next(rows(db, _KNOWN + "WHERE a.id = ?", [article_id]), None)
    if row is None:
        raise KeyError(article_id)
    return _known(row)


def article_with_text(db: Database, text_hash: str) -> Known | None:
    """Return the first article whose current text has this hash, originals before copies."""
    sql = _KNOWN + "WHERE r.text_hash = ? ORDER BY a.copy_of IS NOT NULL, a.id LIMIT 1"
    row = next(rows(db, sql, [text_hash]), None)
    return None if row is None else _known(row)


def _known(row: dict[str, Any]) -> Known:
    return Known(**{**row, "url": Url(row["url"]), "gone": bool(row["gone"])})


def add_capture(db: Database, capture: Capture, ref: CaptureRef, *, crawl_id: int) -> int:
    """Note where a response lies in the WARC files; return the capture's id."""
    with writing(db, f"capture {capture.url}"):
        cursor = db.execute(
            """INSERT INTO captures (url, fetched_at, status, sha256, body_bytes, file, offset, origin, crawl_id)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                capture.url, iso(capture.fetched_at), capture.status, ref.sha256, ref.body_bytes,
                ref.file, ref.offset, capture.origin, crawl_id,
            ],
        )  # fmt: skip
        return int(cursor.lastrowid or 0)


def stored_body(db: Database, url: str) -> CaptureRef | None:
    """Return where the body that *url* last answered with was stored first; None when it never did."""
    last = "SELECT sha256 FROM captures WHERE url = :url ORDER BY id DESC LIMIT 1"
    sql = f"""SELECT file, offset, sha256, body_bytes FROM captures
              WHERE url = :url AND sha256 = ({last}) ORDER BY id LIMIT 1"""
    row = next(rows(db, sql, {"url": url}), None)
    return None if row is None else CaptureRef(**row)


def add_article(
    db: Database,
    extract: Extract,
    *,
    outlet: str,
    text_hash: str,
    terms: str,
    capture_id: int | None,
    copy_of: int | None,
    first_seen_at: datetime,
) -> int:
    """Store an article seen for the first time, with revision 1; return its id."""
    url = extract.canonical_url
    with writing(db, f"article {url}"):
        cursor = db.execute(
            """INSERT INTO articles (url, identity, host, outlet, title, authors, language, published_at,
                   published_precision, published_raw, first_seen_at, copy_of, wishes)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                url, identity(url), host_of(url), outlet, extract.title or host_of(url),
                json.dumps(extract.authors, ensure_ascii=False), extract.language,
                extract.published_at and iso(extract.published_at), extract.published_precision,
                extract.published_raw, iso(first_seen_at), copy_of, json.dumps(extract.wishes),
            ],
        )  # fmt: skip
        article_id = int(cursor.lastrowid or 0)
        add_alias(db, article_id, extract.url)
        _add_revision(db, article_id, 1, extract, text_hash=text_hash, terms=terms,
                      capture_id=capture_id, change="", note="", now=first_seen_at)  # fmt: skip
        return article_id


def add_alias(db: Database, article_id: int, url: str) -> None:
    """Remember another address of an article."""
    with writing(db, f"alias {url}"):
        db.execute(
            "INSERT OR IGNORE INTO aliases (identity, article_id) SELECT :key, :id "
            "WHERE NOT EXISTS (SELECT 1 FROM articles WHERE identity = :key)",
            {"key": identity(url), "id": article_id},
        )


def revise_article(
    db: Database,
    known: Known,
    extract: Extract,
    *,
    text_hash: str,
    terms: str,
    capture_id: int | None,
    change: str,
    note: str,
    now: datetime,
) -> int:
    """Store a new text of a known article; return the revision's id. A gone article is back."""
    with writing(db, f"article {known.url}"):
        db.execute("UPDATE articles SET gone_at = NULL, gone_note = '' WHERE id = ?", [known.id])
        return _add_revision(
            db, known.id, known.revision + 1, extract, text_hash=text_hash, terms=terms,
            capture_id=capture_id, change=change, note=note, now=now,
        )  # fmt: skip


def _add_revision(
    db: Database,
    article_id: int,
    number: int,
    extract: Extract,
    *,
    text_hash: str,
    terms: str,
    capture_id: int | None,
    change: str,
    note: str,
    now: datetime,
) -> int:
    title = extract.title or host_of(extract.url)
    cursor = db.execute(
        """INSERT INTO revisions (article_id, number, capture_id, title, text, text_hash, change, note, seen_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [article_id, number, capture_id, title, extract.text, text_hash, change, note, iso(now)],
    )
    revision_id = int(cursor.lastrowid or 0)
    db.execute(
        "UPDATE articles SET revision_id = ?, title = ? WHERE id = ?", [revision_id, title, article_id]
    )
    db.execute("DELETE FROM articles_fts WHERE rowid = ?", [article_id])
    db.execute(
        "INSERT INTO articles_fts (rowid, title, text, terms) VALUES (?, ?, ?, ?)",
        [article_id, title, extract.text, terms],
    )
    return revision_id


def set_topics(db: Database, article_id: int, relevance: tuple[Relevance, ...]) -> None:
    """Store which of the judged topics an article belongs to, with the evidence.

    Topics that were not asked keep their word; an article the desk keeps leaves none.
    """
    with writing(db, f"article {article_id}"):
        for part in relevance:
            if part.relevant:
                db.execute(
                    "INSERT OR REPLACE INTO article_topics (article_id, topic, score, evidence) VALUES (?, ?, ?, ?)",
                    [article_id, part.topic, part.score, _json([asdict(e) for e in part.evidence])],
                )
            else:
                db.execute(
                    "DELETE FROM article_topics WHERE article_id = ? AND topic = ? "
                    "AND (SELECT feedback FROM articles WHERE id = article_id) IS NOT 'keep'",
                    [article_id, part.topic],
                )


def mark_gone(db: Database, article_id: int, *, note: str, now: datetime) -> bool:
    """Note that an article's page is gone; return True the first time. Our copy is kept."""
    with writing(db, f"article {article_id}"):
        cursor = db.execute(
            "UPDATE articles SET gone_at = ?, gone_note = ? WHERE id = ? AND gone_at IS NULL",
            [iso(now), note, article_id],
        )
        return bool(cursor.rowcount == 1)


def mark_back(db: Database, article_id: int) -> None:
    """Note that a gone page answers again."""
    with writing(db, f"article {article_id}"):
        db.execute("UPDATE articles SET gone_at = NULL, gone_note = '' WHERE id = ?", [article_id])


def add_verdict(
    db: Database,
    url: str,
    verdict: Verdict,
    *,
    crawl_id: int | None,
    capture_id: int | None = None,
    article_id: int | None = None,
    title: str | None = None,
    now: datetime,
) -> None:
    """Store what was decided about a page and why; drops too: ``steppewatch why`` reads this."""
    best = max((part.score for part in verdict.relevance), default=None)
    with writing(db, f"verdict {url}"):
        db.execute(
            """INSERT INTO verdicts (url, crawl_id, capture_id, article_id, reason, score, relevance, copy_of,
                   title, note, judged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                url, crawl_id, capture_id, article_id, verdict.reason, best,
                _json([asdict(part) for part in verdict.relevance]), verdict.copy_of, title,
                verdict.note[:300], iso(now),
            ],
        )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def set_feedback(db: Database, url: str, word: str) -> str | None:
    """Store the desk's word on an article ("keep" or "reject"); return its title, None when unknown."""
    known = article_at(db, url)
    if known is None:
        return None
    with writing(db, f"article {url}"):
        db.execute("UPDATE articles SET feedback = ? WHERE id = ?", [word, known.id])
    return known.title
