"""Manners on a real site on loopback: one at a time, never too soon, and not at all when told so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.gate import Gate
from crawler.outcomes import outcome_of
from storage.model import Outcome
from tests.crawling import LIMITS, PUBLIC, Ask, Crawled, ask
from tests.site import Answer, Site, certified, silent

# ---------------------------------------------------------------- pace

RETRY_AFTER = {"zero": "0", "minus": "-5", "words": "soon", "ages": "999999999999",
               "past": "Thu, 01 Jan 1970 00:00:00 GMT"}  # fmt: skip


@pytest.fixture(scope="module")
def pace(public: Site) -> Crawled:
    public.add("/etag", Answer(b"text", etag='"5f-1"'), host="etag.example")
    public.add("/hop", Answer(status=302, headers={"Location": "/etag"}), host="etag.example")
    public.add("/etag?v=2", Answer(b"new", etag='"5f-2"'), host="etag.example")
    asks: list[str | Ask] = [
        Ask(public.url(path, host="etag.example"), '"5f-1"') for path in ("/etag", "/hop", "/etag?v=2")
    ]
    groups = {
        "busy": Answer(status=429, headers={"Retry-After": "600"}), "down": Answer(status=503),
        "fine": Answer(b"text", wait_s=0.05), "day": Answer(b"text"), "dead": silent(),
    }  # fmt: skip
    public.add("/robots.txt", b"User-agent: *\nCrawl-delay: 86400", host="day.example")
    for name, answer in groups.items():
        for number in range(6):
            public.add(f"/{number}", answer, host=f"{name}.example")
            asks.append(public.url(f"/{number}", host=f"{name}.example"))
    for name, value in RETRY_AFTER.items():
        public.add("/", Answer(status=429, headers={"Retry-After": value}), host=f"after-{name}.example")
        asks.append(public.url("/", host=f"after-{name}.example"))
    return ask(public, asks, limits={**LIMITS, "page_timeout_s": 1.5})


def of_host(public: Site, pace: Crawled, name: str) -> list[dict[str, str]]:
    return [pace[public.url(f"/{number}", host=f"{name}.example")] for number in range(6)]


def asked_of(public: Site, name: str) -> int:
    return sum(public.asked(f"/{number}", host=f"{name}.example") for number in range(6))


def test_validators_are_sent_and_304_is_an_outcome(public: Site, pace: Crawled) -> None:
    page, hop, changed = (
        pace[public.url(path, host="etag.example")] for path in ("/etag", "/hop", "/etag?v=2")
    )

    assert [one["outcome"] for one in (page, hop, changed)] == ["not-modified", "not-modified", "ok"]
    assert page["body"] == ""
    assert ["Etag", '"5f-1"'] in page["headers"]


@pytest.mark.parametrize(
    ("name", "words"), [("busy", "HTTP 429 Too Many Requests"), ("down", "HTTP 503 Service Unavailable")]
)
def test_a_host_that_says_too_much_is_left_alone(public: Site, pace: Crawled, name: str, words: str) -> None:
    ended = of_host(public, pace, name)

    assert [one["note"] for one in ended if one["outcome"] == "failed"] == [words]
    dropped = [one["note"] for one in ended if one["outcome"] == "dropped"]
    assert len(dropped) == 5
    assert all(note.startswith("host asked us to wait until") for note in dropped)
    assert asked_of(public, name) == 1


def test_a_host_at_rest_says_until_when_and_others_go_on(public: Site, pace: Crawled) -> None:
    waits = [
        datetime.fromisoformat(one["retry_at"]) - datetime.now(UTC) for one in of_host(public, pace, "busy")
    ]

    assert all(timedelta(minutes=8) < wait <= timedelta(minutes=10) for wait in waits)
    assert [one["outcome"] for one in of_host(public, pace, "fine")] == ["ok"] * 6


@pytest.mark.parametrize("name", RETRY_AFTER)
def test_no_retry_after_is_believed_beyond_a_day(public: Site, pace: Crawled, name: str) -> None:
    ended = pace[public.url("/", host=f"after-{name}.example")]

    wait = datetime.fromisoformat(ended["retry_at"]) - datetime.now(UTC)
    assert timedelta(minutes=50) < wait <= timedelta(hours=24)


def test_a_host_that_never_answers_is_given_up(public: Site, pace: Crawled) -> None:
    ended = sorted((one["outcome"], one["note"]) for one in of_host(public, pace, "dead"))

    assert ended == [("dropped", "host gave no answer 3 times in a row")] * 3 + [("failed", "timed out")] * 3
    assert asked_of(public, "dead") == 3


def test_a_crawl_delay_beyond_reason_defers_that_host_only(public: Site, pace: Crawled) -> None:
    ended = sorted((one["outcome"], one["note"]) for one in of_host(public, pace, "day"))

    assert ended == [("dropped", "host asks for 86400 s between two requests")] * 5 + [("ok", "")]


def test_one_request_at_a_time_also_without_a_pause(public: Site, pace: Crawled) -> None:
    times = [one.at for one in public.log if one.host == "fine.example" and one.path != "/robots.txt"]

    assert len(times) == len(of_host(public, pace, "fine"))
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.045, "each answer takes 0.05 s"


def test_every_request_of_hosts_at_rest_ends_once(pace: Crawled) -> None:
    assert set(pace.times.values()) == {1}
    assert pace.stderr == ""


def test_one_request_at_a_time_and_never_sooner_than_agreed(public: Site) -> None:
    public.add("/robots.txt", b"User-agent: *\nCrawl-delay: 0.6", host="slow.example")
    paths = [f"/{number}" for number in range(5)]
    for host in ("slow.example", "quick.example"):
        for path in paths:
            public.add(path, Answer(b"text", wait_s=0.05), host=host)
    asks = [public.url(path, host=host) for path in paths for host in ("slow.example", "quick.example")]

    ask(public, asks, manners={"delay_s": 0.2})

    for host, pause_s in (("slow.example", 0.6), ("quick.example", 0.2)):
        times = [one.at for one in public.log if one.host == host and one.path != "/robots.txt"]
        gaps = [later - sooner for sooner, later in pairwise(times)]
        assert len(gaps) == 4
        assert min(gaps) > pause_s - 0.02, host


@pytest.mark.parametrize(
    ("rest", "note"),
    [
        ({"limits": {**LIMITS, "crawl_s": 2.5}}, "the crawl's time was over"),
        ({"close_after_s": 2.5}, "stopped by a test"),
    ],
)
def test_a_crawl_ends_in_time_and_every_request_has_its_outcome(
    public: Site, rest: dict[str, object], note: str
) -> None:
    asks = many(public)

    got = ask(public, asks, manners={"delay_s": 0.4}, **rest)

    assert got.seconds < 9, "forty pages would take sixteen seconds"
    assert set(got.times.values()) == {1}
    assert {got[url]["outcome"] for url in asks} == {"dropped", "ok"}
    assert {got[url]["note"] for url in asks if got[url]["outcome"] == "dropped"} == {note}


def test_a_crawl_that_is_told_to_stop_does_not_wait_for_its_queues(public: Site) -> None:
    asks = many(public)

    got = ask(public, asks, manners={"delay_s": 3.0}, stop_after_s=1.0)

    assert got.seconds < 6, "sixteen requests wait in the queue of a host that is asked every three seconds"
    assert set(got.times.values()) == {1}
    assert {one["note"] for one in got.fetched.values()} <= {"", "the crawl was stopped"}


def many(public: Site) -> list[str | Ask]:
    for number in range(40):
        public.add(f"/n{number}", b"text", host="long.example")
    return [public.url(f"/n{number}", host="long.example") for number in range(40)]


def test_a_site_nobody_vouches_for_is_not_read_unless_allowed(tmp_path: Path) -> None:
    with Site(PUBLIC, tls=certified(tmp_path, "secure.example")) as secure:
        secure.add("/a", b"text")
        url = secure.url("/a", host="secure.example")

        strict = ask(secure, [url])[url]
        lenient = ask(secure, [url], manners={"verify_tls": False})[url]

    assert (strict["outcome"], strict["note"]) == ("failed", "robots.txt: TLS: certificate not valid")
    assert lenient["body"] == "text"


# ---------------------------------------------------------------- pure parts


def test_a_gate_counts_silence_in_a_row_only() -> None:
    now = datetime(2022, 1, 6, tzinfo=UTC)
    gate = Gate()

    told = [gate.silent("a.example", now=now), gate.silent("a.example", now=now)]
    gate.answered("a.example")
    told += [gate.silent("a.example", now=now) for _ in range(4)]

    assert told == [False, False, False, False, True, False]
    assert gate.stop("b.example") is None


def test_a_closed_gate_keeps_its_first_reason() -> None:
    gate = Gate()
    gate.close("time was over")
    gate.close("stopped")

    stop = gate.stop("a.example")

    assert stop is not None
    assert (stop.outcome, stop.note) == (Outcome.DROPPED, "time was over")


def test_every_status_has_an_outcome_and_words_unless_it_is_a_success() -> None:
    ended = [outcome_of(status, conditional=True) for status in range(100, 1000)]

    assert all((note == "") == (outcome in (Outcome.OK, Outcome.NOT_MODIFIED)) for outcome, note in ended)
