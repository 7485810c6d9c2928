"""What the desk rules by hand: stories merged and split. No pass undoes it; the desk can take it back.

A story that was ruled on only gains members by rule: it is never divided, and never becomes part
of another. Each ruling keeps the rows it changed, so that taking it back puts them there again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.articles import article_at
from storage.database import iso, writing
from storage.errors import UsageError
from storage.grouping import Joined, key_of, number_of
from storage.stories import begin, count_change, end, living, marks, parts

_LISTED = "See: steppewatch story list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What a ruling did."""

    #: The story the articles are in now.
    key: str
    #: The articles that were moved.
    moved: int


def merge(db: Database, keys: Sequence[str], *, now: datetime) -> Ruled:
    """Make several stories one, which keeps the first one's key.

    Raises:
        UsageError: fewer than two stories, one that is unknown, or stories of several topics.
    """
    with writing(db, "merging stories"):
        numbers = list(dict.fromkeys(require(db, key) for key in keys))
        if len(numbers) < 2:
            raise UsageError("these are one story already", subject=", ".join(keys), hint=_LISTED)
        _require_one_topic(db, numbers)
        target, *others = numbers
        ruling = _ruling(db, "merge", story=target, source=None, now=now)
        members = [row["article_id"] for number in others for row in _members(db, number)]
        _move(db, ruling, members, topic=_topic(db, target), to=target, now=now)
        for number in others:
            end(db, number, heir=target, now=now)
        count_change(db, now=now)
    return Ruled(key=key_of(target), moved=len(members))


def split(db: Database, key: str, urls: Sequence[str], *, now: datetime) -> Ruled:
    """Take articles out of a story and make them a story of their own.

    Raises:
        UsageError: an unknown story, an article that is not in it, or nothing would be left in it.
    """
    with writing(db, f"splitting {key}"):
        source = require(db, key)
        topic = _topic(db, source)
        chosen = list(dict.fromkeys(_member_at(db, source, topic, url) for url in urls))
        if len(chosen) == len(_members(db, source)):
            raise UsageError("these are all of its articles", subject=key_of(source), hint="Leave one out")
        number = next(db.query("SELECT max(id) + 1 AS n FROM stories"))["n"]
        begin(db, number, topic, split_from=source, now=now)
        ruling = _ruling(db, "split", story=number, source=source, now=now)
        _move(db, ruling, chosen, topic=topic, to=number, now=now)
        count_change(db, now=now)
    return Ruled(key=key_of(number), moved=len(chosen))


def release(db: Database, key: str, *, now: datetime) -> Ruled:
    """Take back the latest ruling on a story: what it moved goes where it was, and rules decide again.

    Raises:
        UsageError: an unknown story, or one without a ruling.
    """
    with writing(db, f"releasing {key}"):
        number = require(db, key)
        ruling = _latest(db, number)
        if ruling is None:
            raise UsageError("the desk has not ruled on it", subject=key_of(number), hint=_LISTED)
        moved = _put_back(db, ruling, now=now)
        db.execute("UPDATE story_rulings SET released_at = ? WHERE id = ?", [iso(now), ruling["id"]])
        made = ruling["story_id"]
        if ruling["verb"] == "split" and living(db, made) == made and not _members(db, made):
            end(db, made, heir=require(db, key_of(ruling["from_id"])), now=now)
        count_change(db, now=now)
    return Ruled(key=key_of(require(db, key)), moved=moved)


def require(db: Database, key: str) -> int:
    """Return the number of the living story that a key leads to.

    Raises:
        UsageError: no story ever had this key.
    """
    found = living(db, number_of(key))
    if found is None:
        raise UsageError("no such story", subject=key, hint=_LISTED)
    return found


def _require_one_topic(db: Database, numbers: Sequence[int]) -> None:
    topics = sorted({_topic(db, number) for number in numbers})
    if len(topics) > 1:
        raise UsageError(
            f"they belong to several topics ({', '.join(topics)})",
            subject=", ".join(map(key_of, numbers)), hint="Merge stories of one topic",
        )  # fmt: skip


