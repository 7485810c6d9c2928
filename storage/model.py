"""The nouns. Frozen values that every stage hands to the next; none opens a file or a database.

Times are aware UTC and end in ``_at``; days printed by an outlet end in ``_on``. Sizes end in
``_bytes``, durations in ``_s``. Scores lie in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

Url = NewType("Url", str)
"""A canonical address: what :func:`storage.urls.canonical` returns, nothing else."""


# ---------------------------------------------------------------- seeds and what they cite


class CitationKind(StrEnum):
    """How a text points at someone else's reporting."""

    FOOTNOTE = "footnote"  #: ``[8]https://…`` under the text, cited as ``[8]`` in it
    LINK = "link"  #: an inline URL or an HTML or Markdown link
    OUTLET = "outlet"  #: an outlet named in prose: 'the Russian newspaper "Vzglyad"'
    AGENCY = "agency"  #: a news agency as the origin of a statement: "as reported by Reuters"
    CORRESPONDENT = "correspondent"  #: a person of an outlet: "BBC correspondent …"
    PHOTO = "photo"  #: a photo credit: "(Photo: … / TASS)"
    CHANNEL = "channel"  #: a Telegram channel, by link or in words ("his Telegram channel")
    ACCOUNT = "account"  #: a social media account: "on his Twitter account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A mention, in a seed or an article, of someone else's reporting.

    A citation is the provenance of everything it leads to: follow ``cited_by`` back and you
    reach a seed.
    """

    #: Where it was found: ``seed:NAME`` or an article's canonical URL.
    cited_by: str
    kind: CitationKind
    #: The mention as printed: ``"[14]"``, ``"TASS"``, ``"his Telegram channel"``.
    label: str
    #: The cited page; None when the text names an outlet but links to nothing.
    url: Url | None = None
    #: Key of the outlet in the catalogue (``config/outlets.toml``); None when not known.
    outlet: str | None = None
    #: The sentence the mention stands in; of a footnote, the sentence that carries its number.
    sentence: str = ""
    #: Zero-based offset of the mention, in characters of the source text.
    offset: int = 0
    #: A person credited with it, when the text names one: "Claire Parker".
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A text the user starts from, as facts only: its sentences are not kept."""

    name: str
    title: str
    citations: tuple[Citation, ...] = ()
    outlet: str | None = None
    url: Url | None = None
    #: ISO 8601 day or None.
    published_on: date | None = None
    language: str = "und"
    #: SHA-256 of the text it was made from, hex; ties the manifest to one version.
    text_sha256: str = ""
    #: Whom the text as a whole rests on: an outlet's key, else its name as printed; None: nobody.
    origin: str | None = None
    #: How: a value of :class:`storage.credits.CreditKind`; empty without an origin.
    origin_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who publishes, as the catalogue knows it."""

    key: str
    name: str
    #: Other spellings, in any script, as they occur in prose.
    names: tuple[str, ...] = ()
    #: Registrable domains or hosts, without ``www.``.
    domains: tuple[str, ...] = ()
    home: str | None = None
    feeds: tuple[str, ...] = ()
    #: Telegram channel name without ``@``.
    telegram: str | None = None
    languages: tuple[str, ...] = ()
    country: str | None = None
    #: "state", "private", "public", "non-profit", "exile" …; None is unknown and stays unknown.
    ownership: str | None = None
    #: Where the ownership label comes from (a URL or a document's name).
    ownership_source: str | None = None
    #: A news agency: named in prose as the origin of a statement.
    agency: bool = False


# ---------------------------------------------------------------- sources


class SourceKind(StrEnum):
    """What is polled."""

    FEED = "feed"  #: RSS, RDF, Atom or JSON Feed
    SITEMAP = "sitemap"  #: a news sitemap, sitemap or sitemap index
    SECTION = "section"  #: an HTML page that lists articles
    CHANNEL = "channel"  #: the public preview of a Telegram channel (t.me/s/NAME)
    HOME = "home"  #: a home page, asked only to discover the kinds above


class Health(StrEnum):
    """The state of a source. NOT_MODIFIED never heals a FAILING one: only a read does."""

    NEW = "new"
    OK = "ok"
    EMPTY = "empty"
    NOT_MODIFIED = "not-modified"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "has it changed?" with (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an outlet is polled, and how that went so far."""

    url: Url
    kind: SourceKind
    outlet: str | None = None
    #: What a person reads in lists: the feed's title or the host.
    name: str = ""
    health: Health = Health.NEW
    #: Why the health is what it is: "HTTP 503", "0 entries", "timed out". May be empty.
    reason: str = ""
    #: Consecutive polls that failed.
    failures: int = 0
    #: Seconds between polls, adapted to how much of the last poll was new.
    interval_s: int = 3600
    next_poll_at: datetime | None = None
    last_polled_at: datetime | None = None
    #: Last time it was read and had entries.
    last_ok_at: datetime | None = None
    #: Last time it listed something not seen before.
    last_new_at: datetime | None = None
    validators: Validators = field(default_factory=Validators)
    #: SHA-256 of the last body, hex: an equal body needs no reading.
    body_sha256: str = ""
    muted: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One place where an article's address was found, with what that place said of it.

    The link of provenance between an article and a source or a citation.
    """

    url: Url
    #: The address as it stood there, before canonicalisation.
    raw_url: str = ""
    #: Title, date, authors as the feed or sitemap gives them; evidence for extraction.
    title: str | None = None
    published_raw: str | None = None
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


# ---------------------------------------------------------------- fetching


class Outcome(StrEnum):
    """How one request ended. Every request has exactly one: the report's sum adds up."""

    OK = "ok"
    NOT_MODIFIED = "not-modified"
    REFUSED = "refused"  #: by us, before it was sent: robots.txt, a forbidden address, a scheme
    FAILED = "failed"  #: no usable answer: 4xx, 5xx, time-out, DNS, TLS, too large
    DROPPED = "dropped"  #: given up by budget, stop or shutdown; will be asked again


