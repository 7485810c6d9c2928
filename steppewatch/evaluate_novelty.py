"""How well the news of a continuing story is found: ``python -m steppewatch.evaluate_novelty [--json]``.

The labelled cases are our own (``tests/data/novelty.toml``): what a reader was told, a new article,
and how the sentence that is news begins. Measured is the share of cases whose first fresh sentence
is the labelled one; beside it, in the same run, the share for the article's lead, which is what a
digest shows that knows nothing of the story. Cases without news must stay silent. Those whose
text's SHA-256 begins with a byte divisible by three are held out: weights were set on the others. Exits
with 1 below a floor of ``tests/floors.toml``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digests.novelty import news, told_by
from digests.sentences import prose
from storage.edition import Article
from storage.model import Url

_CHECKOUT = Path(__file__).resolve().parents[1]
_DAY = datetime(2022, 2, 12, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One story as far as it was told, its next article, and the labelled news."""

    told: tuple[Article, ...]
    new: Article
    #: How the sentence begins; empty when there is no news.
    fresh: str

    @property
    def held_out(self) -> bool:
        """True for those the weights were not set by."""
        return hashlib.sha256(self.new.text.encode()).digest()[0] % 3 == 0


def load(path: Path) -> list[Case]:
    """Read the labelled cases."""
    return [
        Case(
            told=tuple(_article(n, row, days=-1) for n, row in enumerate(case["told"], start=1)),
            new=_article(100, case["new"]),
            fresh=case["fresh"],
        )
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def _article(number: int, row: dict[str, str], *, days: int = 0) -> Article:
    at = _DAY + timedelta(days=days)
    return Article(
        id=number, url=Url(f"https://outlet-{number}.example/{number}"), outlet=f"Outlet {number}",
        host=f"outlet-{number}.example", title=row["title"], language=row["language"], text=row["text"],
        first_seen_at=at, published_at=at,
    )  # fmt: skip


def fresh(case: Case) -> str:
    """Return the sentence we tell; empty when we tell none."""
    return next((one.sentence for one in news(told_by(case.told), [case.new])), "")


def lead(case: Case) -> str:
    """Return the sentence the baseline tells: the first of the article."""
    return next(prose(case.new.text, title=case.new.title), "")


def right(case: Case, sentence: str) -> bool:
    """Tell whether a sentence is the labelled one; of a case without news, whether there is none."""
    return sentence.startswith(case.fresh) if case.fresh else not sentence


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some cases are right, with our rule and with the lead."""

    cases: int
    ours: float
    baseline: float


def measure(cases: Sequence[Case]) -> Iterator[tuple[str, Share]]:
    """Yield the shares: all, what was tuned on, what was held out, by language, and the silent ones."""
    loud = [case for case in cases if case.fresh]
    groups = {
        "news": loud,
        "news, tuned on": [case for case in loud if not case.held_out],
        "news, held out": [case for case in loud if case.held_out],
        "news, told in another language": [
            c for c in loud if c.new.language not in {one.language for one in c.told}
        ],
        "nothing new": [case for case in cases if not case.fresh],
    }
    groups |= {
        f"news, {code}": [c for c in loud if c.new.language == code] for code in ("en", "ru", "kk", "uk")
    }
    for name, members in groups.items():
        yield name, Share(len(members), _share(members, fresh), _share(members, lead))


def _share(cases: Sequence[Case], tell: Callable[[Case], str]) -> float:
    return sum(right(case, tell(case)) for case in cases) / len(cases) if cases else 1.0


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table or the JSON line; return 1 when a share is below its floor."""
    parser = argparse.ArgumentParser(prog="steppewatch.evaluate_novelty", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON line instead of the table")
    parser.add_argument(
        "--wrong", action="store_true", help="print what went wrong, except of the third held out"
    )
    parser.add_argument("--tests", type=Path, default=_CHECKOUT / "tests", help="folder of floors and labels")
    args = parser.parse_args(argv)
    floors = tomllib.loads((args.tests / "floors.toml").read_text("utf-8"))["novelty"]
    cases = load(args.tests / "data" / "novelty.toml")
    found = dict(measure(cases))
    below = {name for name, share in found.items() if share.ours < floors.get(name, {}).get("least", 0)}
    if args.json:
        print(
            json.dumps({name: [round(s.ours, 4), round(s.baseline, 4), s.cases] for name, s in found.items()})
        )
    else:
        _print(found, floors, below)
    if args.wrong:
        for case in cases:
            if not case.held_out and not right(case, fresh(case)):
                print(f"want {case.fresh!r}\n got {fresh(case)!r}")
    return int(bool(below))


def _print(found: dict[str, Share], floors: dict[str, dict[str, float]], below: set[str]) -> None:
    print(f"{'measure':<32}{'cases':>6}{'fresh':>8}{'lead':>8}  floor")
    for name, share in found.items():
        floor = floors.get(name, {}).get("least")
        mark = "" if floor is None else f"least {floor:g}"
        print(
            f"{name:<32}{share.cases:>6}{share.ours:>8.3f}{share.baseline:>8.3f}  "
            f"{mark}{'  BELOW' if name in below else ''}"
        )


if __name__ == "__main__":
    sys.exit(main())
