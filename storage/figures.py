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


#: "More than 100" is taken to reach 30 % further, "about 100" a tenth either way: what outlets print
#: so is mostly as near. A figure beyond that is another figure.
_OPEN_END, _ABOUT = 1.3, 0.1


def bounds(figure: Figure) -> tuple[float, float]:
    """Return between which numbers a figure is understood to lie.

    >>> bounds(Figure(quantity=Quantity.KILLED, unit="people", low=100, high=None))
    (100.0, 130.0)
    """
    low = float(figure.low if figure.low is not None else (figure.high or 0) / _OPEN_END)
    high = float(figure.high if figure.high is not None else (figure.low or 0) * _OPEN_END)
    match figure.qualifier:
        case Qualifier.ABOUT:
            return low * (1 - _ABOUT), high * (1 + _ABOUT)
        case Qualifier.ALMOST:
            return low * (1 - _ABOUT), high
        case _:
            return low, high


def disagree(one: Figure, other: Figure) -> bool:
    """Tell whether two figures for one place cannot both be right.

    Another unit or year counts another thing; a figure taken back claims nothing. Whether two names
    are one place is settled in :mod:`digests.counts`.

    >>> from functools import partial
    >>> killed = partial(Figure, quantity=Quantity.KILLED, unit="people")
    >>> disagree(killed(low=164, high=164), killed(low=225, high=225))
    True
    >>> disagree(killed(low=164, high=164), killed(low=150, high=None, qualifier=Qualifier.MORE_THAN))
    False
    """
    return comparable(one, other) and apart(one, other)


def apart(one: Figure, other: Figure) -> bool:
    """Tell whether the numbers of two figures, as they are understood, do not meet."""
    (low, high), (least, most) = bounds(one), bounds(other)
    return high < least or most < low


def comparable(one: Figure, other: Figure) -> bool:
    """Tell whether two figures for one place count the same: quantity and unit, no other year."""
    if (one.quantity, one.unit) != (other.quantity, other.unit) or one.withdrawn or other.withdrawn:
        return False
    years = {figure.date[:4] for figure in (one, other) if figure.date and not figure.date.startswith("--")}
    return len(years) < 2
