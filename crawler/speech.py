"""An attribution: who is said to say something, and where in the text that stands."""

from __future__ import annotations

from dataclasses import dataclass


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
