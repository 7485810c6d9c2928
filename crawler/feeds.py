"""Feeds: RSS 0.9x to 2.0, RDF, Atom, CDF and JSON Feed, as they are and not as they should be.

feedparser reads the XML dialects, well-formed or not. Around it stands what it leaves open:
the charset a server gets wrong, hostile dates and links, markup in titles, and telling a feed
without entries from a page that is no feed at all.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import feedparser

from crawler.sightings import MOST_ENTRIES, Contents, Listing, language_of, once, plain, read_date, sighting
from storage.model import Sighting, SourceKind

_Entry = Mapping[str, Any]
#: Longest wish of a feed that is heeded, in seconds: a day.
MOST_INTERVAL_S = 86_400
_PERIOD_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_COMMENTS_URL = re.compile(r"/comments?(?:/|$|\.|\?)|[?&]feed=comments", re.IGNORECASE)
_COMMENTS_TITLE = re.compile(
    r"^(comments (on|for)\b|коммента\w+ (к|на)\b|коментар\w+ (до|на)\b)|(comments feed|лента комментариев)$",
    re.IGNORECASE,
)


def read(body: bytes, *, url: str, content_type: str | None, now: datetime) -> Listing:
    """Return what the feed at *url* lists; never raises, whatever *body* holds.

    >>> from datetime import UTC
    >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
    >>> body = b'<rss><channel><title>T</title><item><link>/a</link></item></channel></rss>'
    >>> read(body, url="https://o.example/rss", content_type=None, now=noon).entries[0].url
    'https://o.example/a'
    >>> read(b"<html></html>", url="https://o.example/rss", content_type=None, now=noon).problem
    'not a feed'
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_json(body, url=url, now=now)
    if b"<" not in body:
        return _problem("not a feed")
    return _read_xml(body, url=url, content_type=content_type, now=now)


