"""Which story comes first, how much room it gets, and which article speaks for it.

The order is a comparison, not a score, so that a desk can check it by hand:

1. more independent origins (a copy or a retelling counts for the one it comes from: it confirms nothing);
2. then more outlets;
3. then more articles;
4. then the newer newest article.

Room: the first five stories are *top*; up to nine, as long as they have two independent origins
or more. The next twelve are told *in brief*, the rest stand under *also seen*: the first fifteen of
them, which a mail shows, and then the others, each by outlet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.edition import Article, Story

TOP_LEAST, TOP_MOST, BRIEF_MOST, SEEN_MOST = 5, 9, 12, 15
#: Characters of own text an article needs to speak for a story in the reader's language.
_SUBSTANCE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """The stories of one edition by the room they get, each tier in order."""

    top: tuple[Story, ...] = ()
    brief: tuple[Story, ...] = ()
    seen: tuple[Story, ...] = ()


def order(stories: Iterable[Story]) -> tuple[Story, ...]:
    """Return stories in the order of the module's formula; ties are broken by the key."""

    def place(story: Story) -> tuple[int, int, int, float, str]:
        newest = max(article.at.timestamp() for article in story.articles)
        return (-story.origins, -len(story.outlets), -len(story.articles), -newest, story.key)

    return tuple(sorted(stories, key=place))


def tiers(ordered: Sequence[Story]) -> Tiers:
    """Deal ordered stories out to the three tiers."""
    top = TOP_LEAST
    while top < min(TOP_MOST, len(ordered)) and ordered[top].origins > 1:
        top += 1
    brief = top + BRIEF_MOST
    return Tiers(
        top=tuple(ordered[:top]),
        brief=tuple(ordered[top:brief]),
        seen=_by_outlet(ordered[brief : brief + SEEN_MOST]) + _by_outlet(ordered[brief + SEEN_MOST :]),
    )


def _by_outlet(stories: Sequence[Story]) -> tuple[Story, ...]:
    """Put the stories of one outlet side by side, outlets in the order of their first story."""
    place = {outlet: n for n, outlet in reversed(list(enumerate(story.outlets[0] for story in stories)))}
    return tuple(sorted(stories, key=lambda story: place[story.outlets[0]]))


def spokesman(articles: Sequence[Article], *, language: str) -> Article:
    """Return the article whose headline and lead stand for a story.

    An original before a copy, one of some length in the reader's language before others, then
    the earliest. It is chosen, never written.
    """

    def fitness(article: Article) -> tuple[bool, bool, float, int]:
        foreign = article.language != language or len(article.text) < _SUBSTANCE
        return (article.copy_of is not None, foreign, article.at.timestamp(), article.id)

    return min(articles, key=fitness)
