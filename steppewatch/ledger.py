"""The ledger as a person reads it: figures of one kind and unit together, with where they part.

What may be compared is settled where the mails settle it, in :mod:`digests.counts`: a town's dead do not
disagree with the country's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, groupby
from typing import Any

from digests.counts import Count, alike, counts
from digests.disputes import one_voice
from storage.database import instant
from storage.edition import FigureLine
from storage.figures import disagree
from storage.ledger import figure_of

#: Figures of articles further apart in time do not disagree: the later one is news.
SAME_TIME = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The figures of one quantity and unit, oldest first."""

    quantity: str
    unit: str
    #: True when what two voices last said cannot both be right.
    disagree: bool
    #: True also when one was taken back or edited away.
    disputed: bool
    #: The least and the most of the figures that disagree, where some do, else of all, as shown.
    low: int
    high: int
    #: Rows of :func:`storage.ledger.figures`.
    figures: tuple[dict[str, Any], ...]


def group(rows: Iterable[dict[str, Any]]) -> list[Group]:
    """Put rows that are ordered by quantity and unit into groups."""
    ordered = groupby(rows, key=lambda row: (row["quantity"], row["unit"]))
    return [_group(quantity, unit, tuple(members)) for (quantity, unit), members in ordered]


def _group(quantity: str, unit: str, rows: tuple[dict[str, Any], ...]) -> Group:
    # A copy does not disagree with its original, nor what was edited away with anything.
    settled = counts(_line(row) for row in rows if row["current"] and not row["copy_of"])
    parted = [*_parted(settled)]
    values = [count.line.figure.value for pair in parted for count in pair]
    values = values or [row["low"] or row["high"] or 0 for row in rows if not row["withdrawn"]] or [0]
    return Group(
        quantity=quantity, unit=unit, disagree=bool(parted), figures=rows, low=min(values), high=max(values),
        disputed=bool(parted) or any(row["withdrawn"] or not row["current"] for row in rows),
    )  # fmt: skip


def _line(row: dict[str, Any]) -> FigureLine:
    return FigureLine(
        figure=figure_of(row), outlet=row["outlet"], at=instant(row["at"]), article_id=row["article_id"]
    )


def _parted(settled: Sequence[Count]) -> Iterator[tuple[Count, Count]]:
    """Yield the pairs of figures for one place that two voices last gave and that cannot both be right."""
    for where in dict.fromkeys(count.where for count in settled):
        same = alike([count for count in settled if count.where == where])
        for one, other in combinations(_latest(same), 2):
            told, retold = one.line, other.line
            if (
                told.article_id != retold.article_id
                and abs(told.at - retold.at) <= SAME_TIME
                and disagree(told.figure, retold.figure)
            ):
                yield one, other


def _latest(found: Sequence[Count]) -> list[Count]:
    """Return each voice's latest figure: one that goes on does not disagree with itself.

    A number nobody is named for is no other voice's where somebody has given it.
    """
    last: list[Count] = []
    said = {_value(count) for count in found if count.line.figure.said_by}
    for count in reversed(found):
        nobodys = not count.line.figure.said_by and _value(count) in said
        if not (nobodys or any(one_voice(one.line, count.line) for one in last)):
            last.insert(0, count)
    return last


def _value(count: Count) -> tuple[int | None, int | None]:
    return count.line.figure.low, count.line.figure.high
