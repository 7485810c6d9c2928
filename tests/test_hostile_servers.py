"""Servers that send too much, too slowly or nonsense: they fail alone and cost little."""

from __future__ import annotations

import gzip

import brotli
import pytest

from tests.crawling import LIMITS, Crawled, ask
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
def floods(public: Site) -> Crawled:
    for path in FLOODS:
        public.add(path, HOSTILE[path][0], host=f"{path[1:]}.example")
    asks = [public.url(path, host=f"{path[1:]}.example") for path in FLOODS]
    return ask(
        public, asks, manners={"concurrency": 1},
        limits={**LIMITS, "page_timeout_s": 3, "memory_bytes": 1_000_000_000},
    )  # fmt: skip


@pytest.fixture(scope="module")
def attacks(public: Site) -> Crawled:
    for path, (answer, _) in HOSTILE.items():
        public.add(path, answer, host=f"{path[1:]}.example")
    public.add("/once", reset(times=1), host="once.example")
    public.add("/calm", b"fine", host="calm.example")
    asks = [public.url(path, host=f"{path[1:]}.example") for path in HOSTILE if path not in FLOODS]
    asks += [public.url("/once", host="once.example"), public.url("/calm", host="calm.example"),
             public.url("/gone", host="nowhere.example"), f"http://closed.example:{public.port + 1}/"]  # fmt: skip
    return ask(
        public, asks, limits={**LIMITS, "memory_bytes": 1_000_000_000},
        manners={"allow_ports": [public.port, public.port + 1]},
    )  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_servers_fail_alone(attacks: Crawled, floods: Crawled, public: Site, path: str) -> None:
    ended = (floods if path in FLOODS else attacks)[public.url(path, host=f"{path[1:]}.example")]

    assert ended["outcome"] == "failed"
    assert ended["note"] == HOSTILE[path][1] or (path, ended["note"]) == ("/chunks", "answer too large")


def test_hostile_servers_cost_little_time_and_memory(attacks: Crawled, floods: Crawled, public: Site) -> None:
    assert attacks.seconds < 15
    assert attacks.peak_bytes < 200_000_000
    assert floods.peak_bytes < 200_000_000
    assert floods.stderr == ""
    assert attacks[public.url("/calm", host="calm.example")]["outcome"] == "ok"
    assert set(attacks.times.values()) == {1}
    assert attacks.stderr == ""


def test_a_broken_connection_is_tried_once_more(attacks: Crawled, public: Site) -> None:
    assert attacks[public.url("/once", host="once.example")]["body"] == "fine now"
    assert public.asked("/once", host="once.example") == 2
    assert public.asked("/reset", host="reset.example") == 2
    assert public.asked("/silent", host="silent.example") == 1


def test_an_absent_host_and_a_closed_port_are_told_apart(attacks: Crawled, public: Site) -> None:
    notes = [attacks[url]["note"] for url in (public.url("/gone", host="nowhere.example"),
                                              f"http://closed.example:{public.port + 1}/")]  # fmt: skip

    assert notes == ["robots.txt: host name not found", "robots.txt: connection refused"]
