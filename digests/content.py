"""What one edition says, as frozen nouns: composed once, stored as JSON, rendered many times.

Every string in here is clean (one line, no control characters, valid UTF-8), every time already
in the reader's zone, every choice made. Mail, file and any later output only lay it out, so they
cannot tell different stories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import quote

from pydantic import TypeAdapter

from storage.accounting import PagePart
from storage.edition import ChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who publishes the digest, and the addresses it may link to."""

    name: str
    #: Address the mail comes from.
    sender: str
    #: Address a reply goes to.
    reply_to: str
    #: Public https address of the desk's own web service; None when it has none.
    base_url: str | None = None
    #: Version of the program, for the small print.
    version: str = ""

    def edition_url(self, edition_id: str, token: str) -> str:
        """Return the address of one edition in a browser; empty without a web service or token.

        The token keeps strangers out: an edition is one reader's.

            >>> desk = Desk(name="D", sender="d@x.example", reply_to="d@x.example", base_url="https://x.example/")
            >>> desk.edition_url("2022-01-10.kz.3", "s3cret")
            'https://x.example/editions/2022-01-10.kz.3?token=s3cret'
        """
        if not self.base_url or not token:
            return ""
        return f"{self.base_url.rstrip('/')}/editions/{quote(edition_id)}?token={quote(token, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One article as a reader meets it."""

    article_id: int
    #: The article's own address; http or https.
    url: str
    title: str
    outlet: str
    language: str
    #: Publication time in the reader's zone, else when it was first seen.
    at: datetime
    #: The same in words, as exact as it is known: "10:42", "9 Jan", "seen 10:42".
    when: str
    #: Set when the page was changed or taken down after it was stored.
    fate: ChangeKind | None = None
    #: Other outlets that printed this text, oldest first.
    reprints: tuple[Line, ...] = ()
    #: From seed to source: "Seed 003", "note [19]", "rbc.ru".
    path: tuple[str, ...] = ()
    #: The sentence that cites the source; may be empty.
    citing: str = ""
    #: Words of the text that made it relevant, strongest first.
    matched: tuple[str, ...] = ()
    #: First 12 digits of the SHA-256 of the stored capture, hex: a copy is kept. May be empty.
    kept: str = ""
    #: The headline in the reader's language, by a language model; empty without one.
    translated: str = ""

    @property
    def members(self) -> tuple[Line, ...]:
        """This article and its reprints."""
        return (self, *self.reprints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of one article as it prints them, and who printed them."""

    text: str
    language: str
    outlet: str
    url: str
    article_id: int
    #: As :attr:`Line.when`.
    when: str = ""
    #: Who said it, as printed; empty: the outlet itself.
    speaker: str = ""
    #: False for what an outlet only reports somebody to have said.
    direct: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSentence:
    """One sentence by a language model, and the articles of its story that it rests on."""

    text: str
    #: Ids of articles.
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One story."""

    key: str
    #: Place in the edition, from 1; the ``[n]`` readers refer to.
    number: int
    head: Line
    #: One or two sentences of the head article, at most 280 characters; may be empty.
    lead: str = ""
    #: One sentence of at most 140 characters for the overview: the news, else of the lead, else the headline.
    gist: str = ""
    #: Language of it, where it is not that of the head.
    gist_language: str = ""
    #: True when the publisher asked for no excerpt, or for a shorter one.
    limited: bool = False
    #: "new", "developing" or "revived"; empty when earlier stories are not known.
    phase: str = ""
    #: Plain words on how much was added since the last edition; may be empty.
    fresh: str = ""
    #: What was added: the first sentences with a fact the reader had not met in the story.
    news: tuple[Passage, ...] = ()
    #: Quotations, each of another speaker; not told before.
    quotes: tuple[Passage, ...] = ()
    #: People and bodies, each once, as a reader of this language writes them.
    people: tuple[str, ...] = ()
    #: What the story rests on, in plain words; see docs/ranking.md.
    grounds: str = ""
    #: These are told of more than what is new: of the articles of earlier editions as well.
    grounds_in_all: bool = False
    #: Points of importance, and the terms they are the sum of: "origins 10".
    importance: int = 0
    points: tuple[str, ...] = ()
    #: Lines of figures on which outlets disagree, that changed or were taken back; may be empty.
    figures: tuple[str, ...] = ()
    #: Distinct outlets, and whom they have it from in the end.
    outlets: int = 1
    origins: int = 1
    #: The origins by name, the one most outlets rest on first; empty where each outlet is its own.
    origin_line: str = ""
    articles: int = 1
    #: Most frequent first.
    languages: tuple[str, ...] = ()
    #: Set when several origins tell it, all in one language, and the edition knows other languages.
    only_in: str = ""
    #: The same for one camp: the ownership label in words, "state outlets".
    only_camp: str = ""
    #: The other independent texts, each with its reprints; oldest first.
    also: tuple[Line, ...] = ()
    #: What a language model says of the story, checked; empty without one.
    brief: tuple[BriefSentence, ...] = ()
    #: The model's name, where there is a brief.
    brief_by: str = ""

    @property
    def members(self) -> tuple[Line, ...]:
        """Every article of the story: head and its reprints, then the others and theirs."""
        return tuple(member for line in (self.head, *self.also) for member in line.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """An article that was edited or removed after it was stored."""

    line: Line
    kind: ChangeKind
    #: When we saw it, in words.
    when: str
    #: The old title and, of an edit, the new one; equal when only the body changed.
    before: str = ""
    after: str = ""
    #: Class of the edit and its size: "figure", "body -212 / +148 characters".
    change: str = ""
    note: str = ""
    revision_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A source a reader should know to be silent."""

    name: str
    reason: str
    #: "since 3 Jan 14:10"; may be empty.
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was asked and what answered; ``asked`` is the sum of the five outcomes."""

    crawls: int = 0
    asked: int = 0
    ok: int = 0
    not_modified: int = 0
    refused: int = 0
    failed: int = 0
    dropped: int = 0
    sources: int = 0
    sources_read: int = 0
    #: As in :class:`storage.edition.CrawlHealth`.
    pages: tuple[tuple[PagePart, int], ...] = ()
    troubled: tuple[Trouble, ...] = ()
    #: Pages that the seeds cite, as in :class:`storage.edition.CrawlHealth`.
    cited: int = 0
    cited_live: int = 0
    cited_gone: int = 0
    #: In words with the zone; empty when unknown.
    last: str = ""
    next: str = ""

    @property
    def read(self) -> int:
        """Pages that were read; the other usable answers were lists of pages."""
        return sum(n for _, n in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """New articles of one local day."""

    day: date
    by_language: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """Articles in all languages."""
        return sum(count for _, count in self.by_language)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionContent:
    """Everything one edition says, in the order it says it."""

    id: str
    digest: str
    topic: str
    number: int
    #: Language of our own words.
    language: str
    local_date: date
    created_at: datetime
    #: The local day in words and the window with its zone and offset.
    date_words: str
    window: str
    #: True when nothing that was asked gave an answer.
    failing: bool = False
    receipt: Receipt = Receipt()
    subject: str = ""
    #: The visible line on top, which mail clients show beside the subject.
    deck: str = ""
    articles: int = 0
    outlets: int = 0
    edited: int = 0
    removed: int = 0
    #: Languages of the articles, most frequent first.
    languages: tuple[str, ...] = ()
    #: Four tiers; every new article is in exactly one block.
    top: tuple[Block, ...] = ()
    brief: tuple[Block, ...] = ()
    #: What one language or one camp alone tells, side by side.
    only: tuple[Block, ...] = ()
    seen: tuple[Block, ...] = ()
    #: Changes of articles this reader was sent before.
    corrections: tuple[ChangeLine, ...] = ()
    #: Changes of articles this reader was never sent.
    changes: tuple[ChangeLine, ...] = ()
    days: tuple[Day, ...] = ()
    sparkline: str = ""
    #: Words for readers who do not see the chart: every number. Empty: no chart.
    chart_alt: str = ""
    desk: str = ""
    reader: str = ""
    reply_to: str = ""
    #: Web page that ends the subscription; empty without one, then a mail does it.
    unsubscribe_url: str = ""
    #: Subject of that mail.
    unsubscribe_subject: str = "unsubscribe"
    edition_url: str = ""
    version: str = ""
    #: The language model that wrote briefs or translated headlines of this edition; empty: none did.
    machine: str = ""

    @property
    def quiet(self) -> bool:
        """True when neither a new article nor a change is told."""
        return not (self.articles or self.corrections or self.changes)

    @property
    def stories(self) -> tuple[Block, ...]:
        """All stories in order."""
        return (*self.top, *self.brief, *self.only, *self.seen)

    def place_of(self, article_id: int) -> tuple[str, Block] | None:
        """Return the tier and the story in which an article stands; None where it is no story's."""
        for tier in ("top", "brief", "only", "seen"):
            for block in getattr(self, tier):
                if any(line.article_id == article_id for line in block.members):
                    return tier, block
        return None

    def to_json(self) -> str:
        """Return the content as JSON; equal contents give equal bytes."""
        return _adapter().dump_json(self, indent=1).decode()

    @staticmethod
    def from_json(text: str) -> EditionContent:
        """Return the content that :meth:`to_json` wrote.

        Raises:
            ValueError: *text* is not such a document (``pydantic.ValidationError``).
        """
        return _adapter().validate_json(text)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[EditionContent]:
    return TypeAdapter(EditionContent)
