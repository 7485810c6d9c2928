"""How far a text belongs to a topic, with the evidence.

Words and names of the topic are found by :mod:`crawler.matching`. What decides is that *every*
concept of the topic occurs (a country *and* an event), close together, early and often enough
for the length of the page; a long page that mentions both in passing stays out.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Any

from crawler.matching import Hit, Matcher
from crawler.topics import CJK, Group, Topic
from storage.model import Evidence, Relevance

__all__ = ["Matcher", "score"]

#: How much a hit counts by place: in the title, in the first characters, further down.
TITLE, LEAD, BODY = 3.0, 1.5, 1.0
LEAD_CHARACTERS = 500
#: Characters up to which a text is short: longer ones need more hits for the same score.
SHORT_TEXT = 2000
#: Characters of a page that are looked at: what stands below changes no verdict.
LONGEST_TEXT = 100_000
#: A term's hits beyond these add nothing: one word repeated is one idea.
REPEATS = 3
#: How much two concepts count together: in one sentence, in neighbouring ones (or one of them
#: in the title), anywhere on the page.
SAME_SENTENCE, NEIGHBOURS, ANYWHERE = 1.0, 0.85, 0.45
#: What a hit keeps in a sentence that is about a group of ``none_of``, and in one that is about
#: both, below a title that is about that group only.
ELSEWHERE, SHARED = 0.2, 0.6
#: Hits in one sentence beyond which nobody could say which belongs to which.
CROWDED = 100
#: Characters that a comma between two hits counts for.
PARTED = 60

_COMMA = re.compile("[,;—–，；、]")
_SENTENCE_END = re.compile(f"[.!?…](?=[\\s\"'»”)])|[。！？\n]|(?<=[{CJK}])[.!?]")


def score(
    matcher: Matcher,
    *,
    title: str,
    text: str,
    language: str = "und",
    published_at: datetime | None = None,
) -> Relevance:
    """Score one article for the matcher's topic, 0 to 1, with the terms that speak for it.

    *language* chooses the terms; where the topic has none for it, all are tried. Names match
    whatever the language. An unknown publication time closes
    no time window, but for groups that say so.
    """
    topic = matcher.topic
    if not _inside(topic, published_at):
        return _verdict(topic, 0.0, missing="published outside the topic's time window")
    if not topic.groups:
        return _verdict(topic, 1.0)
    page = _Page(topic, title, text)
    page.add(hit for hit in matcher.hits(page.text, language) if _inside(hit.pattern.group, published_at))
    return page.relevance()


def by_desk(found: Relevance) -> Relevance:
    """Return a relevance as the desk's word makes it: enough, with the evidence as it was found.

    >>> by_desk(Relevance(topic="t", score=0.2, threshold=0.5, missing="no term of place")).relevant
    True
    """
    word = ("the desk's word", 1.0)
    return replace(found, score=max(found.score, found.threshold), missing="", parts=(*found.parts, word))


def _inside(span: Topic | Group, published_at: datetime | None) -> bool:
    if published_at is None:
        return isinstance(span, Topic) or span.undated
    day = published_at.date()
    return (span.since is None or span.since <= day) and (span.until is None or day <= span.until)


def _verdict(topic: Topic, value: float, **more: Any) -> Relevance:
    return Relevance(topic=topic.name, score=value, threshold=topic.threshold, **more)


class _Page:
    """One text and what was found in it: adds up the parts of its score."""

    def __init__(self, topic: Topic, title: str, text: str) -> None:
        self.topic = topic
        self.text = f"{title}\n{text}"[:LONGEST_TEXT]
        self._title_end = len(title)
        ends = _SENTENCE_END.finditer(self.text, self._title_end + 1)
        self._ends = [self._title_end, *(match.start() for match in ends)]  # the title is sentence 0
        self._norm = max(1.0, len(self.text) / SHORT_TEXT) ** 0.5
        self._clauses = (*topic.all_of, *((topic.any_of,) if topic.any_of else ()))
        self._hits: list[tuple[Hit, int]] = []
        self._share: dict[int, float] = {}

    def add(self, hits: Iterable[Hit]) -> None:
        """Take the hits, and mark the sentences that speak of something else.

        A title without the topic's subject (its first clause) frames what stands below it.
        """
        if not self._clauses:
            return
        placed = ((hit, bisect_right(self._ends, hit.start), hit.end) for hit in _longest(hits))
        self._hits = [
            (hit, sentence) for hit, sentence, end in placed if bisect_right(self._ends, end - 1) == sentence
        ]
        said: dict[int, list[Hit]] = defaultdict(list)
        for hit, sentence in self._hits:
            said[sentence].append(hit)
        groups = {sentence: self._meant(hits) for sentence, hits in said.items()}
        title = groups.get(0, set())
        framed = self._not_ours(title) and not title.intersection(self._clauses[0])
        for sentence, keys in groups.items():
            if self._not_ours(keys) or (framed and not keys.intersection(self._clauses[0])):
                self._share[sentence] = ELSEWHERE
            elif framed and keys.intersection(self.topic.none_of):
                self._share[sentence] = SHARED

    def _meant(self, hits: list[Hit]) -> set[str]:
        """Return the groups of a sentence, without what it says of one of ``none_of``.

        "Protests in Bishkek, Kazakhstan shuts its border": an event belongs to the country it
        stands nearer to. Troops sent from abroad (``from_abroad``) belong where they go.
        """
        subject = [hit for hit in hits if hit.pattern.group.key in self._clauses[0]]
        others = [hit for hit in hits if hit.pattern.group.key in self.topic.none_of]
        if not subject or not others or len(hits) > CROWDED:
            return {hit.pattern.group.key for hit in hits}
        named = {*self._clauses[0], *self.topic.none_of}
        return {
            hit.pattern.group.key
            for hit in hits
            if hit.pattern.group.key in named
            or hit.pattern.group.from_abroad
            or self._apart(hit, subject) <= self._apart(hit, others)
        }

    def _apart(self, hit: Hit, others: Iterable[Hit]) -> int:
        """Return how many characters lie between a hit and the nearest of others; a comma parts as many more."""
        gaps = (
            (hit.end, other.start) if hit.start < other.start else (other.end, hit.start) for other in others
        )
        return min(
            max(0, end - start) + PARTED * len(_COMMA.findall(self.text, start, end)) for start, end in gaps
        )

    def _not_ours(self, keys: set[str]) -> bool:
        """Tell whether a sentence with these groups is about one of ``none_of`` only."""
        whole = all(keys.intersection(clause) for clause in self._clauses)
        return bool(keys.intersection(self.topic.none_of)) and not whole

    def relevance(self) -> Relevance:
        """Multiply the strength of the clauses by how close together they stand."""
        if not self._clauses:
            return self._scored(1.0, (), "")
        sums, evidence = self._weigh()
        strengths = [1 - math.exp(-sum(sums[key] for key in clause) / self._norm) for clause in self._clauses]
        parts = tuple(zip(map(_label, self._clauses), strengths, strict=True))
        unmet = [
            _label(clause) for clause, strength in zip(self._clauses, strengths, strict=True) if not strength
        ]
        if unmet:
            missing = " and ".join(f"no term of {label}" for label in unmet)
            return self._scored(0.0, evidence, missing, parts)
        near = self._proximity()
        value = math.prod(strengths) * near
        missing = "" if value >= self.topic.threshold else "mentioned in passing only"
        return self._scored(value, evidence, missing, (*parts, ("proximity", near)))

    def _weigh(self) -> tuple[Mapping[str, float], tuple[Evidence, ...]]:
        """Add up the hits of each group; of one term only the strongest few count."""
        by_term: dict[tuple[str, str], list[tuple[float, Hit]]] = defaultdict(list)
        for hit, sentence in self._hits:
            pattern = hit.pattern
            by_term[pattern.group.key, pattern.term].append((self._value(hit, sentence), hit))
        sums: dict[str, float] = defaultdict(float)
        kept: list[tuple[float, Hit]] = []
        for (group, _), hits in by_term.items():
            best = sorted(hits, key=lambda entry: -entry[0])[:REPEATS]
            sums[group] += sum(value for value, _ in best)
            kept.extend(best)
        kept.sort(key=lambda entry: entry[1].start)
        return sums, tuple(self._evidence(value, hit) for value, hit in kept)

    def _value(self, hit: Hit, sentence: int) -> float:
        value = hit.pattern.weight * hit.pattern.group.weight
        value *= self._share.get(sentence, 1.0)
        if hit.start < self._title_end:
            return value * TITLE
        return value * (LEAD if hit.start < self._title_end + LEAD_CHARACTERS else BODY)

    def _evidence(self, value: float, hit: Hit) -> Evidence:
        against = hit.pattern.group.key in self.topic.none_of
        return Evidence(
            group=hit.pattern.group.key,
            term=hit.pattern.term,
            matched=self.text[hit.start : hit.end],
            offset=hit.start,
            language=hit.pattern.language,
            weight=round(-value if against else value, 3),
        )

    def _proximity(self) -> float:
        """Return how near each other the clauses stand, at the pair that is farthest apart."""
        places = [
            {
                sentence
                for hit, sentence in self._hits
                if hit.pattern.group.key in clause and sentence not in self._share
            }
            for clause in self._clauses
        ]
        return min((_closeness(a, b) for a, b in combinations(places, 2)), default=SAME_SENTENCE)

    def _scored(
        self,
        value: float,
        evidence: tuple[Evidence, ...],
        missing: str,
        parts: tuple[tuple[str, float], ...] = (),
    ) -> Relevance:
        rounded = tuple((name, round(part, 3)) for name, part in parts)
        return _verdict(self.topic, round(value, 4), evidence=evidence, missing=missing, parts=rounded)


def _longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Keep one hit, the longest, of those of one group that overlap: Алматы is ru, kk and ky."""
    ends: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        group = hit.pattern.group.key
        if hit.start >= ends.get(group, 0):
            ends[group] = hit.end
            yield hit


def _label(clause: tuple[str, ...]) -> str:
    return " | ".join(clause)


def _closeness(first: set[int], second: set[int]) -> float:
    """Grade the smallest distance between two sets of sentences; sentence 0 is the title."""
    if first & second:
        return SAME_SENTENCE
    if not first or not second:
        return ANYWHERE
    if 0 in first or 0 in second or any({place - 1, place + 1} & second for place in first):
        return NEIGHBOURS
    return ANYWHERE
