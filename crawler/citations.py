"""What a text cites: footnotes, links, and outlets, agencies, people and channels named in words.

:func:`find` reads plain text and Markdown as a person gives it, :func:`of_page` the main text of
a kept article. Both are pure; where a citation leads says :func:`resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from crawler.accounts import BOILERPLATE, accounts
from crawler.attributions import MOST_MENTIONS, Attribution, Reading, attributions
from crawler.outlets import Catalogue
from crawler.references import Reference, references
from crawler.resolution import Resolution, resolve
from crawler.spans import Spans
from storage.model import Citation, CitationKind, Link, Url
from storage.sentences import Sentences, plain
from storage.urls import host_of, identity, registrable, same_site, try_canonical

__all__ = ["Resolution", "find", "of_page", "resolve"]

_LABEL_CHARS = 160
_LINE_CHARS = 200  #: how far around a link its line is looked at
_MOST_LINKS = 500  #: most links of one page that are read: a page with more is a directory
_MARK_SENTENCES = 5  #: most sentences kept of one footnote that is referred to again and again


def find(text: str, *, cited_by: str, catalogue: Catalogue) -> tuple[Citation, ...]:
    """Return what a plain or Markdown text cites, in order of appearance.

    Every footnote and address is one citation, each outlet, agency, person or channel named in
    words one at its first mention. Offsets are in characters of *text*.

    >>> text = "It began at noon [1]. So said Omir.\\n[1]https://news.example/a"
    >>> from storage.model import Outlet
    >>> catalogue = Catalogue((Outlet(key="omir", name="Omir"),))
    >>> [(c.label, c.sentence) for c in find(text, cited_by="seed:1", catalogue=catalogue)]
    [('[1]', 'It began at noon [1].'), ('Omir', 'So said Omir.')]
    """
    return _citations(Sentences(text), text, references(text), cited_by, catalogue, page=None)


def of_page(
    text: str,
    links: tuple[Link, ...],
    *,
    cited_by: str,
    catalogue: Catalogue,
    sentences: Sentences | None = None,
) -> tuple[Citation, ...]:
    """Return what a kept article cites; *cited_by* is its canonical URL, *sentences* are its text's.

    Links to the same site count only inside a sentence and when they look like an article:
    menus, tags, teasers and "read also" lists are no citations, nor is the outlet naming itself.

    >>> links = (Link(url="https://other.example/news/1", text="said"), Link(url="/tag/x", text="x"))
    >>> found = of_page("He said so.", links, cited_by="https://omir.example/a", catalogue=Catalogue())
    >>> [(c.label, c.url, c.offset) for c in found]
    [('said', 'https://other.example/news/1', 3)]
    """
    page = Url(cited_by)
    written = references(text)
    known = {identity(r.url) for r in written if r.url}
    placed = [r for r in _placed(text, links, page) if r.url and identity(r.url) not in known]
    found = [r for r in (*written, *placed) if r.url is None or _leads_away(text, r, page)]
    return _citations(sentences or Sentences(text), text, tuple(found), cited_by, catalogue, page=page)


def _citations(
    sentences: Sentences,
    text: str,
    found: tuple[Reference, ...],
    cited_by: str,
    catalogue: Catalogue,
    *,
    page: Url | None,
) -> tuple[Citation, ...]:
    spans = [(r.start, r.end) for r in found]
    taken = Spans(spans)
    own = catalogue.of_url(page) if page else None
    mentions = tuple(
        mention
        for mention in catalogue.mentions(text)
        if not (own and mention.outlet == own.key) and not taken.overlap(mention.offset, mention.end)
    )[:MOST_MENTIONS]
    reading = Reading(text=text, mentions=mentions, sentences=sentences, catalogue=catalogue)
    linked = [c for r in found if (c := _linked(r, sentences, cited_by, catalogue)) is not None]
    said = [_said(a, reading, cited_by) for a in _in_words(reading, spans)]
    ordered = sorted([*linked, *said], key=lambda citation: citation.offset)
    return tuple(_once(ordered))


# ---------------------------------------------------------------- by address


def _linked(
    reference: Reference, sentences: Sentences, cited_by: str, catalogue: Catalogue
) -> Citation | None:
    """Make the citation of an address; None for buttons that share or follow."""
    url = reference.url
    if url is None and not reference.footnote:
        return None
    if url is not None and _is_button(url):
        return None
    outlet = catalogue.of_url(url) if url else None
    marks = reference.marks[:_MARK_SENTENCES] or (reference.start,)
    cited = dict.fromkeys(sentences.around(mark) for mark in marks)
    return Citation(
        cited_by=cited_by,
        kind=CitationKind.FOOTNOTE if reference.footnote else _kind(url),
        label=reference.label,
        url=url,
        outlet=outlet.key if outlet else None,
        sentence=" ".join(cited),
        offset=reference.offset,
    )


_ACCOUNT_HOSTS = frozenset({"twitter.com", "x.com", "facebook.com", "instagram.com", "vk.com", "tiktok.com"})


def _kind(url: Url | None) -> CitationKind:
    site = registrable(host_of(url or ""))
    if site in {"t.me", "telegram.me"}:
        return CitationKind.CHANNEL
    return CitationKind.ACCOUNT if site in _ACCOUNT_HOSTS else CitationKind.LINK


_BUTTON = re.compile(
    r"/(?:share|sharer(?:\.php)?|share\.php|intent(?:/\w+)?|dialog/(?:share|feed)|joinchat|submit)(?:/|$)"
    r"|/share/url|/shareArticle|play\.google\.com|apps\.apple\.com|itunes\.apple\.com"
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|webm|avi|mov|css|js|ico|zip|rar|apk|exe)$", re.IGNORECASE
)


def _is_button(url: Url) -> bool:
    """Tell whether an address shares, follows, installs or is a picture: nobody is cited."""
    return bool(_BUTTON.search(url) or _FILE.search(urlsplit(url).path))


# ---------------------------------------------------------------- links of a page

_NAVIGATION = re.compile(
    r"^/(?:[a-z]{2}/?)?(?:(?:tags?|author|authors|category|categories|rubric|section|topics?|search|about|contacts?"
    r"|login|register|subscribe|reklama|feed|rss|page|user|profile|hashtag|teg|avtor|persons?|people)(?:/|$|\.)|$)",
    re.IGNORECASE,
)
_READ_ALSO = re.compile(
    r"(?:read (?:also|more)|see also|related|читайте|по теме|смотрите|ранее по теме|дивіться|за темою|оқи отыр"
    r"|тағы оқы|оқыңыз)",
    re.IGNORECASE,
)


def _placed(text: str, links: Iterable[Link], page: Url) -> Iterator[Reference]:
    """Find each link's words in the text, one after the other; not found, it stands at 0."""
    cursor = 0
    for link in islice(links, _MOST_LINKS):
        url = try_canonical(link.url, base=page)
        if url is None:
            continue
        words = link.text.strip()
        start = text.find(words, cursor) if words else -1
        start = text.find(words) if start < 0 and words else start
        label = " ".join(words.split())[:_LABEL_CHARS] or url
        if start < 0:
            yield Reference(label=label, url=url, start=0, end=0)
            continue
        cursor = start + len(words)
        yield Reference(label=label, url=url, start=start, end=cursor)


