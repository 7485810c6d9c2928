"""Kill the process that sends, again and again, and count what arrived.

``python -m tests.torture_outbox --kills 500`` prints a table and fails when a promise is broken:

* one Message-ID per edition and reader, and every copy of it byte for byte the same;
* what the outbox calls sent, the server has;
* ``resend``: nothing is lost, and there are no more extra copies than kills and cut connections;
* ``hold``: nothing comes twice, and what may be lost is listed as unknown.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlite_utils import Database

from storage.database import problems, writing
from storage.deliveries import counts
from storage.editions import freeze, message_id
from storage.outbox import OnUncertain
from tests.mailing import KEY, NOON, a_desk, an_edition
from tests.outbox_child import start
from tests.smtp import Inbox, serving

READERS = 24
#: Between two runs so much time passes that every back-off is over.
STEP = timedelta(hours=5)


class Wild(Inbox):
    """A server with a will of its own: greylists 3 in 100, cuts 3 before accepting and 2 after."""

    dice: random.Random
    cuts: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        roll = self.dice.random()
        if roll < 0.03:
            return "451 4.7.1 greylisted"
        if roll < 0.06:
            server.transport.abort()  # type: ignore[union-attr]
        return await super().handle_RCPT(server, session, envelope, address, rcpt_options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.dice.random() < 0.02:
            self.cuts += 1
            self.cut.append(envelope.rcpt_tos[0])
        return await super().handle_DATA(server, session, envelope)


@dataclass(frozen=True)
class Result:
    """What came of one torture, and which promises it broke."""

    policy: OnUncertain
    kills: int
    cuts: int
    mails: int
    sent: int
    unknown: int
    extra_copies: int
    lost: int
    seconds: float
    broken: tuple[str, ...]

    def line(self) -> str:
        """Return it as a row of the table."""
        cells = (
            self.policy,
            self.kills,
            self.cuts,
            self.mails,
            self.sent,
            self.unknown,
            self.extra_copies,
            self.lost,
        )
        return (
            "| "
            + " | ".join(map(str, (*cells, f"{self.seconds:.0f} s", "; ".join(self.broken) or "none")))
            + " |"
        )


_COLUMNS = (
    "policy", "kills", "cut after acceptance", "mails", "sent", "unknown", "extra copies", "lost", "time",
    "broken promises",
)  # fmt: skip
HEAD = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}"


def torture(folder: Path, *, kills: int, policy: OnUncertain, seed: int) -> Result:
    """Send editions day after day while the sender is killed; end with runs that nobody kills."""
    began, dice = time.monotonic(), random.Random(seed)
    inbox = Wild()
    inbox.dice = random.Random(seed + 1)
    path = folder / "s.db"
    db = a_desk(path, readers=READERS)
    now, day = NOON, 1
    with writing(db, "far"):
        db.execute("UPDATE deliveries SET expires_at = '2999-01-01T00:00:00.000000+00:00'")
    with serving(inbox) as port:
        done = 0
        while done < kills:
            done += _killed(start(path, port, policy, now), dice.uniform(0.02, 0.45))
            now += STEP
            if counts(db).get("queued", 0) + counts(db).get("sending", 0) < READERS // 3:
                day += 1
                _queue_day(db, day, now)
        for _ in range(60):
            start(path, port, policy, now).join(60)
            now += STEP
            if not counts(db).keys() & {"queued", "sending"}:
                break
    return _judged(db, inbox, policy, kills, time.monotonic() - began)


def _killed(child: BaseProcess, after_s: float) -> int:
    """Kill a child after a while; return 1 when it was still alive."""
    child.join(after_s)
    child.kill()
    child.join()
    if child.exitcode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the sending process failed by itself: {child.exitcode}")
    return int(child.exitcode != 0)


def _queue_day(db: Database, day: int, now: datetime) -> None:
    local_date = date(2022, 1, 10) + timedelta(days=day)
    for reader in range(1, READERS + 1):
        edition = replace(
            an_edition(reader),
            id=f"{local_date}.unrest.{reader}",
            local_date=local_date,
            number=day,
            created_at=now,
        )
        its_id = message_id(KEY, edition.id, reader, domain="watch.example")
        assert freeze(db, edition, message_id=its_id, now=now, expires_at=now + timedelta(days=365 * 100))


def _judged(db: Database, inbox: Wild, policy: OnUncertain, kills: int, seconds: float) -> Result:
    states = {row["message_id"]: row["state"] for row in db.query("SELECT message_id, state FROM deliveries")}
    copies = inbox.copies()
    bodies = defaultdict(set)
    for _, recipient, message in inbox.mails:
        bodies[message.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()].add((recipient, message))
    extra = sum(copies.values()) - len(copies)
    lost = {key for key in states if key not in copies}
    doubtful = {key for key, state in states.items() if state == "unknown"}
    checks = {
        "a copy differs": any(len(same) > 1 for same in bodies.values()),
        "sent but not there": any(state == "sent" and key in lost for key, state in states.items()),
        "an unknown Message-ID": bool(copies.keys() - states.keys()),
        "unsettled": bool(set(states.values()) - {"sent", "unknown"}),
        "lost": bool(lost if policy == "resend" else lost - doubtful),
        "too many copies": extra > (kills + inbox.cuts if policy == "resend" else 0),
        "damaged": bool(problems(db)),
    }
    return Result(
        policy, kills, inbox.cuts, len(states), sum(state == "sent" for state in states.values()), len(doubtful),
        extra, len(lost), seconds, tuple(name for name, broken in checks.items() if broken),
    )  # fmt: skip


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def main() -> int:
    """Torture under both policies and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=500, help="kills for each policy")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(HEAD, flush=True)
    broken = False
    policies: tuple[OnUncertain, ...] = ("resend", "hold")
    for policy in policies:
        with _folder() as folder:
            result = torture(folder, kills=given.kills, policy=policy, seed=given.seed)
        print(result.line(), flush=True)
        broken |= bool(result.broken)
    return int(broken)


if __name__ == "__main__":
    # The children need nothing of this module; without this, each would run it again as its main module.
    vars(sys.modules["__main__"]).update(__spec__=None, __file__=None)
    sys.exit(main())
