"""Dates as machines and people write them, read in the light of the capture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.claims import Claim
from crawler.dates import choose
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


def test_slashes_mean_what_the_page_and_the_clock_say() -> None:
    assert parse("01/05/2022", fetched_at=NOON, month_first=True) == parse("5.1.2022", fetched_at=NOON)
    assert choose(
        [Claim("dateline", "05/01/2022")], url="", fetched_at=NOON, month_first=True
    ).at == datetime(2022, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claims", "url", "expected"),
    [
        (["2022-01-05T20:10:07Z", "2022-01-06 02:10:07"], "", "2022-01-06T02:10:07+06:00"),
        (["2022-01-05T20:10:07Z"], "https://a.example/2022/01/06/x", "2022-01-06T00:10:07+04:00"),
        (["2022-01-06T03:10:07Z"], "https://a.example/2022/01/05/x", "2022-01-05T23:10:07-04:00"),
        (["2022-01-06T03:10:07Z"], "https://a.example/2021/03/05/x", "2022-01-06T03:10:07+00:00"),
        (["2022-01-05T20:10:07Z", "2022-01-06 02:11:09"], "", "2022-01-05T20:10:07+00:00"),
    ],
)
def test_the_outlets_own_clock_is_found_where_the_page_betrays_it(
    claims: list[str], url: str, expected: str
) -> None:
    found = choose([Claim("json-ld", claim) for claim in claims], url=url, fetched_at=NOON)

    assert found.at is not None
    assert found.at.isoformat() == expected


def test_yesterday_means_nothing_in_a_capture_without_a_time() -> None:
    assert parse("Вчера 22:37", fetched_at=datetime(2000, 1, 1, tzinfo=UTC)) is None


def test_many_printed_days_are_settled_by_the_search() -> None:
    claims = [Claim("time", f"2022-01-0{day}T10:00:00Z") for day in (9, 5, 3)]

    found = choose(claims, url="", fetched_at=NOON, search=lambda: "2022-01-05")

    assert (found.at, found.origin) == (datetime(2022, 1, 5, 10, tzinfo=UTC), "time")


def test_nothing_is_searched_when_the_page_states_its_date() -> None:
    def search() -> str:
        raise AssertionError("searched in vain")

    assert (
        choose([Claim("json-ld", "2022-01-05")], url="", fetched_at=NOON, search=search).origin == "json-ld"
    )


def test_a_day_is_made_exact_by_a_time_of_the_same_day() -> None:
    found = choose(
        [Claim("meta", "2022-01-05"), Claim("time", "2022-01-05T14:10:00+06:00")], url="", fetched_at=NOON
    )

    assert found.precision is Precision.TIME


def test_a_capture_without_a_time_bounds_nothing() -> None:
    assert believable(NOON, fetched_at=datetime(2000, 1, 1, tzinfo=UTC))
    assert not believable(NOON + timedelta(hours=25), fetched_at=NOON)


@pytest.mark.parametrize(
    "url", ["https://a.example/2022/99/05/x", "https://a.example/x-20221345", "https://a.example/"]
)
def test_numbers_in_an_address_are_not_always_dates(url: str) -> None:
    found = in_address(url)

    assert found is None or parse(found, fetched_at=NOON) is None
