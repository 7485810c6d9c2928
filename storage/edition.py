"""The nouns of the digest side: articles as a reader meets them, stories, editions, deliveries.

All frozen; :mod:`storage.queries` makes the first ones from rows, :mod:`digests` the later ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.figures import Figure
from storage.model import Evidence, Precision, Url


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One link of the chain from a seed to an article, in a reader's words.

    A chain reads ``seed 003 › note [19] › rbc.ru``; the citing sentence stands beside it.
    """

    #: "seed", "citation", "source" or "article".
    kind: str
    label: str
    url: str | None = None
    #: The sentence that carries the citation; only for kind "citation".
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece of reporting, as stored, with why it is here."""

    id: int
    url: Url
    #: What a reader calls the publisher: "RBC".
    outlet: str
    host: str
    title: str
    language: str
    first_seen_at: datetime
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_precision: Precision = Precision.NONE
    text: str = ""
    revision_id: int = 0
    relevance: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    provenance: tuple[Step, ...] = ()
    #: Id of the article this one repeats (syndication), or None.
    copy_of: int | None = None
    #: Publisher wishes that limit excerpts, see :class:`storage.model.Extract`.
    wishes: tuple[str, ...] = ()
    #: SHA-256 of the stored capture, hex.
    capture_sha256: str = ""
    #: What the current text says was counted, in the order of the text.
    figures: tuple[Figure, ...] = ()

    @property
    def at(self) -> datetime:
        """When it was published, as far as known; else when it was first seen."""
        return self.published_at or self.first_seen_at


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure as one outlet gave it."""

    figure: Figure
    outlet: str
    #: When its article was published, else first seen.
    at: datetime
    article_id: int


class ChangeKind(StrEnum):
    """What happened to an article after it was stored."""

    EDITED = "edited"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An edit or a removal, with before and after."""

    article: Article
    kind: ChangeKind
    seen_at: datetime
    #: Revision that brought it; 0 for a removal.
    revision_id: int = 0
    title_before: str = ""
    title_after: str = ""
    #: Class of the edit: "headline", "figure", "quote", "text".
    change: str = ""
    #: "body -212 / +148 characters, 2 paragraphs"; "HTTP 404 since 17:12, our copy is kept".
    note: str = ""
    #: True when this reader got the article in an earlier edition: a correction.
    already_mailed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTrouble:
    """A source a reader should know to be silent."""

    name: str
    url: Url
    reason: str
    since_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlHealth:
    """The receipt: what was asked, what answered, what was silent, over one window."""

    crawls: int = 0
    requests: int = 0
    ok: int = 0
    not_modified: int = 0
    refused: int = 0
    failed: int = 0
    dropped: int = 0
    sources: int = 0
    sources_read: int = 0
    off_topic: int = 0
    duplicates: int = 0
    troubled: tuple[SourceTrouble, ...] = ()
    #: When the last crawl ended; None when there was none.
    last_crawl_at: datetime | None = None
    next_crawl_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """New articles first seen on one local day, by language, most frequent first."""

    day: date
    by_language: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Everything one edition may speak of; nothing in it was sent to this reader before."""

    topic: str
    topic_title: str
    window_from: datetime
    window_to: datetime
    #: New articles, copies included, oldest first.
    articles: tuple[Article, ...] = ()
    changes: tuple[Change, ...] = ()
    health: CrawlHealth = CrawlHealth()
    #: The last 14 local days, oldest first, today last.
    days: tuple[DayCount, ...] = ()
    #: Figures of the articles this reader was sent before, oldest first.
    figures_before: tuple[FigureLine, ...] = ()
    #: The stories of the new articles, each with the members this reader was told; empty: not grouped yet.
    stories: tuple[Story, ...] = ()
    #: True when this reader was sent an edition before: only then can a story be called new.
    knows_earlier: bool = False


class Phase(StrEnum):
    """Where a story stands for this reader."""

    NEW = "new"  #: no edition of this reader held it
    DEVELOPING = "developing"  #: one did
    REVIVED = "revived"  #: one did, and then there was silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles on one event, across outlets and languages. ``lead`` is the one shown first."""

    key: str
    lead: Article
    #: All members, lead included, oldest first.
    articles: tuple[Article, ...]
    phase: Phase = Phase.NEW
    #: Ids of the members this reader was told in earlier editions; of a long story the newest ones.
    told: frozenset[int] = frozenset()
    #: When its first article was published, else first seen, told to this reader or not.
    began_at: datetime | None = None

    @property
    def outlets(self) -> tuple[str, ...]:
        """The distinct outlets, in order of appearance."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))

    @property
    def origins(self) -> int:
        """Independent origins: outlets with an own text. A copy corroborates nothing."""
        own = {article.outlet for article in self.articles if article.copy_of is None}
        return len(own) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """An address with a digest, a language, a time zone and an hour."""

    id: int
    address: str
    digest: str
    name: str = ""
    language: str = "en"
    #: IANA name.
    timezone: str = "UTC"
    #: Local wall clock, "HH:MM".
    send_at: str = "07:00"
    quiet: str = "send"
    plain_subject: bool = False
    state: str = "active"
    paused_until: datetime | None = None
    token: str = ""
    since_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionItem:
    """What an edition told of one article; written with it, so that nothing is told twice."""

    article_id: int
    kind: str  #: "new", "edited" or "removed"
    revision_id: int = 0
    story: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One dated instance of a digest for one subscriber. Frozen once composed."""

    #: ``2022-01-10.kazakhstan-unrest.3``: local date, digest, subscriber.
    id: str
    digest: str
    subscriber_id: int
    local_date: date
    #: Counts this reader's editions from 1.
    number: int
    window_from: datetime
    window_to: datetime
    subject: str
    html: str
    text: str
    #: PNG or None.
    chart: bytes | None
    #: The composed content as JSON: stories, changes, health. Other outputs come from it.
    content: str
    #: Content-Language of the mail: "ru, kk, en".
    languages: str
    items: tuple[EditionItem, ...]
    created_at: datetime


class DeliveryState(StrEnum):
    """Where a delivery stands; transitions are in ADR 0005."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  #: the last byte went out, no answer came
    DEAD = "dead"  #: refused for good, or expired
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One edition to one subscriber."""

    message_id: str
    edition_id: str
    subscriber_id: int
    address: str
    state: DeliveryState
    stage: str = ""
    generation: int = 0
    attempts: int = 0
    next_at: datetime | None = None
    code: int | None = None
    reply: str = ""
    queued_at: datetime | None = None
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    sha256: str | None = None
