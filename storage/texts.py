"""Texts of dropped pages, remembered beside the database: whoever tries a topic twice reads them once.

A file of the cache folder: it can be deleted at any time, and is begun anew when the program that
made it was another version.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.database import storage_errors

#: Texts that are remembered, the latest.
_MOST = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a page is judged by."""

    #: Empty when the page holds no article.
    text: str
    title: str = ""
    language: str = "und"
    #: The address and the site's name that its outlet is told by.
    url: str = ""
    site_name: str | None = None
    published_at: datetime | None = None


class Texts:
    """Texts by the SHA-256 of the body they were taken from, and its address. For one thread."""

    def __init__(self, file: Path, *, maker: str) -> None:
        """Open or begin the file; *maker* names the version of whoever takes the texts."""
        self._file, self._maker = file, maker
        with storage_errors(str(file)):
            try:
                self._conn = self._open()
            except sqlite3.DatabaseError:  # torn or strange: it can be made again
                with suppress(FileNotFoundError):
                    file.unlink()
                self._conn = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._conn.close()

    def get(self, sha256: str, url: str) -> Text | None:
        """Return a remembered text, or None."""
        sql = "SELECT packed FROM texts WHERE sha256 = ? AND url = ? AND maker = ?"
        row = self._conn.execute(sql, [sha256, url, self._maker]).fetchone()
        if row is None:
            return None
        fields = json.loads(zlib.decompress(row[0]))
        at = fields.pop("published_at")
        return Text(**fields, published_at=datetime.fromisoformat(at) if at else None)

    def put(self, sha256: str, url: str, text: Text) -> None:
        """Remember a text."""
        fields = {**asdict(text), "published_at": text.published_at and text.published_at.isoformat()}
        packed = zlib.compress(json.dumps(fields).encode())
        with storage_errors(str(self._file)):
            self._conn.execute(
                "INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", [sha256, url, self._maker, packed]
            )

    def _open(self) -> sqlite3.Connection:
        conn = sqlite3.connect(self._file, isolation_level=None, timeout=10)
        conn.execute("PRAGMA synchronous = OFF")  # what a power cut takes is read again
        conn.execute(
            "CREATE TABLE IF NOT EXISTS texts (sha256, url, maker, packed, PRIMARY KEY (sha256, url))"
        )
        conn.execute("DELETE FROM texts WHERE maker <> ?", [self._maker])
        conn.execute("DELETE FROM texts WHERE rowid <= (SELECT max(rowid) FROM texts) - ?", [_MOST])
        return conn
