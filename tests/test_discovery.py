"""Discovery: from a home page to the sources behind it, and which of them to follow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import (
    RECENT,
    Candidate,
    candidates,
    is_worth_polling,
    sitemaps_in_robots,
    well_known,
)
from crawler.listing import Contents, Listing
from storage.model import Sighting, SourceKind, Url

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
HOME = "https://omir.example/"

PAGE = b"""<!doctype html><html><head>
<link rel="alternate" type="application/rss+xml" title="Omir &raquo; all" href="/rss/main?x=1">
<link rel="alternate" type="application/rss+xml" title="Omir &raquo; Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Omir podcast" href="/audio/feed">
<link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="/atom">
<link rel="alternate" type="application/feed+json" href="/feed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
<link rel="alternate" hreflang="kk" href="/kk/"><link rel="stylesheet" type="text/css" href="/rss.css">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="sitemap" href="/map.xml"></head><body>
<a href="/export/economy.rss">Economy</a> <a href="/about/rss.html">About feeds</a> <a href="/f/all">RSS</a>
<a href="https://elsewhere.example/rss.xml">Partner</a> <a href="/rssdom/story">The word in a word</a>
<a href="/news/">News</a> <a href="/sport/">Sport</a></body></html>"""


def urls(found: tuple[Candidate, ...], how: str) -> list[str]:
    return [candidate.url.removeprefix("https://omir.example") for candidate in found if candidate.how == how]


def test_what_a_page_declares_comes_first() -> None:
    found = candidates(PAGE, HOME, "text/html")

    assert urls(found, "link") == ["/rss/main?x=1", "/atom", "/feed.json", "/map.xml"]
    assert (found[0].how, found[0].kind, found[0].title) == ("link", SourceKind.FEED, "Omir » all")


def test_links_that_look_like_feeds_come_next() -> None:
    assert urls(candidates(PAGE, HOME), "anchor") == ["/export/economy.rss", "/f/all"]


def test_the_usual_places_are_tried_on_every_site() -> None:
    places = {candidate.url.removeprefix("https://omir.example") for candidate in well_known(HOME)}

    assert places >= {
        "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss/all", "/?format=feed&type=rss",
        "/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml",
    }  # fmt: skip
    first = [candidate.kind for candidate in well_known(HOME)[:12]]
    assert {SourceKind.FEED, SourceKind.SITEMAP} == set(first)


def test_the_page_itself_is_the_last_resort() -> None:
    found = candidates(PAGE, HOME)

    assert urls(found, "page") == ["/news/", "/"]
    assert found[-1] == Candidate(url=Url(HOME), kind=SourceKind.SECTION, how="page")


def test_each_place_is_named_once() -> None:
    found = candidates(PAGE, HOME)

    assert len({(candidate.url, candidate.kind) for candidate in found}) == len(found)


@pytest.mark.parametrize("body", [b"", b"\0", b"plain", b"%PDF"])
def test_a_home_page_that_is_no_page_leaves_the_usual_places(body: bytes) -> None:
    assert {candidate.how for candidate in candidates(body, HOME)} == {"well-known", "page"}


@settings(deadline=None)
@given(st.text(alphabet='<link rel="aternhfps:/y>rss', max_size=200) | st.binary(max_size=200))
def test_no_page_breaks_discovery(body: str | bytes) -> None:
    raw = body.encode() if isinstance(body, str) else body

    assert all(candidate.url.startswith(("http://", "https://")) for candidate in candidates(raw, HOME))


def test_robots_names_sitemaps_in_any_spelling() -> None:
    text = (
        "User-agent: *\nDisallow: /\n Sitemap:https://omir.example/a.xml\nSITEMAP: /b/news.xml # fresh\n"
        "sitemap : /a.xml\nSitemap: javascript:x\nSitemap:\n# Sitemap: /commented.xml\n"
    )

    assert sitemaps_in_robots(text, "https://omir.example/robots.txt") == (
        "https://omir.example/b/news.xml",
        "https://omir.example/a.xml",
    )


# ---------------------------------------------------------------- the choice


def listing(kind: SourceKind, *ages_days: int | None, **more: object) -> Listing:
    entries = tuple(
        Sighting(url=Url(f"{HOME}{n}"), published_at=None if age is None else NOON - timedelta(days=age))
        for n, age in enumerate(ages_days)
    )
    return Listing(kind=kind, entries=entries, **more)  # type: ignore[arg-type]


FRESH_FEED = listing(SourceKind.FEED, 1, 40)
UNDATED_FEED = listing(SourceKind.FEED, None)
STALE_FEED = listing(SourceKind.FEED, RECENT.days + 1)
NEWS_SITEMAP = listing(SourceKind.SITEMAP, 0)
PLAIN_SITEMAP = listing(SourceKind.SITEMAP, None, None, contents=Contents.PAGES)
INDEX = Listing(kind=SourceKind.SITEMAP, children=(Url(HOME + "s.xml"),), contents=Contents.PAGES)
SECTION = listing(SourceKind.SECTION, None)
EMPTY_FEED = Listing(kind=SourceKind.FEED)
BROKEN = Listing(kind=SourceKind.FEED, problem="not a feed")
COMMENTS = listing(SourceKind.FEED, 0, contents=Contents.COMMENTS)
PODCAST = listing(SourceKind.FEED, 0, contents=Contents.PODCAST)


@pytest.mark.parametrize("living", [FRESH_FEED, NEWS_SITEMAP, UNDATED_FEED, PLAIN_SITEMAP, INDEX, SECTION])
def test_what_lists_recent_or_undated_articles_is_polled(living: Listing) -> None:
    assert is_worth_polling(living, now=NOON)


@pytest.mark.parametrize("unwanted", [BROKEN, COMMENTS, PODCAST, EMPTY_FEED, STALE_FEED])
def test_what_carries_no_articles_or_only_old_ones_is_not_polled(unwanted: Listing) -> None:
    assert not is_worth_polling(unwanted, now=NOON)
