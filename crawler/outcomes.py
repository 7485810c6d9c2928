"""How a request ended: from Scrapy's responses and failures to one value with plain words.

Every request ends in exactly one :class:`storage.model.Outcome`, so that a crawl's report adds up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Request, Response

from crawler.gate import Stop
from storage.model import Capture, Origin, Outcome

if TYPE_CHECKING:
    from twisted.python.failure import Failure

Headers = tuple[tuple[str, str], ...]


class Ended(IgnoreRequest):
    """Raised inside Scrapy to end a request without an answer; expected, never logged."""

    def __init__(self, stop: Stop, *, status: int | None = None) -> None:
        super().__init__(stop.note)
        self.stop = stop
        self.status = status


class HeadTooLarge(Exception):
    """The head of a response is larger than anything an honest server sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How one request ended, redirects included."""

    outcome: Outcome
    #: The address that answered, after redirects; the one asked last when none did.
    final_url: str
    #: HTTP status; None when no answer came.
    status: int | None = None
    #: Why there is nothing to read, in a few plain words; empty for OK.
    note: str = ""
    #: The server asks not to be asked again before then.
    retry_at: datetime | None = None
    #: As received, before Scrapy changed them.
    headers: Headers = ()
    #: Decoded.
    body: bytes = b""
    #: When the response was received; of an archive, when it was recorded.
    captured_at: datetime
    origin: Origin = Origin.LIVE
    #: The redirects that led here, in order, without their bodies.
    hops: tuple[Capture, ...] = ()


def classify(result: Response | Failure) -> Fetched:
    """Return how a request ended, from what Scrapy hands to a callback or an errback."""
    if isinstance(result, Response):
        return _of_response(result)
    error = result.value
    assert error is not None
    request: Request = result.request  # type: ignore[attr-defined]
    stop = error.stop if isinstance(error, Ended) else Stop(outcome=_outcome(error), note=note_of(error))
    return Fetched(
        outcome=stop.outcome,
        final_url=request.url,
        status=error.status if isinstance(error, Ended) else None,
        note=stop.note,
        retry_at=stop.retry_at,
        captured_at=datetime.now(UTC),
        origin=_origin(request),
        hops=request.meta.get("hops", ()),
    )


def _outcome(error: BaseException) -> Outcome:
    never_sent = isinstance(error, NotSupported | UnsupportedURLSchemeError)
    return Outcome.REFUSED if never_sent else Outcome.FAILED


def _of_response(response: Response) -> Fetched:
    request = response.request
    assert request is not None
    conditional = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
    outcome, note = outcome_of(response.status, conditional=conditional)
    return Fetched(
        outcome=outcome,
        final_url=response.url,
        status=response.status,
        note=note,
        retry_at=request.meta.get("retry_at"),
        headers=request.meta.get("received", ()),
        body=response.body,
        captured_at=request.meta.get("captured_at") or datetime.now(UTC),
        origin=_origin(request),
        hops=request.meta.get("hops", ()),
    )


def outcome_of(status: int, *, conditional: bool) -> tuple[Outcome, str]:
    """Return what a status means, and why when it is no success.

    *conditional* tells whether the request had asked "has it changed?".

    >>> outcome_of(200, conditional=False)
    (<Outcome.OK: 'ok'>, '')
    >>> outcome_of(410, conditional=True)
    (<Outcome.FAILED: 'failed'>, 'HTTP 410 Gone')
    >>> outcome_of(304, conditional=False)
    (<Outcome.FAILED: 'failed'>, 'HTTP 304 Not Modified, though nothing was known of it')
    """
    if 200 <= status < 300 and status not in (204, 205, 206):
        return Outcome.OK, ""
    try:
        words = f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        words = f"HTTP {status}"
    if status == 304:
        if conditional:
            return Outcome.NOT_MODIFIED, ""
        words += ", though nothing was known of it"
    elif 300 <= status < 400:
        words += " without a target"
    return Outcome.FAILED, words


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timed out"),
    (CannotResolveHostError, "host name not found"),
    (DownloadConnectionRefusedError, "connection refused"),
    (ResponseDataLossError, "answer cut short"),
    (DownloadCancelledError, "answer too large"),
    (HeadTooLarge, "head of the answer too large"),
    (UnsupportedURLSchemeError, "only http and https are asked"),
    (NotSupported, "only http and https are asked"),
)

#: Modules whose errors mean a body that is not what its Content-Encoding says.
_UNPACKERS = frozenset({"gzip", "zlib", "brotli", "_brotli", "zstd", "compression", "backports"})


def note_of(error: BaseException) -> str:
    """Return an error of the network in a few plain words, without addresses or addresses' secrets."""
    for cause in _causes(error):
        for kind, words in _WORDS:
            if isinstance(cause, kind):
                return words
    if isinstance(error, IgnoreRequest) and "decompression" in str(error):
        return "answer too large when unpacked"
    if isinstance(error, EOFError) or type(error).__module__.partition(".")[0] in _UNPACKERS:
        return "answer cannot be unpacked"
    if isinstance(error, DownloadFailedError):
        return _broken(error)
    return _plain(f"{type(error).__name__}: {error}")


def _broken(error: DownloadFailedError) -> str:
    """Name what broke a connection: TLS, the peer, or an answer that is no HTTP."""
    names = " ".join(f"{type(cause).__module__}.{type(cause).__name__} {cause}" for cause in _causes(error))
    if "certificate" in names.lower() or "service_identity" in names:
        return "TLS: certificate not valid"
    if "SSL" in names:
        return "TLS: no secure connection"
    if "ParseError" in names or "BadResponse" in names:
        return "answer is not HTTP"
    return "connection broken"


def _causes(error: BaseException) -> list[BaseException]:
    """Return *error* and everything it wraps: causes, and the reasons of Twisted's ResponseFailed."""
    found: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting and len(found) < 20:
        one = waiting.pop(0)
        found.append(one)
        if one.__cause__ is not None:
            waiting.append(one.__cause__)
        waiting.extend(reason.value for reason in getattr(one, "reasons", ()) or ())
    return found


def _plain(text: str) -> str:
    """Return the first 160 characters of a text on one line, without control characters."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()[:160]


def _origin(request: Request) -> Origin:
    return Origin.ARCHIVE if request.meta.get("from_archive") else Origin.LIVE
