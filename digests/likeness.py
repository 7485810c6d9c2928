"""How alike two articles are, 0 to 1: what of them is compared, and how it is weighed.

Within a language: ``.6`` of the cosine of stems and ``.4`` of the cosine of names and numbers,
which tell look-alike events apart; two issues of one bulletin, whose titles differ by the day alone, are
hardly alike. Across languages: names and numbers under transliterated
keys, and the first letters of longer words, where cognates meet. Both times a factor for the
days between, and one for short texts, which share fewer words however alike they are. An encoder
adds meaning, most of all across languages: two look-alike events mean nearly the same.

A word counts by its rarity, and by where and how often it stands: in the title double, after the
lead half, and a second mention less than the first. What that reaches is measured by
``python -m steppewatch.evaluation``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digests.measures import measures
from digests.names import name_key, number_key, stems, word_key, words
from digests.sparse import Counted, Floats, Ints, Table
from storage.edition import Article

#: What a mention counts in the title, in the lead, and in what follows it; more adds background.
_TITLE, _LEAD, _REST = 2.0, 1.0, 0.5
_TITLE_CHARACTERS, _LEAD_CHARACTERS, _CHARACTERS = 300, 400, 1000
#: Texts of fewer characters are short.
_SHORT, _SHORTEST, _SHORT_EXPONENT = 500, 40, 0.2
_LEXICAL, _NAMES = 0.6, 0.4
_CROSS_WORDS, _CROSS_NAMES = 1.1, 0.8
#: Shared keys of weight that two texts need: one town in common makes no common event.
_KEYS, _CROSS_KEYS = 5, 4
_FRESH, _FADING, _FADE_DAYS = 0.6, 0.4, 4.0
#: A capitalised word is a name when its lower-case form is rare in the batch.
_LOWER_SHARE = 0.2

#: What words and meaning count across languages, where an encoder gives one.
_WORDS_BESIDE, _CROSS_MEANING = 0.7, 0.4
#: So alike in meaning are texts of one language on one matter anyway.
_USUAL = 0.1
#: What is left of the likeness of two issues of one bulletin: "Weather on 8 November" and "... 16 November".
_ANOTHER_ISSUE = 0.1

Counts = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """Vectors of meaning by article id, centred and of unit length; made by :mod:`digests.meanings`."""

    of: Mapping[int, NDArray[np.float32]]
    #: How much meaning counts beside words and names within a language, 0 to 1.
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """What of each article of a batch is compared, by its place in the batch."""

    #: Numbers that stand for the languages.
    languages: Ints
    lexical: Table
    names: Table
    cross: Table
    characters: Floats
    days: Floats
    #: Numbers that stand for the titles that name a day, without it, and for the days; 0 for any other title.
    bulletins: Ints
    issues: Ints
    #: A row of zeros: no encoder, or it left this one out.
    meanings: NDArray[np.float32]
    meant: NDArray[np.bool_]
    #: How much meaning counts within the language.
    share: float = 0.0

    def __len__(self) -> int:
        """Return how many articles there are."""
        return len(self.days)

    def likeness(self, one: int, others: Sequence[int] | Ints) -> Floats:
        """Return how alike an article is to each of others by itself, whatever stands around them."""
        there = np.asarray(others, np.int64)
        fading = _FRESH + _FADING * np.exp(-np.abs(self.days[there] - self.days[one]) / _FADE_DAYS)
        alike = self._in_words(one, there)
        if self.meant[one]:
            alike = np.where(self.meant[there], self._with_meaning(one, there, alike), alike)
        if self.bulletins[one]:
            same = self.bulletins[there] == self.bulletins[one]
            alike = np.where(same & (self.issues[there] != self.issues[one]), _ANOTHER_ISSUE * alike, alike)
        found: Floats = fading * np.minimum(1.0, alike)
        return found

    def _in_words(self, one: int, there: Ints) -> Floats:
        named, _ = self.names.beside(one, there)
        same = self.languages[there] == self.languages[one]
        alike, shared = np.empty(len(there)), np.empty(len(there))
        cosines, keys = self.lexical.beside(one, there[same])
        alike[same], shared[same] = _LEXICAL * cosines + _NAMES * named[same], keys / _KEYS
        cosines, keys = self.cross.beside(one, there[~same])
        alike[~same] = _CROSS_WORDS * cosines + _CROSS_NAMES * named[~same]
        shared[~same] = keys / _CROSS_KEYS
        lengths = np.sqrt(self.characters[there] * self.characters[one])
        shortness = (_SHORT / np.minimum(lengths, _SHORT)) ** _SHORT_EXPONENT
        found: Floats = np.minimum(1.0, shared) * np.minimum(1.0, alike * shortness)
        return found

    def _with_meaning(self, one: int, there: Ints, alike: Floats) -> Floats:
        meant = (self.meanings[there] @ self.meanings[one]).astype(float)
        across = _WORDS_BESIDE * alike + _CROSS_MEANING * np.maximum(0.0, meant)
        within = (1 - self.share) * alike + self.share * np.maximum(0.0, meant - _USUAL)
        same = self.languages[there] == self.languages[one]
        return np.where(same, within if self.share else alike, across)


def profiles(articles: Sequence[Article], meanings: Meanings | None = None) -> Profiles:
    """Return the profile of each article; weights depend on how rare a word is among *articles*."""
    names = _names(part for article in articles for part in _parts(article))
    lexical, named, cross = Counted(), Counted(), Counted()
    for article in articles:
        for table, counts in zip(
            (lexical, named, cross), _count(_parts(article), article.language, names), strict=True
        ):
            table.add(counts)
    numbers = {language: n for n, language in enumerate(sorted({a.language for a in articles}))}
    bulletins, issues = _bulletins(articles)
    rows, meant = _rows(articles, meanings)
    return Profiles(
        languages=np.array([numbers[article.language] for article in articles], np.int64),
        lexical=lexical.weighed(_is_content),
        names=named.weighed(),
        cross=cross.weighed(),
        characters=np.array([max(_SHORTEST, len(a.title) + len(a.text)) for a in articles], float),
        days=np.array([article.at.timestamp() / 86400 for article in articles]),
        bulletins=bulletins,
        issues=issues,
        meanings=rows,
        meant=meant,
        share=meanings.share if meanings else 0.0,
    )


def _bulletins(articles: Sequence[Article]) -> tuple[Ints, Ints]:
    """Number the titles that name a day by their other words, and the days they name."""
    bulletins, issues = np.zeros((2, len(articles)), np.int64)
    titles: dict[tuple[str, ...], int] = {}
    named: dict[frozenset[str], int] = {}
    for n, article in enumerate(articles):
        title = article.title[:_TITLE_CHARACTERS].lower()
        if any(map(str.isdigit, title)) and (found := measures(title, article.language)).days and found.rest:
            bulletins[n] = titles.setdefault(tuple(found.rest), len(titles) + 1)
            issues[n] = named.setdefault(found.days, len(named) + 1)
    return bulletins, issues


def _rows(
    articles: Sequence[Article], meanings: Meanings | None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the meanings of articles as a matrix, and which of them have one."""
    of = meanings.of if meanings else {}
    width = len(next(iter(of.values()))) if of else 0
    rows = np.zeros((len(articles), width), np.float32)
    meant = np.array([article.id in of for article in articles], np.bool_)
    for n in np.flatnonzero(meant).tolist():
        rows[n] = of[articles[n].id]
    return rows, meant


