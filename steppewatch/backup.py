"""Backups: one file, made while everything runs, checked before it counts."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from storage.database import open_database, open_readonly, problems, storage_errors
from storage.errors import CorruptError, StorageError, UsageError

#: What must never be: rows any of these find are a defect of the program or the disk.
INVARIANTS = {
    "one edition per reader and local date": """
        SELECT digest, subscriber_id, local_date FROM editions GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "no article told twice as new to a reader": """
        SELECT e.subscriber_id, e.digest, i.article_id FROM edition_items i JOIN editions e ON e.id = i.edition_id
        WHERE i.kind = 'new' AND e.given_back = 0 GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "one article per address": "SELECT identity FROM articles GROUP BY 1 HAVING count(*) > 1",
    "believable publication times": """
        SELECT id FROM articles WHERE published_at < '1990'
        OR julianday(published_at) > julianday(first_seen_at) + 1.01""",
    "requests add up": """
        SELECT id FROM crawls WHERE state <> 'running'
        AND requests <> ok + not_modified + refused + failed + dropped""",
    "every article has its text": """
        SELECT a.id FROM articles a LEFT JOIN revisions r ON r.id = a.revision_id WHERE r.id IS NULL""",
    "every article is in the index": """
        SELECT a.id FROM articles a LEFT JOIN articles_fts f ON f.rowid = a.id WHERE f.rowid IS NULL""",
    "articles are in stories that live": """
        SELECT m.article_id FROM story_members m JOIN stories s ON s.id = m.story_id
        WHERE s.superseded_by IS NOT NULL OR s.topic <> m.topic""",
    "every edition has a delivery": """
        SELECT e.id FROM editions e LEFT JOIN deliveries d ON d.edition_id = e.id WHERE d.message_id IS NULL""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must hold, and whether it does."""

    name: str
    broken: int

    @property
    def ok(self) -> bool:
        """True when nothing breaks it."""
        return self.broken == 0


def check_database(db: Database) -> tuple[Check, ...]:
    """Return the checks of a database: its pages, its foreign keys, our own invariants."""
    found = [Check(name="file and foreign keys", broken=len(problems(db)))]
    for name, sql in INVARIANTS.items():
        with storage_errors(name):
            broken = next(db.query(f"SELECT count(*) AS n FROM ({sql})"))["n"]  # noqa: S608
        found.append(Check(name=name, broken=broken))
    return tuple(found)


def back_up(database: Path, target: Path) -> int:
    """Write a checked copy of the database; return its size in bytes. Others may go on writing.

    Raises:
        UsageError: the target exists.
        StorageError: it cannot be written, or the copy did not pass its check.
    """
    if target.exists():
        raise UsageError("already exists", subject=str(target), hint="Name a new file")
    partial = target.with_name(target.name + ".partial")
    source = open_readonly(database)
    try:
        with storage_errors(str(target)):
            copy = sqlite3.connect(partial)
            try:
                source.conn.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
        _require_sound(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.chmod(0o600)
        partial.replace(target)
    finally:
        source.close()
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def restore(backup: Path, database: Path, *, force: bool) -> None:
    """Put a checked backup in the database's place. The caller holds the writer's lock.

    Raises:
        UsageError: a database is there and *force* is false.
        CorruptError: the backup does not pass its check; nothing was changed.
    """
    if not backup.is_file():
        raise UsageError("no such file", subject=str(backup))
    if database.exists() and database.stat().st_size and not force:
        raise UsageError(
            "there is a database already", subject=str(database), hint="Overwrite it with --force"
        )
    _require_sound(backup)
    partial = database.with_name(database.name + ".restored")
    try:
        shutil.copyfile(backup, partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.chmod(0o600)
        for leftover in ("-wal", "-shm"):
            database.with_name(database.name + leftover).unlink(missing_ok=True)
        partial.replace(database)
    except OSError as error:
        raise StorageError(error.strerror or str(error), subject=str(database)) from error
    finally:
        partial.unlink(missing_ok=True)
    open_database(database).close()


def _require_sound(path: Path) -> None:
    db = open_readonly(path)
    try:
        if not db.table("articles").exists():
            raise CorruptError("this is no Steppewatch database", subject=str(path))
        broken = [check.name for check in check_database(db) if not check.ok]
    finally:
        db.close()
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    if broken:
        raise CorruptError(f"does not pass its check: {', '.join(broken)}", subject=str(path))
