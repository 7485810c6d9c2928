"""Whom a report rests on: what it copies, translates or retells, and what only a passage rests on.

An outlet is credited where words of reporting stand beside its name ("передаёт ТАСС", "told
Reuters"), not where it is merely spoken of. In the headline, the lead, the dateline, the byline or
the last line a credit speaks of the whole report; elsewhere of a passage. Words inside a quotation
credit nobody: a speaker who names an outlet is not the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from crawler.claims import fold
from crawler.credit_words import (
    ABOUT_THIS,
    ABRIDGED,
    AFTER,
    AFTER_DATELINE,
    AFTER_FAR,
    AFTER_TURKIC,
    ASSISTED,
    AUTHOR_SAYS,
    BACKGROUND,
    BEFORE,
    DATELINE,
    EARLIER,
    GAP,
    OPENING_DATELINE,
    PAST,
    PAST_AFTER,
    PICTURED,
    PLATFORMS,
    SIGNED,
    SIGNED_CHARS,
    STAFF,
    SUBJECT,
    TRANSLATED,
    UNLISTED,
    WRITES_FOR,
)
from crawler.elsewhere import is_another_publisher
from crawler.outlets import Catalogue
from crawler.reports import LINE_CHARS, SENTENCE_CHARS, Page, Report, is_pictured, is_quoted
from crawler.spellings import Mention
from storage.credits import Credit, CreditKind, Place
from storage.model import Extract
from storage.sentences import Sentences, plain
from storage.urls import host_of

#: Most names of one text that are looked at, and credits of it that are kept.
_MOST_NAMES, _MOST_CREDITS = 60, 20
#: Characters before a name in which words that credit it may stand.
_REACH = 110
#: Characters in which a text that retells speaks of its author again.
_RETOLD_CHARS = 4000
_STRENGTH = (CreditKind.COPY, CreditKind.TRANSLATION, CreditKind.RETELLING, CreditKind.CREDIT)


def of_page(
    extract: Extract, *, outlet: str, catalogue: Catalogue, sentences: Sentences | None = None
) -> tuple[Credit, ...]:
    """Return whom an extracted article credits; *outlet* is the name of who published it.

    *sentences* are those of its text, where the caller has them.
    """
    known = catalogue.of_url(extract.canonical_url)
    report = Report(
        text=extract.text,
        title=extract.title or "",
        authors=extract.authors,
        links=extract.links,
        outlet=known.key if known else None,
        name=outlet,
        taken_from=extract.taken_from,
        url=extract.url,
    )
    return credits(report, catalogue, sentences=sentences)


def credits(
    report: Report, catalogue: Catalogue, *, sentences: Sentences | None = None
) -> tuple[Credit, ...]:
    """Return whom a report credits, each outlet once: first for the whole report, then for passages.

    >>> from storage.model import Outlet
    >>> catalogue = Catalogue((Outlet(key="kerme", name="KERME", names=("КЕРМЕ",), agency=True),))
    >>> found = credits(Report(text="Порт закрыт, передаёт КЕРМЕ. Суда ждут."), catalogue)
    >>> [(c.kind.value, c.name, c.sentence) for c in found]
    [('retelling', 'KERME', 'Порт закрыт, передаёт КЕРМЕ.')]
    >>> credits(Report(text="У здания КЕРМЕ упало дерево."), catalogue)
    ()
    """
    named = catalogue.mentions(report.text)
    others = tuple(m for m in named if m.outlet != report.outlet)[:_MOST_NAMES]
    page = Page(report, catalogue, named, others, sentences or Sentences(report.text))
    signed = (*_signed(page), *_last_words(page))
    taken = {credit.offset for credit in signed}
    found = [
        *signed,
        *_datelines(page),
        *(credit for m in page.mentions if m.offset not in taken and (credit := _named(page, m))),
        *_unlisted(page),
        *_bylines(page),
        *_headlines(page),
        *_elsewhere(page),
    ]
    return tuple(_once(found))[:_MOST_CREDITS]


# ---------------------------------------------------------------- named in the text


def _named(page: Page, mention: Mention) -> Credit | None:
    """Return the credit that the words beside a name make; None where the name is only spoken of."""
    begin, end = page.sentences.near(mention.offset)
    if is_quoted(page.text, mention) or is_pictured(page.text, mention):
        return None
    form = _form(page.text, mention, begin, end)
    if form is None:
        return _retold(page, mention, begin)
    whole, place = _stands(page, mention.offset, begin)
    past = BACKGROUND.match(page.text, begin) or EARLIER.search(page.text, begin, mention.offset)
    if form == "told":
        past = past or PAST.search(page.text, begin, mention.offset)
        past = past or PAST_AFTER.match(page.text, mention.end, end)
    kind = CreditKind.RETELLING if whole and not past else CreditKind.CREDIT
    through = _passed_on_by(page, mention, begin, end) if form == "citing" else ""
    return replace(page.credit(kind, place, mention), through=through)


def _passed_on_by(page: Page, mention: Mention, begin: int, end: int) -> str:
    """Return who cites the one named: the other outlet whose words of reporting the sentence gives."""
    others = (m for m in page.mentions if begin <= m.offset < end and m.outlet != mention.outlet)
    said = (m for m in others if _form(page.text, m, begin, end) not in (None, "citing"))
    return next((page.name(m.outlet) for m in said), "")


def _form(text: str, mention: Mention, begin: int, end: int) -> str | None:
    """Return how the words beside a name credit it: "says", "told", "by" or "citing"; None: they do not."""
    first = max(begin, mention.offset - _REACH)
    form = None
    for cue in BEFORE.finditer(text, first, mention.offset):
        if GAP.fullmatch(text, cue.end(), mention.offset):
            form = cue.lastgroup
    if form:
        return "says" if form == "sign" else form
    if AFTER.match(text, mention.end, end):
        return "says"
    turkic = AFTER_TURKIC.match(text, mention.end, end)
    if turkic:
        return "citing" if turkic["citing"] else "says"
    return "says" if AFTER_FAR.match(text, mention.end, end) else None


def _stands(page: Page, offset: int, begin: int) -> tuple[bool, Place]:
    """Tell whether a credit at *offset* speaks of the whole report, and where it stands."""
    if offset < page.lead[1]:
        return True, Place.LEAD
    about_all = bool(ABOUT_THIS.match(page.text, begin))
    if about_all and offset >= page.lines[-1][0]:
        return True, Place.END
    early = page.lines[: page.body + 3]
    return about_all and offset < early[-1][1], Place.TEXT


def _retold(page: Page, mention: Mention, begin: int) -> Credit | None:
    """Return the credit of an opening such as "Ann Lee, a columnist for X, asks why …".

    It counts when the text goes on to speak of the author: "the author notes".
    """
    if mention.offset >= page.lead[1]:
        return None
    opens = WRITES_FOR.fullmatch(page.text, begin, mention.offset)
    opens = opens or SUBJECT.fullmatch(page.text, begin, mention.offset)
    if opens and AUTHOR_SAYS.search(page.text, mention.end, _RETOLD_CHARS):
        return page.credit(CreditKind.RETELLING, Place.LEAD, mention)
    return None


def _datelines(page: Page) -> Iterator[Credit]:
    """Yield the agency whose dateline opens the text: "АЛМАТЫ, 5 января — ТАСС.", "KYIV (Reuters) -"."""
    if not page.lines or not page.mentions:
        return
    start = page.lines[page.body][0]
    for mention in page.mentions[:3]:
        if mention.offset - start > _REACH:
            return
        if mention.offset == start:
            opens = OPENING_DATELINE.match(page.text, mention.end)
        else:
            opens = DATELINE.fullmatch(page.text, start, mention.offset)
            opens = opens and AFTER_DATELINE.match(page.text, mention.end)
        if opens:
            yield page.credit(CreditKind.COPY, Place.DATELINE, mention)


# ---------------------------------------------------------------- lines of their own


_AT_LAST = re.compile(r"(?:^|[.!?…»”\"]\s*)[—–(/-]+\s*$")


def _last_words(page: Page) -> Iterator[Credit]:
    """Yield the agency that the last words of the text are: "… to appeal. — AFP"."""
    last = page.mentions[-1] if page.mentions else None
    if last is None or page.text[last.end :].strip(" \n).»/"):
        return
    if _AT_LAST.search(page.text, max(0, last.offset - _REACH), last.offset):
        yield page.credit(CreditKind.COPY, Place.END, last)


def _signed(page: Page) -> Iterator[Credit]:
    """Yield whom a line of its own names: "Source: X", "Translated from X", "(X)", "with files from X"."""
    head, tail = page.lines[page.body : page.body + 2], page.lines[-3:]
    for line in dict.fromkeys((*head, *tail)):
        start, end = line
        if end - start > LINE_CHARS or PICTURED.match(page.text, start, end):
            continue
        named = {m.outlet: m for m in reversed(page.mentions) if start <= m.offset < end}
        kind = _signature(page.text[start:end], named.values(), is_last=line in tail) if named else None
        for mention in reversed(named.values()):
            several = len(named) > 1 and kind is not CreditKind.TRANSLATION
            if kind:
                place = Place.END if line in tail else Place.LEAD
                yield page.credit(CreditKind.CREDIT if several else kind, place, mention)


def _signature(line: str, named: Iterable[Mention], *, is_last: bool) -> CreditKind | None:
    """Return what a line says of those it names; None when it is prose."""
    match = SIGNED.match(line)
    if match and match["translated"]:
        return CreditKind.TRANSLATION
    if match and match["published"]:
        return CreditKind.TRANSLATION if TRANSLATED.search(line) else CreditKind.COPY
    if not is_last:
        return None
    if match:
        return _materials(line, named) if match["materials"] else CreditKind.COPY
    if ASSISTED.search(line):
        return CreditKind.CREDIT
    rest = line
    for mention in named:
        rest = rest.replace(mention.matched, "", 1)
    return CreditKind.COPY if re.fullmatch(r"[\W\d]*(?:[^\W\d_]{2,4}\b[\W\d]*){0,3}", rest) else None


def _materials(line: str, named: Iterable[Mention]) -> CreditKind | None:
    """Return what "По сообщению X." says: nothing where the line goes on to tell something."""
    rest = line[max(line.rfind(mention.matched) + len(mention.matched) for mention in named) :]
    if not re.search(r"\w", rest):
        return CreditKind.RETELLING
    return CreditKind.COPY if ABRIDGED.search(rest) and len(rest) <= SIGNED_CHARS else None


def _unlisted(page: Page) -> Iterator[Credit]:
    """Yield outlets that the lead credits and calls such, but the catalogue does not know."""
    start, end = page.lead
    for match in islice(UNLISTED.finditer(page.text, start, end), _MOST_NAMES):
        group = match.lastgroup or ""
        first, name = match.start(group), " ".join(match[group].split())
        known = any(m.offset < match.end() + 4 and first < m.end for m in page.named)
        if known or name.lower() in PLATFORMS or _is_own(page.report, name):
            continue
        found = Mention(outlet="", matched=match[0], offset=match.start())
        begin, stop = page.sentences.near(match.start())
        if not is_quoted(page.text, found) and _form(page.text, found, begin, stop):
            past = BACKGROUND.match(page.text, begin)
            yield Credit(
                kind=CreditKind.CREDIT if past else CreditKind.RETELLING, place=Place.LEAD, name=name,
                url=page.link_named(name), sentence=page.sentences.around(first, limit=SENTENCE_CHARS),
                offset=first,
            )  # fmt: skip


def _is_own(report: Report, name: str) -> bool:
    own, other = fold(report.name), fold(name)
    return bool(own and other) and (own in other or other in own)


# ---------------------------------------------------------------- beside the text


def _bylines(page: Page) -> Iterator[Credit]:
    """Yield agencies and outlets that stand as authors; of several the report is none's own text."""
    found: list[tuple[Mention, str]] = []
    for author in page.report.authors:
        for mention in page.catalogue.mentions(author):
            outlet = page.catalogue.by_key(mention.outlet)
            rest = STAFF.sub("", author.replace(mention.matched, ""))
            is_name = bool(outlet and outlet.agency) or not re.search(r"[^\W\d_]{2,}", rest)
            if is_name and mention.outlet != page.report.outlet:
                found.append((mention, author))
    several = len({mention.outlet for mention, _ in found}) > 1
    for mention, author in found:
        kind = CreditKind.CREDIT if several else CreditKind.COPY
        yield page.credit(kind, Place.BYLINE, mention, sentence=plain(author))