def _read_xml(body: bytes, *, url: str, content_type: str | None, now: datetime) -> Listing:
    charset = charset_of(body, content_type)
    kind = f"application/xml; charset={charset}" if charset else "application/xml"
    try:
        parsed = feedparser.parse(
            io.BytesIO(body),  # bytes alone could be taken for the name of a file
            response_headers={"content-location": url, "content-type": kind},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 - feedparser raises anything on hostile input, and one feed is one value
        return _problem(f"the feed cannot be parsed ({type(error).__name__})")
    if not parsed.get("version") and not parsed.entries:
        return _problem(_why(parsed) or "not a feed")
    head = parsed.feed
    language = head.get("language")
    entries = once(
        _from_entry(entry, url=url, now=now, language=language) for entry in parsed.entries[:MOST_ENTRIES]
    )
    return Listing(
        kind=SourceKind.FEED,
        title=plain(head.get("title")),
        entries=entries,
        contents=_contents(url, plain(head.get("title")), parsed.entries),
        min_interval_s=_min_interval_s(head),
        problem=_remark(len(parsed.entries), len(entries), _why(parsed)),
    )


def charset_of(body: bytes, content_type: str | None) -> str | None:
    """Return the charset to read *body* in, or None to let its own declaration decide.

    Bytes that happen to be valid UTF-8 beyond ASCII are UTF-8: servers that put their default
    charset on every text are far more common than such a coincidence.

        >>> charset_of("ә".encode(), "text/xml; charset=windows-1251")
        'utf-8'
        >>> charset_of("я".encode("cp1251"), 'text/xml; charset="windows-1251"')
        'windows-1251'
    """
    if not body.isascii():
        try:
            body.decode("utf-8")
            return "utf-8"
        except UnicodeDecodeError:
            pass
    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    return named[1] if named else None


def _why(parsed: _Entry) -> str:
    """Return the XML error feedparser met, in a few words; empty when the document is well-formed."""
    error = parsed.get("bozo_exception")
    message = getattr(error, "getMessage", None)
    return f"malformed XML ({plain(message(), most=80)})" if callable(message) else ""


def _remark(listed: int, kept: int, trouble: str) -> str:
    if listed and not kept:
        return f"{listed} entries, none with a usable link"
    if listed > MOST_ENTRIES:
        return f"{listed} entries, the first {MOST_ENTRIES} kept"
    return f"{trouble}, {kept} entries kept" if trouble and kept else trouble


def _problem(text: str) -> Listing:
    return Listing(kind=SourceKind.FEED, problem=text)


def _from_entry(entry: _Entry, *, url: str, now: datetime, language: object) -> Sighting | None:
    detail = entry.get("title_detail") or {}
    # The publisher's own address, where a feed service put a counting one in its place.
    link = entry.get("feedburner_origlink") or next(_links(entry), None)
    return sighting(
        link,
        base=detail.get("base") or url,
        now=now,
        title=entry.get("title"),
        published_raw=_published(entry),
        authors=_authors(entry),
        language=detail.get("language") or language,
    )


def _links(entry: _Entry) -> Iterator[str]:
    """Yield the addresses an entry gives for its article, the most likely first."""
    if entry.get("link"):
        yield entry["link"]
    for link in entry.get("links") or ():
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            yield link["href"]
    # A guid is an address unless it says that it is none; so is what rdf:about names.
    if (
        str(entry.get("id") or "").startswith(("http://", "https://"))
        and entry.get("guidislink") is not False
    ):
        yield entry["id"]


def _published(entry: _Entry) -> str | None:
    """Return the first of an entry's dates that reads as one, else the first as printed."""
    # Plain dict access: feedparser's own maps a missing "updated" to another field.
    given = [str(dict.get(entry, key) or "") for key in ("published", "created", "updated")]  # type: ignore[call-overload]
    printed = [text for text in given if text]
    return next((text for text in printed if read_date(text)), printed[0] if printed else None)


def _authors(entry: _Entry) -> tuple[str, ...]:
    whole = str(dict.get(entry, "author") or "")  # type: ignore[call-overload]
    given = [author.get("name") for author in entry.get("authors") or () if isinstance(author, Mapping)]
    # feedparser takes "desk@o.example (Name)" apart after four letters of the domain.
    names = (_without_mail(plain(name, most=100)) for name in ([whole] if "@" in whole else given))
    return tuple(dict.fromkeys(name for name in names if name))[:10]


def _without_mail(name: str) -> str:
    """Return the name in RSS's "mail (name)", without the mail address.

    >>> _without_mail("desk@o.example (Анна Ким)"), _without_mail("desk@o.example")
    ('Анна Ким', '')
    """
    name = re.sub(r"\S+@\S+", "", name).strip()
    return name[1:-1].strip() if name.startswith("(") and name.endswith(")") else name


def is_comments(url: str, title: str) -> bool:
    """Tell whether a feed's address or title says that it carries readers' comments.

    >>> is_comments("https://o.example/comments/feed/", ""), is_comments("https://o.example/feed", "All news")
    (True, False)
    """
    return bool(_COMMENTS_URL.search(url) or _COMMENTS_TITLE.search(title))


def _contents(url: str, title: str, entries: list[_Entry]) -> Contents:
    if is_comments(url, title):
        return Contents.COMMENTS
    spoken = sum(
        any(str(part.get("type") or "").startswith("audio/") for part in entry.get("enclosures") or ())
        for entry in islice(entries, 20)
    )
    return Contents.PODCAST if spoken * 2 > min(len(entries), 20) else Contents.ARTICLES


def _min_interval_s(head: _Entry) -> int | None:
    """Return the pause the feed asks for (RSS ``ttl``, the syndication module), in seconds."""
    ttl = _number(head.get("ttl")) * 60
    period = _PERIOD_S.get(str(head.get("sy_updateperiod") or "").strip().lower(), 0)
    times = _number(head.get("sy_updatefrequency")) or 1
    wish = max(ttl, period / times)
    return int(min(wish, MOST_INTERVAL_S)) or None


def _number(text: object) -> float:
    found = re.fullmatch(r"\s*(\d{1,9})(?:\.\d*)?\s*", str(text))
    return float(found[1]) if found else 0.0


def _read_json(body: bytes, *, url: str, now: datetime) -> Listing:
    """Read a JSON Feed 1.0 or 1.1. See: https://www.jsonfeed.org/version/1.1/"""
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        return _problem(f"malformed JSON ({type(error).__name__})")
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        return _problem("JSON, but not a JSON Feed")
    items = feed.get("items")
    listed = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    language = language_of(feed.get("language"))
    entries = once(_from_item(item, url=url, now=now, language=language) for item in listed[:MOST_ENTRIES])
    return Listing(
        kind=SourceKind.FEED,
        title=plain(feed.get("title")),
        entries=entries,
        contents=_contents(url, plain(feed.get("title")), []),
        problem=_remark(len(listed), len(entries), "" if isinstance(items, list) else "a feed without items"),
    )


def _from_item(item: dict[str, Any], *, url: str, now: datetime, language: str | None) -> Sighting | None:
    people = item.get("authors") or [item.get("author")]
    names = (
        [person.get("name") for person in people if isinstance(person, dict)]
        if isinstance(people, list)
        else []
    )
    identifier = item.get("id")
    permalink = identifier if str(identifier).startswith(("http://", "https://")) else None
    return sighting(
        item.get("url") or permalink or item.get("external_url"),
        base=url,
        now=now,
        title=item.get("title"),
        published_raw=item.get("date_published") or item.get("date_modified"),
        authors=tuple(dict.fromkeys(plain(name, most=100) for name in names if plain(name)))[:10],
        language=item.get("language") or language,
    )
