"""How the names of outlets are spelled, and where a text spells one of them.

A spelling in ``config/outlets.toml`` is plain text with four marks:

====================  =========================================================================
``Казинформ*``        the word may go on for up to four small letters: case endings, suffixes
``«Взгляд*»``         an ordinary word: counts in quote marks or parentheses, or beside a word
                      such as "newspaper", "пишет", "телеарна"
``-РБК Груп*``        never the outlet, although a shorter spelling is part of it
``telegram: Зюганов*``  the person whose account on that platform this outlet is
====================  =========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

#: Platforms on which people publish; the words are those of a spelling's prefix.
PLATFORMS = ("telegram", "twitter", "facebook", "instagram", "youtube", "vk")


class Use(StrEnum):
    """When a spelling counts."""

    PLAIN = "plain"
    MARKED = "marked"  #: in quote marks, or beside a word that speaks of media
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One way to write one outlet's name."""

    outlet: str
    pattern: str  #: the name with its stars, without its marks
    use: Use = Use.PLAIN
    platform: str | None = None  #: of a person's account


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An outlet named in a text."""

    #: Key of the outlet in the catalogue.
    outlet: str
    #: The words as they stand in the text.
    matched: str
    #: Where they begin, in characters.
    offset: int

    @property
    def end(self) -> int:
        """Offset of the first character after the words."""
        return self.offset + len(self.matched)


def read_spelling(raw: str, *, outlet: str) -> Spelling:
    """Read one spelling with its marks.

    >>> read_spelling("«Взгляд*»", outlet="vz").use
    <Use.MARKED: 'marked'>
    >>> read_spelling("telegram: Зюганов*", outlet="z").platform
    'telegram'

    Raises:
        ValueError: nothing but marks, or a star that does not end a word.
    """
    text, use, platform = raw.strip(), Use.PLAIN, None
    head, colon, tail = text.partition(":")
    if colon and head in PLATFORMS:
        platform, text = head, tail.strip()
    if text.startswith("-"):
        use, text = Use.NEVER, text[1:].strip()
    elif text.startswith("«") and text.endswith("»"):
        use, text = Use.MARKED, text[1:-1].strip()
    if not re.search(r"\w", text):
        raise ValueError("a spelling needs at least one letter or digit")
    if re.search(r"(?<!\w)\*|\*(?=\w|\*)", text):
        raise ValueError("a star stands at the end of a word")
    return Spelling(outlet=outlet, pattern=text, use=use, platform=platform)


class Speller:
    """All spellings compiled into one expression; finds them in a text, longest first."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        known = (spelling for spelling in spellings if spelling.platform is None)
        #: By first letter, then longest first: "Интерфакс-Казахстан" is not taken for "Интерфакс".
        self._spellings = sorted(known, key=lambda s: (s.pattern[0], -len(s.pattern), s.pattern))
        self._regex = _compile(self._spellings)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield the outlets named in *text*, in order; overlapping names give the longest."""
        for match in self._regex.finditer(text):
            spelling = self._spellings[(match.lastindex or 1) - 1]
            if spelling.use is Use.NEVER or (spelling.use is Use.MARKED and not _is_marked(text, match)):
                continue
            yield Mention(outlet=spelling.outlet, matched=match[0], offset=match.start())


def expression(pattern: str) -> str:
    r"""Return the regular expression of a spelling's pattern, with the borders of its script.

    A border is one of the name's own script: "передаётReuters" names Reuters, "РБКs" names RBC.

    >>> bool(re.search(expression("Новая газет*"), "в «Новой газете»"))
    False
    >>> bool(re.search(expression("Нов* газет*"), "в «Новой\n газете»"))
    True
    """
    after = _border(pattern.rstrip("*")[-1])
    body = "".join(_piece(char, pattern[max(0, i - 1)]) for i, char in enumerate(pattern))
    return f"{_not_after(pattern[0])}{body}{_not_before(after)}"


def _compile(spellings: list[Spelling]) -> re.Pattern[str]:
    """Compile spellings sorted by first letter; the empty group at each end tells which one it was.

    Branches that begin with a plain letter let the engine skip all other characters at once.
    """
    branches = []
    for first, group in groupby(spellings, key=lambda s: s.pattern[0]):
        rests = "|".join(f"{_rest(spelling.pattern)}()" for spelling in group)
        branches.append(f"{re.escape(first)}{_not_after(first, 1)}(?:{rests})")
    return re.compile("|".join(branches) or r"(?!)")


def _rest(pattern: str) -> str:
    """Return the expression of all but the first letter."""
    body = "".join(_piece(char, pattern[i]) for i, char in enumerate(pattern[1:]))
    return body + _not_before(_border(pattern.rstrip("*")[-1]))


_LATIN = "A-Za-z0-9\u00c0-\u024f_"
#: A small letter before a capital is a border in Cyrillic: link texts are glued to the word before
#: them ("со ссылкой наРИА Новости"). In Latin it is not: "eBay", "McClatchy".
_CYRILLIC_CAPITALS = "\u0400-\u042fІЇЄҐӘҒҚҢӨҰҮҺ0-9_"
_CYRILLIC = "\u0400-\u052f0-9_"
_ENDING = {_LATIN: "[a-z\u00df-\u024f]{0,4}", _CYRILLIC: "[а-яёіїєґәғқңөұүһў]{0,4}", "": ""}
_PIECES = {
    " ": r"\s+",
    "-": "[-\u2010-\u2013]",
    "'": "['\u2019\u02bc]",
    "ё": "[её]",
    "«": '["\u00ab\u201c\u201d\u201e]?',
    "»": '["\u00bb\u201c\u201d]?',
}


def _piece(char: str, before: str) -> str:
    if char == "*":
        return _ENDING[_border(before)]
    return _PIECES.get(char) or re.escape(char)


def _border(char: str) -> str:
    """Return the letters that may not touch *char* for it to be the edge of a word."""
    if not char.isalnum() or char >= "\u2e80":  # Chinese writes no borders
        return ""
    return _CYRILLIC if "\u0400" <= char <= "\u052f" else _LATIN


def _not_after(first: str, width: int = 0) -> str:
    # With *width* 1 the look-behind stands after the first letter of the name.
    letters = _border(first)
    if letters == _CYRILLIC and first.isupper():
        letters = _CYRILLIC_CAPITALS
    return f"(?<![{letters}@]{'.' * width})" if letters else ""


def _not_before(letters: str) -> str:
    return f"(?![{letters}])" if letters else ""


_OPEN, _CLOSE = set("\"'“„«‘(‹”’"), set("\"'”“»’)›‘")
#: Words beside which an ordinary word is the name of an outlet.
_MEDIA = (
    r"newspaper|magazine|tabloid|daily|weekly|outlet|website|portal|channel|broadcaster|agency|publication"
    r"|correspondent|reporter|columnist|journalist|editor"
    r"|газет\w*|издани\w*|журнал\w*|портал\w*|сайт\w*|агентств\w*|телеканал\w*|канал\w*|радио|СМИ"
    r"|корреспондент\w*|обозревател\w*"
    r"|видання\w*|агенці\w*|кореспондент\w*|оглядач\w*"
    r"|басылым\w*|агентті\w*|телеарна\w*|тілші\w*"
)
_SAYS = (
    r"told|citing|quoted by|reported by|according to"
    r"|пишет|сообщает|сообщил\w?|переда[её]т|со ссылкой на|по данным|по информации"
    r"|пише|повідомляє|передає|з посиланням на|за даними"
)
_CONTEXT_BEFORE = re.compile(rf"(?:\b(?:{_MEDIA}|{_SAYS})\W{{1,3}}|/\s?)$", re.IGNORECASE)
_CONTEXT_AFTER = re.compile(
    rf"\W{{1,3}}(?:(?:{_MEDIA})\b|reports\b|reported\b|photo\b|хабарла\w+|жаз\w+)", re.IGNORECASE
)


def _is_marked(text: str, match: re.Match[str]) -> bool:
    """Tell whether an ordinary word stands where a name would."""
    start, end = match.span()
    if text[start - 1 : start] in _OPEN and start and text[end : end + 1] in _CLOSE and end < len(text):
        return True
    return bool(_CONTEXT_BEFORE.search(text[max(0, start - 30) : start]) or _CONTEXT_AFTER.match(text, end))