class Origin(StrEnum):
    """Where a capture came from."""

    LIVE = "live"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response as fetched: address, status, headers, bytes, time."""

    url: str
    status: int
    #: As received, in order, names as printed.
    headers: tuple[tuple[str, str], ...]
    #: The body after content decoding (gzip, br); what the WARC record holds.
    body: bytes
    fetched_at: datetime
    origin: Origin = Origin.LIVE

    def header(self, name: str) -> str | None:
        """Return the first header called *name*, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef:
    """Where a capture lies: enough to read it again."""

    file: str
    offset: int
    #: SHA-256 of the body, hex.
    sha256: str
    body_bytes: int


# ---------------------------------------------------------------- extraction


class Precision(StrEnum):
    """How exactly a publication time is known."""

    TIME = "time"  #: hour and minute with a zone
    LOCAL = "local"  #: hour and minute without a zone, read as UTC
    DAY = "day"
    MONTH = "month"
    NONE = "none"


class ExtractStatus(StrEnum):
    """What came of one page."""

    OK = "ok"
    NO_TEXT = "no_text"  #: nothing that reads like an article's body
    NOT_ARTICLE = "not_article"  #: a listing, a home page, a login wall, no HTML
    TIMEOUT = "timeout"  #: the page took longer than its budget
    ERROR = "error"  #: the extractor crashed on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link inside the main text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What was taken from one capture. Plain text only: never markup."""

    url: Url
    status: ExtractStatus
    #: The address the page gives itself (rel=canonical, og:url), same site only; else ``url``.
    canonical_url: Url
    #: The page of another site that this page names as the first to have its text; see ``own_address``.
    taken_from: Url | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    #: Aware; keeps the offset the page prints, so that ``.date()`` is the outlet's own day. Stored as UTC.
    published_at: datetime | None = None
    published_precision: Precision = Precision.NONE
    #: The date as the page prints it; kept also when it was not believed.
    published_raw: str | None = None
    #: Where the date came from: "json-ld", "opengraph", "time", "feed", "text" …
    published_from: str | None = None
    site_name: str | None = None
    language: str = "und"
    text: str = ""
    links: tuple[Link, ...] = ()
    #: Publisher wishes that limit excerpts: "nosnippet", "max-snippet:50", "noarchive", "tdm".
    wishes: tuple[str, ...] = ()
    #: What went wrong, for TIMEOUT and ERROR.
    error: str | None = None


# ---------------------------------------------------------------- judging


class Reason(StrEnum):
    """Why a page was kept or dropped: stored, counted, shown by ``steppewatch why``."""

    NEW = "new"
    EDITED = "edited"
    SAME_TEXT = "same-text"
    OFF_TOPIC = "off-topic"
    COPY = "copy-of-another-article"
    NO_TEXT = "no-text"
    NOT_ARTICLE = "not-an-article"
    EXTRACT_TIMEOUT = "extract-timeout"
    EXTRACT_ERROR = "extract-error"
    REJUDGED = "judged-again"  #: stored before; its topics changed with their files, or by the desk
    GONE = "gone"  #: 404 or 410 where an article was
    FETCH_FAILED = "fetch-failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One term that spoke for or against relevance, and where."""

    #: The concept group it belongs to: "place", "event".
    group: str
    #: The topic's term, as configured.
    term: str
    #: The words in the text that matched.
    matched: str
    #: Offset in characters of title + newline + text.
    offset: int
    language: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """How far a text belongs to one topic, with the parts of the score."""

    topic: str
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()
    #: Parts of the score by name, as shown by ``topic explain``.
    parts: tuple[tuple[str, float], ...] = ()
    #: Plain words on why not, e.g. "no term of group 'event'". Empty when relevant.
    missing: str = ""

    @property
    def relevant(self) -> bool:
        """True when the score reaches the topic's threshold."""
        return self.score >= self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do with one page. ``keep`` is true for new, edited and copied reporting."""

    reason: Reason
    #: The best relevance over all topics; empty when the page never came so far.
    relevance: tuple[Relevance, ...] = ()
    #: Canonical URL of the article this one repeats.
    copy_of: Url | None = None
    #: Free words for the person who asks why: "HTTP 404", "same text as revision 2".
    note: str = ""

    @property
    def keep(self) -> bool:
        """True when the page is stored as an article or a revision of one."""
        return self.reason in (Reason.NEW, Reason.EDITED, Reason.COPY)
