"""A crawl's own process: what it is told, what it loads, and what its parent makes of its end."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.plan import Limits, Manners, Scope
from crawler.processes import WideContext
from steppewatch import crawling, sections, settings
from steppewatch.state import prepare_state
from storage.crawls import begin_crawl
from storage.database import open_database
from storage.errors import CrawlError
from storage.model import Outcome, Sighting, Source, SourceKind, Url
from storage.pages import page_at, save_visit
from storage.provenance import add_sighting, add_source, all_sources, save_source
from tests.warcs import archive, record

NOW = datetime(2022, 1, 6, 8, tzinfo=UTC)
FEED = Url("https://omir.example/feed")
PAGE = Url("https://omir.example/a")
#: What a crawl in which nothing changed has no use for, and what takes a good part of a second to load.
HEAVY = (
    "aiohttp",
    "numpy",
    "pandas",
    "pydantic",
    "tldextract",
    "trafilatura",
    "feedparser",
    "rich",
)


@pytest.fixture
def desk(tmp_path: Path) -> settings.Settings:
    (tmp_path / "steppewatch.toml").write_text("[topics]\nactive = ['everything']\n", "utf-8")
    loaded = settings.load_settings(str(tmp_path))
    prepare_state(loaded)
    return loaded


def test_a_plan_holds_every_limit_and_manner_of_the_settings() -> None:
    assert {field.name for field in fields(Limits)} == set(sections.Limits.model_fields)
    assert {field.name for field in fields(Manners)} == set(sections.Manners.model_fields)


def test_a_crawl_loads_nothing_it_does_not_use(desk: settings.Settings, tmp_path: Path) -> None:
    one_page = archive(tmp_path / "one.warc.gz", record(PAGE, b"<p>Nothing yet."))
    db = open_database(desk.database)
    plan = crawling.plan_crawl(
        desk, begin_crawl(db, requested_by="test", pid=1, now=NOW), scope=Scope(), archives=[one_page]
    )
    db.close()
    code = f"from crawler.child import main; import sys; main(); print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], input=pickle.dumps(replace(plan, expects_pages=False)),
        capture_output=True, check=True,
    )  # fmt: skip

    *_, told, loaded = done.stdout.decode().splitlines()
    assert json.loads(told)["event"] == "report"
    assert loaded == "[]"
    assert done.stderr == b""


def test_pages_are_expected_where_something_was_never_read(desk: settings.Settings) -> None:
    db = open_database(desk.database)

    def expected(*urls: str) -> bool:
        return crawling._expects_pages(db, Scope(urls=urls), now=NOW)

    assert not expected()
    assert expected(PAGE)

    add_source(db, Source(url=FEED, kind=SourceKind.FEED), now=NOW)
    assert expected()
    save_source(db, replace(all_sources(db)[0], last_polled_at=NOW))
    assert not expected()

    add_sighting(db, Sighting(url=PAGE, raw_url=PAGE), source_id=all_sources(db)[0].id, now=NOW)
    assert expected()
    page = page_at(db, PAGE)
    assert page is not None
    save_visit(db, page, outcome=Outcome.OK, status=200, note="", next_visit_at=NOW, now=NOW)
    assert not expected()  # it is due again, and most likely as it was
    db.close()


def test_what_an_archive_does_not_hold_says_nothing_of_a_source_s_health(
    desk: settings.Settings, tmp_path: Path
) -> None:
    other = archive(tmp_path / "other.warc.gz", record("https://other.example/", b"<p>Nothing yet."))
    busy = archive(tmp_path / "busy.warc.gz", record(FEED, at="2022-01-05T00:00:00Z", status="503 Busy"))
    db = open_database(desk.database)
    add_source(db, Source(url=FEED, kind=SourceKind.FEED), now=NOW)
    before = all_sources(db)

    report = crawling.run_crawl(desk, scope=Scope(), requested_by="test", archives=[other], as_of=NOW)
    lacking = all_sources(db)
    crawling.run_crawl(desk, scope=Scope(), requested_by="test", archives=[busy], as_of=NOW)

    assert report.troubles == (("failed", "source", "not in the archive", 1),)
    assert lacking == before
    assert [source.reason for source in all_sources(db)] == ["HTTP 503 Service Unavailable"]
    db.close()


def test_a_child_that_dies_before_it_listens_is_named_by_how(
    desk: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "import sys; sys.stdin.close(); print('no such module', file=sys.stderr); sys.exit(3)"
    monkeypatch.setattr(crawling, "_CRAWL", ("-c", script))
    many = Scope(urls=tuple(f"{PAGE}/{number}" for number in range(20_000)))  # more than a pipe takes in

    with pytest.raises(CrawlError, match=r"exit code 3\): no such module"):
        crawling.run_crawl(desk, scope=many, requested_by="test", archives=[Path("x")])


def test_the_report_is_not_waited_for_longer_than_the_child_lives(
    desk: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers' server may still be loading when a crawl ends, with the child's output in its hands."""
    script = """if True:
        import os, subprocess, sys
        sys.stdin.buffer.read()
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"])
        print('{"event": "error", "kind": "CrawlError", "problem": "told", "subject": "", "hint": ""}', flush=True)
    """
    monkeypatch.setattr(crawling, "_CRAWL", ("-c", script))
    began = time.monotonic()

    with pytest.raises(CrawlError, match="told"):
        crawling.run_crawl(desk, scope=Scope(), requested_by="test", archives=[Path("x")])
    assert time.monotonic() - began < 15


@pytest.mark.skipif(sys.platform != "linux", reason="the size of pipes is Linux's")
def test_a_page_fits_into_a_workers_pipe() -> None:
    reader, writer = WideContext().Pipe(duplex=False)

    writer.send_bytes(
        b"x" * 500_000
    )  # nobody reads yet: in a pipe of the usual size this would wait for ever

    assert len(reader.recv_bytes()) == 500_000
