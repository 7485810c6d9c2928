"""Extraction: what is taken from a page, and that no bytes whatever raise."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.decoding import encoding_of, shorten
from crawler.extract import take
from storage.model import Capture, Extract, ExtractStatus, Precision, Sighting, Url

NOON = datetime(2022, 1, 11, 12, tzinfo=UTC)
STORY = (
    "The fuel price doubled overnight, and by the morning the square in front of the akimat was full. "
    "Drivers had parked their cars across the road and would not move them before somebody talked. "
)
RUSSIAN = (
    "Жители посёлка вышли на площадь утром и потребовали вернуть прежнюю цену на сжиженный газ. "
    "Аким пообещал встретиться с ними после обеда, но люди остались на площади до позднего вечера. "
)


def page(body: str = "", head: str = "") -> str:
    text = body or "".join(f"<p>{STORY}{number}</p>" for number in range(6))
    return f"<!doctype html><html><head>{head}</head><body><article>{text}</article></body></html>"


def capture(html: str | bytes, *, url: str = "https://post.example/news/fuel", **headers: str) -> Capture:
    body = html.encode() if isinstance(html, str) else html
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Capture(url=url, status=200, headers=named, body=body, fetched_at=NOON)


def read(html: str | bytes, *, hint: Sighting | None = None, **options: str) -> Extract:
    return take(capture(html, **options), hint=hint)


ARTICLE = """
<title>Fuel and anger in the west | Steppe Post</title>
<meta property="og:site_name" content="Steppe Post"><meta property="og:title" content="Fuel and anger in the west">
<link rel="canonical" href="/news/fuel?utm_source=feed"><meta name="robots" content="noarchive, max-snippet:90">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",
 "headline": "Fuel and anger in the west", "datePublished": "2022-01-05T14:10:00+06:00",
 "author": [{"@type": "Person", "name": "Aigerim Serik"}, {"@type": "Person", "name": "Ivan Petrov"}],}]}</script>