def _member_at(db: Database, number: int, topic: str, url: str) -> int:
    article = article_at(db, url)
    if article is None:
        raise UsageError("not kept", subject=url, hint=f"Ask why: steppewatch why {url}")
    sql = "SELECT story_id FROM story_members WHERE topic = ? AND article_id = ?"
    row = next(db.query(sql, [topic, article.id]), None)
    if row is None or row["story_id"] != number:
        where = f"it is in {key_of(row['story_id'])}" if row else "it is in no story of this topic"
        raise UsageError(
            f"not an article of {key_of(number)}: {where}", subject=url,
            hint=f"See: steppewatch story show {key_of(number)}",
        )  # fmt: skip
    return article.id


def _ruling(db: Database, verb: str, *, story: int, source: int | None, now: datetime) -> int:
    cursor = db.execute(
        "INSERT INTO story_rulings (verb, story_id, from_id, ruled_at) VALUES (?, ?, ?, ?)",
        [verb, story, source, iso(now)],
    )
    return int(cursor.lastrowid or 0)


def _move(
    db: Database, ruling: int, article_ids: Sequence[int], *, topic: str, to: int, now: datetime
) -> None:
    """Put articles into a story by hand; their rows of before are kept with the ruling."""
    for part in parts(article_ids):
        where = f"topic = ? AND article_id IN ({marks(part)})"
        db.execute(
            f"""INSERT INTO story_ruling_moves
                SELECT ?, article_id, story_id, joined, likeness, beside, joined_at
                FROM story_members WHERE {where}""",
            [ruling, topic, *part],
        )
        db.execute(
            f"""UPDATE story_members SET story_id = ?, joined = ?, likeness = NULL, beside = NULL,
                joined_at = ? WHERE {where}""",
            [to, Joined.HAND, iso(now), topic, *part],
        )


def _put_back(db: Database, ruling: dict[str, Any], *, now: datetime) -> int:
    """Give the articles a ruling moved their rows of before, as far as they are where it put them."""
    made = living(db, ruling["story_id"])
    topic = _topic(db, ruling["story_id"])
    sql = """
        SELECT v.* FROM story_ruling_moves v
        JOIN story_members m ON m.topic = ? AND m.article_id = v.article_id AND m.story_id = ?
        WHERE v.ruling_id = ?
    """
    rows = list(db.query(sql, [topic, made, ruling["id"]]))
    for story in sorted({row["story_id"] for row in rows}):
        _revive(db, story, ended_into=ruling["story_id"])
    for row in rows:
        db.execute(
            """UPDATE story_members SET story_id = ?, joined = ?, likeness = ?, beside = ?, joined_at = ?
               WHERE topic = ? AND article_id = ?""",
            [
                living(db, row["story_id"]), row["joined"], row["likeness"], row["beside"], row["joined_at"],
                topic, row["article_id"],
            ],
        )  # fmt: skip
    return len(rows)


def _revive(db: Database, story: int, *, ended_into: int) -> None:
    """Let a story live again that a merge ended."""
    db.execute(
        "UPDATE stories SET superseded_by = NULL, ended_at = NULL WHERE id = ? AND superseded_by = ?",
        [story, ended_into],
    )


def _latest(db: Database, number: int) -> dict[str, Any] | None:
    """Return the newest ruling that holds for a story, or None."""
    sql = "SELECT * FROM story_rulings WHERE released_at IS NULL ORDER BY id DESC"
    return next(
        (
            row
            for row in db.query(sql)
            if number in {living(db, named) for named in (row["story_id"], row["from_id"]) if named}
        ),
        None,
    )


def _members(db: Database, number: int) -> list[dict[str, Any]]:
    return list(
        db.query("SELECT article_id FROM story_members WHERE story_id = ? ORDER BY article_id", [number])
    )


def _topic(db: Database, number: int) -> str:
    return str(next(db.query("SELECT topic FROM stories WHERE id = ?", [number]))["topic"])
