"""Captures in and out of WARC 1.1 files: each response is written once, before it is judged.

A crawl writes its own files, ``crawl-000123-00000.warc.gz`` and on, and never appends to another's.
Every record is a gzip member of its own, so that one seek reads one capture, and any WARC tool
(warcio, pywb, replayweb.page) replays the folder.

What survives what: a record is handed to the operating system before :meth:`CaptureWriter.write`
returns, so a killed process loses at most the record it was writing, and its torn tail is the end of
a file nobody appends to. Power may fail with the last seconds still in the page cache: call
:meth:`CaptureWriter.sync` before a row that refers to a capture is committed where that matters.
``close`` and the change to a new file do it by themselves.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from isal import isal_zlib

from storage.errors import ArchiveError, StorageError
from storage.model import Capture, CaptureRef, Origin

ROLL_BYTES = 500_000_000
"""Size at which a new file is begun."""
CAPTURED = ("response", "resource", "revisit")
"""Types of records that hold what was fetched, or refer to it."""
BODY_LIMIT_BYTES = 64_000_000
"""Largest body read from an archive, decoded: a bomb stored in a WARC must not go off later."""

#: Level 2 packs recorded news pages as small as zlib does at level 2, in a quarter of its time.
_GZIP_LEVEL = 2
#: Headers that describe the bytes on the wire; a stored body is the decoded one.
WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
#: The prefix under which replay tools look for a header that was changed.
_ORIGINAL = "X-Archive-Orig-"

#: How a record can begin: packed, as WARC, or as ARC with the scheme of its address.
_BEGINNING = re.compile(rb"\x1f\x8b|WARC/|[a-z]{3,9}:", re.IGNORECASE)


class CaptureWriter:
    """Appends captures to the WARC files of one crawl. For one thread.

    The first file is made with the first capture: a crawl that fetched nothing leaves nothing.
    """

    def __init__(self, folder: Path, *, crawl_id: int, now: datetime, roll_bytes: int = ROLL_BYTES) -> None:
        self._folder = folder
        self._crawl_id = crawl_id
        self._now = now
        self._roll_bytes = roll_bytes
        self._number = 0
        self._offset = 0
        self._name = ""
        self._warcinfo_id = ""
        self._out: FileIO | None = None

    def write(self, capture: Capture, *, same_as: CaptureRef | None = None) -> CaptureRef:
        """Append *capture* and return where it lies.

        Args:
            capture: what was fetched, its body decoded.
            same_as: an earlier capture of the same address in the same folder with an equal body; the
                body is then not stored again, the record is a ``revisit`` that refers to it.

        Raises:
            StorageError: the disk is full or not writable; nothing half-written stays behind.
        """
        sha256 = hashlib.sha256(capture.body).hexdigest()
        if same_as is not None and same_as.sha256 != sha256:
            same_as = None
        out = self._file()
        offset = self._append(out, self._record(capture, sha256, same_as))
        return CaptureRef(file=self._name, offset=offset, sha256=sha256, body_bytes=len(capture.body))

    def sync(self) -> None:
        """Wait until everything written so far is on the disk itself."""
        if self._out is not None:
            os.fsync(self._out.fileno())

    def close(self) -> None:
        """Sync and close; the next :meth:`write` would begin a new file."""
        if self._out is not None:
            self.sync()
            self._out.close()
            self._out = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _record(self, capture: Capture, sha256: str, same_as: CaptureRef | None) -> bytes:
        head = _http_head(capture)
        fields = [
            ("WARC-Type", "revisit" if same_as else "response"),
            *_common_fields(capture.fetched_at),
            ("WARC-Target-URI", capture.url.replace(" ", "%20")),
            ("WARC-Payload-Digest", f"sha256:{sha256}"),
            ("WARC-Warcinfo-ID", self._warcinfo_id),
        ]
        if same_as:
            fields += _revisit_fields(capture, same_as)
        fields.append(("Content-Type", "application/http; msgtype=response"))
        return _record_bytes(fields, head if same_as else head + capture.body)

    def _file(self) -> FileIO:
        if self._out is not None and self._offset >= self._roll_bytes:
            self.close()
        if self._out is None:
            self._out = self._begin()
        return self._out

    def _begin(self) -> FileIO:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            out = self._create()
        except OSError as error:
            raise StorageError(
                f"cannot create a capture file: {error.strerror}", subject=str(self._folder)
            ) from error
        self._offset = 0
        fields = [("WARC-Type", "warcinfo"), *_common_fields(self._now), ("WARC-Filename", self._name)]
        self._warcinfo_id = dict(fields)["WARC-Record-ID"]
        info = (
            "software: Steppewatch\r\nformat: WARC File Format 1.1\r\n"
            "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
            f"isPartOf: crawl {self._crawl_id}\r\n"
            "description: bodies are stored decoded; changed headers are kept as X-Archive-Orig-*\r\n"
        )
        self._append(
            out, _record_bytes([*fields, ("Content-Type", "application/warc-fields")], info.encode())
        )
        return out

    def _create(self) -> FileIO:
        while True:
            self._name = f"crawl-{self._crawl_id:06d}-{self._number:05d}.warc.gz"
            self._number += 1
            try:
                return (self._folder / self._name).open("xb", buffering=0)
            except FileExistsError:
                continue  # a crawl that was taken up again: its first files stay as they are

    def _append(self, out: FileIO, record: bytes) -> int:
        offset = self._offset
        packer = isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, 31)
        try:
            self._offset += _write_all(out, packer.compress(record) + packer.flush())
        except OSError as error:
            out.truncate(offset)  # no half-written record between two whole ones
            out.seek(offset)
            raise StorageError(
                f"cannot write a capture: {error.strerror}",
                subject=str(self._folder / self._name),
                hint="Free some disk space; the page will be asked again",
            ) from error
        return offset


def _write_all(out: FileIO, data: bytes) -> int:
    """Write *data* to an unbuffered file, which may take it in parts; return its length."""
    rest = memoryview(data)
    while rest:
        rest = rest[out.write(rest) :]
    return len(data)


def read_capture(folder: Path, file: str, offset: int, *, sha256: str | None = None) -> Capture:
    """Read one capture back.

    Args:
        folder: where the files lie.
        file: name of the file, without a folder.
        offset: where the record begins, in bytes of the file as it lies on disk.
        sha256: expected digest of the body, hex; None to read without looking.

    Raises:
        ArchiveError: no such file, no whole record there, or another body than expected.
    """
    if Path(file).name != file:
        raise ArchiveError("a capture file is named without folders", subject=file)
    try:
        capture = _read(folder, file, offset)
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise ArchiveError(f"cannot read the capture: {error}", subject=f"{file}@{offset}") from error
    if sha256 is not None and hashlib.sha256(capture.body).hexdigest() != sha256:
        raise ArchiveError(
            "the stored body is not the one that was captured",
            subject=f"{file}@{offset}",
            hint="Restore this file from a backup",
        )
    return capture


def _read(folder: Path, file: str, offset: int) -> Capture:
    with (folder / file).open("rb") as stream:
        record = read_record(stream, offset)
        fields = record.rec_headers
        capture = capture_of(record)
        if fields.get_header("WARC-Type") != "revisit":
            return capture
        earlier = fields.get_header("WARC-Refers-To-Filename")
        at = fields.get_header("WARC-Refers-To-File-Offset")
    if not earlier or not at or (earlier, int(at)) == (file, offset):
        raise ValueError("a revisit that does not say where its body lies")
    first = read_capture(folder, earlier, int(at))
    return with_body(capture, first.body)


def read_record(stream: Any, offset: int) -> Any:
    """Return warcio's record that begins at *offset* of the open file *stream*; ARC reads as WARC.

    Raises:
        ValueError: no record begins there.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    stream.seek(offset)
    # warcio takes some bytes from the middle of a record for one of an older format.
    if not _BEGINNING.match(stream.read(12)):
        raise ValueError(f"no record begins at byte {offset}")
    stream.seek(offset)
    try:
        return next(iter(ArchiveIterator(stream, arc2warc=True)))
    except (StopIteration, ArchiveLoadFailed, zlib.error, EOFError, IndexError) as error:
        raise ValueError(f"no record begins at byte {offset}") from error


