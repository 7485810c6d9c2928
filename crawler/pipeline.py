"""From an answered request to stored facts: capture, extract, judge, store, follow.

With ``run`` the only part of the crawler that touches the database. All of one page's effects
are one transaction, made after its text came back from a worker; a kill leaves the page due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from crawler.asks import Ask, Purpose
from crawler.fetch import next_visit, validators_of
from crawler.findings import Analysis
from crawler.follow import follow_article
from crawler.judge import Facts, judge
from crawler.ledger import Ledger
from crawler.outcomes import Fetched
from crawler.plan import CrawlPlan
from crawler.tasks import analyse
from crawler.workers import Crashed, Done, TimedOut, Workers
from storage.articles import (
    Known,
    add_alias,
    add_article,
    add_capture,
    add_verdict,
    article_at,
    article_by_id,
    article_with_text,
    mark_back,
    mark_gone,
    revise_article,
    set_topics,
    stored_body,
)
from storage.captures import CaptureWriter
from storage.database import writing
from storage.fingerprints import remember, similar
from storage.ledger import note_said
from storage.model import (
    Capture,
    CaptureRef,
    Outcome,
    Reason,
    Url,
    Verdict,
)
from storage.origins import note_credits
from storage.pages import Page, page_at, save_visit
from storage.provenance import hint_for
from storage.urls import identity, same_site, try_canonical

_GONE = (404, 410)
#: Texts with fewer shingles repeat each other by chance: often it is a page's furniture, all that was found.
_ENOUGH = 40


class Taker:
    """What takes the answers of one kind of request holds, and how it keeps a body."""

    def __init__(
        self,
        db: Database,
        plan: CrawlPlan,
        *,
        ledger: Ledger,
        writer: CaptureWriter,
        workers: Workers,
        reachable: Callable[[str], bool],
    ) -> None:
        self._db, self._plan, self._ledger = db, plan, ledger
        self._writer, self._workers = writer, workers
        self._reachable = reachable

    def _written(self, capture: Capture) -> CaptureRef:
        """Write a capture and return its place; what its address answered with last is not written again."""
        return self._writer.write(capture, same_as=stored_body(self._db, capture.url))

    def _add_capture(self, capture: Capture, ref: CaptureRef) -> int:
        return add_capture(self._db, capture, ref, crawl_id=self._ledger.crawl_id)


class Pages(Taker):
    """Takes the answers to page requests."""

    async def take(self, ask: Ask, fetched: Fetched) -> list[Ask]:
        """Store what a page's text means; return what it makes us ask next."""
        return await self._read(self._page(ask), fetched)

    def missed(self, ask: Ask, fetched: Fetched) -> list[Ask]:
        """Store that no text came: unchanged, refused, failed, gone or not asked."""
        page = self._page(ask)
        with writing(self._db, f"page {page.url}"):
            self._settle(page, fetched, known=article_at(self._db, page.url))
        return []

    def _page(self, ask: Ask) -> Page:
        """Return the page of a request as it is stored now."""
        assert ask.page is not None
        return page_at(self._db, ask.page.url) or ask.page

    # ------------------------------------------------------------ no text came

    def _settle(self, page: Page, fetched: Fetched, *, known: Known | None) -> None:
        """Store an answer without a text: unchanged, refused, failed, gone, or not asked at all."""
        now = self._ledger.clock()
        visit = _next(page, fetched, known=known, now=now)
        if fetched.outcome is Outcome.DROPPED:
            visit = fetched.retry_at or page.next_visit_at or now
        save_visit(
            self._db, page, outcome=fetched.outcome, status=fetched.status, note=fetched.note,
            next_visit_at=visit, now=now, validators=validators_of(fetched.headers) if fetched.headers else None,
        )  # fmt: skip
        if fetched.outcome is Outcome.NOT_MODIFIED or fetched.outcome is Outcome.DROPPED:
            return
        if known and fetched.status in _GONE:
            self._gone(page, fetched, known, now=now)
        elif known is None and visit is None:
            reason = Reason.REFUSED if fetched.outcome is Outcome.REFUSED else Reason.FETCH_FAILED
            self._note(page.url, Verdict(reason=reason, note=fetched.note))

    def _gone(self, page: Page, fetched: Fetched, known: Known, *, now: datetime) -> None:
        """Note a removal: a 410 is believed at once, a 404 when a second visit meets it again."""
        if fetched.status == 410 or page.status in _GONE:
            note = f"HTTP {fetched.status}; our copy is kept"
            if mark_gone(self._db, known.id, note=note, now=now):
                self._note(page.url, Verdict(reason=Reason.GONE, note=note), article_id=known.id)

    # ------------------------------------------------------------ a body came

    async def _read(self, page: Page, fetched: Fetched) -> list[Ask]:
        capture = capture_of(fetched)
        ref = self._written(capture)
        if ref.sha256 == page.body_sha256:
            with writing(self._db, f"page {page.url}"):
                self._add_capture(capture, ref)
                self._unchanged(page, fetched, ref.sha256)
            return []
        result = await self._workers.run(
            analyse, capture, hint_for(self._db, page.url), self._plan.topics, self._plan.catalogue,
            self._plan.limits.html_bytes,
        )  # fmt: skip
        with writing(self._db, f"page {page.url}"):
            capture_id = self._add_capture(capture, ref)
            match result:
                case Done(analysis):
                    return self._judged(page, fetched, analysis, capture_id, ref.sha256)
                case TimedOut(after_s):
                    verdict = Verdict(reason=Reason.EXTRACT_TIMEOUT, note=f"took longer than {after_s:g} s")
                case Crashed(reason):
                    verdict = Verdict(reason=Reason.EXTRACT_ERROR, note=reason)
            self._unread(page, fetched, verdict, capture_id)
            return []

    def _unread(self, page: Page, fetched: Fetched, verdict: Verdict, capture_id: int) -> None:
        """Store that a page could not be extracted. It is tried again: the machine may have been busy."""
        now = self._ledger.clock()
        self._note(page.url, verdict, capture_id=capture_id)
        save_visit(
            self._db, page, outcome=Outcome.FAILED, status=fetched.status, note=verdict.note, now=now,
            next_visit_at=next_visit(
                first_seen_at=page.first_seen_at, published_at=None, visits=page.visits + 1, kept=False,
                outcome=Outcome.FAILED, failures=page.failures + 1, now=now,
            ),
        )  # fmt: skip

    def _unchanged(self, page: Page, fetched: Fetched, sha256: str) -> None:
        known = article_at(self._db, page.url)
        if known and known.gone:
            mark_back(self._db, known.id)
        self._visited(page, fetched, sha256, kept=known is not None)

    def _judged(
        self, page: Page, fetched: Fetched, analysis: Analysis, capture_id: int, sha256: str
    ) -> list[Ask]:
        article_id, asks = self.settle(page, fetched.final_url, analysis, capture_id)
        published_at = analysis.extract.published_at
        self._visited(page, fetched, sha256, kept=article_id is not None, published_at=published_at)
        return asks

    def settle(
        self, page: Page, final_url: str, analysis: Analysis, capture_id: int, *, note: str = ""
    ) -> tuple[int | None, list[Ask]]:
        """Judge one page and store what comes of it: its article's id, None when dropped, and what it cites.

        *note* is added to the verdict's own. Visits stay as they are: a page may be judged again unasked.
        """
        analysis, known = self._identified(page, final_url, analysis)
        verdict = judge(self._facts(analysis, known))
        verdict = replace(verdict, note="; ".join(filter(None, (note, verdict.note))))
        article_id = self._store(analysis, verdict, known, capture_id)
        self._note(
            page.url, verdict, capture_id=capture_id, article_id=article_id, title=analysis.extract.title
        )
        if article_id is None:
            return None, []
        for address in (page.url, final_url):
            add_alias(self._db, article_id, address)
        return article_id, self._follow(page, analysis)

    def _identified(self, page: Page, final_url: str, analysis: Analysis) -> tuple[Analysis, Known | None]:
        """Find the article this text belongs to, and settle which address it is stored under.

        A page's own canonical link is believed only where nothing speaks against it: sites that
        give every page the same one would fold all their articles into one.
        """
        extract = analysis.extract
        own = try_canonical(final_url) or page.url
        known = article_at(self._db, page.url, own)
        claimed = extract.canonical_url
        if known is None and identity(claimed) != identity(own):
            other = article_at(self._db, claimed) if same_site(claimed, own) else None
            if other and (other.text_hash == analysis.text_hash or other.title == extract.title):
                known = other
            elif other or not same_site(claimed, own):
                claimed = own
        stored_under = known.url if known else claimed
        return replace(analysis, extract=replace(extract, canonical_url=stored_under)), known

    def _facts(self, analysis: Analysis, known: Known | None) -> Facts:
        """Look up what a text may repeat; of a known article only its own last text matters."""
        fingerprint = analysis.fingerprint
        if known or fingerprint is None or fingerprint.shingles < _ENOUGH:
            return Facts(analysis=analysis, known=known)
        same = article_with_text(self._db, analysis.text_hash)
        near = () if same else similar(self._db, fingerprint, limit=10)
        likely = tuple((article_by_id(self._db, article_id), likeness) for article_id, likeness in near)
        return Facts(analysis=analysis, same_text=same, near=likely)

    def _store(
        self, analysis: Analysis, verdict: Verdict, known: Known | None, capture_id: int
    ) -> int | None:
        """Store what is kept; return the article's id, or None when the page was dropped."""
        if verdict.copy_of and verdict.reason is not Reason.COPY:
            known = article_at(self._db, verdict.copy_of)  # the same article at a new address
        if known and known.gone:
            mark_back(self._db, known.id)
        match verdict.reason:
            case Reason.EDITED if known:
                self._revise(analysis, verdict, known, capture_id)
                return known.id
            case Reason.NEW | Reason.COPY:
                return self._add(analysis, verdict, capture_id)
            case _:
                return known.id if known else None

    def _revise(self, analysis: Analysis, verdict: Verdict, known: Known, capture_id: int) -> None:
        from crawler.revisions import compare  # loads numpy: most crawls see no edit

        extract = analysis.extract
        edit = compare((known.title, known.text), (extract.title or known.title, extract.text))
        revise_article(
            self._db, known, extract, text_hash=analysis.text_hash, terms=analysis.terms,
            capture_id=capture_id, change=edit.kind if edit.matters else "", note=edit.note,
            now=self._ledger.clock(),
        )  # fmt: skip
        set_topics(self._db, known.id, verdict.relevance)
        note_said(self._db, known.id, analysis.figures, analysis.statements)
        note_credits(self._db, known.id, analysis.credits)
        if analysis.fingerprint:
            remember(self._db, known.id, analysis.fingerprint)

    def _add(self, analysis: Analysis, verdict: Verdict, capture_id: int) -> int:
        original = article_at(self._db, verdict.copy_of) if verdict.copy_of else None
        if original and original.copy_of:
            original = article_by_id(self._db, original.copy_of)
        article_id = add_article(
            self._db, analysis.extract, outlet=analysis.outlet, text_hash=analysis.text_hash,
            terms=analysis.terms, capture_id=capture_id, copy_of=original.id if original else None,
            first_seen_at=self._ledger.clock(),
        )  # fmt: skip
        set_topics(self._db, article_id, verdict.relevance)
        note_said(self._db, article_id, analysis.figures, analysis.statements)
        note_credits(self._db, article_id, analysis.credits)
        if analysis.fingerprint:
            remember(self._db, article_id, analysis.fingerprint)
        self._ledger.counts["new"] += 1
        return article_id

    def _follow(self, page: Page, analysis: Analysis) -> list[Ask]:
        cited_by = analysis.extract.canonical_url
        found = tuple(replace(citation, cited_by=cited_by) for citation in analysis.citations)
        new = follow_article(
            self._db, found, depth=page.depth, hops=self._plan.limits.hops,
            reachable=self._reachable, now=self._ledger.clock(),
        )  # fmt: skip
        return [ask for url in new if (ask := page_ask(self._db, url)) is not None]

    # ------------------------------------------------------------ small words

    def _visited(
        self, page: Page, fetched: Fetched, sha256: str, *, kept: bool, published_at: datetime | None = None
    ) -> None:
        now = self._ledger.clock()
        save_visit(
            self._db, page, outcome=Outcome.OK, status=fetched.status, note="", now=now,
            next_visit_at=next_visit(
                first_seen_at=page.first_seen_at, published_at=published_at, visits=page.visits + 1,
                kept=kept, outcome=Outcome.OK, status=fetched.status, failures=0, now=now,
            ),
            validators=validators_of(fetched.headers), body_sha256=sha256,
        )  # fmt: skip

    def _note(
        self,
        url: Url,
        verdict: Verdict,
        *,
        capture_id: int | None = None,
        article_id: int | None = None,
        title: str | None = None,
    ) -> None:
        add_verdict(
            self._db, url, verdict, crawl_id=self._ledger.crawl_id, capture_id=capture_id,
            article_id=article_id, title=title, now=self._ledger.clock(),
        )  # fmt: skip


def capture_of(fetched: Fetched) -> Capture:
    """Return the capture of an answer that has a body."""
    return Capture(
        url=fetched.final_url,
        status=fetched.status or 0,
        headers=fetched.headers,
        body=fetched.body,
        fetched_at=fetched.captured_at,
        origin=fetched.origin,
    )


def page_ask(db: Database, url: str) -> Ask | None:
    """Return the request for a stored page; None when the address is not stored."""
    page = page_at(db, url)
    if page is None:
        return None
    return Ask(
        url=page.raw_url, purpose=Purpose.PAGE, page=page, validators=page.validators, priority=-page.depth
    )


def _next(page: Page, fetched: Fetched, *, known: Known | None, now: datetime) -> datetime | None:
    failed = fetched.outcome in (Outcome.FAILED, Outcome.REFUSED)
    visit = next_visit(
        first_seen_at=page.first_seen_at, published_at=None, visits=page.visits + 1,
        kept=known is not None, outcome=fetched.outcome, status=fetched.status,
        failures=page.failures + 1 if failed else 0, now=now,
    )  # fmt: skip
    if visit and fetched.retry_at:
        return max(visit, fetched.retry_at)
    return visit
