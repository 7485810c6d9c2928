"""Editions: frozen once, in one transaction with what they tell and the delivery that carries them.

The local date's slot is taken for good: ``UNIQUE (digest, subscriber_id, local_date)`` decides,
not the timer, so that a clock-change day, a restart or two processes make one edition. An edition
that never went out is *given back*: it keeps its slot, but no longer counts as told, and the
next local date's edition speaks of its articles.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage.database import instant, iso, writing
from storage.edition import Edition, EditionItem
from storage.errors import CorruptError, StorageError, UsageError
from storage.facts import secret

_SECRET = "message-id-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """An edition as lists show it, without its pages."""

    id: str
    digest: str
    subscriber_id: int
    #: Empty of a reader who was erased.
    address: str
    local_date: date
    number: int
    subject: str
    items: int
    #: True when it never went out and the next edition tells its articles.
    given_back: bool
    created_at: datetime


def edition_id(local_date: date, digest: str, subscriber_id: int) -> str:
    """Return an edition's name.

    >>> edition_id(date(2022, 1, 10), "kazakhstan-unrest", 3)
    '2022-01-10.kazakhstan-unrest.3'
    """
    return f"{local_date.isoformat()}.{digest}.{subscriber_id}"


def next_number(db: Database, digest: str, subscriber_id: int) -> int:
    """Return the number of this reader's next edition; the first is 1."""
    sql = "SELECT coalesce(max(number), 0) + 1 AS n FROM editions WHERE digest = ? AND subscriber_id = ?"
    return int(next(db.query(sql, [digest, subscriber_id]))["n"])


def exists(db: Database, digest: str, subscriber_id: int, local_date: date) -> bool:
    """Tell whether a local date has its edition; saves the work, :func:`freeze` decides."""
    sql = "SELECT 1 FROM editions WHERE digest = ? AND subscriber_id = ? AND local_date = ?"
    return next(db.query(sql, [digest, subscriber_id, local_date.isoformat()]), None) is not None


def freeze(db: Database, edition: Edition, *, message_id: str, now: datetime, expires_at: datetime) -> bool:
    """Store an edition, its items and its queued delivery; False when its local date has one already.

    From here on it is never composed differently. Nothing of a refused edition is stored.
    """
    try:
        with writing(db, f"edition {edition.id}"):
            db.execute(_EDITION, _row(edition))
            db.conn.executemany(
                "INSERT INTO edition_items (edition_id, article_id, kind, revision_id, story) VALUES (?, ?, ?, ?, ?)",
                [(edition.id, i.article_id, i.kind, i.revision_id, i.story) for i in edition.items],
            )
            db.execute(
                "INSERT INTO deliveries (message_id, edition_id, subscriber_id, next_at, queued_at, expires_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [message_id, edition.id, edition.subscriber_id, iso(now), iso(now), iso(expires_at)],
            )
    except StorageError as error:
        unique = isinstance(error.__cause__, sqlite3.IntegrityError)
        if unique and exists(db, edition.digest, edition.subscriber_id, edition.local_date):
            return False
        raise
    return True


def read(db: Database, edition_id: str) -> Edition:
    """Return an edition as it was frozen.

    Raises:
        UsageError: there is none of that name.
    """
    row = next(db.query("SELECT * FROM editions WHERE id = ?", [edition_id]), None)
    if row is None:
        raise UsageError("no such edition", subject=edition_id, hint="See `steppewatch digest list`.")
    sql = "SELECT article_id, kind, revision_id, story FROM edition_items WHERE edition_id = ?"
    items = tuple(EditionItem(**item) for item in db.query(sql, [edition_id]))
    kept = {name: row[name] for name in ("id", "digest", "subscriber_id", "number", "subject", "languages")}
    return Edition(
        **kept,
        local_date=date.fromisoformat(row["local_date"]),
        window_from=instant(row["window_from"]),
        window_to=instant(row["window_to"]),
        html=_unpacked(row["html"]),
        text=_unpacked(row["text"]),
        chart=row["chart"],
        content=_unpacked(row["content"]),
        items=items,
        created_at=instant(row["created_at"]),
    )


