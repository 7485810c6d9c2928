"""English phrases that name who speaks: "prison officials", "doctors at two hospitals", "residents of the village"."""

from __future__ import annotations

import re

from crawler.speaker_words import Words, names
from crawler.speech_words import OPENERS

#: "a witness *who asked not to be named* said".
WHO = re.compile(r"\s+who\s+[^\s,.;:]+(?:\s+[^\s,.;:]+){1,14}$")
_HEAD = re.compile(
    r"(?:^|(?<=\s))(?P<head>[A-Za-z][\w’'-]+)\s+(?:of|from|in|at|near|for|on|with)\s+"
    r"(?:(?:the|a|an|his|her|their|its|both|two|three|several|some|other)\s+)?[\w’'-]+(?:\s+(?!who|that)[\w’'-]+){0,2}$"
)


def head_of(text: str, start: int, end: int, words: Words) -> tuple[int, int] | None:
    """Return the span of an office that ends with what it belongs to: "residents of the village".

    >>> from crawler.speaker_words import words_of
    >>> text = "Residents of the village"
    >>> head_of(text, 0, len(text), words_of("en"))
    (0, 24)
    """
    for head in _HEAD.finditer(text, start, end):
        plain = not any(words.said.fullmatch(word) for word in head[0].split())
        if (
            plain
            and words.role.match(head["head"])
            and len(text[start : head.start()].split()) <= _MOST_BEFORE
        ):
            return head.start(), end
    return None


#: Before the office of a clause stand no more words than these: "The former head of …".
_MOST_BEFORE = 2


def stands_in(tokens: list[re.Match[str]], first: re.Match[str]) -> bool:
    """Tell whether a phrase is where something happened: "in two | Almaty hospitals"."""
    place = tokens.index(first)
    number = tokens[place - 1][0] if place > 1 else ""
    return number in ("two", "three", "four", "several", "some", "many", "other") and tokens[place - 2][
        0
    ] in (
        "in",
        "at",
        "from",
        "near",
        "across",
    )


_MOST_FILLING = 6


def fills_clause(tokens: list[re.Match[str]], words: Words) -> bool:
    """Tell whether all words between a comma and the verb are the speaker: "the chamber of commerce"."""
    if not 2 <= len(tokens) <= _MOST_FILLING or tokens[0][0].casefold() not in (
        "the",
        "a",
        "an",
        "its",
        "their",
    ):
        return False
    inner = [token[0] for token in tokens[1:]]
    stopped = any(words.stop.fullmatch(word) and word not in ("for", "of") for word in inner)
    return (
        not stopped
        and any(names(word, words) for word in inner)
        and all(word[0].isalpha() and (word[0].isupper() or not word.endswith("ed")) for word in inner)
    )


#: Words before an English office that belong to it: "*prison* officials", "*the alliance's* spokesman".
_MOST_ATTRIBUTES = 3


def with_attributes(tokens: list[re.Match[str]], first: re.Match[str], words: Words) -> re.Match[str]:
    """Return where a speaker begins that fills its clause but for a few words before the office."""
    before = tokens[: tokens.index(first)]
    plain = all(token[0].isalpha() or token[0].endswith(("'s", "’s")) for token in before)
    if not before or len(before) > _MOST_ATTRIBUTES or not plain:
        return first
    if any(
        words.stop.fullmatch(token[0])
        or words.said.fullmatch(token[0])
        or token[0].casefold() in OPENERS - {"the", "a", "an"}
        for token in before
    ):
        return first
    return before[1] if before[0][0].casefold() in ("the", "a", "an") and len(before) > 1 else before[0]


def leads_on(tokens: list[re.Match[str]], token: re.Match[str], words: Words) -> bool:
    """Tell whether a place belongs to the office before it: "officials | in | Taraz"."""
    before = tokens.index(token) - 1
    if before > 0 and (token[0] in _NUMBERS or token[0].isdigit()):
        token, before = tokens[before], before - 1  # "doctors at | two | hospitals"
    return (
        token[0] in ("in", "at", "from", "with") and before >= 0 and bool(words.role.match(tokens[before][0]))
    )


_NUMBERS = frozenset("both two three four five six several some many other".split())  # noqa: SIM905
