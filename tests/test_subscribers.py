"""Subscribers: who may be one, when an edition is due in any zone, and being forgotten."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from sqlite_utils import Database

from storage.addresses import mail_address
from storage.edition import DeliveryState, Subscriber
from storage.errors import UsageError
from storage.outbox import Outbox
from storage.subscribers import (
    add,
    due_at,
    erase,
    export,
    find,
    is_active,
    local_slot,
    pause,
    remove,
    resume,
    subscribers,
)
from tests.mailing import NOON, a_desk, a_reader


def reader(zone: str, send_at: str = "07:00") -> Subscriber:
    return replace(a_reader(), timezone=zone, send_at=send_at)


# ---------------------------------------------------------------- addresses


def test_the_domain_is_stored_as_it_goes_into_dns() -> None:
    assert mail_address("Desk@Пример.example") == "Desk@xn--e1afmkfd.example"


@pytest.mark.parametrize("text", ["почта@desk.example", "é@desk.example"])
def test_a_local_part_that_is_not_ascii_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(UsageError, match="SMTPUTF8"):
        mail_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "@b.example", "a@", "a@b@c", "a b@c.example", "a@b .example", "a@b.example\nBcc: c@d.example"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        mail_address(text)


# ---------------------------------------------------------------- when


def ticks(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    return [start + step * n for n in range(int((end - start) / step) + 1)]


def made(one: Subscriber, moments: list[datetime]) -> Counter[date]:
    """Return how often an edition is due for the first time, if the database refuses a second one."""
    dates: Counter[date] = Counter()
    for now in moments:
        local_date, due = local_slot(one, now)
        if due and local_date not in dates:
            dates[local_date] += 1
    return dates


@pytest.mark.parametrize(
    ("zone", "send_at", "night"),
    [
        ("Asia/Almaty", "23:30", date(2024, 2, 29)),  # comes twice
        ("Asia/Qyzylorda", "00:30", date(2018, 12, 21)),
        ("Europe/Berlin", "02:30", date(2026, 10, 25)),  # comes twice
        ("Europe/Berlin", "02:30", date(2026, 3, 29)),  # does not come
        ("America/Nuuk", "22:30", date(2023, 3, 25)),  # does not come
        ("Asia/Pyongyang", "23:45", date(2018, 5, 4)),  # does not come, and the day is over
        ("Africa/Cairo", "00:00", date(2024, 4, 26)),  # midnight does not come
        ("Asia/Almaty", "23:59", date(2024, 2, 29)),
    ],
)
def test_on_a_clock_change_day_each_local_date_has_one_instant(zone: str, send_at: str, night: date) -> None:
    one = reader(zone, send_at)
    start = datetime.combine(night - timedelta(days=2), datetime.min.time(), UTC)
    dates = made(one, ticks(start, start + timedelta(days=5), timedelta(minutes=5)))

    assert {night - timedelta(days=1): 1, night: 1, night + timedelta(days=1): 1}.items() <= dates.items()


@lru_cache
def transitions(zone: str) -> tuple[datetime, ...]:
    """Return the instants in 2020-2030 at which a zone's offset changes, to the hour below."""
    info, found = ZoneInfo(zone), []
    day = datetime(2020, 1, 1, tzinfo=UTC)
    while day.year < 2031:
        after = day + timedelta(days=7)
        if day.astimezone(info).utcoffset() != after.astimezone(info).utcoffset():
            found += [
                hour for hour in ticks(day, after, timedelta(hours=1))
                if hour.astimezone(info).utcoffset() != (hour + timedelta(hours=1)).astimezone(info).utcoffset()
            ]  # fmt: skip
        day = after
    return tuple(found)


@pytest.mark.slow
def test_in_every_zone_every_half_hour_of_every_clock_change_is_served_once() -> None:
    rules: dict[tuple[object, ...], str] = {}
    for zone in sorted(available_timezones()):
        for moment in transitions(zone):
            local = moment.astimezone(ZoneInfo(zone))
            after = (moment + timedelta(hours=1)).astimezone(ZoneInfo(zone))
            # Zones with the same local jump are one case.
            rules.setdefault(
                (local.time(), local.utcoffset(), after.utcoffset()), f"{zone} {moment.isoformat()}"
            )
    assert len(rules) > 40
    for case in rules.values():
        zone, _, moment_text = case.partition(" ")
        moment = datetime.fromisoformat(moment_text)
        moments = ticks(moment - timedelta(hours=36), moment + timedelta(hours=36), timedelta(minutes=30))
        around = moment.astimezone(ZoneInfo(zone)).date()
        for half_hour in range(48):
            one = reader(zone, f"{half_hour // 2:02d}:{half_hour % 2 * 30:02d}")
            due = [due_at(one, around + timedelta(days=n)) for n in range(-2, 3)]
            assert due == sorted(set(due)), case
            dates = made(one, moments)
            assert dates[around] == 1, (case, one.send_at)


