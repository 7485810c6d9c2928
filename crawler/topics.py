"""Topics: what a desk wants to read about, as concept groups of terms in many languages.

A topic is a TOML file that a journalist edits; ``config/topics/kazakhstan-unrest.toml`` explains
the notation to them. Here are the frozen values it becomes; :mod:`crawler.topic_files` reads it, and what
the terms match is decided in :mod:`crawler.relevance`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

#: Languages whose words Snowball can stem (PyStemmer 3.1); the others use prefixes.
STEMMED = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "fa": "persian", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "hy": "armenian", "it": "italian", "lt": "lithuanian", "nl": "dutch",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
#: Han, kana: written without spaces, so each character is a word of its own.
CJK = "぀-ヿ㐀-䶿一-鿿豈-﫿"
_APOSTROPHE = "['’ʼʻ‘`]"
_WORD = re.compile(f"[^\\W_]+(?:{_APOSTROPHE}[^\\W_]+)*")
_OTHER = f"(?:(?![{CJK}])[^\\W_])+"
_WORD_OR_SIGN = re.compile(f"[{CJK}]|{_OTHER}(?:{_APOSTROPHE}{_OTHER})*")
_HAS_CJK = re.compile(f"[{CJK}]")
_APOSTROPHES = str.maketrans("", "", "'’ʼʻ‘`")
_POSSESSIVE = re.compile("['’]s\\Z")


class Mode(StrEnum):
    """How one word of a term is compared with a word of a text."""

    EXACT = "exact"
    PREFIX = "prefix"  #: written ``протест*``
    STEM = "stem"  #: written ``~протест``


class Days(StrEnum):
    """Which articles the days of a group, ``since`` to ``until``, are about."""

    PUBLISHED = "published"  #: those published then
    NAMED = "named"  #: those whose text names one of these days
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of a term, in the spelling :func:`spelling` gives."""

    form: str
    mode: Mode = Mode.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase of one language that stands for a concept."""

    #: As configured: ``"отключ* + интернет* ^0.5"``.
    text: str
    language: str
    #: Words of one phrase stand side by side; phrases (``a + b``) near each other, in any order.
    phrases: tuple[tuple[Word, ...], ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person, place or body with its spellings in any script; one id for all of them."""

    id: str
    spellings: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A concept: the terms and names that stand for it."""

    key: str
    terms: tuple[Term, ...] = ()
    names: tuple[Name, ...] = ()
    weight: float = 1.0
    #: Articles published outside these days do not count for this group; None is open.
    since: date | None = None
    until: date | None = None
    #: Whether that is told by the day of publication, or by the days the text names.
    days: Days = Days.PUBLISHED
    #: A text in one of these languages is about this group, unless it speaks of one of ``none_of``.
    languages: tuple[str, ...] = ()
    #: So is one by an outlet of one of these countries (ISO 3166).
    countries: tuple[str, ...] = ()
    #: Whether an article without a date counts for this group.
    undated: bool = True
    #: Its hits do not count beside one of these groups: where that explains what is told.
    unless: tuple[str, ...] = ()
    #: What comes from other countries: beside the name of one of ``none_of`` it counts all the same.
    from_abroad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What "relevant" means: concept groups, how they combine, and a threshold."""

    name: str
    title: str
    groups: tuple[Group, ...] = ()
    #: Every clause must be met; a clause is met by any one of its groups.
    all_of: tuple[tuple[str, ...], ...] = ()
    #: Beside the clauses, at least one of these groups must occur. Empty: no such condition.
    any_of: tuple[str, ...] = ()
    #: Sentences about these groups, and not about every clause as well, count little.
    none_of: tuple[str, ...] = ()
    threshold: float = 0.35
    #: Articles published outside these days are off topic; None is open.
    since: date | None = None
    until: date | None = None

    def group(self, key: str) -> Group:
        """Return the group called *key*; KeyError when there is none."""
        return next(group for group in self.groups if group.key == key)


