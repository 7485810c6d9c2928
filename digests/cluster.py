"""Articles to stories: what tells of one event stands together, across outlets and languages.

A copy goes where its original goes; the rest is decided in :mod:`digests.linkage`. Two passes
keep the stored stories: one assigns what is new to the stories there are, one repairs, that is,
groups the window anew and lets each story keep its number by what it holds. See ADR 0010.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digests.likeness import Meanings, Profiles, profiles
from digests.linkage import linked
from storage.edition import Article, Story
from storage.grouping import Joined, Placed, Plan, Window

#: Members of a story that new articles are compared with, newest first.
_COMPARED = 30


def group(articles: Sequence[Article]) -> tuple[Story, ...]:
    """Return the stories of *articles* alone, each article in exactly one, in order of their first member.

    A story's key is that of its earliest stored member. Equal input gives equal output.
    """
    everyone = {article.id: article for article in articles}
    texts = families(articles)
    groups = _grouped(texts, profiles([family.face for family in texts]), bases=())
    stories = [story_of(f"story-{min(ids)}", [everyone[id] for id in ids]) for ids in groups]
    return tuple(sorted(stories, key=lambda story: (story.articles[0].at, story.key)))


def story_of(key: str, articles: Iterable[Article]) -> Story:
    """Return the story of some articles: oldest first, led by the earliest original."""
    members = tuple(sorted(articles, key=lambda article: (article.at, article.id)))
    return Story(key=key, lead=lead_of(members), articles=members)


def lead_of(articles: Iterable[Article]) -> Article:
    """Return the earliest article that is no copy."""
    return min(articles, key=lambda article: (article.copy_of is not None, article.at, article.id))


@dataclass(frozen=True, slots=True)
class Family:
    """An original with its copies: one text, so one thing to compare and one origin."""

    #: The original, or the earliest copy when the original is not at hand.
    face: Article
    #: The others, oldest first.
    copies: tuple[Article, ...] = ()

    @property
    def members(self) -> tuple[Article, ...]:
        """All its articles, the face first."""
        return (self.face, *self.copies)

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all its articles."""
        return tuple(article.id for article in self.members)


def families(articles: Iterable[Article]) -> list[Family]:
    """Return articles by the text they share, in order of the faces' ids."""
    everyone = {article.id: article for article in articles}
    members: dict[int, list[Article]] = defaultdict(list)
    for article in everyone.values():
        members[_origin(article, everyone)].append(article)
    found = []
    for origin, family in members.items():
        face, *copies = sorted(family, key=lambda article: (article.id != origin, article.at, article.id))
        found.append(Family(face=face, copies=tuple(copies)))
    return sorted(found, key=lambda family: family.face.id)


def _origin(article: Article, everyone: Mapping[int, Article]) -> int:
    """Return the id of the text *article* repeats in the end; it may lie outside *everyone*."""
    seen = {article.id}
    while article.copy_of is not None and article.copy_of not in seen:
        seen.add(article.copy_of)
        if article.copy_of not in everyone:
            return article.copy_of
        article = everyone[article.copy_of]
    return min(seen) if article.copy_of is not None else article.id


# ---------------------------------------------------------------- passes over stored stories


def assign(window: Window, meanings: Meanings | None = None) -> Plan:
    """Return where the new articles of a window go; what stands somewhere stays there."""
    return _plan(window, meanings, fixed=dict(window.standing))


def repair(window: Window, meanings: Meanings | None = None) -> Plan:
    """Return how the stories of a window are to be: grouped anew, as if all had come at once.

    A story keeps its number in the group that holds most of it. Stories the desk ruled on only
    gain members. A second repair of the same window changes nothing.
    """
    fixed = {id: story for id, story in window.standing.items() if story in window.ruled}
    return _plan(window, meanings, fixed=fixed)


def _plan(window: Window, meanings: Meanings | None, *, fixed: Mapping[int, int]) -> Plan:
    """Group a window; the articles of *fixed* stay in their stories, which never become one."""
    if not window.articles:
        return Plan()
    texts, places = _texts(_apart(families(window.articles), fixed), fixed)
    found = profiles([family.face for family in texts], meanings)
    bases: dict[int, list[int]] = defaultdict(list)
    for n, place in enumerate(places):
        if place is not None:
            bases[place].append(n)
    groups = _grouped(texts, found, bases=[bases[story] for story in sorted(bases)])
    numbered = _numbered(groups, window, fixed)
    everywhere = {**window.standing, **{id: story for story, ids in numbered.items() for id in ids}}
    placed = _reasons(numbered, texts, found, window)
    return Plan(
        placed=placed,
        begun={story: _source(numbered[story], window) for story in numbered if story >= window.next_number},
        ended=_ended(everywhere, window),
    )


def _apart(found: Iterable[Family], fixed: Mapping[int, int]) -> list[Family]:
    """Divide families whose articles stay in several stories; what is free goes with the original."""
    divided = []
    for family in found:
        places = [fixed.get(id) for id in family.ids]
        home = next((place for place in places if place is not None), None)
        camps: dict[int | None, list[Article]] = defaultdict(list)
        for article, place in zip(family.members, places, strict=True):
            camps[home if place is None else place].append(article)
        divided += [Family(face=camp[0], copies=tuple(camp[1:])) for camp in camps.values()]
    return sorted(divided, key=lambda family: family.face.id)


