"""Seeds: what is read from an article, and the five shipped ones."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.outlets import load_catalogue
from crawler.seeds import (
    decoded,
    dump_manifest,
    load_manifest,
    read_seed,
    stated_day,
    stated_title,
)
from storage.errors import SeedError
from storage.model import CitationKind, Seed

K = CitationKind
INVENTED = load_catalogue(Path(__file__).parent / "data" / "outlets.toml")
SHIPPED = Path(__file__).parents[1] / "seeds"
NAMES = ("000", "001", "002", "003", "004")


def read(data: bytes | str, *, content_type: str | None = None, url: str | None = None) -> Seed:
    raw = data.encode() if isinstance(data, str) else data
    return read_seed(raw, content_type=content_type, name="t", catalogue=INVENTED, url=url)


# ---------------------------------------------------------------- plain text and Markdown

TEXT = """Thursday, January 6, 2022
0 0

What happened on the square

The square was full at noon [1]. So says The Omir Post, and many others in the city say the same.

[1]https://dala.example/a
"""


def test_a_plain_text_becomes_a_seed_of_facts_and_citations() -> None:
    seed = read(TEXT)

    assert (seed.name, seed.title, seed.published_on) == (
        "t",
        "What happened on the square",
        date(2022, 1, 6),
    )
    assert (seed.language, seed.outlet, seed.url) == ("en", None, None)
    assert seed.text_sha256 == sha256(TEXT.encode()).hexdigest()
    assert [(c.kind, c.label, c.cited_by) for c in seed.citations] == [
        (K.FOOTNOTE, "[1]", "seed:t"),
        (K.OUTLET, "The Omir Post", "seed:t"),
    ]
    assert seed.citations[0].sentence == "The square was full at noon [1]."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Noon on the square #\n\nIt began.", "Noon on the square"),
        ("Noon on the square\nIt began. It went on.", "Noon on the square"),
        ("5 января 2022 г.\n\nПолдень на площади\n\nНачалось.", "Полдень на площади"),
        ("It began at noon.\nIt went on.\nNo Responses to “Noon on the square.”", "Noon on the square"),
        ("It began at noon.\nIt went on.", None),
        ("Noon", None),
        ("x" * 300 + "\nIt began.", None),
        ("", None),
    ],
)
def test_a_title_is_taken_where_the_text_states_one(text: str, title: str | None) -> None:
    assert stated_title(text) == title


def test_a_text_without_a_title_is_named_after_what_it_cites_never_after_a_sentence() -> None:
    assert read("So says The Omir Post, of the square.").title == "Untitled, citing The Omir Post"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Monday, January 10, 2022", date(2022, 1, 10)),
        ("Jan 6, 2022", date(2022, 1, 6)),
        ("10 января 2022 года", date(2022, 1, 10)),
        ("10 січня 2022", date(2022, 1, 10)),
        ("10 қаңтар 2022", date(2022, 1, 10)),
        ("10.01.2022, 14:05", date(2022, 1, 10)),
        ("2022-01-10", date(2022, 1, 10)),
        ("January 2022", None),
        ("Yesterday", None),
        ("On 10 January 2022 the people of the city came to the square", None),
        ("31.02.2022", None),
    ],
)
def test_a_day_is_taken_from_a_line_of_its_own(line: str, day: date | None) -> None:
    assert stated_day(f"{line}\n\nNoon on the square\n\nIt began.") == day


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Specially prepared for the readers of the Omir Post site.", "post"),
        ("It began.\n“GL”: – And then?", "glance"),
        ("It began.\nFollow Omir Post on Telegram. So says Dala Telegraph.", "post"),
        ("So says Dala Telegraph.", None),
    ],
)
def test_the_publisher_is_taken_from_what_the_text_says_of_itself(text: str, outlet: str | None) -> None:
    assert read(text + " https://a.example/").outlet == outlet


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("В полдень площадь была полна, так пишет газета «Дала Телеграф».", "ru"),
        ("Опівдні площа була повна людей, так повідомляє «Дала Телеграф», і всі це бачили.", "uk"),
        ("Түсте алаң адамға толы болды, бұл туралы Дала Жаршы хабарлайды, деді тұрғындар.", "kk"),
        ("https://a.example/abc", "und"),
    ],
)
def test_the_language_is_that_of_the_words(text: str, language: str) -> None:
    assert read(text).language == language


# ---------------------------------------------------------------- HTML

FILLER = "The people of the city came to the square and stayed there until the evening of that day. " * 4
HTML = f"""<!doctype html><html lang=en><head><title>Noon on the square | Omir Post</title>
<meta property="og:site_name" content="The Omir Post">
<meta property="article:published_time" content="2022-01-09T10:00:00Z"></head>
<body><nav><a href="https://a.example/menu">Menu</a></nav>
<article><h1>Noon on the square</h1>
<p>It began at noon, <a href="https://dala.example/a">says the Telegraph</a>, and nobody knew why.<sup><a
href="#n1">1</a></sup> Earlier <a href="/2022/01/05/what-we-wrote-before">we wrote</a> of it.</p>
<p>{FILLER}</p><p>{FILLER}</p>
<ol><li id=n1>Seen at <a href="https://glance.example/b_(2)">Glance</a></li></ol>
<p>[2] <a href="https://b.example/x">https://b.example/x</a><br>[3]<a href="https://b.example/y">https://b.example/y</a></p>
</article><footer><a href="https://a.example/foot">Foot</a></footer></body></html>"""


@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-8"])
def test_html_becomes_a_seed_with_its_links_and_footnotes(content_type: str | None) -> None:
    seed = read(HTML, content_type=content_type, url="https://omirpost.example/n/1")

    assert (seed.title, seed.outlet, seed.published_on) == ("Noon on the square", "post", date(2022, 1, 9))
    assert seed.url == "https://omirpost.example/n/1"
    assert [(c.kind, c.label, c.url) for c in seed.citations] == [
        (K.LINK, "says the Telegraph", "https://dala.example/a"),
        (K.FOOTNOTE, "[1]", "https://glance.example/b_(2)"),
        (K.FOOTNOTE, "[2]", "https://b.example/x"),
        (K.FOOTNOTE, "[3]", "https://b.example/y"),
    ]
    assert seed.citations[1].sentence == "It began at noon, says the Telegraph, and nobody knew why.[1]"


def test_html_without_an_address_takes_the_outlet_from_the_sites_name() -> None:
    assert read(HTML).outlet == "post"


def test_a_short_html_page_is_read_too() -> None:
    seed = read('<html><body><p>So <a href="https://a.example/x">they</a> say.</p></body></html>')

    assert [(c.label, c.sentence) for c in seed.citations] == [("they", "So they say.")]


def test_html_inside_markdown_stays_markdown() -> None:
    seed = read(
        '<p align=center>\n\n# Noon\n\n<a href="https://a.example/x">so</a>', content_type="text/markdown"
    )

    assert (seed.title, seed.citations[0].label) == ("Noon", "so")


def test_a_deeply_nested_page_does_no_harm() -> None:
    page = "<html>" + "<div>" * 5_000 + '<a href="https://a.example/x">x</a>' + "</div>" * 5_000

    with pytest.raises(SeedError):
        read(page)


# ---------------------------------------------------------------- encodings and refusals

RUSSIAN = "В полдень площадь была полна людей. Так пишет «Дала Телеграф», https://a.example/x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
def test_a_text_of_any_common_encoding_is_read(encoding: str) -> None:
    text = RUSSIAN if encoding != "koi8-r" else RUSSIAN.replace("«", '"').replace("»", '"')

    assert decoded(text.encode(encoding)) == text


def test_a_ukrainian_text_in_windows_1251_is_read() -> None:
    text = "Опівдні площа була повна людей, її бачили всі."

    assert decoded(text.encode("windows-1251")) == text


def test_an_english_text_with_curly_quotes_in_windows_1252_is_read() -> None:
    text = "“It began at noon,” says the paper – and nobody knew why. Cafés were open."

    assert decoded(text.encode("windows-1252")) == text


@pytest.mark.parametrize("place", ["header", "meta"])
def test_a_declared_charset_is_believed(place: str) -> None:
    meta = '<meta charset="koi8-r">' if place == "meta" else ""
    page = f"<html><head>{meta}</head><body><p>Так пишет Дала Телеграф</p></body></html>"
    content_type = "text/html; charset=koi8-r" if place == "header" else "text/html"
    seed = read(page.encode("koi8-r"), content_type=content_type)

    assert [c.label for c in seed.citations] == ["Дала Телеграф"]


def test_a_wrong_charset_does_not_spoil_a_text() -> None:
    assert decoded(RUSSIAN.encode("windows-1251"), content_type="text/plain; charset=utf-8") == RUSSIAN
    assert decoded(b"plain", content_type="text/plain; charset=no-such-thing") == "plain"


def test_line_ends_of_all_systems_are_one() -> None:
    assert decoded(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (b"%PDF-1.7 https://a.example/", "is not text"),
        (b"PK\x03\x04 https://a.example/", "is not text"),
        (b"{\\rtf1 https://a.example/}", "is not text"),
        (b"https://a.example/\x00", "is not text"),
        (bytes(range(1, 256)) * 4, "is not text"),
        (bytes(range(128, 256)) * 4, "unknown encoding"),
        (b"<html><body></body></html>", "has no text"),
        (b"Nothing is cited here, by nobody.", "nothing to follow"),
    ],
)
def test_what_cannot_be_a_seed_is_refused_with_its_name_and_a_hint(data: bytes, problem: str) -> None:
    with pytest.raises(SeedError, match=problem) as caught:
        read(data)

    assert caught.value.subject == "t"
    assert caught.value.hint


@given(st.binary(max_size=200))
def test_any_bytes_are_a_seed_or_a_seed_error(data: bytes) -> None:
    try:
        seed = read(data)
    except SeedError:
        return
    assert seed.citations


# ---------------------------------------------------------------- the shipped seeds


@pytest.mark.parametrize(
    ("name", "outlet", "day", "cites"),
    [
        ("000", None, None, {"washington-post"}),
        ("001", None, None, {"reuters", "borrell-twitter", "bbc"}),
        ("002", None, date(2022, 1, 10), {"vzglyad"}),
        (
            "004",
            "svpressa",
            date(2022, 1, 6),
            {"tass", "zyuganov-telegram", "pogrebinsky-facebook", "svpressa"},
        ),
    ],
)
def test_the_shipped_seeds_name_their_sources_in_words(
    name: str, outlet: str | None, day: date | None, cites: set[str]
) -> None:
    seed = load_manifest(SHIPPED / f"{name}.toml")

    assert (seed.outlet, seed.published_on, seed.language) == (outlet, day, "en")
    assert {c.outlet for c in seed.citations} == cites
    assert all(c.url is None for c in seed.citations)


def test_shipped_seed_003_has_its_24_footnotes() -> None:
    seed = load_manifest(SHIPPED / "003.toml")
    notes = [c for c in seed.citations if c.kind is K.FOOTNOTE]

    assert seed.outlet == "informnapalm"
    assert [c.label for c in notes] == [f"[{n}]" for n in range(1, 25)]
    assert len({c.url for c in notes}) == 22


def test_every_shipped_citation_is_of_a_shipped_outlet() -> None:
    catalogue = load_catalogue(SHIPPED.parent / "config" / "outlets.toml")

    for name in NAMES:
        assert all(catalogue.by_key(c.outlet) for c in load_manifest(SHIPPED / f"{name}.toml").citations)


def test_the_shipped_manifests_are_what_the_articles_give(shared: Path) -> None:
    catalogue = load_catalogue(SHIPPED.parent / "config" / "outlets.toml")

    for name in NAMES:
        data = (shared / "seeds" / f"{name}.txt").read_bytes()
        seed = read_seed(data, name=name, catalogue=catalogue)
        assert dump_manifest(seed) == (SHIPPED / f"{name}.toml").read_text("utf-8")
        assert all(c.sentence for c in seed.citations)
