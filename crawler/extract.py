"""Capture -> Extract: title, authors, date, language, text and links of one recorded page.

Whatever the bytes are, the answer is an :class:`~storage.model.Extract` with a status, never an
exception: hostile pages are the normal case. The tree is parsed once and shared by all readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import htmldate.extractors
from htmldate import find_date
from lxml.html import HtmlElement

from crawler import authors, body, dates, language, metadata, moments, titles
from crawler.body import Body
from crawler.claims import Claim
from crawler.dates import Published
from crawler.decoding import shorten, tree_of
from crawler.metadata import Metadata
from storage.model import Capture, Extract, ExtractStatus, Sighting, Url
from storage.urls import try_canonical

#: Origins of dates that only readers are shown: a feed's date is believed before them.
_PRINTED = ("headline", "told", "time", "title", "line", "dateline", "updated")
#: Less text than this is a caption or a notice, not an article's body.
_LEAST_CHARS = 60
_OTHER_THAN_HTML = re.compile(
    r"^\s*(?:application/(?!xhtml)|image/|audio/|video/|font/|text/(?:plain|css|csv|javascript|xml))", re.I
)
_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"RIFF",
    b"\x1f\x8b",
    b"{",
    b"OggS",
    b"ID3",
    b"wOF",
)
_FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|svg)\b", re.DOTALL
)


def take(capture: Capture, *, hint: Sighting | None = None, html_limit_bytes: int = 2_000_000) -> Extract:
    """Take from *capture* what an article consists of.

    *hint* is what a feed or sitemap said of the page: believed where the page itself is silent.
    HTML beyond *html_limit_bytes* is cut off.
    """
    url = try_canonical(capture.url) or Url(capture.url)
    tree = None if not _is_html(capture) else _tree(capture, html_limit_bytes)
    if tree is None:
        empty = ExtractStatus.NO_TEXT if not capture.body.strip() else ExtractStatus.NOT_ARTICLE
        return Extract(
            url=url, status=empty, canonical_url=url, published_raw=hint.published_raw if hint else None
        )
    return _from_tree(tree, url, capture, hint)


def _is_html(capture: Capture) -> bool:
    """Tell HTML from feeds, documents and pictures, by what they are called and how they begin."""
    start = capture.body[:400].lstrip()
    if start.startswith(_MAGIC) or _FEED.match(start):
        return False
    return not _OTHER_THAN_HTML.match(capture.header("content-type") or "") or b"<html" in start.lower()


def _tree(capture: Capture, html_limit_bytes: int) -> HtmlElement | None:
    return tree_of(shorten(capture.body, html_limit_bytes), capture.header("content-type"))


def _from_tree(tree: HtmlElement, url: Url, capture: Capture, hint: Sighting | None) -> Extract:
    page = metadata.read(tree, url=url, headers=capture.headers)
    title = titles.choose(
        _with_hint(page.titles, hint.title if hint else None), outlets=page.outlets, url=url
    )
    published = _published(tree, page, url, capture.fetched_at, hint)
    about_others = _lists_others(page, url)
    found = body.take(tree, url=url, article_body=page.body, patient=not about_others)
    own = metadata.own_address(page.addresses, url=url)
    return Extract(
        url=url,
        status=_status(found, about_others=about_others),
        canonical_url=own or url,
        taken_from=page.taken_from,
        title=title,
        authors=_authors(page, hint),
        published_at=published.at,
        published_precision=published.precision,
        published_raw=published.raw,
        published_from=published.origin,
        site_name=next((name for raw in page.site_names if (name := titles.clean(raw))), None),
        language=language.detect(title, found.text, claimed=page.html_lang),
        text=found.text,
        links=found.links,
        wishes=page.wishes,
    )


def _with_hint(claims: tuple[Claim, ...], stated: str | None) -> tuple[Claim, ...]:
    return (*claims, Claim("feed", stated)) if stated else claims


def _authors(page: Metadata, hint: Sighting | None) -> tuple[str, ...]:
    found = authors.choose(page.authors, outlets=page.outlets)
    if found or hint is None:
        return found
    return authors.choose([Claim("feed", name) for name in hint.authors])


def _published(
    tree: HtmlElement, page: Metadata, url: Url, fetched_at: datetime, hint: Sighting | None
) -> Published:
    claims = page.dates
    if hint and (stated := hint.published_at.isoformat() if hint.published_at else hint.published_raw):
        structured = [claim for claim in claims if claim.origin not in _PRINTED]
        printed = [claim for claim in claims if claim.origin in _PRINTED]
        claims = (*structured, Claim("feed", stated), *printed)
    return dates.choose(
        claims,
        url=url,
        fetched_at=fetched_at,
        month_first=page.html_lang == "en",
        search=lambda: _searched(tree, url, fetched_at),
    )


@lru_cache(maxsize=1)
def _date_parser() -> Any:
    """Return htmldate's parser of last resort, for the languages we read instead of all 205.

    It compiles its patterns language by language: 4 s of processor time for all of them, in every
    process, and no day more on the recorded pages.
    """
    from dateparser import DateDataParser

    return DateDataParser(
        languages=[code for code in language.LANGUAGES if code not in _NO_DATES],
        settings={
            "NORMALIZE": True, "PARSERS": ["custom-formats", "absolute-time"], "PREFER_DATES_FROM": "past",
            "PREFER_LOCALE_DATE_ORDER": True, "RETURN_AS_TIMEZONE_AWARE": False, "STRICT_PARSING": True,
        },
    )  # fmt: skip


#: Languages dateparser does not know.
_NO_DATES = frozenset({"tg", "ug", "wuu", "yue"})
# No setting of htmldate reaches its parser; it asks for it by this name at each use.
htmldate.extractors.get_external_parser = _date_parser


def _searched(tree: HtmlElement, url: Url, fetched_at: datetime) -> str | None:
    """Return the day htmldate finds somewhere on the page; a tenth of all pages need it."""
    # A capture without a time cannot bound the search; htmldate then takes today.
    latest = fetched_at if moments.is_timed(fetched_at) else None
    try:
        with _without_addresses(tree):
            found = find_date(tree, url=url, original_date=True, extensive_search=True, max_date=latest)
    except (ValueError, TypeError, OverflowError, AttributeError, RecursionError):
        # A page no date parser can read has no date.
        return None
    # A year alone, mostly that of a copyright line, comes back as its first of January.
    return str(found) if found and not str(found).endswith("-01-01") else None


@contextmanager
def _without_addresses(tree: HtmlElement) -> Iterator[None]:
    """Take the links' addresses out for a while: the day in ``/2022/01/07/…`` is another page's."""
    links = [(link, link.attrib.pop("href")) for link in tree.iter("a") if "href" in link.attrib]
    try:
        yield
    finally:
        for link, address in links:
            link.set("href", address)


def _lists_others(page: Metadata, url: Url) -> bool:
    """Tell a home page or a listing, by its address and what it calls itself."""
    at_root = urlsplit(url).path in ("", "/") and not urlsplit(url).query
    return page.is_listing or (at_root and page.og_type != "article" and not page.is_article)


def _status(found: Body, *, about_others: bool) -> ExtractStatus:
    if about_others:
        return ExtractStatus.NOT_ARTICLE
    return ExtractStatus.OK if len(found.text) >= _LEAST_CHARS else ExtractStatus.NO_TEXT


def warm() -> None:
    """Load models and compile patterns now; otherwise the first pages pay for it (4 s)."""
    language.warm()
    # A date only the most patient of htmldate's parsers tries, which compiles hundreds of patterns.
    find_date("<html><body><span class='date'>am 5ter Jenner 2021</span></body></html>", original_date=True)