def tokens_of(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text; of Chinese and Japanese, the characters.

    >>> [match[0] for match in tokens_of("Нур-Султан, Kazakhstan's 骚乱")]
    ['Нур', 'Султан', "Kazakhstan's", '骚', '乱']
    """
    # The pattern that looks out for Han costs five times as much: only where there is some.
    return (_WORD_OR_SIGN if _HAS_CJK.search(text) else _WORD).finditer(text)


@lru_cache(maxsize=20_000)
def spelling(word: str) -> str:
    """Return the form in which words are compared: case, ё, Latin accents, apostrophes dropped.

    >>> spelling("Qañtar"), spelling("Kazakhstan's"), spelling("обʼєкт"), spelling("Жёлтый")
    ('qantar', 'kazakhstan', 'обєкт', 'желтый')
    """
    form = _POSSESSIVE.sub("", word).translate(_APOSTROPHES).casefold()
    if form.isascii():
        return form
    form = form.replace("ё", "е").replace("ı", "i")
    return "".join(map(_unaccented, unicodedata.normalize("NFC", form)))


def _unaccented(letter: str) -> str:
    """Drop the accent of a Latin letter; й and ї keep theirs, being letters of their own."""
    if letter < "\u0250":
        return unicodedata.normalize("NFKD", letter)[0]
    return "" if unicodedata.combining(letter) else letter


def parse_term(text: str, language: str) -> Term:
    """Read one term as a journalist writes it.

    ``протест`` this word; ``протест*`` words that begin so; ``~протест`` its inflected forms;
    ``ввод войск`` side by side; ``отключ* + интернет*`` near each other, in any order; a final
    ``^0.5`` makes it count half.

        >>> term = parse_term("отключ* + доступ* в сеть ^0.5", "ru")
        >>> [[word.form for word in phrase] for phrase in term.phrases], term.weight
        ([['отключ'], ['доступ', 'в', 'сеть']], 0.5)

    Raises:
        ValueError: no word in it, a broken weight, or a stem in a language without stemmer.
    """
    body, caret, weight = text.partition("^")
    phrases = tuple(
        tuple(word for part in phrase.split() for word in _parse_words(part, language))
        for phrase in re.split(r"\s\+\s", body)
    )
    if not all(phrases):
        raise ValueError("a word is missing")
    return Term(
        text=body.strip(), language=language, phrases=phrases, weight=_weight(weight) if caret else 1.0
    )


def _parse_words(part: str, language: str) -> tuple[Word, ...]:
    """Read what stands between two spaces: Нур-Султан* is two words, 哈萨克斯坦 is five."""
    bare = part.removeprefix("~").removesuffix("*")
    forms = [form for match in tokens_of(bare) if (form := spelling(match[0]))]
    if len(forms) < 2:
        return (_parse_word(part, language),)
    last = Mode.PREFIX if part.endswith("*") else Mode.EXACT
    return (*(Word(form=form) for form in forms[:-1]), Word(form=forms[-1], mode=last))


def _parse_word(part: str, language: str) -> Word:
    bare = part.removeprefix("~").removesuffix("*")
    found = [form for match in tokens_of(bare) if (form := spelling(match[0]))]
    if len(found) != 1:
        raise ValueError(f"{part!r} is not one word")
    form = found[0]
    if part.startswith("~"):
        if language not in STEMMED:
            raise ValueError(f"no stemmer for {language!r}: write {form}* instead of ~{form}")
        return Word(form=form, mode=Mode.STEM)
    return Word(form=form, mode=Mode.PREFIX if part.endswith("*") else Mode.EXACT)


def _weight(text: str) -> float:
    """Read the number after ``^``; ValueError unless it is above 0 and at most 10."""
    weight = float(text)
    if not 0 < weight <= 10:
        raise ValueError(f"weight must be above 0 and at most 10, got {text.strip()}")
    return weight
