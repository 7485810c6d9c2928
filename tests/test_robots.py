"""robots.txt: RFC 9309 case by case, our own choices, and four thousand recorded files."""

from __future__ import annotations

import tarfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.robots import (
    LIFETIME,
    MOST_BYTES,
    NOT_NOW,
    Robots,
    Stance,
    allowed,
    delay,
    policy_of,
    product_token,
)

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
WHERE = "https://o.example/robots.txt"
AGENT = "Steppewatch/0.1 (+https://desk.example/bot; mailto:desk@desk.example)"


def answered(status: int | None, body: str | bytes = b"", **more: object) -> Robots:
    raw = body.encode() if isinstance(body, str) else body
    return policy_of(status, raw, url=WHERE, now=more.pop("now", NOON), **more)  # type: ignore[arg-type]


def may(body: str | bytes, path: str, agent: str = AGENT) -> bool:
    return allowed(answered(200, body), f"https://o.example{path}", agent)


# ---------------------------------------------------------------- RFC 9309, 2.2: the rules

GROUPS = """
User-Agent: *
Disallow: *.gif$
Disallow: /drafts/
Allow: /press/

User-Agent: steppewatch
Disallow:/
Allow:/drafts/open.html
Allow:/drafts/map.gif

User-Agent: onebot
User-Agent: twobot
Disallow: /drafts/open.html

User-Agent: freebot
"""


