"""Deliveries as lists and commands show them, and how long one waits after a failure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.database import instant, maybe_instant
from storage.edition import Delivery, DeliveryState
from storage.errors import UsageError

#: Minutes after the first, second … failed attempt. A digest is stale after a day, hence the short list.
BACKOFF_MIN = (1, 5, 15, 60, 120, 240)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to send a delivery, as far as it came."""

    number: int
    started_at: datetime
    #: "claimed", "data", or the stage of the conversation at which it ended.
    stage: str
    code: int | None
    reply: str


def backoff(attempts: int, key: str) -> timedelta:
    """Return the wait after so many attempts: :data:`BACKOFF_MIN`, up to a fifth more or less.

    The spread comes from *key*, a Message-ID, so that it is the same in every run.

        >>> [round(backoff(n, "<a@b>").total_seconds() / 60) for n in (1, 2, 3, 4, 5, 6, 60)]
        [1, 5, 16, 48, 128, 236, 228]
    """
    minutes = BACKOFF_MIN[min(max(attempts, 1), len(BACKOFF_MIN)) - 1]
    spread = int.from_bytes(hashlib.sha256(f"{attempts} {key}".encode()).digest()[:2], "big") / 0xFFFF
    return timedelta(minutes=minutes * (0.8 + 0.4 * spread))


def get(db: Database, message_id: str) -> Delivery:
    """Return one delivery by its Message-ID, with or without angle brackets.

    Raises:
        UsageError: there is none.
    """
    key = message_id if message_id.startswith("<") else f"<{message_id}>"
    row = next(db.query(f"{_SELECT} WHERE d.message_id = ?", [key]), None)
    if row is None:
        raise UsageError("no such delivery", subject=message_id, hint="See `steppewatch outbox list`.")
    return _delivery(row)


def deliveries(
    db: Database, *, state: DeliveryState | None = None, edition_id: str | None = None, limit: int = 200
) -> tuple[Delivery, ...]:
    """Return deliveries, newest first."""
    sql = f"""{_SELECT} WHERE (:state IS NULL OR d.state = :state)
        AND (:edition IS NULL OR d.edition_id = :edition)
        ORDER BY d.queued_at DESC, d.message_id LIMIT :limit"""
    params = {"state": state, "edition": edition_id, "limit": limit}
    return tuple(_delivery(row) for row in db.query(sql, params))


def attempts(db: Database, message_id: str) -> tuple[Attempt, ...]:
    """Return the tries of a delivery, oldest first."""
    sql = "SELECT * FROM attempts WHERE message_id = ? ORDER BY number"
    return tuple(_attempt(row) for row in db.query(sql, [get(db, message_id).message_id]))


def counts(db: Database) -> dict[str, int]:
    """Return how many deliveries are in each state; states without any are left out."""
    sql = "SELECT state, count(*) AS n FROM deliveries GROUP BY state ORDER BY state"
    return {row["state"]: row["n"] for row in db.query(sql)}


def oldest_queued_at(db: Database) -> datetime | None:
    """Return since when the oldest unsent delivery waits; None when none does."""
    sql = "SELECT min(queued_at) AS t FROM deliveries WHERE state IN ('queued', 'sending')"
    return maybe_instant(next(db.query(sql))["t"])


_SELECT = "SELECT d.*, s.address FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id"
_PLAIN_COLUMNS = (
    "message_id", "edition_id", "subscriber_id", "address", "stage", "generation", "attempts", "code",
    "reply", "sha256",
)  # fmt: skip


def _delivery(row: dict[str, Any]) -> Delivery:
    kept = {name: row[name] for name in _PLAIN_COLUMNS}
    return Delivery(
        **kept,
        state=DeliveryState(row["state"]),
        next_at=maybe_instant(row["next_at"]),
        queued_at=maybe_instant(row["queued_at"]),
        sent_at=maybe_instant(row["sent_at"]),
        expires_at=maybe_instant(row["expires_at"]),
    )


def _attempt(row: dict[str, Any]) -> Attempt:
    kept = {name: row[name] for name in ("number", "stage", "code", "reply")}
    return Attempt(**kept, started_at=instant(row["started_at"]))