def _headlines(page: Page) -> Iterator[Credit]:
    """Yield whom the headline credits: "Reuters: …", "… — Bloomberg", "…, TASS reports"."""
    title = page.report.title
    for mention in page.catalogue.mentions(title) if title else ():
        before, after = title[: mention.offset], title[mention.end :]
        opens = not before.strip(' «“"') and re.match(r"[»”\"]?\s?[:：]", after)
        closes = re.search(r"(?:\s[—–-]|,\s[—–-])\s*[«“\"]?$|\($", before) and not after.strip(' »”".)')
        credited = opens or closes or _form(title, mention, 0, len(title))
        if credited and mention.outlet != page.report.outlet and not is_quoted(title, mention):
            yield page.credit(CreditKind.RETELLING, Place.HEADLINE, mention, sentence=plain(title))


def _elsewhere(page: Page) -> Iterator[Credit]:
    """Yield the site that the page's metadata name as the first to have the text.

    It is in the catalogue, or clearly another publisher's by its name, and has an article there.
    """
    url = page.report.taken_from
    outlet = page.catalogue.of_url(url) if url else None
    if not url or (outlet and outlet.key == page.report.outlet):
        return
    own = page.report.url
    if outlet or own is None or is_another_publisher(own, url):
        yield Credit(
            kind=CreditKind.COPY, place=Place.LINK, name=outlet.name if outlet else host_of(url),
            outlet=outlet.key if outlet else None, url=url, sentence=url[:SENTENCE_CHARS],
        )  # fmt: skip


# ---------------------------------------------------------------- putting together


def _once(found: Iterable[Credit]) -> list[Credit]:
    """Keep one credit of each outlet, the one that says most; whole reports first, then by place."""
    best: dict[str, Credit] = {}
    for credit in found:
        key = credit.outlet or fold(credit.name)
        if key not in best or _says_more(credit, best[key]):
            best[key] = credit
    return sorted(best.values(), key=lambda c: (not c.kind.whole, c.offset))


def _says_more(one: Credit, other: Credit) -> bool:
    ranks = [(_STRENGTH.index(c.kind), c.place is Place.HEADLINE, not c.through) for c in (one, other)]
    return ranks[0] < ranks[1]
