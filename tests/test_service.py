"""The service as its own process: it crawls, mails, takes requests, stops in time, and runs once."""

from __future__ import annotations

import json
import mailbox
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.newsdesk import Newsdesk, publish
from tests.site import Answer, Site, slow_head

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def desk(desk: Newsdesk, site: Site) -> Newsdesk:
    """Let it watch three articles."""
    publish(site, range(1, 4))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    return desk


@pytest.fixture
def serve(desk: Newsdesk) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(desk.start("serve"))
        # Its own pid: a service that was killed leaves its last tick behind.
        own = str(started[-1].pid)
        until(lambda: desk_value(desk, "SELECT value FROM facts WHERE name = 'service_pid'") == own)
        until(lambda: desk_value(desk, "SELECT value FROM facts WHERE name = 'service_tick'") is not None)
        return started[-1]

    yield start
    for service in started:
        service.kill()
        service.wait()


def desk_value(desk: Newsdesk, sql: str) -> object:
    """Return one value of the desk's database; None when there is none."""
    try:
        with sqlite3.connect(f"file:{desk.folder}/var/steppewatch.sqlite?mode=ro", uri=True) as db:
            row = db.execute(sql).fetchone()
    except sqlite3.OperationalError:
        return None
    return row[0] if row else None


def until(true: Callable[[], object], *, within_s: float = 45) -> None:
    """Wait until something is true."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_it_crawls_composes_and_mails_by_itself(
    desk: Newsdesk, serve: Callable[[], subprocess.Popen[str]]
) -> None:
    now = datetime.now(UTC)
    desk.run("subscribers", "add", "reader@newsroom.kz", "--backlog-days", "2", "--at", "00:00")
    with sqlite3.connect(desk.folder / "var" / "steppewatch.sqlite") as db:
        db.execute(
            "UPDATE subscribers SET since_at = ?",
            [(now - timedelta(days=2)).isoformat(timespec="microseconds")],
        )

    serve()

    until(lambda: desk_value(desk, "SELECT count(*) FROM deliveries WHERE state = 'sent'") == 1)
    assert desk_value(desk, "SELECT count(*) FROM articles") == 3
    assert desk_value(desk, "SELECT count(*) FROM edition_items") == 3
    assert len(mailbox.Maildir(desk.folder / "var" / "mail")) == 1


def test_a_crawl_by_hand_is_handed_to_it(
    desk: Newsdesk, site: Site, serve: Callable[[], subprocess.Popen[str]]
) -> None:
    serve()
    until(lambda: desk_value(desk, "SELECT count(*) FROM articles") == 3)
    publish(site, range(1, 6))

    report = desk.json("crawl")

    assert dict(report["verdicts"]) == {"new": 2}
    assert desk_value(desk, "SELECT requested_by FROM crawls ORDER BY id DESC") == "command"
    until(lambda: desk_value(desk, "SELECT count(*) FROM story_members") == 5)  # and it groups what came in


def test_it_runs_once_and_the_second_is_told_who_runs(
    desk: Newsdesk, serve: Callable[[], subprocess.Popen[str]]
) -> None:
    first = serve()

    said = desk.run("serve", code=75)

    assert str(first.pid) in said


def test_it_stops_within_thirty_seconds_in_the_middle_of_a_crawl_and_says_so_in_json(
    desk: Newsdesk, site: Site, serve: Callable[[], subprocess.Popen[str]]
) -> None:
    site.add("/rss", slow_head())
    service = serve()
    until(lambda: site.asked("/rss"))

    began = time.monotonic()
    service.send_signal(signal.SIGTERM)
    _, err = service.communicate(timeout=40)

    assert service.returncode == 0
    assert time.monotonic() - began < 30
    assert json.loads(err.splitlines()[-1])["event"] == "stopped"
    assert desk_value(desk, "SELECT count(*) FROM crawls WHERE state = 'running'") == 0


def test_killed_outright_it_starts_again_at_once_and_loses_nothing(
    desk: Newsdesk, site: Site, serve: Callable[[], subprocess.Popen[str]]
) -> None:
    site.add("/news/2", Answer(body=b"<p>late", wait_s=3))
    first = serve()
    until(lambda: site.asked("/news/2"))
    first.kill()
    first.wait()
    publish(site, range(1, 4))

    serve()
    desk.run("crawl")

    assert desk_value(desk, "SELECT count(*) FROM articles") == 3
    desk.run("verify")
