"""Finding a topic's words and names in a text, in one pass.

A word of the text is looked up by its form, its beginnings, its stem and, when it begins with a
capital, its sound. What it meant is remembered: news repeats its words, so that most of a text
costs one look-up a word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeVar

import Stemmer
from rapidfuzz.fuzz import ratio

from crawler.names import NAME_RATIO, SHORT_KEY, consonants_of, folded
from crawler.topics import CJK, STEMMED, Group, Mode, Name, Topic, Word, spelling, tokens_of

#: Words between the parts of an ``a + b`` term, at most.
REACH = 6
#: Characters between two words of a phrase, at most: a space, a hyphen, a quotation mark.
GAP = 3
#: Letters an inflected name may have beyond its spelling: Тоқаевтың.
ENDING = 6
#: Letters of the longest word that is looked at: longer runs are data, not language.
LONGEST_WORD = 60
#: Languages whose words stand unchanged in texts of another: quotations, borrowings, two spellings.
READ_ALSO = {
    "ru": ("bg",),  # the detector knows no Bulgarian and calls it Russian
    "kk": ("kk-Latn", "ru"),
    "ky": ("kk", "ru"),
    "uz": ("kk-Latn", "ru"),
    "uk": ("ru",),
    "tr": ("kk-Latn",),
}
#: Words of earlier texts whose meaning is remembered, at most, for each language; some 10 MB when full.
_MEMORY = 50_000
_CJK = re.compile(f"[{CJK}]")

Tokens = Sequence[re.Match[str]]
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One term, or one spelling of a name, ready to be looked for."""

    group: Group
    term: str
    language: str
    weight: float
    #: As in :class:`crawler.topics.Term`; empty for a name.
    phrases: tuple[tuple[Word, ...], ...]
    #: Folded words of a name; empty for a term.
    name: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a term or name stands; offsets in characters, *end* exclusive."""

    pattern: Pattern
    start: int
    end: int


class Matcher:
    """A topic compiled for matching. Build it once per topic; not for two threads at a time.

    It remembers which words of earlier texts meant something, in bounded memory: news repeats
    its words, so most of a text costs one look-up a word.
    """

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self._exact: dict[str, list[Pattern]] = defaultdict(list)
        self._prefix: dict[str, list[Pattern]] = defaultdict(list)
        self._stem: dict[str, dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
        self._names: dict[str, list[Pattern]] = defaultdict(list)
        for group in topic.groups:
            self._add(group)
        self._lengths = tuple(sorted({len(form) for form in self._prefix}))
        self._languages = {term.language for group in topic.groups for term in group.terms}
        self._seen: dict[str, dict[str, tuple[Pattern, ...]]] = defaultdict(dict)

    def _add(self, group: Group) -> None:
        for term in group.terms:
            self._enter(Pattern(group, term.text, term.language, term.weight, term.phrases))
        for name in group.names:
            for text in name.spellings:
                self._add_name(group, name, text)

    def _add_name(self, group: Group, name: Name, text: str) -> None:
        """Enter one spelling: by its sound, but acronyms and Chinese by their letters."""
        parts = tuple(folded(text).split())
        if text.isupper() or _CJK.search(text) or not parts:
            words = tuple(Word(form=spelling(match[0])) for match in tokens_of(text))
            self._enter(Pattern(group, name.id, "", name.weight, (words,)))
        else:
            pattern = Pattern(group, name.id, "", name.weight, (), name=parts)
            self._names[consonants_of(parts[0])].append(pattern)

    def _enter(self, pattern: Pattern) -> None:
        first = pattern.phrases[0][0]
        match first.mode:
            case Mode.EXACT:
                self._exact[first.form].append(pattern)
            case Mode.PREFIX:
                self._prefix[first.form].append(pattern)
            case Mode.STEM:
                stem = _stemmer(pattern.language).stemWord(first.form)
                self._stem[pattern.language][stem].append(pattern)

    def knows(self, word: str, language: str) -> bool:
        """Tell whether a word is, or begins, a term or name of the topic."""
        return any(self._look_up(word, language))

    def hits(self, text: str, language: str, closed: Container[str] = ()) -> Iterator[Hit]:
        """Yield every place where a term or name of the topic stands, in order of the text.

        Groups that are *closed* are not looked for.
        """
        tokens = list(tokens_of(text))
        language = language if language in self._languages else "und"
        seen = self._seen[language]
        for place, token in enumerate(tokens):
            word = token[0]
            patterns = seen.get(word)
            if patterns is None:
                patterns = self._remembered(word, language)
            for pattern in patterns:
                if pattern.group.key in closed:
                    continue
                span = _span(pattern, tokens, place)
                if span is not None:
                    yield Hit(pattern, tokens[span[0]].start(), tokens[span[1]].end())

    def _remembered(self, word: str, language: str) -> tuple[Pattern, ...]:
        """Return the patterns whose first word this may be, and remember it for the next text."""
        seen = self._seen[language]
        if len(seen) >= _MEMORY:
            seen.clear()
        found = tuple(self._look_up(word, language))
        if len(word) <= LONGEST_WORD:
            seen[word] = found
        return found

    def _look_up(self, word: str, language: str) -> Iterator[Pattern]:
        if len(word) > LONGEST_WORD:
            return
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

    def _names_like(self, sound: str) -> Iterator[Pattern]:
        key = consonants_of(sound)
        for length in range(len(key), 1, -1):
            for pattern in self._names.get(key[:length], ()):
                if _sounds_like(sound, pattern.name[0]):
                    yield pattern


def _span(pattern: Pattern, tokens: Tokens, place: int) -> tuple[int, int] | None:
    """Return first and last token of the match that starts at *place*, or None."""
    if len(pattern.phrases) < 2 and len(pattern.name or pattern.phrases[0]) == 1:
        return place, place  # most terms are one word, and that one has brought us here
    if pattern.name:
        return _side_by_side(pattern.name, _is_spelled, tokens, place)
    matches = partial(_matches, pattern.language)
    found = [_side_by_side(pattern.phrases[0], matches, tokens, place)]
    for phrase in pattern.phrases[1:]:
        around = range(max(0, place - REACH), min(len(tokens), place + REACH + 1))
        starts = (start for start in around if matches(phrase[0], tokens[start][0]))  # most are none: cheaper
        spans = (_side_by_side(phrase, matches, tokens, start) for start in starts)
        found.append(next(filter(None, spans), None))
    whole = [span for span in found if span]
    if len(whole) < len(found):
        return None
    return min(start for start, _ in whole), max(end for _, end in whole)


def _side_by_side(
    parts: Sequence[_Part], matches: Callable[[_Part, str], bool], tokens: Tokens, place: int
) -> tuple[int, int] | None:
    """Return first and last token when *parts* stand side by side from *place* on."""
    last = place + len(parts) - 1
    if last >= len(tokens):
        return None
    for part, at in zip(parts, range(place, last + 1), strict=True):
        if at > place and tokens[at].start() - tokens[at - 1].end() > GAP:
            return None
        if not matches(part, tokens[at][0]):
            return None
    return place, last


def _is_spelled(spelled: str, word: str) -> bool:
    return _sounds_like(folded(word), spelled)


def _matches(language: str, word: Word, candidate: str) -> bool:
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
    if len(consonants_of(spelled)) < SHORT_KEY:
        return sound.startswith(spelled) and len(sound) <= len(spelled) + 1
    return max(ratio(sound[: len(spelled)], spelled), ratio(sound[: len(spelled) + 1], spelled)) >= NAME_RATIO


@lru_cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMED[language])
