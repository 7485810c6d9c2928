"""Subscribers: who reads which digest, when, in which zone; and when their next edition is due."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlite_utils import Database

from storage.addresses import mail_address
from storage.database import iso, maybe_instant, writing
from storage.edition import Subscriber
from storage.errors import UsageError
from storage.facts import secret

#: How long after its hour yesterday's edition is still made: long enough for an hour close to midnight.
LATE = timedelta(hours=2)
_QUIET = ("send", "skip")
_CLOCK = re.compile(r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)")


# ---------------------------------------------------------------- when


def due_at(subscriber: Subscriber, local_date: date) -> datetime:
    """Return the one instant at which the edition of *local_date* becomes due, in UTC.

    An hour that exists twice counts the first time; one that the clocks skip counts where it
    would have been.

        >>> reader = Subscriber(id=1, address="a@b.example", digest="d", timezone="Asia/Almaty", send_at="23:30")
        >>> due_at(reader, date(2024, 2, 29)).isoformat()   # 23:30 came twice that night
        '2024-02-29T17:30:00+00:00'
    """
    clock = _clock(subscriber.send_at)
    return datetime.combine(local_date, clock, tzinfo=ZoneInfo(subscriber.timezone)).astimezone(UTC)


def local_slot(subscriber: Subscriber, now: datetime) -> tuple[date, bool]:
    """Return the local date whose edition comes next or is being waited for, and whether it is due.

    Due means: its hour has come, the reader is active, and was a reader at that hour. After a
    downtime there is at most one: today's. Only an edition less than :data:`LATE` past its hour is
    still made after midnight. That it was made already is for the database to say.

        >>> reader = Subscriber(id=1, address="a@b.example", digest="d", timezone="Asia/Almaty")
        >>> local_slot(reader, datetime(2022, 1, 10, 1, tzinfo=UTC))     # 07:00 in Almaty, then UTC+6
        (datetime.date(2022, 1, 10), True)
        >>> local_slot(reader, datetime(2022, 1, 10, 0, 59, tzinfo=UTC))
        (datetime.date(2022, 1, 10), False)
    """
    today = now.astimezone(ZoneInfo(subscriber.timezone)).date()
    reads = is_active(subscriber, now)
    if _passed(subscriber, today, now):
        return today, reads
    yesterday = today - timedelta(days=1)
    if _passed(subscriber, yesterday, now) and now - due_at(subscriber, yesterday) < LATE:
        return yesterday, reads
    return today, False


def is_active(subscriber: Subscriber, now: datetime) -> bool:
    """Tell whether a reader gets editions at *now*; a pause with an end ends by itself."""
    if subscriber.state == "paused":
        return subscriber.paused_until is not None and subscriber.paused_until <= now
    return subscriber.state == "active"


def _passed(subscriber: Subscriber, local_date: date, now: datetime) -> bool:
    due = due_at(subscriber, local_date)
    return due <= now and (subscriber.since_at is None or subscriber.since_at <= due)


def _clock(send_at: str) -> time:
    match = _CLOCK.fullmatch(send_at)
    if match is None:
        raise UsageError("not a time of day", subject=repr(send_at), hint="Write it as HH:MM, e.g. 07:00.")
    return time(int(match["hour"]), int(match["minute"]))


# ---------------------------------------------------------------- who


def add(
    db: Database,
    *,
    address: str,
    digest: str,
    now: datetime,
    name: str = "",
    language: str = "en",
    timezone: str = "UTC",
    send_at: str = "07:00",
    quiet: str = "send",
    plain_subject: bool = False,
    since_at: datetime | None = None,
) -> Subscriber:
    """Add a reader of *digest* and return it. Who was removed earlier starts afresh, with a new token.

    *since_at* is how far back the first edition reaches; it defaults to *now*. A first edition is
    due at the first hour after it.

    Raises:
        UsageError: the address, zone, hour or quiet mode is none; or the address reads this digest
            already; or its owner had it erased.
    """
    address = mail_address(address)
    _check(timezone=timezone, send_at=send_at, quiet=quiet)
    row = {
        "address": address, "digest": digest, "name": name, "language": language, "timezone": timezone,
        "send_at": send_at, "quiet": quiet, "plain_subject": int(plain_subject),
        "token": secrets.token_urlsafe(18), "since_at": iso(since_at or now), "added_at": iso(now),
    }  # fmt: skip
    with writing(db, f"subscriber {address}"):
        _refuse_known(db, address, digest, now=now)
        db.execute(_UPSERT, row)
        return _one(db, "address = :address AND digest = :digest", row)


_UPSERT = """
    INSERT INTO subscribers (address, digest, name, language, timezone, send_at, quiet, plain_subject,
                             token, since_at, added_at)
    VALUES (:address, :digest, :name, :language, :timezone, :send_at, :quiet, :plain_subject,
            :token, :since_at, :added_at)
    ON CONFLICT (address, digest) DO UPDATE SET
        name = :name, language = :language, timezone = :timezone, send_at = :send_at, quiet = :quiet,
        plain_subject = :plain_subject, token = :token, since_at = :since_at, added_at = :added_at,
        state = 'active', paused_until = NULL
