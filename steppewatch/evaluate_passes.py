"""How well stories are kept as news comes in: ``python -m steppewatch.evaluate_passes --data DIR``.

The files are those of :mod:`steppewatch.evaluate_stories`, where all documents are grouped at once.
Here they come in order of their dates (those without in an order by chance that is always the same),
a batch at a time, and go through the passes of the service: assigned only, and assigned with a
repair after every fourth batch and at the end. Prints BCubed precision, recall and F, how many
documents a repair moved to another story, and one JSON line; exits with 1 below the pinned floors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from digests.cluster import assign, repair
from digests.grouping import WINDOW
from steppewatch.evaluate_stories import bcubed, labelled
from storage.edition import Article
from storage.grouping import Plan, Window

#: BCubed F with repairs below which the run fails, by file.
FLOORS = {"ecbplus": 0.89, "qantar_multilingual": 0.80}
#: Documents that come in together, and batches from one repair to the next.
_BATCH, _REPAIR_EVERY = 20, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """BCubed precision, recall and F of one file and way."""

    name: str
    repaired: bool
    documents: int
    precision: float
    recall: float
    f: float
    #: Documents that changed their story after they had one.
    moved: int


@dataclass(slots=True)
class _Desk:
    """The stored stories, in memory."""

    standing: dict[int, int] = field(default_factory=dict)
    begun: int = 0
    moved: int = 0

    def window(self, articles: Sequence[Article]) -> Window:
        here = {article.id: self.standing[article.id] for article in articles if article.id in self.standing}
        counts: dict[int, int] = {}
        for id, story in self.standing.items():
            counts[story] = counts.get(story, 0) + (id not in here)
        return Window(
            topic="", articles=tuple(articles), standing=here, next_number=self.begun + 1,
            older={story: count for story, count in counts.items() if count},
        )  # fmt: skip

    def carry_out(self, plan: Plan) -> None:
        self.moved += sum(placed.article_id in self.standing for placed in plan.placed)
        self.standing |= {placed.article_id: placed.story for placed in plan.placed}
        self.standing = {id: plan.ended.get(story, story) for id, story in self.standing.items()}
        self.begun += len(plan.begun)


def score(path: Path, *, repaired: bool) -> Score:
    """Let the documents of one file come in and compare the stories with its labels."""
    documents = labelled(path)
    order = sorted(
        documents, key=lambda d: (d.article.at, hashlib.sha256(str(d.article.url).encode()).hexdigest())
    )
    articles = [one.article for one in order]
    desk = _Desk()
    ends = [*range(_BATCH, len(articles), _BATCH), len(articles)]
    for n, end in enumerate(ends, start=1):
        since = articles[end - 1].at - WINDOW
        recent = [
            article for article in articles[:end] if article.at >= since or article.id not in desk.standing
        ]
        desk.carry_out(assign(desk.window(recent)))
        if repaired and (n % _REPAIR_EVERY == 0 or n == len(ends)):
            desk.carry_out(repair(desk.window(recent)))
    precision, recall, f = bcubed(
        [desk.standing[one.article.id] for one in order], [one.story for one in order]
    )
    return Score(
        name=path.stem, repaired=repaired, documents=len(order), precision=precision, recall=recall, f=f,
        moved=desk.moved,
    )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table and the JSON line; return 1 when a score is below its floor."""
    parser = argparse.ArgumentParser(prog="steppewatch.evaluate_passes", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    folder = parser.parse_args(argv).data
    paths = [path for name in FLOORS if (path := folder / f"{name}.jsonl").exists()]
    scores = [score(path, repaired=repaired) for path in paths for repaired in (False, True)]
    print(f"{'file':<22}{'passes':<20}{'documents':>10}{'precision':>11}{'recall':>8}{'F':>7}{'moved':>7}")
    for s in scores:
        passes = "assign and repair" if s.repaired else "assign only"
        print(
            f"{s.name:<22}{passes:<20}{s.documents:>10}{s.precision:>11.3f}{s.recall:>8.3f}{s.f:>7.3f}{s.moved:>7}"
        )
    print(json.dumps([asdict(s) for s in scores]))
    if not scores:
        print(f"no labelled file in {folder}", file=sys.stderr)
        return 1
    return int(any(s.repaired and s.f < FLOORS[s.name] for s in scores))


if __name__ == "__main__":
    sys.exit(main())
