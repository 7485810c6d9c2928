"""The outbox: deliveries claimed with a lease, marked before their first byte, settled after the reply.

States, and who moves a row on::

    queued --claim--> sending (claimed) --mark_data--> sending (data) --settle--> sent
    sending (claimed), lease over            -> queued   nothing was sent
    sending (data), lease over or no reply   -> queued   on_uncertain = resend: the same mail again
                                             -> unknown  on_uncertain = hold: a person decides
    queued, a 4xx or no network              -> queued, later
    queued, past its time                    -> dead     its articles go to the next edition
    queued, reader unsubscribed              -> cancelled
    sending, a 5xx                           -> dead     its articles go to the next edition

SMTP cannot say whether a mail whose reply was lost has arrived (RFC 1047). ``stage = 'data'`` is
therefore committed before the first byte goes out: what a killed process leaves behind is either
certainly unsent or one row that is known to be doubtful. Open the database with ``full=True``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from storage.database import iso, storage_errors, writing
from storage.deliveries import backoff, get
from storage.edition import Delivery, DeliveryState
from storage.editions import give_back, message_id, message_key, take_back
from storage.errors import StorageBusy, UsageError

OnUncertain = Literal["resend", "hold"]
LEASE_S = 120.0
#: A lease while bytes are on their way: longer than a server may take to answer the final dot.
DATA_LEASE_S = 900.0
#: No back-off is as long as this: a row that waits longer was written under a wrong clock.
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How an attempt ended; ``state`` is what the delivery becomes."""

    state: DeliveryState
    stage: str
    code: int | None = None
    reply: str = ""
    #: When to try again; for QUEUED.
    next_at: datetime | None = None


