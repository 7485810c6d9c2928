"""What of a story one reader was told before: the other half of what :mod:`storage.coverage` says is new.

Told is an article, not a key: an edition that was sent, or may have been, lists it. So a story
that was merged or divided since is still known to its readers by its members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.coverage import ARTICLE, article_of
from storage.database import instant
from storage.edition import Article, Subscriber
from storage.grouping import Plan
from storage.ledger import figures_of, statements_of
from storage.origins import origins_of
from storage.stories import marks, numbers_of, parts

_AT = "ifnull(a.published_at, a.first_seen_at)"
#: Members of one story that a new edition is compared with, the newest.
_MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One story as a reader knows it."""

    number: int
    #: The members this reader was told, oldest first; of a long story the newest ones.
    told: tuple[Article, ...] = ()
    #: When its first stored member was published, else first seen; None before any is stored.
    began_at: datetime | None = None


def known_stories(
    db: Database, subscriber: Subscriber, article_ids: Sequence[int], plan: Plan
) -> tuple[dict[int, int], dict[int, Known]]:
    """Return the stories that new articles stand in, by article, and what the reader knows of each.

    *plan* is a pass that may not be stored yet: where it places an article, there it stands.
    """
    moved = {placed.article_id: placed.story for placed in plan.placed}
    homes = numbers_of(db, subscriber.digest, article_ids)
    homes = {id: plan.ended.get(story, story) for id, story in homes.items()}
    homes |= {id: moved[id] for id in article_ids if id in moved}
    told = _told(db, subscriber, set(homes.values()), plan, moved)
    began = _began(db, set(homes.values()), plan)
    return homes, {
        number: Known(number=number, told=tuple(told[number]), began_at=began.get(number))
        for number in sorted(set(homes.values()))
    }


def _told(
    db: Database, subscriber: Subscriber, numbers: Collection[int], plan: Plan, moved: Mapping[int, int]
) -> dict[int, list[Article]]:
    """Return the told members of some stories by story, each oldest first."""
    rows = _told_of_stories(db, subscriber, _stored_as(numbers, plan))
    rows += _told_of_articles(db, subscriber, [id for id, story in moved.items() if story in numbers])
    places = {
        row["id"]: moved.get(row["id"], plan.ended.get(row["story_id"], row["story_id"]))
        for row in sorted(rows, key=lambda row: (row["at"], row["id"]))
    }
    chosen: dict[int, list[int]] = defaultdict(list)
    for id, number in places.items():
        if number in numbers:
            chosen[number].append(id)
    full = _in_full(db, subscriber, [id for ids in chosen.values() for id in ids[-_MOST:]])
    told: dict[int, list[Article]] = defaultdict(list)
    for number, ids in chosen.items():
        told[number] = [full[id] for id in ids[-_MOST:] if id in full]
    return told


def _stored_as(numbers: Collection[int], plan: Plan) -> list[int]:
    """Return the stories whose stored members belong to *numbers* by the plan."""
    return sorted({*numbers, *(ended for ended, heir in plan.ended.items() if heir in numbers)})


#: What one reader was told as new, by editions that count.
_SENT = """
    FROM articles a JOIN edition_items i ON i.article_id = a.id AND i.kind = 'new'
    JOIN editions e ON e.id = i.edition_id AND e.subscriber_id = ? AND e.digest = ? AND e.given_back = 0
"""


def _told_of_stories(db: Database, subscriber: Subscriber, numbers: Sequence[int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in parts(numbers):
        sql = f"""SELECT a.id, m.story_id, {_AT} AS at {_SENT}
                  JOIN story_members m ON m.article_id = a.id AND m.story_id IN ({marks(part)})"""
        found += db.query(sql, [subscriber.id, subscriber.digest, *part])
    return found


def _told_of_articles(db: Database, subscriber: Subscriber, ids: Sequence[int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in parts(ids):
        sql = f"SELECT a.id, 0 AS story_id, {_AT} AS at {_SENT} WHERE a.id IN ({marks(part)})"
        found += db.query(sql, [subscriber.id, subscriber.digest, *part])
    return found


def _in_full(db: Database, subscriber: Subscriber, ids: Sequence[int]) -> dict[int, Article]:
    """Return articles as this reader was told them; those the desk rejected since are left out."""
    found: dict[int, Article] = {}
    for part in parts(ids):
        listed = ", ".join(str(int(id)) for id in part)
        sql = f"{ARTICLE} WHERE a.id IN ({listed}) AND a.feedback IS NOT 'reject'"
        told = _told_revisions(db, subscriber, part)
        rows = [row | told.get(row["id"], {}) for row in db.query(sql, {"topic": subscriber.digest})]
        revisions = [row["revision_id"] for row in rows]
        counted, said = figures_of(db, revisions), statements_of(db, revisions)
        origins = origins_of(db, [row["id"] for row in rows])
        for row in rows:
            revision, origin = row["revision_id"], origins[row["id"]]
            found[row["id"]] = article_of(
                row, None, counted.get(revision, ()), said.get(revision, ()), origin
            )
    return found


def _told_revisions(db: Database, subscriber: Subscriber, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the latest revision of each article that was told: an edit is news until it was, too."""
    sql = f"""SELECT i.article_id, r.id AS revision_id, r.text FROM edition_items i
              JOIN editions e ON e.id = i.edition_id AND e.subscriber_id = ? AND e.given_back = 0
              JOIN revisions r ON r.id = i.revision_id
              WHERE i.article_id IN ({marks(ids)}) ORDER BY i.revision_id"""
    return {row.pop("article_id"): row for row in list(db.query(sql, [subscriber.id, *ids]))}


def _began(db: Database, numbers: Collection[int], plan: Plan) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for part in parts(_stored_as(numbers, plan)):
        sql = f"""SELECT m.story_id, min({_AT}) AS at FROM story_members m JOIN articles a ON a.id = m.article_id
                  WHERE m.story_id IN ({marks(part)}) AND a.feedback IS NOT 'reject' GROUP BY m.story_id"""
        for row in db.query(sql, part):
            number, at = plan.ended.get(row["story_id"], row["story_id"]), instant(row["at"])
            found[number] = min(at, found.get(number, at))
    return found
