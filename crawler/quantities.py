"""What the words around a number say: marks of predicates, nouns and turns, found in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from crawler.amounts import lower
from crawler.quantity_words import (
    CONDITION,
    DENIED,
    MARKS,
    PERSONS,
    PUBLISHED,
    RETRACTED,
    UNREAL,
    UNREAL_AFTER,
)
from storage.figures import Quantity

#: Nouns that are a quantity of their own, and the unit they count in.
OWN = {
    "troops": (Quantity.TROOPS, "troops"),
    "fighters": (Quantity.FIGHTERS, "fighters"),
    "protesters": (Quantity.PROTESTERS, "protesters"),
    "aircraft": (Quantity.AIRCRAFT, "aircraft"),
    "helicopters": (Quantity.AIRCRAFT, "helicopters"),
    "weapons": (Quantity.WEAPONS, "weapons"),
    "cases": (Quantity.CASES, "cases"),
}
#: Of fighters it means killed; of fires and threats something else.
NEUTRALISED = "neutralised"
#: Units that are things: they are damaged, not killed.
THINGS = frozenset(
    {"aircraft", "helicopters", "vehicles", "shops", "banks", "buildings", "objects", "weapons", "cases"}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or phrase that says something of a number, by offsets in the text."""

    #: "predicate", "nominal", "noun", "head" or "subset".
    role: str
    #: Quantity of a predicate, unit of a noun.
    value: str
    start: int
    end: int


_ROLES = {"p": "predicate", "w": "nominal", "n": "noun", "q": "noun"}


def marks(text: str, start: int, end: int, *, language: str) -> list[Mark]:
    """Return the marks in ``text[start:end]``, in order; negated and possible predicates left out.

    >>> [(m.role, m.value) for m in marks("Police detained 12 people, nobody was killed.", 0, 45, language="en")]
    [('noun', 'security'), ('predicate', 'detained'), ('noun', 'people')]
    """
    found = list(_marks(text, start, end, language))
    # "damaged houses", "пострадавших домов": an adjective of things holds no people.
    return [
        mark
        for mark, after in zip_longest(found, found[1:])
        if not (mark.role == "nominal" and after and after.value in THINGS and after.start - mark.end <= 1)
    ]


def _marks(text: str, start: int, end: int, language: str) -> Iterator[Mark]:
    pattern, unreal, unreal_after = _patterns(language)
    sentence = lower(text[start:end])
    for match in pattern.finditer(sentence):
        kind, _, value = (match.lastgroup or "").partition("_")
        role = _ROLES.get(kind, kind)
        if role in ("predicate", "nominal"):
            before = sentence[max(0, match.start() - 40) : match.start()]
            if unreal.search(before) or unreal_after.match(sentence, match.end()):
                continue
        yield Mark(role, value, start + match.start(), start + match.end())


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    # A Latin or Cyrillic word is matched whole: a pattern that wants endings spells them.
    named = "|".join(rf"(?P<{kind}>(?:{words})(?!\w))" for kind, words in MARKS[language].items())
    return (
        re.compile(rf"(?<![\w-])(?:{named})"),
        re.compile(UNREAL[language]),
        re.compile(UNREAL_AFTER[language]),
    )


@lru_cache(maxsize=8)
def _condition(language: str) -> re.Pattern[str]:
    return re.compile(CONDITION[language], re.IGNORECASE)


@lru_cache(maxsize=8)
def _persons(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\s+[^\W\d_][\w-]*){{0,2}}?\s+(?:{PERSONS[language]})(?!\w)", re.IGNORECASE)


def names_persons(text: str, start: int, end: int, *, language: str) -> bool:
    """Tell whether a noun right after *start* names people by how it ends.

    >>> names_persons("14 нефтяников", 2, 13, language="ru"), names_persons("27 квартир", 2, 10, language="ru")
    (True, False)
    """
    return bool(_persons(language).match(text, start, end))


def is_condition(sentence: str, *, language: str) -> bool:
    """Tell whether a sentence speaks of what would be, not of what was.

    >>> is_condition("If it goes on, hundreds will die.", language="en")
    True
    """
    return bool(_condition(language).search(sentence))


_DENIED = re.compile(DENIED, re.IGNORECASE)
_RETRACTED = re.compile(RETRACTED, re.IGNORECASE)
_PUBLISHED = re.compile(PUBLISHED, re.IGNORECASE)


def is_withdrawn(sentence: str) -> bool:
    """Tell whether a sentence takes a figure back or denies it; troops that withdraw are not meant.

    >>> is_withdrawn("The figure of 164 was withdrawn."), is_withdrawn("2,000 troops were withdrawn.")
    (True, False)
    """
    if _DENIED.search(sentence):
        return True
    return bool(_RETRACTED.search(sentence)) and bool(_PUBLISHED.search(sentence))
