"""Heads: "the number of detainees rose to 20", "the death toll stands at 20".

A head says what a number counts from a distance; it belongs to the next number that is not to come yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.counted import Counted
from crawler.quantities import THINGS, Mark
from storage.figures import Quantity

#: Characters between a head ("the number of …") and its number.
_HEAD_CHARS = 110


def counted_by_head(text: str, counted: Sequence[Counted], place: int, words: Sequence[Mark]) -> str:
    """Return the unit of "the number of protesters reached 5,000", "шерушілердің саны 5 мыңға жетті"."""
    one = counted[place]
    head = None if one.noun else _head(text, one, words)
    if head is None or any(head.end <= other.amount.number < one.amount.start for other in counted[:place]):
        return ""
    beside = (
        w.value
        for w in words
        if w.role == "noun" and (0 <= w.start - head.end <= 1 or 0 <= head.start - w.end <= 1)
    )
    return next(beside, "")


#: "the final figure will be above 50": no figure yet.
_TO_COME = re.compile(
    r"(?<!\w)(?:will|may|might|could|would|expected|likely|може?т|могут|могло|будет|может|може|можуть"
    r"|буде|мүмкін)(?!\w)",
    re.IGNORECASE,
)
#: "revising *an earlier* count of nine".
_OUTDATED = re.compile(r"(?<!\w)(?:earlier|previous|initial|old)\s+$", re.IGNORECASE)
_TO = re.compile(r"(?<!\w)(?:to|at|до|на|к)\s+$", re.IGNORECASE)
_THEN_HEAD = re.compile(r"\s+(?:\w+\s+){0,2}", re.IGNORECASE)


def headed(text: str, counted: Sequence[Counted], place: int, words: Sequence[Mark]) -> str | None:
    """Return the quantity of "the number of detainees rose to 20", "the death toll stands at 20"."""
    one = counted[place]
    head = None if one.noun and one.noun.value in THINGS else _head(text, one, words)
    if head is None or any(head.end <= other.amount.number < one.amount.start for other in counted[:place]):
        return None
    if _OUTDATED.search(text, max(0, head.start - 16), head.start):
        return None
    if _TO_COME.search(text, head.end, max(head.end, one.amount.start)):
        return None
    held = [word for word in words if word.role in ("predicate", "nominal")]
    if "toll" in text[head.start : head.end].casefold():
        return Quantity.KILLED.value
    if head.start > one.amount.start:
        near = (word.value for word in held if head.end <= word.start <= head.end + _HEAD_CHARS // 2)
        return next(near, None)
    before = [word.value for word in held if word.end <= one.amount.start]
    return before[-1] if before else None


def _head(text: str, one: Counted, words: Sequence[Mark]) -> Mark | None:
    """Return the head before an amount, or behind it: "bringing to 41 the number of miners killed"."""
    heads = [word for word in words if word.role == "head"]
    before = [word for word in heads if word.end <= one.amount.start]
    if before and one.amount.start - before[-1].start <= _HEAD_CHARS:
        return before[-1]
    return heads_follow(text, one, heads)


def heads_follow(text: str, one: Counted, words: Sequence[Mark]) -> Mark | None:
    """Return the head behind "to 41": "bringing to 41 the number of miners killed"."""
    head = next((word for word in words if word.role == "head" and word.start >= one.amount.end), None)
    if head is None or not _TO.search(text, max(0, one.amount.start - 8), one.amount.start):
        return None
    return head if _THEN_HEAD.fullmatch(text, one.amount.end, head.start) else None
