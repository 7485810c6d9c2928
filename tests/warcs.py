"""Makes small archives for tests, record by record, right or wrong on purpose."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

from storage.archives import ArchiveIndex

#: An invented outlet.
HOST = "http://steppe.example"


def record(
    url: str,
    body: bytes = b"",
    *,
    at: str = "2022-01-06T12:00:00Z",
    status: str = "200 OK",
    headers: Sequence[str] = ("Content-Type: text/html",),
    kind: str = "response",
    fields: Sequence[str] = (),
    length: int | None = None,
    version: str = "1.1",
) -> bytes:
    """Return one WARC record, unpacked. *length* overrides the true Content-Length."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *headers, "")).encode()
    block = body if kind == "resource" else head + body
    media = "text/html" if kind == "resource" else "application/http;msgtype=response"
    lines = (
        f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Date: {at}", f"WARC-Target-URI: {url}", *fields,
        "WARC-Record-ID: <urn:uuid:9a1ad2a6-3b37-4b4e-a2b4-0a1f3a0b9c01>", f"Content-Type: {media}",
        f"Content-Length: {len(block) if length is None else length}", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def archive(path: Path, *records: bytes) -> Path:
    """Write records to a file, each in a gzip member of its own if the name ends in ``.gz``."""
    packed = path.suffix == ".gz"
    path.write_bytes(b"".join(gzip.compress(one, mtime=0) if packed else one for one in records))
    return path


def opened(folder: Path, *records: bytes, name: str = "a.warc.gz") -> ArchiveIndex:
    """Return an index over one archive of these records."""
    return ArchiveIndex.open([archive(folder / name, *records)], folder / "cache")
