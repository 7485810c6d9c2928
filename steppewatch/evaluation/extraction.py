"""How well pages are read: ``python -m steppewatch.evaluation.extraction --warc FILE --truth FILE``.

Takes any archive and its truth (JSON lines, gzipped or not, with ``url``, ``domain``, ``lang``,
``kind`` and, where known, ``title``, ``authors``, ``date``, ``text``), reads each page with our
extraction and with plain trafilatura, and prints a table by language group and one JSON line.
Exits with 1 below a floor of ``tests/floors.toml``, or where a language group loses to plain.

- title: equal after Unicode folding (NFKC, one case, single spaces)
- day: the calendar day as the outlet printed it
- authors: the same set of names, letters and digits only, lists of names split on both sides
- text: F1 over words (over characters in scripts without spaces), mean over pages
- speed: our CPU time over that of warm ``trafilatura.bare_extraction(with_metadata=True)``

``--half a`` and ``--half b`` split by a hash of the domain: tune on one, report the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler import extract
from crawler.claims import fold
from steppewatch.evaluation.measures import TESTS, Floors, outside, read_floors, rows
from steppewatch.evaluation.plain import Answer, PlainReader
from steppewatch.evaluation.recorded import captures
from storage.model import Capture

_GROUPS = ("all", "de", "en", "other")
_FIGURES = ("title", "day", "authors", "text")
#: A group of fewer pages says nothing about a loss of a few thousandths.
_LEAST_PAGES = 40
_LOSS = 0.005
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LIST = re.compile(r",|;|&|\||\s/\s|\band\b|\bund\b|\bet\b|\bи\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one reader took from one page; empty where it found nothing."""

    title: str = ""
    day: str = ""
    authors: tuple[str, ...] = ()
    text: str = ""
    status: str = ""


@dataclass(slots=True)
class Scores:
    """Scores of one reader in one language group, by figure."""

    of: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in _FIGURES})

    def mean(self, figure: str) -> float | None:
        """Return the mean score of a figure; None when no page has its truth."""
        scores = self.of[figure]
        return sum(scores) / len(scores) if scores else None


@dataclass(slots=True)
class Result:
    """All scores by (reader, group), CPU seconds by reader, statuses by kind of page."""

    all: dict[tuple[str, str], Scores] = field(default_factory=dict)
    cpu_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    statuses: Counter[str] = field(default_factory=Counter)
    pages: int = 0

    def scores(self, reader: str, group: str) -> Scores:
        """Return the scores of a reader in a group, made on first use."""
        return self.all.setdefault((reader, group), Scores())


def half_of(domain: str) -> str:
    """Return "a" or "b", the same for all pages of a domain.

    >>> half_of("post.example") in ("a", "b")
    True
    """
    return "a" if hashlib.sha256(domain.encode()).digest()[0] % 2 == 0 else "b"


def words(text: str) -> list[str]:
    """Split *text* into folded words, ideographs one by one.

    >>> words("Two Words, 新闻")
    ['two', 'words', '新', '闻']
    """
    return re.findall(r"\w+", _SPACELESS.sub(lambda match: f" {match[0]} ", text.casefold()))


def f1(expected: str, found: str) -> float:
    """Return the harmonic mean of precision and recall over words, 0 to 1.

    >>> f1("a b c d", "a b x y"), f1("a", "")
    (0.5, 0.0)
    """
    wanted, got = Counter(words(expected)), Counter(words(found))
    common = (wanted & got).total()
    return 2 * common / (wanted.total() + got.total()) if common else 0.0


def same_title(expected: str, found: str) -> bool:
    """Tell whether two titles are equal but for case, width and spaces."""
    return _folded(expected) == _folded(found)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def same_names(expected: Sequence[Any], found: Sequence[str]) -> bool:
    """Tell whether two bylines name the same set, lists in one string split.

    >>> same_names(["Ann Lee and Bo Li"], ["Bo Li", "Ann Lee"])
    True
    """
    flat = [name for item in expected for name in (item if isinstance(item, list) else [item])]
    return _name_keys(flat) == _name_keys(found)


def _name_keys(names: Sequence[str]) -> set[str]:
    return {key for name in names for part in _LIST.split(name) if (key := fold(part))}


def read_ours(capture: Capture) -> Read:
    """Read a page with :func:`crawler.extract.take`."""
    found = extract.take(capture)
    return Read(
        title=found.title or "",
        day=found.published_at.date().isoformat() if found.published_at else "",
        authors=found.authors,
        text=found.text,
        status=found.status,
    )


def as_read(answer: Answer) -> Read:
    """Return what trafilatura as it comes took from a page."""
    return Read(
        title=answer.title,
        day=answer.date[:10],
        authors=tuple(name for part in answer.author.split(";") if (name := part.strip())),
        text=answer.text,
    )


def pages(warc: Path, truth: dict[str, dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Capture]]:
    """Yield each truth row with its recorded page, in the archive's order, each address once."""
    waiting = dict(truth)
    for capture in captures(warc):
        if (row := waiting.pop(capture.url, None)) is not None:
            yield row, capture


def load_truth(path: Path, *, half: str = "all") -> dict[str, dict[str, Any]]:
    """Return the truth rows of one half, by address."""
    return {row["url"]: row for row in rows(path) if half in ("all", half_of(row.get("domain") or ""))}


