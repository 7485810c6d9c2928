"""``python -m steppewatch.newsroom OUTDIR``: write the newsroom's WARC files and list what is in them."""

from __future__ import annotations

import sys
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from steppewatch.newsroom import build
from steppewatch.newsroom.press import WELL_KNOWN


def main(arguments: list[str]) -> int:
    """Build into the folder named by the one argument; print a line a record. Exit code 64 on misuse."""
    if len(arguments) != 1:
        print("usage: python -m steppewatch.newsroom OUTDIR", file=sys.stderr)
        return 64
    for path in build(Path(arguments[0])):
        print(f"{path}  {path.stat().st_size:,} bytes")
        for line in listing(path):
            print(f"  {line}")
    return 0


def listing(path: Path) -> list[str]:
    """Return a line for each record: status, type, bytes, address. Vain well-known paths are left out."""
    lines = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            status = record.http_headers.get_statuscode()
            kind = record.http_headers.get_header("Content-Type").partition(";")[0]
            size = len(record.content_stream().read())
            if status != "404" or not url.endswith(WELL_KNOWN):
                lines.append(f"{status}  {kind:22}  {size:>6,}  {url}")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
