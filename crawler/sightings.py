"""What every listing is made of: sightings of articles, from text and dates nobody vouches for.

Feeds, sitemaps, section pages and channels are written by strangers. Here their titles become
plain text, their dates become believable or nothing, and their links become addresses that may
be asked; each article of a listing is kept once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urldefrag, urljoin, urlsplit

from storage.model import Sighting, SourceKind, Url
from storage.urls import identity, try_canonical

#: Most entries kept of one listing; of a longer one the newest stay.
MOST_ENTRIES = 1_000
#: Longest title kept, in characters.
MOST_TITLE = 500
#: A feed's clock may be a zone off; a date further ahead than this is not believed.
FUTURE = timedelta(hours=24)
#: No outlet had a web page before.
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


class Contents(StrEnum):
    """What a listing lists. Only ARTICLES and PAGES are worth polling."""

    ARTICLES = "articles"
    PAGES = "pages"  #: a plain sitemap: any page of the site, articles among them
    COMMENTS = "comments"
    PODCAST = "podcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A link inside a listed message: what a channel points at."""

    #: The message that carries it.
    found_in: Url
    url: Url
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a source may be."""

    url: Url
    kind: SourceKind
    #: How it was found: "link", "anchor", "robots", "well-known" or "page".
    how: str
    #: What the page calls it; may be empty.
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one reading of a source found. Order is the source's; in sitemaps, newest first."""

    #: What it turned out to be, which may differ from what it was taken for.
    kind: SourceKind
    title: str = ""
    entries: tuple[Sighting, ...] = ()
    #: Members of a sitemap index, newest first.
    children: tuple[Url, ...] = ()
    #: Links inside messages of a channel.
    links: tuple[Mention, ...] = ()
    contents: Contents = Contents.ARTICLES
    #: The source asks not to be polled more often, in seconds.
    min_interval_s: int | None = None
    #: What was wrong with it, in words; empty when it was read well.
    problem: str = ""

    @property
    def broken(self) -> bool:
        """True when nothing could be read: not the same as read and found empty."""
        return bool(self.problem) and not self.entries and not self.children


_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
#: Controls, bidirectional overrides, byte order marks, soft hyphens, surrogates, non-characters.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)


