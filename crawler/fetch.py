"""Pace: when a source or page is asked next, and with which headers. Pure; ``now`` is handed in.

Sources: the interval follows the share of new entries in the last poll (an idea of Media
Cloud's), never faster than the server asks; failures back off. Pages: an article is looked at
again while edits and removals are likely; what was dropped is left alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from storage.model import Health, Outcome, Source, SourceKind, Validators

#: Bounds of the pause between two polls of one source, in seconds.
FLOOR_S, CEILING_S = 600, 86_400
#: Longest wait a server may ask for (``Retry-After``, ``ttl``): a day.
LONGEST = timedelta(hours=24)
#: A poll that brings more than this share of new entries may have missed some.
_NEARLY_ALL_NEW = 0.5
#: Below this share a poll was hardly worth it.
_TOO_FEW_NEW = 0.1
#: A long pause snaps back to this in one step when a source comes alive, in seconds.
_AWAKE_S = 3_600
#: When kept articles are looked at again, after they were first seen.
REVISITS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 240, 720))
#: Pauses before the retries of a page that failed; after the last one it is left alone.
_RETRIES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72))
#: Reporting older than this when first seen is hardly edited; it may still be removed.
_SETTLED = timedelta(days=30)
_GONE = (404, 410)


# ---------------------------------------------------------------- headers


def validators_of(headers: Iterable[tuple[str, str]]) -> Validators:
    """Return what a response gave to ask "has it changed?" with; garbage counts as nothing.

    >>> validators_of([("ETag", 'W/"5f-1"'), ("last-modified", "yesterday")])
    Validators(etag='W/"5f-1"', last_modified=None)
    """
    given = {name.lower(): value.strip() for name, value in reversed(tuple(headers))}
    etag, modified = given.get("etag", ""), given.get("last-modified", "")
    return Validators(
        # Some servers forget the quotes; their tag works for them as they gave it.
        etag=etag if re.fullmatch(r"(?:W/)?\"[\x21\x23-\x7e]{0,200}\"|[\w.:/+=-]{1,200}", etag) else None,
        last_modified=modified if _http_date(modified) else None,
    )


def conditional_headers(validators: Validators) -> dict[str, str]:
    """Return the headers that let a server answer 304. See: RFC 9110, 13.1.

    >>> conditional_headers(Validators(etag='"a"'))
    {'If-None-Match': '"a"'}
    """
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value}


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Return how long a ``Retry-After`` asks to wait, at most :data:`LONGEST`; None for garbage.

        >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
        >>> retry_after("120", now=noon), retry_after("-5", now=noon), retry_after("soon", now=noon)
        (datetime.timedelta(seconds=120), None, None)
        >>> retry_after("Mon, 10 Jan 2022 12:05:00 GMT", now=noon)
        datetime.timedelta(seconds=300)

    See: RFC 9110, 10.2.3.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        return LONGEST if len(text) > 6 else min(timedelta(seconds=int(text)), LONGEST)
    at = _http_date(text)
    return min(max(at - now, timedelta(0)), LONGEST) if at else None


def _http_date(text: str) -> datetime | None:
    # Strict: a validator goes back into a header, where a line break would start another one.
    if not re.fullmatch(r"[A-Z][a-z]{2,8},? [\w :,+-]{10,40}", text, re.ASCII):
        return None
    try:
        at = parsedate_to_datetime(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# ---------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How one poll of a source went."""

    outcome: Outcome
    status: int | None = None
    #: Entries it listed, and how many of them nobody had seen before.
    entries: int = 0
    new: int = 0
    #: It is an index: its members hold the entries.
    has_children: bool = False
    #: What was wrong: of an answer, see :class:`crawler.sightings.Listing`; else why none came.
    problem: str = ""
    #: The source asks not to be polled more often, in seconds.
    ttl_s: int | None = None
    #: The server asks to be left alone until then.
    retry_at: datetime | None = None

    @property
    def readable(self) -> bool:
        """True when a body came and could be read, entries or not."""
        return self.outcome is Outcome.OK and not (
            self.problem and not self.entries and not self.has_children
        )