def test_after_a_week_of_downtime_only_today_is_due() -> None:
    one = reader("Asia/Almaty")
    now = datetime(2022, 1, 17, 9, tzinfo=UTC)

    assert local_slot(one, now) == (date(2022, 1, 17), True)
    assert local_slot(one, datetime(2022, 1, 17, 0, 30, tzinfo=UTC)) == (date(2022, 1, 17), False)


def test_an_hour_just_before_midnight_is_not_lost_to_a_slow_crawl() -> None:
    one = reader("UTC", "23:59")

    assert local_slot(one, datetime(2022, 1, 11, 0, 40, tzinfo=UTC)) == (date(2022, 1, 10), True)
    assert local_slot(one, datetime(2022, 1, 11, 2, 0, tzinfo=UTC)) == (date(2022, 1, 11), False)


def test_a_new_reader_waits_for_their_hour() -> None:
    one = replace(reader("UTC"), since_at=NOON)

    assert local_slot(one, NOON + timedelta(hours=1)) == (date(2022, 1, 10), False)
    assert local_slot(one, NOON + timedelta(hours=19)) == (date(2022, 1, 11), True)


def test_a_pause_ends_by_itself_and_a_removal_does_not() -> None:
    paused = replace(reader("UTC"), state="paused", paused_until=NOON)

    assert not is_active(paused, NOON - timedelta(seconds=1))
    assert is_active(paused, NOON)
    assert not is_active(replace(paused, paused_until=None), NOON)
    assert local_slot(replace(paused, state="removed"), NOON)[1] is False


# ---------------------------------------------------------------- who


def test_a_subscriber_comes_back_as_added(db: Database) -> None:
    one = add(
        db, address="a@desk.example", digest="unrest", now=NOON, name="Айгерим", language="kk",
        timezone="Asia/Almaty", send_at="06:45", quiet="skip", plain_subject=True,
    )  # fmt: skip

    assert subscribers(db) == (one,)
    assert find(db, token=one.token) == find(db, address="a@DESK.example") == (one,)
    assert (one.name, one.send_at, one.plain_subject, one.since_at) == ("Айгерим", "06:45", True, NOON)
    assert len(one.token) >= 20


@pytest.mark.parametrize(
    ("field", "value"),
    [("timezone", "Asia/Nowhere"), ("timezone", "../../etc/passwd"), ("timezone", ""), ("send_at", "25:00"),
     ("send_at", "7:00"), ("send_at", "07:00\n"), ("quiet", "loud")],
)  # fmt: skip
def test_a_subscription_that_could_not_be_served_is_refused(db: Database, field: str, value: str) -> None:
    with pytest.raises(UsageError):
        add(db, address="a@desk.example", digest="unrest", now=NOON, **{field: value})  # type: ignore[arg-type]
    assert subscribers(db) == ()


def test_a_second_subscription_to_the_same_digest_is_refused(db: Database) -> None:
    add(db, address="a@desk.example", digest="unrest", now=NOON)
    add(db, address="a@desk.example", digest="water", now=NOON)

    with pytest.raises(UsageError, match="reads unrest already"):
        add(db, address="a@DESK.example", digest="unrest", now=NOON)


def test_who_left_may_come_back_with_a_new_token_and_no_backlog(db: Database) -> None:
    before = add(db, address="a@desk.example", digest="unrest", now=NOON)
    remove(db, token=before.token)
    remove(db, token=before.token)
    assert subscribers(db) == ()

    after = add(db, address="a@desk.example", digest="unrest", now=NOON + timedelta(days=9))
    assert (after.id, after.state, after.since_at) == (before.id, "active", NOON + timedelta(days=9))
    assert after.token != before.token


def test_pausing_and_resuming_leave_other_digests_alone(db: Database) -> None:
    for digest in ("unrest", "water"):
        add(db, address="a@desk.example", digest=digest, now=NOON)
    pause(db, address="a@desk.example", digest="water", until=NOON)
    assert [one.state for one in subscribers(db)] == ["active", "paused"]

    resume(db, address="a@desk.example")
    assert [one.state for one in subscribers(db)] == ["active", "active"]


def test_unsubscribing_empties_the_readers_outbox(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db", readers=2)
    remove(db, address="r1@desk.example")
    delivery = Outbox(db).claim(NOON, "w")

    assert delivery is not None
    assert delivery.address == "r2@desk.example"


def test_export_holds_everything_about_a_person_and_is_json(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db")
    Outbox(db).claim(NOON, "w")
    found = export(db, "r1@desk.example")

    assert json.loads(json.dumps(found)) == found
    assert {name: len(rows) for name, rows in found.items()} == {
        "subscriptions": 1, "editions": 1, "deliveries": 1, "attempts": 1,
    }  # fmt: skip


def test_an_erased_person_is_nowhere_in_the_file_and_is_not_subscribed_again(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db")
    assert erase(db, "r1@desk.example", now=NOON) == 1
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert b"r1@desk" not in (tmp_path / "s.db").read_bytes()
    assert Outbox(db).claim(NOON, "w") is None
    with pytest.raises(UsageError, match="erased on request"):
        add(db, address="R1@desk.example", digest="unrest", now=NOON)
    assert next(db.query("SELECT state FROM deliveries"))["state"] == DeliveryState.CANCELLED
