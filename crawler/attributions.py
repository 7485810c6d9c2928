"""Whom a text credits in words: photo credits, correspondents, agencies, outlets.

Each finder reads a :class:`Reading` and yields attributions; a span that one finder claimed is
left alone by the later ones (:func:`attributions` names the order).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from crawler.outlets import Catalogue
from crawler.persons import Person, person_at, persons
from crawler.spans import Spans
from crawler.spellings import Mention
from storage.model import CitationKind, Url
from storage.sentences import Sentences

#: Most names, credits and accounts of one text that are looked at: a text with more is a directory.
MOST_MENTIONS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text, the outlets it names outside of its links, and its sentences."""

    text: str
    mentions: tuple[Mention, ...]
    sentences: Sentences
    catalogue: Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One credit in words."""

    kind: CitationKind
    start: int
    end: int
    outlet: str | None = None
    person: str | None = None
    url: Url | None = None
    #: What is printed, where it is not the words from start to end.
    label: str = ""


def attributions(reading: Reading) -> Iterator[Attribution]:
    """Yield photo credits, correspondents, agencies and outlets; no span is claimed twice."""
    claimed: list[tuple[int, int]] = []
    for finder in (photo_credits, correspondents, named_outlets, unlisted_outlets):
        taken, last = Spans(claimed), 0
        for found in sorted(finder(reading), key=lambda a: a.start):
            if found.start >= last and not taken.overlap(found.start, found.end):
                claimed.append((found.start, found.end))
                last = found.end
                yield found


# ---------------------------------------------------------------- photo credits

_CREDIT = re.compile(
    r"(?:(?<!the )(?<![Нн]а )\b(?:Photo(?:graph)?|Image|Picture|Фото|Світлина|Сурет)(?:graph)?"
    r"(?:\s+(?:by|from|credit:?|courtesy of)\s+|\s?[:©/–—-]\s*)|©\s?(?!\d))(?P<credit>[^()\n:]{2,80})"
)
_SLASH_AFTER = re.compile(r"(?: Photo)?\s?/\s?")
_SLASH_BEFORE = re.compile(r"\s?/\s?$")


def photo_credits(reading: Reading) -> Iterator[Attribution]:
    """Yield photo credits that name a known outlet: "(Photo: … / TASS)", "REUTERS/…", "…/AP"."""
    if not reading.mentions:
        return
    for match in islice(_CREDIT.finditer(reading.text), MOST_MENTIONS):
        end = min(match.end(), reading.sentences.near(match.start())[1])
        outlet = next((m for m in reading.mentions if match.start() <= m.offset and m.end <= end), None)
        if outlet is not None and not _is_caption(reading.text[match.start() : outlet.offset]):
            found = (
                p for p in persons(reading.text, match.start(), end) if p.full and not _is_part(p, outlet)
            )
            yield _credit(outlet, match.start(), outlet.end, next(found, None))
    for mention in reading.mentions:
        person = _beside_slash(reading.text, mention)
        if person is not None:
            start, end = min(mention.offset, person.start), max(mention.end, person.end)
            yield _credit(mention, start, end, person)


def _beside_slash(text: str, mention: Mention) -> Person | None:
    """Return the photographer of "REUTERS/Name Surname", "(AP Photo/…)" or "Name Surname/AFP"."""
    if after := _SLASH_AFTER.match(text, mention.end):
        return person_at(text, after.end())
    if before := _SLASH_BEFORE.search(text, max(0, mention.offset - 3), mention.offset):
        found = (
            p for p in persons(text, max(0, before.start() - 60), before.start()) if p.end == before.start()
        )
        return next((p for p in found if p.full), None)
    return None


def _credit(outlet: Mention, start: int, end: int, person: Person | None) -> Attribution:
    name = person.name if person else None
    if person:
        end = max(end, person.end)
    return Attribution(kind=CitationKind.PHOTO, start=start, end=end, outlet=outlet.outlet, person=name)


def _is_caption(before: str) -> bool:
    """Tell whether the words before an outlet say what is in the picture rather than whose it is."""
    return len(before.split()) > 8 or bool(re.search(r"[.!?]\s", before))


def _is_part(person: Person, outlet: Mention) -> bool:
    return person.start < outlet.end and outlet.offset < person.end


# ---------------------------------------------------------------- correspondents

_ROLE = (
    r"(?:correspondents?|reporters?|journalists?|columnists?|editors?|photographers?|bureau chief|contributors?"
    r"|editor-in-chief|(?:спец|соб|фото)?корр?\w*|корреспондент\w*|журналист\w*|обозревател\w*|колумнист\w*|редактор\w*"
    r"|репорт[её]р\w*|кореспондент\w*|журналіст\w*|оглядач\w*|колумніст\w*|тілші\w*)"
)
_ROLE_AFTER = re.compile(
    rf"(?:['’]s)?[\"”»]?(?:\s+[\w-]+){{0,3}}?\s+{_ROLE}\b(?:\s+in\s+[\w-]+)?,?\s*", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"['’]s\s+")
_ROLE_BEFORE = re.compile(rf"\b{_ROLE}\s*(?:\s[\w-]+){{0,6}}\s*[\"“«„]?$", re.IGNORECASE)
_BEFORE_ROLE = re.compile(r"[\"”»]?\s*[,(—–-]?\s*(?:[a-zа-яёіїє-]+\s+){0,4}")
_AFTER_OUTLET = re.compile(r"[\"”»]?,?\s+")
_NEAR = 90  #: characters left and right of an outlet in which a role is looked for


def correspondents(reading: Reading) -> Iterator[Attribution]:
    """Yield people of an outlet: "BBC correspondent …", "…, a columnist for the newspaper …"."""
    for mention in reading.mentions:
        begin, end = reading.sentences.near(mention.offset)
        found = _role_before(reading.text, mention, max(begin, mention.offset - _NEAR), end)
        found = found or _role_after(reading.text, mention, min(end, mention.end + _NEAR))
        if found:
            yield found


def _role_before(text: str, mention: Mention, begin: int, end: int) -> Attribution | None:
    role = _ROLE_BEFORE.search(text, begin, mention.offset)
    if role is None:
        return None
    after = _AFTER_OUTLET.match(text, mention.end, end)
    person = person_at(text, after.end()) if after else None
    if person and "," not in text[mention.end : person.start]:
        return _correspondent(mention, role.start(), person.end, person)
    person = next((p for p in reversed([*persons(text, begin, role.start())]) if p.full), None)
    if person and _BEFORE_ROLE.fullmatch(text, person.end, role.start()):
        return _correspondent(mention, person.start, mention.end, person)
    return _correspondent(mention, role.start(), mention.end, None)


def _role_after(text: str, mention: Mention, end: int) -> Attribution | None:
    role = _ROLE_AFTER.match(text, mention.end, end)
    if role:
        person = person_at(text, role.end())
        stop = person.end if person else mention.end + len(text[mention.end : role.end()].rstrip(" ,"))
        return _correspondent(mention, mention.offset, stop, person)
    own = _POSSESSIVE.match(text, mention.end, end)
    person = person_at(text, own.end()) if own else None
    return _correspondent(mention, mention.offset, person.end, person) if person else None


def _correspondent(mention: Mention, start: int, end: int, person: Person | None) -> Attribution:
    return Attribution(
        kind=CitationKind.CORRESPONDENT, start=start, end=end, outlet=mention.outlet,
        person=person.name if person else None,
    )  # fmt: skip


# ---------------------------------------------------------------- agencies and outlets

_SAYS = re.compile(
    r"\b(?:report(?:s|ed|ing)?|according to|citing|cited|quot(?:es|ed|ing)|told|says?|said|wr(?:ites?|ote)|via|notes?"
    r"|переда[её]т|передал\w*|сообща[ею]т|сообщил\w*|сообщени\w+|пиш[еу]т|написал\w*|со ссылкой|ссыла\w+|по данным"
    r"|по информации|цитирует|приводит|заявил\w*|рассказал\w*|отмеча[ею]т|добавля\w+|уточня\w+|источник|интервью"
    r"|повідомля\w+|повідоми\w+|передає|пише|пишуть|з посиланням|посила\w+|за даними|за інформацією|цитує|інтерв’ю"
    r"|хабарла\w+|жаз(?:ды|ады|ып)\w*|мәлімде\w+|сілтеме\w*|дере[кг]\w+|сұхбат\w*)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"\)\s*[-–—]")  # "ASTANA (Reuters) - "
_CUE_CHARS = 70


def named_outlets(reading: Reading) -> Iterator[Attribution]:
    """Yield the other outlets named; an agency is one when a verb of saying is near it."""
    agencies = {outlet.key for outlet in reading.catalogue.outlets if outlet.agency}
    for mention in reading.mentions:
        kind = CitationKind.OUTLET
        if mention.outlet in agencies:
            begin, end = reading.sentences.near(mention.offset)
            begin, end = max(begin, mention.offset - _CUE_CHARS), min(end, mention.end + _CUE_CHARS)
            says = _SAYS.search(reading.text, begin, end) or _DATELINE.match(reading.text, mention.end)
            kind = CitationKind.AGENCY if says else CitationKind.OUTLET
        yield Attribution(kind=kind, start=mention.offset, end=mention.end, outlet=mention.outlet)


_QUOTED = re.compile(r"[\"“«„](?P<name>[^\W\d_a-zа-яё][^\"“”«»„\n]{1,49}(?<!\s))[\"”»“]")
_CALLED = re.compile(
    r"\b(?:newspaper|magazine|news agency|news site|website|portal|broadcaster|channel|outlet"
    r"|газет\w*|издани\w*|агентств\w*|телеканал\w*|портал\w*|журнал\w*|видання|агенці\w*"
    r"|басылым\w*|со ссылкой на|з посиланням на)\s*$",
    re.IGNORECASE,
)


def unlisted_outlets(reading: Reading) -> Iterator[Attribution]:
    """Yield outlets that a text calls such but the catalogue does not know: "the newspaper “…”"."""
    for match in islice(_QUOTED.finditer(reading.text), 10 * MOST_MENTIONS):
        if _CALLED.search(reading.text, max(0, match.start() - 30), match.start()):
            start, end = match.span("name")
            yield Attribution(kind=CitationKind.OUTLET, start=start, end=end)
