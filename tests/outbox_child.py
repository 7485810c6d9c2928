"""The process that sends, to be killed by tests: recovers what the last one left behind, then delivers."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from digests.deliver import deliver_due, worker_name
from digests.faults import planned_fault
from digests.mail import MailServer, Smtp
from storage.database import instant, iso, open_database
from storage.outbox import OnUncertain, Outbox
from tests.mailing import IDENTITY

# Forked from a server that has everything imported: a child starts in some 20 ms.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.outbox_child"])


def work(path: str, port: int, policy: OnUncertain, now: str, fault: str) -> None:
    """Deliver what is due at *now*, the clock running on from there; die at the point called *fault*."""
    db = open_database(Path(path), full=True)
    outbox = Outbox(db, on_uncertain=policy)
    started, begin = instant(now), time.monotonic()

    def clock() -> datetime:
        return started + timedelta(seconds=time.monotonic() - begin)

    point = planned_fault({"STEPPEWATCH_FAULT": fault})
    server = MailServer(host="127.0.0.1", port=port, security="none", timeout_s=5, reply_timeout_s=5)
    deliver_due(
        outbox, Smtp(server, fault=point), identity=IDENTITY, owner=worker_name(), clock=clock, fault=point,
        wait=lambda _: None,
    )  # fmt: skip


def start(path: Path, port: int, policy: OnUncertain, now: datetime, fault: str = "") -> BaseProcess:
    """Start a sending process."""
    child = _PROCESSES.Process(target=work, args=(str(path), port, policy, iso(now), fault))
    child.start()
    return child