def capture_of(record: Any) -> Capture:
    """Return a response, resource or revisit record of warcio as a capture, its body decoded.

    A revisit has no body of its own: see :func:`with_body`.

    Raises:
        ValueError: another type of record, one that is cut short or has no usable date, or a body
            larger than :data:`BODY_LIMIT_BYTES`.
    """
    fields = record.rec_headers
    if record.rec_type not in CAPTURED:
        raise ValueError(f"a {record.rec_type} record holds no response")
    at = warc_date(fields.get_header("WARC-Date") or "")
    if at is None:
        raise ValueError("record without a usable WARC-Date")
    body = _decoded_body(record)
    if record.http_headers:
        status = status_of(record)
        headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
    else:
        status, headers = 200, (("Content-Type", record.content_type or "application/octet-stream"),)
    url = fields.get_header("WARC-Target-URI") or ""
    return Capture(url=url, status=status, headers=headers, body=body, fetched_at=at, origin=Origin.ARCHIVE)


def with_body(capture: Capture, body: bytes, *, at: datetime | None = None) -> Capture:
    """Return *capture* with another body (a revisit's) and, where given, another time."""
    return replace(capture, body=body, fetched_at=at or capture.fetched_at)


def status_of(record: Any) -> int:
    """Return the status code of warcio's *record*; 200 for one without an HTTP head."""
    code = record.http_headers.get_statuscode() if record.http_headers else "200"
    return int(code) if code and code.isdigit() else 0


