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
from datetime import date, datetime
from itertools import combinations
from typing import Any

from crawler.matching import Hit, Matcher, Pattern
from crawler.named_days import named_days
from crawler.topics import CJK, Days, Group, Topic
from storage.model import Evidence, Relevance

__all__ = ["Matcher", "score"]

#: How much a hit counts by place: in the title, in the first characters, further down.
TITLE, LEAD, BODY = 3.0, 1.5, 1.0
LEAD_CHARACTERS = 500
#: Characters up to which a text is short: longer ones need more hits for the same score.
SHORT_TEXT = 2000
#: Characters of a page that are looked at: what stands below changes no verdict.
LONGEST_TEXT = 100_000
#: A term's hits beyond these add nothing: one word repeated is one idea; a word that says less than half
#: says no more by being repeated.
REPEATS, HALF = 3, 0.5
#: How much two concepts count together: in one sentence, in neighbouring ones (or one of them
#: in the title), anywhere on the page.
SAME_SENTENCE, NEIGHBOURS, ANYWHERE = 1.0, 0.85, 0.45
#: What a hit keeps in a sentence that is about a group of ``none_of``, and in one that is about
#: both, below a title that is about that group only.
ELSEWHERE, SHARED = 0.2, 0.6
#: What a day named in the text counts, and what a sentence in a group's language or country does.
DAY_NAMED, GRANTED = 0.35, 0.6
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
    country: str = "",
) -> Relevance:
    """Score one article for the matcher's topic, 0 to 1, with the terms that speak for it.

    *language* chooses the terms; where the topic has none for it, all are tried. Names match
    whatever the language. An unknown publication time closes
    no time window, but for groups that say so. *country* is the outlet's (ISO 3166).
    """
    topic = matcher.topic
    if not _inside(topic, published_at):
        return _verdict(topic, 0.0, missing="published outside the topic's time window")
    if not topic.groups:
        return _verdict(topic, 1.0)
    page = _Page(topic, title, text)
    closed = {group.key for group in topic.groups if not (_inside(group, published_at) or _recalls(group))}
    hits = page.timely(matcher.hits(page.text, language, closed), published_at)
    page.add(hits, _taken_for_granted(topic, language, country))
    return page.relevance()


def _taken_for_granted(topic: Topic, language: str, country: str) -> Pattern | None:
    """Return what such a text need not name, as if it were a term: who writes in Kazakh, or in Kazakhstan."""
    for group in topic.groups:
        if language in group.languages:
            return Pattern(group, f"a text in {language}", language, GRANTED, ())
        if country in group.countries:
            return Pattern(group, f"an outlet in {country}", country, GRANTED, ())
    return None


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