def _leads_away(text: str, reference: Reference, page: Url) -> bool:
    """Tell whether a link of a page cites: another site, or an article of its own in a sentence."""
    url = reference.url
    if url is None or identity(url) == identity(page):
        return False
    if not same_site(url, page):
        return True
    path = urlsplit(url).path
    if _NAVIGATION.match(path) or not (re.search(r"\d{3}", path) or path.count("-") >= 3):
        return False
    start = max(text.rfind("\n", 0, reference.start) + 1, reference.start - _LINE_CHARS)
    stop = text.find("\n", reference.end, reference.end + _LINE_CHARS)
    stop = stop if stop >= 0 else reference.end + _LINE_CHARS
    around = text[start : reference.start] + text[reference.end : stop]
    return len(re.findall(r"\w+", around)) >= 3 and not _READ_ALSO.match(
        text[start : reference.start + 40].lstrip()
    )


# ---------------------------------------------------------------- in words


def _in_words(reading: Reading, spans: list[tuple[int, int]]) -> Iterator[Attribution]:
    """Yield what is credited in words, outside of links and of invitations to follow."""
    found = [*accounts(reading)]
    taken = Spans([*spans, *((a.start, a.end) for a in found)])
    found += [a for a in attributions(reading) if not taken.overlap(a.start, a.end)]
    for attribution in sorted(found, key=lambda a: a.start):
        begin, end = reading.sentences.near(attribution.start)
        if not BOILERPLATE.search(reading.text, begin, end):
            yield attribution


def _said(attribution: Attribution, reading: Reading, cited_by: str) -> Citation:
    label = attribution.label or plain(reading.text[attribution.start : attribution.end])
    return Citation(
        cited_by=cited_by,
        kind=attribution.kind,
        label=label[:_LABEL_CHARS],
        url=attribution.url,
        outlet=attribution.outlet,
        sentence=reading.sentences.around(attribution.start),
        offset=attribution.start,
        person=attribution.person,
    )


def _once(found: Iterable[Citation]) -> Iterator[Citation]:
    """Keep the first of each: one link an address, one mention an outlet, a person, a channel."""
    seen: set[object] = set()
    for citation in found:
        key: object = (citation.kind, citation.outlet or citation.label, citation.person)
        if citation.kind in (CitationKind.CHANNEL, CitationKind.ACCOUNT) and citation.outlet:
            key = (citation.kind, citation.outlet)  # one person in two spellings
        if citation.kind is CitationKind.FOOTNOTE:
            key = (citation.kind, citation.label, citation.offset)
        elif citation.url:
            key = identity(citation.url)
        if key not in seen:
            seen.add(key)
            yield citation
