"""The state folder: made once, private, and worked on by one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from steppewatch.settings import Settings
from storage.database import open_database, storage_errors
from storage.errors import AlreadyRunning, StorageError

#: Somebody who only looks whether the lock is free shares it for less than this.
_LOOKS_PASS_S = 0.2


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
        StorageError: as the database told it.
    """
    lock = FileLock(_lock_file(settings), timeout=_LOOKS_PASS_S)
    try:
        lock.acquire(poll_interval=_LOOKS_PASS_S / 10)
    except Timeout as error:
        raise AlreadyRunning(
            f"another Steppewatch (pid {holder(settings) or 'unknown'}) works on this folder",
            subject=str(settings.state_folder),
            hint="Wait for it, or let it do the work: steppewatch status",
        ) from error
    try:
        _pid_file(settings).write_text(str(os.getpid()), encoding="ascii")
        with storage_errors(str(settings.database)):
            yield
    finally:
        _pid_file(settings).unlink(missing_ok=True)
        lock.release()


def holder(settings: Settings) -> int | None:
    """Return the pid of the process that holds the lock, 0 when it is not told, or None when it is free.

    Nothing is written and nobody is kept out: looking needs no more than a file that can be read.
    """
    try:
        file = os.open(_lock_file(settings), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written_pid(settings)
    finally:
        os.close(file)
    return None


def _written_pid(settings: Settings) -> int:
    try:
        return int(_pid_file(settings).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _lock_file(settings: Settings) -> Path:
    return settings.state_folder / "steppewatch.lock"


def _pid_file(settings: Settings) -> Path:
    return settings.state_folder / "steppewatch.pid"
