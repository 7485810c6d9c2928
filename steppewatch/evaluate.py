"""Every figure of quality, in one table and one line of JSON: ``python -m steppewatch.evaluate --data DIR``.

DIR holds ``langid.tsv``, ``qantar_multilingual.jsonl``, ``tengrinews_2024-04.jsonl``, ``ecbplus.jsonl``
and ``tgcontest_pairs.jsonl``, or some of them; names, figures and statements are measured on our own
labels. ``--truth`` and ``--warc`` add real pages. What cannot be measured is said on stderr and does not
fail. Exits with 1 when a figure lies outside its floor in ``tests/floors.toml``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from digests.encoders import EXTRAS, runs
from steppewatch import evaluate_cost, evaluate_figures, evaluate_stories, evaluate_text
from steppewatch.measures import Floors, Measure, Sources, outside

_CHECKOUT = Path(__file__).resolve().parents[1]
#: Sections of the floors that this command answers for.
_SECTIONS = ("text", "stories", "figures", "cost")


def measure_figures(sources: Sources) -> Iterator[Measure]:
    """Yield precision and recall of figures and statements on our own labels."""
    for group, file in (("seen", "figures.toml"), ("held out", "figures_unseen.toml")):
        path = sources.labels / file
        if path.exists():
            for one in evaluate_figures.measure(path, group=group):
                yield Measure(name=one.name, value=one.value, cases=one.cases, wrong=one.wrong[:5])


#: Each yields what it can measure with what is there.
PARTS: tuple[Callable[[Sources], Iterator[Measure]], ...] = (
    evaluate_text.measure,
    measure_figures,
    evaluate_stories.measure,
    evaluate_cost.measure,
)


def read_floors(path: Path) -> Floors:
    """Return least and most by the name of a measure.

    A floor of precision and recall is one of two measures, "figures, seen precision" and its twin.
    """
    floors: dict[str, dict[str, float]] = {}
    sections = tomllib.loads(path.read_text("utf-8"))
    for name, floor in (pair for section in _SECTIONS for pair in sections.get(section, {}).items()):
        for bound, value in floor.items():
            whole = bound in ("least", "most")
            floors.setdefault(name if whole else f"{name} {bound}", {})[bound if whole else "least"] = value
    return floors


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table and the JSON line; return 1 when a figure lies outside its floor."""
    parser = _parser()
    args = parser.parse_args(argv)
    if not args.data.is_dir():
        parser.error(f"no folder {args.data}")
    floors = read_floors(args.tests / "floors.toml")
    sources = Sources(
        data=args.data, labels=args.tests / "data", truth=_there(args.truth), warc=_there(args.warc),
        documents=args.documents,
    )  # fmt: skip
    found = []
    print(f"{'measure':<44}{'value':>9}{'cases':>8}  floor")
    for one in (measure for part in PARTS for measure in part(sources)):
        found.append(one)
        _print(one, floors)
    _say_what_is_missing({one.name for one in found}, floors)
    print(json.dumps({one.name: round(one.value, 4) for one in found}, ensure_ascii=False))
    return int(any(outside(one, floors) for one in found))


def _print(one: Measure, floors: Floors) -> None:
    bounds = " ".join(f"{key} {value:g}" for key, value in floors.get(one.name, {}).items())
    spread = f"  +- {one.spread:.3f}" if one.spread is not None else ""
    mark = "  OUTSIDE" if outside(one, floors) else ""
    print(f"{one.name:<44}{one.value:>9.4f}{one.cases:>8}  {bounds}{spread}{mark}", flush=True)
    for wrong in one.wrong:
        print(f"    {' '.join(wrong.split())[:100]}")


def _say_what_is_missing(found: set[str], floors: Floors) -> None:
    for extra in EXTRAS:
        if not runs(extra):
            print(f"not installed, or does not run here: [{extra}]", file=sys.stderr)
    print(f"not measured: {', '.join(sorted(floors.keys() - found)) or 'nothing'}", file=sys.stderr)


def _there(path: Path | None) -> Path | None:
    if path and not path.exists():
        print(f"not there: {path}", file=sys.stderr)
        return None
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="steppewatch.evaluate", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--truth", type=Path, help="labelled real pages, truth.jsonl.gz")
    parser.add_argument("--warc", type=Path, help="archive of real pages, judged by the text we extract")
    parser.add_argument("--documents", type=int, default=0, help="made-up texts for the load test; 100000")
    parser.add_argument("--tests", type=Path, default=_CHECKOUT / "tests", help="floors and our own labels")
    return parser


if __name__ == "__main__":
    sys.exit(main())
