"""How well is read whom a report rests on: ``python -m steppewatch.evaluate_credits [--json] [--wrong]``.

The labelled texts are our own (``tests/data/credits.toml``), with a catalogue of invented outlets. A
third of them was written before any rule and is held out. *Origins* are those of the whole report:
right when the outlet is. *Credits* are all, with their kinds. Exits with 1 below a floor of
``tests/floors.toml``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.credits import credits
from crawler.outlets import Catalogue
from crawler.reports import Report
from storage.credits import Credit, whole_credit
from storage.model import Outlet

_CHECKOUT = Path(__file__).resolve().parents[1]


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


@dataclass(slots=True)
class Tally:
    """Counts of one measure over one group of cases."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of what is labelled that was found; 1 when nothing is labelled."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def add(self, found: set[str], labelled: set[str], text: str) -> None:
        """Compare what was found in one text with its labels."""
        self.right += len(found & labelled)
        self.extra += len(found - labelled)
        self.missed += len(labelled - found)
        if found != labelled:
            self.wrong.append(f"found {sorted(found)}, labelled {sorted(labelled)}: {text}")


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


def measure(path: Path) -> Iterator[tuple[str, Tally]]:
    """Yield origins and credits by language, then overall, then of the third held out."""
    catalogue, cases = load(path)
    languages = dict.fromkeys(case.language for case in cases)
    groups = {language: [case for case in cases if case.language == language] for language in languages}
    groups |= {"all": cases, "held out": [case for case in cases if case.held_out]}
    for group, members in groups.items():
        origins, every = Tally(), Tally()
        for case in members:
            found = credits(case.report, catalogue)
            origins.add(_origin(found), {case.origin} - {""}, case.report.text)
            labels = {f"{credit.kind.value} {_key(credit)}" for credit in found}
            every.add(labels, set(case.credits), case.report.text)
        yield f"origins, {group}", origins
        yield f"credits, {group}", every


def _origin(found: Sequence[Credit]) -> set[str]:
    credit = whole_credit(found)
    return {_key(credit)} if credit else set()


def _key(credit: Credit) -> str:
    return credit.outlet or credit.name


def below(name: str, tally: Tally, floors: dict[str, dict[str, float]]) -> bool:
    """Tell whether precision or recall lies below the floor of that name."""
    floor = floors.get(name, {})
    return tally.precision < floor.get("precision", 0) or tally.recall < floor.get("recall", 0)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table or the JSON line; return 1 when a measure is below its floor."""
    parser = argparse.ArgumentParser(prog="steppewatch.evaluate_credits", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON line instead of the table")
    parser.add_argument("--wrong", action="store_true", help="print what went wrong")
    parser.add_argument("--tests", type=Path, default=_CHECKOUT / "tests", help="folder of floors and labels")
    args = parser.parse_args(argv)
    floors = tomllib.loads((args.tests / "floors.toml").read_text("utf-8"))["credits"]
    found = dict(measure(args.tests / "data" / "credits.toml"))
    if args.json:
        print(json.dumps({name: [round(t.precision, 4), round(t.recall, 4)] for name, t in found.items()}))
    else:
        _print(found, floors)
    if args.wrong:
        print(*(line for name, t in found.items() if name.endswith(", all") for line in t.wrong), sep="\n")
    return int(any(below(name, tally, floors) for name, tally in found.items()))


def _print(found: dict[str, Tally], floors: dict[str, dict[str, float]]) -> None:
    print(f"{'measure':<20}{'precision':>10}{'recall':>9}{'labelled':>10}  floor")
    for name, one in found.items():
        floor = " ".join(f"{key} {value:g}" for key, value in floors.get(name, {}).items())
        mark = "  BELOW" if below(name, one, floors) else ""
        print(
            f"{name:<20}{one.precision:>10.3f}{one.recall:>9.3f}{one.right + one.missed:>10}  {floor}{mark}"
        )


if __name__ == "__main__":
    sys.exit(main())
