"""What a reader of the newsroom must find: facts taken from its source files, for tests and the demo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from steppewatch.newsroom.reading import DAYS, DOWN, Article, articles, sites


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
    #: Article in its own words -> the article it credits, in another language.
    retold: Mapping[str, str]
    #: Address -> day on which an edit is first seen.
    edited: Mapping[str, int]
    #: Address -> day from which the page is missing.
    gone: Mapping[str, int]
    #: Old address -> new one (301).
    moved: Mapping[str, str]
    #: Name of a story -> its articles, across outlets and languages.
    stories: Mapping[str, tuple[str, ...]]
    #: Name of a story that goes on -> its days after the first.
    continued: Mapping[str, tuple[int, ...]]
    undated: tuple[str, ...]
    #: Pages that claim a date in the far future.
    hostile_date: tuple[str, ...]
    #: Pages behind "subscribe to read": on topic, but with so little text that either verdict is right.
    little_text: tuple[str, ...]
    #: Found only by following a link in a kept article.
    one_hop: tuple[str, ...]
    #: Cited by the seed, 404 on every day.
    dead: tuple[str, ...]
    #: Cited by the seed, on a host that answers 503 on every day.
    silent: tuple[str, ...]
    #: On-topic articles first readable on each of the days, copies included.
    new: tuple[int, ...]
    #: The same without copies, shortened ones included.
    new_own: tuple[int, ...]


@lru_cache(maxsize=1)
def expected() -> Expected:
    """Return the facts; made once."""
    every = articles()
    url = {article.name: article.url for article in every}
    topical = [article for article in every if article.on_topic]
    copies = [article for article in every if article.copy_of and not article.keeps]
    told = dict.fromkeys(article.story for article in every if article.story)
    days = {story: sorted({_seen(a) for a in every if a.story == story}) for story in told}
    return Expected(
        on_topic=_urls(topical),
        off_topic=_urls(article for article in every if not article.on_topic),
        copies={article.url: url[article.copy_of] for article in copies},
        shortened={article.url: url[article.copy_of] for article in every if article.keeps},
        retold={article.url: url[article.retells] for article in every if article.retells},
        edited=_changes(every, gone=False),
        gone=_changes(every, gone=True),
        moved={article.site.url(article.moved_from): article.url for article in every if article.moved_from},
        stories={story: _urls(article for article in every if article.story == story) for story in told},
        continued={story: tuple(later) for story, (_, *later) in days.items() if later},
        undated=_urls(article for article in every if article.published is None),
        hostile_date=_urls(article for article in every if article.claims),
        little_text=_urls(article for article in every if article.paywall),
        one_hop=_urls(article for article in every if article.unlisted),
        dead=tuple(site.url(path) for site in sites().values() for path in site.lost),
        silent=(DOWN,),
        new=_by_day(topical),
        new_own=_by_day([article for article in topical if article not in copies]),
    )


def first_day(since: datetime) -> int:
    """Return the index of the first capture at or after *since*.

    >>> first_day(DAYS[0]), first_day(DAYS[1])
    (0, 1)
    """
    return next(index for index, day in enumerate(DAYS) if since <= day)


def _urls(found: Iterable[Article]) -> tuple[str, ...]:
    return tuple(article.url for article in found)


def _changes(every: tuple[Article, ...], *, gone: bool) -> dict[str, int]:
    return {
        article.url: first_day(version.since)
        for article in every
        for version in article.versions[1:2]
        if (version.status != 200) is gone
    }


def _seen(article: Article) -> int:
    return first_day(article.versions[0].since)


def _by_day(found: list[Article]) -> tuple[int, ...]:
    days = [_seen(article) for article in found]
    return tuple(days.count(index) for index in range(len(DAYS)))
