"""The one SQLite file: opening it, writing to it in transactions, and errors in our own words.

WAL, so that readers never wait for the writer. No connection checkpoints by itself
(``wal_autocheckpoint=0``): the process that holds the writer's lock calls :func:`checkpoint`.
SQLite before 3.51.3 can lose commits when two connections reset the write-ahead log at the same
time; with one process resetting it, that race has no second runner.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlite_utils import Database

from storage.errors import CorruptError, SchemaError, StorageBusy, StorageError
from storage.schema import schema

#: How long a statement waits for another process to finish writing.
BUSY_TIMEOUT_S = 10.0

_RESTORE = "Restore a backup with `steppewatch restore`; the damaged file was left as it is."
_SPACE = "Free some disk space; what was stored before is intact."
_WRITABLE = "Make the file and its folder writable for this user."
_HINTS = {
    sqlite3.SQLITE_FULL: _SPACE,
    sqlite3.SQLITE_READONLY: _WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _WRITABLE,
    sqlite3.SQLITE_IOERR: _SPACE,
}


def open_database(path: Path, *, create: bool = True, full: bool = False, check: bool = False) -> Database:
    """Open the database for reading and writing, bringing its tables up to date.

    With *full* every commit survives a power cut (``synchronous=FULL``: the outbox); without, a
    power cut may take the last commits, never the file's integrity. With *check* every page is
    looked at first, which takes about a second for a gigabyte. One connection belongs to one thread.

    Raises:
        StorageError: the folder is missing or not writable, or *create* is false and no file is there.
        SchemaError: a newer Steppewatch wrote it; the file is left untouched.
        CorruptError: the file is damaged or no database; it is left untouched.
        StorageBusy: another process held it for longer than :data:`BUSY_TIMEOUT_S`.
    """
    _require_file(path, create=create)
    if path.stat().st_size:
        _inspect(path, check=check)
    with storage_errors(str(path)):
        db = _connect(str(path), uri=False)
        try:
            _prepare(db, full=full)
            _migrate(db, path)
        except BaseException:
            db.close()
            raise
    return db


def open_readonly(path: Path) -> Database:
    """Open the database for reading only: no statement on this connection can change it.

    Raises:
        StorageError: there is no such file, or it cannot be read.
        SchemaError: a newer Steppewatch wrote it.
        CorruptError: the file is damaged or no database.
    """
    _require_file(path, create=False)
    with storage_errors(str(path)):
        db = _connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        try:
            db.execute("PRAGMA query_only = ON")
            _refuse_newer(db, path)
        except BaseException:
            db.close()
            raise
    return db


def open_current(path: Path) -> Database:
    """Open the database for reading only; a file of an older Steppewatch gets the tables it lacks first.

    Raises:
        As :func:`open_readonly`, and :func:`open_database` where tables are missing.
    """
    db = open_readonly(path)
    if schema.pending(db):
        db.close()
        open_database(path, create=False).close()
        db = open_readonly(path)
    return db


@contextmanager
def writing(db: Database, doing: str) -> Iterator[Database]:
    """Run a block as one transaction: all of it is stored, or nothing. *doing* names it in errors.

    The writer's lock is taken at once (``BEGIN IMMEDIATE``), so that what the block reads is still
    true when it writes, and waiting for another writer works. Inside another ``writing`` block it is
    a part of that one: all of both is stored, or nothing. (Savepoints would cost a crawl a tenth of
    its own time, and nobody goes on after a failed write.)
    """
    with storage_errors(doing):
        if db.conn.in_transaction:
            yield db
            return
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.conn.execute("COMMIT")
        except BaseException:
            db.rollback()  # does nothing when SQLite has rolled back already
            raise


def rows(
    db: Database, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()
) -> Iterator[dict[str, Any]]:
    """Run a statement that returns rows, and return an iterator over all of them.

    As ``Database.query``, without the savepoint it puts around each statement: a crawl makes a dozen
    of them a page.
    """
    cursor = db.conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return iter([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])


@contextmanager
def storage_errors(doing: str) -> Iterator[None]:
    """Turn ``sqlite3`` errors into ours, keeping the cause; *doing* becomes the subject."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error, doing) from error


