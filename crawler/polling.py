"""From an answered poll to sightings and health; from a home page to the sources behind it."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from crawler.asks import Ask, Purpose
from crawler.fetch import Poll, after_poll, validators_of
from crawler.outcomes import Fetched
from crawler.pipeline import Taker, capture_of, page_ask
from crawler.sightings import Candidate, Listing
from crawler.tasks import candidates, is_worth_polling, read, sitemaps_in_robots
from crawler.workers import Crashed, Done, TimedOut
from storage.database import writing
from storage.model import Health, Origin, Outcome, Source, SourceKind, Url
from storage.provenance import add_sighting, add_source, cited_for, save_source, source_by_id
from storage.urls import canonical, host_of

#: Of a sitemap index, so many members are read in one crawl, newest first.
_MOST_CHILDREN = 3
#: Of one home page, so many candidates are tried: each costs its host a request.
_MOST_CANDIDATES = 12


class Sources(Taker):
    """Takes the answers to polls and probes."""

    async def take(self, ask: Ask, fetched: Fetched) -> list[Ask]:
        """Store what a body means; return what it makes us ask next."""
        assert ask.source is not None
        if ask.purpose is Purpose.PROBE:
            return await self._probed(ask, ask.source, fetched)
        sha256 = self._capture(fetched)
        if ask.source.kind is SourceKind.HOME:
            return await self._home(ask.source, fetched)
        if ask.purpose is Purpose.SOURCE and _was_read(ask.source, sha256):
            self._settle(ask.source, Poll(outcome=Outcome.NOT_MODIFIED, status=fetched.status), fetched)
            return []
        listing = await self._listing(fetched, ask.source.kind)
        return self._listed(ask, replace(ask.source, body_sha256=sha256), listing, fetched)

    def missed(self, ask: Ask, fetched: Fetched) -> list[Ask]:
        """Store that no body came: unchanged, refused, failed or not asked."""
        assert ask.source is not None
        if ask.purpose is Purpose.PROBE:
            return self._probe(ask, ask.candidates[1:], fetched)
        if ask.purpose is Purpose.SOURCE and not _is_unrecorded(fetched):
            self._settle(ask.source, _missed(fetched), fetched)
        return []

    # ------------------------------------------------------------ polls

    def _listed(self, ask: Ask, source: Source, listing: Listing, fetched: Fetched) -> list[Ask]:
        """Store what a source lists; return its new pages and, of an index, its members."""
        with writing(self._db, f"source {source.url}"):
            new = self._sight(source.id, listing)
            if ask.purpose is Purpose.CHILD:
                return _pages(self._db, new)
            poll = Poll(
                outcome=Outcome.OK, status=fetched.status, entries=len(listing.entries), new=len(new),
                problem=listing.problem, has_children=bool(listing.children), ttl_s=listing.min_interval_s,
            )  # fmt: skip
            named = replace(source, name=source.name or listing.title[:120] or host_of(source.url))
            self._settle(named, poll, fetched)
            return _pages(self._db, new) + self._children(source, listing)

    def _sight(self, source_id: int, listing: Listing) -> list[Url]:
        """Store the entries; return the addresses nobody had seen before."""
        now = self._ledger.clock()
        bound = self._plan.limits.entries_per_source
        return [
            canonical(entry.url)
            for entry in listing.entries[:bound]
            if add_sighting(self._db, entry, source_id=source_id, now=now)
        ]

    def _children(self, source: Source, listing: Listing) -> list[Ask]:
        return [
            Ask(url=url, purpose=Purpose.CHILD, source=source, priority=5)
            for url in listing.children[:_MOST_CHILDREN]
        ]

    def _settle(self, source: Source, poll: Poll, fetched: Fetched) -> None:
        """Store the health of a source after a poll, starting from its row as it is now."""
        current = source_by_id(self._db, source.id)
        given = validators_of(fetched.headers) if fetched.outcome is Outcome.OK else current.validators
        after = after_poll(
            replace(current, name=source.name, validators=given, body_sha256=source.body_sha256),
            poll, now=self._ledger.clock(),
        )  # fmt: skip
        save_source(self._db, after)

    async def _listing(self, fetched: Fetched, kind: SourceKind) -> Listing:
        result = await self._workers.run(
            read,
            fetched.body,
            fetched.final_url,
            capture_of(fetched).header("content-type"),
            kind,
            self._ledger.clock(),
        )
        match result:
            case Done(listing):
                return listing
            case TimedOut(after_s):
                return Listing(kind=kind, problem=f"could not be read in {after_s:g} s")
            case Crashed(reason):
                return Listing(kind=kind, problem=f"could not be read: {reason}")

    def _capture(self, fetched: Fetched) -> str:
        """Store a body; return its SHA-256."""
        capture = capture_of(fetched)
        ref = self._written(capture)
        self._add_capture(capture, ref)
        return ref.sha256

    # ------------------------------------------------------------ discovery

    async def _home(self, home: Source, fetched: Fetched) -> list[Ask]:
        """Look for the sources behind a home page: its links, robots.txt, well-known places."""
        poll = Poll(outcome=Outcome.OK, status=fetched.status, entries=1, new=0)
        self._settle(home, poll, fetched)
        result = await self._workers.run(candidates, fetched.body, fetched.final_url)
        found = result.value if isinstance(result, Done) else ()
        robots = Candidate(
            url=canonical("/robots.txt", base=fetched.final_url), kind=SourceKind.HOME, how="robots"
        )
        hopeful = tuple(c for c in (robots, *found) if self._reachable(c.url) and c.url != home.url)
        section = await self._listing(fetched, SourceKind.SECTION)
        ask = Ask(url=home.url, purpose=Purpose.PROBE, source=home, section=section)
        return self._probe(ask, hopeful, fetched)

    def _probe(self, ask: Ask, rest: tuple[Candidate, ...], fetched: Fetched) -> list[Ask]:
        """Ask the next candidate, with the others in hand; the home page itself is the last resort."""
        assert ask.source is not None
        rest = rest[:_MOST_CANDIDATES]
        if rest:
            return [replace(ask, url=rest[0].url, candidates=rest, priority=8)]
        if ask.section is None or not ask.section.entries:
            return []
        section = replace(ask.source, kind=SourceKind.SECTION)
        save_source(self._db, section)
        return self._listed(replace(ask, purpose=Purpose.SOURCE), section, ask.section, fetched)

    async def _probed(self, ask: Ask, home: Source, fetched: Fetched) -> list[Ask]:
        tried, rest = ask.candidates[0], ask.candidates[1:]
        if tried.how == "robots" and tried.kind is SourceKind.HOME:
            return self._probe(ask, _with_sitemaps(rest, fetched), fetched)
        listing = await self._listing(fetched, tried.kind)
        if not is_worth_polling(listing, now=self._ledger.clock()):
            return self._probe(ask, rest, fetched)
        self._capture(fetched)
        adopted = self._adopt(home, tried)
        assert adopted.source is not None
        return self._listed(adopted, adopted.source, listing, fetched)

    def _adopt(self, home: Source, found: Candidate) -> Ask:
        """Store a confirmed candidate as a source, for the same citations as its home page."""
        source = Source(
            url=found.url, kind=found.kind, outlet=home.outlet, name=host_of(found.url), interval_s=1_800
        )
        now = self._ledger.clock()
        with writing(self._db, f"source {found.url}"):
            source_id = add_source(self._db, source, cited=cited_for(self._db, home.id), now=now)
        return source_ask(source_by_id(self._db, source_id))


def _was_read(source: Source, sha256: str) -> bool:
    """Tell whether a body is the one that was read last: it lists nothing new. A sitemap's parts may."""
    healthy = source.health in (Health.OK, Health.EMPTY, Health.NOT_MODIFIED)
    return healthy and source.body_sha256 == sha256 and source.kind is not SourceKind.SITEMAP


