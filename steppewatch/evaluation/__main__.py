"""Every figure of quality, in one table and one line of JSON: ``python -m steppewatch.evaluation --data DIR``.

DIR holds ``langid.tsv``, ``qantar_multilingual.jsonl``, ``tengrinews_2024-04.jsonl``, ``ecbplus.jsonl``
and ``tgcontest_pairs.jsonl``, or some of them. What is measured on our own labels in ``tests/data`` is
measured on a file of the same name and form instead where DIR holds one, as "given": ``names.toml``,
``hard_neighbours.toml``, ``topic_leads.toml``, ``leads_blind.toml``, ``figures.toml``, ``credits.toml``,
``novelty.toml``.
``--truth`` and ``--warc`` add real pages. What cannot be measured is said on stderr and does not fail.
Exits with 1 when a figure lies outside its floor in ``tests/floors.toml``, or when there is none at all.

  python -m steppewatch.evaluation --data ../shared/eval --only relevance --only names --wrong
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from digests.encoders import EXTRAS, runs
from steppewatch.evaluation import (
    cost,
    credits,
    duplicates,
    figures,
    language,
    names,
    novelty,
    passes,
    relevance,
    stories,
)
from steppewatch.evaluation.measures import TESTS, Floors, Measure, Sources, outside, read_floors

#: Each yields what it can measure with what is there; its floors are the section of its name.
PARTS: dict[str, Callable[[Sources], Iterator[Measure]]] = {
    "language": language.measure,
    "names": names.measure,
    "relevance": relevance.measure,
    "duplicates": duplicates.measure,
    "figures": figures.measure,
    "credits": credits.measure,
    "novelty": novelty.measure,
    "stories": stories.measure,
    "passes": passes.measure,
    "cost": cost.measure,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table and the JSON line; return 1 when a figure lies outside its floor, or none was found."""
    args = _arguments(argv)
    sources, chosen = _sources(args), args.only or list(PARTS)
    floors = read_floors(args.tests / "floors.toml", chosen)
    found = []
    if not args.json:
        print(f"{'measure':<46}{'value':>9}{'cases':>8}  floor")
    for one in (one for part in chosen for one in PARTS[part](sources)):
        if not one.cases or (one.detail and not args.only):
            continue
        found.append(one)
        if not args.json:
            _print(one, floors)
        for wrong in one.wrong if args.wrong and not one.detail else ():
            print(f"    {' '.join(wrong.split())}")
    _say_what_is_missing({one.name for one in found}, floors, encoders="stories" in chosen)
    print(json.dumps({one.name: round(one.value, 4) for one in found}, ensure_ascii=False))
    return int(not found or any(outside(one.name, one.value, floors) for one in found))


def _print(one: Measure, floors: Floors) -> None:
    bounds = " ".join(f"{key} {value:g}" for key, value in floors.get(one.name, {}).items())
    spread = f"  +- {one.spread:.3f}" if one.spread is not None else ""
    mark = "  OUTSIDE" if outside(one.name, one.value, floors) else ""
    print(f"{one.name:<46}{one.value:>9.4f}{one.cases:>8}  {bounds}{spread}{mark}", flush=True)


def _say_what_is_missing(found: set[str], floors: Floors, *, encoders: bool) -> None:
    for extra in EXTRAS if encoders else ():
        if not runs(extra):
            print(f"not installed, or does not run here: [{extra}]", file=sys.stderr)
    missing = [name for name in floors if name not in found and ", given" not in name]
    print(f"not measured: {'; '.join(missing) or 'nothing'}", file=sys.stderr)


def _sources(args: argparse.Namespace) -> Sources:
    return Sources(
        data=args.data, own=args.tests / "data", sentences=args.labels, truth=args.truth, warc=args.warc,
        documents=args.documents,
    )  # fmt: skip


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m steppewatch.evaluation", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--data", type=Path, help="folder of the labelled files; without it, our own labels")
    parser.add_argument("--truth", type=Path, help="labelled real pages, truth.jsonl.gz")
    parser.add_argument("--warc", type=Path, help="archive of real pages, judged by the text we extract")
    parser.add_argument("--labels", type=Path, help="labelled figures and statements, instead of our own")
    parser.add_argument("--documents", type=int, default=0, help="made-up texts for the load test; 100000")
    parser.add_argument(
        "--only", choices=PARTS, action="append", metavar="PART",
        help=f"one part, with its figures by language; may be repeated: {', '.join(PARTS)}",
    )  # fmt: skip
    parser.add_argument("--wrong", action="store_true", help="what went wrong, but for what is held out")
    parser.add_argument("--json", action="store_true", help="the JSON line without the table")
    parser.add_argument("--tests", type=Path, default=TESTS, help="folder of the floors and our own labels")
    args = parser.parse_args(argv)
    if args.data and not args.data.is_dir():
        parser.error(f"no folder {args.data}")
    if args.labels and not args.labels.is_file():
        parser.error(f"no file {args.labels}")
    for name in ("truth", "warc"):
        if (path := getattr(args, name)) and not path.is_file():
            print(f"not there: {path}", file=sys.stderr)
            setattr(args, name, None)
    return args


if __name__ == "__main__":
    sys.exit(main())
