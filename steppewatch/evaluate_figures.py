"""How well figures and statements are read: ``python -m steppewatch.evaluate_figures [--json]``.

The labelled sentences are our own. Those of ``tests/data/figures.toml`` the rules were mended by;
those of ``tests/data/figures_unseen.toml`` were written last, and no rule was touched after they
were first read: theirs is the figure to believe. ``--labels FILE`` measures sentences of anybody
else in the same form. A figure is right when quantity, unit, both ends, exactness and withdrawal
are; a statement when its speaker is and it holds the labelled words, a direct one when it is
exactly those. Exits with 1 below a floor of ``tests/floors.toml``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.figures import figures
from crawler.number_words import LANGUAGES
from crawler.statements import statements
from storage.figures import Figure, Qualifier, Statement

_CHECKOUT = Path(__file__).resolve().parents[1]
_SPEAKER_WORDS = 9


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled text."""

    language: str
    text: str
    figures: tuple[str, ...]
    statements: tuple[str, ...]
    by: str = ""
    place: str = ""
    on: str = ""
    #: False: who, where and when are not labelled.
    details: bool = True
    #: False: what is counted in it is not looked at; what is said in it is not.
    counts: bool = True
    says: bool = True


def load(path: Path) -> list[Case]:
    """Read the labelled texts."""
    return [_case(row) for row in tomllib.loads(path.read_text("utf-8"))["case"]]


def _case(row: dict[str, object]) -> Case:
    by = str(row.get("by", ""))
    said = row.get("statements", [f"{by} :: "] if by else [])
    counted = row["figures"]
    return Case(
        language=str(row["language"]), text=str(row["text"]), figures=_labels(counted), statements=_labels(said),
        by=by, place=str(row.get("place", "")), on=str(row.get("on", "")),
        details=bool(row.get("details", True)), counts=counted != "any", says=said != "any",
    )  # fmt: skip


