"""What an evaluation yields: figures by name, each with its cases, against floors that must hold."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: what was measured, on how many cases."""

    name: str
    value: float
    cases: int
    #: Standard deviation over splits of the cases, where there were several.
    spread: float | None = None
    #: The cases that went wrong, to look at; a few.
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What there is to measure with."""

    #: Folder of the labelled files; each may be absent.
    data: Path
    #: Folder of our own labels.
    labels: Path
    #: Labelled real pages, and the archive of them.
    truth: Path | None = None
    warc: Path | None = None
    #: Made-up texts for the load test.
    documents: int = 0


def share(name: str, cases: Sequence[tuple[bool, str]]) -> Measure:
    """Return the share of cases that are true; what went wrong depends on what is counted.

    >>> share("false alarms", [(True, "storm"), (False, "chess")])
    Measure(name='false alarms', value=0.5, cases=2, spread=None, wrong=('storm',))
    """
    hits = sum(good for good, _ in cases)
    wrong = [text for good, text in cases if good == name.startswith("false")]
    return Measure(
        name=name, value=hits / len(cases) if cases else 1.0, cases=len(cases), wrong=tuple(wrong[:5])
    )


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, packed or not."""
    body = path.read_bytes()
    text = gzip.decompress(body) if path.suffix == ".gz" else body
    yield from (json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip())


#: Least and most by the name of a measure.
Floors = Mapping[str, Mapping[str, float]]


def outside(found: Measure, floors: Floors) -> bool:
    """Tell whether a figure lies outside its floor (least) or ceiling (most); without one, never.

    >>> outside(Measure(name="names found", value=0.96, cases=50), {"names found": {"least": 0.97}})
    True
    """
    floor = floors.get(found.name, {})
    return found.value < floor.get("least", found.value) or found.value > floor.get("most", found.value)
