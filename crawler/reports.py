"""A report as the readers of credits see it: its lines, its lead, the outlets it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from crawler.claims import fold
from crawler.credit_words import PICTURED
from crawler.outlets import Catalogue
from crawler.spellings import Mention
from storage.credits import Credit, CreditKind, Place
from storage.model import Link, Url
from storage.sentences import Sentences
from storage.urls import try_canonical

#: Longest line that may be a signature or a title, and longest sentence that is kept.
LINE_CHARS, _HEAD_LINE, SENTENCE_CHARS = 240, 200, 400
_LEAD_CHARS, _QUOTE_CHARS = 700, 1500
_MOST_LINKS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is known of a text and of who published it."""

    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    #: Key of the outlet that published it, and its name: it does not credit itself.
    outlet: str | None = None
    name: str = ""
    #: The page of another site that the page's metadata name as the first one.
    taken_from: Url | None = None
    #: Its own address; None where it is not known.
    url: Url | None = None


@dataclass(frozen=True)
class Page:
    """A report with what several readers of it need, found when first asked for."""

    report: Report
    catalogue: Catalogue
    #: Outlets named in the text, in order.
    named: tuple[Mention, ...]
    #: Of them, those that did not publish it.
    mentions: tuple[Mention, ...]
    sentences: Sentences

    @property
    def text(self) -> str:
        """The text of the report."""
        return self.report.text

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """The lines of the text that are not blank."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        ends = [*(start - 1 for start in starts[1:]), len(self.text)]
        return [(a, b) for a, b in zip(starts, ends, strict=True) if self.text[a:b].strip()]

    @cached_property
    def body(self) -> int:
        """Index of the first line that is prose: a title or a day may stand above it."""
        for index, (start, end) in enumerate(self.lines[:6]):
            if end - start > _HEAD_LINE or self.text[start:end].rstrip()[-1] in ".!?…»”\")'":
                return index
        return 0

    @cached_property
    def lead(self) -> tuple[int, int]:
        """The first paragraph; where that is one sentence, the first of the next one, too."""
        if not self.lines:
            return 0, 0
        start, end = self.lines[self.body]
        if self.body + 1 < len(self.lines) and self.sentences.span(start)[1] >= end - 1:
            following = self.lines[self.body + 1]
            end = min(self.sentences.span(following[0])[1], following[1])
        return start, min(end, start + _LEAD_CHARS)

    def name(self, key: str) -> str:
        """Return what readers call an outlet."""
        outlet = self.catalogue.by_key(key)
        return outlet.name if outlet else key

    def credit(self, kind: CreditKind, place: Place, mention: Mention, *, sentence: str = "") -> Credit:
        """Make the credit of a catalogued outlet."""
        in_text = place not in (Place.BYLINE, Place.HEADLINE)
        return Credit(
            kind=kind, place=place, name=self.name(mention.outlet), outlet=mention.outlet,
            url=self.link_to(mention.outlet), offset=mention.offset if in_text else 0,
            sentence=sentence[:SENTENCE_CHARS] or self.sentences.around(mention.offset, limit=SENTENCE_CHARS),
        )  # fmt: skip

    def link_to(self, key: str) -> Url | None:
        """Return the first page of an outlet that the text links to."""
        for link in self.report.links[:_MOST_LINKS]:
            outlet = self.catalogue.of_url(link.url)
            if outlet and outlet.key == key and len(urlsplit(link.url).path) > 1:
                return try_canonical(link.url)
        return None

    def link_named(self, name: str) -> Url | None:
        """Return where the words of a link lead that hold *name*."""
        wanted = fold(name)
        named = (link for link in self.report.links[:_MOST_LINKS] if wanted in fold(link.text))
        return next((url for link in named if (url := try_canonical(link.url))), None)


#: Closing quotation marks by opening ones; the same mark opens in English and closes in German.
_CLOSES = {"«": "»", "“": "”", "„": "“”"}


def is_quoted(text: str, mention: Mention) -> bool:
    """Tell whether a name stands inside a quotation; a name in quotation marks of its own does not."""
    start = max(text.rfind("\n", 0, mention.offset) + 1, mention.offset - _QUOTE_CHARS)
    opened: list[int] = []
    for index in range(start, mention.offset):
        char = text[index]
        if char == '"':
            char = _straight(text, index) if text[index - 1 : index] != char else ""
        if opened and char and char in _CLOSES.get(text[opened[-1]], "”"):
            opened.pop()
        elif char in _CLOSES:
            opened.append(index)
    if not opened:
        return False
    after = text[mention.end : mention.end + 1]
    alone = not text[opened[-1] + 1 : mention.offset].strip('"') and after in (*"»”“", '"')
    # A straight mark that was opened long ago may have been left open: typists forget, markup eats them.
    return not (alone and all(text[index] == '"' for index in opened[:-1]))


def _straight(text: str, index: int) -> str:
    """Return which mark a straight one stands for: it opens after a space and before a word."""
    before, after = text[index - 1 : index] if index else "", text[index + 1 : index + 2]
    opens = (not before or before.isspace() or before in "(«") and (after.isalnum() or after in '"«(')
    return "“" if opens else "”"


def is_pictured(text: str, mention: Mention) -> bool:
    """Tell whether a name stands in the line under a picture, or in its credit."""
    start = text.rfind("\n", 0, mention.offset) + 1
    before = text[max(start, mention.offset - LINE_CHARS) : mention.offset]
    return bool(PICTURED.match(before) or PICTURED.match(before, before.rfind("(") + 1))
