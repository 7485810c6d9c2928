"""What an evaluation yields: figures by name, each with its cases, against floors that must hold.

A figure is named "SUBJECT, GROUP KIND": "figures, held out precision". Labels that were found in the
folder of data stand in for our own, and are the group "given".
"""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Tests with the floors and our own labels; there in a checkout only.
TESTS = Path(__file__).resolve().parents[2] / "tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: what was measured, on how many cases."""

    name: str
    value: float
    cases: int
    #: Standard deviation over splits of the cases, where there were several.
    spread: float | None = None
    #: The cases that went wrong, to look at; never those that are held out.
    wrong: tuple[str, ...] = ()
    #: Over some of the cases of another figure: shown when one part is asked for.
    detail: bool = False


@dataclass(slots=True)
class Tally:
    """What was found beside what is labelled; an empty text where nobody may look: it is held out."""

    right: int = 0
    #: Found, and not labelled.
    extra: list[str] = field(default_factory=list)
    #: Labelled, and not found.
    missed: list[str] = field(default_factory=list)

    def measures(self, name: str, *, detail: bool = False) -> Iterator[Measure]:
        """Yield precision and recall; 1 when nothing was found, or nothing is labelled.

        >>> [(one.name, one.value) for one in Tally(right=3, missed=["a fourth"]).measures("figures, seen")]
        [('figures, seen precision', 1.0), ('figures, seen recall', 0.75)]
        """
        for kind, wrong in (("precision", self.extra), ("recall", self.missed)):
            cases = self.right + len(wrong)
            yield Measure(
                name=f"{name} {kind}", value=self.right / cases if cases else 1.0, cases=cases,
                wrong=tuple(filter(None, wrong)), detail=detail,
            )  # fmt: skip


def share(name: str, cases: Sequence[tuple[bool, str]], *, detail: bool = False) -> Measure:
    """Return the share of cases that are true; of false alarms, the true ones went wrong.

    >>> share("false alarms", [(True, "storm"), (False, "chess")]).wrong
    ('storm',)
    """
    hits = sum(good for good, _ in cases)
    wrong = tuple(text for good, text in cases if text and good == name.startswith("false alarms"))
    value = hits / len(cases) if cases else 1.0
    return Measure(name=name, value=value, cases=len(cases), wrong=wrong, detail=detail)


# ---------------------------------------------------------------- what there is to measure with


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """A labelled file, and the group its figures are named by."""

    path: Path
    #: Empty for our own, else ", given".
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What there is to measure with; every file of it may be absent."""

    #: Folder of labelled files of others.
    data: Path | None = None
    #: Folder of our own labels.
    own: Path
    #: Labelled figures and statements to measure instead of our own.
    sentences: Path | None = None
    #: Labelled real pages, and the archive of them.
    truth: Path | None = None
    warc: Path | None = None
    #: Made-up texts for the load test.
    documents: int = 0

    def file(self, name: str) -> Path | None:
        """Return a file of the folder of data, if it is there."""
        path = self.data / name if self.data else None
        return path if path and path.is_file() else None

    def labels(self, name: str) -> Labels | None:
        """Return labels of the folder of data, else our own, if they are there."""
        if given := self.file(name):
            return Labels(path=given, group=", given")
        return Labels(path=self.own / name) if (self.own / name).is_file() else None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, packed or not."""
    body = path.read_bytes()
    text = gzip.decompress(body) if path.suffix == ".gz" else body
    yield from (json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip())


# ---------------------------------------------------------------- floors

#: Least and most by the name of a measure.
Floors = Mapping[str, Mapping[str, float]]


def read_floors(path: Path, sections: Iterable[str]) -> Floors:
    """Return least and most by the name of a measure; none where the file is absent.

    A floor of precision and recall is one of two measures, "figures, seen precision" and its twin.
    """
    floors: dict[str, dict[str, float]] = {}
    written = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    for name, floor in (pair for section in sections for pair in written.get(section, {}).items()):
        for bound, value in floor.items():
            whole = bound in ("least", "most")
            floors.setdefault(name if whole else f"{name} {bound}", {})[bound if whole else "least"] = value
    return floors


def outside(name: str, value: float, floors: Floors) -> bool:
    """Tell whether a figure lies outside its floor (least) or ceiling (most); without one, never.

    >>> outside("names found", 0.96, {"names found": {"least": 0.97}})
    True
    """
    floor = floors.get(name, {})
    return value < floor.get("least", value) or value > floor.get("most", value)
