"""From a queued delivery to an accepted mail, over real servers, with crashes at every named point."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from digests.deliver import SERVER_DOWN, DeliveryReport, deliver_due
from digests.mail import MailServer, Reply, Smtp
from digests.maildir import Maildir
from storage.database import open_database, problems
from storage.deliveries import attempts, counts, deliveries, get
from storage.editions import editions
from storage.errors import StorageError
from storage.outbox import OnUncertain, Outbox
from tests.mailing import IDENTITY, NOON, a_desk, an_edition, queue
from tests.outbox_child import start
from tests.smtp import Inbox, RawServer, free_port, make_certificates, serving
from tests.torture_outbox import STEP, torture


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = NOON
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now


def run(
    db: Database,
    port: int,
    *,
    policy: OnUncertain = "resend",
    clock: Clock | None = None,
    stop_after: int = 999,
) -> DeliveryReport:
    """Work the outbox off once, against a server on this machine."""
    server = MailServer(host="127.0.0.1", port=port, security="none", timeout_s=2, reply_timeout_s=2)
    clock = clock or Clock()
    left = iter(range(stop_after))
    return deliver_due(
        Outbox(db, on_uncertain=policy), Smtp(server), identity=IDENTITY, owner="w", clock=clock,
        wait=clock.waits.append, stop=lambda: next(left, None) is None,
    )  # fmt: skip


def test_each_reader_gets_one_mail_of_their_own(tmp_path: Path) -> None:
    inbox, db = Inbox(), a_desk(tmp_path / "s.db", readers=3)
    with serving(inbox) as port:
        report = run(db, port)
        again = run(db, port)

    assert (report.sent, report.exit_code, again.sent) == (3, 0, 0)
    assert sorted(to for _, to, _ in inbox.mails) == [f"r{n}@desk.example" for n in (1, 2, 3)]
    assert all(message.count(b"\r\nTo: ") == 1 for _, _, message in inbox.mails)
    assert inbox.connects == 1


def test_one_bad_recipient_harms_no_other(tmp_path: Path) -> None:
    inbox, db = (
        Inbox(rcpt={"r2@desk.example": ["550 5.1.1 no such user"]}),
        a_desk(tmp_path / "s.db", readers=3),
    )
    with serving(inbox) as port:
        report = run(db, port)

    assert (report.sent, report.rejected, report.exit_code) == (2, 1, 0)
    assert [row.id for row in editions(db) if row.given_back] == ["2022-01-10.unrest.2"]


def test_a_greylisted_mail_comes_later_with_the_same_message_id(tmp_path: Path) -> None:
    inbox = Inbox(rcpt={"r1@desk.example": ["451 4.7.1 greylisted"] * 2})
    db, clock = a_desk(tmp_path / "s.db"), Clock()
    with serving(inbox) as port:
        assert run(db, port, clock=clock).deferred == 1
        assert run(db, port, clock=clock).deferred == 0
        clock.now += timedelta(minutes=2)
        assert run(db, port, clock=clock).deferred == 1
        clock.now += timedelta(minutes=7)
        assert run(db, port, clock=clock).sent == 1

    (one,) = deliveries(db)
    assert inbox.copies() == {one.message_id: 1}
    assert [a.code for a in attempts(db, one.message_id)] == [451, 451, 250]


def test_a_dead_server_costs_no_delivery_an_attempt(tmp_path: Path) -> None:
    db, clock = a_desk(tmp_path / "s.db", readers=2), Clock()
    report = run(db, free_port(), clock=clock)

    assert (report.sent, report.exit_code) == (0, 69)
    assert "mail server 127.0.0.1" in report.problem
    assert len(clock.waits) == SERVER_DOWN - 1
    assert {(one.state, one.attempts) for one in deliveries(db)} == {("queued", 0)}


def test_a_server_that_hangs_up_at_mail_is_called_down_and_costs_nothing(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db", readers=2)
    with RawServer({"MAIL": None}) as server:
        report = run(db, server.port)

    assert server.connects == SERVER_DOWN
    assert report.exit_code == 69
    assert {(one.state, one.attempts) for one in deliveries(db)} == {("queued", 0)}


def test_a_server_that_hangs_up_on_one_reader_still_serves_the_others(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db", readers=3)
    with RawServer({"RCPT": None}, {}) as server:
        report = run(db, server.port)

    assert (report.sent, report.deferred) == (2, 1)


def test_421_ends_the_run_for_all(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db", readers=3)
    with RawServer({"RCPT": b"421 4.7.0 too many mails, come back later\r\n"}) as server:
        report = run(db, server.port)

    assert server.connects == 1
    assert (report.deferred, report.exit_code) == (1, 69)
    assert sorted(one.attempts for one in deliveries(db)) == [0, 0, 1]


def test_a_configuration_error_burns_nothing(tmp_path: Path) -> None:
    inbox, db = Inbox(), a_desk(tmp_path / "s.db", readers=3)
    stranger = make_certificates(tmp_path / "tls", names=("mx.elsewhere.example",))
    with serving(inbox, security="starttls", certificates=stranger) as port:
        report = deliver_due(
            Outbox(db), Smtp(MailServer(host="localhost", port=port, timeout_s=2)), identity=IDENTITY, owner="w",
            clock=Clock(),
        )  # fmt: skip

    assert (report.misconfigured, report.exit_code) == (True, 78)
    assert {(one.state, one.attempts) for one in deliveries(db)} == {("queued", 0)}


def test_a_refused_sender_burns_nothing(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db", readers=3)
    with RawServer({"MAIL": b"553 5.7.1 not your address\r\n"}) as server:
        report = run(db, server.port)

    assert report.exit_code == 78
    assert {(one.state, one.attempts) for one in deliveries(db)} == {("queued", 0)}


def test_a_server_that_refuses_everybody_refuses_us(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db", readers=4)
    with RawServer({"RCPT": b"550 5.7.1 relaying denied\r\n"}) as server:
        report = run(db, server.port)

    assert (report.misconfigured, report.rejected) == (True, 0)
    assert {(one.state, one.attempts) for one in deliveries(db)} == {("queued", 0)}
    assert not any(row.given_back for row in editions(db))


def test_who_unsubscribes_before_the_claim_is_not_mailed(tmp_path: Path) -> None:
    inbox, db = Inbox(), a_desk(tmp_path / "s.db", readers=2)
    db.execute("UPDATE subscribers SET state = 'removed' WHERE id = 1")
    with serving(inbox) as port:
        run(db, port)

    assert [to for _, to, _ in inbox.mails] == ["r2@desk.example"]
    assert counts(db) == {"cancelled": 1, "sent": 1}


def test_nothing_is_sent_after_a_stop(tmp_path: Path) -> None:
    inbox, db = Inbox(), a_desk(tmp_path / "s.db", readers=5)
    with serving(inbox) as port:
        report = run(db, port, stop_after=2)

    assert (report.sent, len(inbox.mails)) == (2, 2)
    assert counts(db) == {"queued": 3, "sent": 2}


def test_an_edition_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    inbox, db = Inbox(), a_desk(tmp_path / "s.db", readers=2)
    db.execute("UPDATE editions SET html = x'00' WHERE subscriber_id = 1")
    with serving(inbox) as port:
        report = run(db, port)

    assert (report.sent, report.rejected) == (1, 1)
    assert "cannot be built" in deliveries(db, edition_id="2022-01-10.unrest.1")[0].reply


def test_after_a_day_without_a_server_the_next_edition_still_reaches_the_reader(tmp_path: Path) -> None:
    inbox, db, clock = Inbox(), a_desk(tmp_path / "s.db"), Clock()
    run(db, free_port(), clock=clock)
    clock.now += timedelta(hours=24)
    run(db, free_port(), clock=clock)
    assert editions(db)[0].given_back
    queue(db, an_edition(day=11, number=2), now=clock.now)
    with serving(inbox) as port:
        run(db, port, clock=clock)

    assert [message.partition(b"X-Steppewatch-Edition: ")[2][:19] for _, _, message in inbox.mails] == [
        b"2022-01-11.unrest.1"
    ]


def test_a_full_disk_after_the_reply_ends_the_run_and_leaves_one_doubtful_row(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db")

    class Filling(Smtp):
        def send(self, message: bytes, *, sender: str, recipient: str, on_data: Callable[[], None]) -> Reply:
            super().send(message, sender=sender, recipient=recipient, on_data=on_data)
            db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
            return Reply(code=250, text="x" * 50_000)

    inbox = Inbox()
    with serving(inbox) as port:
        transport = Filling(MailServer(host="127.0.0.1", port=port, security="none", timeout_s=2))
        with pytest.raises(StorageError):
            deliver_due(Outbox(db), transport, identity=IDENTITY, owner="w", clock=Clock())

    (one,) = deliveries(db)
    assert (one.state, one.stage, len(inbox.mails)) == ("sending", "data", 1)


@pytest.mark.parametrize(("policy", "copies", "state"), [("resend", 2, "sent"), ("hold", 1, "unknown")])
def test_a_connection_cut_after_acceptance(
    tmp_path: Path, policy: OnUncertain, copies: int, state: str
) -> None:
    inbox, db, clock = Inbox(cut=["r1@desk.example"]), a_desk(tmp_path / "s.db"), Clock()
    with serving(inbox) as port:
        first = run(db, port, policy=policy, clock=clock)
        clock.now += STEP
        second = run(db, port, policy=policy, clock=clock)

    (one,) = deliveries(db)
    assert first.uncertain == 1
    assert one.state == state
    assert inbox.copies() == {one.message_id: copies}
    assert len({message for _, _, message in inbox.mails}) == 1
    assert second.exit_code == (3 if policy == "hold" else 0)


def test_a_changed_build_keeps_the_message_id_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    inbox, db, clock = Inbox(dot={"r1@desk.example": ["451 4.3.0 later"]}), a_desk(tmp_path / "s.db"), Clock()
    with serving(inbox) as port:
        run(db, port, clock=clock)
        db.execute("UPDATE editions SET subject = 'As a newer program would write it'")
        clock.now += STEP
        run(db, port, clock=clock)

    assert list(inbox.copies()) == [deliveries(db)[0].message_id]
    assert "rebuilt differently" in caplog.text


def test_the_default_maildir_gets_every_edition_once(tmp_path: Path) -> None:
    db = a_desk(tmp_path / "s.db", readers=3)
    for _ in range(2):
        deliver_due(Outbox(db), Maildir(tmp_path / "box"), identity=IDENTITY, owner="w", clock=Clock())
    first = deliveries(db)[0]
    Outbox(db).retry(first.message_id, now=NOON, expires_at=NOON + STEP)
    report = deliver_due(Outbox(db), Maildir(tmp_path / "box"), identity=IDENTITY, owner="w", clock=Clock())

    assert report.sent == 1
    assert len(list((tmp_path / "box" / "new").iterdir())) == 3
    assert counts(db) == {"sent": 3}


# ---------------------------------------------------------------- crashes

#: Copies after one crash at a point and a second, undisturbed run; and the state in which the row ends.
CRASHES: list[tuple[str, OnUncertain, int, str]] = [
    ("claimed", "resend", 1, "sent"),
    ("354", "resend", 1, "sent"),
    ("marked", "resend", 1, "sent"),
    ("sent-bytes", "resend", 2, "sent"),
    ("250-before-commit", "resend", 2, "sent"),
    ("committed", "resend", 1, "sent"),
    ("claimed", "hold", 1, "sent"),
    ("354", "hold", 1, "sent"),
    ("marked", "hold", 0, "unknown"),
    ("sent-bytes", "hold", 1, "unknown"),
    ("250-before-commit", "hold", 1, "unknown"),
    ("committed", "hold", 1, "sent"),
]


@pytest.mark.parametrize(("point", "policy", "copies", "state"), CRASHES)
def test_a_crash_at_each_point_costs_exactly_what_is_promised(
    tmp_path: Path, point: str, policy: OnUncertain, copies: int, state: str
) -> None:
    inbox, path = Inbox(), tmp_path / "s.db"
    db = a_desk(path)
    with serving(inbox) as port:
        crashed = start(path, port, policy, NOON, point)
        crashed.join(30)
        assert crashed.exitcode == 137
        # The server may still be reading what the dead process left in the pipe.
        for hours in (5, 10):
            following = start(path, port, policy, NOON + timedelta(hours=hours))
            following.join(30)
            assert following.exitcode == 0

    (one,) = deliveries(db)
    assert inbox.copies() == ({one.message_id: copies} if copies else {})
    assert len({message for _, _, message in inbox.mails}) <= 1
    assert one.state == state
    assert problems(db) == ()


def test_the_point_of_a_crash_can_be_set_from_outside(tmp_path: Path) -> None:
    code = "import os; from digests.faults import planned_fault; planned_fault(os.environ)('marked'); print('alive')"
    command = [sys.executable, "-c", code]
    killed = subprocess.run(command, env={**os.environ, "STEPPEWATCH_FAULT": "marked"}, capture_output=True)
    passed = subprocess.run(command, env={**os.environ, "STEPPEWATCH_FAULT": "354"}, capture_output=True)

    assert (killed.returncode, killed.stdout) == (137, b"")
    assert (passed.returncode, passed.stdout) == (0, b"alive\n")


@pytest.mark.parametrize("policy", ["resend", "hold"])
@pytest.mark.slow
def test_sixty_kills_break_no_promise(tmp_path: Path, policy: OnUncertain) -> None:
    result = torture(tmp_path, kills=60, policy=policy, seed=7)

    assert result.broken == ()
    assert result.mails >= 24


def test_twelve_kills_break_no_promise(tmp_path: Path) -> None:
    assert torture(tmp_path, kills=12, policy="resend", seed=3).broken == ()


def test_the_torture_would_notice_a_lost_mail(tmp_path: Path) -> None:
    """A control: with one row called sent that the server never saw, the torture must complain."""
    path = tmp_path / "s.db"
    db = a_desk(path)
    db.execute("UPDATE deliveries SET state = 'sent'")
    from tests.torture_outbox import Wild, _judged

    assert _judged(open_database(path), Wild(), "resend", 0, 0.0).broken == ("sent but not there", "lost")
    assert get(db, deliveries(db)[0].message_id).state == "sent"
