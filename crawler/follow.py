"""From citations to things to ask: the loop of provenance, passing through the database.

A seed's citation becomes the cited page and the sources of its outlet. A kept article's citation
becomes the cited page alone, one hop further: sources come from seeds only, or one popular link
would make us watch the whole web.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database

from storage.model import Citation, CitationKind, Sighting, Source, SourceKind, Url
from storage.provenance import add_citation, add_sighting, add_source, citations
from storage.urls import try_canonical

if TYPE_CHECKING:
    from crawler.outlets import Catalogue

#: Of one article, at most so many citations are followed: link farms cite hundreds.
_MOST_CITATIONS = 40
#: Seconds between polls of a source that was never polled, by kind.
_FIRST_INTERVAL_S = {SourceKind.HOME: 7 * 86_400, SourceKind.SECTION: 3_600}


def follow_seeds(db: Database, catalogue: Catalogue, *, now: datetime) -> int:
    """Turn the citations of all seeds into pages and sources; return how many citations led somewhere.

    Repeating it changes nothing: what is known keeps its state.
    """
    return sum(
        follow(db, citation_id, citation, catalogue, now=now) for citation_id, citation in citations(db)
    )


def follow(
    db: Database, citation_id: int, citation: Citation, catalogue: Catalogue, *, now: datetime
) -> bool:
    """Store where one citation of a seed leads; return False when it leads nowhere."""
    from crawler.citations import resolve  # reads languages: a crawl without seeds goes without

    resolution = resolve(citation, catalogue)
    for url in resolution.pages:
        add_sighting(db, Sighting(url=url, raw_url=url), citation_id=citation_id, now=now)
    for kind, address in resolution.polls:
        place = try_canonical(address)
        if place is None:
            continue
        source = Source(
            url=place, kind=kind, outlet=citation.outlet, interval_s=_FIRST_INTERVAL_S.get(kind, 1_800)
        )
        add_source(db, source, cited=[citation_id], now=now)
    return bool(resolution.pages or resolution.polls)


def follow_article(
    db: Database,
    found: tuple[Citation, ...],
    *,
    depth: int,
    hops: int,
    reachable: Callable[[str], bool],
    now: datetime,
) -> list[Url]:
    """Store what a kept article cites; return the addresses that are new and within reach."""
    new: list[Url] = []
    for citation in found[:_MOST_CITATIONS]:
        citation_id = add_citation(db, citation, now=now)
        if citation.url is None or depth >= hops or not reachable(citation.url):
            continue
        sighting = Sighting(url=citation.url, raw_url=citation.url)
        if add_sighting(db, sighting, citation_id=citation_id, depth=depth + 1, now=now):
            new.append(citation.url)
    return new


def by_hand(db: Database, url: Url, *, now: datetime) -> None:
    """Store that a person at the desk gave this address."""
    citation = Citation(cited_by="desk", kind=CitationKind.LINK, label=url, url=url)
    citation_id = add_citation(db, citation, now=now)
    add_sighting(db, Sighting(url=url, raw_url=url), citation_id=citation_id, now=now)
