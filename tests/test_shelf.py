"""robots.txt between crawls: asked once a day, kept to all day, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.robots import LIFETIME, Stance, allowed, policy_of
from crawler.shelf import Shelf
from storage.schema import schema
from tests.newsdesk import Newsdesk, publish
from tests.site import Answer, Site

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
ORIGIN = "https://o.example"
RULES = b"User-agent: *\nDisallow: /private\nCrawl-delay: 5"


@pytest.fixture
def shelf() -> Shelf:
    db = Database(memory=True)
    schema.apply(db)
    return Shelf(db)


def put(shelf: Shelf, status: int, body: bytes = b"", *, now: datetime = NOON) -> None:
    policy = policy_of(status, body, url=f"{ORIGIN}/robots.txt", now=now)
    shelf.keep(ORIGIN, policy, status=status, body=body, now=now)


def test_a_file_serves_for_a_day_and_no_longer(shelf: Shelf) -> None:
    put(shelf, 200, RULES)

    policy = shelf.look(ORIGIN, now=NOON + LIFETIME - timedelta(seconds=1))

    assert policy is not None
    assert not allowed(policy, f"{ORIGIN}/private/a", "Steppewatch/0.1")
    assert policy.ask_again_at == NOON + LIFETIME
    assert shelf.look(ORIGIN, now=NOON + LIFETIME) is None


def test_a_file_from_the_future_is_not_believed(shelf: Shelf) -> None:
    put(shelf, 200, RULES, now=NOON + timedelta(days=400))

    assert shelf.look(ORIGIN, now=NOON) is None


@pytest.mark.parametrize(("status", "stance"), [(404, Stance.ALLOW), (403, Stance.FORBID)])
def test_that_there_is_no_file_or_none_for_us_is_kept_too(shelf: Shelf, status: int, stance: Stance) -> None:
    put(shelf, status)

    policy = shelf.look(ORIGIN, now=NOON)

    assert policy is not None
    assert policy.stance is stance


def test_not_now_is_no_answer_and_leaves_the_last_one(shelf: Shelf) -> None:
    put(shelf, 200, RULES)
    put(shelf, 503, now=NOON + timedelta(hours=1))

    policy = shelf.look(ORIGIN, now=NOON + timedelta(hours=2))

    assert policy is not None
    assert policy.stance is Stance.RULES


def test_crawls_of_one_day_ask_for_robots_txt_once_and_keep_to_it(tmp_path: Path) -> None:
    with Site() as site:
        desk = Newsdesk(tmp_path / "desk", site)
        publish(site, range(1, 4))
        site.add("/robots.txt", b"User-agent: *\nDisallow: /news/2")
        desk.run("sources", "add", site.url("/rss"), "--kind", "feed")

        first = desk.json("crawl")
        publish(site, range(1, 6))
        second = desk.json("crawl")

        assert site.asked("/robots.txt") == 1
        assert (first["refused"], site.asked("/news/2")) == (1, 0)
        assert dict(second["verdicts"])["new"] == 2


def test_a_site_whose_robots_txt_cannot_be_had_is_asked_for_it_again_by_the_next_crawl(
    tmp_path: Path,
) -> None:
    with Site() as site:
        desk = Newsdesk(tmp_path / "desk", site)
        publish(site, range(1, 3))
        site.add("/robots.txt", Answer(status=503))
        desk.run("sources", "add", site.url("/rss"), "--kind", "feed")

        desk.run("crawl")
        site.add("/robots.txt", Answer(status=404))
        desk.run("crawl")

        assert site.asked("/robots.txt") == 2
        assert site.asked("/rss") == 1
