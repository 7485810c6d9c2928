"""How well figures and statements are read: precision and recall over labelled sentences.

Our own are in ``tests/data``. Those of ``figures.toml`` the rules were mended by, those of
``figures_unseen.toml`` they were not, though somebody saw which went wrong; the figure to believe is that of
``figures_blind.toml``, by others who had not seen the rules, of which nobody looked at the wrong ones.
``--labels FILE`` measures sentences of anybody else in the same form. A figure
is right when quantity, unit, both ends, exactness and withdrawal are; a statement when its speaker is
and it holds the labelled words, a direct one when it is exactly those.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.figures import figures
from crawler.number_words import LANGUAGES
from crawler.statements import statements
from steppewatch.evaluation.measures import Measure, Sources, Tally
from storage.figures import Figure, Qualifier, Statement

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
        good = good and _is_place(figure.place, case.place) and figure.date == case.on
        tally.right += good
        if not good:
            wrong = f"{case.text} [{figure.said_by} | {figure.place} | {figure.date}]"
            tally.extra.append(wrong)
            tally.missed.append(wrong)


def _is_place(found: str, label: str) -> bool:
    """Tell whether a place is the labelled one; what kind it is ("Актобинской области") may follow."""
    return found == label or bool(label and found.startswith(f"{label} "))


def _count(
    labels: list[str], found: list[Any], same: Callable[[str, Any], bool], case: Case, tally: Tally
) -> None:
    for label in labels:
        hit = next((one for one in found if same(label, one)), None)
        if hit is None:
            tally.missed.append(f"missed {label!r}: {case.text}")
        else:
            found.remove(hit)
            tally.right += 1
    tally.extra += [f"extra {one!r}: {case.text}" for one in found]


# ---------------------------------------------------------------- running

KINDS: dict[str, Callable[[Case, Tally], None]] = {
    "figures": count_figures,
    "statements": count_statements,
    "who, where, when": count_details,
}
#: Our own labels; of those no rule was mended by, the wrong ones are not shown.
_GROUPS = {"seen": "figures.toml", "held out": "figures_unseen.toml", "blind": "figures_blind.toml"}
_NOT_SHOWN = ("held out", "blind")


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield precision and recall of each kind, over all cases of a file and by language."""
    if given := sources.sentences or sources.file("figures.toml"):
        yield from measure_cases(load(given), group="given")
        return
    for group, name in _GROUPS.items():
        if (path := sources.own / name).is_file():
            yield from measure_cases(load(path), group=group)


def measure_cases(cases: Sequence[Case], *, group: str) -> Iterator[Measure]:
    """Yield the figures of one *group*, "figures, seen precision"; what is held out is not shown."""
    for kind, count in KINDS.items():
        for part in ("", *LANGUAGES):
            tally = Tally()
            for case in cases:
                if part in ("", case.language):
                    count(case, tally)
            if group in _NOT_SHOWN:
                tally = Tally(tally.right, [""] * len(tally.extra), [""] * len(tally.missed))
            yield from tally.measures(", ".join(filter(None, (kind, group, part))), detail=bool(part))
