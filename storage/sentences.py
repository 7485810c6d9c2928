"""Where sentences begin and end, in English, Russian, Ukrainian and Kazakh prose, and by its stops in Chinese.

A full stop ends a sentence when white space and then something that can begin one follow, and
the word before it is neither an abbreviation nor an initial. A line break ends one unless the
text is wrapped by hand.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

_END = re.compile(
    r"""(?P<stop>(?<![.!?…])[.!?…]++)["'”»’)\]]*+(?:\[\d{1,3}\])*+(?=\s+(?P<next>\S))"""
    r"""|(?P<ideographic>[。！？]++[」』”’）)]*+)(?=\S)"""
    r"""|(?P<line>(?<![ \t\r])[ \t\r]*+\n\s*+)"""
)
_LAST_WORD = re.compile(r"[^\s(\[«“\"„]+$")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]", re.UNICODE)

#: Words that a full stop shortens; a sentence does not end there.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof gen col lt capt sgt sen rep gov pres st jr sr vs e.g i.e cf no vol fig approx inc ltd co corp
    dept est u.s u.k u.n a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec
    ул просп пр пр-т пер пл пос им см ср напр др проч т е п т.е т.к т.н тов гр проф акад доц ген полк подп лейт
    адм пп рис стр мин англ нем лат обл окр р-н тт ст тел
    вул буд ім див т.зв т.ч көш даңғ қ мкр ауд шам т.б
    """.split()  # noqa: SIM905
)
#: Units and years: the sentence goes on in small letters ("в 2022 г. в Алматы"), else it may end
#: after a figure ("в 2022 г. Токаев…") but not before a name ("в г. Алматы").
_AFTER_FIGURE = frozenset(
    "г гг в вв р р.р рр ж жж тыс млн млрд трлн руб коп тг кв тенге грн тис мың долл км кг чел сек".split()  # noqa: SIM905
)
#: Characters beyond which what has no stop is a list or a table, and is read for no statement and no figure.
LONGEST = 1800
_HARDLY_BEGUN = 4  #: words
_NOT_A_START = frozenset(",;:)]}»”%/&")
_WRAPPED_CHARS = 100  #: a text with no longer line was wrapped by hand
_NEAR_CHARS = 600
_SHORT_LINE_CHARS = 45  #: a shorter line of a wrapped text ends its paragraph
_BULLET = re.compile(r"[\s\-–—•*·>#]*")


class Sentences:
    """The sentences of one text, found when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None

    def __iter__(self) -> Iterator[str]:
        """Yield the sentences, without the white space between them.

        >>> list(Sentences("Так сказал А. Б. Иванов. Его слышали 5 тыс. человек."))
        ['Так сказал А. Б. Иванов.', 'Его слышали 5 тыс. человек.']
        """
        starts = [*self._begins(), len(self._text)]
        yield from (text for begin, end in pairwise(starts) if (text := self._text[begin:end].strip()))

    def _begins(self) -> list[int]:
        if self._starts is None:
            self._starts = list(_starts(self._text))
        return self._starts

    def span(self, offset: int) -> tuple[int, int]:
        """Return start and end of the sentence that holds the character at *offset*.

        >>> text = "Он родился в г. Алматы. Н. А. Омиров жив."
        >>> [text[slice(*Sentences(text).span(i))] for i in (3, 30)]
        ['Он родился в г. Алматы.', 'Н. А. Омиров жив.']
        """
        starts = self._begins()
        index = bisect_right(starts, offset) - 1
        begin = starts[index]
        end = starts[index + 1] if index + 1 < len(starts) else len(self._text)
        return begin, begin + len(self._text[begin:end].rstrip())

    def near(self, offset: int) -> tuple[int, int]:
        """Return :meth:`span` cut to some hundred characters around *offset*: a text may be one sentence."""
        begin, end = self.span(offset)
        return max(begin, offset - _NEAR_CHARS), min(end, offset + _NEAR_CHARS)

    def before(self, start: int) -> tuple[int, int]:
        """Return the span of the sentence before the one that begins at *start*; empty at the top."""
        return self.near(start - 1) if start > 0 else (0, 0)

    def around(self, offset: int, *, limit: int = 1200) -> str:
        """Return the sentence at *offset* as one line of at most about *limit* characters.

        Bullets before it and markup of links in it are left out.

        >>> Sentences("- See [the\\nnote](https://omir.example/1) & go.").around(5)
        'See the note & go.'
        """
        begin, end = self.span(offset)
        if end - begin > limit:
            first = max(begin, offset - limit // 2)
            begin, end = first, min(end, first + limit)
        return plain(self._text[begin:end])


def plain(text: str) -> str:
    """Return *text* as one line without the markup of links.

    >>> plain('a <a href="x">b</a>\\n [c](d)')
    'a b c'
    """
    text = _MARKUP.sub(lambda match: match["label"] or "", text)
    return " ".join(text[_BULLET.match(text).end() :].split())  # type: ignore[union-attr]


_MARKUP = re.compile(
    r"!?\[(?P<label>[^\[\]]{0,300})\]\([^()\s]*(?:\([^()\s]*\))*[^()]*\)|</?[a-zA-Z][^<>]{0,500}>"
)


def _starts(text: str) -> Iterator[int]:
    """Yield where sentences begin, 0 first."""
    yield 0
    wrapped = max(map(len, text.splitlines()), default=0) <= _WRAPPED_CHARS
    last = 0
    for match in _END.finditer(text):
        if match["ideographic"] is not None:
            cut = True
        elif match["line"] is not None:
            cut = _line_ends(text, last, match, wrapped)
        else:
            cut = _stop_ends(text, last, match)
        if cut and match.end() < len(text):
            last = _skip_space(text, match.end())
            yield last


def _skip_space(text: str, index: int) -> int:
    while index < len(text) - 1 and text[index].isspace():
        index += 1
    return index


def _line_ends(text: str, last: int, match: re.Match[str], wrapped: bool) -> bool:
    """Tell whether a line break ends a sentence."""
    if match["line"].count("\n") > 1 or match.end() == len(text):
        return True
    following = text[match.end()]
    if following in "-–—•*#[(>|" or text[match.start() - 1 : match.start()] in ".!?…:»”":
        return True
    if following.islower():
        return False
    line = match.start() - max(last, text.rfind("\n", 0, match.start()) + 1)
    return not wrapped or line < _SHORT_LINE_CHARS


def _stop_ends(text: str, last: int, match: re.Match[str]) -> bool:
    """Tell whether a full stop, question or exclamation mark ends a sentence."""
    following = match["next"]
    if following.islower() or following in _NOT_A_START:
        return False
    if match["stop"] != "." or match.end() > match.end("stop"):
        return True
    found = _LAST_WORD.search(text, max(0, match.start() - 30), match.start())
    word = found[0] if found else ""
    before = text[max(0, match.start() - len(word) - 12) : match.start() - len(word)].rstrip()
    if word.lower() in _AFTER_FIGURE:
        # "В 2022 г. Токаев…": what has hardly begun is not over.
        return before[-1:].isdigit() and len(text[last : match.start()].split()) > _HARDLY_BEGUN
    if word.lower() in _ABBREVIATIONS or (_INITIAL.fullmatch(word) and word[0].isupper()):
        return False
    # "1. First": the number of a list's item, not "house 3." after an abbreviation.
    listed = word.isdigit() and len(word) <= 2 and before[-1:] in {"", ".", ":", "!", "?", ";"}
    return not listed or before.lower().rstrip(".").rpartition(" ")[2] in _ABBREVIATIONS