def _texts(found: Sequence[Family], fixed: Mapping[int, int]) -> tuple[list[Family], list[int | None]]:
    """Return the texts to compare and the story each stays in: of a story its newest ones only."""
    places = [next((fixed[id] for id in family.ids if id in fixed), None) for family in found]
    newest: Counter[int] = Counter()
    kept = []
    for n in sorted(range(len(found)), key=lambda n: (found[n].face.at, n), reverse=True):
        place = places[n]
        if place is not None:
            newest[place] += 1
        # A text with an article that is new has to be placed, however many are newer.
        if place is None or newest[place] <= _COMPARED or not fixed.keys() >= set(found[n].ids):
            kept.append(n)
    return [found[n] for n in sorted(kept)], [places[n] for n in sorted(kept)]


def _grouped(texts: Sequence[Family], found: Profiles, *, bases: Sequence[Sequence[int]]) -> list[set[int]]:
    return [{id for n in members for id in texts[n].ids} for members in linked(found, bases=bases)]


def _numbered(groups: Sequence[set[int]], window: Window, fixed: Mapping[int, int]) -> dict[int, set[int]]:
    """Give each group its story: the one it stays in, the one it holds most of, else a new one."""
    numbered = {fixed[id]: ids for ids in groups for id in ids if id in fixed}
    free = sorted((ids for ids in groups if fixed.keys().isdisjoint(ids)), key=min)
    waiting = dict(enumerate(free))
    for n, story in _claims(free, window):
        if n in waiting and story not in numbered:
            numbered[story] = waiting.pop(n)
    return numbered | {window.next_number + n: ids for n, ids in enumerate(waiting.values())}


def _claims(groups: Sequence[set[int]], window: Window) -> list[tuple[int, int]]:
    """Return pairs of a group and a story it holds members of, the strongest claim first.

    What a story holds from before the window counts for the group that has most of the rest.
    """
    held = [Counter(window.standing[id] for id in ids if id in window.standing) for ids in groups]
    best: dict[int, int] = {}
    for n, stories in enumerate(held):
        for story, members in stories.items():
            if story not in best or members > held[best[story]][story]:
                best[story] = n
    claims = [
        (members + (window.older.get(story, 0) if best[story] == n else 0), story, n)
        for n, stories in enumerate(held)
        for story, members in stories.items()
    ]
    return [(n, story) for _, story, n in sorted(claims, key=lambda c: (-c[0], c[1], c[2]))]


def _source(ids: Iterable[int], window: Window) -> int | None:
    """Return the story that most of some articles stood in, or None."""
    stories = Counter(window.standing[id] for id in ids if id in window.standing)
    return min(stories, key=lambda story: (-stories[story], story), default=None)


def _ended(everywhere: Mapping[int, int], window: Window) -> dict[int, int]:
    """Return the stories that no group took on, with the story that has most of their members."""
    left: dict[int, list[int]] = defaultdict(list)
    for id, story in window.standing.items():
        left[story].append(everywhere[id])
    living = set(everywhere.values())
    counts = {story: Counter(places) for story, places in left.items() if story not in living}
    return {
        story: min(places, key=lambda place: (-places[place], place))
        for story, places in sorted(counts.items())
    }


def _reasons(
    numbered: Mapping[int, set[int]], texts: Sequence[Family], found: Profiles, window: Window
) -> tuple[Placed, ...]:
    """Return the articles that are new where they are, each with its reason, in order of their ids."""
    stories = {id: story for story, ids in numbered.items() for id in ids}
    members: dict[int, list[int]] = defaultdict(list)
    for n, family in enumerate(texts):
        members[stories[family.face.id]].append(n)
    placed = []
    for story, places in sorted(members.items()):
        begins = lead_of(texts[n].face for n in places).id if story >= window.next_number else None
        new = [(n, id) for n in places for id in texts[n].ids if window.standing.get(id) != story]
        placed += [
            _reason(id, story, texts[n], _alike(n, places, texts, found) if id != begins else None)
            for n, id in new
        ]
    return tuple(sorted(placed, key=lambda one: one.article_id))


def _reason(id: int, story: int, family: Family, alike: tuple[float, int] | None) -> Placed:
    if id != family.face.id:
        return Placed(article_id=id, story=story, joined=Joined.COPY, beside=family.face.id)
    if alike is None:
        return Placed(article_id=id, story=story, joined=Joined.FIRST)
    mean, likest = alike
    return Placed(article_id=id, story=story, joined=Joined.LIKENESS, likeness=mean, beside=likest)


def _alike(
    n: int, places: Sequence[int], texts: Sequence[Family], found: Profiles
) -> tuple[float, int] | None:
    """Return how alike a text is to the others of its story in the mean, and the likest; None when alone."""
    others = [other for other in places if other != n][-_COMPARED:]
    if not others:
        return None
    values = dict(zip(others, found.likeness(n, others).tolist(), strict=True))
    likest = max(others, key=lambda other: (values[other], -other))
    return round(sum(values.values()) / len(values), 4), texts[likest].face.id