def _with_sitemaps(rest: tuple[Candidate, ...], fetched: Fetched) -> tuple[Candidate, ...]:
    """Put the sitemaps that robots.txt names behind what the page itself declares, before all guesses."""
    named = sitemaps_in_robots(fetched.body.decode("utf-8", "replace"), fetched.final_url)
    sitemaps = (Candidate(url=url, kind=SourceKind.SITEMAP, how="robots") for url in named)
    declared = tuple(c for c in rest if c.how in ("link", "anchor"))
    return (*declared, *sitemaps, *(c for c in rest if c not in declared))


def source_ask(source: Source) -> Ask:
    """Return the request for a poll."""
    return Ask(
        url=source.url, purpose=Purpose.SOURCE, source=source, validators=source.validators, priority=10
    )


def _pages(db: Database, urls: list[Url]) -> list[Ask]:
    return [ask for url in urls if (ask := page_ask(db, url)) is not None]


def _is_unrecorded(fetched: Fetched) -> bool:
    """Tell whether an archive holds no answer of a source: that says nothing of the source's health."""
    return fetched.origin is Origin.ARCHIVE and fetched.status is None


def _missed(fetched: Fetched) -> Poll:
    return Poll(
        outcome=fetched.outcome, status=fetched.status, problem=fetched.note, retry_at=fetched.retry_at
    )
