"""Topics: what a desk wants to read about, as concept groups of terms in many languages.

A topic is a TOML file that a journalist edits; ``config/topics/kazakhstan-unrest.toml`` explains
the notation to them. Here it becomes a frozen value, and every slip in the file becomes a
:class:`storage.errors.ConfigError` that names file, key and next step. What the terms match is
decided in :mod:`crawler.relevance`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from storage.errors import ConfigError
from storage.toml import read_toml

#: Languages whose words Snowball can stem (PyStemmer 3.1); the others use prefixes.
STEMMED = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "fa": "persian", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "hy": "armenian", "it": "italian", "lt": "lithuanian", "nl": "dutch",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
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


# ---------------------------------------------------------------- files


def load_topic(path: Path) -> Topic:
    """Read one topic file.

    Raises:
        ConfigError: the file cannot be read, or a key is missing, unknown or makes no sense.
    """
    return _Reader(path).topic(read_toml(path))


_TOPIC_KEYS = {field.name for field in fields(Topic)}
_GROUP_KEYS = {field.name for field in fields(Group)} - {"key"}
_NAME_KEYS = {field.name for field in fields(Name)}


class _Reader:
    """Turns the tables of one file into values; knows the file's name for its complaints."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fail(self, key: str, problem: str, hint: str) -> ConfigError:
        return ConfigError(problem, subject=f"{self._path}, {key}", hint=hint)

    def topic(self, table: Mapping[str, Any]) -> Topic:
        self._known_keys("", table, _TOPIC_KEYS)
        name = self._text("name", table)
        if not _NAME.match(name):
            raise self.fail("name", f"{name!r} is not a name", "Use lower-case letters, digits and hyphens")
        groups = tuple(
            self._group(key, self._table(f"groups.{key}", value))
            for key, value in self._table("groups", table.get("groups", {})).items()
        )
        topic = Topic(
            name=name,
            title=self._text("title", table),
            groups=groups,
            all_of=tuple(
                tuple(part.strip() for part in clause.split("|")) for clause in self._texts("all_of", table)
            ),
            any_of=self._texts("any_of", table),
            none_of=self._texts("none_of", table),
            threshold=self._number("threshold", table, 0.35, most=1.0),
            since=self._day("since", table),
            until=self._day("until", table),
        )
        self._check(topic)
        return topic

    def _group(self, key: str, table: Mapping[str, Any]) -> Group:
        place = f"groups.{key}"
        self._known_keys(place, table, _GROUP_KEYS)
        terms = tuple(
            self._term(f"{place}.terms.{language}", text, language)
            for language, texts in self._table(f"{place}.terms", table.get("terms", {})).items()
            for text in self._texts(language, {language: texts}, place=f"{place}.terms.")
        )
        names = tuple(self._name(f"{place}.names", entry) for entry in table.get("names", ()))
        if not terms and not names:
            raise self.fail(place, "has neither terms nor names", "Add some, or delete the group")
        return Group(
            key=key,
            terms=terms,
            names=names,
            weight=self._number(f"{place}.weight", table, 1.0, most=10.0),
            since=self._day(f"{place}.since", table),
            until=self._day(f"{place}.until", table),
            days=self._days(f"{place}.days", table),
            languages=self._texts("languages", table, place=f"{place}."),
            unless=self._texts("unless", table, place=f"{place}."),
            undated=self._flag(f"{place}.undated", table, default=True),
            from_abroad=self._flag(f"{place}.from_abroad", table, default=False),
        )

    def _term(self, place: str, text: str, language: str) -> Term:
        try:
            return parse_term(text, language)
        except ValueError as error:
            raise self.fail(
                place, f"term {text!r}: {error}", "See the notation at the top of the file"
            ) from None

    def _name(self, place: str, entry: object) -> Name:
        table = self._table(place, entry)
        self._known_keys(place, table, _NAME_KEYS)
        spellings = self._texts("spellings", table, place=f"{place}.")
        if not spellings:
            raise self.fail(f"{place}.spellings", "is empty", "List at least one spelling")
        for spelled in spellings:
            if not next(tokens_of(spelled), None):
                raise self.fail(f"{place}.spellings", f"no word in {spelled!r}", "Correct or delete it")
        return Name(
            id=self._text("id", table, place=f"{place}."),
            spellings=spellings,
            weight=self._number(f"{place}.weight", table, 1.0, most=10.0),
        )

    def _check(self, topic: Topic) -> None:
        """Every group that a condition names exists; the window is not upside down."""
        known = {group.key for group in topic.groups}
        conditions = {"all_of": sum(topic.all_of, ()), "any_of": topic.any_of, "none_of": topic.none_of}
        conditions |= {f"groups.{group.key}.unless": group.unless for group in topic.groups}
        for key, wanted in conditions.items():
            for name in wanted:
                if name not in known:
                    raise self.fail(
                        key, f"there is no group {name!r}", f"Add [groups.{name}] or correct the name"
                    )
        self._check_days("until", topic.since, topic.until)
        for group in topic.groups:
            self._check_days(f"groups.{group.key}.until", group.since, group.until)

    def _check_days(self, key: str, since: date | None, until: date | None) -> None:
        if since and until and until < since:
            raise self.fail(key, f"{until} is before since, {since}", "Swap the two days")

    def _known_keys(self, place: str, table: Mapping[str, Any], known: set[str]) -> None:
        for key in table.keys() - known:
            prefix = f"{place}." if place else ""
            raise self.fail(f"{prefix}{key}", "unknown key", f"Known keys: {', '.join(sorted(known))}")

    def _table(self, key: str, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(key, "must be a table", f"Write it as [{key}] with keys below")
        return value

    def _text(self, key: str, table: Mapping[str, Any], *, place: str = "") -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{place}{key}", "must be a text that is not empty", f'Write {key} = "…"')
        return value.strip()

    def _texts(self, key: str, table: Mapping[str, Any], *, place: str = "") -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fail(f"{place}{key}", "must be a list of texts", f'Write {key} = ["…", "…"]')
        return tuple(value)

    def _number(self, key: str, table: Mapping[str, Any], default: float, *, most: float) -> float:
        value = table.get(key.rpartition(".")[2], default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise self.fail(key, f"must be a number from 0 to {most:g}, got {value!r}", "Correct the number")
        return float(value)

    def _flag(self, key: str, table: Mapping[str, Any], *, default: bool) -> bool:
        value = table.get(key.rpartition(".")[2], default)
        if not isinstance(value, bool):
            raise self.fail(key, f"must be true or false, got {value!r}", "Write it without quotes")
        return value

    def _days(self, key: str, table: Mapping[str, Any]) -> Days:
        value = table.get("days", Days.PUBLISHED)
        if value not in list(Days):
            raise self.fail(key, f"must be one of {', '.join(Days)}, got {value!r}", "Correct the word")
        if value != Days.PUBLISHED and not {"since", "until"} & table.keys():
            raise self.fail(key, "there are no days to name", "Add since and until beside it")
        return Days(value)

    def _day(self, key: str, table: Mapping[str, Any]) -> date | None:
        value = table.get(key.rpartition(".")[2])
        if value is not None and type(value) is not date:
            raise self.fail(key, f"must be a day, got {value!r}", "Write it without quotes, as 2022-01-02")
        return value
