"""How well articles are told together: BCubed F of stories, AUC of pairs.

Reads ``ecbplus.jsonl`` (English documents of look-alike events, without dates),
``qantar_multilingual.jsonl`` (leads on January 2022 in many languages) and ``tgcontest_pairs.jsonl``
(pairs that tell of one event, or do not). Each is measured with the core alone, and again with each
extra that is installed.

A shipped threshold may have been chosen with these very texts in sight. So each file is also split
in two by topics or stories, many times: the threshold is set on one half and measured on the other.

BCubed (Bagga and Baldwin 1998): for each document, the share of its story that belongs there,
and the share of what belongs there that is in its story; both averaged over the documents.
"""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digests.encoders import EXTRAS, Encoder, encoder_of, runs
from digests.likeness import profiles
from digests.linkage import THRESHOLD, grouped
from digests.meanings import centred, encoded
from digests.neighbours import compared
from steppewatch.evaluation.measures import Measure, Sources, rows
from storage.edition import Article
from storage.model import Url

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What their figures are named by, by file.
FILES = {"ecbplus": "ecbplus", "qantar_multilingual": "qantar"}
#: Splits of a file in two, and the thresholds tried on one part.
_SPLITS = {"ecbplus": 10, "qantar_multilingual": 40}
_THRESHOLDS = tuple(n / 200 for n in range(16, 45, 2))
#: What a threshold may lose and still be as good as the best: less is chance.
_AS_GOOD = 0.005
#: Texts handed to an encoder at once.
_AT_ONCE = 16

Raw = Mapping[int, "NDArray[np.float32]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A document with the story it belongs to, and the part of the file that stays together in a split."""

    article: Article
    story: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of comparing: the core alone, or with an encoder and the vectors it made."""

    name: str
    encoder: Encoder | None = None
    raw: Raw | None = None

    def pairs(self, articles: Sequence[Article]) -> list[tuple[int, int, float]]:
        """Return the pairs of *articles* that are alike, as grouping sees them."""
        if self.encoder is None or self.raw is None:
            return list(compared(profiles(articles)))
        of = {article.id: self.raw[article.id] for article in articles}
        return list(compared(profiles(articles, centred(of, self.encoder))))


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield the figures of every file at hand, each way that is installed."""
    for stem, name in FILES.items():
        if path := sources.file(f"{stem}.jsonl"):
            documents = labelled(path)
            languages = {one.article.language for one in documents}
            for way in _ways([one.article for one in documents] if len(languages) > 1 else ()):
                yield from measure_stories(f"{name}, {way.name}", documents, way, splits=_SPLITS[stem])
    if path := sources.file("tgcontest_pairs.jsonl"):
        yield from measure_pairs(path)


def _ways(articles: Sequence[Article]) -> Iterator[Way]:
    """Yield the core, then each installed extra with the vectors of *articles*, if there are any."""
    yield Way(name="core")
    for extra in EXTRAS if articles else ():
        if runs(extra) and (encoder := encoder_of(extra)):
            raw: dict[int, NDArray[np.float32]] = {}
            for start in range(0, len(articles), _AT_ONCE):
                raw |= encoded(articles[start : start + _AT_ONCE], encoder)
            yield Way(name=extra, encoder=encoder, raw=raw)


# ---------------------------------------------------------------- stories


def measure_stories(name: str, documents: Sequence[Labelled], way: Way, *, splits: int) -> Iterator[Measure]:
    """F over the whole file at the shipped threshold; F of halves at the threshold of the other halves."""
    pairs = way.pairs([one.article for one in documents])
    yield Measure(name=f"{name} F", value=f_score(documents, pairs, THRESHOLD), cases=len(documents))
    parts = sorted({one.part for one in documents})
    if len(parts) < 4:
        return
    draw = random.Random(1)
    found = []
    for _ in range(splits):
        chosen = set(draw.sample(parts, len(parts) // 2))
        tuned_on = [one for one in documents if one.part in chosen]
        held_out = [one for one in documents if one.part not in chosen]
        threshold = _best_threshold(tuned_on, way)
        found.append(f_score(held_out, way.pairs([one.article for one in held_out]), threshold))
    mean, spread = statistics.mean(found), statistics.pstdev(found)
    yield Measure(name=f"{name}, held out F", value=mean, cases=len(documents), spread=spread)


def _best_threshold(documents: Sequence[Labelled], way: Way) -> float:
    """Return the middle one of the thresholds that do as well as the best."""
    pairs = way.pairs([one.article for one in documents])
    scores = {threshold: f_score(documents, pairs, threshold) for threshold in _THRESHOLDS}
    good = [threshold for threshold, f in scores.items() if f >= max(scores.values()) - _AS_GOOD]
    return good[len(good) // 2]


def f_score(
    documents: Sequence[Labelled], pairs: Sequence[tuple[int, int, float]], threshold: float
) -> float:
    """Return BCubed F of grouping *documents* by the pairs of them that are alike."""
    groups = grouped(len(documents), pairs, threshold=threshold)
    of = {place: n for n, group in enumerate(groups) for place in group}
    return bcubed([of[place] for place in range(len(documents))], [one.story for one in documents])[2]


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


# ---------------------------------------------------------------- pairs


def measure_pairs(path: Path) -> Iterator[Measure]:
    """AUC of pairs by language: how often a pair of one event is more alike than a pair of two.

    All texts of the file are the background of each pair, as all articles of a window are in use.
    """
    pairs = list(rows(path))
    texts = [side | {"lang": pair["lang"]} for pair in pairs for side in (pair["first"], pair["second"])]
    articles = [_article(n, text) for n, text in enumerate(texts)]
    for way in _ways(articles):
        alike = {(a, b): value for a, b, value in way.pairs(articles)}
        for language in sorted({pair["lang"] for pair in pairs}, reverse=True):
            told = [
                (alike.get((2 * n, 2 * n + 1), 0.0), pair["label"] == "OK")
                for n, pair in enumerate(pairs)
                if pair["lang"] == language
            ]
            same, other = [v for v, good in told if good], [v for v, good in told if not good]
            if same and other:
                yield Measure(
                    name=f"{language} pairs, {way.name} AUC", value=auc(same, other), cases=len(told)
                )


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return how often one of *higher* is above one of *lower*; a tie counts half.

    >>> auc([0.9, 0.5], [0.1, 0.5])
    0.875
    """
    won = sum((a > b) + 0.5 * (a == b) for a in higher for b in lower)
    return won / (len(higher) * len(lower))


# ---------------------------------------------------------------- reading


def labelled(path: Path) -> list[Labelled]:
    """Return the documents of one file with their labels; a topic, else a story, stays together."""
    return [
        Labelled(article=_article(n, row), story=row["story"], part=row.get("topic", row["story"]))
        for n, row in enumerate(rows(path), start=1)
    ]


def _article(number: int, row: Mapping[str, Any]) -> Article:
    return Article(
        id=number,
        url=Url(f"https://outlet-{number}.example/{number}"),
        outlet=f"outlet {number}",
        host=f"outlet-{number}.example",
        title=row["title"],
        language=row["lang"],
        first_seen_at=datetime.fromisoformat(row.get("date", "2022-01-10")).replace(tzinfo=UTC),
        text=row["text"],
    )
