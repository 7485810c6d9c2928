"""Mail into a Maildir on this machine: the default, and the sure one. A mail is written once or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from email.parser import BytesHeaderParser
from pathlib import Path

from digests.mail import Reply
from digests.retries import Stage
from storage.errors import DeliveryDeferred, MailConfigError


class Maildir:
    """The Maildir transport (https://cr.yp.to/proto/maildir.html).

    The file's name comes from the Message-ID, so that a mail sent again after a crash is found,
    also when its reader has opened it meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        """Make the folders.

        Raises:
            MailConfigError: they cannot be made or written to.
        """
        try:
            for name in ("tmp", "new", "cur"):
                (self._folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise MailConfigError(
                f"cannot be made ({error.strerror})", subject=f"Maildir {self._folder}", stage=Stage.CONNECT,
                hint="Check mail.maildir and its permissions.",
            ) from error  # fmt: skip

    def send(self, message: bytes, *, sender: str, recipient: str, on_data: Callable[[], None]) -> Reply:
        """Write one mail durably, then show it by a rename.

        Raises:
            DeliveryDeferred: the disk is full or the folder gone; the mail is not there.
            ValueError: *message* has no Message-ID.
        """
        name = file_name(message)
        on_data()
        try:
            if self._has(name):
                return Reply(code=250, text=f"already there: {name}")
            self._write(name, message)
        except OSError as error:
            # Not "reply": the rename is the last step, and what it did is seen at the next try.
            raise DeliveryDeferred(
                f"cannot be written ({error.strerror})",
                subject=f"Maildir {self._folder}",
                stage=Stage.CONNECT,
            ) from error
        return Reply(code=250, text=f"written: {name}")

    def close(self) -> None:
        """Nothing is open between two mails."""

    def _has(self, name: str) -> bool:
        if (self._folder / "new" / name).exists():
            return True
        with os.scandir(self._folder / "cur") as entries:
            return any(entry.name.partition(":")[0] == name for entry in entries)

    def _write(self, name: str, message: bytes) -> None:
        draft = self._folder / "tmp" / name
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            # On disk, lines end as they do on this system.
            file.write(message.replace(b"\r\n", b"\n"))
            file.flush()
            os.fsync(file.fileno())
        os.rename(draft, self._folder / "new" / name)
        _sync_folder(self._folder / "new")


def file_name(message: bytes) -> str:
    """Return the name a mail has in a Maildir: its Message-ID, in letters every file system takes.

        >>> file_name(b"Message-ID: <2022-01-10.kz.3.0.9f86@w.example>\\r\\n\\r\\n")
        '2022-01-10.kz.3.0.9f86@w.example'

    Raises:
        ValueError: it has none.
    """
    found = str(BytesHeaderParser().parsebytes(message).get("Message-ID", ""))
    name = re.sub(r"[^A-Za-z0-9.@_-]", "_", found.strip().strip("<>")).lstrip(".")
    if not name:
        raise ValueError("the mail has no Message-ID")
    return name[:200]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
