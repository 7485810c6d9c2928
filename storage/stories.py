"""Stories as they are stored: the window a pass looks at, and the plan it wants carried out.

A plan is made outside of any transaction, because it takes seconds, and is carried out in one,
if nobody changed the stories meanwhile. A key that a reader was once told still leads somewhere:
a story that became part of another says of which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import instant, iso, writing
from storage.edition import Article
from storage.grouping import Plan, Window
from storage.model import Url

#: Counts the changes of stories; a row of ``facts``.
_STAMP = "stories_changed"
#: Chains of copies longer than this are cut.
_MAX_HOPS = 5
#: Sorts after every time.
_FOREVER = "9999"

_MEMBER = """
    SELECT a.id, a.url, a.outlet, a.host, a.title, a.language, a.first_seen_at, a.published_at, a.copy_of,
           a.revision_id, substr(r.text, 1, :characters) AS text, m.story_id
    FROM articles a JOIN article_topics t ON t.article_id = a.id AND t.topic = :topic
    JOIN revisions r ON r.id = a.revision_id
    LEFT JOIN story_members m ON m.topic = :topic AND m.article_id = a.id
    WHERE a.feedback IS NOT 'reject'
"""


def window(
    db: Database,
    topic: str,
    *,
    since: datetime,
    until: datetime | None = None,
    characters: int,
    most: int,
) -> Window:
    """Return what a pass looks at: the articles first seen between two times, at most *most* of them:
    those without a story, then the newest.

    The originals of copies among them come with them, however old. Of each text only the first
    *characters* are read.
    """
    stamp = _stamp(db)
    args = {"topic": topic, "since": iso(since), "until": iso(until) if until else _FOREVER, "most": most}
    # What has no story comes first, so that a pass places something however full its window is.
    sql = f"""{_MEMBER} AND a.first_seen_at BETWEEN :since AND :until
        ORDER BY m.story_id IS NOT NULL, a.first_seen_at DESC, a.id DESC LIMIT :most"""
    rows = list(db.query(sql, {**args, "characters": characters}))
    rows += _originals(db, rows, topic=topic, characters=characters)
    rows.sort(key=lambda row: (row["first_seen_at"], row["id"]))
    standing = {row["id"]: row["story_id"] for row in rows if row["story_id"] is not None}
    return Window(
        topic=topic,
        articles=tuple(_article(row) for row in rows),
        standing=standing,
        ruled=frozenset(_ruled(db) & set(standing.values())),
        older=_older(db, standing),
        next_number=next(db.query("SELECT ifnull(max(id), 0) + 1 AS n FROM stories"))["n"],
        stamp=stamp,
    )


def unplaced(
    db: Database, topic: str, *, before: datetime | None = None, limit: int
) -> tuple[datetime, datetime] | None:
    """Return when the oldest *limit* articles without a story were first seen, from and to; None: all have one."""
    sql = """
        SELECT min(seen) AS since, max(seen) AS until FROM (
            SELECT a.first_seen_at AS seen
            FROM article_topics t CROSS JOIN articles a ON a.id = t.article_id
            WHERE t.topic = :topic AND a.feedback IS NOT 'reject' AND a.first_seen_at < :before
            AND NOT EXISTS (SELECT 1 FROM story_members m WHERE m.topic = :topic AND m.article_id = a.id)
            ORDER BY seen LIMIT :limit)
    """
    args = {"topic": topic, "before": iso(before) if before else _FOREVER, "limit": limit}
    row = next(db.query(sql, args))
    return (instant(row["since"]), instant(row["until"])) if row["since"] else None


def carry_out(db: Database, window: Window, plan: Plan, *, now: datetime) -> bool:
    """Store what a pass decided, all or nothing; False when the stories changed since its window was read."""
    if not plan:
        return True
    with writing(db, f"stories of {window.topic}"):
        if _stamp(db) != window.stamp:
            return False
        for number, source in sorted(plan.begun.items()):
            begin(db, number, window.topic, split_from=source, now=now)
        db.conn.executemany(
            """INSERT INTO story_members (topic, article_id, story_id, joined, likeness, beside, joined_at)
               VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (topic, article_id) DO UPDATE SET
               story_id = excluded.story_id, joined = excluded.joined, likeness = excluded.likeness,
               beside = excluded.beside, joined_at = excluded.joined_at""",
            [
                (window.topic, p.article_id, p.story, p.joined, p.likeness, p.beside, iso(now))
                for p in plan.placed
            ],
        )
        for number, heir in sorted(plan.ended.items()):
            end(db, number, heir=heir, now=now)
        count_change(db, now=now)
    return True


def begin(db: Database, number: int, topic: str, *, split_from: int | None, now: datetime) -> None:
    """Add a story. Inside a transaction of the caller."""
    db.execute(
        "INSERT INTO stories (id, topic, split_from, made_at) VALUES (?, ?, ?, ?)",
        [number, topic, split_from, iso(now)],
    )


def end(db: Database, number: int, *, heir: int, now: datetime) -> None:
    """Let a story become part of *heir*, with all members it still has. Inside a transaction of the caller."""
    db.execute("UPDATE story_members SET story_id = ? WHERE story_id = ?", [heir, number])
    db.execute("UPDATE stories SET superseded_by = ?, ended_at = ? WHERE id = ?", [heir, iso(now), number])


def count_change(db: Database, *, now: datetime) -> None:
    """Let plans that were made on what was there before fail. Inside a transaction of the caller."""
    db.execute(
        """INSERT INTO facts (name, value, updated_at) VALUES (?, '1', ?) ON CONFLICT (name)
           DO UPDATE SET value = CAST(value AS INTEGER) + 1, updated_at = excluded.updated_at""",
        [_STAMP, iso(now)],
    )


def living(db: Database, number: int) -> int | None:
    """Return the story that a number leads to today, itself when it lives; None when it never was."""
    sql = """
        WITH RECURSIVE path (id, next) AS (
            SELECT id, superseded_by FROM stories WHERE id = ?
            UNION SELECT s.id, s.superseded_by FROM stories s JOIN path ON s.id = path.next)
        SELECT id FROM path WHERE next IS NULL
    """
    row = next(db.query(sql, [number]), None)
    return None if row is None else int(row["id"])


def numbers_of(db: Database, topic: str, article_ids: Sequence[int]) -> dict[int, int]:
    """Return the stories that articles stand in, by article; those without one are left out."""
    found: dict[int, int] = {}
    for part in parts(article_ids):
        sql = f"""SELECT article_id, story_id FROM story_members
                  WHERE topic = ? AND article_id IN ({marks(part)})"""
        found.update((row["article_id"], row["story_id"]) for row in db.query(sql, [topic, *part]))
    return found


def parts(values: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    """Yield values in lists that fit into one statement.

    >>> list(parts([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    every = list(values)
    yield from (every[first : first + size] for first in range(0, len(every), size))


def marks(values: Sequence[int]) -> str:
    """Return as many question marks as there are values.

    >>> marks([7, 8])
    '?, ?'
    """
    return ", ".join("?" * len(values))


def _originals(
    db: Database, rows: Sequence[dict[str, Any]], *, topic: str, characters: int
) -> list[dict[str, Any]]:
    """Return the articles that copies repeat and that are not at hand, along chains of copies."""
    have = {row["id"] for row in rows}
    found: list[dict[str, Any]] = []
    last = rows
    for _ in range(_MAX_HOPS):
        missing = sorted({row["copy_of"] for row in last if row["copy_of"]} - have)
        if not missing:
            break
        have.update(missing)
        last = [row for part in parts(missing) for row in _by_id(db, part, topic, characters)]
        found += last
    return found


def _by_id(db: Database, ids: Sequence[int], topic: str, characters: int) -> list[dict[str, Any]]:
    # Named and numbered marks do not mix: ids are integers of our own.
    listed = ", ".join(str(int(id)) for id in ids)
    return list(db.query(f"{_MEMBER} AND a.id IN ({listed})", {"topic": topic, "characters": characters}))


def _ruled(db: Database) -> set[int]:
    sql = "SELECT story_id, from_id FROM story_rulings WHERE released_at IS NULL"
    named = {number for row in db.query(sql) for number in row.values() if number is not None}
    return {number for number in (living(db, number) for number in named) if number is not None}


def _older(db: Database, standing: Mapping[int, int]) -> dict[int, int]:
    """Return how many members the stories of a window have outside of it; stories without are left out."""
    inside: dict[int, int] = {}
    for story in standing.values():
        inside[story] = inside.get(story, 0) + 1
    found: dict[int, int] = {}
    for part in parts(inside):
        sql = f"""SELECT story_id, count(*) AS n FROM story_members
                  WHERE story_id IN ({marks(part)}) GROUP BY story_id"""
        found.update((row["story_id"], row["n"] - inside[row["story_id"]]) for row in db.query(sql, part))
    return {story: count for story, count in found.items() if count}


def _stamp(db: Database) -> int:
    row = next(db.query("SELECT value FROM facts WHERE name = ?", [_STAMP]), None)
    return int(row["value"]) if row else 0


def _article(row: Mapping[str, Any]) -> Article:
    return Article(
        id=row["id"],
        url=Url(row["url"]),
        outlet=row["outlet"],
        host=row["host"],
        title=row["title"],
        language=row["language"],
        first_seen_at=instant(row["first_seen_at"]),
        published_at=instant(row["published_at"]) if row["published_at"] else None,
        text=row["text"],
        copy_of=row["copy_of"],
        revision_id=row["revision_id"],
    )