def after_poll(
    source: Source, poll: Poll, *, now: datetime, floor_s: int = FLOOR_S, ceiling_s: int = CEILING_S
) -> Source:
    """Return the source as it is after a poll: health, reason, interval, next time.

    ===============  ==========================================================
    read, entries    ok; failures forgotten
    read, none       empty: works, says nothing
    304              not-modified; an empty, failing or gone source stays that
    410              gone: not polled again by itself
    other failures   failing, however often; kept, and asked more and more rarely
    dropped by us    unchanged, due at once
    ===============  ==========================================================

    A failing source loses its validators, so that it is next asked for all of its body: a 304
    cannot tell whether the body has become readable.
    """
    if poll.outcome is Outcome.DROPPED:
        gone = source.health is Health.GONE  # asked by hand, and by nobody else again
        return replace(source, next_poll_at=None if gone else poll.retry_at or now)
    if poll.outcome is Outcome.NOT_MODIFIED:
        return _unmodified(source, poll, now=now, floor_s=floor_s, ceiling_s=ceiling_s)
    if poll.readable:
        return _read(source, poll, now=now, floor_s=floor_s, ceiling_s=ceiling_s)
    if poll.status == 410:
        return replace(
            source, health=Health.GONE, reason="HTTP 410", failures=source.failures + 1,
            validators=Validators(), last_polled_at=now, next_poll_at=None,
        )  # fmt: skip
    return _failed(source, poll, now=now, floor_s=floor_s, ceiling_s=ceiling_s)


def _read(source: Source, poll: Poll, *, now: datetime, floor_s: int, ceiling_s: int) -> Source:
    interval_s = next_interval_s(source, poll, floor_s=floor_s, ceiling_s=ceiling_s)
    full = poll.entries > 0 or poll.has_children
    return replace(
        source,
        health=Health.OK if full else Health.EMPTY,
        reason=poll.problem if full else poll.problem or "0 entries",
        failures=0,
        interval_s=interval_s,
        last_polled_at=now,
        next_poll_at=_later(now, interval_s, poll),
        last_ok_at=now if full else source.last_ok_at,
        last_new_at=now if poll.new else source.last_new_at,
    )


def _unmodified(source: Source, poll: Poll, *, now: datetime, floor_s: int, ceiling_s: int) -> Source:
    if source.health is Health.GONE:
        return replace(source, last_polled_at=now)
    if source.health is Health.NEW:
        never_read = replace(poll, problem="HTTP 304 to the first request")
        return _failed(source, never_read, now=now, floor_s=floor_s, ceiling_s=ceiling_s)
    if source.health is Health.FAILING:
        wait_s = _backoff_s(source.interval_s, source.failures, floor_s=floor_s, ceiling_s=ceiling_s)
        return replace(
            source, validators=Validators(), last_polled_at=now, next_poll_at=_later(now, wait_s, poll)
        )
    interval_s = next_interval_s(source, poll, floor_s=floor_s, ceiling_s=ceiling_s)
    empty = source.health is Health.EMPTY
    return replace(
        source,
        health=Health.EMPTY if empty else Health.NOT_MODIFIED,
        reason=source.reason if empty else "",
        interval_s=interval_s,
        last_polled_at=now,
        next_poll_at=_later(now, interval_s, poll),
    )


def _failed(source: Source, poll: Poll, *, now: datetime, floor_s: int, ceiling_s: int) -> Source:
    failures = source.failures + 1
    wait_s = _backoff_s(source.interval_s, failures, floor_s=floor_s, ceiling_s=ceiling_s)
    return replace(
        source,
        health=Health.FAILING,
        reason=poll.problem or (f"HTTP {poll.status}" if poll.status else "no answer"),
        failures=failures,
        validators=Validators(),
        body_sha256="",
        last_polled_at=now,
        next_poll_at=_later(now, wait_s, poll),
    )


