"""Vectors of weighted keys, one for each article, as rows of one table.

A row is a stretch of two arrays: 12 bytes a key, where a dictionary takes a hundred. One row is
compared with many at once. Keys are numbered in the order of their letters.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: As many documents as these are imagined beside the batch, where short words are common: in a
#: batch of three, "the" is otherwise as telling as a name.
_IMAGINED = 20
_COMMONNESS = {1: 0.8, 2: 0.6, 3: 0.4, 4: 0.12}
_RARE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Unit vectors, a row each."""

    #: Row ``n`` is at ``starts[n]`` to ``starts[n + 1]``.
    starts: Ints
    keys: NDArray[np.int32]
    values: Floats
    #: By key: does it count as shared?
    telling: NDArray[np.bool_]

    def beside(self, one: int, others: Ints) -> tuple[Floats, Floats]:
        """Return the cosines of row *one* and each of *others*, and how many telling keys they share."""
        here = slice(self.starts[one], self.starts[one + 1])
        weights = np.zeros(len(self.telling))
        weights[self.keys[here]] = self.values[here]
        lengths = self.starts[others + 1] - self.starts[others]
        places = np.repeat(self.starts[others] - np.cumsum(lengths) + lengths, lengths)
        places += np.arange(len(places))
        rows = np.repeat(np.arange(len(others)), lengths)
        keys = self.keys[places]
        both = weights[keys]
        shared = (both > 0) & self.telling[keys]
        cosines = np.bincount(rows, both * self.values[places], minlength=len(others)).astype(float)
        return cosines, np.bincount(rows[shared], minlength=len(others)).astype(float)

    def heaviest(self, most: int) -> tuple[Ints, NDArray[np.int32]]:
        """Return rows and keys of the *most* heaviest keys of each row; of equal ones the first by letters."""
        rows = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        order = np.lexsort((self.keys, -self.values, rows))
        kept = order[np.arange(len(order)) - self.starts[rows] < most]
        return rows[kept], self.keys[kept]


class Counted:
    """A table in the making: rows of counts, added one by one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._starts, self._keys, self._counts = array("q", [0]), array("i"), array("d")

    def add(self, counts: Mapping[str, float]) -> None:
        """Add a row: how much is said of each key."""
        numbers = self._numbers
        self._keys.extend([numbers.setdefault(key, len(numbers)) for key in counts])
        self._counts.extend(counts.values())
        self._starts.append(len(self._keys))

    def weighed(self, telling: Callable[[str], bool] = lambda _: True) -> Table:
        """Return the table; a key weighs more the fewer rows hold it and the more is said of it."""
        letters = sorted(self._numbers)
        rank = np.empty(len(letters), np.int32)
        rank[[self._numbers[key] for key in letters]] = np.arange(len(letters), dtype=np.int32)
        keys = rank[np.array(self._keys, np.int32)]
        starts = np.array(self._starts, np.int64)
        seen = np.bincount(keys, minlength=len(letters))
        common = np.array([_IMAGINED * _COMMONNESS.get(len(key), _RARE) for key in letters])
        weight = np.log(1 + (len(starts) - 1 + _IMAGINED) / (seen + common))
        values = weight[keys] * np.log1p(np.array(self._counts))
        return Table(
            starts=starts,
            keys=keys,
            values=_unit(values, starts),
            telling=np.fromiter(map(telling, letters), np.bool_, len(letters)),
        )


def _unit(values: Floats, starts: Ints) -> Floats:
    """Return rows at length 1."""
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    norms: Floats = np.sqrt(np.bincount(rows, values * values, minlength=len(starts) - 1))
    return values / norms[rows]
