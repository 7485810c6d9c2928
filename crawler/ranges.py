"""Amounts, and two of them that are one: "between 10 and 15", "rose from 164 to 225", "7-6"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.number_words import GROWTH
from storage.figures import Qualifier

#: Words of growth; after them "to" names the new number.
GREW = re.compile(rf"(?<!\w){GROWTH}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number with its qualifier. ``low`` or ``high`` is None where it is open."""

    low: int | None
    high: int | None
    qualifier: Qualifier
    #: Offsets of qualifier and number together.
    start: int
    end: int
    #: Offset of the number alone.
    number: int
    #: True when it is written as a word: "one", "двое".
    in_words: bool = False

    @property
    def single(self) -> bool:
        """True for the word "one", which mostly counts nothing."""
        return self.in_words and self.low == self.high == 1


_FROM = re.compile(
    r"(?<!\w)(?P<word>between|from|от|від|с|со|зі|з|із)\s+(?:about\s+|around\s+)?$", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?:\s+\w+)?\s+(?:to|and|до|й|і)\s+", re.IGNORECASE)
_DASH = re.compile(r"\s?[-–—]\s?")
_TO = re.compile(r"\s+to\s+", re.IGNORECASE)
_LEAVES, _REACHES = re.compile(r"[дтн][ае]н$"), re.compile(r"[гқкғ][ае]$")
_CHANGES = frozenset({"с", "со", "зі", "з", "із"})


def ranges(text: str, found: list[Amount], language: str) -> Iterator[Amount]:
    """Join "10 to 15" into one amount, and drop the old number of "rose from 164 to 225"."""
    skip = False
    for amount, after in pairwise([*found, None]):
        if amount is None or skip:
            skip = False
            continue
        if after and _is_score(text, amount, after):
            skip = True
            continue
        joined = _joined(text, amount, after, language) if after else amount
        if joined is None:
            continue
        skip = joined is not amount
        yield joined


def _is_score(text: str, first: Amount, second: Amount) -> bool:
    """Tell whether a smaller number follows a dash: "7-6", a result and no range."""
    gap = text[first.end : second.number]
    return bool(_DASH.fullmatch(gap)) and gap == gap.strip() and (first.low or 0) >= (second.high or 0) > 0


_THOUSANDS = re.compile(r"(?:thousand|тысяч|тыс|тисяч|тис|мың)", re.IGNORECASE)


def _in_thousands(text: str, first: Amount, second: Amount) -> Amount:
    """Return the first of "20 to 30 thousand" in thousands as well."""
    low = first.low or 0
    said = _THOUSANDS.search(text, second.number, second.end)
    if not said or not 0 < low < 1000 or _THOUSANDS.search(text, first.number, first.end):
        return first
    return replace(first, low=low * 1000, high=low * 1000) if low * 1000 < (second.high or 0) else first


def _joined(text: str, first: Amount, second: Amount, language: str) -> Amount | None:
    """Return the range of two amounts; the first when they are apart; None when it is outdated."""
    if first.low is None or second.high is None or second.number - first.end > 24:
        return first
    gap = text[first.end : second.number]
    scaled = _in_thousands(text, first, second)
    whole = replace(
        scaled, high=second.high, qualifier=Qualifier.RANGE, end=second.end, in_words=second.in_words
    )
    if _DASH.fullmatch(gap) and (scaled.low or 0) < second.high:
        return whole
    if language == "kk":
        outdated = _LEAVES.search(text[first.number : first.end]) and not gap.strip()
        return None if outdated and _REACHES.search(text[second.number : second.end]) else first
    before = text[max(0, first.start - 60) : first.start]
    if _TO.fullmatch(gap) and first.low < second.high and not GREW.search(before):
        return whole  # "six to 12 deaths a year"
    opened = _FROM.search(before)
    if opened is None or not _BETWEEN.fullmatch(gap):
        return first
    grows = GREW.search(before[before.rfind(".") + 1 :])
    if opened["word"].lower() in _CHANGES or (grows and opened["word"].lower() != "between"):
        return None
    return replace(whole, start=first.start - len(opened[0])) if first.low < second.high else first
