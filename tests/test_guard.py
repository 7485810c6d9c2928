"""No address that is not public is contacted: as a value, by name, by redirect, by rebinding.

Traffic stays on loopback, also of the control. 127.0.0.2 is allowed and plays the public web;
127.0.0.1 is forbidden and holds the canary. What a row of ``hostile/ssrf.tsv`` does not need to send,
because the guard tells from the address alone, is never sent: forbidden addresses that are not on
loopback only ever come out of the resolver's table, behind the guard.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import may_contact, networks, refusal, wire
from tests.crawling import PUBLIC, Crawled, crawl, plan_of
from tests.site import Answer, Site

HOSTILE = Path(__file__).parent / "hostile"
CANARY = "127.0.0.1"


@dataclass(frozen=True)
class Vector:
    """One row: an address that must not be contacted, and what the control does with it."""

    id: str
    host: str
    #: What the name resolves to; empty for literals.
    addresses: tuple[str, ...]
    #: "reached" when plain Scrapy gets through to the canary with it.
    control: str


def rows(name: str) -> list[dict[str, str]]:
    with (HOSTILE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t"))


def vectors() -> list[Vector]:
    return [
        Vector(row["id"], row["host"], tuple(row["addresses"].split()), row["control"])
        for row in rows("ssrf.tsv")
    ]


# ---------------------------------------------------------------- as values


@pytest.mark.parametrize(
    ("address", "may"), [(row["address"], row["may"] == "yes") for row in rows("addresses.tsv")]
)
def test_only_public_addresses_may_be_contacted(address: str, may: bool) -> None:
    assert may_contact(address) is may


def test_a_range_opens_itself_and_nothing_else() -> None:
    opened = networks(["198.18.0.0/15", "fd00::/8"])

    assert may_contact("198.18.7.7", opened)
    assert may_contact("fd12::1", opened)
    assert not may_contact("198.17.255.255", networks(["192.168.0.0/16"])) or may_contact("198.17.255.255")
    assert not may_contact("10.0.0.1", opened)
    assert not may_contact("::ffff:198.18.7.7", opened), "only as the range is written"


@given(st.ip_addresses())
def test_every_address_gets_an_answer(address: object) -> None:
    assert may_contact(str(address)) in (True, False)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://user@steppe.example/", "user name"),
        ("http://user:secret@steppe.example/", "user name"),
        ("http://steppe.example\\@127.0.0.1/", "backslash"),
        ("http://steppe.example/a b", "space"),
        ("http://steppe.example/\r\nX: 1", "control"),
        ("http://steppe.example/\x00", "control"),
        ("http://steppe.example:22/", "port 22"),
        ("http://steppe.example:8080/", "port 8080"),
        ("http://steppe.example:0/", "port 0"),
        ("http://steppe.example:99999/", "not a usable address"),
        ("http://[::1", "not a usable address"),
        ("file:///etc/hostname", "only http and https"),
        ("data:text/html,hello", "only http and https"),
        ("gopher://steppe.example/", "only http and https"),
        ("//steppe.example/", "only http and https"),
        ("http:///etc/hostname", "no usable host"),
        ("http://%31%32%37.0.0.1/", "no usable host"),
        ("http://a..example/", "no usable host"),
        ("http://" + "a" * 64 + ".example/", "no usable host"),
        ("http://-a.example/", "no usable host"),
        ("http://steppe.example/" + "a" * 2_100, "longer than"),
        ("http://[fe80::1%25lo]/", "forbidden address"),
        ("http://169.254.169.254/latest/meta-data/", "forbidden address 169.254.169.254"),
    ],
)
def test_what_the_address_itself_gives_away_is_refused_with_its_reason(url: str, reason: str) -> None:
    assert reason in refusal(url)


@given(st.text(max_size=80))
def test_every_text_gets_a_reason_or_may_be_asked(text: str) -> None:
    answer = refusal(f"http://{text}")

    assert isinstance(answer, str)
    assert "\n" not in answer


@given(st.text(max_size=40))
def test_what_is_put_on_the_wire_may_be_asked_or_has_a_reason(text: str) -> None:
    try:
        asked = wire(f"https://steppe.example/{text}")
    except ValueError:
        return

    assert asked.startswith("https://steppe.example/")
    assert wire(asked) == asked


@pytest.mark.parametrize(
    ("given_", "asked"),
    [
        ("https://ПРИМЕР.example/Ә?q=Қ#x", "https://xn--e1afmkfd.example/Ә?q=Қ"),
        ("http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example", "http://xn--e1afmkfd.example/"),
        ("HTTP://Steppe.Example:80/a%2Fb?utm_source=tg", "http://steppe.example/a%2Fb?utm_source=tg"),
        ("https://[2606:4700::1111]:443/", "https://[2606:4700::1111]/"),
    ],
)
def test_the_host_is_asked_as_dns_knows_it_the_path_as_given(given_: str, asked: str) -> None:
    assert wire(given_) == asked


# ---------------------------------------------------------------- end to end


@pytest.fixture(scope="module")
def sites() -> object:
    """Two servers on one port: the "public" web and the canary."""
    with Site(PUBLIC) as public, Site(CANARY, "::1", port=public.port) as canary:
        yield public, canary


@pytest.fixture(scope="module")
def attacked(sites: tuple[Site, Site]) -> tuple[Crawled, Crawled]:
    """Ask every vector directly and by redirect from the public web, in one crawl each."""
    public, canary = sites
    canary.connections.clear()
    for vector in vectors():
        target = canary.url("/canary", host=vector.host)
        public.add(f"/to/{vector.id}", Answer(status=302, headers={"Location": target}))
    names = {vector.host: vector.addresses for vector in vectors() if vector.addresses}
    manners = {"delay_s": 0, "allow_networks": [f"{PUBLIC}/32"], "allow_ports": [public.port]}
    direct = crawl([canary.url("/canary", host=v.host) for v in vectors()], names=names, manners=manners)
    redirected = crawl(
        [public.url(f"/to/{v.id}", host="web.example") for v in vectors()],
        names={**names, "web.example": [PUBLIC]}, manners=manners,
    )  # fmt: skip
    return direct, redirected


def test_the_table_of_vectors_is_long_enough() -> None:
    assert len(vectors()) >= 60
    assert len({vector.id for vector in vectors()}) == len(vectors())


def test_no_vector_reaches_the_canary(sites: tuple[Site, Site], attacked: tuple[Crawled, Crawled]) -> None:
    public, canary = sites

    assert canary.connections == []
    assert public.asked("/robots.txt") == 1
    assert len(public.log) == 1 + len(vectors())


def test_every_vector_ends_as_refused_with_a_reason(
    attacked: tuple[Crawled, Crawled], sites: tuple[Site, Site]
) -> None:
    public, canary = sites
    direct, redirected = attacked

    ended = {v.id: direct[canary.url("/canary", host=v.host)] for v in vectors()}
    by_redirect = {v.id: redirected[public.url(f"/to/{v.id}", host="web.example")] for v in vectors()}

    not_refused = {name: one for name, one in ended.items() if one["outcome"] not in ("refused", "unaskable")}
    assert not_refused == {}
    assert {name: one for name, one in by_redirect.items() if one["outcome"] != "refused"} == {}
    assert all(one["note"] for one in (*ended.values(), *by_redirect.values()))
    assert attacked[0].stderr == attacked[1].stderr == ""


def test_the_control_without_the_guard_reaches_the_canary(sites: tuple[Site, Site]) -> None:
    """The test above has teeth: plain Scrapy gets through, with loopback forms only."""
    _, canary = sites
    canary.connections.clear()
    reached = [vector for vector in vectors() if vector.control == "reached"]
    got = crawl(
        [canary.url("/canary", host=vector.host) for vector in reached],
        names={vector.host: vector.addresses for vector in reached if vector.addresses},
        guarded=False,
    )

    arrived = [
        vector.id for vector in reached if got[canary.url("/canary", host=vector.host)]["status"] == 404
    ]
    assert arrived == [vector.id for vector in reached]
    assert len(arrived) >= 15
    assert len(canary.connections) >= 15


def test_a_name_that_changes_its_address_is_judged_by_the_one_that_is_contacted(
    sites: tuple[Site, Site],
) -> None:
    public, canary = sites
    canary.connections.clear()
    public.add("/mixed", b"public")

    got = crawl(
        [public.url("/mixed", host="mixed.example"), public.url("/mixed", host="rebound.example")],
        names={"mixed.example": [CANARY, PUBLIC, "::1"], "rebound.example": [CANARY]},
        manners={"delay_s": 0, "allow_networks": [f"{PUBLIC}/32"], "allow_ports": [public.port]},
    )

    assert got[public.url("/mixed", host="mixed.example")]["body"] == "public"
    assert (
        got[public.url("/mixed", host="rebound.example")]["note"]
        == f"forbidden address {CANARY} (rebound.example)"
    )
    assert canary.connections == []


def test_the_network_is_not_asked_without_the_guard(sites: tuple[Site, Site]) -> None:
    """A crawl whose settings reached only the spider has no resolver of ours: nothing is sent."""
    import asyncio

    from twisted.internet import reactor

    from crawler.network import GuardedHandler
    from crawler.scrapy_settings import settings_for
    from storage.errors import CrawlError

    assert asyncio
    assert reactor
    plan = plan_of({"cache": "x", "archives": [], "as_of": None, "limits": {}, "manners": {}})
    crawler = type("Crawler", (), {"settings": _settings(settings_for(plan, None))})()

    with pytest.raises(CrawlError, match="guard is not installed"):
        GuardedHandler(crawler)


def _settings(values: dict[str, object]) -> object:
    from scrapy.settings import Settings

    return Settings(values)