def checkpoint(db: Database) -> bool:
    """Copy the write-ahead log into the database file; return True when all of it went.

    Only the process that holds the writer's lock calls this. A reader in mid-query delays it by
    at most a fifth of a second; the rest is then copied the next time.
    """
    with storage_errors("checkpoint"):
        db.execute("PRAGMA busy_timeout = 200")
        try:
            busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000:.0f}")
    return bool(busy == 0)


def problems(db: Database) -> tuple[str, ...]:
    """Return what ``quick_check`` and the foreign keys find wrong; empty when all is well."""
    with storage_errors("integrity check"):
        pages = [str(row[0]) for row in db.execute("PRAGMA quick_check(20)") if row[0] != "ok"]
        orphans = [f"{row[0]}: row {row[1]} refers to a missing {row[2]}" for row in
                   db.execute("PRAGMA foreign_key_check")]  # fmt: skip
    return (*pages, *orphans)


def iso(moment: datetime) -> str:
    """Return a time as it is stored: UTC, microseconds, one width, so that text order is time order.

        >>> iso(datetime(2022, 1, 10, 6, tzinfo=UTC))
        '2022-01-10T06:00:00.000000+00:00'

    Raises:
        ValueError: *moment* has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def instant(stored: str) -> datetime:
    """Return the aware UTC time that :func:`iso` stored.

    >>> instant("2022-01-10T06:00:00.000000+00:00").isoformat()
    '2022-01-10T06:00:00+00:00'
    """
    return datetime.fromisoformat(stored).astimezone(UTC)


def maybe_instant(stored: str | None) -> datetime | None:
    """Return :func:`instant` of a column that may be null."""
    return None if stored is None else instant(stored)


def _connect(target: str, *, uri: bool) -> Database:
    # isolation_level=None: the driver opens no transaction of its own; `writing` does.
    conn = sqlite3.connect(target, uri=uri, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    return Database(conn, execute_plugins=False)


def _prepare(db: Database, *, full: bool) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA wal_autocheckpoint = 0")
    if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA synchronous = {'FULL' if full else 'NORMAL'}")


def _migrate(db: Database, path: Path) -> None:
    """Apply what is missing, all of it in one transaction, so that two starts cannot interleave."""
    if not schema.pending(db):
        return
    with writing(db, str(path)):
        _refuse_newer(db, path)
        schema.apply(db)


def _require_file(path: Path, *, create: bool) -> None:
    """Make sure that there is a file to open; create it readable by its owner only."""
    if path.is_file():
        return
    if path.exists():
        raise StorageError("is not a file", subject=str(path))
    if not create:
        raise StorageError("there is no such database", subject=str(path), hint="Run `steppewatch init`.")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except FileNotFoundError as error:
        hint = f"Run `steppewatch init`, or create {path.parent}."
        raise StorageError("the folder does not exist", subject=str(path), hint=hint) from error
    except OSError as error:
        raise StorageError(error.strerror or str(error), subject=str(path), hint=_WRITABLE) from error


def _inspect(path: Path, *, check: bool) -> None:
    """Look at an existing file through a read-only connection, which can change nothing."""
    db = open_readonly(path)
    try:
        found = problems(db) if check else ()
    finally:
        db.close()
    if found:
        raise CorruptError(f"the database is damaged: {found[0]}", subject=str(path), hint=_RESTORE)


def _refuse_newer(db: Database, path: Path) -> None:
    unknown = sorted({row.name for row in schema.applied(db)} - _known_migrations())
    if unknown:
        problem = f"the database was written by a newer Steppewatch ({', '.join(unknown)})"
        raise SchemaError(problem, subject=str(path), hint="Upgrade Steppewatch, or restore an older backup.")


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[str]:
    empty = Database(memory=True, execute_plugins=False)
    try:
        return frozenset(migration.name for migration in schema.pending(empty))
    finally:
        empty.close()


def _translated(error: sqlite3.Error, doing: str) -> StorageError:
    # The low byte is the primary code: SQLITE_IOERR_SHORT_READ is an SQLITE_IOERR.
    code: Any = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StorageBusy("another process is writing", subject=doing, hint="Try again in a moment.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return CorruptError(f"the database is damaged: {error}", subject=doing, hint=_RESTORE)
    return StorageError(str(error), subject=doing, hint=_HINTS.get(code, ""))
