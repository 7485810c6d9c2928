"""The outbox and the editions it carries: every transition, and that nothing is told twice or lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_database
from storage.deliveries import attempts, backoff, counts, deliveries, get, oldest_queued_at
from storage.edition import Delivery, DeliveryState
from storage.editions import editions, exists, freeze, give_back, message_id, message_key, next_number, read
from storage.errors import CorruptError, StorageBusy, StorageError, UsageError
from storage.outbox import DATA_LEASE_S, Outbox, Settlement
from storage.subscribers import remove
from tests.mailing import NOON, a_delivery, a_desk, add_articles, an_edition, queue

LATER = NOON + timedelta(hours=20)
SECOND = timedelta(seconds=1)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return a_desk(tmp_path / "s.db", full=False)


def claimed(outbox: Outbox, owner: str = "w") -> Delivery:
    found = outbox.claim(NOON, owner)
    assert found is not None
    return found


def settled(outbox: Outbox, state: DeliveryState, code: int | None = None, owner: str = "w") -> Delivery:
    """Claim, mark and settle one delivery."""
    one = claimed(outbox, owner)
    outbox.mark_data(one.message_id, owner, NOON)
    ending = Settlement(
        state=state, stage="reply", code=code, reply="said so", next_at=NOON + timedelta(minutes=5)
    )
    outbox.settle(one.message_id, owner, ending, now=NOON)
    return get(outbox.db, one.message_id)


def told(db: Database) -> list[int]:
    """Return the articles that count as told."""
    sql = "SELECT article_id FROM edition_items JOIN editions ON id = edition_id WHERE given_back = 0 ORDER BY 1"
    return [row["article_id"] for row in db.query(sql)]


# ---------------------------------------------------------------- editions


def test_an_edition_comes_back_as_it_was_frozen(db: Database) -> None:
    assert read(db, "2022-01-10.unrest.1") == an_edition()


def test_a_local_date_has_one_edition_and_a_second_leaves_no_trace(db: Database) -> None:
    add_articles(db, 1)
    second = replace(an_edition(items=(1,)), id="another-name", number=2)

    assert not freeze(db, second, message_id="<x@y>", now=NOON, expires_at=LATER)
    assert counts(db) == {"queued": 1}
    assert told(db) == []
    assert exists(db, "unrest", 1, second.local_date)
    assert next_number(db, "unrest", 1) == 2


def test_an_edition_is_frozen_with_its_items_and_its_delivery_or_not_at_all(db: Database) -> None:
    broken = an_edition(day=11, items=(404,))

    with pytest.raises(StorageError, match="FOREIGN KEY"):
        freeze(db, broken, message_id="<x@y>", now=NOON, expires_at=LATER)
    assert [row.id for row in editions(db)] == ["2022-01-10.unrest.1"]
    assert counts(db) == {"queued": 1}


def test_a_reused_message_id_is_an_error_not_a_second_edition(db: Database) -> None:
    taken = deliveries(db)[0].message_id

    with pytest.raises(StorageError, match="UNIQUE"):
        freeze(db, an_edition(day=11), message_id=taken, now=NOON, expires_at=LATER)
    assert len(editions(db)) == 1


def test_two_processes_that_freeze_the_same_date_make_one_edition(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    a_desk(path).close()
    results: list[bool] = []

    def one(number: int) -> None:
        db = open_database(path)
        its = an_edition(day=12)
        results.append(freeze(db, its, message_id=f"<{number}@y>", now=NOON, expires_at=LATER))
        db.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, False, False, True]


def test_a_damaged_page_is_said_to_be_one(db: Database) -> None:
    db.execute("UPDATE editions SET html = x'00'")

    with pytest.raises(CorruptError):
        read(db, "2022-01-10.unrest.1")


def test_message_ids_differ_by_everything_that_tells_deliveries_apart() -> None:
    base = message_id("k", "e", 1, domain="d.example")
    others = [
        message_id("k2", "e", 1, domain="d.example"),
        message_id("k", "e2", 1, domain="d.example"),
        message_id("k", "e", 2, domain="d.example"),
        message_id("k", "e", 1, generation=1, domain="d.example"),
    ]

    assert len({base, *others}) == 5


def test_the_key_of_message_ids_is_made_once(db: Database) -> None:
    assert message_key(db, now=NOON) == message_key(db, now=LATER)
    assert len(message_key(db, now=NOON)) == 64


# ---------------------------------------------------------------- claim, mark, settle


def test_a_sent_delivery_has_its_whole_story(db: Database) -> None:
    outbox = Outbox(db)
    one = claimed(outbox)
    assert (one.state, one.stage, one.attempts, one.address) == ("sending", "claimed", 1, "r1@desk.example")
    outbox.mark_data(one.message_id, "w", NOON, sha256="abc")
    assert get(db, one.message_id).stage == "data"
    outbox.settle(
        one.message_id,
        "w",
        Settlement(state=DeliveryState.SENT, stage="reply", code=250, reply="ok"),
        now=NOON,
    )

    after = get(db, one.message_id.strip("<>"))
    assert (after.state, after.stage, after.sent_at, after.sha256) == ("sent", "", NOON, "abc")
    assert [(a.number, a.stage, a.code, a.reply) for a in attempts(db, one.message_id)] == [
        (1, "reply", 250, "ok")
    ]
    assert outbox.claim(LATER, "w") is None


def test_the_first_attempts_hash_is_kept(db: Database) -> None:
    outbox = Outbox(db)
    one = settled(outbox, DeliveryState.QUEUED, 451)
    again = outbox.claim(NOON + timedelta(minutes=5), "w")
    assert again is not None
    outbox.mark_data(one.message_id, "w", NOON, sha256="first")
    outbox.mark_data(one.message_id, "w", NOON, sha256="second")

    assert get(db, one.message_id).sha256 == "first"


def test_a_deferred_delivery_waits_and_keeps_its_message_id(db: Database) -> None:
    outbox = Outbox(db)
    one = settled(outbox, DeliveryState.QUEUED, 451)

    assert not outbox.has_due(NOON + timedelta(minutes=5) - SECOND)
    assert outbox.claim(NOON + timedelta(minutes=5) - SECOND, "w") is None
    again = outbox.claim(NOON + timedelta(minutes=5), "w")
    assert again is not None
    assert (again.message_id, again.attempts) == (one.message_id, 2)


def test_two_workers_never_claim_the_same_delivery(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    a_desk(path, readers=40, full=False).close()
    taken: list[str] = []

    def worker(name: str) -> None:
        outbox = Outbox(open_database(path))
        while (one := outbox.claim(NOON, name)) is not None:
            taken.append(one.message_id)
        outbox.db.close()

    threads = [threading.Thread(target=worker, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken)) == 40


def test_a_slow_worker_cannot_send_or_settle_what_another_has_taken(db: Database) -> None:
    outbox = Outbox(db)
    one = claimed(outbox, "slow")
    again = outbox.claim(NOON + timedelta(seconds=121), "fast")
    assert again is not None

    with pytest.raises(StorageBusy, match="another worker"):
        outbox.mark_data(one.message_id, "slow", NOON)
    with pytest.raises(StorageBusy, match="another worker"):
        outbox.settle(one.message_id, "slow", Settlement(state=DeliveryState.SENT, stage="reply"), now=NOON)
    assert get(db, one.message_id).state == "sending"


def test_a_lease_that_ran_out_before_the_first_byte_is_simply_queued_again(db: Database) -> None:
    outbox = Outbox(db, on_uncertain="hold")
    claimed(outbox)

    assert outbox.claim(NOON + timedelta(seconds=119), "other") is None
    again = outbox.claim(NOON + timedelta(seconds=121), "other")
    assert again is not None
    assert again.attempts == 2


@pytest.mark.parametrize(("policy", "state"), [("resend", "queued"), ("hold", "unknown")])
def test_a_lease_that_ran_out_after_the_first_byte_is_doubtful(db: Database, policy: str, state: str) -> None:
    outbox = Outbox(db, on_uncertain=policy)  # type: ignore[arg-type]
    one = claimed(outbox)
    outbox.mark_data(one.message_id, "w", NOON)
    outbox.tidy(NOON + timedelta(seconds=130))
    assert get(db, one.message_id).state == "sending"

    now = NOON + timedelta(seconds=DATA_LEASE_S + 1)
    assert outbox.has_due(now)
    assert outbox.claim(now, "other") is None
    after = get(db, one.message_id)
    assert after.state == state
    assert "before the server's answer was stored" in after.reply
    # No loop: a process that dies at this mail waits a little longer each time.
    assert (outbox.claim(now + timedelta(minutes=2), "other") is not None) == (policy == "resend")


def test_a_restart_does_not_wait_for_leases(db: Database) -> None:
    outbox = Outbox(db)
    claimed(outbox)

    assert outbox.recover(NOON + SECOND, gone=lambda owner: owner == "w") == 1
    assert outbox.claim(NOON + SECOND, "next") is not None
    assert outbox.recover(NOON + SECOND, gone=lambda owner: owner == "w") == 0


@pytest.mark.parametrize("jump", [timedelta(days=-365), timedelta(hours=-1), timedelta(hours=1)])
def test_a_clock_that_jumps_leaves_no_delivery_behind(db: Database, jump: timedelta) -> None:
    outbox = Outbox(db)
    settled(outbox, DeliveryState.QUEUED, 451)
    now = NOON + jump
    found = [outbox.claim(now + timedelta(hours=hours), "w") for hours in range(8)]

    assert any(found)


def test_a_disk_full_at_the_settlement_leaves_a_doubtful_row_and_no_loop(db: Database) -> None:
    outbox = Outbox(db)
    one = claimed(outbox)
    outbox.mark_data(one.message_id, "w", NOON)
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    long = Settlement(state=DeliveryState.SENT, stage="reply", code=250, reply="x" * 100_000)
    with pytest.raises(StorageError, match="Free some disk space"):
        outbox.settle(one.message_id, "w", long, now=NOON)

    assert get(db, one.message_id).stage == "data"
    db.execute("PRAGMA max_page_count = 1000000")
    outbox.recover(NOON + SECOND, gone=lambda owner: owner == "w")
    assert get(db, one.message_id).state == "queued"
    assert outbox.claim(NOON + SECOND, "w") is None


def test_what_the_server_alone_spoilt_counts_as_no_attempt(db: Database) -> None:
    outbox = Outbox(db)
    one = claimed(outbox)
    outbox.release(one.message_id, "w")

    assert attempts(db, one.message_id) == ()
    assert claimed(outbox).attempts == 1


def test_a_subscriber_who_left_before_the_claim_gets_nothing(db: Database) -> None:
    outbox = Outbox(db)
    db.execute("UPDATE subscribers SET state = 'removed'")

    assert outbox.claim(NOON, "w") is None
    assert counts(db) == {"cancelled": 1}


def test_a_subscriber_who_left_while_the_row_was_unknown_gets_no_second_copy(db: Database) -> None:
    outbox = Outbox(db, on_uncertain="hold")
    settled(outbox, DeliveryState.UNKNOWN)
    remove(db, address="r1@desk.example")

    assert counts(db) == {"cancelled": 1}


# ---------------------------------------------------------------- what an unsent edition told


def test_an_expired_edition_gives_its_articles_to_the_next(db: Database) -> None:
    add_articles(db, 1, 2)
    outbox = Outbox(db)
    first = queue(db, an_edition(day=11, number=2, items=(1, 2)), now=NOON)
    assert told(db) == [1, 2]

    outbox.tidy(LATER - SECOND)
    assert told(db) == [1, 2]
    outbox.tidy(LATER)
    assert get(db, first).state == "dead"
    assert get(db, first).reply == "expired"
    assert told(db) == []
    assert exists(db, "unrest", 1, an_edition(day=11).local_date)


def test_a_rejected_edition_gives_its_articles_back_too(db: Database) -> None:
    outbox = Outbox(db)
    settled(outbox, DeliveryState.DEAD, 550)

    assert editions(db)[0].given_back


def test_what_may_have_arrived_is_not_given_back(db: Database) -> None:
    outbox = Outbox(db, on_uncertain="hold")
    settled(outbox, DeliveryState.UNKNOWN)

    assert not give_back(db, "2022-01-10.unrest.1")
    outbox.cancel(deliveries(db)[0].message_id)
    assert not editions(db)[0].given_back


def test_what_was_never_tried_and_is_cancelled_is_given_back(db: Database) -> None:
    one = Outbox(db).cancel(deliveries(db)[0].message_id)

    assert one.state == "cancelled"
    assert editions(db)[0].given_back


def test_an_edition_is_not_given_back_while_another_copy_of_it_went_out(db: Database) -> None:
    outbox = Outbox(db)
    settled(outbox, DeliveryState.SENT, 250)
    copy = outbox.new_copy("2022-01-10.unrest.1", domain="watch.example", now=NOON, expires_at=LATER)
    outbox.cancel(copy.message_id)

    assert not editions(db)[0].given_back


# ---------------------------------------------------------------- the operator


def test_a_dead_delivery_can_be_retried_with_the_same_message_id(db: Database) -> None:
    outbox = Outbox(db)
    dead = settled(outbox, DeliveryState.DEAD, 550)
    again = outbox.retry(dead.message_id, now=NOON, expires_at=LATER)

    assert (again.state, again.message_id) == ("queued", dead.message_id)
    assert not editions(db)[0].given_back
    assert claimed(outbox).message_id == dead.message_id


def test_a_retry_is_refused_when_a_later_edition_has_told_its_articles(db: Database) -> None:
    outbox = Outbox(db)
    dead = settled(outbox, DeliveryState.DEAD, 550)
    queue(db, an_edition(day=11, number=2))

    verbs: tuple[Callable[[], Delivery], ...] = (
        lambda: outbox.retry(dead.message_id, now=NOON, expires_at=LATER),
        lambda: outbox.mark_sent(dead.message_id, now=NOON),
        lambda: outbox.new_copy(dead.edition_id, domain="watch.example", now=NOON, expires_at=LATER),
    )
    for verb in verbs:
        with pytest.raises(UsageError, match="a later edition"):
            verb()
    assert get(db, dead.message_id).state == "dead"
    assert {row.id: row.given_back for row in editions(db)}[dead.edition_id]


def test_an_old_edition_that_was_sent_can_be_sent_again_at_any_time(db: Database) -> None:
    outbox = Outbox(db)
    sent = settled(outbox, DeliveryState.SENT, 250)
    queue(db, an_edition(day=11, number=2))

    assert outbox.retry(sent.message_id, now=NOON, expires_at=LATER).state == "queued"
    assert (
        outbox.new_copy(sent.edition_id, domain="watch.example", now=NOON, expires_at=LATER).generation == 1
    )


def test_a_new_copy_is_another_mail_with_another_message_id(db: Database) -> None:
    outbox = Outbox(db)
    sent = settled(outbox, DeliveryState.SENT, 250)
    copy = outbox.new_copy(sent.edition_id, domain="watch.example", now=NOON, expires_at=LATER)

    assert (copy.generation, copy.state) == (1, "queued")
    assert copy.message_id != sent.message_id
    assert claimed(outbox).message_id == copy.message_id
    with pytest.raises(UsageError, match="no such edition"):
        outbox.new_copy("none", domain="watch.example", now=NOON, expires_at=LATER)


def test_the_operator_may_know_that_a_doubtful_mail_arrived(db: Database) -> None:
    outbox = Outbox(db, on_uncertain="hold")
    one = settled(outbox, DeliveryState.UNKNOWN)

    assert outbox.mark_sent(one.message_id, now=LATER).sent_at == LATER


def test_what_is_under_way_is_left_alone(db: Database) -> None:
    outbox = Outbox(db)
    one = claimed(outbox)

    verbs: tuple[Callable[[], Delivery], ...] = (
        lambda: outbox.retry(one.message_id, now=NOON, expires_at=LATER),
        lambda: outbox.cancel(one.message_id),
        lambda: outbox.mark_sent(one.message_id, now=NOON),
    )
    for verb in verbs:
        with pytest.raises(UsageError):
            verb()


def test_a_message_id_nobody_knows_is_a_usage_error(db: Database) -> None:
    with pytest.raises(UsageError, match="no such delivery"):
        get(db, a_delivery(an_edition(9)).message_id)


def test_the_age_of_the_oldest_waiting_delivery_is_known(db: Database) -> None:
    assert oldest_queued_at(db) == NOON
    settled(Outbox(db), DeliveryState.SENT, 250)
    assert oldest_queued_at(db) is None


@pytest.mark.parametrize("attempt", range(10))
def test_the_back_off_grows_and_spreads_by_a_fifth_at_most(attempt: int) -> None:
    minutes = (1, 1, 5, 15, 60, 120, 240, 240, 240, 240)[attempt]
    waits = {backoff(attempt, f"<{n}@x>").total_seconds() / 60 for n in range(200)}

    assert all(0.8 * minutes <= wait <= 1.2 * minutes for wait in waits)
    assert max(waits) - min(waits) > 0.3 * minutes


def test_all_refusals_of_a_run_can_be_undone(db: Database) -> None:
    outbox = Outbox(db)
    dead = settled(outbox, DeliveryState.DEAD, 550)
    outbox.retry_all((dead.message_id,), next_at=LATER)

    after = get(db, dead.message_id)
    assert (after.state, after.attempts, after.next_at) == ("queued", 0, LATER)
    assert not editions(db)[0].given_back
