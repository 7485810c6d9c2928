"""An attribution: who is said to say something, and where in the text that stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One attribution; offsets are in characters of the text."""

    #: As printed; a pronoun is replaced by the name it stands for.
    speaker: str
    verb: str
    #: Where the attribution, speaker and verb together, begins and ends.
    start: int
    end: int
    verb_start: int
    verb_end: int
    name_start: int
    name_end: int
    #: "said", "by" ("according to"), "citing" or "more" ("…, adding that").
    form: str

    @property
    def follows(self) -> bool:
        """True when the speaker stands after the verb."""
        return self.verb_start < self.name_start


def within(said: Sequence[Speech], begin: int, end: int) -> Sequence[Speech]:
    """Return the attributions, which stand in order, whose verb begins in ``text[begin:end]``."""
    verb = attrgetter("verb_start")
    first = bisect_left(said, begin, key=verb)
    return said[first : bisect_left(said, end, lo=first, key=verb)]
