"""The state folder: made once, private, and worked on by one process at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from steppewatch.settings import Settings
from storage.database import open_database
from storage.errors import AlreadyRunning, StorageError


def prepare_state(settings: Settings) -> None:
    """Make the folders and the database when they are missing. Only this user may look inside.

    Raises:
        StorageError: the folder cannot be made.
    """
    for folder in (settings.state_folder, settings.captures, settings.cache):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"cannot be made ({error.strerror})", subject=str(folder),
                hint="Choose another folder with the key 'state' of the settings",
            ) from error  # fmt: skip
    if not settings.database.exists():
        open_database(settings.database).close()


@contextmanager
def writer_lock(settings: Settings) -> Iterator[None]:
    """Hold the one lock under which crawls, digests and mails happen.

    The kernel lets go of it when the process ends, however it ends.

    Raises:
        AlreadyRunning: another process holds it; names its pid.
    """
    lock = FileLock(_lock_file(settings), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise AlreadyRunning(
            f"another Steppewatch (pid {holder(settings) or 'unknown'}) works on this folder",
            subject=str(settings.state_folder),
            hint="Wait for it, or let it do the work: steppewatch status",
        ) from error
    try:
        _pid_file(settings).write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        _pid_file(settings).unlink(missing_ok=True)
        lock.release()


def holder(settings: Settings) -> int | None:
    """Return the pid of the process that holds the lock, or None when it is free."""
    probe = FileLock(_lock_file(settings), timeout=0)
    try:
        probe.acquire()
    except Timeout:
        try:
            return int(_pid_file(settings).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0
    probe.release()
    return None


def _lock_file(settings: Settings) -> Path:
    return settings.state_folder / "steppewatch.lock"


def _pid_file(settings: Settings) -> Path:
    return settings.state_folder / "steppewatch.pid"
