"""The ledger of contested figures and attributed statements: who said what, where and when.

Each revision of an article has its own lines, so that a figure that was edited away is still
there to be shown beside the one that replaced it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from storage.database import instant, iso, writing
from storage.figures import Figure, Qualifier, Quantity, Statement

if TYPE_CHECKING:
    from storage.edition import FigureLine

_FIGURE = """
    quantity, unit, low, high, qualifier, printed, place, date, said_by, withdrawn, sentence, offset
"""


def note_said(
    db: Database, article_id: int, figures: Iterable[Figure], statements: Iterable[Statement]
) -> None:
    """Store what the current revision of an article says; doing it again changes nothing."""
    with writing(db, f"article {article_id}"):
        row = next(db.query("SELECT revision_id FROM articles WHERE id = ?", [article_id]))
        key = [article_id, row["revision_id"]]
        for table in ("figures", "statements"):
            db.execute(f"DELETE FROM {table} WHERE article_id = ? AND revision_id = ?", key)
        for one in figures:
            db.execute(
                f"INSERT INTO figures (article_id, revision_id, {_FIGURE}) VALUES ({', '.join('?' * 14)})",
                [
                    *key, one.quantity, one.unit, one.low, one.high, one.qualifier, one.printed, one.place,
                    one.date, one.said_by, int(one.withdrawn), one.sentence, one.offset,
                ],
            )  # fmt: skip
        for said in statements:
            db.execute(
                """INSERT INTO statements (article_id, revision_id, speaker, verb, quote, direct, language, offset)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [*key, said.speaker, said.verb, said.quote, int(said.direct), said.language, said.offset],
            )


_TOLD_AT = "ifnull(a.published_at, a.first_seen_at)"
#: When an article first gave a figure: published with it, or seen to be edited to it.
_GIVEN_AT = f"""
    (SELECT min(CASE v.number WHEN 1 THEN {_TOLD_AT} ELSE v.seen_at END)
     FROM figures g JOIN revisions v ON v.id = g.revision_id
     WHERE g.article_id = f.article_id AND g.quantity = f.quantity AND g.unit = f.unit
     AND g.low IS f.low AND g.high IS f.high AND g.withdrawn = f.withdrawn)
"""
_IN_TOPIC = "EXISTS (SELECT 1 FROM article_topics t WHERE t.article_id = a.id AND t.topic = :topic)"


def _query(
    columns: str, table: str, at: str, clauses: dict[str, Any], conditions: dict[str, str], order: str
) -> tuple[str, dict[str, Any]]:
    """Put a list's query together: only the filters that are given."""
    where = [conditions[name] for name, value in clauses.items() if value is not None and name in conditions]
    sql = f"""
        SELECT {columns}, a.url, a.outlet, a.host, a.title, a.language AS article_language,
               {at} AS at, o.url AS copy_of, r.number AS revision,
               f.revision_id = a.revision_id AS current
        FROM {table} f JOIN articles a ON a.id = f.article_id JOIN revisions r ON r.id = f.revision_id
        LEFT JOIN articles o ON o.id = a.copy_of
        WHERE {" AND ".join(["a.feedback IS NOT 'reject'", *where])} ORDER BY {order} LIMIT :limit
    """
    return sql, clauses


def figures(
    db: Database,
    *,
    topic: str | None = None,
    quantity: str | None = None,
    since: datetime | None = None,
    limit: int = 200,
) -> Iterator[dict[str, Any]]:
    """Yield figures by quantity, unit and time, each with its article; of the latest *limit*.

    A figure that a later revision no longer holds has ``current`` 0; ``at`` is when
    its article first gave it.
    """
    sql, args = _query(
        f"f.id, f.article_id, f.revision_id, {', '.join(f'f.{name.strip()}' for name in _FIGURE.split(','))}",
        "figures",
        _GIVEN_AT,
        {"topic": topic, "quantity": quantity, "since": iso(since) if since else None, "limit": limit},
        {
            "topic": _IN_TOPIC,
            "quantity": "f.quantity = :quantity",
            "since": f"{_GIVEN_AT} >= :since",
        },
        "at DESC, f.id DESC",
    )
    order = {quantity.value: place for place, quantity in enumerate(Quantity)}
    rows = list(db.query(sql, args))
    rows.sort(key=lambda row: (order.get(row["quantity"], len(order)), row["unit"], row["at"], row["id"]))
    yield from ({**row, "withdrawn": bool(row["withdrawn"]), "current": bool(row["current"])} for row in rows)