def editions(db: Database, *, digest: str | None = None, limit: int = 100) -> tuple[EditionRow, ...]:
    """Return the newest editions, newest first."""
    sql = """
        SELECT e.id, e.digest, e.subscriber_id, e.local_date, e.number, e.subject, e.given_back, e.created_at,
               CASE WHEN s.address LIKE '%@erased.invalid' THEN '' ELSE s.address END AS address,
               (SELECT count(*) FROM edition_items i WHERE i.edition_id = e.id) AS items
        FROM editions e JOIN subscribers s ON s.id = e.subscriber_id
        WHERE :digest IS NULL OR e.digest = :digest ORDER BY e.created_at DESC, e.id LIMIT :limit
    """
    return tuple(_listed(row) for row in db.query(sql, {"digest": digest, "limit": limit}))


def give_back(db: Database, edition_id: str) -> bool:
    """Let the next edition tell what this one did not, unless a copy of it went out or still may.

    Return True when it was given back now.
    """
    sql = """
        UPDATE editions SET given_back = 1 WHERE id = :id AND given_back = 0 AND NOT EXISTS (
            SELECT 1 FROM deliveries WHERE edition_id = :id
            AND state IN ('queued', 'sending', 'sent', 'unknown'))
    """
    with writing(db, f"edition {edition_id}"):
        return bool(db.execute(sql, {"id": edition_id}).rowcount)


def take_back(db: Database, edition_id: str) -> bool:
    """Count an edition as told again, because it is to go out after all; False when it is too late.

    Too late is: a later edition of this reader exists, and has told its articles.
    """
    sql = """
        UPDATE editions SET given_back = 0 WHERE id = :id AND NOT EXISTS (
            SELECT 1 FROM editions later WHERE later.digest = editions.digest
            AND later.subscriber_id = editions.subscriber_id AND later.number > editions.number
            AND editions.given_back = 1)
    """
    with writing(db, f"edition {edition_id}"):
        return bool(db.execute(sql, {"id": edition_id}).rowcount)


def message_id(key: str, edition_id: str, subscriber_id: int, *, generation: int = 0, domain: str) -> str:
    """Return the Message-ID of a delivery: the same on every retry, so that copies can be folded.

    The HMAC under the installation's *key* makes it unguessable without naming the address.

        >>> message_id("k", "2022-01-10.kz.3", 3, domain="watch.example")
        '<2022-01-10.kz.3.0.c333338516c9b0c3f1b5@watch.example>'

    See: RFC 5322 3.6.4; RFC 1047 for why a copy cannot be ruled out.
    """
    told = f"{edition_id}|{subscriber_id}|{generation}".encode()
    digest = hmac.new(key.encode(), told, hashlib.sha256).hexdigest()[:20]
    return f"<{edition_id}.{generation}.{digest}@{domain}>"


def message_key(db: Database, *, now: datetime) -> str:
    """Return the installation's key for :func:`message_id`; made at the first call."""
    return secret(db, _SECRET, now=now)


_EDITION = """
    INSERT INTO editions (id, digest, subscriber_id, local_date, number, window_from, window_to, subject,
                          content, html, text, chart, languages, created_at)
    VALUES (:id, :digest, :subscriber_id, :local_date, :number, :window_from, :window_to, :subject,
            :content, :html, :text, :chart, :languages, :created_at)
"""


def _row(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.id,
        "digest": edition.digest,
        "subscriber_id": edition.subscriber_id,
        "local_date": edition.local_date.isoformat(),
        "number": edition.number,
        "window_from": iso(edition.window_from),
        "window_to": iso(edition.window_to),
        "subject": _storable(edition.subject),
        "content": _packed(edition.content),
        "html": _packed(edition.html),
        "text": _packed(edition.text),
        "chart": edition.chart,
        "languages": edition.languages,
        "created_at": iso(edition.created_at),
    }


def _listed(row: dict[str, Any]) -> EditionRow:
    times = {"local_date": date.fromisoformat(row["local_date"]), "created_at": instant(row["created_at"])}
    return EditionRow(**{**row, **times, "given_back": bool(row["given_back"])})


def _storable(text: str) -> str:
    """Return *text* without lone surrogates, which have no UTF-8 form."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "replace"))


def _unpacked(blob: bytes) -> str:
    """Return a stored page; empty when its reader had it erased."""
    try:
        return zlib.decompress(blob).decode("utf-8") if blob else ""
    except zlib.error as error:
        raise CorruptError(f"a stored page cannot be unpacked ({error})", subject="editions") from error
