"""The nouns between the stored stories and the pass that groups: what it is handed, what it answers.

A pass looks at a *window*: the newest articles of one topic and the stories they stand in. It
answers with a *plan*: only what is to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storage.edition import Article
from storage.errors import UsageError

_PREFIX = "story-"


def key_of(number: int) -> str:
    """Return the key of a story, as people and editions name it.

    >>> key_of(12)
    'story-12'
    """
    return f"{_PREFIX}{number}"


def number_of(key: str) -> int:
    """Return the number in a story's key; the number alone will do.

        >>> number_of("story-12"), number_of("12")
        (12, 12)

    Raises:
        UsageError: it is no such key.
    """
    digits = key.strip().removeprefix(_PREFIX)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise UsageError(
            "not the key of a story", subject=key, hint="Keys look like story-12: steppewatch story list"
        )
    return int(digits)


class Joined(StrEnum):
    """How an article came into its story."""

    FIRST = "first"  #: the story began with it
    LIKENESS = "likeness"  #: by rule: it is like the other members
    COPY = "copy"  #: it repeats a member's text
    HAND = "hand"  #: the desk put it there


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The part of one topic that a pass looks at, as it stands."""

    topic: str
    #: Oldest seen first; of the text only its beginning.
    articles: tuple[Article, ...] = ()
    #: Article -> number of the story it stands in; an article without a story is new.
    standing: Mapping[int, int] = field(default_factory=dict)
    #: Stories the desk has ruled on: they gain members, and nothing else happens to them by rule.
    ruled: frozenset[int] = frozenset()
    #: Story -> how many of its members are older than the window.
    older: Mapping[int, int] = field(default_factory=dict)
    #: Number of the next story that begins.
    next_number: int = 1
    #: Count of changes at the time it was read: a plan made on an old one is not stored.
    stamp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An article that is new in its story, and why it is there."""

    article_id: int
    story: int
    joined: Joined
    #: Mean likeness to the other members, 0 to 1; None when nothing was compared.
    likeness: float | None = None
    #: The member it is most like; of a copy, the text it repeats.
    beside: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pass wants changed; empty when everything stands where it belongs."""

    placed: tuple[Placed, ...] = ()
    #: Stories that begin, by number -> the story most of their members come from, or None.
    begun: Mapping[int, int | None] = field(default_factory=dict)
    #: Stories that end -> the story that has their members now; its older members go there too.
    ended: Mapping[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.placed or self.begun or self.ended)
