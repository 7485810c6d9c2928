"""The frontier and the account of crawls: what is due is in the database, and every number adds up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from storage.crawls import (
    begin_crawl,
    crawl_rows,
    end_crawl,
    record_fetch,
    report_of,
    request_crawl,
    take_request,
)
from storage.model import Citation, CitationKind, Outcome, Seed, Sighting, Source, SourceKind, Url
from storage.pages import due_pages, page_at, save_visit
from storage.provenance import (
    add_citation,
    add_seed,
    add_sighting,
    add_source,
    citations,
    hint_for,
    seeds,
    sources,
)
from storage.schema import schema
from storage.why import Chains, why

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
PAGE = Url("https://alpha.example/news/1")


@pytest.fixture
def db() -> Database:
    made = Database(memory=True)
    schema.apply(made)
    return made


def cite(label: str = "[1]", url: str | None = PAGE, cited_by: str = "seed:003") -> Citation:
    return Citation(
        cited_by=cited_by, kind=CitationKind.FOOTNOTE, label=label, url=url, sentence="So it was told [1]."
    )


def test_an_address_seen_twice_in_other_spellings_is_one_page(db: Database) -> None:
    source_id = add_source(db, Source(url=Url("https://alpha.example/rss"), kind=SourceKind.FEED), now=NOON)

    first = add_sighting(db, Sighting(url=PAGE), source_id=source_id, now=NOON)
    second = add_sighting(
        db, Sighting(url=Url("http://www.alpha.example/news/1/?utm_source=x")), source_id=source_id, now=NOON
    )

    assert (first, second) == (True, False)
    assert [page.url for page in due_pages(db, now=NOON, limit=9)] == [PAGE]


def test_a_page_that_was_visited_is_due_again_only_at_its_time(db: Database) -> None:
    citation_id = add_citation(db, cite(), now=NOON)
    add_sighting(db, Sighting(url=PAGE), citation_id=citation_id, now=NOON)
    page = page_at(db, PAGE)
    assert page is not None

    later = NOON + timedelta(hours=1)
    save_visit(db, page, outcome=Outcome.OK, status=200, note="", next_visit_at=later, now=NOON)

    assert list(due_pages(db, now=NOON, limit=9)) == []
    assert [p.visits for p in due_pages(db, now=later, limit=9)] == [1]


def test_what_several_sources_say_of_an_address_is_merged_and_the_first_word_wins(db: Database) -> None:
    one = add_source(db, Source(url=Url("https://alpha.example/rss"), kind=SourceKind.FEED), now=NOON)
    two = add_source(db, Source(url=Url("https://alpha.example/map.xml"), kind=SourceKind.SITEMAP), now=NOON)
    add_sighting(db, Sighting(url=PAGE, title="From the feed"), source_id=one, now=NOON)
    add_sighting(
        db,
        Sighting(url=PAGE, title="From the map", published_at=NOON),
        source_id=two,
        now=NOON + timedelta(1),
    )

    hint = hint_for(db, PAGE)

    assert hint is not None
    assert (hint.title, hint.published_at) == ("From the feed", NOON)


def test_a_seed_given_again_changes_nothing_and_a_new_text_forgets_old_citations(db: Database) -> None:
    old = Seed(name="003", title="T", citations=(cite("[1]"), cite("[2]")), text_sha256="a")
    new = Seed(name="003", title="T", citations=(cite("[1]"),), text_sha256="b")

    assert [add_seed(db, seed, now=NOON) for seed in (old, old, new)] == [True, False, True]
    assert [c.label for _, c in citations(db, cited_by="seed:003")] == ["[1]"]
    assert next(seeds(db)).citations[0].url == PAGE


def test_muted_and_gone_sources_are_not_polled_by_a_schedule(db: Database) -> None:
    for name in ("a", "b"):
        add_source(db, Source(url=Url(f"https://{name}.example/rss"), kind=SourceKind.FEED), now=NOON)
    db.execute("UPDATE sources SET muted = 1 WHERE url LIKE '%a.example%'")
    db.execute("UPDATE sources SET health = 'gone' WHERE url LIKE '%b.example%'")

    assert list(sources(db, due_at=NOON)) == []
    assert [s.url for s in sources(db)] == ["https://b.example/rss"]
    assert len(list(sources(db, urls=["https://a.example/rss"]))) == 1


def test_the_chain_of_an_article_found_one_hop_further_starts_at_the_seed(db: Database) -> None:
    citation_id = add_citation(db, cite(), now=NOON)
    add_sighting(db, Sighting(url=PAGE), citation_id=citation_id, now=NOON)
    further = Url("https://beta.example/report")
    link = Citation(cited_by=PAGE, kind=CitationKind.LINK, label="a report", url=further)
    add_sighting(db, Sighting(url=further), citation_id=add_citation(db, link, now=NOON), depth=1, now=NOON)

    chain = Chains(db).to(further)

    assert [step.label for step in chain] == ["Seed 003", "note [1]", "alpha.example", "link “a report”"]
    assert chain[1].sentence == "So it was told [1]."


def test_two_articles_that_cite_each_other_have_no_endless_chain(db: Database) -> None:
    for here, there in (("a", "b"), ("b", "a")):
        link = Citation(
            cited_by=f"https://{here}.example/1", kind=CitationKind.LINK, label="x",
            url=Url(f"https://{there}.example/1"),
        )  # fmt: skip
        cited = add_citation(db, link, now=NOON)
        add_sighting(db, Sighting(url=Url(f"https://{there}.example/1")), citation_id=cited, now=NOON)

    assert Chains(db).to("https://a.example/1")[0].kind == "article"


def test_why_knows_nothing_of_an_address_nobody_listed(db: Database) -> None:
    assert why(db, "https://never.example/") is None


def test_a_hundred_wishes_for_a_crawl_are_one_request_that_is_taken_once(db: Database) -> None:
    for _ in range(100):
        request_crawl(db, requested_by="command", scope="{}", now=NOON)

    assert take_request(db) is not None
    assert take_request(db) is None


def test_the_report_of_a_crawl_adds_up_and_a_cut_off_crawl_is_closed_by_the_next(db: Database) -> None:
    first = begin_crawl(db, requested_by="command", pid=1, now=NOON)
    for outcome in Outcome:
        record_fetch(
            db, first, url=PAGE, purpose="page", outcome=outcome, status=None, note="", body_bytes=7, now=NOON
        )
    second = begin_crawl(db, requested_by="command", pid=2, now=NOON)
    report = end_crawl(db, second, state="finished", now=NOON + timedelta(seconds=5))
    closed = next(db.query("SELECT * FROM crawls WHERE id = ?", [first]))

    assert closed["state"] == "interrupted"
    assert (
        closed["requests"]
        == 5
        == sum(closed[name] for name in ("ok", "not_modified", "refused", "failed", "dropped"))
    )
    assert (report.requests, report.duration_s) == (0, 5.0)


def test_a_report_names_what_went_wrong_sources_first_and_reads_back_as_it_was_stored(db: Database) -> None:
    crawl = begin_crawl(db, requested_by="command", pid=1, now=NOON)
    for purpose, outcome, note in (
        *[("probe", Outcome.FAILED, "HTTP 404 Not Found")] * 3,
        ("page", Outcome.REFUSED, "robots.txt forbids it"),
        ("source", Outcome.FAILED, "timed out"),
        ("page", Outcome.OK, ""),
    ):
        record_fetch(
            db, crawl, url=PAGE, purpose=purpose, outcome=outcome, status=None, note=note, body_bytes=0, now=NOON
        )  # fmt: skip

    report = end_crawl(db, crawl, state="finished", now=NOON)

    assert report.troubles == (
        ("failed", "source", "timed out", 1),
        ("failed", "probe", "HTTP 404 Not Found", 3),
        ("refused", "page", "robots.txt forbids it", 1),
    )
    assert report_of(next(crawl_rows(db))) == report