@pytest.mark.parametrize(
    ("agent", "path", "expected"),
    [
        ("steppewatch", "/", False), ("steppewatch", "/drafts/open.html", True),
        ("steppewatch", "/drafts/map.gif", True), ("steppewatch", "/press/", False),
        ("STEPPEWATCH", "/drafts/open.html", True),
        ("onebot", "/drafts/open.html", False), ("twobot", "/drafts/open.html", False), ("twobot", "/drafts/", True),
        ("freebot", "/drafts/", True), ("otherbot", "/drafts/", False), ("otherbot", "/a.gif", False),
        ("otherbot", "/a.gif?x", True), ("otherbot", "/press/a", True), ("otherbot", "/", True),
        ("steppewatchful", "/press/", True), ("onebot-news", "/press/", True),
    ],
)  # fmt: skip
def test_the_group_of_an_agent_decides(agent: str, path: str, expected: bool) -> None:
    assert may(GROUPS, path, agent) is expected


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        # the longest match wins; allow wins a tie; order does not matter
        ("Disallow: /a/\nAllow: /a/b/", "/a/b/c", True), ("Allow: /a/\nDisallow: /a/b/", "/a/b/c", False),
        ("Disallow: /a\nAllow: /a", "/a", True), ("Allow: /a/b.html\nDisallow: /a/b.*", "/a/b.html", True),
        # a match starts at the first octet of the path and is case-sensitive
        ("Disallow: /b", "/a/b", True), ("Disallow: /A", "/a", True), ("Disallow: /a", "/abc", False),
        # wildcards and the end
        ("Disallow: /a*c", "/abbbc/d", False), ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?z", True), ("Disallow: /a$", "/a/", True), ("Disallow: /*", "/x", False),
        # percent-encoding: both spellings of one octet are equal, reserved ones are not decoded
        ("Disallow: /қ", "/%D2%9B", False), ("Disallow: /%D2%9B", "/қ", False), ("Disallow: /%62az", "/baz", False),
        ("Disallow: /a?x=y", "/a?x=y&z", False),
        # comments, spaces, empty rules, unknown records
        ("Disallow: /a # not this", "/a", False), ("  disallow  :  /a  ", "/a", False), ("Disallow:", "/a", True),
        ("Noindex: /a", "/a", True), ("Disallow: /a\nCrawl-delay: x\nDisallow: /b", "/b", False),
        ("Sitemap: /s\nDisallow: /a", "/a", False),
    ],
)  # fmt: skip
def test_a_rule_matches_as_the_standard_says(rules: str, path: str, expected: bool) -> None:
    assert may(f"User-agent: *\n{rules}", path) is expected


def test_groups_of_one_agent_are_joined() -> None:
    ours = "User-agent: steppewatch\nDisallow: "
    body = f"{ours}/a\n\nUser-agent: x\nDisallow: /\n\n{ours}/b"

    assert [may(body, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_rules_before_any_agent_are_ignored() -> None:
    assert may("Disallow: /\nUser-agent: x\nDisallow: /", "/a")


def test_the_file_itself_may_always_be_asked() -> None:
    assert may("User-agent: *\nDisallow: /", "/robots.txt")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(ending: str) -> None:
    assert not may(ending.join(["\ufeffUser-agent: *", "Disallow: /a"]), "/a")


def test_other_names_in_the_user_agent_do_not_match() -> None:
    assert may("User-agent: bot\nDisallow: /\n\nUser-agent: desk.example\nDisallow: /", "/a")
    assert product_token(AGENT) == "steppewatch"
    assert product_token("") == "steppewatch"


@pytest.mark.parametrize("name", ["Steppewatch", "steppewatch/0.1", "STEPPEWATCH *", "steppewatch # ours"])
def test_an_agent_is_named_by_its_product_token(name: str) -> None:
    assert not may(f"User-agent: {name}\nDisallow: /a", "/a")
    assert may(f"User-agent: step\nDisallow: /a\n\nUser-agent: {name}\nDisallow: /b", "/a")


def test_a_page_of_html_forbids_nothing() -> None:
    assert may("<!doctype html><html><body>Not found</body></html>", "/a")


def test_half_a_megabyte_is_read_and_the_rest_is_not() -> None:
    filler = "# x\n" * (MOST_BYTES // 4 + 10)

    assert not may(f"User-agent: *\nDisallow: /a\n{filler}Disallow: /b\n", "/a")
    assert may(f"User-agent: *\nDisallow: /a\n{filler}Disallow: /b\n", "/b")


def test_the_rule_that_the_bound_cuts_is_not_read_by_half() -> None:
    head = "User-agent: *\n"
    body = head + "#" * (MOST_BYTES - len(head) - len("\nDisallow: /") - 1) + "\nDisallow: /private\n"

    assert may(body, "/a")


# ---------------------------------------------------------------- RFC 9309, 2.3: getting the file


@pytest.mark.parametrize(
    ("status", "stance"),
    [
        (200, Stance.RULES), (204, Stance.RULES), (301, Stance.ALLOW), (307, Stance.ALLOW), (400, Stance.ALLOW),
        (401, Stance.FORBID), (403, Stance.FORBID), (404, Stance.ALLOW), (410, Stance.ALLOW), (429, Stance.NOT_NOW),
        (451, Stance.ALLOW), (500, Stance.NOT_NOW), (503, Stance.NOT_NOW), (599, Stance.NOT_NOW),
        (None, Stance.NOT_NOW), (0, Stance.NOT_NOW),
    ],
)  # fmt: skip
def test_the_answer_decides_what_silence_means(status: int | None, stance: Stance) -> None:
    policy = answered(status)

    assert policy.stance is stance
    assert allowed(policy, "https://o.example/a", AGENT) is (stance in (Stance.RULES, Stance.ALLOW))


def test_a_file_that_cannot_be_had_is_asked_for_again_and_not_at_once() -> None:
    assert answered(503).ask_again_at == NOON + NOT_NOW
    assert answered(503, retry_after=timedelta(hours=3)).ask_again_at == NOON + timedelta(hours=3)
    assert answered(429, retry_after=timedelta(seconds=1)).ask_again_at == NOON + NOT_NOW
    assert answered(None, retry_after=timedelta(days=9)).ask_again_at == NOON + LIFETIME
    assert answered(200).ask_again_at == NOON + LIFETIME


@pytest.mark.parametrize("status", [None, 429, 500])
def test_the_last_good_copy_serves_for_a_day(status: int | None) -> None:
    last = answered(200, "User-agent: *\nDisallow: /a\nSitemap: /s.xml")

    later = answered(status, last=last, now=NOON + timedelta(hours=23))
    again = answered(status, last=later, now=NOON + timedelta(hours=24))

    assert (later.stance, later.sitemaps) == (Stance.RULES, ("https://o.example/s.xml",))
    assert [allowed(later, f"https://o.example{path}", AGENT) for path in ("/a", "/b")] == [False, True]
    assert later.ask_again_at <= NOON + LIFETIME
    assert again.stance is Stance.NOT_NOW
    assert not allowed(again, "https://o.example/b", AGENT)


def test_a_copy_of_no_file_does_not_serve() -> None:
    assert answered(503, last=answered(404)).stance is Stance.NOT_NOW


# ---------------------------------------------------------------- what the standard does not know


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        ("Crawl-delay: 10", 10.0), ("crawl-delay: 0.5", 0.5), ("Crawl-delay: 86400", 60.0), ("Crawl-delay: -1", None),
        ("Crawl-delay: nan", None), ("Crawl-delay: inf", None), ("Crawl-delay: 1e999", None),
        ("Crawl-delay: soon", None),
        ("Request-rate: 1/20", 20.0), ("Crawl-delay: 2\nRequest-rate: 1/5s", 5.0), ("Request-rate: 0/5", None),
        ("Disallow: /", None), ("", None),
    ],
)  # fmt: skip
def test_a_wish_for_slowness_is_honoured_up_to_a_minute(rules: str, seconds: float | None) -> None:
    assert delay(answered(200, f"User-agent: *\n{rules}"), AGENT) == seconds


def test_the_bound_on_slowness_can_be_set() -> None:
    assert delay(answered(200, "User-agent: *\nCrawl-delay: 100"), AGENT, most_s=5) == 5
    assert delay(answered(404), AGENT) is None


def test_sitemaps_are_absolute_and_named_once() -> None:
    body = "Sitemap: https://o.example/a.xml\nsitemap: /a.xml\nSitemap: ftp://o.example/b.xml\nSitemap:"

    assert answered(200, body).sitemaps == ("https://o.example/a.xml",)


# ---------------------------------------------------------------- hostile and recorded


@settings(deadline=None)
@given(
    st.binary(max_size=300) | st.text(alphabet="user-agent:*\n /disallow$#%Aé", max_size=300).map(str.encode)
)
def test_any_bytes_make_a_policy(body: bytes) -> None:
    policy = answered(200, body)

    assert isinstance(allowed(policy, "https://o.example/a?b=c", AGENT), bool)
    wish = delay(policy, AGENT)
    assert wish is None or 0 <= wish <= 60


@pytest.mark.parametrize(
    "line", ["Disallow: /*a*a*a*a*a*a*a*a*b\n", "Disallow: /" + "*" * 200 + "b\n", "User-agent: x\n"]
)
def test_a_file_of_wildcards_takes_bounded_time(line: str) -> None:
    body = "User-agent: *\n" + line * (MOST_BYTES // len(line))
    started = time.process_time()

    allowed(answered(200, body), "https://o.example/" + "a" * 300, AGENT)

    assert time.process_time() - started < 3


@pytest.mark.slow
def test_no_recorded_file_is_slow_or_crashes(shared: Path) -> None:
    slowest, policies = 0.0, 0
    with tarfile.open(shared / "corpus/robots.tar.gz") as archive:
        for member in archive:
            part = archive.extractfile(member) if member.isfile() else None
            if part is None:
                continue
            body = part.read()
            started = time.process_time()
            policy = answered(200, body)
            allowed(policy, "https://o.example/2022/01/10/bread", AGENT)
            delay(policy, AGENT)
            slowest = max(slowest, time.process_time() - started)
            policies += 1

    assert policies > 4_000
    assert slowest < 2
