"""How far a text belongs to a topic, with the evidence.

Words and names of the topic are found in one pass over the text. What decides is that *every*
concept of the topic occurs (a country *and* an event), close together, early and often enough
for the length of the page; a long page that mentions both in passing stays out.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import Stemmer
from rapidfuzz.fuzz import ratio

from crawler.names import NAME_RATIO, SHORT_KEY, consonants, folded
from crawler.topics import CJK, STEMMED, Group, Mode, Name, Topic, Word, spelling, tokens_of
from storage.model import Evidence, Relevance

#: Words between the parts of an ``a + b`` term, at most.
REACH = 6
#: Characters between two words of a phrase, at most: a space, a hyphen, a quotation mark.
GAP = 3
#: How much a hit counts by place: in the title, in the first characters, further down.
TITLE, LEAD, BODY = 3.0, 1.5, 1.0
LEAD_CHARACTERS = 500
#: Characters up to which a text is short: longer ones need more hits for the same score.
SHORT_TEXT = 2000
#: A term's hits beyond these add nothing: one word repeated is one idea.
REPEATS = 3
#: How much two concepts count together: in one sentence, in neighbouring ones (or one of them
#: in the title), anywhere on the page.
SAME_SENTENCE, NEIGHBOURS, ANYWHERE = 1.0, 0.85, 0.45
#: What a hit keeps in a sentence that is about a group of ``none_of``, and in one that is about
#: both, below a title that is about that group only.
ELSEWHERE, SHARED = 0.2, 0.6
#: Languages whose words stand unchanged in texts of another: quotations, borrowings, two spellings.
READ_ALSO = {
    "kk": ("kk-Latn", "ru"),
    "ky": ("kk", "ru"),
    "uz": ("kk-Latn", "ru"),
    "uk": ("ru",),
    "tr": ("kk-Latn",),
}
#: Letters an inflected name may have beyond its spelling: Тоқаевтың.
ENDING = 6
#: Words of earlier texts whose meaning is remembered, at most; some 10 MB when full.
_MEMORY = 50_000
_CJK = re.compile(f"[{CJK}]")

_SENTENCE_END = re.compile(f"[.!?…](?=[\\s\"'»”)])|[。！？\n]|(?<=[{CJK}])[.!?]")


class _Token(NamedTuple):
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One term or spelling, ready to be looked for; *first* is how a text's word enters it."""

    group: Group
    term: str
    language: str
    weight: float
    words: tuple[Word, ...]
    near: bool = False
    #: Folded spellings of the words of a name; empty for a term.
    name: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    pattern: _Pattern
    start: int
    end: int


