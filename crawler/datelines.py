"""Dates a reader sees: those printed below the heading, those in ``<time>``, and named ones.

The line below the heading is where an outlet tells its readers the day. What a line says of its
date ("Updated", "Stand:") decides whether it is one of publication.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from crawler import moments
from crawler.calendar_words import month
from crawler.claims import Claim, fold
from crawler.printed import BYLINE_TAGS, among_comments, spaced_text

#: What a date is of, in the words before it.
_LABEL = re.compile(
    r"(?P<updated>\b(?:last\s+|zuletzt\s+)?(?:updat|modif|edited|revis|review|reworked|aktuali[sz]|ge[aä]ndert|bearbeitet"
    r"|überarbeitet|mise? à jour|actuali[sz]|aggiornat|atuali[sz]|bijgewerkt|zaktuali|uppdatera|oppdatert|opdateret"
    r"|päivitetty|güncelle|обновл|измен[её]н|оновлен|жаңарт|жаңыр|yangilan)\w*|\bstand\s*:|更新|改定)"
    r"|(?P<published>\b(?:publish|posted|written|created|released|first appeared|veröffentlicht|erschienen|erstellt"
    r"|publi[ée]e?\b|publicad|publicat|pubblicat|gepubliceerd|geplaatst|opublikowan|publicerad|publisert|julkaistu"
    r"|yayınlan|опубликован|дата публикации|жариялан|жарыялан)\w*|\b(?:datum|date|дата|күні)\s*:|公開|発表|发布|發布"
    r"|投稿)",
    re.IGNORECASE,
)
#: Elements that begin a line of their own.
_LINE_TAGS = frozenset(
    """
    address article aside blockquote body br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main
    ol p pre section table td th tr ul
    """.split()  # noqa: SIM905 - a list of words reads as one
)
#: Elements whose words are not the article's: a caption's date is that of the picture.
_SILENT = frozenset(
    ("script", "style", "noscript", "template", "svg", "select", "button", "nav", "figure", "form")
)
#: A longer line is prose, in which any day may be told of.
_LINE_CHARS = 140
#: What precedes the first words of an agency's report: a place, a date, a dash or a closing bracket.
_OPENING = re.compile(r"^.{6,45}?(?=\s[–—-]{1,2}\s|\)[.:,]?\s|\s?/|:\s)")
#: How far below its heading an article's dateline may stand, in characters and in lines.
_BELOW_CHARS = 800
_BELOW_LINES = 30
_ABOVE_LINES = 6
#: A shorter title is no mark of an article: "News" stands over any of them.
_KEY_CHARS = 8
_ORIGINS = {"updated": "updated", "published": "headline", "": "headline"}
_FEW_WORDS = 4
#: What may stand between the word for publication and its date: ": ", "on", "am Dienstag, dem".
_BEFORE_DATE = re.compile(r"\W*(?:(?:on|the|am|den|le|el|il|em|op)\b\W*)?(?:[^\W\d]+,\s*)?(?P<word>[^\W\d]*)")
_TITLE_PARTS = re.compile(r"\s[|–—-]\s")
#: So many words of a title in an h1 make it the heading, however else it is put.
_SHARED_WORDS = 3
#: The most that two clocks can differ, with a day that stands at its first instant.
_ZONES_APART = timedelta(hours=38)
_NAMED = re.compile(r"date|Date|publi|Publi|time|posted|datum|stamp|meta|info|byline|header", re.ASCII)
_NAMED_CHARS = 60


class Line(NamedTuple):
    """A line of text as a reader sees it."""

    text: str
    #: The first ``datetime`` in it, or "".
    stamp: str
    #: It stands in a ``<time>`` or in an element named after dates.
    marked: bool


def below_heading(tree: HtmlElement, titles: Sequence[str]) -> list[Claim]:
    """Return the dated lines below the heading that states one of *titles*, in their order.

    A line said to be of an update has the origin "updated"; one that words or marks call a date,
    "headline"; any other, "line". The stamp of a ``<time>`` element comes before the words in it.
    """
    heading = _heading(tree, titles)
    return [] if heading is None else _dated_lines(_lines(_events_after(heading)))


def above_heading(tree: HtmlElement, titles: Sequence[str]) -> list[Claim]:
    """Return the dated lines right above the heading, the nearest first."""
    heading = _heading(tree, titles)
    if heading is None:
        return []
    return _dated_lines(deque(_lines(_events_before(tree, heading)), maxlen=_ABOVE_LINES))[::-1]


def _dated_lines(lines: Iterable[Line]) -> list[Claim]:
    found: list[Claim] = []
    carried = ""
    read_chars = 0
    for line in itertools.islice(lines, _BELOW_LINES):
        if read_chars > _BELOW_CHARS:
            break
        read_chars += len(line.text)
        if len(line.text) > _LINE_CHARS:
            found.extend(Claim("line", opening) for opening in _openings(line.text))
            continue
        parts = labelled(line.text, carried=carried)
        # "Last updated:" may stand alone, its date on the next line.
        carried = parts[-1][0] if not _dated(parts[-1][1]) else ""
        found.extend(_claims(parts, line))
    return found


def _openings(prose: str) -> Iterator[str]:
    """Yield the date that opens a paragraph, as agencies put it: "ALMATY, 5 January 2022 - Prices"."""
    opening = _OPENING.match(prose)
    if opening and _dated(opening[0]):
        yield opening[0]


def _claims(parts: list[tuple[str, str]], line: Line) -> Iterator[Claim]:
    for number, (label, words) in enumerate(_said_of(parts)):
        origin = _ORIGINS[label] if label or line.marked or _is_little_else(words) else "line"
        if line.stamp and not number and not _contradicts(words, line.stamp):
            yield Claim(origin, line.stamp)
        if origin != "line" or _at_an_end(words):
            yield Claim(origin, words)


def _said_of(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parts of a line that hold a date, each with its label."""
    dated = [part for part in parts if _dated(part[1])]
    if len(dated) == 1 and dated[0] == parts[0] and len(parts) > 1:
        # Some languages say it after the date.
        return [(parts[1][0], dated[0][1])]
    return dated


