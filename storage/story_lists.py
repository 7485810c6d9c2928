"""Stories as people look at them: lists, and one with its members, its rulings and who was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from storage.database import instant, iso
from storage.grouping import key_of
from storage.stories import marks, parts

_AT = "ifnull(a.published_at, a.first_seen_at)"
#: An article the desk rejected, or that no longer belongs to the topic, is in no story that is shown.
_SHOWN = """
    story_members m JOIN articles a ON a.id = m.article_id AND a.feedback IS NOT 'reject'
    JOIN article_topics t ON t.article_id = a.id AND t.topic = m.topic
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """A story as a list shows it."""

    key: str
    topic: str
    #: Title and address of its earliest original.
    title: str
    url: str
    #: When its first and its last article were published, else first seen. ISO 8601, UTC.
    first_at: str
    last_at: str
    articles: int
    copies: int
    outlets: int
    languages: tuple[str, ...]
    #: True when a ruling of the desk holds for it.
    ruled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryInFull:
    """A story with everything known of it."""

    story: StoryRow
    #: Keys that lead here since their stories became part of this one.
    also_known_as: tuple[str, ...]
    #: The story it was once a part of; None when it began on its own.
    split_from: str | None
    #: Oldest first: url, title, outlet, language, at, copy_of, joined, likeness, beside, joined_at, editions.
    members: tuple[dict[str, Any], ...]
    #: What the desk ruled on it, oldest first: verb, story, taken_from, ruled_at, released_at, articles.
    rulings: tuple[dict[str, Any], ...]


def stories(
    db: Database, *, topic: str | None = None, last_days: int | None = None, limit: int = 50
) -> tuple[StoryRow, ...]:
    """Return the stories that live, those with the newest article first.

    *last_days* asks for those with news in so many days before the latest article that is shown: what
    a desk has read from archives of another year has its last days, too.
    """
    chosen = f"FROM {_SHOWN} WHERE (:topic IS NULL OR m.topic = :topic)"
    latest = next(db.query(f"SELECT max(a.first_seen_at) AS at {chosen}", {"topic": topic}))["at"]
    since = iso(instant(latest) - timedelta(days=last_days)) if latest and last_days else ""
    sql = f"""
        SELECT m.story_id, max(a.first_seen_at) AS news {chosen} AND a.first_seen_at >= :since
        GROUP BY m.story_id ORDER BY news DESC, m.story_id DESC LIMIT :limit
    """
    args = {"topic": topic, "since": since, "limit": limit}
    return _rows(db, [row["story_id"] for row in db.query(sql, args)])


def story(db: Database, number: int) -> StoryInFull | None:
    """Return one story; None when all that was in it was rejected."""
    row = next(iter(_rows(db, [number])), None)
    if row is None:
        return None
    own = next(db.query("SELECT split_from FROM stories WHERE id = ?", [number]))
    return StoryInFull(
        story=row,
        also_known_as=tuple(key_of(ended) for ended in _ended_into(db, number)),
        split_from=key_of(own["split_from"]) if own["split_from"] else None,
        members=_members(db, number),
        rulings=_rulings(db, {number, *_ended_into(db, number)}),
    )


def _rows(db: Database, numbers: Sequence[int]) -> tuple[StoryRow, ...]:
    members: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for part in parts(numbers):
        sql = f"""
            SELECT m.story_id, m.topic, a.id, a.title, a.url, a.outlet, a.language, a.copy_of, {_AT} AS at
            FROM {_SHOWN} WHERE m.story_id IN ({marks(part)}) ORDER BY a.copy_of IS NOT NULL, at, a.id
        """
        for row in db.query(sql, part):
            members[row["story_id"]].append(row)
    return tuple(_row(db, number, members[number]) for number in numbers if members[number])


def _row(db: Database, number: int, members: Sequence[dict[str, Any]]) -> StoryRow:
    lead = members[0]
    times = [member["at"] for member in members]
    rulings = _rulings(db, {number, *_ended_into(db, number)})
    return StoryRow(
        key=key_of(number),
        topic=lead["topic"],
        title=lead["title"],
        url=lead["url"],
        first_at=min(times),
        last_at=max(times),
        articles=len(members),
        copies=sum(member["copy_of"] is not None for member in members),
        outlets=len({member["outlet"] for member in members}),
        languages=tuple(dict.fromkeys(member["language"] for member in members)),
        ruled=any(ruling["released_at"] is None for ruling in rulings),
    )


def _ended_into(db: Database, number: int) -> tuple[int, ...]:
    sql = """
        WITH RECURSIVE ended (id) AS (
            SELECT id FROM stories WHERE superseded_by = ?
            UNION SELECT s.id FROM stories s JOIN ended ON s.superseded_by = ended.id)
        SELECT id FROM ended ORDER BY id
    """
    return tuple(row["id"] for row in db.query(sql, [number]))


def _members(db: Database, number: int) -> tuple[dict[str, Any], ...]:
    sql = f"""
        SELECT a.id, a.url, a.title, a.outlet, a.language, {_AT} AS at, o.url AS copy_of, m.joined, m.likeness,
               b.url AS beside, m.joined_at
        FROM {_SHOWN} LEFT JOIN articles o ON o.id = a.copy_of LEFT JOIN articles b ON b.id = m.beside
        WHERE m.story_id = ? ORDER BY at, a.id
    """
    told = _editions(db, number)
    return tuple({**row, "editions": told.get(row.pop("id"), [])} for row in db.query(sql, [number]))


def _editions(db: Database, number: int) -> dict[int, list[str]]:
    """Return the editions that told the members of a story as new, by article."""
    sql = """
        SELECT i.article_id, e.id FROM story_members m
        JOIN edition_items i ON i.article_id = m.article_id AND i.kind = 'new'
        JOIN editions e ON e.id = i.edition_id AND e.digest = m.topic AND e.given_back = 0
        WHERE m.story_id = ? ORDER BY e.created_at, e.id
    """
    found: dict[int, list[str]] = defaultdict(list)
    for row in db.query(sql, [number]):
        found[row["article_id"]].append(row["id"])
    return found


def _rulings(db: Database, numbers: set[int]) -> tuple[dict[str, Any], ...]:
    """Return the rulings on a story, under any key it has had."""
    part = sorted(numbers)
    sql = f"""
        SELECT r.verb, r.story_id, r.from_id, r.ruled_at, r.released_at,
               (SELECT count(*) FROM story_ruling_moves v WHERE v.ruling_id = r.id) AS articles
        FROM story_rulings r WHERE r.story_id IN ({marks(part)}) OR r.from_id IN ({marks(part)})
        OR r.id IN (SELECT ruling_id FROM story_ruling_moves WHERE story_id IN ({marks(part)})) ORDER BY r.id
    """
    return tuple(
        {
            "verb": row["verb"],
            "story": key_of(row["story_id"]),
            "taken_from": key_of(row["from_id"]) if row["from_id"] else None,
            "ruled_at": row["ruled_at"],
            "released_at": row["released_at"],
            "articles": row["articles"],
        }
        for row in db.query(sql, [*part, *part, *part])
    )
