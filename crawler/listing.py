"""Read whatever a source answered with: the one door to feeds, sitemaps, sections and channels.

What a body is decides how it is read, not what it was taken for: robots.txt names feeds as
sitemaps, a guessed feed address answers with a sitemap, and a broken one with the home page.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import datetime

from crawler import channels, feeds, sections, sitemaps
from crawler.sightings import Contents, Listing, Mention, plain
from storage.model import SourceKind

__all__ = ["Contents", "Listing", "Mention", "read"]

#: Largest body after decompression, in bytes: what the sitemap protocol allows.
MOST_BYTES = 50_000_000
_ROOT = re.compile(rb"<(?:[a-z][\w.-]*:)?([a-z][\w.-]*)[\s>/:]", re.IGNORECASE)
_PROLOGUE = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!doctype[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)


def read(body: bytes, url: str, content_type: str | None, kind: SourceKind, now: datetime) -> Listing:
    """Return what the source at *url* lists. Expected trouble is in ``problem``, never raised.

    *kind* is what the source is taken for; the listing says what it is. A page of HTML where a
    feed or sitemap should be is a problem, never a listing with nothing in it.

        >>> from datetime import UTC
        >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
        >>> page = b"<!DOCTYPE html><title>Sorry</title>"
        >>> read(page, "https://o.example/rss", None, SourceKind.FEED, noon).problem
        'an HTML page ("Sorry"), not a feed'
    """
    body, cut = unpacked(body)
    if not body.strip(b"\0 \t\r\n"):
        return Listing(kind=kind, problem="damaged gzip" if cut else "an empty answer")
    if kind is SourceKind.CHANNEL:
        return channels.read(body, url=url, content_type=content_type, now=now)
    if kind in (SourceKind.SECTION, SourceKind.HOME):
        return sections.read(body, url=url, content_type=content_type, now=now)
    root = root_of(body)
    if root in ("html", "head", "body", "title", "p"):
        page = sections.document(body, content_type)
        title = plain(page.findtext(".//title"), most=80) if page is not None else ""
        named = f' ("{title}")' if title else ""
        return Listing(kind=kind, problem=f"an HTML page{named}, not a {kind}")
    is_feed = root in ("rss", "rdf", "feed", "channel", "json") or (
        kind is SourceKind.FEED and not sitemaps.is_root(root)
    )
    if is_feed:
        listing = feeds.read(body, url=url, content_type=content_type, now=now)
    else:
        listing = sitemaps.read(body, url=url, now=now)
    return replace(listing, problem=listing.problem or "cut off in the middle") if cut else listing


def unpacked(body: bytes) -> tuple[bytes, bool]:
    """Return a gzip body decompressed up to :data:`MOST_BYTES`, and whether it ended too early.

    >>> import gzip
    >>> unpacked(gzip.compress(b"<urlset/>")), unpacked(b"<urlset/>")
    ((b'<urlset/>', False), (b'<urlset/>', False))
    """
    if not body.startswith(b"\x1f\x8b"):
        return body, False
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    read_so_far = b""
    try:
        read_so_far = stream.decompress(body, MOST_BYTES)
    except zlib.error:
        return b"", True
    return read_so_far, not stream.eof


def root_of(body: bytes) -> str:
    """Return the name of the first element, in lower case, without its prefix; "json", or "".

    >>> root_of(b"<?xml version='1.0'?><!-- made by hand --><rdf:RDF xmlns='x'>"), root_of(b" {}")
    ('rdf', 'json')
    >>> root_of(b"<!DOCTYPE html>Sorry"), root_of(b"<!DOCTYPE html SYSTEM 'x'><feed>")
    ('html', 'feed')
    """
    head = body[:20_000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 as well
    if head[:1] in (b"{", b"["):
        return "json"
    found = _ROOT.match(_PROLOGUE.sub(b"", head).lstrip())
    if found:
        return found[1].decode("ascii").lower()
    return "html" if re.match(rb"<!doctype\s+html", head, re.IGNORECASE) else ""