class Outbox:
    """The deliveries of one database. One instance per thread; several processes may work on it."""

    def __init__(self, db: Database, *, on_uncertain: OnUncertain = "resend") -> None:
        self.db = db
        self.on_uncertain = on_uncertain

    # ------------------------------------------------------------ the worker's verbs

    def claim(self, now: datetime, owner: str, *, lease_s: float = LEASE_S) -> Delivery | None:
        """Take the oldest due delivery for *owner*, or return None; tidies up first, in one transaction."""
        with writing(self.db, "claim of a delivery"):
            self._tidy(now)
            row = next(self.db.query(_DUE, _due(now)), None)
            if row is None:
                return None
            lease = {"id": row["message_id"], "owner": owner, "until": iso(now + timedelta(seconds=lease_s))}
            self.db.execute(_CLAIM, lease)
            self._begin_attempt(row["message_id"], now)
            return get(self.db, row["message_id"])

    def has_due(self, now: datetime) -> bool:
        """Tell whether :meth:`claim` may find something: asks without writing."""
        with storage_errors("outbox"):
            overdue = "SELECT 1 FROM deliveries WHERE state = 'sending' AND lease_until < ? LIMIT 1"
            return any(
                next(self.db.query(sql, params), None)
                for sql, params in ((_DUE, _due(now)), (overdue, [iso(now)]))
            )

    def mark_data(self, message_id: str, owner: str, now: datetime, *, sha256: str = "") -> None:
        """Commit that bytes are about to go out. The first attempt's *sha256* is kept.

        Raises:
            StorageBusy: the lease was lost to another worker; nothing must be sent.
        """
        params = {
            "id": message_id, "owner": owner, "sha256": sha256 or None,
            "until": iso(now + timedelta(seconds=DATA_LEASE_S)),
        }  # fmt: skip
        with writing(self.db, f"delivery {message_id}"):
            self._owned(self.db.execute(_MARK, params).rowcount, message_id)
            self._note_attempt(message_id, stage="data", code=None, reply="")

    def settle(self, message_id: str, owner: str, settlement: Settlement, *, now: datetime) -> DeliveryState:
        """Commit how an attempt ended, and return the state it led to.

        UNKNOWN becomes QUEUED under ``on_uncertain = resend``, at the settlement's ``next_at``.

        Raises:
            StorageBusy: the lease was lost: a slow worker does not overwrite a newer one's result.
        """
        state = settlement.state
        if state is DeliveryState.UNKNOWN and self.on_uncertain == "resend":
            state = DeliveryState.QUEUED
        params = {
            "id": message_id, "owner": owner, "state": state, "code": settlement.code,
            "reply": settlement.reply, "next_at": iso(settlement.next_at or now),
            "sent_at": iso(now) if state is DeliveryState.SENT else None,
        }  # fmt: skip
        with writing(self.db, f"delivery {message_id}"):
            self._owned(self.db.execute(_SETTLE, params).rowcount, message_id)
            self._note_attempt(message_id, settlement.stage, settlement.code, settlement.reply)
            if state is DeliveryState.DEAD:
                give_back(self.db, get(self.db, message_id).edition_id)
        return state

    def release(self, message_id: str, owner: str) -> None:
        """Put a claimed delivery back as if it had not been tried: the server is down, not the mail."""
        sql = """
            UPDATE deliveries SET state = 'queued', stage = '', attempts = attempts - 1, lease_owner = NULL,
                lease_until = NULL WHERE message_id = ? AND state = 'sending' AND lease_owner = ?
        """
        with writing(self.db, f"delivery {message_id}"):
            self._owned(self.db.execute(sql, [message_id, owner]).rowcount, message_id)
            self.db.execute(
                "DELETE FROM attempts WHERE message_id = ? AND number = "
                "(SELECT attempts + 1 FROM deliveries WHERE message_id = ?)",
                [message_id, message_id],
            )

    def recover(self, now: datetime, *, gone: Callable[[str], bool]) -> int:
        """Resolve the claims whose owner is *gone*, without waiting for leases; return how many."""
        with writing(self.db, "recovery of the outbox"):
            cut_off = [row for row in list(self.db.query(_SENDING)) if gone(row["lease_owner"] or "")]
            return self._resolve(cut_off, now)

    def tidy(self, now: datetime) -> None:
        """Resolve overdue leases, expire what is too old, cancel what its reader no longer wants."""
        with writing(self.db, "outbox"):
            self._tidy(now)

    # ------------------------------------------------------------ the operator's verbs

    def retry(self, message_id: str, *, now: datetime, expires_at: datetime) -> Delivery:
        """Queue a delivery again, now: a dead, unknown, cancelled, sent or waiting one; same Message-ID.

        Raises:
            UsageError: it is being sent, or a later edition has told its articles.
        """
        row = get(self.db, message_id)
        if row.state is DeliveryState.SENDING:
            raise UsageError("is being sent right now", subject=row.message_id)
        with writing(self.db, f"delivery {row.message_id}"):
            self._reopen(row.edition_id)
            self.db.execute(_RETRY, {"id": row.message_id, "now": iso(now), "expires": iso(expires_at)})
        return get(self.db, row.message_id)

    def retry_all(self, message_ids: tuple[str, ...], *, next_at: datetime) -> None:
        """Undo rejections that were no fault of the mails: the server refused every recipient."""
        with writing(self.db, "outbox"):
            for one in message_ids:
                take_back(self.db, get(self.db, one).edition_id)
                self.db.execute(
                    "UPDATE deliveries SET state = 'queued', next_at = ?, attempts = attempts - 1 "
                    "WHERE message_id = ? AND state = 'dead'",
                    [iso(next_at), one],
                )

    def new_copy(self, edition_id: str, *, domain: str, now: datetime, expires_at: datetime) -> Delivery:
        """Queue an edition once more under a new Message-ID: the only way to mean two mails.

        Raises:
            UsageError: there is no such edition, or a later one has told its articles.
        """
        sql = "SELECT subscriber_id, max(generation) + 1 AS n FROM deliveries WHERE edition_id = ?"
        with writing(self.db, f"edition {edition_id}"):
            row = next(self.db.query(sql, [edition_id]))
            if row["n"] is None:
                raise UsageError("no such edition", subject=edition_id, hint="See `steppewatch digest list`.")
            self._reopen(edition_id)
            new_id = message_id(
                message_key(self.db, now=now),
                edition_id,
                row["subscriber_id"],
                generation=row["n"],
                domain=domain,
            )
            self.db.execute(
                "INSERT INTO deliveries (message_id, edition_id, subscriber_id, generation, next_at, queued_at, "
                "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [new_id, edition_id, row["subscriber_id"], row["n"], iso(now), iso(now), iso(expires_at)],
            )
            return get(self.db, new_id)

    def cancel(self, message_id: str) -> Delivery:
        """Do not send a delivery; its articles go to the next edition unless it may have arrived.

        Raises:
            UsageError: it was sent or is being sent.
        """
        row = get(self.db, message_id)
        if row.state in (DeliveryState.SENT, DeliveryState.SENDING):
            raise UsageError(f"is {row.state} already", subject=row.message_id)
        with writing(self.db, f"delivery {row.message_id}"):
            self.db.execute(
                "UPDATE deliveries SET state = 'cancelled' WHERE message_id = ?", [row.message_id]
            )
            if not self._in_doubt(row.message_id):
                give_back(self.db, row.edition_id)
        return get(self.db, row.message_id)

    def mark_sent(self, message_id: str, *, now: datetime) -> Delivery:
        """Believe the operator that a doubtful or dead delivery has arrived.

        Raises:
            UsageError: it is being sent, or a later edition has told its articles.
        """
        row = get(self.db, message_id)
        if row.state is DeliveryState.SENDING:
            raise UsageError("is being sent right now", subject=row.message_id)
        with writing(self.db, f"delivery {row.message_id}"):
            self._reopen(row.edition_id)
            self.db.execute(
                "UPDATE deliveries SET state = 'sent', sent_at = ?, reply = 'marked as sent by hand' "
                "WHERE message_id = ?",
                [iso(now), row.message_id],
            )
        return get(self.db, row.message_id)

    # ------------------------------------------------------------ inside a transaction

    def _tidy(self, now: datetime) -> None:
        params = {"now": iso(now)}
        self._resolve(list(self.db.query(f"{_SENDING} AND lease_until < :now", params)), now)
        for row in list(self.db.query(_UNWANTED, params)):
            self.db.execute(
                "UPDATE deliveries SET state = ?, reply = ? WHERE message_id = ?",
                [row["becomes"], row["why"], row["message_id"]],
            )
            give_back(self.db, row["edition_id"])

    def _resolve(self, cut_off: list[dict[str, Any]], now: datetime) -> int:
        """Decide what became of claims whose worker is gone: unsent, or doubtful once bytes went out.

        A doubtful mail waits: a process that dies at the same mail again and again mails in no loop.
        """
        doubtful = "queued" if self.on_uncertain == "resend" else "unknown"
        for row in cut_off:
            sent = row["stage"] == "data"
            wait = backoff(row["attempts"], row["message_id"]) if sent else timedelta(0)
            self.db.execute(
                _RESOLVE,
                {"id": row["message_id"], "state": doubtful if sent else "queued", "next_at": iso(now + wait),
                 "reply": _CUT_OFF if sent else row["reply"]},
            )  # fmt: skip
        return len(cut_off)

    def _reopen(self, edition_id: str) -> None:
        if not take_back(self.db, edition_id):
            raise UsageError(
                "a later edition of this reader has told its articles", subject=edition_id,
                hint="Nothing needs to be sent again.",
            )  # fmt: skip

    def _begin_attempt(self, message_id: str, now: datetime) -> None:
        self.db.execute(
            "INSERT INTO attempts (message_id, number, started_at, stage) "
            "SELECT message_id, (SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE message_id = :id), "
            ":now, 'claimed' FROM deliveries WHERE message_id = :id",
            {"id": message_id, "now": iso(now)},
        )

    def _note_attempt(self, message_id: str, stage: str, code: int | None, reply: str) -> None:
        self.db.execute(
            "UPDATE attempts SET stage = :stage, code = :code, reply = :reply WHERE message_id = :id "
            "AND number = (SELECT max(number) FROM attempts WHERE message_id = :id)",
            {"id": message_id, "stage": stage, "code": code, "reply": reply},
        )

    def _in_doubt(self, message_id: str) -> bool:
        sql = "SELECT 1 FROM attempts WHERE message_id = ? AND stage IN ('data', 'reply') AND code IS NULL"
        return next(self.db.query(sql, [message_id]), None) is not None

    @staticmethod
    def _owned(rows: int, message_id: str) -> None:
        if rows != 1:
            raise StorageBusy("another worker has taken this delivery", subject=message_id)


