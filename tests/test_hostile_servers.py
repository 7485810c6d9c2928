"""Servers that send too much, too slowly or nonsense: they fail alone and cost little."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import brotli
import pytest

from tests.crawling import LIMITS, PUBLIC, Crawled, ask
from tests.site import (
    Answer,
    Site,
    drip,
    endless,
    flood_of_headers,
    gzip_bomb,
    raw,
    repeated,
    reset,
    silent,
    slow_head,
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(PUBLIC, "::1") as site:
        yield site


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
