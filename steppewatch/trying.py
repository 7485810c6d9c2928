"""Trying a topic: what a changed file would let in and put out, before anything is changed.

Judged as a crawl judges, over what is stored: kept articles by their texts, dropped pages by their
captures. Reading a capture again costs some 30 ms, so the texts are remembered in the cache
folder: the second try of an evening takes a fraction of the first.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from crawler.matching import Matcher
from crawler.outlets import Catalogue, country_of, load_catalogue, outlet_name
from crawler.relevance import score
from crawler.tasks import extract_again
from crawler.topics import Topic
from crawler.workers import Done, Workers
from steppewatch import __version__
from steppewatch.settings import Settings
from storage.dropped import Dropped, Kept, dropped_page, dropped_pages, kept_article, kept_articles
from storage.model import Extract, ExtractStatus, Relevance
from storage.provenance import hint_for
from storage.texts import Text, Texts

#: Pages handed to the workers at a time, for each of them.
_AHEAD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One page that a changed topic would let in or put out."""

    url: str
    title: str
    outlet: str
    language: str
    #: How the changed topic judges it: matched terms, or what is missing.
    relevance: Relevance
    #: What a person should know besides: "kept for another topic", "rejected by the desk".
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a topic would change among what is stored. Nothing was changed."""

    topic: str
    since: datetime
    #: Articles and dropped pages that were judged.
    articles: int
    pages: int
    #: Dropped pages whose captures gave no text this time, or are gone.
    unread: int
    #: Articles of the topic that stay in it.
    stay: int
    enter: tuple[Move, ...]
    leave: tuple[Move, ...]


def try_topic(
    settings: Settings,
    db: Database,
    topic: Topic,
    *,
    since: datetime,
    counting: Callable[[int], Callable[[], None]],
) -> Trial:
    """Judge everything read since then by *topic*, and compare with the topics it is in.

    *counting* is told how many pages there are and returns what is to be called after each.
    """
    matcher = Matcher(topic)
    outlets = load_catalogue(settings.catalogue_file)
    articles = [
        (replace(one, text=""), judged(matcher, _of_article(one), outlets))
        for one in kept_articles(db, since=since)
    ]
    enter = [_move(article, part) for article, part in articles if _enters(article, part)]
    leave = [_move(article, part) for article, part in articles if _leaves(article, part)]
    ours = sum(topic.name in article.topics for article, _ in articles)

    def take(page: Dropped, text: Text) -> None:
        part = judged(matcher, text, outlets)
        if part.relevant:
            outlet, title = outlet_name(text.url, text.site_name, outlets), text.title or page.title
            enter.append(
                Move(url=page.url, title=title, outlet=outlet, language=text.language, relevance=part)
            )

    pages = dropped_pages(db, since=since)
    unread = asyncio.run(_read(settings, db, pages, take, counting(len(pages))))
    return Trial(
        topic=topic.name, since=since, articles=len(articles), pages=len(pages), unread=unread,
        stay=ours - len(leave), enter=tuple(enter), leave=tuple(leave),
    )  # fmt: skip


def judged(matcher: Matcher, text: Text, outlets: Catalogue) -> Relevance:
    """Return how far a text belongs to the matcher's topic."""
    return score(
        matcher, title=text.title, text=text.text, language=text.language, published_at=text.published_at,
        country=country_of(text.url, outlets),
    )  # fmt: skip


def text_at(settings: Settings, db: Database, url: str) -> Text | None:
    """Return what a stored address is judged by: an article's text, or a dropped page's from its capture."""
    article = kept_article(db, url)
    if article:
        return _of_article(article)
    page = dropped_page(db, url)
    found: list[Text] = []
    if page:
        asyncio.run(_read(settings, db, [page], lambda _, text: found.append(text), lambda: None))
    return found[0] if found else None


def _of_article(article: Kept) -> Text:
    return Text(
        text=article.text, title=article.title, language=article.language, url=article.url,
        published_at=article.published_at,
    )  # fmt: skip


def _enters(article: Kept, part: Relevance) -> bool:
    return part.relevant and part.topic not in article.topics


def _leaves(article: Kept, part: Relevance) -> bool:
    return not part.relevant and part.topic in article.topics and article.feedback != "keep"


def _move(article: Kept, part: Relevance) -> Move:
    others = ", ".join(sorted(article.topics - {part.topic}))
    notes = (
        f"also in {others}" if others else "",
        "rejected by the desk" if article.feedback == "reject" else "",
    )
    return Move(
        url=article.url, title=article.title, outlet=article.outlet, language=article.language,
        relevance=part, note="; ".join(filter(None, notes)),
    )  # fmt: skip


# ---------------------------------------------------------------- captures, read again


async def _read(
    settings: Settings,
    db: Database,
    pages: Sequence[Dropped],
    take: Callable[[Dropped, Text], None],
    done: Callable[[], None],
) -> int:
    """Hand each dropped page that holds a text to *take*, in order; return how many hold none."""
    count = settings.crawl.workers or os.cpu_count() or 1
    taken = 0
    async with Workers(count=count, timeout_s=settings.crawl.limits.extract_s) as workers:
        with Texts(settings.cache / "dropped-texts.sqlite", maker=__version__) as texts:
            async for page, text in _texts(settings, db, pages, workers, texts):
                done()
                if text and text.text:
                    take(page, text)
                    taken += 1
    return len(pages) - taken


async def _texts(
    settings: Settings, db: Database, pages: Sequence[Dropped], workers: Workers, texts: Texts
) -> AsyncGenerator[tuple[Dropped, Text | None], None]:
    """Yield each page with its text: the remembered one, else the one a worker takes from its capture."""
    size = _AHEAD * (settings.crawl.workers or os.cpu_count() or 1)
    for first in range(0, len(pages), size):
        batch = pages[first : first + size]
        known = {page.url: texts.get(page.sha256, page.url) for page in batch}
        asked = [page for page in batch if known[page.url] is None]
        answers = await asyncio.gather(*(_take(settings, db, page, workers) for page in asked))
        for page, text in zip(asked, answers, strict=True):
            known[page.url] = text
            if text is not None:
                texts.put(page.sha256, page.url, text)
        for page in batch:
            yield page, known[page.url]


async def _take(settings: Settings, db: Database, page: Dropped, workers: Workers) -> Text | None:
    """Take a page's text from its capture; None when that fails, today."""
    answer = await workers.run(
        extract_again, settings.captures, page.file, page.offset, hint_for(db, page.url),
        settings.crawl.limits.html_bytes,
    )  # fmt: skip
    return _text_of(answer.value) if isinstance(answer, Done) else None


def _text_of(extract: Extract) -> Text:
    if extract.status is not ExtractStatus.OK:
        return Text(text="")
    return Text(
        text=extract.text, title=extract.title or "", language=extract.language, url=extract.canonical_url,
        site_name=extract.site_name, published_at=extract.published_at,
    )  # fmt: skip
