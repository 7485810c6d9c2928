"""How well is read whom a report rests on: origins and credits, precision and recall.

The labelled texts are our own (``tests/data/credits.toml``), with a catalogue of invented outlets; those
marked as held out were written before any rule, or after all. *Origins* are those of the whole report:
right when the outlet is. *Credits* are all, with their kinds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.credits import credits
from crawler.outlets import Catalogue
from crawler.reports import Report
from steppewatch.evaluation.measures import Measure, Sources, Tally
from storage.credits import Credit, whole_credit
from storage.model import Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled report."""

    language: str
    report: Report
    #: "KIND OUTLET" of each.
    credits: frozenset[str]
    #: Of the whole report; empty: its own.
    origin: str
    held_out: bool


def load(path: Path) -> tuple[Catalogue, list[Case]]:
    """Read the invented catalogue and the labelled reports."""
    data = tomllib.loads(path.read_text("utf-8"))
    outlets = (_outlet(key, table) for key, table in data["outlets"].items())
    return Catalogue(tuple(outlets)), [_case(row) for row in data["case"]]


def _outlet(key: str, table: dict[str, Any]) -> Outlet:
    lists = {name: tuple(value) for name, value in table.items() if isinstance(value, list)}
    return Outlet(key=key, **{**table, **lists})


def _case(row: dict[str, Any]) -> Case:
    whole = [label.partition(" ")[2] for label in row["credits"] if not label.startswith("credit ")]
    return Case(
        language=row["language"],
        report=Report(
            text=row["text"],
            title=row.get("title", ""),
            authors=tuple(row.get("authors", ())),
            outlet=row.get("outlet"),
        ),
        credits=frozenset(row["credits"]),
        origin=row.get("origin") or (whole[0] if whole else ""),
        held_out=bool(row.get("held_out")),
    )


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield origins and credits over all reports, over those held out, and by language."""
    if (labels := sources.labels("credits.toml")) is None:
        return
    catalogue, cases = load(labels.path)
    if labels.group:
        yield from _measured("given", cases, catalogue)
    else:
        yield from _measured("all", cases, catalogue)
        yield from _measured("held out", [case for case in cases if case.held_out], catalogue)
    prefix = "given, " if labels.group else ""
    for language in dict.fromkeys(case.language for case in cases):
        spoken = [case for case in cases if case.language == language]
        yield from _measured(f"{prefix}{language}", spoken, catalogue, detail=True)


def _measured(
    group: str, cases: Sequence[Case], catalogue: Catalogue, *, detail: bool = False
) -> Iterator[Measure]:
    origins, every = Tally(), Tally()
    for case in cases:
        found = credits(case.report, catalogue)
        shown = "" if case.held_out else case.report.text
        _count(origins, _origin(found), {case.origin} - {""}, shown)
        _count(every, {f"{credit.kind.value} {_key(credit)}" for credit in found}, set(case.credits), shown)
    yield from origins.measures(f"origins, {group}", detail=detail)
    yield from every.measures(f"credits, {group}", detail=detail)


def _count(tally: Tally, found: set[str], labelled: set[str], shown: str) -> None:
    """Compare what was found in one text with its labels."""
    tally.right += len(found & labelled)
    tally.extra += [shown and f"extra {one!r}: {shown}" for one in sorted(found - labelled)]
    tally.missed += [shown and f"missed {one!r}: {shown}" for one in sorted(labelled - found)]


def _origin(found: Sequence[Credit]) -> set[str]:
    credit = whole_credit(found)
    return {_key(credit)} if credit else set()


def _key(credit: Credit) -> str:
    return credit.outlet or credit.name
