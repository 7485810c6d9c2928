"""Stretches of a text that are taken: asked in logarithmic time, for pages that cite thousands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable


class Spans:
    """A set of half-open stretches, merged where they touch."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlap(self, start: int, end: int) -> bool:
        """Tell whether any character from *start* up to *end* is taken.

        >>> spans = Spans([(5, 8), (1, 3)])
        >>> spans.overlap(3, 5), spans.overlap(2, 4), spans.overlap(7, 99), spans.overlap(8, 9)
        (False, True, True, False)
        """
        index = bisect_left(self._starts, end) - 1
        return index >= 0 and self._ends[index] > start
