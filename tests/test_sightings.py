"""Remote titles, dates and links, before anything is built on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.sightings import (
    FUTURE,
    MOST_TITLE,
    OLDEST,
    believable,
    language_of,
    once,
    plain,
    read_date,
    sighting,
)
from storage.urls import identity

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<b>Two</b> &amp;amp; three", "Two & three"),
        ("if a < b and b > c", "if a < b and b > c"),
        ("one\r\ntwo\u2028three\x00\x07", "one two three"),
        ("\u202eevil\u202c \ufeffname\u200b", "evil name"),
        ("&lt;script&gt;steal()&lt;/script&gt;News", "News"),
        ("<![CDATA[Reading]]> <!-- hidden --> on", "Reading on"),
        ("Аман&#1241;т &nbsp; қор", "Аманәт қор"),
        ("\ud800half", "half"),
        ("👩‍🚒 and family", "👩‍🚒 and family"),
    ],
)
def test_a_remote_title_becomes_one_line_of_plain_text(raw: str, expected: str) -> None:
    assert plain(raw) == expected


@settings(deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="<>&;/amplt #x3C!-", max_size=80))
def test_a_plain_text_has_no_control_character_and_a_bounded_length(text: str) -> None:
    result = plain(text)

    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in result)
    assert len(result) <= MOST_TITLE
    assert result == result.strip()


def test_a_title_of_a_megabyte_is_cut() -> None:
    assert len(plain("<script" * 150_000)) <= MOST_TITLE
    assert plain("word " * 200_000).endswith("…")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mon, 10 Jan 2022 10:00:00 GMT", "2022-01-10T10:00:00+00:00"),
        ("10 Jan 2022 10:00 +0600", "2022-01-10T10:00:00+06:00"),
        ("Дс, 10 қаңтар 2022 10:00:00 +0600", "2022-01-10T10:00:00+06:00"),
        ("Понеділок, 10 січня 2022 10:00:00 +0200", "2022-01-10T10:00:00+02:00"),
        ("Вт, 01 мая 2012 00:00:00 +0400", "2012-05-01T00:00:00+04:00"),
        ("2022-01-10T10:00:00Z", "2022-01-10T10:00:00+00:00"),
        ("2022-01-10 10:00:00 +06:00", "2022-01-10T10:00:00+06:00"),
        ("2022-01-10T10:00:00.123456+06:00", "2022-01-10T10:00:00.123456+06:00"),
        ("2022-01-10", "2022-01-10T00:00:00"),
        ("20220110", "2022-01-10T00:00:00"),
    ],
)
def test_the_dates_that_feeds_print_are_read(raw: str, expected: str) -> None:
    found = read_date(raw)

    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "raw",
    [
        "31 Dec 0000 23:59:59 +9999", "Fri, 31 Dec 9999 23:59:59 -2359", "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00", "Thu, 30 Feb 2022 10:00:00 GMT", "2022-13-01", "1 Jan 1970 00:00:00 GMT",
        "Mon, 10 Jan 2033 10:00:00 GMT", "-1", "", "now", "٢٠٢٢-٠١-١٠", "2022-01-10T25:61:61Z", "1e309",
    ],
)  # fmt: skip
def test_a_hostile_date_is_kept_as_printed_and_not_believed(raw: str) -> None:
    entry = sighting("https://o.example/a", base="", now=NOON, published_raw=raw)

    assert entry is not None
    assert entry.published_at is None
    assert entry.published_raw == (plain(raw) or None)


@settings(deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(r"\d{1,4}[-/ ]\w{1,4}[-/ ]\d{1,4}([T ][\d:.]+([+-]\d+)?)?", fullmatch=True)
)
def test_reading_a_date_never_raises_and_never_leaves_the_believable(raw: str) -> None:
    entry = sighting("https://o.example/a", base="", now=NOON, published_raw=raw)

    assert entry is not None
    assert entry.published_at is None or OLDEST <= entry.published_at <= NOON + FUTURE


def test_a_clock_one_zone_ahead_is_still_believed() -> None:
    assert believable(NOON + timedelta(hours=23), now=NOON) == NOON + timedelta(hours=23)
    assert believable(NOON + timedelta(hours=25), now=NOON) is None


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://o.example/a", "mailto:a@o.example",
        "http://", "https://[::1", "http://127.0.0.1\\@o.example/", "", "   ", None, 7, ["https://o.example/"],
        "http://o.example:99999/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_no_sighting(link: object) -> None:
    assert sighting(link, base="https://o.example/", now=NOON) is None or link in ("", "   ")
    assert sighting(link, base="https://o.example/", now=NOON) is None


def test_an_address_is_kept_as_it_stood_and_can_be_asked() -> None:
    entry = sighting("../a?utm_source=rss&id=7#top", base="https://o.example/rss/all", now=NOON)

    assert entry is not None
    assert entry.raw_url == "https://o.example/a?utm_source=rss&id=7"
    assert entry.url == "https://o.example/a?id=7"


@pytest.mark.parametrize("raw", ["https://user:secret@o.example/a", "https://%D0%BF.example/a"])
def test_a_user_name_or_an_encoded_host_is_never_asked_as_it_stands(raw: str) -> None:
    entry = sighting(raw, base="", now=NOON)

    assert entry is not None
    assert entry.raw_url == entry.url


def test_one_article_under_two_spellings_is_one_entry_with_the_first_title() -> None:
    spellings = ["https://www.o.example/a/", "http://o.example/a", "https://m.o.example/a?utm_medium=x"]

    kept = once(
        sighting(url, base="", now=NOON, title=title) for url, title in zip(spellings, "xyz", strict=True)
    )

    assert [(entry.url, entry.title) for entry in kept] == [("https://www.o.example/a/", "x")]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab/?=&.:#%", max_size=12), max_size=20))
def test_no_two_entries_of_a_listing_are_one_page(paths: list[str]) -> None:
    kept = once(sighting(path, base="https://o.example/", now=NOON) for path in paths)

    assert len({identity(entry.url) for entry in kept}) == len(kept)


def test_only_a_language_tag_is_a_language() -> None:
    assert [language_of(tag) for tag in ("kk", "RU-ru", "zh_Hans", "english", "", 5)] == [
        "kk", "ru", "zh", None, None, None,
    ]  # fmt: skip
