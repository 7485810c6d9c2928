"""Feeds as they come: well-formed, malformed, hostile, or no feeds at all."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.feeds import charset_of, is_comments
from crawler.listing import Contents, Listing, read
from crawler.sightings import MOST_ENTRIES
from storage.model import SourceKind

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
WHERE = "https://o.example/rss/all.xml"


def feed(body: bytes | str, *, url: str = WHERE, content_type: str | None = "text/xml") -> Listing:
    raw = body.encode() if isinstance(body, str) else body
    return read(raw, url, content_type, SourceKind.FEED, NOON)


def rss(items: str, *, head: str = "<title>Omir</title>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def test_an_rss_item_becomes_a_sighting() -> None:
    listing = feed(
        rss(
            "<item><title>Fuel &amp;amp; bread</title><link>/a/1?utm_source=rss</link>"
            "<pubDate>Mon, 10 Jan 2022 10:00:00 +0600</pubDate><author>desk@o.example (Анна Ким)</author></item>",
            head="<title>Omir &amp;#8212; all</title><language>ru-RU</language>",
        )
    )

    (entry,) = listing.entries
    assert (listing.kind, listing.title, listing.problem) == (SourceKind.FEED, "Omir — all", "")
    assert (entry.url, entry.title, entry.authors) == ("https://o.example/a/1", "Fuel & bread", ("Анна Ким",))
    assert entry.published_at == datetime(2022, 1, 10, 4, tzinfo=UTC)
    assert (entry.published_raw, entry.language) == ("Mon, 10 Jan 2022 10:00:00 +0600", "ru")


def test_an_atom_entry_is_resolved_against_its_own_base() -> None:
    listing = feed(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><title>A</title>'
        '<entry xml:base="y/"><title type="html">&lt;i&gt;Q&lt;/i&gt;</title><link href="1"/>'
        '<link rel="enclosure" href="/big.mp4"/><updated>2022-01-09T08:00:00Z</updated></entry></feed>'
    )

    (entry,) = listing.entries
    assert (entry.url, entry.title) == ("https://a.example/x/y/1", "Q")


def test_an_rdf_feed_of_1999_is_read() -> None:
    listing = feed(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel>'
        '<item rdf:about="https://o.example/r"><title>T</title><link>https://o.example/r</link>'
        "<dc:date>2022-01-09</dc:date></item></rdf:RDF>"
    )

    assert [(entry.url, str(entry.published_at)) for entry in listing.entries] == [
        ("https://o.example/r", "2022-01-09 00:00:00+00:00")
    ]


def test_a_json_feed_is_read_and_what_is_odd_in_it_is_nothing() -> None:
    items = [
        {"id": "https://o.example/j1", "title": "J", "date_published": "2022-01-09T10:00:00+06:00",
         "authors": [{"name": "A"}, 5], "language": "kk"},
        {"id": 7, "url": ["x"], "title": {}}, "no item", {"external_url": "https://b.example/j2"},
    ]  # fmt: skip
    listing = feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}))

    assert [entry.url for entry in listing.entries] == ["https://o.example/j1", "https://b.example/j2"]
    assert (listing.entries[0].authors, listing.entries[0].language) == (("A",), "kk")


@pytest.mark.parametrize(
    "body", ['{"version": 1}', "[]", "{", '{"a":' * 100_000, '{"version":"jsonfeed.org","items":3}']
)
def test_json_that_is_no_feed_is_a_problem(body: str) -> None:
    assert feed(body).broken


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "utf-16", "iso-8859-5"])
def test_a_declared_charset_is_read(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    body = f"{declared}<rss><channel><item><title>Площадь</title><link>/a</link></item></channel></rss>"

    assert feed(body.encode(encoding), content_type="text/xml").entries[0].title == "Площадь"


def test_a_server_that_names_the_wrong_charset_does_no_harm() -> None:
    body = rss("<item><title>Жаңалық</title><link>/a</link></item>")

    assert feed(body, content_type="text/xml; charset=ISO-8859-1").entries[0].title == "Жаңалық"
    assert charset_of(b"plain", "text/xml; charset=koi8-r") == "koi8-r"


def test_a_guid_serves_as_the_link_unless_it_says_that_it_is_none() -> None:
    items = (
        "<item><guid>https://o.example/g1</guid></item>"
        '<item><guid isPermaLink="false">https://o.example/g2</guid></item>'
    )

    assert [entry.url for entry in feed(rss(items)).entries] == ["https://o.example/g1"]


def test_the_publishers_own_link_wins_over_that_of_a_feed_service() -> None:
    body = rss(
        '<item><link>https://feedproxy.example/~r/1</link><f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">'
        "https://o.example/own</f:origLink></item>"
    )

    assert feed(body).entries[0].url == "https://o.example/own"


def test_an_article_that_a_feed_names_twice_is_one_entry() -> None:
    items = "<item><title>A</title><link>/a</link></item><item><title>B</title><link>http://www.o.example/a/</link></item>"

    assert [entry.title for entry in feed(rss(items)).entries] == ["A"]


def test_links_that_are_no_web_addresses_are_left_out_and_said_so() -> None:
    listing = feed(rss("<item><title>x</title><link>javascript:alert(1)</link></item>"))

    assert listing.entries == ()
    assert listing.problem == "1 entries, none with a usable link"
    assert listing.broken


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("<ttl>15</ttl>", 900),
        ("<ttl>999999999</ttl>", 86_400),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        (
            '<s:updatePeriod xmlns:s="http://purl.org/rss/1.0/modules/syndication/">hourly</s:updatePeriod>',
            3600,
        ),
        (
            '<s:updatePeriod xmlns:s="http://purl.org/rss/1.0/modules/syndication/">daily</s:updatePeriod>'
            '<s:updateFrequency xmlns:s="http://purl.org/rss/1.0/modules/syndication/">4</s:updateFrequency>',
            21_600,
        ),
    ],
)
def test_the_pause_a_feed_asks_for_is_read(head: str, seconds: int | None) -> None:
    assert feed(rss("", head=f"<title>T</title>{head}")).min_interval_s == seconds


def test_an_empty_feed_is_empty_and_not_broken() -> None:
    listing = feed(rss(""))

    assert (listing.entries, listing.problem, listing.broken) == ((), "", False)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "an empty answer"),
        (b" \r\n\0", "an empty answer"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", 'an HTML page ("Sign in"), not a feed'),
        (b"\xef\xbb\xbf<!-- x -->\n<html lang=ru>", "an HTML page, not a feed"),
        (b"Internal error", "not a feed"),
        (b"<note><to>you</to></note>", "not a feed"),
        (b"\x1f\x8b\x08broken", "damaged gzip"),
    ],
)
def test_what_is_no_feed_is_a_problem_and_never_an_empty_feed(body: bytes, problem: str) -> None:
    listing = feed(body)

    assert listing.problem.startswith(problem)
    assert listing.broken


def test_a_feed_cut_off_in_the_middle_gives_what_it_has() -> None:
    whole = rss("".join(f"<item><title>{n}</title><link>/a/{n}</link></item>" for n in range(20)))

    listing = feed(whole[: len(whole) // 2])

    assert 8 <= len(listing.entries) <= 10
    assert listing.problem.startswith("malformed XML")
    assert not listing.broken


def test_a_sitemap_where_a_feed_was_expected_is_read_as_a_sitemap() -> None:
    listing = feed("<urlset><url><loc>https://o.example/a</loc></url></urlset>")

    assert (listing.kind, len(listing.entries)) == (SourceKind.SITEMAP, 1)


def test_comments_and_podcasts_are_told_from_articles() -> None:
    spoken = '<item><link>/e</link><enclosure url="/e.mp3" type="audio/mpeg" length="1"/></item>'

    assert feed(rss(spoken)).contents is Contents.PODCAST
    assert (
        feed(rss("<item><link>/a</link></item>"), url="https://o.example/comments/feed/").contents
        is Contents.COMMENTS
    )
    assert feed(rss("<item><link>/a</link></item>")).contents is Contents.ARTICLES
    assert is_comments("https://o.example/?feed=comments-rss2", "")


def test_a_feed_longer_than_any_reader_needs_is_cut_and_says_so() -> None:
    listing = feed(rss("".join(f"<item><link>/a/{n}</link></item>" for n in range(MOST_ENTRIES + 5))))

    assert len(listing.entries) == MOST_ENTRIES
    assert listing.problem == f"{MOST_ENTRIES + 5} entries, the first {MOST_ENTRIES} kept"


BOMB = '<!DOCTYPE z [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{"&" + before + ";"}{("&" + before + ";") * 9}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip


def test_an_entity_bomb_does_not_go_off() -> None:
    listing = feed(
        f'<?xml version="1.0"?>{BOMB}<rss><channel><item><title>&i;</title><link>/a</link></item></channel></rss>'
    )

    assert all(len(entry.title or "") < 1000 for entry in listing.entries)


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>'
        "<rss><channel><item><title>&x;</title><link>/a</link></item></channel></rss>"
    )

    assert "canary" not in repr(feed(body))


def test_bytes_that_name_a_file_are_not_opened(tmp_path: Path) -> None:
    named = tmp_path / "feed.xml"
    named.write_text(rss("<item><link>/a</link></item>"))

    assert feed(str(named).encode()).broken


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(alphabet='<>/rssitemlnk"=&;![] {}:', max_size=200).map(str.encode))
def test_reading_never_raises(body: bytes) -> None:
    listing = feed(body)

    assert listing.entries or listing.problem or not listing.broken


@pytest.fixture(scope="module")
def recorded(shared: Path) -> list[tuple[str, bytes]]:
    with tarfile.open(shared / "corpus/feeds.tar.gz") as archive:
        files = [(member.name, archive.extractfile(member)) for member in archive if member.isfile()]
        return [(name, part.read()) for name, part in files if part]


def test_recorded_feeds_lose_no_entry_that_has_a_link(recorded: list[tuple[str, bytes]]) -> None:
    sample = [(name, body) for name, body in recorded if len(body) < 60_000][::9]
    lost = []
    for name, body in sample:
        listing = feed(body, content_type=None)
        bare = feedparser.parse(io.BytesIO(body)) if body.strip() and b"<" in body else {"entries": []}
        links = {entry.get("link") for entry in bare["entries"]} - {None, ""}
        if links and not listing.entries and not all(":" in link and link[:4] != "http" for link in links):
            lost.append((name, links, listing.problem))

    assert len(sample) > 300
    assert lost == []


@pytest.mark.slow
def test_no_recorded_feed_crashes_a_reading(recorded: list[tuple[str, bytes]]) -> None:
    listings = [feed(body, content_type=None) for _, body in recorded]

    assert len(listings) > 3_000
    assert sum(len(listing.entries) for listing in listings) > 1_900
