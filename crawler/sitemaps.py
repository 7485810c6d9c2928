"""Sitemaps: lists of addresses in XML or plain text, news sitemaps, and indexes of sitemaps.

Read as a stream with a bound on everything: a sitemap may hold a million addresses, be an
entity bomb, or name itself as its own member.

See: https://www.sitemaps.org/protocol.html and Google's news sitemap schema.
"""

from __future__ import annotations

import heapq
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from crawler.sightings import MOST_ENTRIES, Contents, Listing, once, sighting
from storage.model import Sighting, SourceKind, Url
from storage.urls import identity, same_site, try_canonical

#: Most members of an index that are followed, the newest first.
MOST_CHILDREN = 100
_NEWS = re.compile(r"news|новост|novost", re.IGNORECASE)
#: A year, or a year and month, in the name of a member: "sitemap-2022-01.xml".
_STAMP = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/]?(0[1-9]|1[0-2]))?(?!\d)")


@dataclass(frozen=True, slots=True)
class _Row:
    """One ``url`` or ``sitemap`` element, as printed."""

    loc: str
    lastmod: str = ""
    title: str | None = None
    published: str | None = None
    language: str | None = None
    is_member: bool = False

    @property
    def age_key(self) -> str:
        """Sorts by time: ISO 8601 does as text. Empty, and so oldest, when undated."""
        stamp = self.published or self.lastmod
        return stamp[:19] if re.match(r"\d{4}-\d\d", stamp) else ""


def read(body: bytes, *, url: str, now: datetime) -> Listing:
    """Return the entries of a sitemap, or the members of an index, newest first; never raises.

    ``lastmod`` orders the entries and is not taken for a publication date: it moves whenever
    the page's template does. News sitemaps name their own date, title and language.

        >>> from datetime import UTC
        >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
        >>> lines = b"https://o.example/a\\nhttps://o.example/b\\n"
        >>> [entry.url for entry in read(lines, url="https://o.example/s.txt", now=noon).entries]
        ['https://o.example/a', 'https://o.example/b']
    """
    if not body.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return _read_text(body, url=url, now=now)
    rows = _Rows(body)
    newest = heapq.nlargest(max(MOST_ENTRIES, MOST_CHILDREN), rows, key=lambda row: row.age_key)
    pages, members = (
        [row for row in newest if not row.is_member],
        [row for row in newest if row.is_member],
    )
    entries = once(_from_row(row, url=url, now=now) for row in pages)
    children = _members(members, url=url)
    return Listing(
        kind=SourceKind.SITEMAP,
        entries=entries,
        children=children,
        contents=Contents.ARTICLES if any(row.published for row in pages) else Contents.PAGES,
        problem=_shortfall(rows.count, pages=len(pages), kept=len(entries), children=len(children))
        or (f"{rows.problem}, {len(newest)} entries kept" if rows.problem and newest else rows.problem),
    )


def is_root(tag: str) -> bool:
    """Tell whether an XML root element makes a document a sitemap.

    >>> is_root("urlset"), is_root("sitemapindex"), is_root("rss")
    (True, True, False)
    """
    return tag in ("urlset", "sitemapindex")


class _Rows:
    """The rows of an XML sitemap, one at a time, and what went wrong on the way."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.count = 0
        self.problem = ""

    def __iter__(self) -> Iterator[_Row]:
        stream = etree.iterparse(
            io.BytesIO(self._body),
            events=("end",),
            tag=("{*}url", "{*}sitemap", "url", "sitemap"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
        )
        try:
            for _, element in stream:
                row = _row(element)
                _forget(element)
                if row is not None:
                    self.count += 1
                    yield row
        except etree.XMLSyntaxError as error:
            self.problem = f"malformed XML ({error.msg})"
        if not self.problem and len(stream.error_log):
            self.problem = f"malformed XML ({stream.error_log[0].message.strip()})"


def _row(element: etree._Element) -> _Row | None:
    found = {_name(child): child for child in element if isinstance(child.tag, str)}
    loc = _text(found.get("loc"))
    if not loc:
        return None
    news = {_name(child): child for child in found["news"].iter("*")} if "news" in found else {}
    return _Row(
        loc=loc,
        lastmod=_text(found.get("lastmod")),
        title=_text(news.get("title")) or None,
        published=_text(news.get("publication_date")) or None,
        language=_text(news.get("language")) or None,
        is_member=_name(element) == "sitemap",
    )


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _forget(element: etree._Element) -> None:
    """Free a read element and its older siblings: a million of them would fill the memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _from_row(row: _Row, *, url: str, now: datetime) -> Sighting | None:
    return sighting(
        row.loc, base=url, now=now, title=row.title, published_raw=row.published, language=row.language
    )


def _members(rows: list[_Row], *, url: str) -> tuple[Url, ...]:
    """Return the members of an index that are of its site: those with news in their name, then by age."""
    found: dict[str, tuple[bool, str, Url]] = {}
    for row in rows:
        member = try_canonical(row.loc, base=url)
        if member and same_site(member, url) and identity(member) != identity(url):
            stamp = row.age_key or _stamp(member)
            found.setdefault(identity(member), (bool(_NEWS.search(urlsplit(member).path)), stamp, member))
    ranked = sorted(found.values(), key=lambda member: member[:2], reverse=True)
    return tuple(member for _, _, member in ranked[:MOST_CHILDREN])


def _stamp(url: str) -> str:
    found = _STAMP.search(url)
    return "-".join(part for part in found.groups() if part) if found else ""


def _shortfall(listed: int, *, pages: int, kept: int, children: int) -> str:
    """Return in words what was left out; empty when nothing was."""
    members = listed - pages
    if pages and not kept and not children:
        return f"{listed} entries, none with a usable link"
    if members and children < members <= MOST_ENTRIES and not pages:
        return f"{members} members, {children} of this site kept"
    return f"{listed} entries, the newest {kept + children} kept" if listed > MOST_ENTRIES else ""


def _read_text(body: bytes, *, url: str, now: datetime) -> Listing:
    lines = [line for line in body.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    addresses = [line for line in lines if re.match(r"\s*https?://\S+\s*$", line, re.IGNORECASE)]
    # A page of prose with a link in it is no list of addresses.
    listed = addresses if len(addresses) * 2 > len(lines) else []
    entries = once(sighting(address, base=url, now=now) for address in listed[:MOST_ENTRIES])
    problem = "neither XML nor a list of addresses" if lines and not listed else ""
    return Listing(
        kind=SourceKind.SITEMAP,
        entries=entries,
        contents=Contents.PAGES,
        problem=problem
        or (f"{len(listed)} entries, the first {len(entries)} kept" if len(listed) > MOST_ENTRIES else ""),
    )
