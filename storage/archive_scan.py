"""Reading an archive from end to end: what it holds, and what in it cannot be read.

WARC 1.0 and 1.1 and ARC, packed record by record or not at all. Broken places are passed by: reading
goes on at the next thing that looks like a record, and each is listed for a person.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from storage.captures import BODY_LIMIT_BYTES, CAPTURED, is_cut_short, status_of, warc_date
from storage.urls import identity, try_canonical

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEMBER = b"\x1f\x8b\x08"


class Row(NamedTuple):
    """One recorded response, in the order of the index's columns."""

    identity: str
    url: str
    #: Microseconds since 1970, UTC.
    at: int
    status: int
    #: Of the payload, as the archive labels it, else ``sha1:BASE32``.
    digest: str
    offset: int
    #: 1: the body is that of an earlier record with this digest.
    revisit: int


@dataclass(slots=True)
class Scan:
    """What reading one archive found."""

    rows: list[Row] = field(default_factory=list)
    #: Lines for a person: file, byte, what is wrong there.
    problems: list[str] = field(default_factory=list)


def scan_archive(path: Path, at: Callable[[int], None]) -> Scan:
    """Read one archive from end to end, going on behind places that cannot be read.

    *at* is told the offset now and then, in bytes of the file.
    """
    scan = Scan()
    with path.open("rb") as stream:
        start: int | None = 0
        if not _looks_like_archive(stream):
            scan.problems.append(f"{path.name}: not a WARC or ARC file")
            start = None
        while start is not None:
            failed_at = _scan_from(stream, start, path, scan, at)
            start = None if failed_at is None else _next_record(stream, failed_at + 1)
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


def _scan_from(stream: BinaryIO, start: int, path: Path, scan: Scan, at: Callable[[int], None]) -> int | None:
    """Index the records from *start*; return None at the end, or the offset of one that stops it."""
    stream.seek(start)
    records = _quiet_iterator()(stream, arc2warc=True)
    try:
        for number, record in enumerate(records):
            _take(record, records.offset, path, scan)
            if number % 64 == 0:
                at(records.offset)
    except Exception as error:  # noqa: BLE001 - a parser that meets broken bytes may raise anything
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        if "non-chunked gzip" in reason:
            reason = "one gzip stream instead of one for each record; mend it with: warcio recompress OLD NEW"
        failed_at = max(start, int(records.offset))  # of an unpacked file, warcio may count backwards
        scan.problems.append(f"{path.name}, byte {failed_at}: {reason}")
        return failed_at
    return None


def _take(record: Any, offset: int, path: Path, scan: Scan) -> None:
    """Add one record to the index, or say why not; consumes its body."""
    if record.rec_type not in CAPTURED:
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
    scan.rows.append(Row(identity(url), url, micros(at), status, digest, offset, revisit))


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


def micros(at: datetime) -> int:
    """Return a time as the index holds it: microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


@cache
def _quiet_iterator() -> Any:
    """Return warcio's iterator without its habit of writing to the terminal: problems are listed."""
    from warcio.archiveiterator import ArchiveIterator

    logging.getLogger("warcio").setLevel(logging.ERROR)

    class QuietIterator(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""

    return QuietIterator
