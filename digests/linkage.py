"""Average-link clustering: two groups become one while the mean likeness of their members is high.

The mean, not the best pair: a chain of half-alike articles does not swallow a whole topic. What a
person ruled stands above any likeness: a base stays together, and what is apart stays apart.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from digests.likeness import Profiles
from digests.neighbours import compared

#: Mean likeness above which two groups are one story; measured by ``steppewatch.evaluation.stories``.
THRESHOLD = 0.145


def linked(
    found: Profiles,
    *,
    bases: Sequence[Collection[int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> list[set[int]]:
    """Return the groups of the profiles' places in *found*; each place is in exactly one.

    Each of *bases* is a story of before: it stays together and never joins another of them. The
    first one that claims a place gets it. *apart* are pairs of places that no group may hold both of.
    """
    return grouped(len(found), compared(found), bases=bases, apart=apart)


def grouped(
    count: int,
    pairs: Iterable[tuple[int, int, float]],
    *,
    bases: Sequence[Collection[int]] = (),
    apart: Collection[tuple[int, int]] = (),
    threshold: float = THRESHOLD,
) -> list[set[int]]:
    """Return the groups of *count* places of which these *pairs* are alike; see :func:`linked`."""
    links = _Links(threshold=threshold)
    taken: set[int] = set()
    for base in bases:
        if members := set(base) - taken:
            links.add(members, fixed=True)
            taken |= members
    for n in range(count):
        if n not in taken:
            links.add({n})
    for one, other in apart:
        links.part(one, other)
    for one, other, value in pairs:
        links.like(one, other, value)
    return links.merged()


@dataclass(slots=True)
class _Links:
    """Average-link clustering over a sparse table of likenesses; a missing pair counts as 0.

    A group is *fixed* when it was a story before: two of those never become one.
    """

    #: Mean likeness from which two groups become one.
    threshold: float = THRESHOLD
    members: dict[int, set[int]] = field(default_factory=dict)
    fixed: set[int] = field(default_factory=set)
    #: Sum of the likenesses between the members of two groups.
    sums: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    home: dict[int, int] = field(default_factory=dict)
    #: Groups that must never become one.
    apart: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, members: set[int], *, fixed: bool = False) -> None:
        """Put members together as one group."""
        name = len(self.members)
        self.members[name] = set(members)
        self.home.update(dict.fromkeys(members, name))
        if fixed:
            self.fixed.add(name)

    def part(self, one: int, other: int) -> None:
        """Note that two members must never be in one group."""
        a, b = self.home[one], self.home[other]
        if a != b:
            self.apart[a].add(b)
            self.apart[b].add(a)

    def like(self, one: int, other: int, value: float) -> None:
        """Note how alike two members are."""
        a, b = self.home[one], self.home[other]
        if a != b:
            self.sums[a][b] = self.sums[b][a] = self.sums[a].get(b, 0.0) + value

    def merged(self) -> list[set[int]]:
        """Merge the likest groups until none is above the threshold; return what is left."""
        heap = [entry for a in self.sums for b in self.sums[a] if a < b for entry in self._entry(a, b)]
        heapq.heapify(heap)
        fresh = len(self.members)
        while heap:
            _, a, b = heapq.heappop(heap)
            if a not in self.members or b not in self.members or self._barred(a, b):
                continue
            self._merge(a, b, into=fresh)
            for entry in (entry for c in self.sums[fresh] for entry in self._entry(c, fresh)):
                heapq.heappush(heap, entry)
            fresh += 1
        return list(self.members.values())

    def _barred(self, a: int, b: int) -> bool:
        return {a, b} <= self.fixed or b in self.apart[a]

    def _entry(self, a: int, b: int) -> Iterable[tuple[float, int, int]]:
        mean = self.sums[a][b] / (len(self.members[a]) * len(self.members[b]))
        return [(-mean, a, b)] if mean >= self.threshold else []

    def _merge(self, a: int, b: int, *, into: int) -> None:
        self.members[into] = self.members.pop(a) | self.members.pop(b)
        if self.fixed & {a, b}:
            self.fixed.add(into)
        for other in self.apart.pop(a, set()) | self.apart.pop(b, set()):
            self.apart[into].add(other)
            self.apart[other].add(into)
        joint: dict[int, float] = defaultdict(float)
        for old in (a, b):
            for other, value in self.sums.pop(old, {}).items():
                if other not in (a, b):
                    joint[other] += value
                    self.sums[other].pop(old, None)
        for other, value in joint.items():
            self.sums[other][into] = value
        self.sums[into] = dict(joint)
