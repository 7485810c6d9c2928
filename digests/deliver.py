"""The outbox worked off: claim, build, mark, send, settle, one delivery after the other.

What a crash at any point leaves behind is decided by :mod:`storage.outbox`; what an answer means
by :mod:`digests.retries`; here they are joined.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digests.faults import Fault, no_fault
from digests.mail import Reply, Transport
from digests.message import MailIdentity, build, envelope_sender
from digests.retries import Action, Stage, decide, enhanced_code
from storage.deliveries import backoff, counts
from storage.edition import Delivery, DeliveryState
from storage.editions import read
from storage.errors import CorruptError, DeliveryError, MailConfigError
from storage.outbox import Outbox, Settlement
from storage.subscribers import get

log = logging.getLogger("steppewatch.mail")

#: So many failures to talk to the server in a row, and it is called down; no delivery is charged for it.
SERVER_DOWN = 5
#: So many recipients refused and none accepted: it is us the server does not want.
ALL_REFUSED = 3
_REFUSED_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What one run over the outbox did."""

    sent: int = 0
    deferred: int = 0
    rejected: int = 0
    #: Mails of this run that may or may not have arrived, whatever is done about them.
    uncertain: int = 0
    #: Deliveries now parked as ``unknown``, of this run and earlier ones.
    held: int = 0
    #: Why the run ended early: the server is down, or does not accept us. Empty when it did not.
    problem: str = ""
    #: True when no mail can go until a setting is changed.
    misconfigured: bool = False

    @property
    def exit_code(self) -> int:
        """The exit code of a command that sends: 78 configuration, 69 server down, 3 held, else 0."""
        if self.misconfigured:
            return 78
        if self.problem:
            return 69
        return 3 if self.held else 0


def deliver_due(
    outbox: Outbox,
    transport: Transport,
    *,
    identity: MailIdentity,
    owner: str,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
    fault: Fault = no_fault,
) -> DeliveryReport:
    """Send every delivery that is due, over one connection; *owner* is this worker's :func:`worker_name`.

    *clock* is read again for each delivery, as a run may last; *stop* is asked between two
    of them; *wait* sleeps between two attempts to reach the server. What goes wrong with one mail or
    with the server is in the report.

    Raises:
        StorageError: the outbox cannot be written; a mail under way is then doubtful, and resolved
            by the next run.
    """
    run = _Run(outbox, transport, identity, owner, clock, wait, fault)
    outbox.recover(clock(), gone=lambda other: is_gone(other, me=owner))
    outbox.tidy(clock())
    try:
        while not stop() and outbox.has_due(clock()):
            if not run.connected():
                break
            delivery = outbox.claim(clock(), owner)
            if delivery is not None and not run.deliver(delivery):
                break
    finally:
        transport.close()
    return run.report()


def worker_name() -> str:
    """Return a name for this worker that tells, after a crash, that it is gone: ``pid-71-1f3a9c02``.

    The second part is there because a restarted container gives the same number again.
    """
    return f"pid-{os.getpid()}-{secrets.token_hex(4)}"


def is_gone(owner: str, *, me: str) -> bool:
    """Tell whether the worker called *owner* has ended for certain; no process delivers in two threads.

    >>> is_gone("somebody", me="pid-1-aa"), is_gone("pid-1-bb", me="pid-1-aa")
    (False, True)
    """
    match = re.fullmatch(r"pid-(\d+)-[0-9a-f]+", owner)
    if match is None or owner == me:
        return False
    if me.startswith(f"pid-{match[1]}-"):
        return True
    try:
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it lives, as somebody else
    return False


