"""Who stored articles come from: the credits of each revision, and the origin of each text.

The origin of a text is whom it or a copy of it credits for the whole report, else the site its
metadata name, else the outlet it was first seen at. It is worked out when asked for, so that an
article stored later changes it without anything being rewritten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.credits import Credit, CreditKind, Place, whole_credit
from storage.database import iso, writing
from storage.urls import identity

_COLUMNS = "kind, place, outlet, name, url, through, sentence, offset"
_AT_ONCE = 500  #: ids in one query: SQLite takes 32,766 parameters, plans are made for fewer
#: A report names what was published before it; clocks and printed days are not that exact.
_BEFORE, _AFTER = timedelta(days=4), timedelta(days=1)


def note_credits(db: Database, article_id: int, credits: Iterable[Credit]) -> None:
    """Store whom the current revision of an article credits; doing it again changes nothing."""
    with writing(db, f"article {article_id}"):
        row = next(db.query("SELECT revision_id FROM articles WHERE id = ?", [article_id]))
        key = [article_id, row["revision_id"]]
        db.execute("DELETE FROM credits WHERE article_id = ? AND revision_id = ?", key)
        for one in credits:
            db.execute(
                f"INSERT INTO credits (article_id, revision_id, {_COLUMNS}) VALUES ({', '.join('?' * 10)})",
                [
                    *key, one.kind, one.place, one.outlet, one.name, one.url, one.through, one.sentence,
                    one.offset,
                ],
            )  # fmt: skip


def credits_of(db: Database, article_id: int) -> tuple[Credit, ...]:
    """Return whom the current text of an article credits: first for the whole report."""
    sql = f"""SELECT {_COLUMNS} FROM credits WHERE article_id = :id
              AND revision_id = (SELECT revision_id FROM articles WHERE id = :id) ORDER BY id"""
    return tuple(map(_credit, db.query(sql, {"id": article_id})))


def origins_of(db: Database, article_ids: Sequence[int]) -> dict[int, str]:
    """Return the name of each article's origin, by its id. Copies share the origin of their text."""
    found: dict[int, str] = {}
    for first in range(0, len(article_ids), _AT_ONCE):
        part = list(article_ids[first : first + _AT_ONCE])
        sql = f"SELECT id, ifnull(copy_of, id) AS root FROM articles WHERE id IN ({_marks(part)})"
        roots = {row["id"]: row["root"] for row in db.query(sql, part)}
        texts = _texts(db, sorted(set(roots.values())))
        names = {root: _published_by(db, credit) or own for root, (own, credit) in texts.items()}
        found.update((article_id, names[root]) for article_id, root in roots.items())
    return found


def whole_credit_of(db: Database, article_id: int) -> Credit | None:
    """Return what an article, or a copy of its text, credits as a whole; None when nothing."""
    sql = "SELECT ifnull(copy_of, id) AS root FROM articles WHERE id = ?"
    root = next(db.query(sql, [article_id]))["root"]
    return _texts(db, [root])[root][1]


def _texts(db: Database, roots: Sequence[int]) -> dict[int, tuple[str, Credit | None]]:
    """Return of each text, by the id of its original, the outlet it was first seen at and its whole credit."""
    outlets: dict[int, str] = {}
    credited: dict[int, list[Credit]] = defaultdict(list)
    for row in db.query(_TEXTS.format(marks=_marks(roots)), [*roots, *roots]):
        outlets.setdefault(row["root"], row["own"])
        if row["kind"]:
            credited[row["root"]].append(_credit(row))
    return {root: (own, whole_credit(credited[root])) for root, own in outlets.items()}


def _published_by(db: Database, credit: Credit | None) -> str:
    """Return whom a credit names; of a linked page that is stored, its outlet. Empty without a credit."""
    if credit and credit.outlet is None and credit.url:
        sql = "SELECT outlet FROM articles WHERE identity = ?"
        stored = next(db.query(sql, [identity(credit.url)]), None)
        return str(stored["outlet"]) if stored else credit.name
    return credit.name if credit else ""


#: Each text with its copies, the original first; every credit for the whole report on a row.
_TEXTS = f"""
    SELECT t.root, t.own, {", ".join(f"c.{name}" for name in _COLUMNS.split(", "))} FROM (
        SELECT id AS root, id, outlet AS own, revision_id FROM articles WHERE id IN ({{marks}})
        UNION ALL
        SELECT copy_of AS root, id, outlet AS own, revision_id FROM articles WHERE copy_of IN ({{marks}})
    ) t LEFT JOIN credits c ON c.revision_id = t.revision_id AND c.kind <> 'credit'
    ORDER BY t.root, t.id <> t.root, t.id, c.id
"""


def told_there(db: Database, article: dict[str, Any], credit: Credit) -> list[dict[str, Any]]:
    """Return stored articles of the credited outlet around the time of *article*, the nearest first.

    *article* is a row of ``articles``; the rows have the current text beside.
    """
    at = datetime.fromisoformat(article["published_at"] or article["first_seen_at"])
    sql = f"""
        {_WITH_TEXT} WHERE a.outlet = :name AND a.id <> :id
        AND ifnull(a.published_at, a.first_seen_at) BETWEEN :since AND :until
        ORDER BY abs(julianday(ifnull(a.published_at, a.first_seen_at)) - julianday(:at)), a.id LIMIT 40
    """
    window = {"since": iso(at - _BEFORE), "until": iso(at + _AFTER), "at": iso(at)}
    return list(db.query(sql, {"name": credit.name, "id": article["id"], **window}))


def written_by(db: Database, outlet: str, person: str) -> list[dict[str, Any]]:
    """Return the articles of an outlet, named as readers see it, that a person signed; oldest first."""
    sql = f"""{_WITH_TEXT} WHERE a.outlet = ?
              AND EXISTS (SELECT 1 FROM json_each(a.authors) WHERE value = ? COLLATE NOCASE)
              ORDER BY ifnull(a.published_at, a.first_seen_at), a.id LIMIT 20"""
    return list(db.query(sql, [outlet, person]))


def stored_at(db: Database, url: str) -> dict[str, Any] | None:
    """Return the article stored under any of its addresses, with its current text; None when none is."""
    key = identity(url)
    sql = f"""{_WITH_TEXT} WHERE a.identity = :key
              OR a.id = (SELECT article_id FROM aliases WHERE identity = :key)"""
    return next(db.query(sql, {"key": key}), None)


def stored_as(db: Database, article_id: int) -> dict[str, Any]:
    """Return an article with its current text."""
    return next(db.query(f"{_WITH_TEXT} WHERE a.id = ?", [article_id]))


_WITH_TEXT = "SELECT a.*, r.text FROM articles a JOIN revisions r ON r.id = a.revision_id"


def _credit(row: dict[str, Any]) -> Credit:
    return Credit(
        kind=CreditKind(row["kind"]), place=Place(row["place"]), outlet=row["outlet"], name=row["name"],
        url=row["url"], through=row["through"], sentence=row["sentence"], offset=row["offset"],
    )  # fmt: skip


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))