@dataclass(frozen=True, slots=True)
class _Part:
    """The words of one part of an article, and what a mention there counts."""

    words: list[str]
    weight: float


def _parts(article: Article) -> tuple[_Part, ...]:
    """Return title, lead and what follows; a body that begins with the title says it only once."""
    text = article.text.removeprefix(article.title)
    return (
        _Part(words(article.title[:_TITLE_CHARACTERS]), _TITLE),
        _Part(words(text[:_LEAD_CHARACTERS]), _LEAD),
        _Part(words(text[_LEAD_CHARACTERS:_CHARACTERS]), _REST),
    )


def _names(parts: Iterable[_Part]) -> frozenset[str]:
    """Return the words, in lower case, that are written with a capital nearly always."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for word in (word for part in parts for word in part.words):
        (upper if word[0].isupper() else lower)[word.lower()] += 1
    return frozenset(word for word, seen in upper.items() if lower[word] <= _LOWER_SHARE * seen)


def _count(parts: Sequence[_Part], language: str, names: frozenset[str]) -> tuple[Counts, Counts, Counts]:
    """Return how much is said of stems, of names with numbers, and of cross-language keys."""
    lexical: Counts = defaultdict(float)
    named: Counts = defaultdict(float)
    cross: Counts = defaultdict(float)
    for part in parts:
        for stem in stems([word for word in part.words if len(word) > 1], language):
            lexical[stem] += part.weight
        for word in part.words:
            if key := _named(word, names):
                named[key] += part.weight
            elif len(word) > 3 and not word[0].isdigit():
                cross[word_key(word)] += part.weight
    cross.update({"=" + key: value for key, value in named.items()})
    return lexical, named, cross


def _named(word: str, names: frozenset[str]) -> str:
    """Return the key of a name or a number; empty when the word is neither, or says too little."""
    if word[0].isdigit():
        return "#" + number_key(word) if len(word) > 1 else ""
    if len(word) > 2 and word[0].isupper() and word.lower() in names:
        key = name_key(word)
        return key if len(key) > 1 else ""
    return ""


def _is_content(key: str) -> bool:
    """Tell whether a stem is more than a function word; a pair of Chinese characters is."""
    return len(key) > 3 or key >= "\u3040"
