"""The measure of extraction itself: it sees what is right, and fails when it must."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from steppewatch.evaluation import extraction
from steppewatch.evaluation.extraction import (
    Read,
    Result,
    f1,
    half_of,
    same_names,
    same_title,
    shortfalls,
    summary,
)

TEXT = " ".join(
    f"The square was full on day {number} and nobody went home before dark." for number in range(12)
)
HTML = f"""<html><head><title>A full square | Steppe Post</title>
<meta property="og:site_name" content="Steppe Post"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2022-01-05T10:00:00+06:00"></head>
<body><article><h1>A full square</h1><p>{TEXT}</p></article></body></html>"""
ROW = {
    "url": "https://post.example/news/square", "domain": "post.example", "lang": "en", "kind": "article",
    "title": "A full square", "authors": ["Ann Lee"], "date": "2022-01-05", "text": TEXT,
}  # fmt: skip


def files(folder: Path, row: dict[str, object]) -> list[str]:
    with (folder / "pages.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            str(row["url"]), "response", payload=io.BytesIO(HTML.encode()), http_headers=headers
        )
        writer.write_record(record)
    (folder / "truth.jsonl").write_text(json.dumps(row))
    return ["--warc", str(folder / "pages.warc"), "--truth", str(folder / "truth.jsonl"), "--no-plain"]


def test_a_page_read_rightly_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = extraction.main(files(tmp_path, ROW))

    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == 0
    assert [figures[f"ours all {name}"] for name in ("title", "day", "authors")] == [1, 1, 1]
    assert figures["ours all text"] > 0.95


def test_a_page_read_wrongly_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = extraction.main(files(tmp_path, {**ROW, "title": "Another story", "authors": ["Bo Li"]}))

    assert code == 1
    assert "title" in capsys.readouterr().err


def test_a_language_group_that_loses_to_plain_is_named() -> None:
    result = Result()
    for _ in range(50):
        extraction._score(result.scores("ours", "de"), ROW, Read(title="wrong"))
        extraction._score(result.scores("plain", "de"), ROW, Read(title="A full square"))

    missed = shortfalls(result, summary(result, ["ours", "plain"]), {})

    assert missed == ["title of group de: 0.0000, plain has 1.0000"]


def test_the_measures_see_what_a_person_sees() -> None:
    assert f1("one two three four", "one two") == pytest.approx(2 / 3)
    assert same_title("A Full  Square", "a full square")
    assert not same_title("A full square", "A full square | Steppe Post")
    assert same_names([["Ann Lee", "Bo Li"]], ("Bo Li", "Ann Lee"))
    assert not same_names(["Ann Lee"], ("Ann Lee", "Bo Li"))


def test_the_halves_are_stable_and_share_no_domain() -> None:
    domains = [f"outlet{number}.example" for number in range(200)]
    halves = [half_of(domain) for domain in domains]

    assert halves == [half_of(domain) for domain in domains]
    assert 60 < halves.count("a") < 140


@pytest.mark.slow
def test_recorded_pages_keep_their_floors(shared: Path) -> None:
    warc, truth = shared / "corpus" / "open.warc.gz", shared / "corpus" / "truth.jsonl.gz"

    code = extraction.main(["--warc", str(warc), "--truth", str(truth), "--half", "b", "--no-plain"])

    assert code == 0
