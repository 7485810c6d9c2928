"""Real pages to measure with: the answers of an archive, as a crawl got them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from storage.captures import warc_date
from storage.model import Capture

#: Of an archive record without a readable time: early enough to bound nothing.
_UNTIMED = datetime(2000, 1, 1, tzinfo=UTC)


def captures(warc: Path) -> Iterator[Capture]:
    """Yield every answer of an archive, in its order."""
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                yield Capture(
                    url=record.rec_headers.get_header("WARC-Target-URI") or "",
                    status=200,
                    headers=tuple(record.http_headers.headers if record.http_headers else ()),
                    body=record.content_stream().read(),
                    fetched_at=warc_date(record.rec_headers.get_header("WARC-Date")) or _UNTIMED,
                )
