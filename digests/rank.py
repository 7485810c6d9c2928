"""Which story comes first, how much room it gets, and which article speaks for it.

Importance is how many newsrooms found a story worth words of their own, plus what changed in it. It
is a sum of whole points, so that a desk can check it by hand (:data:`TERMS`); among equals the one
with the newer article comes first. Only what is new to the reader counts, and a copy counts nothing:
a reprint neither lifts a story nor confirms it. How well a story is supported is not part of it;
that is said in words beside it (:mod:`digests.grounds`).

Room: the first five stories are *top*; up to nine, where they have two independent origins or more.
Among them no outlet is the only origin of more than two and no language the only one of more than
four, as long as there are others to fill five places: who publishes most does not fill the top. What
several origins tell, but all in one language or one camp, stands under *only in* where it is not top:
at most three stories of each, six in all. The next twelve are told *in brief*, the rest under *also
seen*, by outlet: first the fifteen that a mail shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.edition import Article, Story

TOP_LEAST, TOP_MOST, BRIEF_MOST, SEEN_MOST = 5, 9, 12, 15
#: Most top stories that one outlet alone tells, and most that are told in one language alone.
OUTLET_MOST, LANGUAGE_MOST = 2, 4
#: Stories under *only in*: of one label, and in all.
ONLY_EACH, ONLY_MOST = 3, 6
#: Characters of own text an article needs to speak for a story in the reader's language.
_SUBSTANCE = 300


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the importance of a story."""

    name: str
    #: Points for each time it applies.
    points: int
    meaning: str


ORIGIN = Term("origins", 2, "for each independent origin: an outlet with a text of its own")
LANGUAGE = Term("languages", 1, "for each language after the first in which those texts are written")
FIGURES = Term("figures", 2, "once, when a figure changed, was taken back, or outlets disagree on it")
STALE = Term("nothing new", -3, "once, when the story was told before and nothing new was found in it")

#: The formula: importance is the sum of these.
TERMS = (ORIGIN, LANGUAGE, FIGURES, STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """The stories of one edition by the room they get, each tier in order."""

    top: tuple[Story, ...] = ()
    brief: tuple[Story, ...] = ()
    only: tuple[Story, ...] = ()
    seen: tuple[Story, ...] = ()


def importance(story: Story, *, disputed: bool = False, stale: bool = False) -> tuple[tuple[Term, int], ...]:
    """Return the parts of a story's importance, each term with its points; terms of no points left out.

    *story* holds what is new to the reader. *disputed*: a figure changed or is contested. *stale*: the
    story was told before and has no new fact.
    """
    times = (
        (ORIGIN, story.origins),
        (LANGUAGE, len(_languages(story)) - 1),
        (FIGURES, int(disputed)),
        (STALE, int(stale)),
    )
    return tuple((term, term.points * count) for term, count in times if count > 0)


def order(
    stories: Iterable[Story], *, disputed: Collection[str] = (), stale: Collection[str] = ()
) -> tuple[Story, ...]:
    """Return stories in the order of the module's formula; *disputed* and *stale* are keys of stories.

    Ties are broken by the newest own article, then by the key.
    """

    def place(story: Story) -> tuple[int, float, str]:
        parts = importance(story, disputed=story.key in disputed, stale=story.key in stale)
        newest = max(article.at.timestamp() for article in own(story))
        return (-sum(points for _, points in parts), -newest, story.key)

    return tuple(sorted(stories, key=place))


def own(story: Story) -> tuple[Article, ...]:
    """Return the articles with a text of their own; all of them where there are only copies."""
    return tuple(article for article in story.articles if article.copy_of is None) or story.articles


def _languages(story: Story) -> frozenset[str]:
    return frozenset(article.language for article in own(story))


# ---------------------------------------------------------------- room


def tiers(ordered: Sequence[Story], *, only: Mapping[str, str] | None = None) -> Tiers:
    """Deal ordered stories out to the tiers.

    *only* names, by key, the language or camp that alone tells a story.
    """
    top = _seated(ordered)
    lone = _lone(_without(ordered, top), only or {})
    left = _without(ordered, (*top, *lone))
    return Tiers(
        top=top,
        brief=tuple(left[:BRIEF_MOST]),
        only=lone,
        seen=_by_outlet(left[BRIEF_MOST : BRIEF_MOST + SEEN_MOST])
        + _by_outlet(left[BRIEF_MOST + SEEN_MOST :]),
    )


def _seated(ordered: Sequence[Story]) -> tuple[Story, ...]:
    """Return the top stories in order: five within the limits, else filled up, then well supported ones."""
    fair = list(_fair(ordered))
    first = fair[:TOP_LEAST]
    first += _without(ordered, first)[: TOP_LEAST - len(first)]
    more = [story for story in _without(fair, first) if story.origins > 1]
    chosen = {story.key for story in (*first, *more[: TOP_MOST - TOP_LEAST])}
    return tuple(story for story in ordered if story.key in chosen)


def _without(stories: Sequence[Story], others: Iterable[Story]) -> list[Story]:
    keys = {story.key for story in others}
    return [story for story in stories if story.key not in keys]


def _fair(ordered: Sequence[Story]) -> Iterator[Story]:
    """Yield the stories that neither one outlet nor one language has told too often already."""
    outlets: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for story in ordered:
        sole = own(story)[0].outlet if story.origins == 1 else ""
        tongue = next(iter(_languages(story))) if len(_languages(story)) == 1 else ""
        if (sole and outlets[sole] >= OUTLET_MOST) or (tongue and languages[tongue] >= LANGUAGE_MOST):
            continue
        outlets[sole] += 1
        languages[tongue] += 1
        yield story


def _lone(left: Sequence[Story], only: Mapping[str, str]) -> tuple[Story, ...]:
    """Return what one language or camp alone tells, label by label in order of their first story."""
    by_label: dict[str, list[Story]] = {}
    for story in left:
        if label := only.get(story.key):
            by_label.setdefault(label, []).append(story)
    return tuple(story for stories in by_label.values() for story in stories[:ONLY_EACH])[:ONLY_MOST]


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
