"""What texts say: contested figures, and statements with their speakers. Nouns only.

A figure is kept as the outlet gave it: "dozens" stays a range, "more than 160" has no upper end.
Nothing here says which figure is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Quantity(StrEnum):
    """What is counted. A closed set: what is compared must mean the same."""

    KILLED = "killed"
    INJURED = "injured"
    HOSPITALISED = "hospitalised"
    MISSING = "missing"
    DETAINED = "detained"
    RELEASED = "released"
    TROOPS = "troops"  #: soldiers and peacekeepers, present or sent
    FIGHTERS = "fighters"  #: whom the text calls terrorists, militants, gunmen
    PROTESTERS = "protesters"
    AIRCRAFT = "aircraft"
    DAMAGED = "damaged"  #: damaged, burnt, looted or destroyed; the unit says what
    WEAPONS = "weapons"  #: stolen or seized
    CASES = "cases"  #: criminal cases


class Qualifier(StrEnum):
    """How firmly a figure is given."""

    EXACT = ""
    ABOUT = "about"
    ALMOST = "almost"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    UP_TO = "up to"
    LESS_THAN = "less than"
    RANGE = "range"  #: "between 10 and 15", and the vague ones: "dozens" is 20 to 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of one kind in one text."""

    quantity: Quantity
    #: Who or what is counted: "people", "security", "troops", "children", "shops" …
    unit: str
    #: Least and most that the words allow; None: open at that end.
    low: int | None
    high: int | None
    qualifier: Qualifier = Qualifier.EXACT
    #: The number with its qualifier as printed at ``offset``: "almost 8,000".
    printed: str = ""
    #: As printed, as far as the sentence says; may be empty.
    place: str = ""
    #: ISO 8601, cut to what is said: "2022-01-05", "1986-12", "2011"; "--01-05" without a year.
    date: str = ""
    #: Who gave it, as printed; empty: the outlet itself.
    said_by: str = ""
    #: The sentence takes it back or denies it.
    withdrawn: bool = False
    sentence: str = ""
    #: Offset of ``printed``, in characters of the text.
    offset: int = 0

    @property
    def value(self) -> int:
        """The one number it is shown by and ordered by: its lower end, else its upper.

        >>> Figure(quantity=Quantity.TROOPS, unit="troops", low=None, high=6000).value
        6000
        """
        return self.low if self.low is not None else self.high or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a text lets someone say."""

    #: Person or body, as printed: "Interior Minister Erlan Kasenov".
    speaker: str
    #: The words that attribute it, as printed: "said", "по словам".
    verb: str
    #: The words said, as they stand in the text at ``offset``, without quotation marks.
    quote: str
    #: True for a direct quotation, False for reported speech.
    direct: bool
    language: str
    #: Offset of ``quote``, in characters of the text.
    offset: int
