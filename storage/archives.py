"""Answering from WARC and ARC files: which record holds an address at a time.

The index of every archive is kept in one SQLite file in the cache folder, so that the second use of an
archive opens at once; an archive is read again only when its size or modification time has changed.
Deleting the cache loses nothing.

Archives come from anywhere. What is readable is indexed, the rest is listed in
:attr:`ArchiveIndex.problems` by file and byte; only an archive set with nothing to read is an error.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from storage.archive_scan import EPOCH, micros, scan_archive
from storage.captures import capture_of, read_record, with_body
from storage.errors import ArchiveError, StorageError
from storage.model import Capture
from storage.urls import identity, try_canonical

Progress = Callable[[int, int], None]
"""Called with the bytes of archives read so far and in all."""

_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")

#: The version of this layout is in the file's name: another one makes a new file.
_CACHE_NAME = "archives-1.sqlite3"
_TABLES = """
    CREATE TABLE IF NOT EXISTS files (
        id       INTEGER PRIMARY KEY,
        path     TEXT NOT NULL UNIQUE,
        size     INTEGER NOT NULL,     -- with mtime_ns: is the archive still the one indexed
        mtime_ns INTEGER NOT NULL,
        problems TEXT NOT NULL         -- JSON array of lines for people
    ) STRICT;
    CREATE TABLE IF NOT EXISTS records (
        file     INTEGER NOT NULL,
        identity TEXT NOT NULL,        -- storage.urls.identity
        url      TEXT NOT NULL,        -- canonical
        at       INTEGER NOT NULL,     -- microseconds since 1970, UTC
        status   INTEGER NOT NULL,
        digest   TEXT NOT NULL,        -- of the payload: 'sha1:BASE32' or as the archive labels it
        offset   INTEGER NOT NULL,
        revisit  INTEGER NOT NULL      -- 1: the body is that of another record with this digest
    ) STRICT;
    CREATE INDEX IF NOT EXISTS records_by_identity ON records (identity, at);
    CREATE INDEX IF NOT EXISTS records_by_digest ON records (digest) WHERE revisit = 0;
    CREATE INDEX IF NOT EXISTS records_by_file ON records (file);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One recorded response, as the index knows it."""

    path: Path
    offset: int
    #: Canonical address it was recorded under.
    url: str
    captured_at: datetime
    status: int
    #: Equal for equal payloads: what an ETag can be made of.
    digest: str
    revisit: bool = False


class ArchiveIndex:
    """Finds recorded responses by address and time. Never changes once open; for one thread."""

    def __init__(
        self, connection: sqlite3.Connection, files: dict[int, Path], problems: Sequence[str]
    ) -> None:
        self._db = connection
        self._files = files
        #: What could not be read, a line for a person each.
        self.problems = tuple(problems)

    @classmethod
    def open(cls, paths: Sequence[Path], cache: Path, progress: Progress | None = None) -> Self:
        """Index *paths* (files, or folders of them) as far as not done before.

        Args:
            paths: WARC or ARC files, packed or not; of a folder, every such file in it.
            cache: folder for the index file.
            progress: told how far the reading is; not called when nothing has to be read.

        Raises:
            ArchiveError: nothing in any of them can be read.
            StorageError: the cache folder cannot be written.
        """
        archives = list(_archives(paths))
        try:
            connection, files, problems = _refresh(archives, cache, progress)
        except sqlite3.DatabaseError:  # a damaged cache is made again
            connection, files, problems = _made_again(archives, cache, progress)
        index = cls(connection, files, problems)
        if not len(index):
            index.close()
            found = "; ".join(problems[:3]) or "no archive file there"
            raise ArchiveError(
                f"nothing to read in it: {found}",
                subject=", ".join(str(path) for path in paths[:3]),
                hint="Give WARC or ARC files, as .warc, .warc.gz, .arc or .arc.gz",
            )
        return index

    def find(self, url: str, *, at: datetime | None = None) -> Capture | None:
        """Return the newest response recorded for *url* at or before *at*, or None.

        Without *at*, the newest of all. A record of this very address goes before one of another
        spelling of it (``www.``, scheme, final slash): see :meth:`look`.

        Raises:
            ArchiveError: the record was there when it was indexed and cannot be read now.
        """
        record = self.look(url, at=at)
        return self.read(record) if record else None

    def look(self, url: str, *, at: datetime | None = None) -> Record | None:
        """Return where the response for *url* lies, without reading it. See :meth:`find`.

        Among other spellings an answer goes before a redirect, or a site that moved from http to
        https would lead round in a circle. A revisit whose body is in none of the archives is passed by.
        """
        wanted = try_canonical(url)
        if wanted is None:
            return None
        rows = self._db.execute(
            _SELECT + "identity = ? AND at <= ?",
            (identity(wanted), micros(at) if at else 2**62),
        )
        found = [self._record(row) for row in rows if row[0] in self._files]
        found.sort(key=lambda one: _preference(one, wanted), reverse=True)
        return next((one for one in found if not one.revisit or self._original(one)), None)

    def read(self, record: Record) -> Capture:
        """Return the recorded response, body decoded; of a revisit, with the body it refers to.

        Raises:
            ArchiveError: it was there when it was indexed and cannot be read now.
        """
        capture = _read(record)
        original = self._original(record) if record.revisit else None
        if original is None:
            return capture
        first = _read(original)
        head = capture if len(capture.headers) > 1 else first
        return with_body(head, first.body, at=capture.fetched_at)

    def urls(self) -> Iterator[str]:
        """Yield the canonical address of every recorded response once, in alphabetical order."""
        rows = self._db.execute("SELECT DISTINCT url, file FROM records ORDER BY url")
        last = None
        for url, file in rows:
            if file in self._files and url != last:
                last = url
                yield url

    def close(self) -> None:
        """Close the index file."""
        self._db.close()

    def __len__(self) -> int:
        """Return the number of recorded responses."""
        counts = dict(self._db.execute("SELECT file, count(*) FROM records GROUP BY file"))
        return sum(counts.get(file, 0) for file in self._files)

    def __contains__(self, url: str) -> bool:
        """Tell whether something is recorded for *url*, at whatever time."""
        return self.look(url) is not None

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return itself: an index never changes, and Scrapy copies its settings deeply."""
        return self

    def _original(self, record: Record) -> Record | None:
        rows = self._db.execute(_SELECT + "digest = ? AND revisit = 0", (record.digest,))
        return next((self._record(row) for row in rows if row[0] in self._files), None)

    def _record(self, row: tuple[Any, ...]) -> Record:
        file, offset, url, at, status, digest, revisit = row
        return Record(
            path=self._files[file],
            offset=offset,
            url=url,
            captured_at=EPOCH + timedelta(microseconds=at),
            status=status,
            digest=digest,
            revisit=bool(revisit),
        )


