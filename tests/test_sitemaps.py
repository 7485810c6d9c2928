"""Sitemaps: lists, indexes, news, and the ones made to do harm."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.listing import Contents, Listing, read, unpacked
from crawler.sightings import MOST_ENTRIES
from crawler.sitemaps import MOST_CHILDREN
from storage.model import SourceKind

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
WHERE = "https://o.example/sitemap.xml"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap(body: bytes | str, *, url: str = WHERE) -> Listing:
    return read(body.encode() if isinstance(body, str) else body, url, None, SourceKind.SITEMAP, NOON)


def urlset(*rows: str) -> str:
    return f'<?xml version="1.0"?><urlset {XMLNS} {NEWS}>{"".join(rows)}</urlset>'


def row(path: str, extra: str = "") -> str:
    return f"<url><loc>https://o.example{path}</loc>{extra}</url>"


def test_entries_come_newest_first_and_the_undated_last() -> None:
    listing = sitemap(
        urlset(
            row("/none"),
            row("/old", "<lastmod>2021-05-01</lastmod>"),
            row("/new", "<lastmod>2022-01-09T10:00:00Z</lastmod>"),
        )
    )

    assert [entry.url.rsplit("/", 1)[1] for entry in listing.entries] == ["new", "old", "none"]
    assert (listing.contents, listing.problem) == (Contents.PAGES, "")


def test_a_last_modification_is_no_publication_date() -> None:
    listing = sitemap(urlset(row("/a", "<lastmod>2022-01-09</lastmod>")))

    assert listing.entries[0].published_at is None


def test_a_news_sitemap_names_title_date_and_language() -> None:
    news = (
        "<n:news><n:publication><n:name>Omir</n:name><n:language>kk</n:language></n:publication>"
        "<n:publication_date>2022-01-09T10:00:00+06:00</n:publication_date><n:title>Нан &amp;amp; су</n:title></n:news>"
    )
    listing = sitemap(urlset(row("/a", news)))

    (entry,) = listing.entries
    assert (entry.title, entry.language, listing.contents) == ("Нан & су", "kk", Contents.ARTICLES)
    assert entry.published_at == datetime(2022, 1, 9, 4, tzinfo=UTC)


def test_pictures_and_translations_are_no_entries() -> None:
    extra = (
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><image:loc>https://o.example/p.jpg'
        '</image:loc></image:image><x:link xmlns:x="http://www.w3.org/1999/xhtml" rel="alternate" href="/de"/>'
    )

    assert [entry.url for entry in sitemap(urlset(row("/a", extra))).entries] == ["https://o.example/a"]


def test_an_index_lists_its_members_newest_first() -> None:
    members = [
        ("/s-2021-12.xml", ""),
        ("/s-2022-01.xml", ""),
        ("/old.xml", "2020-01-01"),
        ("/fresh.xml", "2022-01-10"),
        ("/news.xml", "2019-01-01"),
    ]
    body = "".join(
        f"<sitemap><loc><![CDATA[https://o.example{path}]]></loc><lastmod>{day}</lastmod></sitemap>"
        for path, day in members
    )

    listing = sitemap(f"<sitemapindex {XMLNS}>{body}</sitemapindex>")

    assert [child.rsplit("/", 1)[1] for child in listing.children] == [
        "news.xml", "fresh.xml", "s-2022-01.xml", "s-2021-12.xml", "old.xml",
    ]  # fmt: skip
    assert listing.entries == ()
    assert not listing.broken


def test_an_index_cannot_name_itself_or_another_site() -> None:
    members = (
        "https://o.example/sitemap.xml",
        "http://www.o.example/sitemap.xml/",
        "https://elsewhere.example/s.xml",
    )
    body = "".join(f"<sitemap><loc>{member}</loc></sitemap>" for member in members)

    listing = sitemap(f"<sitemapindex>{body}</sitemapindex>")

    assert listing.children == ()
    assert listing.problem == "3 members, 0 of this site kept"
    assert listing.broken


def test_a_file_with_pages_and_members_gives_both() -> None:
    listing = sitemap(f"<urlset>{row('/a')}<sitemap><loc>https://o.example/s2.xml</loc></sitemap></urlset>")

    assert [entry.url for entry in listing.entries] == ["https://o.example/a"]
    assert listing.children == ("https://o.example/s2.xml",)


def test_the_members_of_an_index_are_bounded() -> None:
    body = "".join(
        f"<sitemap><loc>https://o.example/{n}.xml</loc></sitemap>" for n in range(MOST_CHILDREN * 3)
    )

    assert len(sitemap(f"<sitemapindex>{body}</sitemapindex>").children) == MOST_CHILDREN


def test_a_compressed_sitemap_is_read() -> None:
    assert len(sitemap(gzip.compress(urlset(row("/a"), row("/b")).encode())).entries) == 2


def test_a_compressed_sitemap_cut_short_gives_what_it_has() -> None:
    whole = gzip.compress(urlset(*(row(f"/a/{n}-{n * 7919 % 1000}") for n in range(3000))).encode())

    listing = sitemap(whole[: len(whole) // 2])

    assert len(listing.entries) > 0
    assert listing.problem


def test_a_decompression_bomb_stops_at_the_bound() -> None:
    bomb = gzip.compress(b"\n" * 60_000_000)
    started = time.monotonic()

    body, cut = unpacked(bomb)

    assert (len(body), cut) == (50_000_000, True)
    assert sitemap(bomb).broken
    assert time.monotonic() - started < 5


def test_a_text_sitemap_is_a_list_of_addresses() -> None:
    listing = sitemap("\ufeffhttps://o.example/a\r\n\r\n  https://o.example/b  \nhttps://www.o.example/a/\n")

    assert [entry.url for entry in listing.entries] == ["https://o.example/a", "https://o.example/b"]


def test_prose_is_no_text_sitemap() -> None:
    assert (
        sitemap("Not found.\nSee\nhttps://o.example/\nPlease\n").problem
        == "neither XML nor a list of addresses"
    )


def test_a_feed_named_as_a_sitemap_is_read_as_a_feed() -> None:
    listing = sitemap("<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>")

    assert (listing.kind, len(listing.entries)) == (SourceKind.FEED, 1)


@pytest.mark.parametrize(
    "body", [b"<html><body>404", b"<!doctype html>", b"<urlset><url><loc>javascript:1</loc></url></urlset>"]
)
def test_what_holds_no_address_is_broken(body: bytes) -> None:
    assert sitemap(body).broken


def test_a_sitemap_cut_off_in_the_middle_gives_what_it_has() -> None:
    whole = urlset(*(row(f"/a/{n}") for n in range(50)))

    listing = sitemap(whole[: len(whole) // 2])

    assert 20 <= len(listing.entries) <= 25
    assert listing.problem.startswith("malformed XML")


def test_an_entity_bomb_and_an_external_entity_stay_closed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE u [<!ENTITY e0 "ha">{lines}<!ENTITY x SYSTEM "file://{secret}">]>'
    started = time.monotonic()

    listing = sitemap(f'<?xml version="1.0"?>{bomb}<urlset>{row("/&e11;")}{row("/&x;")}{row("/b")}</urlset>')

    assert "canary" not in repr(listing)
    assert sum(len(entry.url) for entry in listing.entries) < 500
    assert time.monotonic() - started < 2


@pytest.mark.slow
def test_of_a_million_entries_the_newest_are_kept_in_bounded_time() -> None:
    rows = (
        f"<url><loc>https://o.example/{n}</loc><lastmod>20{n % 22:02}-01-01</lastmod></url>"
        for n in range(300_000)
    )
    body = f"<urlset>{''.join(rows)}</urlset>"
    started = time.process_time()

    listing = sitemap(body)

    assert len(listing.entries) == MOST_ENTRIES
    assert listing.problem == f"300000 entries, the newest {MOST_ENTRIES} kept"
    assert all(int(entry.url.rsplit("/", 1)[1]) % 22 == 21 for entry in listing.entries)
    assert time.process_time() - started < 30


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='<>/urlsetoc"=&;! ht:p.', max_size=200).map(str.encode))
def test_reading_never_raises(body: bytes) -> None:
    assert sitemap(body).kind in (SourceKind.SITEMAP, SourceKind.FEED)


def test_recorded_sitemaps_are_read(shared: Path) -> None:
    import tarfile

    with tarfile.open(shared / "corpus/sitemaps.tar.gz") as archive:
        parts = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        found = {
            name: sitemap(part.read(), url="http://www.example.com/s.xml")
            for name, part in parts.items()
            if part
        }

    assert len(found) >= 6
    assert not any(listing.problem for listing in found.values())
    assert sum(len(listing.entries) for listing in found.values()) > 100