class Matcher:
    """A topic compiled for matching. Build it once per topic; not for two threads at a time.

    It remembers which words of earlier texts meant something, in bounded memory: news repeats
    its words, so most of a text costs one look-up a word.
    """

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self._exact: dict[str, list[_Pattern]] = defaultdict(list)
        self._prefix: dict[str, list[_Pattern]] = defaultdict(list)
        self._stem: dict[str, dict[str, list[_Pattern]]] = defaultdict(lambda: defaultdict(list))
        self._names: dict[str, list[_Pattern]] = defaultdict(list)
        for group in topic.groups:
            self._add(group)
        self._lengths = tuple(sorted({len(form) for form in self._prefix}))
        self._languages = {term.language for group in topic.groups for term in group.terms}
        self._seen: dict[tuple[str, str], tuple[_Pattern, ...]] = {}

    def _add(self, group: Group) -> None:
        for term in group.terms:
            self._enter(_Pattern(group, term.text, term.language, term.weight, term.words, term.near))
        for name in group.names:
            for text in name.spellings:
                self._add_name(group, name, text)

    def _add_name(self, group: Group, name: Name, text: str) -> None:
        """Enter one spelling: by its sound, but acronyms and Chinese by their letters."""
        parts = tuple(folded(text).split())
        if text.isupper() or _CJK.search(text) or not parts:
            words = tuple(Word(form=spelling(match[0])) for match in tokens_of(text))
            self._enter(_Pattern(group, name.id, "", name.weight, words))
        else:
            pattern = _Pattern(group, name.id, "", name.weight, (), name=parts)
            self._names[consonants(parts[0])].append(pattern)

    def _enter(self, pattern: _Pattern) -> None:
        first = pattern.words[0]
        match first.mode:
            case Mode.EXACT:
                self._exact[first.form].append(pattern)
            case Mode.PREFIX:
                self._prefix[first.form].append(pattern)
            case Mode.STEM:
                stem = _stemmer(pattern.language).stemWord(first.form)
                self._stem[pattern.language][stem].append(pattern)

    def hits(self, text: str, language: str) -> Iterator[_Hit]:
        """Yield every place where a term or name of the topic stands, in order of the text."""
        tokens = [_Token(match[0], *match.span()) for match in tokens_of(text)]
        for place, token in enumerate(tokens):
            for pattern in self._entering(token.word, language):
                span = self._span(pattern, tokens, place)
                if span is not None:
                    first, last = tokens[span[0]], tokens[span[1]]
                    yield _Hit(pattern, first.start, last.end)

    def _entering(self, word: str, language: str) -> tuple[_Pattern, ...]:
        """Return the patterns whose first word this may be; remembered for the next text."""
        key = (word, language)
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) >= _MEMORY:
                self._seen.clear()
            found = self._seen[key] = tuple(self._look_up(word, language))
        return found

    def _look_up(self, word: str, language: str) -> Iterator[_Pattern]:
        form = spelling(word)
        found = [*self._exact.get(form, ())]
        for length in self._lengths:
            if length > len(form):
                break
            found.extend(self._prefix.get(form[:length], ()))
        spoken = self._spoken(language)
        for stem_language in self._stem.keys() & spoken:
            found.extend(self._stem[stem_language].get(_stemmer(stem_language).stemWord(form), ()))
        yield from (pattern for pattern in found if not pattern.language or pattern.language in spoken)
        if word[0].isupper():
            yield from self._names_like(folded(word))

    def _spoken(self, language: str) -> set[str]:
        """Return the languages whose terms are looked for in a text of *language*."""
        if language not in self._languages:  # unknown, or none the topic has terms in: try them all
            return self._languages
        return {language, *READ_ALSO.get(language, ())}

    def _names_like(self, sound: str) -> Iterator[_Pattern]:
        key = consonants(sound)
        for length in range(len(key), 1, -1):
            for pattern in self._names.get(key[:length], ()):
                if _sounds_like(sound, pattern.name[0]):
                    yield pattern

    def _span(self, pattern: _Pattern, tokens: list[_Token], place: int) -> tuple[int, int] | None:
        """Return first and last token of the match that starts at *place*, or None."""
        if pattern.near:
            return _near_span(pattern, tokens, place)
        more = len(pattern.name or pattern.words) - 1
        if place + more >= len(tokens):
            return None
        for step in range(1, more + 1):
            before, token = tokens[place + step - 1], tokens[place + step]
            if token.start - before.end > GAP or not _continues(pattern, step, token.word):
                return None
        return place, place + more


def _continues(pattern: _Pattern, step: int, word: str) -> bool:
    """Tell whether *word* is the next one of a phrase or a name of several words."""
    if pattern.name:
        return _sounds_like(folded(word), pattern.name[step])
    return _matches(pattern.words[step], word, pattern.language)


def _near_span(pattern: _Pattern, tokens: list[_Token], place: int) -> tuple[int, int] | None:
    """Find the other words of an ``a + b`` term around its first one."""
    found = [place]
    for word in pattern.words[1:]:
        around = range(max(0, place - REACH), min(len(tokens), place + REACH + 1))
        other = next((at for at in around if _matches(word, tokens[at].word, pattern.language)), None)
        if other is None:
            return None
        found.append(other)
    return min(found), max(found)


def _matches(word: Word, candidate: str, language: str) -> bool:
    form = spelling(candidate)
    match word.mode:
        case Mode.EXACT:
            return form == word.form
        case Mode.PREFIX:
            return form.startswith(word.form)
        case Mode.STEM:
            stem = _stemmer(language).stemWord
            return bool(stem(form) == stem(word.form))


def _sounds_like(sound: str, spelled: str) -> bool:
    """Compare a word of a text with one of a name, forgiving a case ending.

    >>> _sounds_like(folded("Тоқаевтың"), folded("Tokayev"))
    True
    >>> _sounds_like(folded("Кимет"), folded("Kim"))
    False
    """
    if len(sound) > len(spelled) + ENDING:
        return False
    if len(consonants(spelled)) < SHORT_KEY:
        return sound.startswith(spelled) and len(sound) <= len(spelled) + 1
    return max(ratio(sound[: len(spelled)], spelled), ratio(sound[: len(spelled) + 1], spelled)) >= NAME_RATIO