def _is_little_else(words: str) -> bool:
    """Tell a line that is a date and perhaps a name: "5 May 2022 | Ann Lee"."""
    return len(re.findall(r"[^\W\d_]{2,}", words)) <= _FEW_WORDS


def _at_an_end(words: str) -> bool:
    """Tell whether the date begins or ends the line; inside, it is one of which the line tells."""
    parts = words.split()
    return any(moments.states_date(" ".join(end)) for end in (parts[:4], parts[-4:]))


@lru_cache(maxsize=1024)
def _dated(words: str) -> bool:
    return any(char.isdigit() for char in words) and moments.states_date(words)


def _contradicts(words: str, stamp: str) -> bool:
    """Tell whether readers are shown another date than the machine: more than a zone apart."""
    shown, stamped = moments.absolute(words), moments.absolute(stamp)
    return bool(shown and stamped and abs(shown.at - stamped.at) > _ZONES_APART)


def labelled(text: str, *, carried: str = "") -> list[tuple[str, str]]:
    """Cut a line at the words that say what a date is of: (label, words after it), in order.

    >>> labelled("Written: 5 May 2022 / Last updated 6 May")
    [('', ''), ('published', ': 5 May 2022 / '), ('updated', ' 6 May')]
    """
    marks = list(_LABEL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = [(carried, text[: marks[0].start()] if marks else text)]
    return parts + [
        (mark.lastgroup or "", text[mark.end() : end]) for mark, end in zip(marks, ends, strict=False)
    ]


def _heading(tree: HtmlElement, titles: Sequence[str]) -> HtmlElement | None:
    """Return the heading that states a title; a site's name over its articles is none."""
    keys = {key for title in titles if len(key := fold(title)) >= _KEY_CHARS}
    headings = list(itertools.islice(tree.iter("h1"), 30))
    for heading in headings:
        key = fold(heading.text_content())
        if len(key) >= _KEY_CHARS and any(key in other or other in key for other in keys):
            return heading
    words = {word for title in titles for word in title.casefold().split()}
    for heading in headings:
        if len(words & set(heading.text_content().casefold().split())) >= _SHARED_WORDS:
            return heading
    # Last, as a slider may tease the article in a smaller heading of its own page.
    for heading in itertools.islice(tree.iter("h2", "h3"), 30):
        key = fold(heading.text_content())
        if len(key) >= _KEY_CHARS and any(key in other for other in keys):
            return heading
    return None


def _lines(events: Iterable[tuple[str, HtmlElement]]) -> Iterator[Line]:
    """Yield the lines of text in a walk, and whether they are marked as dates."""
    words: list[str] = []
    stamp = ""
    marked = False
    hidden: HtmlElement | None = None
    for event, element in events:
        if element.tag in _LINE_TAGS and (words or stamp):
            if line := " ".join(" ".join(words).split()):
                yield Line(line, stamp, marked)
                marked = False
            words, stamp = [], ""
        if event == "end":
            hidden = None if element is hidden else hidden
        elif hidden is None and element.tag in _SILENT:
            hidden = element
        elif hidden is None:
            marked = (
                marked
                or element.tag == "time"
                or _is_named(element.get("class") or "", element.get("id") or "")
            )
            if element.tag == "time":
                stamp = stamp or element.get("datetime") or ""
        if hidden is None and (text := element.text if event == "start" else element.tail):
            words.append(text)


def _events_after(start: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Walk what follows *start* in the document: each element's start and end, ancestors' ends too."""
    node: HtmlElement | None = start
    while node is not None:
        yield "end", node
        for sibling in node.itersiblings("*"):  # elements: a comment cannot be walked
            yield from iterwalk(sibling, events=("start", "end"))
        node = node.getparent()


def _events_before(tree: HtmlElement, end: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    body = tree.find("body")
    walk = iterwalk(tree if body is None else body, events=("start", "end"))
    return itertools.takewhile(lambda step: step[1] is not end, walk)


def of_titles(titles: Sequence[str]) -> Iterator[Claim]:
    """Yield the dates that end document titles: "Fuel and anger | Steppe Post | 05.01.2022"."""
    for title in titles:
        tail = _TITLE_PARTS.split(title)[-1]
        if tail != title and _is_little_else(tail) and _dated(tail) and moments.absolute(tail):
            yield Claim("title", tail)


def times(tree: HtmlElement) -> Iterator[Claim]:
    """Yield the dates of ``<time>`` elements: marked ones, those after the heading, the others."""
    ranked: dict[str, list[str]] = {"published": [], "below": [], "above": [], "updated": []}
    headed = False
    for element in itertools.islice(tree.iter("h1", "time"), 60):
        if element.tag == "h1":
            headed = True
        elif value := element.get("datetime") or spaced_text(element)[:80]:
            ranked[_said_of_time(element) or ("below" if headed else "above")].append(value)
    yield from (Claim("time", value) for values in ranked.values() for value in values)


def _said_of_time(element: HtmlElement) -> str:
    """Return what the class of a ``<time>`` says: "published", "updated" or nothing."""
    classes = (element.get("class") or "").lower()
    if element.get("pubdate") is not None or "publish" in classes:
        return "published"
    return "updated" if "updated" in classes or "modified" in classes else ""


def told(tree: HtmlElement) -> Iterator[Claim]:
    """Yield the one day that short lines anywhere call that of publication: "Published on 3 May 2022".

    Where several days are called so, they are those of other articles.
    """
    days: dict[date, str] = {}
    for element in tree.iter(*BYLINE_TAGS):
        if (text := _telling(element)) and not among_comments(element):
            for label, words in _said_of(labelled(text)):
                if label == "published" and _begins_dated(words) and (day := moments.absolute(words)):
                    days.setdefault(day.at.date(), words)
    if len(days) == 1:
        yield Claim("told", *days.values())


def _begins_dated(words: str) -> bool:
    """Tell a date from a number further on: "on 3 May 2022", not "Python 2.7.13"."""
    before = _BEFORE_DATE.match(words)
    return before is not None and (not before["word"] or bool(month(before["word"])))


def _telling(element: HtmlElement) -> str:
    """Return the text of an element that is short, has a number and says what it is of; else ""."""
    text = element.text_content()
    telling = len(text) <= _LINE_CHARS and any(map(str.isdigit, text)) and _LABEL.search(text)
    return spaced_text(element) if telling else ""


def named(tree: HtmlElement) -> Iterator[Claim]:
    """Yield short texts in elements named after dates, those below the heading first."""
    below: list[str] = []
    above: list[str] = []
    headed = False
    for element in tree.iter("h1", *BYLINE_TAGS):
        if element.tag == "h1":
            headed = True
        elif _is_named(element.get("class") or "", element.get("id") or ""):
            text = spaced_text(element)
            if (
                4 < len(text) <= _NAMED_CHARS
                and any(char.isdigit() for char in text)
                and not among_comments(element)
            ):
                (below if headed else above).append(text)
    yield from (Claim("dateline", text) for text in (*below[:8], *above[:8]))


@lru_cache(maxsize=8192)
def _is_named(classes: str, identifier: str) -> bool:
    return _NAMED.search(classes) is not None or "date" in identifier