def statements(
    db: Database,
    *,
    topic: str | None = None,
    speaker: str | None = None,
    direct: bool | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> Iterator[dict[str, Any]]:
    """Yield statements, the latest first, each with its article; *speaker* may be a part of the name."""
    sql, args = _query(
        "f.id, f.article_id, f.revision_id, f.speaker, f.verb, f.quote, f.direct, f.language, f.offset",
        "statements",
        _TOLD_AT,
        {
            "topic": topic,
            "speaker": speaker,
            "direct": None if direct is None else int(direct),
            "since": iso(since) if since else None,
            "limit": limit,
        },
        {
            "topic": _IN_TOPIC,
            "speaker": "instr(f.speaker, :speaker) > 0",
            "direct": "f.direct = :direct",
            "since": f"{_TOLD_AT} >= :since",
        },
        "at DESC, f.article_id, f.offset",
    )
    for row in db.query(sql, args):
        yield {**row, "direct": bool(row["direct"]), "current": bool(row["current"])}


def figures_of(db: Database, revision_ids: Sequence[int]) -> dict[int, tuple[Figure, ...]]:
    """Return the figures of some revisions by revision, in the order of the text."""
    found: dict[int, list[Figure]] = {}
    for first in range(0, len(revision_ids), 500):
        part = list(revision_ids[first : first + 500])
        sql = f"""SELECT revision_id, {_FIGURE} FROM figures
                  WHERE revision_id IN ({", ".join("?" * len(part))}) ORDER BY revision_id, offset"""
        for row in db.query(sql, part):
            found.setdefault(row["revision_id"], []).append(figure_of(row))
    return {revision: tuple(figures) for revision, figures in found.items()}


def statements_of(db: Database, revision_ids: Sequence[int]) -> dict[int, tuple[Statement, ...]]:
    """Return the statements of some revisions by revision, in the order of the text."""
    found: dict[int, list[Statement]] = {}
    for first in range(0, len(revision_ids), 500):
        part = list(revision_ids[first : first + 500])
        sql = f"""SELECT revision_id, speaker, verb, quote, direct, language, offset FROM statements
                  WHERE revision_id IN ({", ".join("?" * len(part))}) ORDER BY revision_id, offset"""
        for row in db.query(sql, part):
            revision = row.pop("revision_id")
            found.setdefault(revision, []).append(Statement(**row | {"direct": bool(row["direct"])}))
    return {revision: tuple(statements) for revision, statements in found.items()}


def told_before(db: Database, subscriber_id: int, *, topic: str, since: datetime) -> tuple[FigureLine, ...]:
    """Return the figures of articles a reader was sent in earlier editions, oldest first."""
    from storage.edition import FigureLine  # a crawl, which starts often, has no use for editions

    sql = f"""
        SELECT f.article_id, a.outlet, {_GIVEN_AT} AS at, {_FIGURE}
        FROM edition_items i JOIN editions e ON e.id = i.edition_id
        JOIN articles a ON a.id = i.article_id JOIN figures f ON f.revision_id = i.revision_id
        WHERE e.subscriber_id = :subscriber AND e.digest = :topic AND e.given_back = 0 AND i.kind = 'new'
        AND e.window_to >= :since AND a.copy_of IS NULL
        ORDER BY at, f.id
    """
    rows = db.query(sql, {"subscriber": subscriber_id, "topic": topic, "since": iso(since)})
    return tuple(
        FigureLine(
            figure=figure_of(row), outlet=row["outlet"], at=instant(row["at"]), article_id=row["article_id"]
        )
        for row in rows
    )


def figure_of(row: dict[str, Any]) -> Figure:
    """Make the noun from a row of ``figures``."""
    return Figure(
        quantity=Quantity(row["quantity"]), unit=row["unit"], low=row["low"], high=row["high"],
        qualifier=Qualifier(row["qualifier"]), printed=row["printed"], place=row["place"], date=row["date"],
        said_by=row["said_by"], withdrawn=bool(row["withdrawn"]), sentence=row["sentence"], offset=row["offset"],
    )  # fmt: skip
