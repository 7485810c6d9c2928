"""Section pages: which links of a page are articles, and which only furniture."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.listing import Listing, read
from crawler.sections import MOST_ANCHORS, shape_score
from storage.model import SourceKind

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
WHERE = "https://omir.example/news"

PAGE = """<!doctype html><html lang="kk-KZ"><head><title>Omir &mdash; news</title></head><body>
<header><a href="/">Omir</a>
 <nav><a href="/news/economy-and-finance-of-the-region">Economy and finance of the region</a></nav></header>
<main>
 <article><a href="/2022/01/10/bakers-of-taldy-close-for-a-day"><img src="x.jpg" alt="Bread"></a>
  <h2><a href="/2022/01/10/bakers-of-taldy-close-for-a-day?utm_source=front">Bakers of Taldy close for a day</a></h2>
  <time datetime="2022-01-10T09:30:00+06:00">09:30</time></article>
 <div class="item"><a href="/news/48012-kolik-bazasy.html">Көлік бағасы тағы да өсті, дейді сатушылар</a>
  <time datetime="2022-01-09">kecha</time></div>
 <div class="item"><a href="//www.omir.example/a/31640303.html"><h3>Three bridges reopen after the flood</h3></a></div>
 <a href="/tag/bread-prices-2022">All stories about bread prices in 2022</a>
 <a href="/files/report-2022-01-10-final.pdf">The whole report as a document to download</a>
 <a href="https://elsewhere.example/2022/01/10/a-guest-story-from-afar">A guest story from afar, by others</a>
 <a href="/login?next=/news/48012">Sign in to read more of our stories</a>
 <a href="javascript:void(0)">More and more and more stories</a>
 <div class="sponsored promo">
  <a href="/2022/01/10/buy-this-wonderful-new-kettle">Buy this wonderful new kettle today</a></div>
</main>
<footer><a href="/2021/05/04/how-we-work-and-who-pays-us">How we work and who pays us for it</a></footer>
</body></html>"""


def section(
    body: str | bytes, *, url: str = WHERE, content_type: str | None = "text/html; charset=utf-8"
) -> Listing:
    return read(body.encode() if isinstance(body, str) else body, url, content_type, SourceKind.SECTION, NOON)


def test_the_articles_of_a_page_are_found_and_nothing_else() -> None:
    listing = section(PAGE)

    assert [entry.url for entry in listing.entries] == [
        "https://omir.example/2022/01/10/bakers-of-taldy-close-for-a-day",
        "https://omir.example/news/48012-kolik-bazasy.html",
        "https://www.omir.example/a/31640303.html",
    ]
    assert (listing.kind, listing.title, listing.problem) == (SourceKind.SECTION, "Omir — news", "")


def test_an_article_carries_its_headline_its_time_and_the_pages_language() -> None:
    first, second, third = section(PAGE).entries

    assert (first.title, first.published_at) == (
        "Bakers of Taldy close for a day",
        datetime(2022, 1, 10, 3, 30, tzinfo=UTC),
    )
    assert (second.published_raw, second.language) == ("2022-01-09", "kk")
    assert (third.title, third.published_at) == ("Three bridges reopen after the flood", None)


def test_a_time_that_two_articles_share_belongs_to_neither() -> None:
    page = (
        '<main><div><time datetime="2022-01-09">today</time><a href="/a/10001">First of the two stories today</a>'
        '<a href="/a/10002">Second of the two stories today</a></div></main>'
    )

    assert [entry.published_at for entry in section(page).entries] == [None, None]


def test_relative_links_start_from_the_base_of_the_page() -> None:
    page = (
        '<base href="/archive/"><main><h2><a href="10001.html">A story found in the archive</a></h2></main>'
    )

    assert [entry.url for entry in section(page).entries] == ["https://omir.example/archive/10001.html"]


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "file:///etc/", "data:,", "", "http://[", "ftp://omir.example/"]
)
def test_a_base_that_is_no_web_address_is_ignored(base: str) -> None:
    page = f'<base href="{base}"><main><h2><a href="/a/10001.html">A story under an odd base</a></h2></main>'

    assert [entry.url for entry in section(page).entries] == ["https://omir.example/a/10001.html"]


def test_what_lies_under_the_section_needs_no_telling_address() -> None:
    page = '<a href="/news/floods">Floods cut off four villages</a><a href="/floods">Floods cut off four towns</a>'

    assert [entry.url for entry in section(f"<main>{page}</main>").entries] == [
        "https://omir.example/news/floods"
    ]


def test_headlines_without_spaces_are_headlines() -> None:
    page = '<ul><li><a href="/2022-01/10/c_1310414757.htm">阿拉木图机场恢复运行首批航班抵达</a></li></ul>'

    assert len(section(page).entries) == 1


def test_an_old_charset_is_read() -> None:
    head = '<html><head><meta charset="windows-1251"></head>'
    page = f'{head}<main><a href="/a/10001">Мосты открыли после паводка снова</a></main>'

    assert section(page.encode("windows-1251"), content_type="text/html").entries[0].title == (
        "Мосты открыли после паводка снова"
    )


@pytest.mark.parametrize(
    "content_type", [None, "text/html; charset=nonsense", 'text/html; charset="', "image/png"]
)
def test_a_strange_content_type_does_no_harm(content_type: str | None) -> None:
    assert len(section(PAGE, content_type=content_type).entries) == 3


@pytest.mark.parametrize("body", [b"", b"plain words", b"\0\0\0", b"%PDF-1.7 binary"])
def test_what_is_no_page_is_broken(body: bytes) -> None:
    assert section(body).broken


def test_a_page_without_articles_is_empty_and_not_broken() -> None:
    listing = section("<html><body><p>Nothing today.</p></body></html>")

    assert (listing.entries, listing.broken) == ((), False)


def test_a_page_of_a_hundred_thousand_links_takes_bounded_time() -> None:
    page = "<main>" + "".join(
        f'<p><a href="/a/{n}">Story number {n} of very many stories</a>' for n in range(10_000, 60_000)
    )
    started = time.process_time()

    listing = section(page)

    assert 0 < len(listing.entries) <= MOST_ANCHORS
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    ("path", "likely"),
    [
        ("/2022/01/10/what-happened-next", True), ("/politics/10/01/2022/61dbe3519a79471ffb313e6c", True),
        ("/ru/bread-prices_a3881181", True), ("/a/31640303.html", True), ("/news/articles/c9wnex8g5dyo", True),
        ("/?p=1234", True), ("/novosti/48012-most.html", True), ("/novosti/most.html", True), ("/kontakt.html", False),
        ("/", False), ("/economy", False), ("/2022", False), ("/news/2022/", False),
    ],
)  # fmt: skip
def test_the_shape_of_an_address_tells_articles_from_sections(path: str, likely: bool) -> None:
    score = shape_score(f"https://omir.example{path}")

    assert score is not None
    assert (score > 0) is likely


@pytest.mark.parametrize(
    "path",
    ["/tag/a-b-c-d", "/author/ivan-12345", "/2022/01/10/photo.jpg", "/search/?q=12345", "/wp-login.php"],
)
def test_some_addresses_are_never_articles(path: str) -> None:
    assert shape_score(f"https://omir.example{path}") is None


@settings(deadline=None)
@given(st.text(alphabet="<a href=\"/ainmh2>3-.:#?=&; '", max_size=200) | st.binary(max_size=200))
def test_reading_never_raises(body: str | bytes) -> None:
    assert section(body).kind is SourceKind.SECTION