"""


def subscribers(
    db: Database, *, digest: str | None = None, state: str | None = None
) -> tuple[Subscriber, ...]:
    """Return readers in the order they came; removed ones only when *state* asks for them."""
    sql = """
        SELECT * FROM subscribers WHERE (:digest IS NULL OR digest = :digest)
            AND CASE WHEN :state IS NULL THEN state <> 'removed' ELSE state = :state END ORDER BY id
    """
    return tuple(_subscriber(row) for row in db.query(sql, {"digest": digest, "state": state}))


def get(db: Database, subscriber_id: int) -> Subscriber:
    """Return one reader by id.

    Raises:
        UsageError: there is none.
    """
    return _one(db, "id = :id", {"id": subscriber_id})


def find(
    db: Database, *, address: str | None = None, token: str | None = None, digest: str | None = None
) -> tuple[Subscriber, ...]:
    """Return the readers under an address (one for each digest) or with a token; removed ones too.

    Raises:
        UsageError: there is none, or neither address nor token is given.
    """
    if token is not None:
        return (_one(db, "token = :token", {"token": token}),)
    if address is None:
        raise UsageError("name a subscriber by address or by token")
    params = {"address": mail_address(address), "digest": digest}
    where = "address = :address AND (:digest IS NULL OR digest = :digest)"
    rows = tuple(_subscriber(row) for row in db.query(f"SELECT * FROM subscribers WHERE {where}", params))
    if not rows:
        raise UsageError("no such subscriber", subject=address, hint="See `steppewatch subscribers list`.")
    return rows


def pause(
    db: Database,
    *,
    until: datetime | None,
    address: str | None = None,
    token: str | None = None,
    digest: str | None = None,
) -> tuple[Subscriber, ...]:
    """Make no new editions until a time, or until :func:`resume` when it is None."""
    until_at = None if until is None else iso(until)
    sql = (
        "UPDATE subscribers SET state = 'paused', paused_until = :until WHERE id = :id AND state <> 'removed'"
    )
    with writing(db, "pause"):
        found = find(db, address=address, token=token, digest=digest)
        for one in found:
            db.execute(sql, {"until": until_at, "id": one.id})
        return tuple(get(db, one.id) for one in found)


def resume(
    db: Database, *, address: str | None = None, token: str | None = None, digest: str | None = None
) -> tuple[Subscriber, ...]:
    """End a pause. The next edition tells what came meanwhile."""
    sql = "UPDATE subscribers SET state = 'active', paused_until = NULL WHERE id = ? AND state = 'paused'"
    with writing(db, "resume"):
        found = find(db, address=address, token=token, digest=digest)
        for one in found:
            db.execute(sql, [one.id])
        return tuple(get(db, one.id) for one in found)


def remove(
    db: Database, *, address: str | None = None, token: str | None = None, digest: str | None = None
) -> tuple[Subscriber, ...]:
    """Unsubscribe. Nothing goes out after this: mails still in the outbox are cancelled with it.

    Doing it twice is no error, so that a mail program may repeat its one-click request.
    """
    with writing(db, "unsubscribe"):
        found = find(db, address=address, token=token, digest=digest)
        for one in found:
            _remove(db, one.id)
        return tuple(get(db, one.id) for one in found)


def _remove(db: Database, subscriber_id: int) -> None:
    db.execute("UPDATE subscribers SET state = 'removed' WHERE id = ?", [subscriber_id])
    db.execute(
        "UPDATE deliveries SET state = 'cancelled', reply = 'unsubscribed' "
        "WHERE subscriber_id = ? AND state IN ('queued', 'unknown')",
        [subscriber_id],
    )


# ---------------------------------------------------------------- what is kept about a person


def export(db: Database, address: str) -> dict[str, list[dict[str, Any]]]:
    """Return everything stored about an address, as plain values for JSON (GDPR, Art. 15)."""
    ids = [one.id for one in find(db, address=address)]
    marks = ", ".join("?" * len(ids))
    queries = {
        "subscriptions": f"SELECT * FROM subscribers WHERE id IN ({marks})",
        "editions": f"SELECT id, digest, local_date, subject, created_at FROM editions WHERE subscriber_id IN ({marks})",  # noqa: E501
        "deliveries": f"SELECT * FROM deliveries WHERE subscriber_id IN ({marks})",
        "attempts": f"SELECT * FROM attempts WHERE message_id IN (SELECT message_id FROM deliveries WHERE subscriber_id IN ({marks}))",  # noqa: E501
    }
    return {name: list(db.query(sql, ids)) for name, sql in queries.items()}


def erase(db: Database, address: str, *, now: datetime) -> int:
    """Forget a person; return how many subscriptions were erased (GDPR, Art. 17).

    The rows stay, for the sums, without address, name, links or server replies; a keyed hash
    stays in place of the address, so that a later import does not subscribe the person again.
    """
    with writing(db, "erase"):
        found = find(db, address=address)
        shadow = _shadow(db, mail_address(address), now=now)
        for one in found:
            _remove(db, one.id)
            db.execute(
                "UPDATE subscribers SET address = ?, name = '', token = ? WHERE id = ?",
                [shadow, secrets.token_urlsafe(18), one.id],
            )
            db.execute(
                "UPDATE attempts SET reply = '' WHERE message_id IN "
                "(SELECT message_id FROM deliveries WHERE subscriber_id = ?)",
                [one.id],
            )
            db.execute("UPDATE deliveries SET reply = '' WHERE subscriber_id = ?", [one.id])
            # The pages hold the reader's own links; what they told is kept in edition_items.
            db.execute(
                "UPDATE editions SET content = x'', html = x'', text = x'' WHERE subscriber_id = ?", [one.id]
            )
        return len(found)


def _shadow(db: Database, address: str, *, now: datetime) -> str:
    key = secret(db, "erasure-key", now=now).encode()
    return f"{hashlib.blake2b(address.lower().encode(), key=key, digest_size=16).hexdigest()}@erased.invalid"


# ---------------------------------------------------------------- checks and rows


def _check(*, timezone: str, send_at: str, quiet: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = "Use an IANA name such as Asia/Almaty."
        raise UsageError("no such time zone", subject=repr(timezone), hint=hint) from error
    _clock(send_at)
    if quiet not in _QUIET:
        raise UsageError(f"quiet must be one of {', '.join(_QUIET)}", subject=repr(quiet))


def _refuse_known(db: Database, address: str, digest: str, *, now: datetime) -> None:
    sql = "SELECT 1 FROM subscribers WHERE address = ? AND digest = ? AND state <> 'removed'"
    if next(db.query(sql, [address, digest]), None):
        raise UsageError(f"reads {digest} already", subject=address)
    sql = "SELECT 1 FROM subscribers WHERE address = ?"
    if next(db.query(sql, [_shadow(db, address, now=now)]), None):
        raise UsageError("was erased on request and is not subscribed again", subject=address)


def _one(db: Database, where: str, params: dict[str, Any]) -> Subscriber:
    row = next(db.query(f"SELECT * FROM subscribers WHERE {where}", params), None)
    if row is None:
        raise UsageError("no such subscriber", hint="See `steppewatch subscribers list`.")
    return _subscriber(row)


def _subscriber(row: dict[str, Any]) -> Subscriber:
    kept = {name: row[name] for name in _PLAIN_COLUMNS}
    return Subscriber(
        **kept,
        plain_subject=bool(row["plain_subject"]),
        paused_until=maybe_instant(row["paused_until"]),
        since_at=maybe_instant(row["since_at"]),
    )


_PLAIN_COLUMNS = (
    "id", "address", "digest", "name", "language", "timezone", "send_at", "quiet", "state", "token",
)  # fmt: skip
