"""The ledger as a person reads it: figures of one kind and unit together, with where they part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, groupby
from typing import Any

from digests.counts import place_key, same_place
from storage.database import instant
from storage.figures import disagree
from storage.ledger import figure_of

#: Figures of articles further apart in time do not disagree: the later one is news.
SAME_TIME = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The figures of one quantity and unit, oldest first."""

    quantity: str
    unit: str
    #: True when two voices give figures that cannot both be right.
    disagree: bool
    #: True also when one was taken back or edited away.
    disputed: bool
    #: The least and the most that anyone gives, as shown.
    low: int
    high: int
    #: Rows of :func:`storage.ledger.figures`.
    figures: tuple[dict[str, Any], ...]


def group(rows: Iterable[dict[str, Any]]) -> list[Group]:
    """Put rows that are ordered by quantity and unit into groups."""
    ordered = groupby(rows, key=lambda row: (row["quantity"], row["unit"]))
    return [_group(quantity, unit, tuple(members)) for (quantity, unit), members in ordered]


def _group(quantity: str, unit: str, rows: tuple[dict[str, Any], ...]) -> Group:
    nouns = [(figure_of(row), row) for row in rows]
    # An article does not disagree with itself, nor a copy with its original.
    parted = any(
        same_place(place_key(one.place), place_key(other.place))
        and disagree(one, other)
        and _voice(row) != _voice(another)
        for (one, row), (other, another) in combinations(nouns, 2)
        if row["article_id"] != another["article_id"]
        and not (row["copy_of"] or another["copy_of"])
        and abs(instant(row["at"]) - instant(another["at"])) <= SAME_TIME
    )
    values = [figure.value for figure, _ in nouns if not figure.withdrawn] or [0]
    return Group(
        quantity=quantity, unit=unit, disagree=parted, figures=rows, low=min(values), high=max(values),
        disputed=parted or any(row["withdrawn"] or not row["current"] for row in rows),
    )  # fmt: skip


def _voice(row: dict[str, Any]) -> str:
    """Return who gives a figure: whom the outlet names, else the outlet."""
    return str(row["said_by"] or row["outlet"])