"""


def test_a_page_gives_title_authors_time_site_language_and_text() -> None:
    found = read(page(head=ARTICLE))

    assert found.status is ExtractStatus.OK
    assert found.title == "Fuel and anger in the west"
    assert found.authors == ("Aigerim Serik", "Ivan Petrov")
    assert found.published_at == datetime(2022, 1, 5, 8, 10, tzinfo=UTC)
    assert found.published_precision is Precision.TIME
    assert found.published_from == "json-ld"
    assert (found.site_name, found.language) == ("Steppe Post", "en")
    assert found.canonical_url == "https://post.example/news/fuel"
    assert found.wishes == ("noarchive", "max-snippet:90")
    assert "akimat was full" in found.text


def test_the_outlets_own_day_is_kept_with_its_offset() -> None:
    found = read(page(head='<meta property="article:published_time" content="2022-01-06T01:30:00+06:00">'))

    assert found.published_at is not None
    assert found.published_at.date().isoformat() == "2022-01-06"


def test_a_date_after_the_fetch_is_kept_as_printed_and_not_believed() -> None:
    found = read(page(head='<meta property="article:published_time" content="2031-05-05T10:00:00Z">'))

    assert found.published_at is None
    assert found.published_raw == "2031-05-05T10:00:00Z"


def test_a_feed_helps_where_the_page_is_silent() -> None:
    hint = Sighting(
        url=Url("https://post.example/news/fuel"),
        title="Fuel and anger",
        published_at=NOON - timedelta(days=2),
        authors=("Ann Lee",),
    )

    found = read(page(), hint=hint)

    assert (found.title, found.authors, found.published_from) == ("Fuel and anger", ("Ann Lee",), "feed")
    assert found.published_at == NOON - timedelta(days=2)


def test_links_of_the_text_are_kept_and_those_of_the_menu_are_not() -> None:
    body = '<nav><a href="/about">About us and our work</a></nav>' + "".join(
        f"<p>{STORY}</p>" for _ in range(5)
    )
    body += f'<p>{STORY} As <a href="https://wire.example/n/1?utm_medium=x">the wire reported</a>, it went on.</p>'

    found = read(page(body))

    assert [(link.url, link.text) for link in found.links] == [
        ("https://wire.example/n/1", "the wire reported")
    ]


def test_a_canonical_link_to_another_site_or_the_home_page_is_not_believed() -> None:
    elsewhere = read(page(head='<link rel="canonical" href="https://other.example/x">'))
    home = read(page(head='<link rel="canonical" href="/">'))

    assert elsewhere.canonical_url == home.canonical_url == "https://post.example/news/fuel"


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "utf-16"])
def test_russian_is_read_in_any_encoding_without_a_declaration(encoding: str) -> None:
    found = read(page("".join(f"<p>{RUSSIAN}</p>" for _ in range(5))).encode(encoding))

    assert "Жители посёлка" in found.text
    assert found.language == "ru"


def test_a_wrong_declaration_is_overruled_by_the_bytes() -> None:
    html = page(f"<p>{RUSSIAN}</p>" * 5, head='<meta charset="iso-8859-1">')

    assert encoding_of(html.encode(), "text/html; charset=windows-1252") == "utf-8"
    assert "Жители" in read(html, content_type="text/html; charset=windows-1252").text


def test_an_unclosed_menu_does_not_swallow_the_article() -> None:
    html = (
        f"<html><body><nav><a href='/'>Home</a>{'<p>' + STORY + '</p>'}"
        + f"<p>{STORY}</p>" * 12
        + "</body></html>"
    )

    assert "akimat" in read(html).text


@pytest.mark.parametrize(
    ("body", "options"),
    [
        (b"%PDF-1.7 ...", {}),
        (b'{"a": 1}', {"content_type": "application/json"}),
        (b"<?xml version='1.0'?><rss><channel/></rss>", {}),
        (b"\x89PNG\r\n", {"content_type": "image/png"}),
    ],
)
def test_what_is_no_html_is_no_article(body: bytes, options: dict[str, str]) -> None:
    assert read(body, **options).status is ExtractStatus.NOT_ARTICLE


def test_a_home_page_is_no_article() -> None:
    assert read(page(), url="https://post.example/").status is ExtractStatus.NOT_ARTICLE


HOSTILE = {
    "empty": b"",
    "white space": b" \n\t ",
    "nul": b"<p>\x00a\x00</p>" * 50,
    "lone surrogates": "<p>\ud800\udfff</p>".encode("utf-8", "surrogatepass") * 50,
    "references to controls": b"<title>&#0;&#x1F;&#xD800;&#1114112;</title><p>&#8;</p>",
    "deep nesting": b"<div>" * 60_000 + b"x",
    "ten megabytes of p": b"<p>" * 3_400_000,
    "many links": b"<a href='/x'>words that link</a>" * 100_000,
    "broken json": b'<script type="application/ld+json">{"@graph": [' + b"[" * 5000 + b"</script><p>x",
    "deep json": b'<script type="application/ld+json">' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"</script>",
    "no markup": b"just words",
    "an odd charset": b'<meta charset="utf-7"><p>+ADw-script+AD4-</p>',
    "a bad base": b"<base href='http://[::1'><article><p>"
    + STORY.encode() * 5
    + b"<a href='x'>there</a></p></article>",
    "wild dates": b"<time datetime='99999999999999'>x</time><meta name=date content='31.02.2022 25:61'>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_give_an_extract(name: str) -> None:
    found = read(HOSTILE[name])

    assert isinstance(found, Extract)
    assert all(c == "\n" or c == "\t" or c.isprintable() or c.isspace() for c in found.title or "")


def test_ten_megabytes_are_cut() -> None:
    assert len(shorten(b"<p>" * 3_400_000, 2_000_000)) <= 2_000_000
    assert shorten(b"<p>" * 3_400_000, 2_000_000).count(b"<") <= 25_000


PIECES = (
    "<p>", "</p>", "<div class='author'>", "<time datetime='", "'>", "<script type='application/ld+json'>", "{", "}",
    "</script>", '"author":', "[", "]", "<meta property='og:title' content='", "<a href='", "<table><td>", "&#x0;",
    "\ud83d", "&amp;", "<title>", "By ", "Вчера 22:37", "2022-13-45", "<h1>", "<!--", "<![CDATA[", STORY,
)  # fmt: skip
FRAGMENTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40)


def is_plain(text: str, *, allowed: str) -> bool:
    """Tell whether a text holds no control character and no half of a surrogate pair."""
    return not any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FRAGMENTS)
def test_no_mixture_of_markup_raises(parts: list[str]) -> None:
    html = "".join(parts).encode("utf-8", "surrogatepass")

    found = read(html)

    shown = [found.title, found.published_raw, found.site_name, *found.authors]
    assert all(is_plain(text or "", allowed="") for text in (*shown, *(link.text for link in found.links)))
    assert is_plain(found.text, allowed="\n\t")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), st.none() | st.text(max_size=30))
def test_no_bytes_raise(body: bytes, content_type: str | None) -> None:
    named = {"content_type": content_type} if content_type else {}

    assert isinstance(read(body, **named), Extract)


def test_the_day_in_a_link_to_another_page_is_not_this_pages() -> None:
    cited = f'<p>{STORY}So <a href="/2022/01/07/barracks-held">the barracks were held</a>.</p>'
    found = read(page(cited + "".join(f"<p>{STORY}{number}</p>" for number in range(6))))

    assert found.published_at is None
    assert found.status is ExtractStatus.OK
    assert "/2022/01/07/barracks-held" in " ".join(link.url for link in found.links)
