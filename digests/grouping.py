"""Keeping the stored stories: what is new is assigned after each crawl, the window repaired before an edition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from digests.cluster import assign, families, repair, story_of
from digests.encoders import Encoder
from digests.likeness import Meanings
from digests.meanings import vectors_for
from storage import stories
from storage.edition import Article, Coverage, Phase, Story, Subscriber
from storage.errors import StorageBusy
from storage.grouping import Plan, Window, key_of
from storage.known import Known, known_stories

#: What was first seen in this time is grouped anew by a repair; older articles stay where they are.
WINDOW = timedelta(days=10)
#: Articles of one topic that a pass looks at, the newest: keeps its memory and time bounded.
MOST = 2000
#: Characters of a text that are read for a pass: likeness looks at no more.
_READ = 1500
#: Articles without a story that one pass assigns.
_BATCH = 1000
#: How often a pass is begun again because the desk changed a story meanwhile.
_TRIES = 5
#: A story without news for longer is "back" when it has some.
_REVIVED_AFTER = timedelta(days=7)


def assign_new(
    db: Database,
    topic: str,
    *,
    now: datetime,
    encoder: Encoder | None = None,
    before: datetime | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Give every article of a topic that has no story one, oldest first; return how many were placed.

    Each batch is one transaction and looks at the window that was open when it came in, so a
    long backlog costs no more memory than a day. With *before* only what was first seen earlier.
    Meanings that *encoder* has still to make are made and stored before, outside of the transaction.

    Raises:
        ConfigError: the encoder does not run on this machine.
        StorageBusy: the stories were changed by others again and again.
    """
    placed = 0
    while not stop() and (span := stories.unplaced(db, topic, before=before, limit=_BATCH)):
        plan = _carried_out(db, _as_it_was(db, topic, *span), assign, encoder, now=now, stop=stop)
        if not plan:  # a row that no window shows must not hold up the others for ever
            break
        placed += len(plan.placed)
    return placed


def repair_window(
    db: Database,
    topic: str,
    *,
    now: datetime,
    encoder: Encoder | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Group the newest articles of a topic anew, store what changed, and return it.

    Raises:
        ConfigError: the encoder does not run on this machine.
        StorageBusy: the stories were changed by others again and again.
    """
    assign_new(db, topic, now=now, encoder=encoder, before=now - WINDOW, stop=stop)
    return _carried_out(db, lambda: _recent(db, topic, now - WINDOW), repair, encoder, now=now, stop=stop)


def repair_unstored(db: Database, topic: str, *, now: datetime, encoder: Encoder | None = None) -> Plan:
    """Return what :func:`repair_window` would change, by the meanings that are stored.

    Nothing is stored; the connection may be read-only.
    """
    since = now - WINDOW
    waiting = stories.unplaced(db, topic, before=since, limit=MOST)
    window = _recent(db, topic, min(since, waiting[0]) if waiting else since)
    return repair(window, vectors_for(db, _texts(window), encoder, at_most=0))


def with_stories(db: Database, subscriber: Subscriber, told: Coverage, plan: Plan) -> Coverage:
    """Return a coverage with the stories of its new articles, as this reader knows them.

    *plan* is a repair that is not stored. An article that came in since the last pass is a story of its own.
    """
    homes, known = known_stories(db, subscriber, [article.id for article in told.articles], plan)
    members: dict[int, list[Article]] = defaultdict(list)
    alone: list[Story] = []
    for article in told.articles:
        if article.id in homes:
            members[homes[article.id]].append(article)
        else:
            alone.append(story_of(f"article-{article.id}", [article]))
    grouped = [known_story(known[number], new) for number, new in members.items()]
    found = sorted([*grouped, *alone], key=lambda story: (story.articles[0].at, story.key))
    return replace(told, stories=tuple(found))


def known_story(known: Known, new: Sequence[Article]) -> Story:
    """Return a story of which *new* is to be told: with what the reader was told, and its phase."""
    story = story_of(key_of(known.number), [*known.told, *new])
    began = min([*([known.began_at] if known.began_at else []), story.articles[0].at])
    return replace(
        story,
        phase=_phase(known.told, new),
        told=frozenset(article.id for article in known.told),
        began_at=began,
    )


def _phase(told: Sequence[Article], new: Sequence[Article]) -> Phase:
    if not told:
        return Phase.NEW
    silence = min(article.at for article in new) - max(article.at for article in told)
    return Phase.REVIVED if silence > _REVIVED_AFTER else Phase.DEVELOPING


def _as_it_was(db: Database, topic: str, since: datetime, until: datetime) -> Callable[[], Window]:
    """Return how to look at the window that was open when some articles came in: a day's at a time."""
    until = min(until, since + timedelta(days=1))
    return lambda: stories.window(db, topic, since=since - WINDOW, until=until, characters=_READ, most=MOST)


def _recent(db: Database, topic: str, since: datetime) -> Window:
    return stories.window(db, topic, since=since, characters=_READ, most=MOST)


def _texts(window: Window) -> list[Article]:
    """Return the articles that are compared: a copy means what its original does."""
    return [family.face for family in families(window.articles)]


def _carried_out(
    db: Database,
    look: Callable[[], Window],
    decide: Callable[[Window, Meanings | None], Plan],
    encoder: Encoder | None,
    *,
    now: datetime,
    stop: Callable[[], bool],
) -> Plan:
    for _ in range(_TRIES):
        window = look()
        plan = decide(window, vectors_for(db, _texts(window), encoder, stop=stop))
        if stories.carry_out(db, window, plan, now=now):
            return plan
    raise StorageBusy(
        "the stories are being changed by another process", subject="stories", hint="Try again in a moment."
    )
