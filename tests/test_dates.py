"""The day of publication: what a page says for machines and for readers, weighed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.claims import Claim
from crawler.dates import choose
from crawler.moments import believable, parse
from storage.model import Precision

NOON = datetime(2022, 1, 11, 12, tzinfo=UTC)


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


def test_nothing_is_searched_when_the_page_states_its_date() -> None:
    def search() -> str:
        raise AssertionError("searched in vain")

    assert (
        choose([Claim("json-ld", "2022-01-05")], url="", fetched_at=NOON, search=search).origin == "json-ld"
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [("2022-01-04", "2022-01-04"), ("2020-06-17", "2022-01-01")],
    ids=["in the month", "in another"],
)
def test_a_search_may_tell_the_day_of_a_month_but_not_another_month(found: str, expected: str) -> None:
    chosen = choose([Claim("headline", "January 2022")], url="", fetched_at=NOON, search=lambda: found)

    assert chosen.at is not None
    assert chosen.at.date().isoformat() == expected


def test_a_capture_without_a_time_is_no_younger_than_today() -> None:
    untimed = datetime(2000, 1, 1, tzinfo=UTC)
    ahead = datetime.now(UTC) + timedelta(days=3)

    assert not believable(ahead, fetched_at=untimed)
    assert believable(ahead - timedelta(days=4), fetched_at=untimed)


def test_a_day_is_made_exact_by_a_time_of_the_same_day() -> None:
    found = choose(
        [Claim("meta", "2022-01-05"), Claim("time", "2022-01-05T14:10:00+06:00")], url="", fetched_at=NOON
    )

    assert found.precision is Precision.TIME


UTC_LATE = "2022-01-05T20:10:00Z"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # The line below the heading shows the outlet's day, and its clock the outlet's zone.
        ([("json-ld", UTC_LATE), ("headline", "6 January 2022")], "2022-01-06T00:10:00+04:00"),
        (
            [("json-ld", UTC_LATE), ("line", "3 views"), ("headline", "06.01.2022, 02:10")],
            "2022-01-06T02:10:00+06:00",
        ),
        # It counts back from the fetch: nothing is printed that could speak against the machine.
        ([("json-ld", UTC_LATE), ("headline", "1 day ago")], "2022-01-05T20:10:00+00:00"),
        # Two claims of publication: the one readers see as well.
        (
            [
                ("json-ld", "2021-12-14T15:41:07+01:00"),
                ("opengraph", "2022-01-04"),
                ("headline", "4 January 2022"),
            ],
            "2022-01-04T00:00:00+00:00",
        ),
        # One alone is not given up for a printed day, which may be one of an update.
        ([("json-ld", "2021-12-14"), ("headline", "4 January 2022")], "2021-12-14T00:00:00+00:00"),
        # But "date" names no publication.
        ([("meta", "2021-12-14"), ("headline", "4 January 2022")], "2022-01-04T00:00:00+00:00"),
        # Nor where the page shows another day in every <time>; where those disagree, none is believed.
        (
            [("meta", "2021-12-14"), ("time", "2022-01-04"), ("time", "2022-01-04 05:00")],
            "2022-01-04T00:00:00+00:00",
        ),
        (
            [("meta", "2021-12-14"), ("time", "2022-01-04"), ("time", "2022-01-03")],
            "2021-12-14T00:00:00+00:00",
        ),
        # Only the first that is marked alike seconds what is printed: the second is of an article to read next.
        (
            [
                ("opengraph", "2021-12-14"),
                ("microdata", "2021-12-13"),
                ("microdata", "2022-01-04"),
                ("headline", "4 January 2022"),
            ],
            "2021-12-14T00:00:00+00:00",
        ),
        # What readers are shown outweighs the day in the address.
        ([("json-ld", "2022-01-06T03:10:07Z"), ("headline", "6 January 2022")], "2022-01-06T03:10:07+00:00"),
    ],
)
def test_readers_and_machines_are_told_one_day(claims: list[tuple[str, str]], expected: str) -> None:
    found = choose([Claim(*claim) for claim in claims], url="https://a.example/2022/01/05/x", fetched_at=NOON)

    assert found.at is not None
    assert found.at.isoformat() == expected


_SAID = st.one_of(
    st.text(max_size=30),
    st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)).map(
        lambda at: f"{at.isoformat()}Z"
    ),
    st.datetimes(min_value=datetime(2021, 12, 20), max_value=datetime(2022, 1, 12)).map(
        lambda at: at.isoformat()
    ),
    st.dates().map(lambda day: day.strftime("%d.%m.%Y")),
    st.integers(0, 10**13).map(str),
)
_ORIGINS = st.sampled_from(
    ["json-ld", "opengraph", "meta", "headline", "time", "line", "updated", "dateline"]
)


@given(st.lists(st.builds(Claim, _ORIGINS, _SAID), max_size=6), st.dates(), st.booleans())
def test_whatever_a_page_claims_only_a_believable_instant_is_taken(
    claims: list[Claim], day: date, month_first: bool
) -> None:
    url = f"https://a.example/{day:%Y/%m/%d}/x"

    found = choose(claims, url=url, fetched_at=NOON, month_first=month_first)

    assert (found.at is None) == (found.precision is Precision.NONE)
    assert found.at is None or believable(found.at, fetched_at=NOON)
