"""Pace: what a poll does to a source, and when a page is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.fetch import (
    CEILING_S,
    FLOOR_S,
    LONGEST,
    REVISITS,
    Poll,
    after_poll,
    conditional_headers,
    next_visit,
    retry_after,
    validators_of,
)
from storage.model import Health, Outcome, Source, SourceKind, Url, Validators

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KNOWN = Validators(etag='"v1"', last_modified="Mon, 10 Jan 2022 11:00:00 GMT")
READ = Poll(outcome=Outcome.OK, status=200, entries=20, new=4)
NOT_MODIFIED = Poll(outcome=Outcome.NOT_MODIFIED, status=304)
DOWN = Poll(outcome=Outcome.FAILED, status=503)
GONE = Poll(outcome=Outcome.FAILED, status=410)


def source(health: Health = Health.OK, **changes: object) -> Source:
    known = Source(
        url=Url("https://o.example/rss"), kind=SourceKind.FEED, health=health, interval_s=7200,
        last_polled_at=NOON - 2 * HOUR, last_ok_at=NOON - 2 * HOUR, validators=KNOWN,
    )  # fmt: skip
    return replace(known, **changes)  # type: ignore[arg-type]


# ---------------------------------------------------------------- headers


def test_what_a_server_gave_is_sent_back_to_it() -> None:
    given_ = validators_of(
        [("Content-Type", "text/xml"), ("etag", 'W/"7"'), ("LAST-MODIFIED", "Mon, 10 Jan 2022 11:00:00 GMT")]
    )

    assert conditional_headers(given_) == {
        "If-None-Match": 'W/"7"',
        "If-Modified-Since": "Mon, 10 Jan 2022 11:00:00 GMT",
    }
    assert conditional_headers(Validators()) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ETag", ""), ("ETag", "a b"), ("ETag", '"a\r\nX: y"'), ("ETag", '"' + "a" * 500 + '"'), ("ETag", '"é"'),
        ("Last-Modified", "yesterday"), ("Last-Modified", "0"), ("Last-Modified", "Mon, 99 Jan 2022 11:00:00 GMT"),
        ("Last-Modified", "2022-01-10T11:00:00Z"), ("Last-Modified", "Mon, 10 Jan 2022 11:00:00 GMT\r\nX: y"),
    ],
)  # fmt: skip
def test_a_garbled_validator_is_never_sent_back(name: str, value: str) -> None:
    assert validators_of([(name, value)]) == Validators()


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', '""', "unquoted-5f3", '"a,b c"'.replace(" ", "")])
def test_a_weak_or_unquoted_tag_is_fine(etag: str) -> None:
    assert validators_of([("ETag", etag)]).etag == etag


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0), ("120", 120), (" 120 ", 120), ("999999999999", 86_400), ("86401", 86_400), ("-5", None),
        ("1.5", None), ("", None), (None, None), ("soon", None), ("٣", None), ("Mon, 10 Jan 2022 12:02:00 GMT", 120),
        ("Mon, 10 Jan 2022 11:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400), ("Mon, 10 Jan", None),
    ],
)  # fmt: skip
def test_a_servers_wish_to_wait_is_heard_within_a_day(value: str | None, seconds: int | None) -> None:
    wait = retry_after(value, now=NOON)

    assert wait == (None if seconds is None else timedelta(seconds=seconds))


@settings(deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \w{3}", fullmatch=True))
def test_a_wish_to_wait_is_never_negative_nor_longer_than_a_day(value: str) -> None:
    wait = retry_after(value, now=NOON)

    assert wait is None or timedelta(0) <= wait <= LONGEST


# ---------------------------------------------------------------- health


def test_a_poll_with_entries_makes_a_source_ok_and_forgets_its_failures() -> None:
    after = after_poll(source(Health.FAILING, failures=4, reason="HTTP 503"), READ, now=NOON)

    assert (after.health, after.reason, after.failures) == (Health.OK, "", 0)
    assert (after.last_ok_at, after.last_new_at, after.last_polled_at) == (NOON, NOON, NOON)


def test_empty_is_not_broken() -> None:
    after = after_poll(source(), Poll(outcome=Outcome.OK, status=200), now=NOON)

    assert (after.health, after.reason, after.failures) == (Health.EMPTY, "0 entries", 0)
    assert after.last_ok_at == NOON - 2 * HOUR


def test_a_page_that_cannot_be_read_is_broken_and_not_empty() -> None:
    poll = Poll(outcome=Outcome.OK, status=200, problem="an HTML page, not a feed")

    after = after_poll(source(), poll, now=NOON)

    assert (after.health, after.reason, after.failures) == (Health.FAILING, "an HTML page, not a feed", 1)


def test_an_index_of_sitemaps_lives_without_entries() -> None:
    after = after_poll(source(), Poll(outcome=Outcome.OK, has_children=True), now=NOON)

    assert (after.health, after.interval_s) == (Health.OK, 7200)


def test_a_remark_on_a_listing_that_was_read_is_kept() -> None:
    after = after_poll(source(), replace(READ, problem="malformed XML, 20 entries kept"), now=NOON)

    assert (after.health, after.reason) == (Health.OK, "malformed XML, 20 entries kept")


@pytest.mark.parametrize("polls", [1, 2, 5])
def test_a_304_never_heals_a_failing_source(polls: int) -> None:
    after = after_poll(source(), DOWN, now=NOON)
    for _ in range(polls):
        after = after_poll(after, NOT_MODIFIED, now=NOON)

    assert (after.health, after.failures, after.reason) == (Health.FAILING, 1, "HTTP 503")
    assert conditional_headers(after.validators) == {}  # so that the next poll brings a body


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (Health.OK, Health.NOT_MODIFIED),
        (Health.NOT_MODIFIED, Health.NOT_MODIFIED),
        (Health.EMPTY, Health.EMPTY),
    ],
)
def test_a_304_says_that_nothing_changed(before: Health, expected: Health) -> None:
    assert after_poll(source(before), NOT_MODIFIED, now=NOON).health is expected


def test_a_304_to_the_first_request_is_a_failure() -> None:
    after = after_poll(source(Health.NEW, validators=Validators()), NOT_MODIFIED, now=NOON)

    assert (after.health, after.reason) == (Health.FAILING, "HTTP 304 to the first request")


def test_a_missing_source_is_failing_however_often_and_kept() -> None:
    after = source()
    for count in range(1, 31):
        after = after_poll(after, Poll(outcome=Outcome.FAILED, status=404), now=NOON)

        assert (after.health, after.failures) == (Health.FAILING, count)
        assert after.next_poll_at is not None
    assert after.next_poll_at == NOON + timedelta(seconds=CEILING_S)


def test_a_410_ends_the_polling_until_a_person_asks_again() -> None:
    gone = after_poll(source(), GONE, now=NOON)

    assert (gone.health, gone.next_poll_at, gone.reason) == (Health.GONE, None, "HTTP 410")
    assert after_poll(gone, NOT_MODIFIED, now=NOON).health is Health.GONE
    assert after_poll(gone, READ, now=NOON).health is Health.OK


def test_what_we_dropped_ourselves_says_nothing_about_a_source() -> None:
    before = source(Health.NOT_MODIFIED)

    after = after_poll(before, Poll(outcome=Outcome.DROPPED), now=NOON)

    assert after == replace(before, next_poll_at=NOON)


@pytest.mark.parametrize("outcome", [Outcome.DROPPED, Outcome.NOT_MODIFIED])
def test_a_gone_source_does_not_come_due_by_itself(outcome: Outcome) -> None:
    gone = after_poll(source(), GONE, now=NOON)

    assert after_poll(gone, Poll(outcome=outcome), now=NOON).next_poll_at is None


# ---------------------------------------------------------------- pace of sources


def interval(new: int, *, entries: int = 20, before: int = 7200, ttl_s: int | None = None) -> int:
    poll = Poll(outcome=Outcome.OK, entries=entries, new=new, ttl_s=ttl_s)
    return after_poll(source(interval_s=before), poll, now=NOON).interval_s


def test_the_interval_follows_the_share_of_new_entries() -> None:
    assert interval(0) > interval(1) > 7200 == interval(4) > interval(15)


def test_a_source_that_comes_alive_is_polled_often_again_after_one_step() -> None:
    assert interval(20, before=CEILING_S) == 3600


def test_the_first_poll_where_all_is_new_changes_no_pace() -> None:
    fresh = source(Health.NEW, last_polled_at=None)

    assert after_poll(fresh, replace(READ, new=20), now=NOON).interval_s == fresh.interval_s


def test_a_home_page_keeps_its_week() -> None:
    home = source(kind=SourceKind.HOME, interval_s=7 * 86_400)

    assert after_poll(home, Poll(outcome=Outcome.OK, entries=1), now=NOON).next_poll_at == NOON + timedelta(
        days=7
    )


def test_a_feeds_own_wish_is_a_floor() -> None:
    assert interval(20, before=1200, ttl_s=3 * 3600) == 3 * 3600
    assert interval(20, before=1200, ttl_s=10**9) == CEILING_S


def test_a_server_that_asks_for_time_gets_it() -> None:
    later = NOON + 20 * HOUR

    assert after_poll(source(), replace(READ, retry_at=later), now=NOON).next_poll_at == later
    assert after_poll(source(), replace(DOWN, retry_at=later), now=NOON).next_poll_at == later
    assert (
        after_poll(source(), replace(DOWN, retry_at=NOON + 99 * HOUR), now=NOON).next_poll_at
        == NOON + LONGEST
    )


def test_failures_back_off_and_never_beyond_the_ceiling() -> None:
    after, waits = source(interval_s=1200), []
    for _ in range(12):
        after = after_poll(after, DOWN, now=NOON)
        assert after.next_poll_at is not None
        waits.append((after.next_poll_at - NOON).total_seconds())

    assert waits[:3] == [1200, 2400, 4800]
    assert waits == sorted(waits)
    assert waits[-1] == CEILING_S


POLLS = st.builds(
    Poll,
    outcome=st.sampled_from(Outcome),
    status=st.sampled_from([None, 200, 304, 404, 410, 429, 500, 503]),
    entries=st.integers(0, 50),
    new=st.integers(0, 50),
    has_children=st.booleans(),
    problem=st.sampled_from(["", "malformed"]),
    ttl_s=st.none() | st.integers(-10, 10**7),
    retry_at=st.none() | st.timedeltas(-HOUR, 72 * HOUR).map(lambda wait: NOON + wait),
)


@settings(deadline=None)
@given(st.lists(POLLS, max_size=25), st.integers(60, 3600), st.integers(3600, 200_000))
def test_whatever_happens_a_source_keeps_its_promises(
    polls: list[Poll], floor_s: int, ceiling_s: int
) -> None:
    after = source(Health.NEW, interval_s=1800, last_polled_at=None)
    now = NOON
    for poll in polls:
        before = after
        after = after_poll(before, poll, now=now, floor_s=floor_s, ceiling_s=ceiling_s)
        if poll.outcome is Outcome.DROPPED:
            continue
        if before.health is Health.FAILING and poll.outcome is Outcome.NOT_MODIFIED:
            assert after.health is Health.FAILING
        if after.health is Health.FAILING:
            assert after.validators == Validators()
        assert (after.next_poll_at is None) == (after.health is Health.GONE)
        if after.next_poll_at is None:
            continue
        assert after.next_poll_at - now >= timedelta(seconds=min(floor_s, before.interval_s))
        assert after.next_poll_at - now <= timedelta(seconds=max(ceiling_s, 86_400))
        assert poll.retry_at is None or after.next_poll_at >= min(poll.retry_at, now + LONGEST)
        if poll.readable and poll.ttl_s:
            assert after.next_poll_at - now >= timedelta(seconds=min(poll.ttl_s, 86_400))


@settings(deadline=None)
@given(st.integers(1, 50), st.data())
def test_more_news_never_makes_a_source_slower(entries: int, data: st.DataObject) -> None:
    few = data.draw(st.integers(0, entries))
    many = data.draw(st.integers(few, entries))
    before = data.draw(st.integers(FLOOR_S, CEILING_S))

    assert interval(many, entries=entries, before=before) <= interval(few, entries=entries, before=before)


# ---------------------------------------------------------------- pages


def visit(
    after: timedelta = timedelta(0),
    *,
    kept: bool = True,
    outcome: Outcome = Outcome.OK,
    status: int | None = None,
    failures: int = 0,
    visits: int = 1,
    published_at: datetime | None = None,
) -> timedelta | None:
    """Return the next visit as the time since the page was first seen."""
    at = next_visit(
        first_seen_at=NOON, published_at=published_at, visits=visits, kept=kept, outcome=outcome, status=status,
        failures=failures, now=NOON + after,
    )  # fmt: skip
    return at - NOON if at else None


def test_a_kept_article_is_looked_at_six_times_in_a_month() -> None:
    seen, steps = timedelta(minutes=1), []
    while (following := visit(seen, outcome=Outcome.NOT_MODIFIED)) is not None:
        steps.append(following)
        seen = following + timedelta(minutes=3)  # crawls are never on the dot

    assert tuple(steps) == REVISITS == tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 240, 720))


def test_a_late_crawl_skips_the_visits_it_missed() -> None:
    assert visit(timedelta(hours=30)) == timedelta(days=3)


def test_old_reporting_is_left_alone_on_the_first_day() -> None:
    assert visit(published_at=NOON - timedelta(days=400)) == timedelta(days=1)


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.NOT_MODIFIED])
def test_a_dropped_page_is_never_asked_again(outcome: Outcome) -> None:
    assert visit(kept=False, outcome=outcome) is None


def test_a_failed_page_is_retried_a_few_times_and_more_and_more_rarely() -> None:
    waits = [visit(kept=False, outcome=Outcome.FAILED, status=503, failures=count) for count in range(1, 6)]

    assert waits == [HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, None]


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("status", [404, 410])
def test_a_removal_is_confirmed_once_and_then_believed(status: int, kept: bool) -> None:
    assert visit(kept=kept, outcome=Outcome.FAILED, status=status, failures=1) == HOUR
    assert visit(kept=kept, outcome=Outcome.FAILED, status=status, failures=2) is None


def test_a_kept_article_outlives_a_long_outage() -> None:
    assert visit(timedelta(days=5), outcome=Outcome.FAILED, status=None, failures=5) == timedelta(days=10)


def test_what_the_budget_dropped_is_due_at_once() -> None:
    assert visit(HOUR, kept=False, outcome=Outcome.DROPPED) == HOUR


@settings(deadline=None)
@given(
    st.timedeltas(timedelta(0), timedelta(days=60)), st.sampled_from(Outcome), st.booleans(), st.integers(0, 9),
    st.integers(0, 30), st.sampled_from([None, 200, 404, 410, 500]),
)  # fmt: skip
def test_a_page_is_never_asked_twice_within_minutes(
    after: timedelta, outcome: Outcome, kept: bool, failures: int, visits: int, status: int | None
) -> None:
    following = visit(after, kept=kept, outcome=outcome, failures=failures, visits=visits, status=status)

    assert following is None or outcome is Outcome.DROPPED or following - after >= timedelta(minutes=20)
