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
        part = article_ids[first : first + _AT_ONCE]
        roots = {
            row["id"]: row["root"]
            for row in db.query(
                f"SELECT id, ifnull(copy_of, id) AS root FROM articles WHERE id IN ({_marks(part)})", list(part)
            )
        }
        names = _names(db, sorted(set(roots.values())))
        found.update((article_id, names[root]) for article_id, root in roots.items())
    return found


def _names(db: Database, roots: Sequence[int]) -> dict[int, str]:
    """Return the origin of each text by the id of its original."""
    outlets: dict[int, str] = {}
    credited: dict[int, list[Credit]] = defaultdict(list)
    for row in db.query(_TEXTS.format(marks=_marks(roots)), [*roots, *roots]):
        outlets.setdefault(row["root"], row["own"])
        if row["kind"]:
            credited[row["root"]].append(_credit(row))
    credits = ((root, whole_credit(credited[root])) for root in outlets)
    return {root: _published_by(db, credit) if credit else outlets[root] for root, credit in credits}


def _published_by(db: Database, credit: Credit) -> str:
    """Return the outlet of the linked page as its own articles name it, else the credit's name."""
    if credit.outlet is None and credit.url:
        sql = "SELECT outlet FROM articles WHERE identity = ?"
        stored = next(db.query(sql, [identity(credit.url)]), None)
        return stored["outlet"] if stored else credit.name
    return credit.name


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
    """Return stored articles of the credited outlet that *article* may rest on, the likeliest first.

    The page it links to comes first and alone; else those of the days before, nearest in time.
    """
    if credit.url:
        sql = """SELECT * FROM articles WHERE id <> :id AND (identity = :key
                 OR id = (SELECT article_id FROM aliases WHERE identity = :key))"""
        linked = list(db.query(sql, {"id": article["id"], "key": identity(credit.url)}))
        if linked:
            return linked
    at = datetime.fromisoformat(article["published_at"] or article["first_seen_at"])
    sql = """
        SELECT *, ifnull(published_at, first_seen_at) AS at FROM articles
        WHERE outlet = :name AND id <> :id AND at >= :since AND at <= :until
        ORDER BY abs(julianday(at) - julianday(:at)), id LIMIT 40
    """
    window = {"since": iso(at - _BEFORE), "until": iso(at + _AFTER), "at": iso(at)}
    return list(db.query(sql, {"name": credit.name, "id": article["id"], **window}))


def _credit(row: dict[str, Any]) -> Credit:
    return Credit(
        kind=CreditKind(row["kind"]), place=Place(row["place"]), outlet=row["outlet"], name=row["name"],
        url=row["url"], through=row["through"], sentence=row["sentence"], offset=row["offset"],
    )  # fmt: skip


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))
