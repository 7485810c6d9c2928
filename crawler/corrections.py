"""A number put right in its own sentence: "not 18 but 15 were killed" takes 18 back.

What is said of the one is said of the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.counted import Counted

_NOT = re.compile(r"(?<!\w)(?:not|не)\s+$", re.IGNORECASE)
_BUT = re.compile(
    r"(?:\s+[^\W\d_][\w’'-]*){0,2},?\s+(?:but|а|але)\s+(?:(?:only|только|лишь|лише|тільки)\s+)?",
    re.IGNORECASE,
)
_KAZAKH_BUT = re.compile(r"(?:\s+[^\W\d_]+){0,2}\s+емес,?\s+")


def corrected(text: str, counted: Sequence[Counted]) -> tuple[list[Counted], set[int]]:
    """Return what the amounts of a sentence count, and the offsets of those taken back.

    >>> from crawler.amounts import amounts
    >>> from crawler.counted import counted_in
    >>> from crawler.quantities import marks
    >>> text = "Погибли не 18, а 15 горняков."
    >>> found, words = amounts(text, language="ru"), marks(text, 0, len(text), language="ru")
    >>> both = [counted_in(text, one, found, words, 0, len(text), language="ru") for one in found]
    >>> right, wrong = corrected(text, both)
    >>> [one.predicate.value for one in right], wrong
    (['killed', 'killed'], {11})
    """
    right, wrong = list(counted), set()
    for place in range(len(right) - 1):
        one, after = right[place], right[place + 1]
        if not _is_put_right(text, one, after):
            continue
        wrong.add(one.amount.start)
        predicate, noun = one.predicate or after.predicate, one.noun or after.noun
        right[place] = replace(one, predicate=predicate, noun=noun)
        right[place + 1] = replace(after, predicate=after.predicate or predicate, noun=after.noun or noun)
    return right, wrong


def _is_put_right(text: str, one: Counted, after: Counted) -> bool:
    gap = text[one.amount.end : after.amount.start]
    if _KAZAKH_BUT.fullmatch(gap):
        return True
    return bool(_BUT.fullmatch(gap) and _NOT.search(text, max(0, one.amount.start - 6), one.amount.start))
