"""What a reader of the newsroom must find: facts taken from its source files, for tests and the demo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from steppewatch.newsroom.desk import DAYS, Story, desks, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Addresses by what is true of them. Days are indexes into :data:`DAYS`."""

    #: Articles about the unrest, copies included.
    on_topic: tuple[str, ...]
    off_topic: tuple[str, ...]
    #: Word-for-word reprint -> original.
    copies: Mapping[str, str]
    #: Shortened reprint -> original.
    shortened: Mapping[str, str]
    #: Address -> day on which an edit is first seen.
    edited: Mapping[str, int]
    #: Address -> day from which the page is missing.
    gone: Mapping[str, int]
    #: Old address -> new one (301).
    moved: Mapping[str, str]
    #: Event -> its articles; each is one story of the digest, across languages.
    stories: Mapping[str, tuple[str, ...]]
    undated: tuple[str, ...]
    #: Pages that claim a date in the far future.
    hostile_date: tuple[str, ...]
    #: Pages behind "subscribe to read": on topic, but with so little text that either verdict is right.
    little_text: tuple[str, ...]
    #: Found only by following a link in a kept article.
    one_hop: tuple[str, ...]
    #: Cited by the seed, 404 on every day.
    dead: tuple[str, ...]
    #: Cited by the seed, on a host that does not answer: the archive holds nothing of it.
    silent: tuple[str, ...]
    #: On-topic articles first readable on each of the days, copies included.
    new: tuple[int, ...]
    #: The same without copies, shortened ones included.
    new_own: tuple[int, ...]


#: No outlet of the newsroom lives here, so nobody renders it.
SILENT = "https://uzyn-jol.example/2022/01/06/road-closed"


@lru_cache(maxsize=1)
def expected() -> Expected:
    """Return the facts; made once."""
    every = stories()
    url = {story.name: story.url for story in every}
    topical = [story for story in every if story.on_topic]
    copies = [story for story in every if story.copy_of and not story.keeps]
    events = dict.fromkeys(story.event for story in every if story.event)
    return Expected(
        on_topic=_urls(topical),
        off_topic=_urls(story for story in every if not story.on_topic),
        copies={story.url: url[story.copy_of] for story in copies},
        shortened={story.url: url[story.copy_of] for story in every if story.keeps},
        edited=_changes(every, gone=False),
        gone=_changes(every, gone=True),
        moved={story.desk.url(story.moved_from): story.url for story in every if story.moved_from},
        stories={event: _urls(story for story in every if story.event == event) for event in events},
        undated=_urls(story for story in every if story.published is None),
        hostile_date=_urls(story for story in every if story.claims),
        little_text=_urls(story for story in every if story.paywall),
        one_hop=_urls(story for story in every if story.unlisted),
        dead=tuple(desk.url(path) for desk in desks().values() for path in desk.lost),
        silent=(SILENT,),
        new=_by_day(topical),
        new_own=_by_day([story for story in topical if story not in copies]),
    )


def first_day(since: datetime) -> int:
    """Return the index of the first capture at or after *since*.

    >>> first_day(DAYS[0]), first_day(DAYS[1])
    (0, 1)
    """
    return next(index for index, day in enumerate(DAYS) if since <= day)


def _urls(found: Iterable[Story]) -> tuple[str, ...]:
    return tuple(story.url for story in found)


def _changes(every: tuple[Story, ...], *, gone: bool) -> dict[str, int]:
    return {
        story.url: first_day(version.since)
        for story in every
        for version in story.versions[1:2]
        if (version.status != 200) is gone
    }


def _by_day(found: list[Story]) -> tuple[int, ...]:
    days = [first_day(story.versions[0].since) for story in found]
    return tuple(days.count(index) for index in range(len(DAYS)))
