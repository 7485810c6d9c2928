"""How well stories are kept as news comes in: BCubed of the passes of the service.

The files are those of :mod:`steppewatch.evaluation.stories`, where all documents are grouped at once.
Here they come in order of their dates (those without in an order by chance that is always the same),
a batch at a time, and go through the passes: assigned only, and assigned with a repair after every
fourth batch and at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digests.cluster import assign, repair
from digests.grouping import WINDOW
from steppewatch.evaluation.measures import Measure, Sources
from steppewatch.evaluation.stories import FILES, Labelled, bcubed, labelled
from storage.edition import Article
from storage.grouping import Plan, Window

#: Documents that come in together, and batches from one repair to the next.
_BATCH, _REPAIR_EVERY = 20, 4


@dataclass(slots=True)
class Desk:
    """The stored stories, in memory."""

    standing: dict[int, int] = field(default_factory=dict)
    begun: int = 0
    #: Documents that changed their story after they had one.
    moved: int = 0

    def window(self, articles: Sequence[Article]) -> Window:
        """Return what a pass is shown."""
        here = {article.id: self.standing[article.id] for article in articles if article.id in self.standing}
        counts: dict[int, int] = {}
        for id, story in self.standing.items():
            counts[story] = counts.get(story, 0) + (id not in here)
        return Window(
            topic="", articles=tuple(articles), standing=here, next_number=self.begun + 1,
            older={story: count for story, count in counts.items() if count},
        )  # fmt: skip

    def carry_out(self, plan: Plan) -> None:
        """Change the stories as a pass decided."""
        self.moved += sum(placed.article_id in self.standing for placed in plan.placed)
        self.standing |= {placed.article_id: placed.story for placed in plan.placed}
        self.standing = {id: plan.ended.get(story, story) for id, story in self.standing.items()}
        self.begun += len(plan.begun)


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield BCubed of every file at hand, and how many documents a repair moved to another story."""
    for stem, name in FILES.items():
        if path := sources.file(f"{stem}.jsonl"):
            documents = sorted(labelled(path), key=_comes_in)
            yield from _measured(f"{name}, assigned", documents, repaired=False)
            yield from _measured(f"{name}, assigned and repaired", documents, repaired=True)


def _comes_in(document: Labelled) -> tuple[datetime, str]:
    return document.article.at, hashlib.sha256(str(document.article.url).encode()).hexdigest()


def _measured(name: str, documents: Sequence[Labelled], *, repaired: bool) -> Iterator[Measure]:
    desk = told([one.article for one in documents], repaired=repaired)
    homes = [desk.standing[one.article.id] for one in documents]
    scores = bcubed(homes, [one.story for one in documents])
    for kind, value in zip(("precision", "recall", "F"), scores, strict=True):
        yield Measure(name=f"{name} {kind}", value=value, cases=len(documents), detail=kind != "F")
    if repaired:
        yield Measure(name=f"{name} moved", value=desk.moved, cases=len(documents), detail=True)


def told(articles: Sequence[Article], *, repaired: bool) -> Desk:
    """Let *articles* come in, in this order, and return the desk with their stories."""
    desk = Desk()
    ends = [*range(_BATCH, len(articles), _BATCH), len(articles)]
    for n, end in enumerate(ends, start=1):
        since = articles[end - 1].at - WINDOW
        recent = [
            article for article in articles[:end] if article.at >= since or article.id not in desk.standing
        ]
        desk.carry_out(assign(desk.window(recent)))
        if repaired and (n % _REPAIR_EVERY == 0 or n == len(ends)):
            desk.carry_out(repair(desk.window(recent)))
    return desk