_DATE = re.compile(
    r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?)?)?)?)?"
    r"(?:Z|([+-]\d\d):?(\d\d))?"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def warc_date(text: str) -> datetime | None:
    """Read a WARC-Date or ARC date: UTC, down to the precision it was written with.

    Of a broken time, the day is kept: some archives hold no better.

    >>> warc_date("2022-01-06T05:04:03Z").isoformat(), warc_date("2022-01").isoformat()
    ('2022-01-06T05:04:03+00:00', '2022-01-01T00:00:00+00:00')
    >>> warc_date("20220106050403").isoformat(), warc_date("yesterday")
    ('2022-01-06T05:04:03+00:00', None)
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        day = _DAY.match(text.strip())
        return warc_date(day[0]) if day else None
    year, month, day_, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
    micro = int((match[7] or "0").ljust(6, "0"))
    ahead = timedelta(hours=int(match[8] or 0), minutes=int(f"{match[8][0]}{match[9]}" if match[8] else 0))
    try:
        at = datetime(year, month or 1, day_ or 1, hour, minute, min(second, 59), micro, tzinfo=UTC)
        return at - ahead
    except (ValueError, OverflowError):
        return None


def is_cut_short(record: Any, payload_bytes: int) -> bool:
    """Tell whether *record* ended before its body was whole; ask after reading it to its end.

    A record that is shorter than it says is whole all the same when the HTTP head it holds counts no
    more bytes, or needs none: hand-made archives count wrongly.
    """
    if getattr(record.raw_stream, "limit", 0) <= 0:
        return False
    if not record.http_headers or 300 <= status_of(record) < 400:
        return not record.http_headers
    stated = record.http_headers.get_header("Content-Length") or ""
    return not (stated.isdigit() and payload_bytes >= int(stated))


def _decoded_body(record: Any) -> bytes:
    """Return the whole body with chunks joined and gzip, deflate or brotli undone."""
    if record.http_headers:
        for name in ("Transfer-Encoding", "Content-Encoding"):
            value = record.http_headers.get_header(name)
            if value:  # warcio compares these two with lower-case words
                record.http_headers.replace_header(name, value.strip().lower())
    body = _read_all(record.content_stream())
    left = _read_all(record.raw_stream)  # trailers of a chunked body
    if is_cut_short(record, len(body) + len(left)):
        raise ValueError("record cut short")
    return body


def _read_all(stream: Any) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(65_536):
        parts.append(part)
        size += len(part)
        if size > BODY_LIMIT_BYTES:
            raise ValueError(f"body larger than {BODY_LIMIT_BYTES} bytes")
    return b"".join(parts)


def _common_fields(at: datetime) -> list[tuple[str, str]]:
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return [("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"), ("WARC-Date", stamp)]


def _revisit_fields(capture: Capture, same_as: CaptureRef) -> list[tuple[str, str]]:
    return [
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        ("WARC-Refers-To-Target-URI", capture.url.replace(" ", "%20")),
        ("WARC-Refers-To-Filename", same_as.file),
        ("WARC-Refers-To-File-Offset", str(same_as.offset)),
    ]


def _record_bytes(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    head = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields)
    return f"WARC/1.1\r\n{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def _http_head(capture: Capture) -> bytes:
    """Return status line and headers as they fit the stored body."""
    try:
        phrase = HTTPStatus(capture.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {capture.status} {phrase}"]
    for name, value in capture.headers:
        kept = f"{_ORIGINAL}{name}" if name.lower() in WIRE_HEADERS else name
        lines.append(f"{_one_line(kept).replace(':', '')}: {_one_line(value)}")
    lines.append(f"Content-Length: {len(capture.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _one_line(text: str) -> str:
    """Return *text* without line breaks and NUL: a remote header cannot begin a header of its own."""
    return re.sub(r"[\r\n\x00\x0b\x0c\x85\u2028\u2029]+", " ", text).strip()
