"""What a story rests on, in plain words: no grade, and no part of its importance.

A program cannot tell whether a report is true. It can tell what a careful reader would look for: how
many outlets wrote texts of their own, who owns them, whether anybody is named as the source, whether
a figure or a page was taken back. What was not found is not called absent: "speakers are not named"
is only said of a text in which somebody speaks, and an outlet without an ownership label is called
unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digests.people import persons
from digests.rank import own
from digests.sentences import one_line
from digests.wording import Wording
from storage.edition import ChangeKind, FigureLine, Story

#: Characters of an outlet's name or label.
_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The evidence of one story, all its articles taken together, the ones told before too."""

    #: Outlets with a text of their own; how many independent origins these come from; copies of the texts.
    tellers: tuple[str, ...]
    origins: int
    copies: int
    languages: int
    #: Ownership labels of those outlets with how many have each; outlets without a label are ``unknown``.
    camps: tuple[tuple[str, int], ...] = ()
    unknown: int = 0
    #: Named people who are quoted or cited.
    sources: int = 0
    #: Somebody speaks in the texts, and nobody who does is named.
    unnamed: bool = False
    #: A figure was taken back.
    withdrawn: bool = False
    #: Pages that were changed or taken down since they were stored.
    edited: int = 0
    removed: int = 0

    @property
    def only_camp(self) -> str:
        """The ownership label all outlets share, when there are several and all are known."""
        alone = len(self.camps) == 1 and not self.unknown and self.origins > 1
        return self.camps[0][0] if alone else ""


def grounds(
    story: Story,
    *,
    figures: Sequence[Sequence[FigureLine]] = (),
    fates: Mapping[int, ChangeKind] | None = None,
) -> Grounds:
    """Return what a story rests on. *figures* are its disputed lines, *fates* the changes of its pages."""
    texts = own(story)
    camp = {article.outlet: article.camp for article in texts}
    kinds = [kind for id, kind in (fates or {}).items() if any(a.id == id for a in story.articles)]
    taken_back = [line.figure.withdrawn for steps in figures for line in steps]
    sources = sum(any(not mention.topic_id for mention in person.mentions) for person in persons(texts))
    return Grounds(
        tellers=tuple(dict.fromkeys(article.outlet for article in texts)),
        origins=story.origins,
        copies=len(story.articles) - len(texts),
        languages=len({article.language for article in texts}),
        camps=_counted(label for label in camp.values() if label),
        unknown=sum(not label for label in camp.values()),
        sources=sources,
        unnamed=not sources and any(article.statements for article in texts),
        withdrawn=any(taken_back),
        edited=kinds.count(ChangeKind.EDITED),
        removed=kinds.count(ChangeKind.REMOVED),
    )


def _counted(labels: Iterable[str]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for label in labels:
        found[label] = found.get(label, 0) + 1
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


# ---------------------------------------------------------------- in words


def in_words(found: Grounds, words: Wording) -> str:
    """Return the grounds as one line: "4 independent texts in 3 languages; state outlets; 2 named sources"."""
    said = [_owners(found, words), _sources(found, words)]
    said += [words.say("ground_withdrawn")] if found.withdrawn else []
    said += [words.count("page_edited", found.edited)] if found.edited else []
    said += [words.count("page_removed", found.removed)] if found.removed else []
    said = list(filter(None, said))
    # That one article is one text goes without saying.
    return "; ".join([_texts(found, words), *said]) if said or len(found.tellers) > 1 or found.copies else ""


def _texts(found: Grounds, words: Wording) -> str:
    texts = words.count("own_text", len(found.tellers))
    if len(found.tellers) == 1:
        texts = words.say("ground_one", outlet=one_line(found.tellers[0], _NAME))
    elif found.origins < len(found.tellers):
        origins = words.count("origin", found.origins)
        texts = words.say("ground_from", texts=words.count("text", len(found.tellers)), origins=origins)
    if found.languages > 1:
        texts = words.say("ground_in", texts=texts, languages=words.count("language", found.languages))
    return texts


def _owners(found: Grounds, words: Wording) -> str:
    """Say whose outlets they are; nothing where no owner is known."""
    if not found.camps:
        return ""
    labels = [one_line(words.camp(label), _NAME) for label, _ in found.camps]
    several = "ground_camps" if len(labels) > 1 else "ground_camp"
    key = several if len(found.tellers) > 1 else "ground_camp_one"
    owners = words.say(key, camps=words.enumeration(labels))
    return owners + (words.say("ground_unknown", n=found.unknown) if found.unknown else "")


def _sources(found: Grounds, words: Wording) -> str:
    if found.sources:
        return words.count("named_source", found.sources)
    return words.say("ground_nobody") if found.unnamed else ""
