"""Captures in and out of WARC: what is written is what is read, by us and by other tools."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from storage.captures import CaptureWriter, read_capture
from storage.database import open_readonly
from storage.errors import ArchiveError, StorageError
from storage.model import Capture, CaptureRef, Origin
from tests.newsdesk import Newsdesk, feed
from tests.site import Answer, Site

NOW = datetime(2022, 1, 6, 12, 0, tzinfo=UTC)
PAGE = Capture(
    url="https://steppe.example/a",
    status=200,
    headers=(("Content-Type", "text/html; charset=windows-1251"), ("ETag", '"5f-1"')),
    body="Алматы, вчера".encode("windows-1251"),
    fetched_at=NOW,
)


def written(folder: Path, *captures: Capture, crawl_id: int = 123) -> list[CaptureRef]:
    with CaptureWriter(folder, crawl_id=crawl_id, now=NOW) as writer:
        return [writer.write(capture) for capture in captures]


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as stream:
        return [
            (record.rec_type, dict(record.rec_headers.headers), record.content_stream().read())
            for record in ArchiveIterator(stream)
        ]


def test_a_capture_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    (ref,) = written(tmp_path, PAGE)

    again = read_capture(tmp_path, ref.file, ref.offset, sha256=ref.sha256)

    assert again.body == PAGE.body
    assert (again.url, again.status, again.fetched_at) == (PAGE.url, 200, NOW)
    assert again.headers == (*PAGE.headers, ("Content-Length", str(len(PAGE.body))))
    assert again.origin is Origin.ARCHIVE


def test_each_capture_lies_where_its_reference_says(tmp_path: Path) -> None:
    pages = [replace(PAGE, url=f"https://steppe.example/{n}", body=b"x" * n) for n in range(20)]
    refs = written(tmp_path, *pages)

    found = [read_capture(tmp_path, ref.file, ref.offset).url for ref in reversed(refs)]

    assert found == [page.url for page in reversed(pages)]


def test_other_tools_find_a_valid_warc_1_1_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (ref,) = written(tmp_path, PAGE)

    kinds = [kind for kind, _, _ in records(tmp_path / ref.file)]
    checker = Checker(type("Args", (), {"verbose": True, "inputs": [str(tmp_path / ref.file)]})())
    checker.process_all()

    assert kinds == ["warcinfo", "response"]
    assert gzip.decompress((tmp_path / ref.file).read_bytes()).startswith(b"WARC/1.1\r\n")
    assert checker.exit_value == 0
    assert "digest pass" in capsys.readouterr().out


def test_headers_of_the_wire_are_kept_beside_those_of_the_stored_body(tmp_path: Path) -> None:
    packed = replace(
        PAGE, headers=(("Content-Encoding", "br"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"))
    )
    (ref,) = written(tmp_path, packed)

    headers = dict(read_capture(tmp_path, ref.file, ref.offset).headers)

    assert headers == {
        "X-Archive-Orig-Content-Encoding": "br",
        "X-Archive-Orig-Transfer-Encoding": "chunked",
        "X-Archive-Orig-Content-Length": "7",
        "Content-Length": str(len(PAGE.body)),
    }


@given(
    name=st.text(min_size=1, max_size=20),
    value=st.text(max_size=60),
    url=st.text(max_size=30),
    body=st.binary(),
)
def test_no_remote_text_makes_a_header_or_record_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: str, url: str, body: bytes
) -> None:
    hostile = replace(
        PAGE, url=f"https://steppe.example/{url}", headers=(("X" + name, value), ("X-End", "1")), body=body
    )
    folder = tmp_path_factory.mktemp("captures")
    (ref,) = written(folder, hostile)

    again = read_capture(folder, ref.file, ref.offset, sha256=ref.sha256)

    assert again.body == body
    assert [kept for kept in again.headers if kept[0] in ("X-End", "Content-Length")] == [
        ("X-End", "1"),
        ("Content-Length", str(len(body))),
    ]
    assert len(records(folder / ref.file)) == 2


def test_a_body_seen_before_is_stored_once_and_read_in_full(tmp_path: Path) -> None:
    big = replace(PAGE, body=os.urandom(50_000))
    (first,) = written(tmp_path, big, crawl_id=1)
    later = replace(big, fetched_at=NOW.replace(hour=18))

    with CaptureWriter(tmp_path, crawl_id=2, now=NOW) as writer:
        second = writer.write(later, same_as=first)

    again = read_capture(tmp_path, second.file, second.offset, sha256=first.sha256)
    assert again.body == big.body
    assert again.fetched_at == later.fetched_at
    assert [kind for kind, _, _ in records(tmp_path / second.file)] == ["warcinfo", "revisit"]
    assert (tmp_path / second.file).stat().st_size < 2_000


def test_a_changed_body_is_stored_even_if_called_the_same(tmp_path: Path) -> None:
    (first,) = written(tmp_path, PAGE, crawl_id=1)
    changed = replace(PAGE, body=b"corrected")

    with CaptureWriter(tmp_path, crawl_id=2, now=NOW) as writer:
        second = writer.write(changed, same_as=first)

    assert read_capture(tmp_path, second.file, second.offset).body == b"corrected"


def test_a_full_file_is_followed_by_a_new_one(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, crawl_id=5, now=NOW, roll_bytes=3_000) as writer:
        refs = [writer.write(replace(PAGE, body=os.urandom(2_000))) for _ in range(4)]

    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["crawl-000005-00000.warc.gz", "crawl-000005-00001.warc.gz"]
    assert [read_capture(tmp_path, ref.file, ref.offset, sha256=ref.sha256).status for ref in refs] == [
        200
    ] * 4


def test_a_crawl_without_captures_leaves_no_file(tmp_path: Path) -> None:
    written(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_crawl_taken_up_again_never_touches_its_first_files(tmp_path: Path) -> None:
    (first,) = written(tmp_path, PAGE)
    before = (tmp_path / first.file).read_bytes()

    (second,) = written(tmp_path, PAGE)

    assert second.file == "crawl-000123-00001.warc.gz"
    assert (tmp_path / first.file).read_bytes() == before


def test_a_killed_writer_loses_at_most_the_record_it_was_writing(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from tests.test_captures import *\n"
        f"writer = CaptureWriter(Path({str(tmp_path)!r}), crawl_id=9, now=NOW)\n"
        "for number in range(10**6):\n"
        "    ref = writer.write(replace(PAGE, body=os.urandom(20_000)))\n"
        "    print(ref.file, ref.offset, ref.sha256, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = [child.stdout.readline().split() for _ in range(30)]
    child.send_signal(signal.SIGKILL)
    told += [line.split() for line in child.stdout if line.endswith("\n")]
    child.wait()

    for file, offset, sha256 in (line for line in told if len(line) == 3):
        assert read_capture(tmp_path, file, int(offset), sha256=sha256).url == PAGE.url


def test_a_torn_tail_costs_only_itself(tmp_path: Path) -> None:
    refs = written(tmp_path, PAGE, replace(PAGE, body=os.urandom(5_000)))
    path = tmp_path / refs[0].file
    path.write_bytes(path.read_bytes()[:-700])

    assert read_capture(tmp_path, refs[0].file, refs[0].offset).body == PAGE.body
    with pytest.raises(ArchiveError):
        read_capture(tmp_path, refs[1].file, refs[1].offset)


def test_a_full_disk_leaves_no_half_record_behind(tmp_path: Path) -> None:
    script = (
        "import os, resource, signal\n"
        "from tests.test_captures import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"writer = CaptureWriter(Path({str(tmp_path)!r}), crawl_id=9, now=NOW)\n"
        "writer.write(PAGE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    writer.write(replace(PAGE, body=os.urandom(20_000)))\n"
        "except StorageError as error:\n"
        "    print(error)\n"
        "writer.write(replace(PAGE, url='https://steppe.example/after'))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    found = records(tmp_path / "crawl-000009-00000.warc.gz")
    assert "cannot write a capture" in done.stdout
    assert [fields.get("WARC-Target-URI") for _, fields, _ in found] == [
        None,
        PAGE.url,
        "https://steppe.example/after",
    ]


def test_an_unwritable_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StorageError, match="cannot create a capture file"):
        written(tmp_path / "file", PAGE)


def test_a_body_that_was_changed_on_disk_is_noticed(tmp_path: Path) -> None:
    (ref,) = written(tmp_path, PAGE)

    with pytest.raises(ArchiveError, match="not the one that was captured"):
        read_capture(tmp_path, ref.file, ref.offset, sha256="0" * 64)


@pytest.mark.parametrize("file", ["../secret.warc.gz", "/etc/hostname", "a/b.warc.gz", "absent.warc.gz"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, file: str) -> None:
    with pytest.raises(ArchiveError):
        read_capture(tmp_path, file, 0)


@given(offset=st.integers(min_value=-10, max_value=2_000))
def test_a_wrong_offset_is_an_error_of_ours(tmp_path_factory: pytest.TempPathFactory, offset: int) -> None:
    folder = tmp_path_factory.mktemp("captures")
    (ref,) = written(folder, PAGE)

    if offset != ref.offset:
        with pytest.raises(ArchiveError):
            read_capture(folder, ref.file, offset)


def test_a_bomb_inside_an_archive_does_not_go_off(tmp_path: Path) -> None:
    from tests.site import gzip_bomb

    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    block = head + gzip_bomb(128 << 20)
    out = BytesIO()
    out.write(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2022-01-06T00:00:00Z\r\n"
        b"WARC-Target-URI: http://steppe.example/\r\nContent-Type: application/http\r\n"
        b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
    )
    (tmp_path / "bomb.warc").write_bytes(out.getvalue())

    with pytest.raises(ArchiveError, match="larger than"):
        read_capture(tmp_path, "bomb.warc", 0)


def test_a_crawl_stores_a_body_that_came_again_only_once_and_can_read_both(tmp_path: Path) -> None:
    with Site() as site:
        desk = Newsdesk(tmp_path / "desk", site)
        listed = feed(site, range(1, 3))
        site.add("/rss", Answer(body=listed, headers={"Content-Type": "application/rss+xml"}))
        desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
        desk.run("crawl")
        desk.run("crawl")

    db = open_readonly(desk.folder / "var" / "steppewatch.sqlite")
    folder = desk.folder / "var" / "captures"
    rows = list(db.query("SELECT file, offset FROM captures WHERE url LIKE '%/rss' ORDER BY id"))
    kinds = [kind for row in rows for kind, _, _ in records(folder / row["file"]) if kind != "warcinfo"]
    assert kinds == ["response", "revisit"]
    assert next(db.query("SELECT health FROM sources"))["health"] == "not-modified"
    assert [read_capture(folder, row["file"], row["offset"]).body for row in rows] == [listed, listed]
