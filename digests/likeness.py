"""How alike two articles are, 0 to 1, and which pairs are worth asking about.

Within a language: ``.6`` of the cosine of stems and ``.4`` of the cosine of names and numbers,
which tell look-alike events apart. Across languages: names and numbers under transliterated
keys, and the first letters of longer words, where cognates meet. Both times a factor for the
days between, and one for short texts, which share fewer words however alike they are.

Weights and lengths were chosen on half of the topics of ECB+ and on the Qantar leads; see
``python -m steppewatch.evaluate_stories``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from digests.names import name_key, number_key, stems, word_key, words
from storage.edition import Article

#: Characters of title and lead that are compared: more adds background, not the event.
LEAD = 500
_SHORT_EXPONENT = 0.4
_LEXICAL, _NAMES = 0.6, 0.4
_CROSS_WORDS, _CROSS_NAMES = 1.1, 0.8
#: Shared keys of weight that two texts need: one town in common makes no common event.
_KEYS, _CROSS_KEYS = 4, 3
#: As many documents as these are imagined beside the batch, where short words are common: in a
#: batch of three, "the" is otherwise as telling as a name.
_IMAGINED = 20
_COMMONNESS = {1: 0.8, 2: 0.6, 3: 0.4, 4: 0.12}
_RARE = 0.02
_FRESH, _FADING, _FADE_DAYS = 0.6, 0.4, 4.0
#: A capitalised word is a name when its lower-case form is rare in the batch.
_LOWER_SHARE = 0.2
#: Keys of one article that may propose a partner, and articles one key may bring together.
_RAREST = 20
_COMMON = 45

Vector = dict[str, float]


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


def profiles(articles: Sequence[Article]) -> list[Profile]:
    """Return the profile of each article; weights depend on how rare a word is among *articles*."""
    leads = [words(_lead(article)) for article in articles]
    names = _names(leads)
    kinds = [_keys(lead, article.language, names) for lead, article in zip(leads, articles, strict=True)]
    lexical, named, cross = (_weigh([keys[kind] for keys in kinds]) for kind in range(3))
    return [
        Profile(
            language=article.language,
            lexical=lexical[n],
            names=named[n],
            cross=cross[n],
            content=frozenset(filter(_is_content, lexical[n])),
            characters=max(40, len(_lead(article))),
            day=article.at.timestamp() / 86400,
        )
        for n, article in enumerate(articles)
    ]


def likeness(one: Profile, other: Profile) -> float:
    """Return how alike two articles are; above about .19 they tell of one event."""
    named = _cosine(one.names, other.names)
    if one.language == other.language:
        shared = len(one.content & other.content) / _KEYS
        score = _LEXICAL * _cosine(one.lexical, other.lexical) + _NAMES * named
    else:
        shared = len(one.cross.keys() & other.cross.keys()) / _CROSS_KEYS
        score = _CROSS_WORDS * _cosine(one.cross, other.cross) + _CROSS_NAMES * named
    length = math.sqrt(one.characters * other.characters)
    shortness = math.pow(LEAD / min(length, LEAD), _SHORT_EXPONENT)
    days = abs(one.day - other.day)
    fading = _FRESH + _FADING * math.exp(-days / _FADE_DAYS)
    return fading * min(1.0, shared) * min(1.0, score * shortness)


def candidates(found: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share a rare key, each once: never all pairs."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for n, profile in enumerate(found):
        for key in _rarest(profile):
            bearers[key].append(n)
    pairs = {
        pair for group in bearers.values() if 1 < len(group) <= _COMMON for pair in combinations(group, 2)
    }
    yield from sorted(pairs)


def _rarest(profile: Profile) -> Iterable[str]:
    """The heaviest keys: under unit length, the order of weight is the order of rarity."""
    for prefix, vector in (("l", profile.lexical), ("n", profile.names), ("x", profile.cross)):
        for key in sorted(vector, key=lambda key: (-vector[key], key))[:_RAREST]:
            yield prefix + key


def _lead(article: Article) -> str:
    return f"{article.title[:300]}\n{article.text[:LEAD]}"


def _names(leads: Iterable[list[str]]) -> frozenset[str]:
    """Return the words, in lower case, that are written with a capital nearly always."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for lead in leads:
        for word in lead:
            (upper if word[0].isupper() else lower)[word.lower()] += 1
    return frozenset(word for word, seen in upper.items() if lower[word] <= _LOWER_SHARE * seen)


def _keys(lead: list[str], language: str, names: frozenset[str]) -> tuple[set[str], set[str], set[str]]:
    """Return the stems, the names with numbers, and the cross-language keys of one lead."""
    lexical = set(stems([word for word in lead if len(word) > 1], language))
    named: set[str] = set()
    cross: set[str] = set()
    for word in lead:
        if word[0].isdigit():
            named.update({"#" + number_key(word)} if len(word) > 1 else ())
        elif len(word) > 2 and word[0].isupper() and word.lower() in names:
            key = name_key(word)
            named.update({key} if len(key) > 1 else ())
        elif len(word) > 3:
            cross.add(word_key(word))
    return lexical, named, cross | {"=" + key for key in named}


def _weigh(documents: Sequence[set[str]]) -> list[Vector]:
    """Return unit vectors; a key weighs more the fewer documents hold it, not the oftener it stands."""
    frequency = Counter(key for keys in documents for key in keys)
    size = len(documents) + _IMAGINED
    weight = {
        key: math.log(1 + size / (seen + _IMAGINED * _COMMONNESS.get(len(key), _RARE)))
        for key, seen in frequency.items()
    }
    return [_unit({key: weight[key] for key in sorted(keys)}) for keys in documents]


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