@dataclass(slots=True)
class _Run:
    """One run's tally and its verbs; each returns False when the run must end."""

    outbox: Outbox
    transport: Transport
    identity: MailIdentity
    owner: str
    clock: Callable[[], datetime]
    wait: Callable[[float], None]
    fault: Fault
    tally: Counter[Action] = field(default_factory=Counter)
    #: Message-IDs the server refused for good.
    refused: list[str] = field(default_factory=list)
    #: Failures to talk to the server since the last mail that went.
    failures: int = 0
    problem: str = ""
    misconfigured: bool = False

    def connected(self) -> bool:
        """Reach the server, with patience."""
        while True:
            try:
                self.transport.open()
            except MailConfigError as error:
                return self._misconfigured(error)
            except DeliveryError as error:
                if not self._again(error):
                    return False
            else:
                return True

    def deliver(self, delivery: Delivery) -> bool:
        """Send one claimed delivery and settle it."""
        self.fault("claimed")
        try:
            message = self._message(delivery)
        except (ValueError, CorruptError) as error:  # one bad edition must not stop the others
            self._settle(delivery, Action.REJECT, "build", reply=f"cannot be built: {error}")
            return True
        try:
            reply = self._send(delivery, message)
        except DeliveryError as error:
            return self._failed(delivery, error)
        self.fault("250-before-commit")
        self._settle(delivery, Action.SENT, Stage.REPLY, code=reply.code, reply=reply.text)
        self.fault("committed")
        self.failures = 0
        return True

    def report(self) -> DeliveryReport:
        """Sum up; refusals of everybody are undone first: they are no fault of the readers."""
        if len(self.refused) >= ALL_REFUSED and not self.tally[Action.SENT]:
            self.outbox.retry_all(tuple(self.refused), next_at=self.clock() + _REFUSED_WAIT)
            self.problem = self.problem or f"every recipient was refused ({len(self.refused)})"
            self.misconfigured = True
            self.tally[Action.REJECT] -= len(self.refused)
        return DeliveryReport(
            sent=self.tally[Action.SENT],
            deferred=self.tally[Action.DEFER],
            rejected=self.tally[Action.REJECT],
            uncertain=self.tally[Action.UNCERTAIN],
            held=counts(self.outbox.db).get(DeliveryState.UNKNOWN, 0),
            problem=self.problem,
            misconfigured=self.misconfigured,
        )

    # ------------------------------------------------------------ one delivery

    def _message(self, delivery: Delivery) -> bytes:
        edition = read(self.outbox.db, delivery.edition_id)
        message = build(edition, delivery, get(self.outbox.db, delivery.subscriber_id), self.identity)
        if delivery.sha256 and delivery.sha256 != hashlib.sha256(message).hexdigest():
            # The program or the desk's settings changed between two attempts; the Message-ID did not.
            log.warning("rebuilt differently", extra={"message_id": delivery.message_id})
        return message

    def _send(self, delivery: Delivery, message: bytes) -> Reply:
        def on_data() -> None:
            digest = hashlib.sha256(message).hexdigest()
            self.outbox.mark_data(delivery.message_id, self.owner, self.clock(), sha256=digest)
            self.fault("marked")

        sender = envelope_sender(delivery, self.identity)
        return self.transport.send(message, sender=sender, recipient=delivery.address, on_data=on_data)

    def _failed(self, delivery: Delivery, error: DeliveryError) -> bool:
        """Settle a delivery that was not accepted; put it back when the server alone is to blame."""
        if isinstance(error, MailConfigError):
            self.outbox.release(delivery.message_id, self.owner)
            return self._misconfigured(error)
        stage = Stage(error.stage)
        reply = error.problem
        said = reply.removeprefix(f"{error.code} ")
        action = decide(code=error.code, stage=stage, enhanced=enhanced_code(said))
        if action is Action.SERVER:
            self.outbox.release(delivery.message_id, self.owner)
            return self._again(error)
        self._settle(delivery, action, stage, code=error.code, reply=reply)
        if action is Action.REJECT:
            self.refused.append(delivery.message_id)
        if error.code == 421:
            return self._again(error)
        return True

    def _settle(
        self, delivery: Delivery, action: Action, stage: str, *, code: int | None = None, reply: str = ""
    ) -> None:
        now = self.clock()
        settlement = Settlement(
            state=_STATES[action],
            stage=stage,
            code=code,
            reply=reply,
            next_at=now + backoff(delivery.attempts, delivery.message_id),
        )
        state = self.outbox.settle(delivery.message_id, self.owner, settlement, now=now)
        self.tally[action] += 1
        log.info(str(action), extra={"message_id": delivery.message_id, "state": state, "code": code})

    # ------------------------------------------------------------ the server

    def _misconfigured(self, error: DeliveryError) -> bool:
        self.problem, self.misconfigured = str(error), True
        log.error("misconfigured", extra={"problem": str(error)})
        return False

    def _again(self, error: DeliveryError) -> bool:
        """Count a failure of the server; wait and go on, or call it down. 421 is its wish that we go."""
        self.failures += 1
        if error.code == 421 or self.failures >= SERVER_DOWN:
            self.problem = str(error)
            log.warning("server down", extra={"problem": str(error)})
            return False
        self.wait(0.5 * 2**self.failures)
        return True


_STATES = {
    Action.SENT: DeliveryState.SENT,
    Action.DEFER: DeliveryState.QUEUED,
    Action.REJECT: DeliveryState.DEAD,
    Action.UNCERTAIN: DeliveryState.UNKNOWN,
}
