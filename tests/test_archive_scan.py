"""Reading archives to their end: what is readable is indexed, the rest is told, nothing crashes."""

from __future__ import annotations

import gzip
import os
import tarfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.archives import ArchiveIndex
from storage.errors import ArchiveError
from tests.warcs import HOST, archive, opened, record


def test_what_is_readable_is_indexed_and_the_rest_is_told(tmp_path: Path) -> None:
    pages = [gzip.compress(record(f"{HOST}/{n}", os.urandom(300))) for n in range(5)]
    pages[1] = pages[1][:40] + b"\xff" * 30 + pages[1][70:]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(pages)[:-100])

    index = ArchiveIndex.open([tmp_path / "a.warc.gz"], tmp_path / "cache")

    assert list(index.urls()) == [f"{HOST}/0", f"{HOST}/2", f"{HOST}/3"]
    assert len(index.problems) == 2
    assert all(problem.startswith("a.warc.gz, byte ") for problem in index.problems)


def test_reading_goes_on_behind_garbage_in_an_unpacked_file(tmp_path: Path) -> None:
    garbage = b"no record at all\r\n" * 50
    index = opened(tmp_path, record(f"{HOST}/a"), garbage, record(f"{HOST}/b"), name="a.warc")

    assert list(index.urls()) == [f"{HOST}/a", f"{HOST}/b"]
    assert len(index.problems) == 1


def test_a_record_that_counts_its_bytes_wrongly_but_is_whole_is_taken(tmp_path: Path) -> None:
    moved = record(f"{HOST}/a", status="302 Found", headers=["Location: /b"], length=5_000)
    index = opened(tmp_path, moved)

    assert (page := index.find(f"{HOST}/a")) is not None
    assert page.header("Location") == "/b"


@pytest.mark.parametrize(
    "content",
    [b"", b"not an archive", b"\x1f\x8b\x08broken", gzip.compress(b"text", mtime=0), b"WARC/1.1\r\n"],
)
def test_only_an_archive_with_nothing_to_read_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.warc.gz").write_bytes(content)

    with pytest.raises(ArchiveError, match="nothing to read"):
        ArchiveIndex.open([tmp_path / "a.warc.gz"], tmp_path / "cache")


def test_an_absent_file_beside_a_good_one_is_a_problem_not_an_error(tmp_path: Path) -> None:
    good = archive(tmp_path / "a.warc.gz", record(f"{HOST}/a"))

    index = ArchiveIndex.open([tmp_path / "absent.warc.gz", good], tmp_path / "cache")

    assert len(index) == 1
    assert "No such file" in index.problems[0]


def test_one_gzip_stream_over_all_records_gets_a_hint(tmp_path: Path) -> None:
    good = archive(tmp_path / "a.warc.gz", record(f"{HOST}/a"))
    records = record(f"{HOST}/b") + record(f"{HOST}/c")
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(records))

    index = ArchiveIndex.open([good, tmp_path / "b.warc.gz"], tmp_path / "cache")

    assert "warcio recompress" in index.problems[0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_broken_byte_is_more_than_a_problem(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    name = data.draw(st.sampled_from(["a.warc", "a.warc.gz"]))
    path = archive(
        folder / name,
        record(f"{HOST}/a", b"1\r\nx\r\n0\r\n\r\n", headers=["Transfer-Encoding: chunked"]),
        record(f"{HOST}/b", gzip.compress(b"text", mtime=0), headers=["Content-Encoding: gzip"]),
        record(f"{HOST}/c", zlib.compress(b"text"), headers=["Content-Encoding: deflate"]),
        record(f"{HOST}/d", b"whole"),
    )
    content = bytearray(path.read_bytes())
    places = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(places, min_size=1, max_size=8)):
        content[place] = value
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])

    try:
        index = ArchiveIndex.open([path], folder / "cache")
    except ArchiveError:
        return
    for url in index.urls():
        with suppress(ArchiveError):
            index.find(url)


def test_archives_of_other_programs_are_read_as_far_as_they_go(tmp_path: Path, shared: Path) -> None:
    with tarfile.open(shared / "corpus" / "warcs.tar.gz") as tar:
        tar.extractall(tmp_path / "warcs", filter="data")

    index = ArchiveIndex.open([tmp_path / "warcs"], tmp_path / "cache")
    readable = [url for url in index.urls() if index.find(url)]

    assert len(index) >= 900
    assert len(readable) >= 540
    assert {problem.split(",")[0] for problem in index.problems} == {
        "clipped.warc.gz", "broken.warc", "example-bad-non-chunked.warc.gz", "example-wrong-chunks.warc.gz",
    }  # fmt: skip
