"""Answering from WARC and ARC files: which record holds an address at a time.

The index of every archive is kept in one SQLite file in the cache folder, so that the second use of an
archive opens at once; an archive is read again only when its size or modification time has changed.
Deleting the cache loses nothing.

Archives come from anywhere. What is readable is indexed, the rest is listed in
:attr:`ArchiveIndex.problems` by file and byte; only an archive set with nothing to read is an error.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Self

from storage.captures import (
    BODY_LIMIT_BYTES,
    capture_of,
    is_cut_short,
    read_record,
    status_of,
    warc_date,
    with_body,
)
from storage.errors import ArchiveError
from storage.model import Capture
from storage.urls import identity, try_canonical

Progress = Callable[[int, int], None]
"""Called with the bytes of archives read so far and in all."""

_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEMBER = b"\x1f\x8b\x08"

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


@dataclass(slots=True)
class _Scan:
    """What reading one archive found."""

    rows: list[tuple[str, str, int, int, str, int, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


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
        """
        archives = list(_archives(paths))
        try:
            connection, files, problems = _refresh(archives, cache, progress)
        except sqlite3.DatabaseError:
            (cache / _CACHE_NAME).unlink(missing_ok=True)  # a damaged cache is made again
            connection, files, problems = _refresh(archives, cache, progress)
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
            (identity(wanted), _micros(at) if at else 2**62),
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
            captured_at=_EPOCH + timedelta(microseconds=at),
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
    scan = _scan(path, meter)
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


def _scan(path: Path, meter: _Meter) -> _Scan:
    """Read one archive from end to end, going on behind places that cannot be read."""
    scan = _Scan()
    with path.open("rb") as stream:
        start: int | None = 0
        if not _looks_like_archive(stream):
            scan.problems.append(f"{path.name}: not a WARC or ARC file")
            start = None
        while start is not None:
            failed_at = _scan_from(stream, start, path, scan, meter)
            start = None if failed_at is None else _next_record(stream, failed_at + 1)
    meter.skip(path.stat().st_size)
    return scan


def _looks_like_archive(stream: BinaryIO) -> bool:
    """Tell whether the file begins as WARC or ARC, packed or not; warcio takes much else for ARC."""
    head = stream.read(4096)
    if head.startswith(_MEMBER):
        try:
            head = zlib.decompressobj(31).decompress(head, 4096)
        except zlib.error:
            return True  # damaged at its very start: records may follow
    return head.lstrip().startswith((b"WARC/", b"filedesc:", b"http://", b"https://"))


def _scan_from(stream: BinaryIO, start: int, path: Path, scan: _Scan, meter: _Meter) -> int | None:
    """Index the records from *start*; return None at the end, or the offset of one that stops it."""
    stream.seek(start)
    records = _quiet_iterator()(stream, arc2warc=True)
    try:
        for number, record in enumerate(records):
            _take(record, records.offset, path, scan)
            if number % 64 == 0:
                meter.at(records.offset)
    except (_load_failed(), zlib.error, EOFError, ValueError, UnicodeError) as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        if "non-chunked gzip" in reason:
            reason = "one gzip stream instead of one for each record; mend it with: warcio recompress OLD NEW"
        failed_at = max(start, int(records.offset))  # of an unpacked file, warcio may count backwards
        scan.problems.append(f"{path.name}, byte {failed_at}: {reason}")
        return failed_at
    return None


def _take(record: Any, offset: int, path: Path, scan: _Scan) -> None:
    """Add one record to the index, or say why not; consumes its body."""
    if record.rec_type not in ("response", "resource", "revisit"):
        return
    url = try_canonical(record.rec_headers.get_header("WARC-Target-URI") or "")
    status = status_of(record)
    if url is None or status == 304:  # dns:, urn:, or an answer that means "see what you have"
        return
    at = warc_date(record.rec_headers.get_header("WARC-Date") or "")
    digest, problem = _digest(record)
    if at is None:
        problem = "no usable date"
    elif not status:
        problem = "no HTTP status"
    if problem or at is None:
        scan.problems.append(f"{path.name}, byte {offset}: {problem} ({url[:100]})")
        return
    revisit = int(record.rec_type == "revisit")
    scan.rows.append((identity(url), url, _micros(at), status, digest, offset, revisit))


def _digest(record: Any) -> tuple[str, str]:
    """Return the payload's digest and, when its body is not whole or too large, a complaint."""
    given = record.rec_headers.get_header("WARC-Payload-Digest") or ""
    sha1 = None if given else hashlib.sha1(usedforsecurity=False)
    size = 0
    while part := record.raw_stream.read(65_536):
        size += len(part)
        if sha1:
            sha1.update(part)
    complaint = ""
    if is_cut_short(record, size):
        complaint = "record cut short"
    elif size > BODY_LIMIT_BYTES:
        complaint = f"body larger than {BODY_LIMIT_BYTES} bytes"
    return given or (f"sha1:{base64.b32encode(sha1.digest()).decode()}" if sha1 else ""), complaint


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Return the offset of the next thing that looks like the start of a record, from *start* on."""
    stream.seek(0)
    packed = stream.read(3) == _MEMBER
    wanted, lead = (_MEMBER, 0) if packed else (b"\nWARC/", 1)
    stream.seek(start)
    tail, base = b"", start
    while block := stream.read(1 << 20):
        data = tail + block
        found = data.find(wanted)
        if found >= 0:
            return base + found + lead
        tail = data[-len(wanted) :]
        base += len(data) - len(tail)
    return None


def _read(record: Record) -> Capture:
    try:
        with record.path.open("rb") as stream:
            return capture_of(read_record(stream, record.offset))
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise ArchiveError(
            f"cannot read the record at byte {record.offset}: {error}", subject=str(record.path)
        ) from error


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


@cache
def _quiet_iterator() -> Any:
    """Return warcio's iterator without its habit of writing to the terminal: problems are listed."""
    from warcio.archiveiterator import ArchiveIterator

    logging.getLogger("warcio").setLevel(logging.ERROR)

    class QuietIterator(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""

    return QuietIterator


@cache
def _load_failed() -> type[Exception]:
    from warcio.exceptions import ArchiveLoadFailed

    kind: type[Exception] = ArchiveLoadFailed
    return kind
