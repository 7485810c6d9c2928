"""How alike two articles are, 0 to 1: what of them is compared, and how it is weighed.

Within a language: ``.6`` of the cosine of stems and ``.4`` of the cosine of names and numbers,
which tell look-alike events apart. Across languages: names and numbers under transliterated
keys, and the first letters of longer words, where cognates meet. Both times a factor for the
days between, and one for short texts, which share fewer words however alike they are. An encoder
adds meaning, most of all across languages: two look-alike events mean nearly the same.

A word counts by its rarity, and by where and how often it stands: in the title double, after the
lead half, and a second mention less than the first. What that reaches is measured by
``python -m steppewatch.evaluation``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digests.names import name_key, number_key, stems, word_key, words
from storage.edition import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What a mention counts in the title, in the lead, and in what follows it; more adds background.
_TITLE, _LEAD, _REST = 2.0, 1.0, 0.5
_TITLE_CHARACTERS, _LEAD_CHARACTERS, _CHARACTERS = 300, 400, 1000
#: Texts of fewer characters are short.
_SHORT, _SHORTEST, _SHORT_EXPONENT = 500, 40, 0.2
_LEXICAL, _NAMES = 0.6, 0.4
_CROSS_WORDS, _CROSS_NAMES = 1.1, 0.8
#: Shared keys of weight that two texts need: one town in common makes no common event.
_KEYS, _CROSS_KEYS = 5, 4
#: As many documents as these are imagined beside the batch, where short words are common: in a
#: batch of three, "the" is otherwise as telling as a name.
_IMAGINED = 20
_COMMONNESS = {1: 0.8, 2: 0.6, 3: 0.4, 4: 0.12}
_RARE = 0.02
_FRESH, _FADING, _FADE_DAYS = 0.6, 0.4, 4.0
#: A capitalised word is a name when its lower-case form is rare in the batch.
_LOWER_SHARE = 0.2

#: What words and meaning count across languages, where an encoder gives one.
_WORDS_BESIDE, _CROSS_MEANING = 0.7, 0.4
#: So alike in meaning are texts of one language on one matter anyway.
_USUAL = 0.1

Vector = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """Vectors of meaning by article id, centred and of unit length; made by :mod:`digests.meanings`."""

    of: Mapping[int, NDArray[np.float32]]
    #: How much meaning counts beside words and names within a language, 0 to 1.
    share: float


@dataclass(frozen=True, slots=True)
class Profile:
    """What of one article is compared: three unit vectors, a length and a time."""

    language: str
    lexical: Vector
    names: Vector
    cross: Vector
    #: Stems that are more than function words.
    content: frozenset[str]
    characters: int
    day: float
    #: None: no encoder, or it left this one out.
    meaning: NDArray[np.float32] | None = None
    #: How much meaning counts within the language.
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class _Part:
    """The words of one part of an article, and what a mention there counts."""

    words: list[str]
    weight: float


def profiles(articles: Sequence[Article], meanings: Meanings | None = None) -> list[Profile]:
    """Return the profile of each article; weights depend on how rare a word is among *articles*."""
    split = [_parts(article) for article in articles]
    names = _names(split)
    counted = [_count(parts, article.language, names) for parts, article in zip(split, articles, strict=True)]
    lexical, named, cross = (_weigh([counts[kind] for counts in counted]) for kind in range(3))
    return [
        Profile(
            language=article.language,
            lexical=lexical[n],
            names=named[n],
            cross=cross[n],
            content=frozenset(filter(_is_content, lexical[n])),
            characters=max(_SHORTEST, len(article.title) + len(article.text)),
            day=article.at.timestamp() / 86400,
            meaning=meanings.of.get(article.id) if meanings else None,
            share=meanings.share if meanings else 0.0,
        )
        for n, article in enumerate(articles)
    ]


def likeness(one: Profile, other: Profile) -> float:
    """Return how alike two articles are by themselves, whatever stands around them."""
    days = abs(one.day - other.day)
    fading = _FRESH + _FADING * math.exp(-days / _FADE_DAYS)
    alike = _in_words(one, other)
    if one.meaning is not None and other.meaning is not None:
        meant = float(one.meaning @ other.meaning)
        if one.language != other.language:
            alike = _WORDS_BESIDE * alike + _CROSS_MEANING * max(0.0, meant)
        elif one.share:
            alike = (1 - one.share) * alike + one.share * max(0.0, meant - _USUAL)
    return fading * min(1.0, alike)


def _in_words(one: Profile, other: Profile) -> float:
    named = _cosine(one.names, other.names)
    if one.language == other.language:
        shared = len(one.content & other.content) / _KEYS
        score = _LEXICAL * _cosine(one.lexical, other.lexical) + _NAMES * named
    else:
        shared = len(one.cross.keys() & other.cross.keys()) / _CROSS_KEYS
        score = _CROSS_WORDS * _cosine(one.cross, other.cross) + _CROSS_NAMES * named
    return min(1.0, shared) * min(1.0, score * _shortness(one, other))


def _shortness(one: Profile, other: Profile) -> float:
    length = math.sqrt(one.characters * other.characters)
    return math.pow(_SHORT / min(length, _SHORT), _SHORT_EXPONENT)


def _parts(article: Article) -> tuple[_Part, ...]:
    """Return title, lead and what follows; a body that begins with the title says it only once."""
    text = article.text.removeprefix(article.title)
    return (
        _Part(words(article.title[:_TITLE_CHARACTERS]), _TITLE),
        _Part(words(text[:_LEAD_CHARACTERS]), _LEAD),
        _Part(words(text[_LEAD_CHARACTERS:_CHARACTERS]), _REST),
    )


def _names(split: Sequence[Sequence[_Part]]) -> frozenset[str]:
    """Return the words, in lower case, that are written with a capital nearly always."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for word in (word for parts in split for part in parts for word in part.words):
        (upper if word[0].isupper() else lower)[word.lower()] += 1
    return frozenset(word for word, seen in upper.items() if lower[word] <= _LOWER_SHARE * seen)


def _count(parts: Sequence[_Part], language: str, names: frozenset[str]) -> tuple[Vector, Vector, Vector]:
    """Return how much is said of stems, of names with numbers, and of cross-language keys."""
    lexical: Vector = defaultdict(float)
    named: Vector = defaultdict(float)
    cross: Vector = defaultdict(float)
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


def _weigh(documents: Sequence[Vector]) -> list[Vector]:
    """Return unit vectors; a key weighs more the fewer documents hold it and the more is said of it."""
    frequency = Counter(key for counts in documents for key in counts)
    size = len(documents) + _IMAGINED
    weight = {
        key: math.log(1 + size / (seen + _IMAGINED * _COMMONNESS.get(len(key), _RARE)))
        for key, seen in frequency.items()
    }
    return [
        _unit({key: weight[key] * math.log1p(counts[key]) for key in sorted(counts)}) for counts in documents
    ]


def _is_content(key: str) -> bool:
    """Tell whether a stem is more than a function word; a pair of Chinese characters is."""
    return len(key) > 3 or key >= "\u3040"


def _unit(vector: Vector) -> Vector:
    norm = math.sqrt(sum(value * value for value in vector.values()))
    return {key: value / norm for key, value in vector.items()} if norm else {}


def _cosine(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum([value * other[key] for key, value in one.items() if key in other])
