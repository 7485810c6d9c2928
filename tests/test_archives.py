"""Answering from archives: the right record at the right time, from whole files and from broken ones."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import time
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.archives import ArchiveIndex
from storage.captures import CaptureWriter
from storage.errors import ArchiveError, StorageError
from storage.model import Capture, Origin
from tests.crawling import Ask, crawl
from tests.warcs import HOST, archive, opened, record


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ---------------------------------------------------------------- which record


def test_a_page_is_found_with_status_headers_body_and_time(tmp_path: Path) -> None:
    index = opened(tmp_path, record(f"{HOST}/a", b"text", headers=["X-Desk: \xd0\xb0"]))

    page = index.find(f"{HOST}/a")

    assert page is not None
    assert (page.status, page.body, page.origin) == (200, b"text", Origin.ARCHIVE)
    assert page.fetched_at == at("2022-01-06T12:00:00")
    assert page.header("x-desk") is not None


@pytest.mark.parametrize(
    "spelling",
    ["https://steppe.example/a?b=1&c=2", "http://www.steppe.example/a/?c=2&b=1&utm_source=tg",
     "HTTP://STEPPE.EXAMPLE:80/a?b=1&c=2#top", "http://m.steppe.example/a?b=1&c=2"],
)  # fmt: skip
def test_other_spellings_of_an_address_find_its_page(tmp_path: Path, spelling: str) -> None:
    index = opened(tmp_path, record(f"{HOST}/a?b=1&c=2", b"text"))

    assert index.find(spelling) is not None


def test_the_crawl_sees_the_page_as_it_stood_at_its_time(tmp_path: Path) -> None:
    versions = [
        record(f"{HOST}/a", day.encode(), at=f"2022-01-{day}T00:00:00Z") for day in ("05", "07", "06")
    ]
    index = opened(tmp_path, *versions)

    def body(when: str | None) -> bytes | None:
        page = index.find(f"{HOST}/a", at=at(when) if when else None)
        return page.body if page else None

    assert body("2022-01-06T23:00:00") == b"06"
    assert body("2022-01-06T00:00:00") == b"06"
    assert body(None) == b"07"
    assert body("2022-01-04T00:00:00") is None, "it was not published then"


def test_this_very_address_goes_before_another_spelling(tmp_path: Path) -> None:
    index = opened(
        tmp_path,
        record("http://steppe.example/a", b"plain", at="2022-01-05T00:00:00Z"),
        record("https://www.steppe.example/a", b"secure", at="2022-01-06T00:00:00Z"),
    )

    found = [index.find(url) for url in ("http://steppe.example/a", "https://steppe.example/a")]

    assert [page and page.body for page in found] == [b"plain", b"secure"]


def test_a_site_that_moved_to_https_does_not_lead_round_in_a_circle(tmp_path: Path) -> None:
    index = opened(
        tmp_path,
        record("https://www.steppe.example/a", b"text", at="2022-01-05T00:00:00Z"),
        record(f"{HOST}/a", status="301 Moved", headers=["Location: https://steppe.example/a"]),
    )

    target = index.find("https://steppe.example/a")

    assert target is not None
    assert target.body == b"text"


def test_international_hosts_are_one_in_either_spelling(tmp_path: Path) -> None:
    index = opened(tmp_path, record("http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example/a", b"text"))

    assert "https://пример.example/a" in index
    assert "https://xn--e1afmkfd.example/a" in index
    assert "https://xn--e1afmkfd.example/b" not in index


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "http://", "http://a b", "urn:x"])
def test_what_is_no_address_is_in_no_archive(tmp_path: Path, url: str) -> None:
    index = opened(tmp_path, record(f"{HOST}/a"))

    assert index.find(url) is None


def test_records_that_are_no_answers_are_passed_by(tmp_path: Path) -> None:
    index = opened(
        tmp_path,
        record("dns:steppe.example", kind="resource"),
        record(f"{HOST}/a", kind="request"),
        record(f"{HOST}/a", status="304 Not Modified", at="2022-01-09T00:00:00Z"),
        record(f"{HOST}/a", b"text", kind="resource"),
    )

    assert list(index.urls()) == [f"{HOST}/a"]
    assert (page := index.find(f"{HOST}/a")) is not None
    assert page.body == b"text"
    assert index.problems == ()


def test_a_revisit_has_the_body_it_refers_to_and_its_own_time(tmp_path: Path) -> None:
    digest = ["WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
    index = opened(
        tmp_path,
        record(f"{HOST}/a", b"text", fields=digest),
        record(f"{HOST}/a", kind="revisit", fields=digest, at="2022-01-09T00:00:00Z"),
    )

    page = index.find(f"{HOST}/a")

    assert page is not None
    assert (page.body, page.fetched_at) == (b"text", at("2022-01-09T00:00:00"))


def test_a_revisit_of_something_absent_is_passed_by(tmp_path: Path) -> None:
    digest = ["WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
    index = opened(
        tmp_path,
        record(f"{HOST}/a", b"older"),
        record(f"{HOST}/a", kind="revisit", fields=digest, at="2022-01-09T00:00:00Z"),
    )

    assert (page := index.find(f"{HOST}/a")) is not None
    assert page.body == b"older"


def test_chunks_and_compression_are_undone(tmp_path: Path) -> None:
    packed = gzip.compress(b"text")
    chunked = b"%x\r\n%s\r\n0\r\nX-Trailer: 1\r\n\r\n" % (len(packed), packed)
    headers = ["Transfer-Encoding: Chunked", "Content-Encoding: GZIP"]
    index = opened(tmp_path, record(f"{HOST}/a", chunked, headers=headers))

    assert (page := index.find(f"{HOST}/a")) is not None
    assert page.body == b"text"


def test_our_own_captures_are_an_archive(tmp_path: Path) -> None:
    page = Capture(url=f"{HOST}/a", status=200, headers=(), body=b"text", fetched_at=at("2022-01-06"))
    with CaptureWriter(tmp_path / "captures", crawl_id=1, now=page.fetched_at) as writer:
        first = writer.write(page)
    with CaptureWriter(tmp_path / "captures", crawl_id=2, now=page.fetched_at) as writer:
        writer.write(Capture(url=page.url, status=200, headers=(), body=b"text",
                             fetched_at=at("2022-01-08")), same_as=first)  # fmt: skip

    index = ArchiveIndex.open([tmp_path / "captures"], tmp_path / "cache")

    assert len(index) == 2
    assert (found := index.find(f"{HOST}/a")) is not None
    assert (found.body, found.fetched_at) == (b"text", at("2022-01-08"))


def test_unpacked_warc_1_0_and_arc_are_read(tmp_path: Path) -> None:
    body = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nold"
    arc = (
        b"filedesc://a.arc 0.0.0.0 20080430000000 text/plain 76\n1 0 InternetArchive\n"
        b"URL IP-address Archive-date Content-type Archive-length\n\n"
        b"http://arc.example/ 127.0.0.1 20080430204825 text/html %d\n%s\n" % (len(body), body)
    )
    (tmp_path / "a.arc").write_bytes(arc)
    warc = archive(
        tmp_path / "b.warc", record(f"{HOST}/a", b"one", version="1.0"), record(f"{HOST}/b", b"two")
    )

    index = ArchiveIndex.open([tmp_path / "a.arc", warc], tmp_path / "cache")

    found = {url: index.find(url) for url in index.urls()}
    assert {url: page and page.body for url, page in found.items()} == {
        "http://arc.example/": b"old",
        f"{HOST}/a": b"one",
        f"{HOST}/b": b"two",
    }
    assert found["http://arc.example/"].fetched_at == at("2008-04-30T20:48:25")  # type: ignore[union-attr]


# ---------------------------------------------------------------- the index kept between runs


def test_an_unchanged_archive_is_not_read_again(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = archive(tmp_path / "a.warc.gz", *(record(f"{HOST}/{n}") for n in range(200)))
    ArchiveIndex.open([path], tmp_path / "cache", lambda done, total: told.append((done, total))).close()
    first = list(told)

    again = ArchiveIndex.open([path], tmp_path / "cache", lambda done, total: told.append((done, total)))

    assert first[-1] == (path.stat().st_size, path.stat().st_size)
    assert sorted(first) == first
    assert told == first
    assert len(again) == 200


def test_a_changed_archive_is_read_again(tmp_path: Path) -> None:
    opened(tmp_path, record(f"{HOST}/a"), record(f"{HOST}/b")).close()

    index = opened(tmp_path, record(f"{HOST}/c"))

    assert list(index.urls()) == [f"{HOST}/c"]


def test_other_archives_in_the_cache_do_not_answer(tmp_path: Path) -> None:
    opened(tmp_path, record(f"{HOST}/a"), name="a.warc.gz").close()

    index = opened(tmp_path, record(f"{HOST}/b"), name="b.warc.gz")

    assert index.find(f"{HOST}/a") is None
    assert (len(index), list(index.urls())) == (1, [f"{HOST}/b"])


@pytest.mark.parametrize("damage", [b"not a database at all", b""])
def test_a_damaged_cache_is_made_again(tmp_path: Path, damage: bytes) -> None:
    opened(tmp_path, record(f"{HOST}/a", b"text")).close()
    (cache,) = (tmp_path / "cache").iterdir()
    cache.write_bytes(damage)

    index = opened(tmp_path, record(f"{HOST}/a", b"text"))

    assert f"{HOST}/a" in index
    assert sqlite3.connect(cache).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_cache_that_cannot_be_kept_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "archives-1.sqlite3").mkdir()

    with pytest.raises(StorageError):
        opened(tmp_path, record(f"{HOST}/a"))


def test_an_archive_that_vanished_after_it_was_indexed_is_an_error_of_ours(tmp_path: Path) -> None:
    index = opened(tmp_path, record(f"{HOST}/a"))
    (tmp_path / "a.warc.gz").unlink()

    with pytest.raises(ArchiveError, match="cannot read the record"):
        index.find(f"{HOST}/a")


def test_scrapys_copy_of_the_settings_holds_the_same_index(tmp_path: Path) -> None:
    index = opened(tmp_path, record(f"{HOST}/a"))

    assert deepcopy({"index": index})["index"] is index


# ---------------------------------------------------------------- through Scrapy


def test_a_crawl_over_an_archive_replays_what_was_recorded(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.warc.gz",
        record(f"{HOST}/page", "Алматы".encode(), headers=["Content-Type: text/html", 'ETag: W/"old"']),
        record(f"{HOST}/page", b"later", at="2022-02-01T00:00:00Z"),
        record(f"{HOST}/missing", b"", status="404 Not Found"),
        record(f"{HOST}/gone", b"", status="410 Gone"),
        record(f"{HOST}/moved", b"", status="301 Moved", headers=["Location: /page"]),
        record(f"{HOST}/lost", b"", status="302 Found", headers=["Location: https://absent.example/"]),
        record(f"{HOST}/round", b"", status="302 Found", headers=["Location: /round"]),
        record(f"{HOST}/busy", b"", status="503 Busy", headers=["Retry-After: 60"]),
        record("http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example:8080/a", b"port"),
        record(f"{HOST}/large", b"x" * 3_000_000),
    )
    digest = base_etag("Алматы".encode())
    names = ("page", "missing", "gone", "moved", "lost", "round", "busy", "large", "never")
    urls = {name: f"{HOST}/{name}" for name in names}
    other = "http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example:8080/a"

    crawled = crawl(
        [*urls.values(), other, Ask("http://www.steppe.example/page", digest), "ftp://steppe.example/"],
        archives=[path], cache=tmp_path / "cache", as_of="2022-01-10T00:00:00Z",
        limits={"body_bytes": 2_000_000},
    )  # fmt: skip

    ended = {name: (crawled[url]["outcome"], crawled[url]["note"]) for name, url in urls.items()}
    assert ended == {
        "page": ("ok", ""),
        "missing": ("failed", "HTTP 404 Not Found"),
        "gone": ("failed", "HTTP 410 Gone"),
        "moved": ("ok", ""),
        "lost": ("failed", "not in the archive"),
        "round": ("failed", "redirects run in a circle"),
        "busy": ("failed", "HTTP 503 Service Unavailable"),
        "large": ("failed", "answer too large"),
        "never": ("failed", "not in the archive"),
    }
    page = crawled[urls["page"]]
    assert page["body"].encode("latin-1") == "Алматы".encode()
    assert page["captured_at"] == "2022-01-06T12:00:00+00:00"
    assert page["origin"] == "archive"
    assert dict(page["headers"]) == {
        "Content-Type": "text/html",
        "X-Archive-Orig-Etag": 'W/"old"',
        "Etag": digest,
    }
    assert (crawled[urls["moved"]]["final_url"], crawled[urls["moved"]]["hops"]) == (
        urls["page"],
        [[urls["moved"], 301]],
    )
    assert crawled[other]["outcome"] == "ok"
    assert crawled["http://www.steppe.example/page"]["outcome"] == "not-modified"
    assert crawled["ftp://steppe.example/"]["outcome"] == "refused"
    assert set(crawled.times.values()) == {1}
    assert crawled.stderr == ""


def base_etag(body: bytes) -> str:
    import base64

    return f'"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}"'


# ---------------------------------------------------------------- recorded pages


@pytest.mark.slow
def test_every_recorded_page_is_found_byte_for_byte(tmp_path: Path, shared: Path) -> None:
    with gzip.open(shared / "corpus" / "truth.jsonl.gz") as lines:
        truth = [json.loads(line) for line in lines]
    warc = shared / "corpus" / "open.warc.gz"
    ArchiveIndex.open([warc], tmp_path / "cache").close()

    began = time.perf_counter()
    index = ArchiveIndex.open([warc], tmp_path / "cache")
    opened_in = timedelta(seconds=time.perf_counter() - began)
    found = [index.find(page["url"]) for page in truth]

    same = [
        page and hashlib.sha1(page.body).hexdigest() == row["sha1"]
        for page, row in zip(found, truth, strict=True)
    ]
    assert len(truth) == 1773
    assert all(same)
    assert opened_in < timedelta(milliseconds=50)