def _labels(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


# ---------------------------------------------------------------- comparing


def notation(figure: Figure) -> str:
    """Return a figure as the labels write it.

    >>> from storage.figures import Quantity
    >>> notation(Figure(quantity=Quantity.KILLED, unit="people", low=20, high=None, withdrawn=True))
    'killed people >=20 withdrawn'
    """
    if figure.high is None:
        value = f">={figure.low}"
    elif figure.low is None:
        value = f"<={figure.high}"
    elif figure.low != figure.high:
        value = f"{figure.low}-{figure.high}"
    else:
        about = figure.qualifier in (Qualifier.ABOUT, Qualifier.ALMOST)
        value = f"{'~' if about else ''}{figure.low}"
    return f"{figure.quantity.value} {figure.unit} {value}{' withdrawn' * figure.withdrawn}"


def agrees(label: str, found: Statement) -> bool:
    """Tell whether a statement is the labelled one, "SPEAKER :: WORDS"."""
    speaker, _, words = label.partition(" :: ")
    if speaker.casefold() not in found.speaker.casefold() or len(found.speaker.split()) > _SPEAKER_WORDS:
        return False
    if words == "*":
        return True
    direct = re.fullmatch("«(.*)»", words)
    return found.direct and found.quote == direct[1] if direct else not found.direct and words in found.quote


@dataclass(slots=True)
class Tally:
    """Counts of one kind in one group of cases."""

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


def count_figures(case: Case, tally: Tally) -> None:
    """Compare the figures of one case."""
    if not case.counts:
        return
    found = [notation(figure) for figure in figures(case.text, language=case.language)]
    _count(list(case.figures), found, lambda label, one: label == one, case, tally)


def count_statements(case: Case, tally: Tally) -> None:
    """Compare the statements of one case."""
    if not case.says:
        return
    found = list(statements(case.text, language=case.language))
    _count(list(case.statements), found, agrees, case, tally)


def count_details(case: Case, tally: Tally) -> None:
    """Compare who, where and when of the figures that are right otherwise."""
    if not case.details:
        return
    for figure in figures(case.text, language=case.language):
        if notation(figure) not in case.figures:
            continue
        good = case.by.casefold() in figure.said_by.casefold() and bool(case.by) == bool(figure.said_by)
        good = good and (figure.place, figure.date) == (case.place, case.on)
        tally.right += good
        if not good:
            tally.extra, tally.missed = tally.extra + 1, tally.missed + 1
            tally.wrong.append(f"{case.text} [{figure.said_by} | {figure.place} | {figure.date}]")


def _count(
    labels: list[str], found: list[Any], same: Callable[[str, Any], bool], case: Case, tally: Tally
) -> None:
    for label in labels:
        hit = next((one for one in found if same(label, one)), None)
        if hit is None:
            tally.missed += 1
            tally.wrong.append(f"missed {label!r}: {case.text}")
        else:
            found.remove(hit)
            tally.right += 1
    tally.extra += len(found)
    tally.wrong += [f"extra {one!r}: {case.text}" for one in found]


# ---------------------------------------------------------------- running

KINDS: dict[str, Callable[[Case, Tally], None]] = {
    "figures": count_figures,
    "statements": count_statements,
    "who, where, when": count_details,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: what was measured, on how many labels."""

    name: str
    value: float
    cases: int
    #: What went wrong, to look at.
    wrong: tuple[str, ...] = ()


def measure(path: Path, *, group: str = "held out") -> Iterator[Measure]:
    """Yield precision and recall of each kind over one labelled file.

    The names are those of the floors: "figures, held out precision".
    """
    for name, tally in tallies(load(path), group=group):
        if name.endswith(group):
            found, labelled = tally.right + tally.extra, tally.right + tally.missed
            yield Measure(f"{name} precision", tally.precision, found, tuple(tally.wrong))
            yield Measure(f"{name} recall", tally.recall, labelled, tuple(tally.wrong))


def tallies(cases: Sequence[Case], *, group: str) -> Iterator[tuple[str, Tally]]:
    """Yield each kind over all cases, under the name of the *group*, and by language."""
    for kind, count in KINDS.items():
        for part in (*LANGUAGES, ""):
            tally = Tally()
            for case in cases:
                if part in ("", case.language):
                    count(case, tally)
            yield ", ".join(filter(None, (kind, group, part))), tally


def below(name: str, tally: Tally, floors: dict[str, dict[str, float]]) -> bool:
    """Tell whether precision or recall lies below the floor of that name."""
    floor = floors.get(name, {})
    return tally.precision < floor.get("precision", 0) or tally.recall < floor.get("recall", 0)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table or the JSON line; return 1 when a measure is below its floor."""
    args = _arguments(argv)
    floors = tomllib.loads((args.tests / "floors.toml").read_text("utf-8"))["figures"]
    own = {
        "seen": args.tests / "data" / "figures.toml",
        "held out": args.tests / "data" / "figures_unseen.toml",
    }
    files = {"held out": args.labels} if args.labels else own
    found = {name: tally for group, path in files.items() for name, tally in tallies(load(path), group=group)}
    if args.json:
        rounded = {name: [round(one.precision, 4), round(one.recall, 4)] for name, one in found.items()}
        print(json.dumps(rounded, ensure_ascii=False))
    else:
        _print(found, floors)
    if args.wrong:
        shown = (one for name, one in found.items() if name.endswith("seen") or args.labels)
        print(*dict.fromkeys(line for one in shown for line in one.wrong), sep="\n")
    return int(any(below(name, tally, floors) for name, tally in found.items()))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="steppewatch.evaluate_figures", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON line instead of the table")
    parser.add_argument(
        "--wrong", action="store_true", help="print what went wrong, except of our own held-out sentences"
    )
    parser.add_argument("--labels", type=Path, help="a labelled file to measure instead of our own")
    parser.add_argument("--tests", type=Path, default=_CHECKOUT / "tests", help="folder of floors and labels")
    return parser.parse_args(argv)


def _print(found: dict[str, Tally], floors: dict[str, dict[str, float]]) -> None:
    print(f"{'measure':<32}{'precision':>10}{'recall':>9}{'labelled':>10}  floor")
    for name, one in found.items():
        floor = " ".join(f"{key} {value:g}" for key, value in floors.get(name, {}).items())
        mark = "  BELOW" if below(name, one, floors) else ""
        print(
            f"{name:<32}{one.precision:>10.3f}{one.recall:>9.3f}{one.right + one.missed:>10}  {floor}{mark}"
        )


if __name__ == "__main__":
    sys.exit(main())
