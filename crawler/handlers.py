"""Answers from an archive. There is no network in it: a crawl over archives cannot leave the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from crawler.gate import Stop
from crawler.outcomes import Ended
from storage.archives import ArchiveIndex, Record
from storage.captures import WIRE_HEADERS
from storage.errors import ArchiveError
from storage.model import Capture, Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ArchiveHandler(BaseDownloadHandler):
    """Answers http and https requests from an archive; there is no network in it.

    Recorded answers are replayed as they were: 404, 410 and redirects too. Their ETag is made of the
    payload's digest, so that a second crawl is told "not modified" without reading the record; the
    recorded one is kept as ``X-Archive-Orig-ETag``. ``request.meta["captured_at"]`` is the time of the
    recording.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        plan = crawler.settings["STEPPEWATCH_PLAN"]
        self._index: ArchiveIndex = crawler.settings["STEPPEWATCH_INDEX"]
        self._at = plan.as_of
        self._limit = plan.limits.body_bytes

    async def download_request(self, request: Request) -> Response:
        """Return the response recorded for *request* at or before the crawl's time.

        Raises:
            Ended: it is not in the archive, too large, or cannot be read.
        """
        request.meta["from_archive"] = True
        record = self._index.look(request.url, at=self._at)
        if record is None:
            raise _failed("not in the archive")
        request.meta["captured_at"] = record.captured_at
        etag = _etag(record)
        if etag and request.headers.get("If-None-Match") == etag.encode():
            return Response(request.url, status=304, headers={"ETag": etag})
        try:
            capture = self._index.read(record)
        except ArchiveError as error:
            raise _failed(f"archive: {error.problem}"[:160]) from error
        if len(capture.body) > self._limit:
            raise _failed("answer too large")
        headers = _headers(capture, etag)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=capture.body)
        return kind(request.url, status=capture.status, headers=headers, body=capture.body)


def _failed(note: str) -> Ended:
    return Ended(Stop(outcome=Outcome.FAILED, note=note))


def _etag(record: Record) -> str:
    """Return a strong ETag for a recorded page; an error or a redirect has none."""
    digest = record.digest.replace('"', "")
    return f'"{digest}"' if record.status == 200 and digest.isascii() and digest.isprintable() else ""


def _headers(capture: Capture, etag: str) -> Headers:
    """Return the recorded headers as they fit the decoded body, with our ETag."""
    kept = [(name, value) for name, value in capture.headers if name.lower() not in WIRE_HEADERS]
    if etag:
        kept = [(f"X-Archive-Orig-{name}" if name.lower() == "etag" else name, value) for name, value in kept]
        kept.append(("ETag", etag))
    return Headers(kept)
