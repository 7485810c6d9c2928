"""One date, as machines and people write it, read in the light of the capture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.moments import believable, in_address, parse
from storage.model import Precision

NOON = datetime(2022, 1, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "expected", "precision"),
    [
        ("2022-01-05T14:10:00+06:00", "2022-01-05T14:10:00+06:00", Precision.TIME),
        ("20220105T141000Z", "2022-01-05T14:10:00+00:00", Precision.TIME),
        ("Wed, 05 Jan 2022 14:10:00 +0300", "2022-01-05T14:10:00+03:00", Precision.TIME),
        ("1641370200", "2022-01-05T08:10:00+00:00", Precision.TIME),
        ("2022-01-05 14:10", "2022-01-05T14:10:00+00:00", Precision.LOCAL),
        ("2022-01-05T00:00:00+06:00", "2022-01-05T00:00:00+00:00", Precision.DAY),
        ("5 января 2022, 14:10 (МСК)", "2022-01-05T14:10:00+03:00", Precision.TIME),
        ("5 қаңтар 2022, 14:10", "2022-01-05T14:10:00+00:00", Precision.LOCAL),
        ("2022 жылғы 5 қаңтар", "2022-01-05T00:00:00+00:00", Precision.DAY),
        ("5 січня 2022 р., 14:10", "2022-01-05T14:10:00+00:00", Precision.LOCAL),
        ("2022年1月5日 14:10", "2022-01-05T14:10:00+00:00", Precision.LOCAL),
        ("05.01.2022 14:10", "2022-01-05T14:10:00+00:00", Precision.LOCAL),
        ("Jan. 5, 2022 at 2:10 p.m. EST", "2022-01-05T14:10:00-05:00", Precision.TIME),
        ("5. Januar 2022", "2022-01-05T00:00:00+00:00", Precision.DAY),
        ("January 2022", "2022-01-01T00:00:00+00:00", Precision.MONTH),
        ("Вчера 22:37", "2022-01-10T22:37:00+00:00", Precision.LOCAL),
        ("Сегодня, 10:15", "2022-01-11T10:15:00+00:00", Precision.LOCAL),
        ("Кеше, 18:05", "2022-01-10T18:05:00+00:00", Precision.LOCAL),
        ("Вчора о 22:37", "2022-01-10T22:37:00+00:00", Precision.LOCAL),
        ("3 часа назад", "2022-01-11T09:00:00+00:00", Precision.TIME),
        ("2 days ago", "2022-01-09T00:00:00+00:00", Precision.DAY),
        ("5 қаңтар, 14:10", "2022-01-05T14:10:00+00:00", Precision.LOCAL),
        ("30 декабря, 09:00", "2021-12-30T09:00:00+00:00", Precision.LOCAL),
    ],
)
def test_a_printed_date_is_read(printed: str, expected: str, precision: Precision) -> None:
    found = parse(printed, fetched_at=NOON)

    assert found is not None
    assert (found.at.isoformat(), found.precision) == (expected, precision)


@pytest.mark.parametrize("text", ["", "no date", "31.02.2022", "Chapter 12", "2022-13-45", "99:99", "фото 5"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse(text, fetched_at=NOON) is None


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    found = parse(text, fetched_at=NOON)

    assert found is None or found.at.tzinfo is not None


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2022, 1, 10)), st.integers(-12, 14))
def test_iso_dates_survive(moment: datetime, hours: int) -> None:
    sharp = moment.replace(microsecond=0, second=1)
    offset = f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"

    found = parse(f"{sharp.isoformat()}{offset}", fetched_at=NOON)

    assert found is not None
    assert found.at == sharp.replace(tzinfo=UTC) - timedelta(hours=hours)


def test_yesterday_means_nothing_in_a_capture_without_a_time() -> None:
    assert parse("Вчера 22:37", fetched_at=datetime(2000, 1, 1, tzinfo=UTC)) is None


def test_a_capture_without_a_time_bounds_nothing() -> None:
    assert believable(NOON, fetched_at=datetime(2000, 1, 1, tzinfo=UTC))
    assert not believable(NOON + timedelta(hours=25), fetched_at=NOON)


@pytest.mark.parametrize(
    "url", ["https://a.example/2022/99/05/x", "https://a.example/x-20221345", "https://a.example/"]
)
def test_numbers_in_an_address_are_not_always_dates(url: str) -> None:
    found = in_address(url)

    assert found is None or parse(found, fetched_at=NOON) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2022/1/5/x", "2022-01-05"),
        ("https://a.example/2022/01/05.html", "2022-01-05"),
        ("https://a.example/2022-01-05-rally", "2022-01-05"),
        ("https://a.example/2022/10/3-questions-to-a-miner", "2022-10"),
        ("https://a.example/2022/10/rally", "2022-10"),
        ("https://twitter.com/someone/status/1479000000000000000", "2022-01-06T08:00:53.148000+00:00"),
    ],
)
def test_an_address_gives_the_day_it_was_given(url: str, expected: str) -> None:
    assert in_address(url) == expected


@given(st.text(alphabet="/-._0123456789abc", max_size=60))
def test_no_address_raises(path: str) -> None:
    found = in_address(f"https://twitter.com/{path}")

    assert found is None or found[:2] in ("19", "20")


@pytest.mark.parametrize(
    "raw",
    ["Fri, 01 Jan 9999 00:00:00 GMT", "0000-01-01", "9999999999", "1970-01-01T00:00:01Z"],
)
@pytest.mark.parametrize("fetched_at", [NOON, datetime(2000, 1, 1, tzinfo=UTC)])
def test_no_capture_is_of_a_page_from_before_the_web_or_far_ahead(raw: str, fetched_at: datetime) -> None:
    found = parse(raw, fetched_at=fetched_at)

    assert found is None or not believable(found.at, fetched_at=fetched_at)


def test_a_day_of_a_year_with_two_digits_is_read_where_nothing_follows() -> None:
    found = parse("Almaty, 5 January 22)", fetched_at=NOON)

    assert found is not None
    assert found.at.date().isoformat() == "2022-01-05"
    assert parse("5 January 22:37", fetched_at=NOON) == parse("5 January 2022, 22:37", fetched_at=NOON)