def _recalls(group: Group) -> bool:
    return group.days is not Days.PUBLISHED


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
        #: Groups that meet every clause: what has a name of its own is told wherever it is told.
        self._alone = set(self._clauses[0]).intersection(*self._clauses[1:]) if self._clauses else set()
        self._counted = {*topic.none_of, *(key for clause in self._clauses for key in clause)}
        self._hits: list[tuple[Hit, int]] = []
        self._share: dict[int, float] = {}

    def timely(self, hits: Iterable[Hit], published_at: datetime | None) -> list[Hit]:
        """Keep the hits of groups whose days the article is from, or names near them; add the days it names."""
        kept: list[Hit] = []
        later: list[Hit] = []
        for hit in hits:
            group = hit.pattern.group
            published_then = group.days is not Days.NAMED and _inside(group, published_at)
            (kept if published_then else later).append(hit)
        return [*kept, *self._recalled(later, published_at and published_at.date())] if later else kept

    def _recalled(self, hits: list[Hit], published: date | None) -> Iterator[Hit]:
        """Yield the hits beside a day of their group that the text names; and each such day, once.

        A day counts in proportion to the weightiest word beside it: "two years ago" alone says nothing. A
        year dates only its own sentence, and what counts in full.
        """
        named = [(self._sentence(days.start), days) for days in named_days(self.text, published)]
        told: set[int] = set()
        for group in {hit.pattern.group.key: hit.pattern.group for hit in hits}.values():
            ours = [(at, days) for at, days in named if days.overlap(group.since, group.until)]
            dated = {at for at, days in ours if not days.is_year}
            years = {at for at, days in ours if days.is_year}
            beside = [
                (hit, at)
                for hit, at in (
                    (hit, self._sentence(hit.start)) for hit in hits if hit.pattern.group is group
                )
                if _closeness({at}, dated) > ANYWHERE or (hit.pattern.weight >= 1 and at in years)
            ]
            yield from (hit for hit, _ in beside)
            places = {at for _, at in beside}
            weight = DAY_NAMED * max((hit.pattern.weight for hit, _ in beside), default=0)
            for at, days in ours:
                if days.start not in told and _closeness({at}, places) > ANYWHERE:
                    told.add(days.start)
                    yield Hit(Pattern(group, "a day named", "", weight, ()), days.start, days.end)

    def _unexplained(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Yield the longest hits, but for those that a group of their ``unless`` beside them explains.

        "Explosion" beside "power plant": beside is in its sentence, in one next to it, or in the title.
        """
        # what spans two sentences goes first: it may hide a shorter one within one of them
        whole = (hit for hit in hits if self._sentence(hit.end - 1) == self._sentence(hit.start))
        longest = list(_longest(whole))
        named: dict[str, set[int]] = defaultdict(set)
        for hit in longest:
            named[hit.pattern.group.key].add(self._sentence(hit.start))
        for hit in longest:
            place = {self._sentence(hit.start)}
            if not any(
                _closeness(place, named[key]) > ANYWHERE for key in hit.pattern.group.unless if key in named
            ):
                yield hit

    def _sentence(self, offset: int) -> int:
        return bisect_right(self._ends, offset)

    def add(self, hits: Iterable[Hit], granted: Pattern | None = None) -> None:
        """Take the hits, and mark the sentences that speak of something else.

        A title without the topic's subject (its first clause) frames what stands below it. *granted* is met
        in each sentence with hits but those.
        """
        if not self._clauses:
            return
        self._hits = [(hit, self._sentence(hit.start)) for hit in self._unexplained(hits)]
        said: dict[int, list[Hit]] = defaultdict(list)
        for hit, sentence in self._hits:
            said[sentence].append(hit)
        groups = {sentence: self._meant(hits) for sentence, hits in said.items()}
        title = groups.get(0, set())
        framed = self._not_ours(title) and not title.intersection(self._clauses[0])
        lent = {
            sentence for sentence, hits in said.items() if any(hit.pattern.group.from_abroad for hit in hits)
        }
        for sentence, keys in groups.items():
            if keys.intersection(self._clauses[0]) and _closeness({sentence}, lent) > ANYWHERE:
                continue  # "Kyiv's advice to Ukrainians in Almaty": told of us, though to others
            if self._not_ours(keys) or (framed and not keys.intersection(self._clauses[0])):
                self._share[sentence] = ELSEWHERE
            elif framed and keys.intersection(self.topic.none_of) and not keys.intersection(self._alone):
                self._share[sentence] = SHARED
            elif granted and not framed and not keys.intersection({*self._clauses[0], *self.topic.none_of}):
                start = said[sentence][0].start
                self._hits.append((Hit(granted, start, start), sentence))

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
            repeats = REPEATS if hits[0][1].pattern.weight >= HALF else 1
            best = sorted(hits, key=lambda entry: -entry[0])[:repeats]
            sums[group] += sum(value for value, _ in best)
            kept.extend(best)
        kept.sort(key=lambda entry: entry[1].start)
        return sums, tuple(self._evidence(value, hit) for value, hit in kept)

    def _value(self, hit: Hit, sentence: int) -> float:
        if hit.pattern.group.key not in self._counted:
            return 0.0  # it only takes other words their meaning, see ``unless``
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
