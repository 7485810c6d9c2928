"""The receipt adds up: what was asked by its outcomes, what was read by what became of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from steppewatch.commands.crawl import show_report
from storage import subscribers
from storage.accounting import CrawlReport, PagePart
from storage.articles import add_verdict
from storage.coverage import coverage
from storage.crawls import begin_crawl, crawl_rows, end_crawl, record_fetch, report_of
from storage.database import open_database
from storage.edition import CrawlHealth
from storage.model import Health, Outcome, Reason, Source, SourceKind, Url, Verdict
from storage.provenance import add_source, save_source, source_by_id
from tests import sample_edition
from tests.test_compose import edition

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
TOPIC = "unrest"
#: One request: what for, how it ended, and the verdict on the page if there was one.
Request = tuple[str, Outcome, Reason | None]
REQUESTS = st.lists(
    st.tuples(
        st.sampled_from(("page", "source", "child", "probe")),
        st.sampled_from(Outcome),
        st.none() | st.sampled_from(Reason),
    ),
    max_size=25,
)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_database(tmp_path / "test.sqlite")


def crawl(db: Database, requests: list[Request], *, at: datetime = NOON) -> CrawlReport:
    crawl_id = begin_crawl(db, requested_by="test", pid=1, now=at)
    for number, (purpose, outcome, reason) in enumerate(requests):
        url = f"https://o.example/{number}"
        record_fetch(
            db, crawl_id, url=url, purpose=purpose, outcome=outcome, status=200, note="", body_bytes=1, now=at
        )
        if reason is not None and purpose == "page":
            add_verdict(db, url, Verdict(reason=reason), crawl_id=crawl_id, now=at)
    return end_crawl(db, crawl_id, state="finished", now=at)


def health(db: Database) -> CrawlHealth:
    reader = subscribers.add(db, address="desk@reader.example", digest=TOPIC, now=NOON - timedelta(days=2))
    return coverage(db, reader, topic_title="Unrest", now=NOON + timedelta(hours=1)).health


def sums(html: str) -> list[tuple[int, int]]:
    """Return each sentence "whole: part, part." of a mail as the whole and the sum of its parts."""
    lines = re.findall(r">([\d,]+) (?:requests?|pages? read): ([^<]*)\.<", html)
    return [(number(whole), sum(number(p.split()[0]) for p in parts.split(", "))) for whole, parts in lines]


def number(text: str) -> int:
    return int(text.replace(",", ""))


@given(requests=REQUESTS, more=REQUESTS)
@settings(max_examples=40, deadline=None)
def test_the_parts_of_every_receipt_sum_to_the_whole(requests: list[Request], more: list[Request]) -> None:
    with TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "test.sqlite")
        reports = [crawl(db, requests), crawl(db, more, at=NOON + timedelta(minutes=5))]
        told = health(db)
        db.close()

    for report in reports:
        outcomes = (report.ok, report.not_modified, report.refused, report.failed, report.dropped)
        assert report.requests == sum(outcomes)
        assert report.pages_read == sum(n for _, n in report.pages)
    assert told.requests == sum((told.ok, told.not_modified, told.refused, told.failed, told.dropped))
    assert sum(n for _, n in told.pages) == sum(report.pages_read for report in reports) <= told.ok


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2000), min_size=11, max_size=11))
def test_the_receipt_of_a_mail_adds_up_as_it_is_printed(counted: list[int]) -> None:
    *asked, lists = counted[:5]
    pages = tuple(zip(PagePart, counted[5:], strict=True))
    ok = lists + sum(n for _, n in pages)
    outcomes = dict(zip(("not_modified", "refused", "failed", "dropped"), asked, strict=True))
    told = CrawlHealth(crawls=1, requests=ok + sum(asked), ok=ok, pages=pages, **outcomes)

    printed = sums(edition(replace(sample_edition.coverage(), health=told)).html)

    assert [whole for whole, _ in printed] == [n for n in (told.requests, ok - lists) if n]
    assert all(whole == parts for whole, parts in printed)


def test_a_page_that_failed_is_no_page_read_in_the_report_of_a_crawl(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = CrawlReport(
        crawl_id=2, state="finished", requests=4, ok=3, failed=1, pages_read=3,
        pages=(("new", 2), ("known", 1)), verdicts=(("new", 2), ("same-text", 1), ("fetch-failed", 1)),
    )  # fmt: skip

    show_report(report)

    assert "3 pages read = 2 new + 1 known\n" in capsys.readouterr().out


def test_a_report_comes_back_as_it_was_stored(db: Database) -> None:
    made = crawl(
        db,
        [
            ("page", Outcome.OK, Reason.NEW),
            ("page", Outcome.OK, None),
            ("page", Outcome.FAILED, Reason.FETCH_FAILED),
        ],
    )

    assert made.pages == (("new", 1), ("known", 1))
    assert report_of(next(crawl_rows(db))) == made


def test_a_broken_source_is_named_with_the_reason_though_only_its_home_page_is_known(db: Database) -> None:
    broken = home(db, "https://road.example/", Health.FAILING, reason="HTTP 503")
    home(db, "https://www.fine.example/", Health.FAILING, reason="HTTP 403")
    home(db, "https://read.example/", Health.OK)
    add_source(db, Source(url=Url("https://fine.example/rss"), kind=SourceKind.FEED, outlet=None), now=NOON)

    told = health(db)

    assert [(one.url, one.reason) for one in told.troubled] == [(broken, "HTTP 503")]
    assert told.sources == 2


def home(db: Database, url: str, state: Health, *, reason: str = "") -> str:
    source_id = add_source(db, Source(url=Url(url), kind=SourceKind.HOME, outlet=None), now=NOON)
    save_source(db, replace(source_by_id(db, source_id), health=state, reason=reason))
    return url