@lru_cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMED[language])


# ---------------------------------------------------------------- scoring


def score(
    matcher: Matcher,
    *,
    title: str,
    text: str,
    language: str = "und",
    published_at: datetime | None = None,
) -> Relevance:
    """Score one article for the matcher's topic, 0 to 1, with the terms that speak for it.

    Only the stemmer of *language* is asked; exact words, prefixes and names match in any
    language, because pages mix them. An unknown publication time closes no time window.
    """
    topic = matcher.topic
    if not _inside(topic, published_at):
        return _verdict(topic, 0.0, missing="published outside the topic's time window")
    if not topic.groups:
        return _verdict(topic, 1.0)
    page = _Page(topic, title, text)
    page.add(hit for hit in matcher.hits(page.text, language) if _inside(hit.pattern.group, published_at))
    return page.relevance()


def _inside(span: Topic | Group, published_at: datetime | None) -> bool:
    if published_at is None:
        return True
    day = published_at.date()
    return (span.since is None or span.since <= day) and (span.until is None or day <= span.until)


def _verdict(topic: Topic, value: float, **more: Any) -> Relevance:
    return Relevance(topic=topic.name, score=value, threshold=topic.threshold, **more)


class _Page:
    """One text and what was found in it: adds up the parts of its score."""

    def __init__(self, topic: Topic, title: str, text: str) -> None:
        self.topic = topic
        self.text = f"{title}\n{text}"
        self._title_end = len(title)
        ends = _SENTENCE_END.finditer(self.text, self._title_end + 1)
        self._ends = [self._title_end, *(match.start() for match in ends)]  # the title is sentence 0
        self._norm = max(1.0, len(self.text) / SHORT_TEXT) ** 0.5
        self._clauses = (*topic.all_of, *((topic.any_of,) if topic.any_of else ()))
        self._hits: list[tuple[_Hit, int]] = []
        self._share: dict[int, float] = {}

    def add(self, hits: Iterable[_Hit]) -> None:
        """Take the hits, and mark the sentences that speak of something else.

        A title without the topic's subject (its first clause) frames what stands below it.
        """
        if not self._clauses:
            return
        placed = ((hit, bisect_right(self._ends, hit.start), hit.end) for hit in _longest(hits))
        self._hits = [
            (hit, sentence) for hit, sentence, end in placed if bisect_right(self._ends, end - 1) == sentence
        ]
        groups: dict[int, set[str]] = defaultdict(set)
        for hit, sentence in self._hits:
            groups[sentence].add(hit.pattern.group.key)
        framed = self._not_ours(groups[0]) and not groups[0].intersection(self._clauses[0])
        for sentence, keys in groups.items():
            if self._not_ours(keys):
                self._share[sentence] = ELSEWHERE
            elif framed and not keys.intersection(self._clauses[0]):
                self._share[sentence] = ELSEWHERE
            elif framed and keys.intersection(self.topic.none_of):
                self._share[sentence] = SHARED

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
        by_term: dict[tuple[str, str], list[tuple[float, _Hit]]] = defaultdict(list)
        for hit, sentence in self._hits:
            pattern = hit.pattern
            by_term[pattern.group.key, pattern.term].append((self._value(hit, sentence), hit))
        sums: dict[str, float] = defaultdict(float)
        kept: list[tuple[float, _Hit]] = []
        for (group, _), hits in by_term.items():
            best = sorted(hits, key=lambda entry: -entry[0])[:REPEATS]
            sums[group] += sum(value for value, _ in best)
            kept.extend(best)
        kept.sort(key=lambda entry: entry[1].start)
        return sums, tuple(self._evidence(value, hit) for value, hit in kept)

    def _value(self, hit: _Hit, sentence: int) -> float:
        value = hit.pattern.weight * hit.pattern.group.weight
        value *= self._share.get(sentence, 1.0)
        if hit.start < self._title_end:
            return value * TITLE
        return value * (LEAD if hit.start < self._title_end + LEAD_CHARACTERS else BODY)

    def _evidence(self, value: float, hit: _Hit) -> Evidence:
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


def _longest(hits: Iterable[_Hit]) -> Iterator[_Hit]:
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
