"""How well the news of a continuing story is found: the share of cases whose first fresh sentence is right.

The labelled cases are our own (``tests/data/novelty.toml``): what a reader was told, a new article,
and how the sentence that is news begins. "Lead alone" is the share for the article's lead, which is what
a digest shows that knows nothing of the story. Cases without news must stay silent. Those whose
text's SHA-256 begins with a byte divisible by three are held out: weights were set on the others.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digests.novelty import news, told_by
from digests.sentences import prose
from steppewatch.evaluation.measures import Measure, Sources, share
from storage.edition import Article
from storage.model import Url

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


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield the shares that are right, the lead's beside them, over all cases and over some."""
    if (labels := sources.labels("novelty.toml")) is None:
        return
    cases, group = load(labels.path), labels.group
    loud = [case for case in cases if case.fresh]
    yield _share(f"news{group}", loud)
    if not group:
        yield _share("news, held out", [case for case in loud if case.held_out])
        yield _share("news, tuned on", [case for case in loud if not case.held_out], detail=True)
    yield _share(f"news{group}, lead alone", loud, lead)
    yield _share(f"nothing new{group}", [case for case in cases if not case.fresh])
    foreign = [case for case in loud if case.new.language not in {one.language for one in case.told}]
    yield _share(f"news{group}, told in another language", foreign, detail=True)
    for code in dict.fromkeys(case.new.language for case in loud):
        yield _share(f"news{group}, {code}", [c for c in loud if c.new.language == code], detail=True)


def _share(
    name: str, cases: Sequence[Case], tell: Callable[[Case], str] = fresh, *, detail: bool = False
) -> Measure:
    """Return the share of *cases* told right by *tell*; what the lead misses is not our mistake."""
    told = [(case, tell(case)) for case in cases]
    shown = [
        "" if case.held_out or tell is lead else f"want {case.fresh!r}, got {sentence!r}"
        for case, sentence in told
    ]
    judged = [right(case, sentence) for case, sentence in told]
    return share(name, list(zip(judged, shown, strict=True)), detail=detail)
