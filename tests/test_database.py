"""Opening the database: what is refused is left untouched, what is written is written whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from storage.database import (
    checkpoint,
    instant,
    iso,
    maybe_instant,
    open_current,
    open_database,
    open_readonly,
    problems,
    storage_errors,
    writing,
)
from storage.errors import CorruptError, SchemaError, StorageBusy, StorageError


def put(db: Database, name: str) -> None:
    db.execute("INSERT INTO facts VALUES (?, 'v', 't')", [name])


def put_all(db: Database, doing: str, *given: str) -> None:
    """Store names in one block; an empty one is an accident in the middle of it."""
    with writing(db, doing):
        for name in given:
            if not name:
                raise RuntimeError
            put(db, name)


def names(db: Database) -> list[str]:
    return [row["name"] for row in db.query("SELECT name FROM facts ORDER BY name")]


def pragma(db: Database, name: str) -> object:
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def a_full_file(folder: Path) -> Path:
    path = folder / "full.db"
    db = open_database(path)
    with writing(db, "many"):
        for number in range(2000):
            put(db, f"name {number:05d}")
    assert checkpoint(db)
    db.close()
    return path


def test_a_new_database_is_wal_private_and_complete(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%b.db"
    db = open_database(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert (pragma(db, "journal_mode"), pragma(db, "foreign_keys")) == ("wal", 1)
    assert pragma(db, "wal_autocheckpoint") == 0
    assert {"editions", "deliveries", "subscribers", "articles_fts"} <= set(db.table_names())
    assert problems(db) == ()


def test_only_the_outbox_pays_for_commits_that_survive_a_power_cut(tmp_path: Path) -> None:
    path = tmp_path / "s.db"

    assert pragma(open_database(path), "synchronous") == 1
    assert pragma(open_database(path, full=True), "synchronous") == 2


def test_a_block_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    db = open_database(tmp_path / "s.db")
    with pytest.raises(RuntimeError):
        put_all(db, "test", "a", "")

    assert names(db) == []
    assert not db.conn.in_transaction


def test_an_inner_block_that_fails_takes_the_outer_one_with_it(tmp_path: Path) -> None:
    db = open_database(tmp_path / "w.sqlite")

    def both() -> None:
        with writing(db, "outer"):
            put_all(db, "inner", "a")
            put_all(db, "inner", "b", "a")

    with pytest.raises(StorageError, match="inner: UNIQUE"):
        both()

    assert names(db) == []


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    first = open_database(path)
    inside, done = threading.Event(), threading.Event()

    def other() -> None:
        db = open_database(path)
        inside.set()
        with writing(db, "other"):
            put(db, "b")
        db.close()
        done.set()

    with writing(first, "first"):
        put(first, "a")
        thread = threading.Thread(target=other)
        thread.start()
        assert inside.wait(5)
        assert not done.wait(0.2)
    thread.join(5)

    assert names(first) == ["a", "b"]


def test_a_writer_that_waits_too_long_says_that_it_may_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    one, other = open_database(path), open_database(path)
    other.execute("PRAGMA busy_timeout = 20")
    with writing(one, "one"), pytest.raises(StorageBusy) as caught, writing(other, "adding x"):
        pass

    assert str(caught.value).startswith("adding x: another process is writing")
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)


def test_a_reader_sees_commits_and_can_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    db = open_database(path)
    reader = open_readonly(path)
    put(db, "a")

    assert names(reader) == ["a"]
    with pytest.raises(StorageError, match="readonly"), storage_errors("x"):
        put(reader, "b")


def test_a_checkpoint_waits_for_no_reader_for_long(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    db, reader = open_database(path), open_readonly(path)
    put(db, "a")
    rows = reader.conn.execute("SELECT name FROM facts UNION ALL SELECT name FROM facts")
    rows.fetchone()
    put(db, "b")

    assert checkpoint(db) is False
    rows.close()
    assert checkpoint(db) is True
    assert pragma(db, "busy_timeout") == 10_000


def test_a_newer_database_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = a_full_file(tmp_path)
    with sqlite3.connect(path) as raw:
        raw.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('steppewatch', 'm999_far', 't')"
        )
    raw.close()
    before = hashlib.sha256(path.read_bytes()).digest()

    for opening in (open_database, open_readonly):
        with pytest.raises(SchemaError, match="m999_far"):
            opening(path)
    assert hashlib.sha256(path.read_bytes()).digest() == before


@pytest.mark.parametrize("damage", ["not a database", "zero page", "torn page", "cut"])
def test_a_damaged_file_is_named_and_left_untouched(tmp_path: Path, damage: str) -> None:
    path = a_full_file(tmp_path)
    raw = bytearray(path.read_bytes())
    if damage == "not a database":
        raw = bytearray(b"<html>" * 2000)
    elif damage == "zero page":
        raw[:4096] = bytes(4096)
    elif damage == "torn page":
        raw[-8 * 4096 :: 3] = b"\xff" * len(raw[-8 * 4096 :: 3])
    else:
        del raw[len(raw) // 2 :]
    path.write_bytes(raw)

    with pytest.raises(CorruptError, match="steppewatch restore") as caught:
        open_database(path, check=True)
    assert caught.value.exit_code == 65
    assert path.read_bytes() == raw


def test_a_missing_file_folder_or_right_is_one_line_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Run `steppewatch init`"):
        open_readonly(tmp_path / "s.db")
    with pytest.raises(StorageError, match="no such database"):
        open_database(tmp_path / "s.db", create=False)
    with pytest.raises(StorageError, match="folder does not exist"):
        open_database(tmp_path / "none" / "s.db")
    with pytest.raises(StorageError, match="is not a file"):
        open_database(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said_to_be_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(StorageError, match="Make the file and its folder writable"):
        open_database(tmp_path / "s.db")


def test_a_full_disk_is_an_error_with_advice_and_loses_nothing(tmp_path: Path) -> None:
    db = open_database(tmp_path / "s.db")
    put(db, "before")
    db.execute(f"PRAGMA max_page_count = {pragma(db, 'page_count')}")

    with pytest.raises(StorageError, match="Free some disk space"):
        put_all(db, "filling", *(f"{number} {'x' * 500}" for number in range(10_000)))
    assert names(db) == ["before"]
    assert problems(db) == ()


def test_two_processes_that_create_the_database_at_once_make_one(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from storage.database import open_database; "
        "open_database(Path(sys.argv[1])).close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "s.db")]
    children = [subprocess.Popen(command) for _ in range(3)]

    assert [child.wait(30) for child in children] == [0, 0, 0]
    assert problems(open_database(tmp_path / "s.db")) == ()


def test_an_old_database_is_brought_up_to_date_and_keeps_its_rows(tmp_path: Path) -> None:
    from storage.schema import schema

    for last in ("m002_crawls", "m003_articles", "m004_editions"):
        path = tmp_path / f"{last}.db"
        old = Database(path)
        schema.apply(old, stop_before=last)
        old.execute("INSERT INTO seeds (name, title, added_at) VALUES ('003', 'T', 't')")
        old.close()
        db = open_database(path)

        assert [row["name"] for row in db.query("SELECT name FROM seeds")] == ["003"]
        assert schema.pending(db) == []


def test_a_copy_of_the_file_after_a_checkpoint_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    db = open_database(path)
    put(db, "a")
    assert checkpoint(db)
    shutil.copy(path, tmp_path / "copy.db")

    assert names(open_readonly(tmp_path / "copy.db")) == ["a"]


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)


@given(MOMENTS, MOMENTS)
def test_text_order_is_time_order_and_nothing_is_lost(one: datetime, other: datetime) -> None:
    assert instant(iso(one)) == one
    assert (iso(one) < iso(other)) == (one < other)
    assert len(iso(one)) == len("2022-01-10T06:00:00.000000+00:00")


def test_a_time_without_a_zone_is_never_stored() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        iso(datetime(2022, 1, 10))
    assert maybe_instant(None) is None
    assert maybe_instant(iso(datetime(2022, 1, 10, tzinfo=UTC))) == datetime(2022, 1, 10, tzinfo=UTC)


def test_migrations_run_in_the_order_of_their_numbers() -> None:
    from storage.schema import schema

    names = [migration.name for migration in schema.pending(Database(memory=True))]

    assert names == sorted(names)
    assert [name[:4] for name in names] == [f"m{number:03}" for number in range(1, len(names) + 1)]


def test_a_command_that_only_reads_gives_an_older_file_the_tables_it_lacks(tmp_path: Path) -> None:
    from storage.schema import schema

    path = tmp_path / "older.sqlite"
    older = Database(path)
    schema.apply(older, stop_before="m014_figures")
    older.close()

    db = open_current(path)

    assert not schema.pending(db)
    assert list(db.query("SELECT * FROM story_members")) == []
    with pytest.raises(sqlite3.OperationalError, match="write a readonly"):
        db.execute("DELETE FROM articles")
