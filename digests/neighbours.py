"""Which pairs of articles are worth comparing, and how alike they are among their neighbours.

Where everything is alike, likeness says little: two reports of one vote resemble those of the vote a
year before. So a likeness is divided by how alike the two articles are to their own neighbours (local
scaling: Zelnik-Manor and Perona 2004, "Self-tuning spectral clustering"). Within bounds: an article
that resembles hardly anything is not pulled to what it resembles least badly, and a story of a
hundred articles does not fall to pieces because each of them has twenty near-copies.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from digests.likeness import Profiles
from digests.sparse import Floats, Ints, Table

#: Keys of one article that may propose a partner, and articles one key may bring together.
_RAREST = 20
_COMMON = 45
#: Partners of an article by meaning, and articles looked at at once: a block of likenesses of 5,000
#: articles takes 5 MB.
_NEAREST, _BLOCK = 20, 256
#: Neighbours that make a neighbourhood, and the mean likeness between which it is believed. Below the
#: lower bound nothing is scaled.
_NEIGHBOURS = 20
_LONELY, _CROWDED = 0.16, 0.35
#: The pairs of so many places.
_PAIRS = [np.triu_indices(n, 1) for n in range(_COMMON + 1)]


def compared(found: Profiles) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs that are alike at all, each once, with their likeness among their neighbours."""
    ones, others = candidates(found)
    values = np.empty(len(ones))
    bounds = np.searchsorted(ones, np.arange(len(found) + 1))
    for n, (start, end) in enumerate(pairwise(bounds.tolist())):
        if start < end:
            values[start:end] = found.likeness(n, others[start:end])
    scale = np.sqrt(_LONELY / crowds(len(found), ones, others, values))
    values *= scale[ones] * scale[others]
    for place in np.flatnonzero(values > 0).tolist():
        yield int(ones[place]), int(others[place]), float(values[place])


def crowds(count: int, ones: Ints, others: Ints, values: Floats) -> Floats:
    """Return, for each of *count* articles, how alike its neighbours are to it, within bounds.

    >>> crowds(3, np.array([0]), np.array([1]), np.array([0.9])).tolist()
    [0.16, 0.16, 0.16]
    >>> crowds(40, np.zeros(39, int), np.arange(1, 40), np.full(39, 0.2)).round(9).tolist()[0]
    0.2
    """
    places, alike = np.concatenate((ones, others)), np.concatenate((values, values))
    order = np.lexsort((-alike, places))
    places, alike = places[order], alike[order]
    near = np.arange(len(places)) - np.searchsorted(places, places) < _NEIGHBOURS
    means = np.bincount(places[near], alike[near], minlength=count) / _NEIGHBOURS
    return np.clip(means, _LONELY, _CROWDED)


def candidates(found: Profiles) -> tuple[Ints, Ints]:
    """Return the pairs that share a rare key, or mean nearly the same, each once and in order: never all pairs."""
    tables = (found.lexical, found.names, found.cross)
    pairs = [part for table in tables for part in _sharing(table, len(found))]
    joined = np.unique(np.concatenate([*pairs, *_near(found), np.empty(0, np.int64)]))
    return np.divmod(joined, max(1, len(found)))


def _sharing(table: Table, count: int) -> Iterator[Ints]:
    """Yield the pairs that one heavy key of both brings together, each as one number."""
    rows, keys = table.heaviest(_RAREST)
    rows = rows[np.argsort(keys, kind="stable")]
    ends = np.cumsum(np.bincount(keys)) if len(keys) else np.empty(0, np.int64)
    for start, end in pairwise([0, *ends.tolist()]):
        if 1 < end - start <= _COMMON:
            one, other = _PAIRS[end - start]
            group = rows[start:end]
            yield group[one] * count + group[other]


def _near(found: Profiles) -> Iterator[Ints]:
    """Yield each article with those nearest to it in meaning: across languages they may share no key."""
    places = np.flatnonzero(found.meant)
    rows = found.meanings[places]
    for start in range(0, len(rows) if len(rows) > 1 else 0, _BLOCK):
        block = rows[start : start + _BLOCK] @ rows.T
        here = np.arange(start, start + len(block))
        block[here - start, here] = -2.0  # itself comes last
        near = np.argsort(-block, axis=1)[:, : min(_NEAREST, len(rows) - 1)]
        one, other = np.repeat(places[here], near.shape[1]), places[near.ravel()]
        yield np.minimum(one, other) * len(found) + np.maximum(one, other)