def plain(text: object, *, most: int = MOST_TITLE) -> str:
    """Return remote text as one line without markup, entities or invisible characters.

        >>> plain("AT&amp;amp;T &lt;b&gt;buys&lt;/b&gt; a &lt; b <script>x()</script>\\n&laquo;C&raquo;")
        'AT&T buys a < b «C»'
        >>> plain(None), plain(7)
        ('', '')

    Anything but a string counts as empty: JSON may hold whatever it likes. The result has at
    most *most* characters; a longer one ends in an ellipsis.
    """
    if not isinstance(text, str):
        return ""
    text = text[: most * 20]  # bounds the work on a title of a megabyte
    # Feeds escape once, twice or not at all, and nothing in them says which.
    for _ in range(4):
        before = text
        text = html.unescape(_TAG.sub("", _HIDDEN.sub("", text)))
        if text == before:
            break
    text = " ".join(_UNPRINTABLE.sub("", text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def believable(at: datetime | None, *, now: datetime) -> datetime | None:
    """Return *at* in UTC, or None when no article can have been published then.

    >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
    >>> believable(datetime(9999, 12, 31, tzinfo=UTC), now=noon) is None
    True
    >>> believable(datetime(2022, 1, 11, 3), now=noon).isoformat()
    '2022-01-11T03:00:00+00:00'
    """
    if at is None:
        return None
    try:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (OverflowError, ValueError):  # year 1 or 9999 with an offset
        return None
    return at if OLDEST <= at <= now + FUTURE else None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "янв січ қаң қан", "фев лют ақп акп", "мар бер нау", "апр кві сәу сау", "май мая тра мам",
            "июн чер мау", "июл лип шіл шил", "авг сер там", "сен вер қыр кыр", "окт жов қаз каз",
            "ноя лис қар кар", "дек гру жел",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NATIVE_MONTH = re.compile(r"(?<=\d )([^\W\d_]{3,12})\.?(?= \d{4})")
#: Zone names that feeds of the region print and RFC 5322 does not know.
_ZONES = {"MSK": "+0300", "ALMT": "+0600", "EET": "+0200", "EEST": "+0300", "CET": "+0100", "CEST": "+0200"}
_ZONE = re.compile(r"\b(MSK|ALMT|EEST|EET|CEST|CET)$")


def read_date(raw: str) -> datetime | None:
    """Return the time a date of RSS, Atom or a sitemap names; naive when it names no zone.

    ISO 8601 down to a month, RFC 5322 with the month names and zones of the region.

        >>> read_date("Пн, 10 янв 2022 10:00:00 +0600").isoformat()
        '2022-01-10T10:00:00+06:00'
        >>> read_date("2022-01").isoformat(), read_date("20 of May, maybe")
        ('2022-01-01T00:00:00', None)
        >>> read_date("Mon, 10 Jan 2022 10:00:00 MSK").isoformat()
        '2022-01-10T10:00:00+03:00'
    """
    raw = raw.strip()[:100]
    if re.fullmatch(r"\d{4}-\d\d", raw):
        raw += "-01"
    if re.match(r"\d{4}-?\d\d", raw):
        try:
            return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d|Z)", "", raw))
        except ValueError:
            return None
    raw = _NATIVE_MONTH.sub(lambda found: _english(found[1]), " ".join(raw.split()))
    raw = _ZONE.sub(lambda found: _ZONES[found[1]], raw)
    raw = re.sub(r"^[^\d,]*,\s*", "", raw)  # the day's name, in any language
    try:
        return parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _english(month: str) -> str:
    number = _MONTHS.get(month[:3].lower())
    return _ENGLISH[number - 1] if number else month


def language_of(tag: object) -> str | None:
    """Return the primary subtag of a language tag, or None when it is not one.

    >>> language_of("ru-RU"), language_of("KK_cyrl"), language_of("Russian"), language_of(None)
    ('ru', 'kk', None, None)
    """
    found = re.match(r"([a-zA-Z]{2,3})(?:[-_]|$)", tag.strip()) if isinstance(tag, str) else None
    return found[1].lower() if found else None


def sighting(
    raw_url: object,
    *,
    base: str,
    now: datetime,
    title: object = None,
    published_raw: object = None,
    authors: Iterable[str] = (),
    language: object = None,
) -> Sighting | None:
    """Return one entry of a listing at *base*, or None when its link is no web address.

    >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
    >>> sighting("/a?utm_source=rss", base="https://o.example/rss", now=noon, title="A &amp; B").url
    'https://o.example/a'
    >>> sighting("javascript:alert(1)", base="https://o.example/rss", now=noon) is None
    True
    """
    if not isinstance(raw_url, str) or not raw_url.strip():
        return None
    url = try_canonical(raw_url[:4000], base=base)
    if url is None:
        return None
    raw = plain(published_raw, most=100)
    return Sighting(
        url=url,
        raw_url=_requestable(raw_url[:4000], base=base, url=url),
        title=plain(title) or None,
        published_raw=raw or None,
        published_at=believable(read_date(raw), now=now) if raw else None,
        authors=tuple(authors),
        language=language_of(language),
    )


def _requestable(raw_url: str, *, base: str, url: Url) -> str:
    """Return the address as printed, made absolute: some servers answer to no other spelling.

    One with a user name or an encoded host name is never asked as it stands.
    """
    absolute = urldefrag(urljoin(base, raw_url.strip())).url
    host = urlsplit(absolute).netloc
    return absolute if host.isascii() and "@" not in host and "%" not in host else url


def once(found: Iterable[Sighting | None]) -> tuple[Sighting, ...]:
    """Return each article once, at its first place, with the first title and date given for it.

    >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
    >>> bare = sighting("https://www.o.example/a/", base="", now=noon)
    >>> titled = sighting("http://o.example/a", base="", now=noon, title="A")
    >>> [(entry.url, entry.title) for entry in once([bare, titled, None])]
    [('https://www.o.example/a/', 'A')]
    """
    kept: dict[str, Sighting] = {}
    for entry in found:
        if entry is None:
            continue
        key = identity(entry.url)
        first = kept.get(key)
        kept[key] = entry if first is None else _completed(first, entry)
    return tuple(kept.values())


def _completed(first: Sighting, other: Sighting) -> Sighting:
    if (first.title or not other.title) and (first.published_raw or not other.published_raw):
        return first
    dated = first if first.published_raw else other
    return Sighting(
        url=first.url,
        raw_url=first.raw_url,
        title=first.title or other.title,
        published_raw=dated.published_raw,
        published_at=dated.published_at,
        authors=first.authors or other.authors,
        language=first.language or other.language,
    )
