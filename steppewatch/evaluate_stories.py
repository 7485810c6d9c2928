"""How well articles are grouped into stories: ``python -m steppewatch.evaluate_stories --data DIR``.

DIR holds ``ecbplus.jsonl`` (English documents of look-alike events, no dates) and
``qantar_multilingual.jsonl`` (leads on January 2022 in many languages). Prints BCubed precision,
recall and F, the seconds it took, and one JSON line; exits with 1 below the pinned floors.

BCubed (Bagga and Baldwin 1998): for each document, the share of its story that belongs there,
and the share of what belongs there that is in its story; both averaged over the documents.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from digests.cluster import group
from storage.edition import Article
from storage.model import Url

#: BCubed F below which the run fails, by file.
FLOORS = {"ecbplus": 0.90, "qantar_multilingual": 0.80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """BCubed precision, recall and F of one file."""

    name: str
    documents: int
    precision: float
    recall: float
    f: float
    seconds: float


def bcubed(found: Sequence[Hashable], truth: Sequence[Hashable]) -> tuple[float, float, float]:
    """Return BCubed precision, recall and F of one grouping against another.

    >>> bcubed([1, 1, 2], ["a", "a", "b"])
    (1.0, 1.0, 1.0)
    >>> bcubed([1, 1, 1, 1], ["a", "a", "b", "b"])
    (0.5, 1.0, 0.6666666666666666)
    """
    here, there = _sets(found), _sets(truth)
    common = [
        (len(here[a] & there[b]), len(here[a]), len(there[b])) for a, b in zip(found, truth, strict=True)
    ]
    precision = sum(both / size for both, size, _ in common) / len(common)
    recall = sum(both / size for both, _, size in common) / len(common)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _sets(labels: Sequence[Hashable]) -> dict[Hashable, set[int]]:
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for n, label in enumerate(labels):
        groups[label].add(n)
    return groups


def score(path: Path) -> Score:
    """Group the documents of one file and compare with its labels."""
    documents = labelled(path)
    articles = [article for article, _ in documents]
    started = time.perf_counter()
    stories = group(articles)
    seconds = time.perf_counter() - started
    of = {article.id: story.key for story in stories for article in story.articles}
    precision, recall, f = bcubed([of[article.id] for article in articles], [story for _, story in documents])
    return Score(
        name=path.stem, documents=len(documents), precision=precision, recall=recall, f=f, seconds=seconds
    )


def labelled(path: Path) -> list[tuple[Article, str]]:
    """Return the documents of one file, each with the label of its story."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(_article(n, row), row["story"]) for n, row in enumerate(rows, start=1)]


def _article(number: int, row: dict[str, str]) -> Article:
    at = datetime.fromisoformat(row.get("date", "2022-01-10")).replace(tzinfo=UTC)
    return Article(
        id=number,
        url=Url(f"https://outlet-{number}.example/{row['id']}"),
        outlet=row.get("source", f"outlet {number}"),
        host=f"outlet-{number}.example",
        title=row["title"],
        language=row["lang"],
        first_seen_at=at,
        text=row["text"],
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table and the JSON line; return 1 when a score is below its floor."""
    parser = argparse.ArgumentParser(prog="steppewatch.evaluate_stories", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    folder = parser.parse_args(argv).data
    scores = [score(folder / f"{name}.jsonl") for name in FLOORS if (folder / f"{name}.jsonl").exists()]
    print(f"{'file':<22}{'documents':>10}{'precision':>11}{'recall':>8}{'F':>7}{'floor':>7}{'seconds':>9}")
    for s in scores:
        print(
            f"{s.name:<22}{s.documents:>10}{s.precision:>11.3f}{s.recall:>8.3f}{s.f:>7.3f}"
            f"{FLOORS[s.name]:>7.2f}{s.seconds:>9.2f}"
        )
    print(json.dumps({s.name: asdict(s) for s in scores}))
    if not scores:
        print(f"no labelled file in {folder}", file=sys.stderr)
        return 1
    return int(any(s.f < FLOORS[s.name] for s in scores))


if __name__ == "__main__":
    sys.exit(main())
