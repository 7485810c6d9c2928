"""Judging what is stored once more, after a topic's file changed or by the desk's word.

Nobody is asked: kept articles are scored from their stored texts, dropped pages are read from
their captures by the crawl's own analysis. What changes is stored as in any crawl, each change
with its verdict; what stays as it is leaves no trace.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable

from sqlite_utils import Database

from crawler.findings import Analysis
from crawler.ledger import Ledger
from crawler.pipeline import Pages
from crawler.plan import CrawlPlan
from crawler.tasks import analyse_again
from crawler.workers import Done, Workers
from storage.articles import add_verdict, article_by_id, set_feedback, set_topics
from storage.database import writing
from storage.dropped import Dropped, Kept, days_before_latest, dropped_page, dropped_pages, kept_articles
from storage.model import Reason, Relevance, Url, Verdict
from storage.pages import make_due, page_at
from storage.provenance import hint_for

#: Pages handed to the workers at a time, for each of them.
_AHEAD = 4
BY_DESK = "kept by the desk"


async def judge_again(
    db: Database, plan: CrawlPlan, *, pages: Pages, ledger: Ledger, workers: Workers
) -> AsyncGenerator[None, None]:
    """Judge once more what the plan's scope names; yields after each page, whose changes are stored."""
    scope = plan.scope
    if scope.keep:
        found = [page for url in scope.keep if (page := dropped_page(db, url))]
    else:
        since = days_before_latest(db, scope.again_days)
        found = list(dropped_pages(db, since=since))
        for article in kept_articles(db, since=since):
            _judge_article(db, plan, ledger, article)
            yield
    async for read in _read(db, plan, found, workers, ledger):
        _settle(db, plan, pages, ledger, *read)
        yield


def _judge_article(db: Database, plan: CrawlPlan, ledger: Ledger, article: Kept) -> None:
    """Score a kept article by its stored text; store its topics, and a verdict where they change."""
    from crawler.analysis import relevance_of

    relevance = relevance_of(
        plan.topics, plan.catalogue, url=article.url, title=article.title, text=article.text,
        language=article.language, published_at=article.published_at,
    )  # fmt: skip
    note = moves(relevance, article)
    with writing(db, f"article {article.url}"):
        set_topics(db, article.id, relevance)
        if note:
            verdict = Verdict(reason=Reason.REJUDGED, relevance=relevance, note=note)
            add_verdict(
                db, article.url, verdict, crawl_id=ledger.crawl_id, article_id=article.id,
                title=article.title, now=ledger.clock(),
            )  # fmt: skip
    ledger.counts["pages"] += 1
    ledger.counts["pages_done"] += 1


def moves(relevance: Iterable[Relevance], article: Kept) -> str:
    """Say which topics an article enters or leaves, with what is missing; "" when all stays as it is."""
    said = []
    for part in relevance:
        if part.relevant and part.topic not in article.topics:
            said.append(f"enters {part.topic}")
        elif not part.relevant and part.topic in article.topics and article.feedback != "keep":
            said.append(f"leaves {part.topic}: {part.missing or 'below the threshold'}")
    return "; ".join(said)


async def _read(
    db: Database, plan: CrawlPlan, found: list[Dropped], workers: Workers, ledger: Ledger
) -> AsyncGenerator[tuple[Dropped, str, Analysis], None]:
    """Yield the dropped pages as the workers have read them, a few at a time."""
    ledger.counts["pages"] += len(found)
    size = plan.workers * _AHEAD
    for first in range(0, len(found), size):
        batch = found[first : first + size]
        answers = await asyncio.gather(
            *(
                workers.run(
                    analyse_again, plan.captures, one.file, one.offset, hint_for(db, one.url), plan.topics,
                    plan.catalogue, plan.limits.html_bytes,
                    keep=(plan.scope.keep_topic or one.nearest) if plan.scope.keep else "",
                )
                for one in batch
            )
        )  # fmt: skip
        for one, answer in zip(batch, answers, strict=True):
            ledger.counts["pages_done"] += 1
            match answer:
                case Done((url, analysis)):
                    yield one, url, analysis
                case _:
                    ledger.counts["failed"] += 1


def _settle(
    db: Database,
    plan: CrawlPlan,
    pages: Pages,
    ledger: Ledger,
    one: Dropped,
    final_url: str,
    analysis: Analysis,
) -> None:
    """Store a page that belongs now; one that still does not keeps its old verdict."""
    page = page_at(db, one.url)
    if page is None or not any(part.relevant for part in analysis.relevance):
        return
    note = BY_DESK if plan.scope.keep else "judged again"
    with writing(db, f"page {one.url}"):
        article_id, _ = pages.settle(page, final_url, analysis, one.capture_id, note=note)
        make_due(db, page.url, now=ledger.clock())  # as an article it is visited again, to see its edits
        if plan.scope.keep and article_id is not None:
            url = Url(article_by_id(db, article_id).url)
            set_topics(db, article_id, analysis.relevance)
            set_feedback(db, url, "keep")