_DUE = """
    SELECT message_id FROM deliveries WHERE state = 'queued' AND (next_at <= :now OR next_at > :absurd)
    ORDER BY next_at, message_id LIMIT 1
"""
_CLAIM = """
    UPDATE deliveries SET state = 'sending', stage = 'claimed', attempts = attempts + 1,
        lease_owner = :owner, lease_until = :until WHERE message_id = :id
"""
_MARK = """
    UPDATE deliveries SET stage = 'data', lease_until = :until, sha256 = coalesce(sha256, :sha256)
    WHERE message_id = :id AND state = 'sending' AND lease_owner = :owner
"""
_SETTLE = """
    UPDATE deliveries SET state = :state, stage = '', code = :code, reply = :reply, next_at = :next_at,
        sent_at = coalesce(:sent_at, sent_at), lease_owner = NULL, lease_until = NULL
    WHERE message_id = :id AND state = 'sending' AND lease_owner = :owner
"""
_CUT_OFF = "the process ended before the server's answer was stored"
_SENDING = "SELECT * FROM deliveries WHERE state = 'sending'"
_RESOLVE = """
    UPDATE deliveries SET state = :state, next_at = :next_at, reply = :reply, stage = '', lease_owner = NULL,
        lease_until = NULL WHERE message_id = :id
"""
_UNWANTED = """
    SELECT d.message_id, d.edition_id,
           CASE WHEN s.state = 'removed' THEN 'cancelled' ELSE 'dead' END AS becomes,
           CASE WHEN s.state = 'removed' THEN 'unsubscribed' ELSE 'expired' END AS why
    FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id
    WHERE d.state = 'queued' AND (s.state = 'removed' OR d.expires_at <= :now)
"""
_RETRY = """
    UPDATE deliveries SET state = 'queued', stage = '', next_at = :now, expires_at = max(expires_at, :expires)
    WHERE message_id = :id
"""


def _due(now: datetime) -> dict[str, str]:
    return {"now": iso(now), "absurd": iso(now + _LONGEST_WAIT)}
