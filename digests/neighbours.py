"""Which pairs of articles are worth comparing, and how alike they are among their neighbours.

Where everything is alike, likeness says little: two reports of one vote resemble those of the vote a
year before. So a likeness is divided by how alike the two articles are to their own neighbours (local
scaling: Zelnik-Manor and Perona 2004, "Self-tuning spectral clustering"). Within bounds: an article
that resembles hardly anything is not pulled to what it resembles least badly, and a story of a
hundred articles does not fall to pieces because each of them has twenty near-copies.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from digests.likeness import Profile, likeness

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


def compared(found: Sequence[Profile]) -> list[tuple[int, int, float]]:
    """Return the pairs that are alike at all, each once, with their likeness among their neighbours."""
    pairs = [(a, b, likeness(found[a], found[b])) for a, b in candidates(found)]
    scale = [math.sqrt(_LONELY / crowd) for crowd in crowds(len(found), pairs)]
    return [(a, b, value * scale[a] * scale[b]) for a, b, value in pairs]


def crowds(count: int, pairs: Iterable[tuple[int, int, float]]) -> list[float]:
    """Return, for each of *count* articles, how alike its neighbours are to it, within bounds.

    >>> crowds(3, [(0, 1, 0.9)])
    [0.16, 0.16, 0.16]
    >>> crowds(40, [(0, n, 0.2) for n in range(1, 40)])[0]
    0.2
    """
    nearest: list[list[float]] = [[] for _ in range(count)]
    for a, b, value in pairs:
        nearest[a].append(value)
        nearest[b].append(value)
    means = (math.fsum(heapq.nlargest(_NEIGHBOURS, values)) / _NEIGHBOURS for values in nearest)
    return [min(_CROWDED, max(_LONELY, mean)) for mean in means]


def candidates(found: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share a rare key, each once: never all pairs."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for n, profile in enumerate(found):
        for key in _rarest(profile):
            bearers[key].append(n)
    pairs = {
        pair for group in bearers.values() if 1 < len(group) <= _COMMON for pair in combinations(group, 2)
    }
    yield from sorted(pairs.union(_near(found)))


def _near(found: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """Yield each article with those nearest to it in meaning: across languages they may share no key."""
    meant = {n: profile.meaning for n, profile in enumerate(found) if profile.meaning is not None}
    if len(meant) < 2:
        return
    import numpy as np

    places, rows = list(meant), np.stack(list(meant.values()))
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK] @ rows.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -1.0  # itself
        for n, near in enumerate(np.argsort(-block, axis=1)[:, :_NEAREST], start=start):
            yield from ((places[min(n, m)], places[max(n, m)]) for m in near.tolist() if m != n)


def _rarest(profile: Profile) -> Iterable[str]:
    """The heaviest keys, which are rare and stand in front."""
    for prefix, vector in (("l", profile.lexical), ("n", profile.names), ("x", profile.cross)):
        for key in sorted(vector, key=lambda key: (-vector[key], key))[:_RAREST]:
            yield prefix + key
