"""The nouns of the digest side: articles as a reader meets them, stories, editions, deliveries.

All frozen; :mod:`storage.queries` makes the first ones from rows, :mod:`digests` the later ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.accounting import PagePart
from storage.figures import Figure, Statement
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
    #: Whom the current text lets say what, in the order of the text.
    statements: tuple[Statement, ...] = ()
    #: The ownership label of its outlet: "state", "private" …; empty when unknown.
    camp: str = ""
    #: Who the text comes from: the outlet it credits as a whole, or the one it is a copy of. Empty: its own.
    origin: str = ""

    @property
    def at(self) -> datetime:
        """When it was published, as far as known; else when it was first seen."""
        return self.published_at or self.first_seen_at


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure as one outlet gave it."""

    figure: Figure
    outlet: str
    #: When its article first gave it: published with it, else seen with it.
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
    #: The pages that were read by what became of them; the other answers were lists of pages.
    pages: tuple[tuple[PagePart, int], ...] = ()
    troubled: tuple[SourceTrouble, ...] = ()
    #: Pages that seeds cite by address; of them, those that answered last time, and those that are gone.
    cited: int = 0
    cited_live: int = 0
    cited_gone: int = 0
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
class Origin:
    """Who a part of a story comes from in the end, and the outlets that tell it."""

    name: str
    #: In order of appearance; the origin itself among them, where its own article is stored.
    outlets: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """True when nobody but the origin tells it."""
        return self.outlets == (self.name,)


def by_origin(articles: Iterable[Article]) -> tuple[Origin, ...]:
    """Return the independent origins of *articles*, the one most outlets rest on first.

    A copy or a retelling corroborates nothing: it counts for the one it comes from, through as many
    hands as are known here. What credits nobody ends at its own outlet, whatever else that reprints.
    """
    known = {article.id: article for article in articles}
    names = {article.id: _origin_name(article, known) for article in known.values()}
    own = {article.outlet for article in known.values() if names[article.id] == article.outlet}
    # Whoever retells an outlet that only retells here comes from where that does.
    passed_on: dict[str, str] = {}
    for article in known.values():
        if article.outlet not in own:
            passed_on.setdefault(article.outlet, names[article.id])
    outlets: dict[str, dict[str, None]] = {}
    for article in known.values():
        outlets.setdefault(_end(names[article.id], passed_on), {})[article.outlet] = None
    found = [Origin(name=name, outlets=tuple(told)) for name, told in outlets.items()]
    return tuple(sorted(found, key=lambda origin: -len(origin.outlets)))


def _origin_name(article: Article, known: Mapping[int, Article]) -> str:
    """Return the origin an article states, else that of the text it repeats, as far as that is at hand."""
    seen = {article.id}
    while not article.origin and article.copy_of is not None and article.copy_of not in seen:
        seen.add(article.copy_of)
        article = known.get(article.copy_of, article)
    return article.origin or article.outlet


def _end(name: str, passed_on: Mapping[str, str]) -> str:
    """Follow an origin to the end of its chain; of a circle, to its first name in order of letters."""
    seen = [name]
    while (following := passed_on.get(seen[-1], seen[-1])) not in seen:
        seen.append(following)
    return min(seen[seen.index(following) :])


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
        """How many independent origins it has; see :func:`by_origin`."""
        return len(by_origin(self.articles))


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
