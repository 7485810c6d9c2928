"""Answers and robots.txt of a real site on loopback: each request ends once, in plain words.

One child crawl asks everything of one group; each test looks at how its address ended.
"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from tests.crawling import Crawled, ask
from tests.site import Answer, Site, endless, packed, raw, silent

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
def answers(public: Site) -> Crawled:
    asks = []
    for path, (answer, _, _) in HONEST.items():
        host = f"{path[1:]}.example"  # each has its host: three silences in a row put one to rest
        public.add(path, answer, host=host)
        public.add("/page", Answer(b"text"), host=host)
        public.add("/pong", HONEST["/pong"][0], host=host)
        public.add("/ping", HONEST["/ping"][0], host=host)
        for step in ("/chain2", "/chain3", "/chain4"):
            public.add(step, HONEST[step][0], host=host)
        asks.append(public.url(path, host=host))
    public.add("/six", b"over IPv6")
    public.add("/page", b"text", host="xn--e1afmkfd.example")
    asks.append(public.url("/six", host="[::1]"))
    asks.append(public.url("/page", host="%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example"))
    return ask(public, asks)


def test_ipv6_addresses_and_names_are_asked(answers: Crawled, public: Site) -> None:
    assert answers[public.url("/six", host="[::1]")]["body"] == "over IPv6"


def test_a_percent_encoded_international_host_is_asked_as_dns_knows_it(
    answers: Crawled, public: Site
) -> None:
    ended = answers[public.url("/page", host="%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example")]

    assert ended["body"] == "text"
    assert ended["final_url"] == public.url("/page", host="xn--e1afmkfd.example")


@pytest.mark.parametrize("path", HONEST)
def test_every_answer_ends_as_one_outcome_in_plain_words(answers: Crawled, public: Site, path: str) -> None:
    ended = answers[public.url(path, host=f"{path[1:]}.example")]

    assert (ended["outcome"], ended["note"]) == HONEST[path][1:]


def test_every_request_ends_once_and_nothing_is_logged(answers: Crawled) -> None:
    assert set(answers.times.values()) == {1}
    assert len(answers.times) == len(HONEST) + 2
    assert answers.stderr == ""


def test_bodies_come_unpacked_and_headers_as_they_were(answers: Crawled, public: Site) -> None:
    ended = answers[public.url("/gzip", host="gzip.example")]

    assert ended["body"] == "unpacked"
    assert ["Content-Encoding", "gzip"] in ended["headers"]
    assert answers[public.url("/brotli", host="brotli.example")]["body"] == "unpacked"


def test_a_redirect_leaves_its_trace(answers: Crawled, public: Site) -> None:
    asked = public.url("/chain3", host="chain3.example")

    ended = answers[asked]

    assert ended["final_url"] == public.url("/page", host="chain3.example")
    assert ended["hops"] == [[asked, 302], [public.url("/chain4", host="chain3.example"), 302]]


def test_nothing_about_a_reader_is_told(answers: Crawled, public: Site) -> None:
    asked = [one for one in public.log if one.host == "moved.example" and one.path == "/page"]

    assert asked[0]["User-Agent"] == "Steppewatch/0.1 (+https://desk.example/bot)"
    assert not {"referer", "cookie", "authorization", "accept-language"} & set(asked[0].headers)


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
def robots(public: Site) -> Crawled:
    asks = []
    for name, (answer, _, _) in ROBOTS.items():
        host = f"robots-{name}.example"
        if answer is not None:
            public.add("/robots.txt", answer, host=host)
        for path in ("/a", "/b"):
            public.add(path, b"text", host=host)
            asks.append(public.url(path, host=host))
    public.add("/elsewhere.txt", b"User-agent: *\nDisallow: /", host="robots-moved.example")
    asks.append(public.url("/private/a", host="robots-allows.example"))
    return ask(public, asks)


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_txt_is_kept_to_also_when_it_cannot_be_had(robots: Crawled, public: Site, name: str) -> None:
    host = f"robots-{name}.example"

    ended = [robots[public.url(path, host=host)] for path in ("/a", "/b")]

    assert [(one["outcome"], one["note"]) for one in ended] == [ROBOTS[name][1:]] * 2
    asked_pages = public.asked("/a", host=host) + public.asked("/b", host=host)
    assert asked_pages == (2 if ROBOTS[name][1] == "ok" else 0)


def test_robots_txt_is_asked_once_a_host(robots: Crawled, public: Site) -> None:
    assert robots[public.url("/private/a", host="robots-allows.example")]["outcome"] == "refused"
    assert public.asked("/robots.txt", host="robots-allows.example") == 1
    assert public.asked("/robots.txt", host="robots-down.example") == 1


def test_not_now_says_until_when(robots: Crawled, public: Site) -> None:
    busy = robots[public.url("/a", host="robots-busy.example")]

    wait = datetime.fromisoformat(busy["retry_at"]) - datetime.now(UTC)
    assert timedelta(hours=1, minutes=55) < wait <= timedelta(hours=2)
    assert robots[public.url("/a", host="robots-silent.example")]["retry_at"] is not None
