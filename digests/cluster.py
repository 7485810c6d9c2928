"""Articles to stories: what tells of one event stands together, across outlets and languages.

A copy goes where its original goes; the rest is decided in :mod:`digests.linkage`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from digests.likeness import profiles
from digests.linkage import linked
from storage.edition import Article, Phase, Story

#: Members of a known story that new articles are compared with, newest first.
_KNOWN_MEMBERS = 30
#: A known story without news for longer is "back" when it has some.
_REVIVED_AFTER = timedelta(days=7)


def group(articles: Sequence[Article], *, known: Sequence[Story] = ()) -> tuple[Story, ...]:
    """Return the stories of *articles*, each article in exactly one, in order of their first member.

    *known* are stories of earlier days: an article that belongs to one joins it and takes over
    its key; stories without a new article are left out. A story's key is that of its earliest
    stored member, so it stays the same while others join. Equal input gives equal output.
    """
    if not articles:
        return ()
    everyone = {article.id: article for story in known for article in story.articles}
    everyone.update((article.id, article) for article in articles)
    texts = families(everyone.values())
    bases = [_base(story, texts) for story in known]
    groups = _link(texts, bases)
    fresh = {article.id for article in articles}
    stories = [_story(ids, everyone, fresh, known) for ids in groups if not fresh.isdisjoint(ids)]
    return tuple(sorted(stories, key=lambda story: (story.articles[0].at, story.key)))


@dataclass(frozen=True, slots=True)
class Family:
    """An original with its copies: one text, so one thing to compare and one origin."""

    #: The original, or the earliest copy when the original is not at hand.
    face: Article
    #: The others, oldest first.
    copies: tuple[Article, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all its articles."""
        return (self.face.id, *(article.id for article in self.copies))


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


def _base(story: Story, texts: Sequence[Family]) -> set[int]:
    """Return the indexes of the families a known story begins with."""
    recent = {article.id for article in story.articles[-_KNOWN_MEMBERS:]}
    return {n for n, family in enumerate(texts) if not recent.isdisjoint(family.ids)}


def _link(texts: Sequence[Family], bases: Sequence[set[int]]) -> list[set[int]]:
    found = profiles([family.face for family in texts])
    return [{id for n in members for id in texts[n].ids} for members in linked(found, bases=bases)]


def _story(ids: set[int], everyone: Mapping[int, Article], fresh: set[int], known: Sequence[Story]) -> Story:
    members = tuple(sorted((everyone[id] for id in ids), key=lambda article: (article.at, article.id)))
    old = [article for article in members if article.id not in fresh]
    before = next((story for story in known if any(a.id in ids for a in story.articles)), None)
    lead = min(members, key=lambda article: (article.copy_of is not None, article.at, article.id))
    if before is None:
        return Story(key=f"story-{min(ids)}", lead=lead, articles=members)
    return Story(key=before.key, lead=lead, articles=members, phase=_phase(old, members))


def _phase(old: Sequence[Article], members: Sequence[Article]) -> Phase:
    first_new = min((a.at for a in members if a not in old), default=members[-1].at)
    last_old = max((a.at for a in old), default=first_new)
    return Phase.REVIVED if first_new - last_old > _REVIVED_AFTER else Phase.DEVELOPING
