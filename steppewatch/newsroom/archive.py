"""The archive: writes the newsroom's answers as WARC files, byte for byte the same every time."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from steppewatch.newsroom.press import Response, overloaded, responses
from steppewatch.newsroom.reading import AFTERWARDS, DAYS, DOWN, sites

_PHRASES = {200: "OK", 301: "Moved Permanently", 404: "Not Found", 410: "Gone", 503: "Service Unavailable"}


def build(folder: Path) -> tuple[Path, ...]:
    """Write one WARC file for each capture time into *folder*; return them, oldest first.

    The last file lies after :data:`DAYS` and holds only what changed by then.

    Raises:
        OSError: *folder* cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for now in DAYS:
        answers = [answer for site in sites().values() for answer in responses(site, now)]
        answers += overloaded(DOWN, now)
        files.append(_write(folder / f"newsroom-{now:%Y-%m-%d}.warc.gz", answers))
    files.append(_write(folder / f"newsroom-{AFTERWARDS:%Y-%m-%d}.warc.gz", _afterwards()))
    return tuple(files)


def _afterwards() -> list[Response]:
    """Return the answers whose status changed after the last day."""
    before = {answer.url: answer.status for site in sites().values() for answer in responses(site, DAYS[-1])}
    later = (answer for site in sites().values() for answer in responses(site, AFTERWARDS))
    return [answer for answer in later if before.get(answer.url) != answer.status]


def _write(path: Path, answers: Iterable[Response]) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for answer in answers:
            headers = StatusAndHeaders(
                f"{answer.status} {_PHRASES[answer.status]}", list(answer.headers), protocol="HTTP/1.1"
            )
            record = writer.create_warc_record(
                answer.url,
                "response",
                payload=io.BytesIO(answer.body),
                length=len(answer.body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": _date(answer.at), "WARC-Record-ID": _id(answer)},
            )
            writer.write_record(record)
    return path


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _id(answer: Response) -> str:
    # Made from address and time, not at random, so that two builds are equal.
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{answer.url} {_date(answer.at)}')}>"