_SELECT = "SELECT file, offset, url, at, status, digest, revisit FROM records WHERE "


def _preference(record: Record, wanted: str) -> tuple[bool, bool, datetime]:
    """Return what makes one record a better answer to *wanted* than another: the larger, the better."""
    exact = record.url == wanted
    return exact, exact or not 300 <= record.status < 400, record.captured_at


def _archives(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.name.endswith(_SUFFIXES))
        else:
            yield path


def _refresh(
    archives: Sequence[Path], cache: Path, progress: Progress | None
) -> tuple[sqlite3.Connection, dict[int, Path], list[str]]:
    """Bring the index file up to date; return it, the archives by their number in it, and problems."""
    cache.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(cache / _CACHE_NAME, timeout=30)
    try:
        connection.executescript(_TABLES)
        meter = _Meter(sum(path.stat().st_size for path in archives if path.is_file()), progress)
        files: dict[int, Path] = {}
        problems: list[str] = []
        for path in archives:
            number, lines = _ensure(connection, path, meter)
            if number:
                files[number] = path
            problems += lines
    except BaseException:
        connection.close()
        raise
    return connection, files, problems


def _made_again(
    archives: Sequence[Path], cache: Path, progress: Progress | None
) -> tuple[sqlite3.Connection, dict[int, Path], list[str]]:
    try:
        (cache / _CACHE_NAME).unlink(missing_ok=True)
        return _refresh(archives, cache, progress)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"cannot keep the index of archives: {error}", subject=str(cache / _CACHE_NAME)
        ) from error


def _ensure(connection: sqlite3.Connection, path: Path, meter: _Meter) -> tuple[int, list[str]]:
    """Return the number of *path* in the index and its problems, reading it if it is new or changed."""
    try:
        stat = path.stat()
    except OSError as error:
        return 0, [f"{path}: {error.strerror}"]
    key = str(path.resolve())
    row = connection.execute(
        "SELECT id, problems FROM files WHERE path = ? AND size = ? AND mtime_ns = ?",
        (key, stat.st_size, stat.st_mtime_ns),
    ).fetchone()
    if row:
        meter.skip(stat.st_size)
        return row[0], json.loads(row[1])
    try:
        scan = scan_archive(path, meter.at)
    except OSError as error:
        return 0, [f"{path}: {error.strerror}"]
    meter.skip(stat.st_size)
    meter.at(0)
    with connection:
        connection.execute("DELETE FROM records WHERE file IN (SELECT id FROM files WHERE path = ?)", (key,))
        connection.execute("DELETE FROM files WHERE path = ?", (key,))
        number = connection.execute(
            "INSERT INTO files (path, size, mtime_ns, problems) VALUES (?, ?, ?, ?)",
            (key, stat.st_size, stat.st_mtime_ns, json.dumps(scan.problems)),
        ).lastrowid
        connection.executemany(
            "INSERT INTO records (file, identity, url, at, status, digest, offset, revisit)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *row) for row in scan.rows),
        )
    return number or 0, scan.problems


class _Meter:
    """Adds up the bytes read over several archives."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._before = 0
        self._progress = progress

    def at(self, offset: int) -> None:
        if self._progress:
            self._progress(self._before + offset, self._total)

    def skip(self, size: int) -> None:
        self._before += size


def _read(record: Record) -> Capture:
    try:
        with record.path.open("rb") as stream:
            return capture_of(read_record(stream, record.offset))
    except Exception as error:  # what warcio and the decoders raise on broken bytes is their secret
        raise ArchiveError(
            f"cannot read the record at byte {record.offset}: {error}", subject=str(record.path)
        ) from error
