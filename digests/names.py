"""Words as keys: stems within a language, and keys under which names meet across scripts.

``anyascii`` writes any script in Latin letters, a fold levels the spellings of transliteration
(kh, zh, gh, ye …), and dropping the vowels after the first letter levels what is left: Токаев,
Тоқаев, Tokayev and Tokajew are all ``tkv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import Stemmer
from anyascii import anyascii

#: Letters of a long enough word's beginning that are compared across languages.
_PREFIX = 6
_FOLDS = (
    ("shch", "s"), ("sch", "s"), ("kh", "h"), ("zh", "j"), ("gh", "g"), ("sh", "s"), ("ch", "c"), ("ts", "c"),
    ("ph", "f"), ("ye", "e"), ("yo", "o"), ("yu", "u"), ("ya", "a"), ("iu", "u"), ("ia", "a"), ("dj", "j"),
    ("q", "k"), ("w", "v"), ("x", "ks"), ("y", "i"), ("j", "i"), ("c", "k"), ("'", ""),
)  # fmt: skip
#: Ukrainian Є as it is written in Latin letters; within a word a vowel is dropped from a key anyway.
_INITIAL_YE = re.compile("^ie")
_VOWELS = re.compile("[aeiou]")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*|\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?")
_SNOWBALL = {
    "ru": "russian", "en": "english", "de": "german", "es": "spanish", "it": "italian", "pl": "polish",
    "fr": "french", "tr": "turkish", "fa": "persian",
}  # fmt: skip
#: Scripts without spaces between words: two letters at a time.
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def words(text: str) -> list[str]:
    """Return the words and numbers of *text*, in order.

    >>> words("Almost 8,000 people, 12.5% of Ақтау.")
    ['Almost', '8,000', 'people', '12.5', 'of', 'Ақтау']
    """
    return _WORD.findall(text)


@lru_cache(maxsize=16)
def stemmer(language: str) -> Callable[[str], str]:
    """Return a function from a lower-case word to its stem; a prefix where no stemmer is known.

    >>> stemmer("en")("elections"), stemmer("kk")("наразылықтар")
    ('elect', 'наразы')
    """
    name = _SNOWBALL.get(language)
    if name is None:
        return _prefix
    stem: Callable[[str], str] = Stemmer.Stemmer(name).stemWord
    return stem


def stems(found: Iterable[str], language: str) -> Iterator[str]:
    """Yield the stem of each word; pairs of characters for Chinese and Japanese."""
    stem = stemmer(language)
    for word in found:
        if _IDEOGRAPHS.match(word):
            yield from (one + other for one, other in pairwise(word))
        else:
            yield stem(word.lower())


@lru_cache(maxsize=16384)
def folded(word: str) -> str:
    """Return *word* in Latin letters with one spelling for the ways of transliteration.

    >>> folded("Тоқаев"), folded("Tokayev"), folded("Хорошо"), folded("Єрлан"), folded("Yerlan")
    ('tokaev', 'tokaev', 'horoso', 'erlan', 'erlan')
    """
    latin = _INITIAL_YE.sub("e", anyascii(word).lower())
    for old, new in _FOLDS:
        latin = latin.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", re.sub("[^a-z]", "", latin))


@lru_cache(maxsize=16384)
def name_key(word: str) -> str:
    """Return the key of a name: its folded consonants after the first letter.

    >>> {name_key(name) for name in ("Токаев", "Тоқаев", "Токаєв", "Tokajew", "Toqaev")}
    {'tkv'}
    """
    latin = folded(word)
    return latin[:1] + _VOWELS.sub("", latin[1:])


@lru_cache(maxsize=4096)
def name_keys(name: str) -> frozenset[str]:
    """Return the keys of a name's words.

    >>> name_keys("Ерлан Токаев") == name_keys("Tokayev, Yerlan")
    True
    """
    return frozenset(filter(None, map(name_key, words(name))))


def word_key(word: str) -> str:
    """Return the key under which a word may meet its cognate: the folded first letters.

    >>> word_key("миротворцы"), word_key("миротворча"), word_key("internet"), word_key("интернета")
    ('mirotv', 'mirotv', 'intern', 'intern')
    """
    return folded(word)[:_PREFIX]


def number_key(word: str) -> str:
    """Return a number without its separators: "8,000" and "8 000" are one number.

    >>> number_key("8,000"), number_key("8 000"), number_key("12,5")
    ('8000', '8000', '12.5')
    """
    plain = re.sub(r"[.,\u00a0 ](?=\d{3}(?:\D|$))", "", word)
    return plain.replace(",", ".")


def _prefix(word: str) -> str:
    return word[:_PREFIX]


#: An ending may be so long: Алматы, Алматыда; Беркин, Беркиным. What is left must still say something.
_ENDING, _LEAST_KEY = 3, 3


@lru_cache(maxsize=4096)
def stumps(key: str) -> frozenset[str]:
    """Return the key of a name and what is left of it without an ending: two inflected forms share one.

    >>> sorted(stumps(name_key("Беркиным")))
    ['brk', 'brkn', 'brknm']
    """
    shortest = max(_LEAST_KEY, len(key) - _ENDING)
    return frozenset([key, *(key[:n] for n in range(shortest, len(key)))])
