"""Manners and limits against a real site on loopback: honest answers, odd ones, hostile ones.

One child crawl asks everything of one group; each test looks at how its address ended.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import brotli
import pytest

from crawler.gate import Gate
from crawler.outcomes import outcome_of
from storage.model import Outcome
from tests.crawling import Ask, Crawled, crawl
from tests.site import (
    Answer,
    Site,
    certified,
    drip,
    endless,
    flood_of_headers,
    gzip_bomb,
    packed,
    raw,
    repeated,
    reset,
    silent,
    slow_head,
)

PUBLIC = "127.0.0.2"
LIMITS = {"page_timeout_s": 2, "body_bytes": 2_000_000, "redirects": 3}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(PUBLIC, "::1") as site:
        yield site


def ask(
    site: Site, asks: list[str | Ask], *, manners: dict[str, object] | None = None, **rest: object
) -> Crawled:
    """Crawl addresses whose hosts, all under ``.example``, lie on the site."""
    from urllib.parse import urlsplit

    hosts = {urlsplit(one.url if isinstance(one, Ask) else one).hostname or "" for one in asks}
    names = {
        host: [PUBLIC]
        for host in [*hosts, "other.example", "xn--e1afmkfd.example"]
        if host.endswith(".example")
    }
    names.pop("nowhere.example", None)
    polite = {
        "delay_s": 0,
        "allow_networks": [f"{PUBLIC}/32", "::1/128"],
        "allow_ports": [site.port],
        **(manners or {}),
    }
    return crawl(asks, names=names, manners=polite, **{"limits": LIMITS, **rest})  # type: ignore[arg-type]


# ---------------------------------------------------------------- answers

HONEST: dict[str, tuple[Answer, str, str]] = {
    "/page": (Answer(b"text"), "ok", ""),
    "/empty": (Answer(b""), "ok", ""),
    "/gzip": (packed(b"unpacked"), "ok", ""),
    "/brotli": (Answer(brotli.compress(b"unpacked"), headers={"Content-Encoding": "br"}), "ok", ""),
    "/chunked": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntext\r\n0\r\n\r\n"), "ok", ""),
    "/no-length": (raw(b"HTTP/1.0 200 OK\r\n\r\ntext"), "ok", ""),
    "/charset": (Answer(b"text", headers={"Content-Type": "text/html; charset=klingon"}), "ok", ""),
    "/no-colon": (raw(b"HTTP/1.1 200 OK\r\nbad line\r\nContent-Length: 4\r\n\r\ntext"), "ok", ""),
    "/204": (Answer(status=204, headers={"Content-Length": "0"}), "failed", "HTTP 204 No Content"),
    "/206": (Answer(b"te", status=206), "failed", "HTTP 206 Partial Content"),
    "/300": (Answer(status=300), "failed", "HTTP 300 Multiple Choices without a target"),
    "/304": (Answer(status=304), "failed", "HTTP 304 Not Modified, though nothing was known of it"),
    "/401": (Answer(status=401), "failed", "HTTP 401 Unauthorized"),
    "/403": (Answer(status=403), "failed", "HTTP 403 Forbidden"),
    "/404": (Answer(status=404), "failed", "HTTP 404 Not Found"),
    "/410": (Answer(status=410), "failed", "HTTP 410 Gone"),
    "/451": (Answer(status=451), "failed", "HTTP 451 Unavailable For Legal Reasons"),
    "/500": (Answer(status=500), "failed", "HTTP 500 Internal Server Error"),
    "/999": (Answer(status=999), "failed", "HTTP 999"),
    "/moved": (Answer(status=301, headers={"Location": "/page"}), "ok", ""),
    "/moved-odd": (Answer(status=308, headers={"Location": "  /page#part"}), "ok", ""),
    "/moved-nowhere": (Answer(status=302), "failed", "HTTP 302 Found without a target"),
    "/circle": (Answer(status=302, headers={"Location": "/circle"}), "failed", "redirects run in a circle"),
    "/ping": (Answer(status=302, headers={"Location": "/pong"}), "failed", "redirects run in a circle"),
    "/pong": (Answer(status=302, headers={"Location": "/ping"}), "failed", "redirects run in a circle"),
    "/chain1": (Answer(status=302, headers={"Location": "/chain2"}), "failed", "more than 3 redirects"),
    "/chain2": (Answer(status=302, headers={"Location": "/chain3"}), "ok", ""),
    "/chain3": (Answer(status=302, headers={"Location": "/chain4"}), "ok", ""),
    "/chain4": (Answer(status=302, headers={"Location": "/page"}), "ok", ""),
    "/to-file": (Answer(status=302, headers={"Location": "file:///etc/hostname"}),
                 "refused", "redirected to no usable address"),
    "/to-user": (Answer(status=302, headers={"Location": "http://user@other.example/"}),
                 "refused", "redirected to no usable address"),
    "/to-port": (Answer(status=302, headers={"Location": "http://other.example:22/"}),
                 "refused", "redirected: port 22 is not one that may be asked"),
    "/to-script": (Answer(status=302, headers={"Location": "javascript:alert(1)"}),
                   "refused", "redirected to no usable address"),
    "/short": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), "failed", "answer cut short"),
    "/garbage": (raw(b"GARBAGE\r\n\r\n"), "failed", "answer is not HTTP"),
    "/no-gzip": (Answer(b"not gzip at all", headers={"Content-Encoding": "gzip"}),
                 "failed", "answer cannot be unpacked"),
    "/no-brotli": (Answer(b"not brotli at all", headers={"Content-Encoding": "br"}),
                   "failed", "answer cannot be unpacked"),
    "/no-deflate": (Answer(b"not deflate at all", headers={"Content-Encoding": "deflate"}),
                    "failed", "answer cannot be unpacked"),
    "/half-gzip": (Answer(gzip.compress(b"text" * 999)[:-20], headers={"Content-Encoding": "gzip"}),
                   "failed", "answer cannot be unpacked"),
    "/no-zstd": (Answer(b"not zstd at all", headers={"Content-Encoding": "zstd"}),
                 "failed", "answer cannot be unpacked"),
    "/odd-coding": (Answer(b"text", headers={"Content-Encoding": "rot13"}), "ok", ""),
    "/refresh": (Answer(b'<meta http-equiv="refresh" content="0; url=/page">'), "ok", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(site: Site) -> Crawled:
    asks = []
    for path, (answer, _, _) in HONEST.items():
        host = f"{path[1:]}.example"  # each has its host: three silences in a row put one to rest
        site.add(path, answer, host=host)
        site.add("/page", Answer(b"text"), host=host)
        site.add("/pong", HONEST["/pong"][0], host=host)
        site.add("/ping", HONEST["/ping"][0], host=host)
        for step in ("/chain2", "/chain3", "/chain4"):
            site.add(step, HONEST[step][0], host=host)
        asks.append(site.url(path, host=host))
    site.add("/six", b"over IPv6")
    site.add("/page", b"text", host="xn--e1afmkfd.example")
    asks.append(site.url("/six", host="[::1]"))
    asks.append(site.url("/page", host="%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example"))
    return ask(site, asks)


def test_ipv6_addresses_and_names_are_asked(answers: Crawled, site: Site) -> None:
    assert answers[site.url("/six", host="[::1]")]["body"] == "over IPv6"


def test_a_percent_encoded_international_host_is_asked_as_dns_knows_it(answers: Crawled, site: Site) -> None:
    ended = answers[site.url("/page", host="%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example")]

    assert ended["body"] == "text"
    assert ended["final_url"] == site.url("/page", host="xn--e1afmkfd.example")


@pytest.mark.parametrize("path", HONEST)
def test_every_answer_ends_as_one_outcome_in_plain_words(answers: Crawled, site: Site, path: str) -> None:
    ended = answers[site.url(path, host=f"{path[1:]}.example")]

    assert (ended["outcome"], ended["note"]) == HONEST[path][1:]


def test_every_request_ends_once_and_nothing_is_logged(answers: Crawled) -> None:
    assert set(answers.times.values()) == {1}
    assert len(answers.times) == len(HONEST) + 2
    assert answers.stderr == ""


def test_bodies_come_unpacked_and_headers_as_they_were(answers: Crawled, site: Site) -> None:
    ended = answers[site.url("/gzip", host="gzip.example")]

    assert ended["body"] == "unpacked"
    assert ["Content-Encoding", "gzip"] in ended["headers"]
    assert answers[site.url("/brotli", host="brotli.example")]["body"] == "unpacked"


def test_a_redirect_leaves_its_trace(answers: Crawled, site: Site) -> None:
    asked = site.url("/chain3", host="chain3.example")

    ended = answers[asked]

    assert ended["final_url"] == site.url("/page", host="chain3.example")
    assert ended["hops"] == [[asked, 302], [site.url("/chain4", host="chain3.example"), 302]]


def test_nothing_about_a_reader_is_told(answers: Crawled, site: Site) -> None:
    asked = [one for one in site.log if one.host == "moved.example" and one.path == "/page"]

    assert asked[0]["User-Agent"] == "Steppewatch/0.1 (+https://desk.example/bot)"
    assert not {"referer", "cookie", "authorization", "accept-language"} & set(asked[0].headers)


# ---------------------------------------------------------------- limits

HOSTILE: dict[str, tuple[Answer, str]] = {
    "/drip": (drip(), "timed out"),
    "/endless": (endless(), "answer too large"),
    "/slow-head": (slow_head(), "timed out"),
    "/silent": (silent(), "timed out"),
    "/bomb": (Answer(gzip_bomb(), headers={"Content-Encoding": "gzip"}), "answer too large when unpacked"),
    "/brotli-bomb": (Answer(brotli.compress(bytes(100_000_000), quality=1),
                            headers={"Content-Encoding": "br"}), "answer too large when unpacked"),
    "/nested-bomb": (Answer(gzip.compress(gzip_bomb(1 << 28)), headers={"Content-Encoding": "gzip, gzip"}),
                     "answer too large when unpacked"),
    "/stated": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), "answer too large"),
    "/headers": (flood_of_headers(), "head of the answer too large"),
    "/one-header": (repeated(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 10_000, times=20_000), "connection broken"),
    "/interim": (repeated(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), "head of the answer too large"),
    "/chunks": (repeated(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 9000),
                "timed out"),
    "/reset": (reset(), "connection broken"),
}  # fmt: skip


FLOODS = ("/headers", "/one-header", "/interim", "/chunks", "/endless")


@pytest.fixture(scope="module")
def floods(site: Site) -> Crawled:
    for path in FLOODS:
        site.add(path, HOSTILE[path][0], host=f"{path[1:]}.example")
    asks = [site.url(path, host=f"{path[1:]}.example") for path in FLOODS]
    return ask(
        site, asks, manners={"concurrency": 1},
        limits={**LIMITS, "page_timeout_s": 3, "memory_bytes": 1_000_000_000},
    )  # fmt: skip


@pytest.fixture(scope="module")
def attacks(site: Site) -> Crawled:
    for path, (answer, _) in HOSTILE.items():
        site.add(path, answer, host=f"{path[1:]}.example")
    site.add("/once", reset(times=1), host="once.example")
    site.add("/calm", b"fine", host="calm.example")
    asks = [site.url(path, host=f"{path[1:]}.example") for path in HOSTILE if path not in FLOODS]
    asks += [site.url("/once", host="once.example"), site.url("/calm", host="calm.example"),
             site.url("/gone", host="nowhere.example"), f"http://closed.example:{site.port + 1}/"]  # fmt: skip
    return ask(
        site, asks, limits={**LIMITS, "memory_bytes": 1_000_000_000},
        manners={"allow_ports": [site.port, site.port + 1]},
    )  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_servers_fail_alone(attacks: Crawled, floods: Crawled, site: Site, path: str) -> None:
    ended = (floods if path in FLOODS else attacks)[site.url(path, host=f"{path[1:]}.example")]

    assert ended["outcome"] == "failed"
    assert ended["note"] == HOSTILE[path][1] or (path, ended["note"]) == ("/chunks", "answer too large")


def test_hostile_servers_cost_little_time_and_memory(attacks: Crawled, floods: Crawled, site: Site) -> None:
    assert attacks.seconds < 15
    assert attacks.peak_bytes < 200_000_000
    assert floods.peak_bytes < 200_000_000
    assert floods.stderr == ""
    assert attacks[site.url("/calm", host="calm.example")]["outcome"] == "ok"
    assert set(attacks.times.values()) == {1}
    assert attacks.stderr == ""


def test_a_broken_connection_is_tried_once_more(attacks: Crawled, site: Site) -> None:
    assert attacks[site.url("/once", host="once.example")]["body"] == "fine now"
    assert site.asked("/once", host="once.example") == 2
    assert site.asked("/reset", host="reset.example") == 2
    assert site.asked("/silent", host="silent.example") == 1


def test_an_absent_host_and_a_closed_port_are_told_apart(attacks: Crawled, site: Site) -> None:
    notes = [attacks[url]["note"] for url in (site.url("/gone", host="nowhere.example"),
                                              f"http://closed.example:{site.port + 1}/")]  # fmt: skip

    assert notes == ["robots.txt: host name not found", "robots.txt: connection refused"]


# ---------------------------------------------------------------- robots.txt

ROBOTS: dict[str, tuple[Answer | None, str, str]] = {
    "none": (None, "ok", ""),
    "allows": (Answer(b"User-agent: *\nDisallow: /private"), "ok", ""),
    "forbids": (Answer(b"User-agent: *\nDisallow: /"), "refused", "robots.txt forbids it"),
    "names-us": (Answer(b"User-agent: steppewatch\nDisallow: /\n\nUser-agent: *\nAllow: /"),
                 "refused", "robots.txt forbids it"),
    "names-others": (Answer(b"User-agent: elsebot\nDisallow: /"), "ok", ""),
    "unauthorised": (Answer(status=401), "refused", "robots.txt forbids it (HTTP 401)"),
    "forbidden": (Answer(status=403), "refused", "robots.txt forbids it (HTTP 403)"),
    "gone": (Answer(status=410), "ok", ""),
    "busy": (Answer(status=429, headers={"Retry-After": "7200"}), "refused", "robots.txt: HTTP 429, so not now"),
    "broken": (Answer(status=500), "refused", "robots.txt: HTTP 500, so not now"),
    "down": (Answer(status=503), "refused", "robots.txt: HTTP 503, so not now"),
    "silent": (silent(), "failed", "robots.txt: timed out"),
    "endless": (endless(), "failed", "robots.txt: answer too large"),
    "moved": (Answer(status=301, headers={"Location": "/elsewhere.txt"}), "refused", "robots.txt forbids it"),
    "circle": (Answer(status=302, headers={"Location": "/robots.txt"}), "ok", ""),
    "inward": (Answer(status=302, headers={"Location": "http://127.0.0.1/"}),
               "refused", "redirected: port 80 is not one that may be asked"),
    "html": (Answer(b"<html>not found, but 200</html>"), "ok", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def robots(site: Site) -> Crawled:
    asks = []
    for name, (answer, _, _) in ROBOTS.items():
        host = f"robots-{name}.example"
        if answer is not None:
            site.add("/robots.txt", answer, host=host)
        for path in ("/a", "/b"):
            site.add(path, b"text", host=host)
            asks.append(site.url(path, host=host))
    site.add("/elsewhere.txt", b"User-agent: *\nDisallow: /", host="robots-moved.example")
    asks.append(site.url("/private/a", host="robots-allows.example"))
    return ask(site, asks)


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_txt_is_kept_to_also_when_it_cannot_be_had(robots: Crawled, site: Site, name: str) -> None:
    host = f"robots-{name}.example"

    ended = [robots[site.url(path, host=host)] for path in ("/a", "/b")]

    assert [(one["outcome"], one["note"]) for one in ended] == [ROBOTS[name][1:]] * 2
    asked_pages = site.asked("/a", host=host) + site.asked("/b", host=host)
    assert asked_pages == (2 if ROBOTS[name][1] == "ok" else 0)


def test_robots_txt_is_asked_once_a_host(robots: Crawled, site: Site) -> None:
    assert robots[site.url("/private/a", host="robots-allows.example")]["outcome"] == "refused"
    assert site.asked("/robots.txt", host="robots-allows.example") == 1
    assert site.asked("/robots.txt", host="robots-down.example") == 1


def test_not_now_says_until_when(robots: Crawled, site: Site) -> None:
    busy = robots[site.url("/a", host="robots-busy.example")]

    wait = datetime.fromisoformat(busy["retry_at"]) - datetime.now(UTC)
    assert timedelta(hours=1, minutes=55) < wait <= timedelta(hours=2)
    assert robots[site.url("/a", host="robots-silent.example")]["retry_at"] is not None


# ---------------------------------------------------------------- pace

RETRY_AFTER = {"zero": "0", "minus": "-5", "words": "soon", "ages": "999999999999",
               "past": "Thu, 01 Jan 1970 00:00:00 GMT"}  # fmt: skip


@pytest.fixture(scope="module")
def pace(site: Site) -> Crawled:
    site.add("/etag", Answer(b"text", etag='"5f-1"'), host="etag.example")
    site.add("/hop", Answer(status=302, headers={"Location": "/etag"}), host="etag.example")
    site.add("/etag?v=2", Answer(b"new", etag='"5f-2"'), host="etag.example")
    asks: list[str | Ask] = [
        Ask(site.url(path, host="etag.example"), '"5f-1"') for path in ("/etag", "/hop", "/etag?v=2")
    ]
    groups = {
        "busy": Answer(status=429, headers={"Retry-After": "600"}), "down": Answer(status=503),
        "fine": Answer(b"text", wait_s=0.05), "day": Answer(b"text"), "dead": silent(),
    }  # fmt: skip
    site.add("/robots.txt", b"User-agent: *\nCrawl-delay: 86400", host="day.example")
    for name, answer in groups.items():
        for number in range(6):
            site.add(f"/{number}", answer, host=f"{name}.example")
            asks.append(site.url(f"/{number}", host=f"{name}.example"))
    for name, value in RETRY_AFTER.items():
        site.add("/", Answer(status=429, headers={"Retry-After": value}), host=f"after-{name}.example")
        asks.append(site.url("/", host=f"after-{name}.example"))
    return ask(site, asks, limits={**LIMITS, "page_timeout_s": 1.5})


def of_host(site: Site, pace: Crawled, name: str) -> list[dict[str, str]]:
    return [pace[site.url(f"/{number}", host=f"{name}.example")] for number in range(6)]


def asked_of(site: Site, name: str) -> int:
    return sum(site.asked(f"/{number}", host=f"{name}.example") for number in range(6))


def test_validators_are_sent_and_304_is_an_outcome(site: Site, pace: Crawled) -> None:
    page, hop, changed = (
        pace[site.url(path, host="etag.example")] for path in ("/etag", "/hop", "/etag?v=2")
    )

    assert [one["outcome"] for one in (page, hop, changed)] == ["not-modified", "not-modified", "ok"]
    assert page["body"] == ""
    assert ["Etag", '"5f-1"'] in page["headers"]


@pytest.mark.parametrize(
    ("name", "words"), [("busy", "HTTP 429 Too Many Requests"), ("down", "HTTP 503 Service Unavailable")]
)
def test_a_host_that_says_too_much_is_left_alone(site: Site, pace: Crawled, name: str, words: str) -> None:
    ended = of_host(site, pace, name)

    assert [one["note"] for one in ended if one["outcome"] == "failed"] == [words]
    dropped = [one["note"] for one in ended if one["outcome"] == "dropped"]
    assert len(dropped) == 5
    assert all(note.startswith("host asked us to wait until") for note in dropped)
    assert asked_of(site, name) == 1


def test_a_host_at_rest_says_until_when_and_others_go_on(site: Site, pace: Crawled) -> None:
    waits = [
        datetime.fromisoformat(one["retry_at"]) - datetime.now(UTC) for one in of_host(site, pace, "busy")
    ]

    assert all(timedelta(minutes=8) < wait <= timedelta(minutes=10) for wait in waits)
    assert [one["outcome"] for one in of_host(site, pace, "fine")] == ["ok"] * 6


@pytest.mark.parametrize("name", RETRY_AFTER)
def test_no_retry_after_is_believed_beyond_a_day(site: Site, pace: Crawled, name: str) -> None:
    ended = pace[site.url("/", host=f"after-{name}.example")]

    wait = datetime.fromisoformat(ended["retry_at"]) - datetime.now(UTC)
    assert timedelta(minutes=50) < wait <= timedelta(hours=24)


def test_a_host_that_never_answers_is_given_up(site: Site, pace: Crawled) -> None:
    ended = sorted((one["outcome"], one["note"]) for one in of_host(site, pace, "dead"))

    assert ended == [("dropped", "host gave no answer 3 times in a row")] * 3 + [("failed", "timed out")] * 3
    assert asked_of(site, "dead") == 3


def test_a_crawl_delay_beyond_reason_defers_that_host_only(site: Site, pace: Crawled) -> None:
    ended = sorted((one["outcome"], one["note"]) for one in of_host(site, pace, "day"))

    assert ended == [("dropped", "host asks for 86400 s between two requests")] * 5 + [("ok", "")]


def test_one_request_at_a_time_also_without_a_pause(site: Site, pace: Crawled) -> None:
    times = [one.at for one in site.log if one.host == "fine.example" and one.path != "/robots.txt"]

    assert len(times) == len(of_host(site, pace, "fine"))
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.045, "each answer takes 0.05 s"


def test_every_request_of_hosts_at_rest_ends_once(pace: Crawled) -> None:
    assert set(pace.times.values()) == {1}
    assert pace.stderr == ""


def test_one_request_at_a_time_and_never_sooner_than_agreed(site: Site) -> None:
    site.add("/robots.txt", b"User-agent: *\nCrawl-delay: 0.6", host="slow.example")
    paths = [f"/{number}" for number in range(5)]
    for host in ("slow.example", "quick.example"):
        for path in paths:
            site.add(path, Answer(b"text", wait_s=0.05), host=host)
    asks = [site.url(path, host=host) for path in paths for host in ("slow.example", "quick.example")]

    ask(site, asks, manners={"delay_s": 0.2})

    for host, pause_s in (("slow.example", 0.6), ("quick.example", 0.2)):
        times = [one.at for one in site.log if one.host == host and one.path != "/robots.txt"]
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
    site: Site, rest: dict[str, object], note: str
) -> None:
    asks = many(site)

    got = ask(site, asks, manners={"delay_s": 0.4}, **rest)

    assert got.seconds < 9, "forty pages would take sixteen seconds"
    assert set(got.times.values()) == {1}
    assert {got[url]["outcome"] for url in asks} == {"dropped", "ok"}
    assert {got[url]["note"] for url in asks if got[url]["outcome"] == "dropped"} == {note}


def test_a_crawl_that_is_told_to_stop_does_not_wait_for_its_queues(site: Site) -> None:
    asks = many(site)

    got = ask(site, asks, manners={"delay_s": 3.0}, stop_after_s=1.0)

    assert got.seconds < 6, "sixteen requests wait in the queue of a host that is asked every three seconds"
    assert set(got.times.values()) == {1}
    assert {one["note"] for one in got.fetched.values()} <= {"", "the crawl was stopped"}


def many(site: Site) -> list[str | Ask]:
    for number in range(40):
        site.add(f"/n{number}", b"text", host="long.example")
    return [site.url(f"/n{number}", host="long.example") for number in range(40)]


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