def evaluate(recorded: Iterable[tuple[dict[str, Any], Capture]], plain: PlainReader | None = None) -> Result:
    """Read every page, with *plain* beside us if given, and score articles."""
    result = Result()
    extract.warm()
    for row, capture in recorded:
        result.pages += 1
        if plain:
            plain.ask(capture.url, capture.body)
        began = time.process_time()
        found = {"ours": read_ours(capture)}
        result.cpu_s["ours"] += time.process_time() - began
        if plain:
            answer = plain.answer()
            result.cpu_s["plain"] += answer.cpu_s
            found["plain"] = as_read(answer)
        _count(result, row, found)
    return result


def _count(result: Result, row: dict[str, Any], found: dict[str, Read]) -> None:
    kind = row.get("kind", "article")
    result.statuses[f"{kind} {found['ours'].status}"] += 1
    if kind == "article":
        for group in ("all", row["lang"] if row.get("lang") in ("de", "en") else "other"):
            for reader, read in found.items():
                _score(result.scores(reader, group), row, read)


def _score(scores: Scores, row: dict[str, Any], found: Read) -> None:
    if row.get("title"):
        scores.of["title"].append(same_title(row["title"], found.title))
    if row.get("date"):
        scores.of["day"].append(row["date"][:10] == found.day)
    if row.get("authors"):
        scores.of["authors"].append(same_names(row["authors"], found.authors))
    if row.get("text"):
        scores.of["text"].append(f1(row["text"], found.text))


def table(result: Result, readers: Sequence[str]) -> str:
    """Return the scores as lines for a person: group, figure, pages, one column a reader."""
    lines = [f"{'group':<7}{'figure':<9}{'pages':>6}" + "".join(f"{name:>9}" for name in readers)]
    for group in _GROUPS:
        for figure in _FIGURES:
            means = [result.scores(name, group).mean(figure) for name in readers]
            if means[0] is not None:
                count = len(result.scores(readers[0], group).of[figure])
                columns = "".join(f"{mean or 0.0:>9.4f}" for mean in means)
                lines.append(f"{group:<7}{figure:<9}{count:>6}{columns}")
    return "\n".join(lines)


def summary(result: Result, readers: Sequence[str]) -> dict[str, Any]:
    """Return the figures for machines: one flat object."""
    found: dict[str, Any] = {"pages": result.pages}
    for name in readers:
        for group in _GROUPS:
            for figure in _FIGURES:
                if (mean := result.scores(name, group).mean(figure)) is not None:
                    found[f"{name} {group} {figure}"] = round(mean, 4)
    found |= {
        f"{name} ms a page": round(1000 * result.cpu_s[name] / max(1, result.pages), 1) for name in readers
    }
    if "plain" in readers and result.cpu_s["plain"]:
        found["speed ratio"] = round(result.cpu_s["ours"] / result.cpu_s["plain"], 3)
    return found


def shortfalls(result: Result, figures: dict[str, Any], floors: Floors) -> list[str]:
    """Name each floor that is missed and each group that loses to plain; empty when all is well."""
    missed = []
    for name, floor in floors.items():
        value = figures.get("speed ratio" if name == "speed ratio" else f"ours all {name}")
        if value is not None and outside(name, value, floors):
            missed.append(f"{name} is {value}, pinned: {dict(floor)}")
    for group in _GROUPS:
        for figure in _FIGURES:
            mine, theirs = (result.scores(name, group).mean(figure) for name in ("ours", "plain"))
            count = len(result.scores("ours", group).of[figure])
            if mine is None or theirs is None or count < _LEAST_PAGES:
                continue
            # One page is not yet a loss; what a page is worth depends on how many there are.
            if mine < theirs - max(_LOSS, 1.5 / count):
                missed.append(f"{figure} of group {group}: {mine:.4f}, plain has {theirs:.4f}")
    return missed


@dataclass(frozen=True, slots=True)
class _Arguments:
    warc: Path
    truth: Path
    half: str
    every: int
    plain: bool


def _arguments(argv: Sequence[str] | None) -> _Arguments:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--warc", type=Path, required=True, help="archive of pages")
    parser.add_argument("--truth", type=Path, required=True, help="JSON lines, one page each")
    parser.add_argument("--half", choices=("a", "b", "all"), default="all", help="which domains to read")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="read every Nth page only")
    parser.add_argument(
        "--plain", action=argparse.BooleanOptionalAction, default=True, help="compare with trafilatura"
    )
    return _Arguments(**vars(parser.parse_args(argv)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the evaluation; 0 when every floor holds."""
    wanted = _arguments(argv)
    truth = load_truth(wanted.truth, half=wanted.half)
    chosen = dict(list(truth.items())[:: wanted.every])
    with PlainReader() if wanted.plain else nullcontext() as plain:
        result = evaluate(pages(wanted.warc, chosen), plain)
    readers = list(result.cpu_s)
    figures = summary(result, readers)
    print(table(result, readers))
    print(f"speed: {figures.get('speed ratio', '-')} of plain's CPU time; statuses: {dict(result.statuses)}")
    missed = shortfalls(result, figures, read_floors(TESTS / "floors.toml", ["extraction"]))
    options = {key: str(value) for key, value in asdict(wanted).items()}
    print(json.dumps({"evaluation": "extract", **options, **figures, "missed": missed}, ensure_ascii=False))
    for line in missed:
        print(f"below the floor: {line}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