def next_interval_s(source: Source, poll: Poll, *, floor_s: int = FLOOR_S, ceiling_s: int = CEILING_S) -> int:
    """Return the pause after a poll that worked, in seconds, by the share of entries that were new.

    Nothing new: half as long again; hardly any: a fifth longer; more than half: half as long,
    and at most an hour, however long it was. The first poll, where all is new, says nothing.

        >>> from storage.model import Url
        >>> feed = Source(url=Url("https://o.example/rss"), kind=SourceKind.FEED, interval_s=7200,
        ...               last_polled_at=datetime(2022, 1, 10, tzinfo=UTC))
        >>> [next_interval_s(feed, Poll(outcome=Outcome.OK, entries=20, new=new)) for new in (0, 1, 5, 20)]
        [10800, 8640, 7200, 3600]
    """
    if source.kind is SourceKind.HOME:  # asked for its sources, not for news
        return max(source.interval_s, floor_s)
    share = poll.new / poll.entries if poll.entries else 0.0
    interval = float(source.interval_s)
    if source.last_polled_at is None or (poll.has_children and not poll.entries):
        factor = 1.0
    elif share == 0.0:
        factor = 1.5
    elif share < _TOO_FEW_NEW:
        factor = 1.2
    elif share <= _NEARLY_ALL_NEW:
        factor = 1.0
    else:
        interval, factor = min(interval, 2 * _AWAKE_S), 0.5
    ceiling_s = max(floor_s, ceiling_s)
    wish_s = min(max(poll.ttl_s or 0, 0), int(LONGEST.total_seconds()))
    return max(wish_s, min(max(math.ceil(interval * factor), floor_s), ceiling_s))


def _backoff_s(interval_s: int, failures: int, *, floor_s: int, ceiling_s: int) -> int:
    """Return the pause after so many failures in a row: doubling, from the source's own pause."""
    doubled = max(interval_s, floor_s) << min(max(failures - 1, 0), 20)
    return max(min(doubled, ceiling_s), min(interval_s, int(LONGEST.total_seconds())))


def _later(now: datetime, wait_s: int, poll: Poll) -> datetime:
    """Return when to ask again: after the pause, and not before the server wants to be asked."""
    at = now + timedelta(seconds=wait_s)
    return max(at, min(poll.retry_at, now + LONGEST)) if poll.retry_at else at


# ---------------------------------------------------------------- pages


def next_visit(
    *,
    first_seen_at: datetime,
    published_at: datetime | None,
    visits: int,
    kept: bool,
    outcome: Outcome,
    status: int | None = None,
    failures: int = 0,
    now: datetime,
) -> datetime | None:
    """Return when a page is asked next; None when never again.

    A kept article at 1 h, 6 h, 1 d, 3 d, 10 d and 30 d after it was first seen, for edits and
    removals; what was old news by then, from the third step on. A dropped page never. Failures
    are retried four times with longer and longer pauses; 404 and 410 once, to be sure.

        >>> noon = datetime(2022, 1, 10, 12, tzinfo=UTC)
        >>> page = dict(first_seen_at=noon, published_at=None, visits=1, now=noon)
        >>> next_visit(**page, kept=True, outcome=Outcome.OK) - noon
        datetime.timedelta(seconds=3600)
        >>> next_visit(**page, kept=False, outcome=Outcome.OK) is None
        True
        >>> next_visit(**page, kept=False, outcome=Outcome.FAILED, status=404, failures=2) is None
        True
    """
    if outcome is Outcome.DROPPED:
        return now
    if outcome in (Outcome.FAILED, Outcome.REFUSED):
        return _retry(status=status, failures=failures, kept=kept, first_seen_at=first_seen_at, now=now)
    if not kept or visits > 2 * len(REVISITS):
        return None
    old = published_at is not None and first_seen_at - published_at > _SETTLED
    return _step(REVISITS[2:] if old else REVISITS, first_seen_at=first_seen_at, now=now)


def _retry(
    *, status: int | None, failures: int, kept: bool, first_seen_at: datetime, now: datetime
) -> datetime | None:
    failures = max(failures, 1)
    if status in _GONE:
        return now + _RETRIES[0] if failures == 1 else None
    if failures <= len(_RETRIES):
        return now + _RETRIES[failures - 1]
    # A site that was down for days may come back: the article's own schedule goes on.
    return _step(REVISITS, first_seen_at=first_seen_at, now=now) if kept else None


def _step(steps: tuple[timedelta, ...], *, first_seen_at: datetime, now: datetime) -> datetime | None:
    """Return the next step that is not only minutes away; a late crawl skips what it missed."""
    soonest = now + timedelta(minutes=20)
    return next((first_seen_at + step for step in steps if first_seen_at + step >= soonest), None)
