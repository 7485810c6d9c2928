"""The words of one language that make, end and attribute a speaker, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.alternatives import by_letter
from crawler.role_words import ROLES
from crawler.speech_words import BY, BY_AFTER, BY_OWN, CITING, GOING_ON, SAID, STOPS


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that make and end a speaker."""

    cue: re.Pattern[str]
    role: re.Pattern[str]
    stop: re.Pattern[str]
    said: re.Pattern[str]


@lru_cache(maxsize=8)
def words_of(language: str) -> Words:
    """Return the words of a language that attributions know."""
    after = f"|(?P<after>{BY_AFTER[language]})" if language in BY_AFTER else ""
    said = by_letter(SAID[language])
    return Words(
        cue=re.compile(
            rf"(?<![\w’'-])(?:(?P<own>{by_letter(BY_OWN)})|(?P<by>{by_letter(BY[language])})|(?P<citing>{CITING[language]}){after}"
            rf"|(?P<said>{said})|(?P<more>{by_letter(GOING_ON[language])}))(?![\w’'])"
        ),
        role=re.compile(by_letter(ROLES[language]), re.IGNORECASE),
        stop=re.compile(rf"(?:{STOPS[language]})", re.IGNORECASE),
        said=re.compile(said),
    )


def names(word: str, words: Words) -> bool:
    """Tell whether a word names someone: a capital, or an office or body."""
    return word[:1].isupper() or word[:1] in '«"“„' or bool(words.role.match(word))
