"""When it was published: the claims of a page weighed against each other.

A date after the fetch, or before there was a web, is kept as printed and not believed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from crawler.claims import Claim
from crawler.moments import Moment, believable, in_address, parse
from storage.model import Precision

_RAW_CHARS = 200
_HOUR = timedelta(hours=1)
_QUARTER = timedelta(minutes=15)
#: Origins of what a page states for machines.
_STATED = ("json-ld", "opengraph", "microdata", "meta", "feed")


@dataclass(frozen=True, slots=True)
class Published:
    """The publication date of a page: what was believed, as printed, and where it stood."""

    at: datetime | None = None
    precision: Precision = Precision.NONE
    raw: str | None = None
    origin: str | None = None


def choose(
    claims: Sequence[Claim], *, url: str, fetched_at: datetime, month_first: bool = False,
    search: Callable[[], str | None] = lambda: None,
) -> Published:  # fmt: skip
    """Return the first claim that can be believed, made exact by others of the same day.

    *search* looks through the whole page; it is costly and called only where nothing states a day.

    >>> noon = datetime(2022, 1, 11, 12, tzinfo=UTC)
    >>> choose([Claim("json-ld", "2031-01-01"), Claim("time", "2022-01-05")], url="", fetched_at=noon).origin
    'time'
    >>> choose([Claim("meta", "2031-01-01")], url="", fetched_at=noon)
    Published(at=None, precision=<Precision.NONE: 'none'>, raw='2031-01-01', origin=None)
    """
    read = _Reading(fetched_at, month_first)
    addressed = Claim("address", in_address(url) or "")
    dated = [found for claim in (*claims, addressed) if (found := read.believed(claim))]
    best = _first_sharpened(dated)
    if best is None or best.precision is Precision.MONTH:
        found = read.believed(Claim("search", search() or ""))
        # What else stands on a page is no reason to doubt the month it gives.
        if best is None or _sharpens(found, best):
            best = _reconciled(found, dated) or best
    if best:
        best = _as_readers_saw(best, dated)
    return best or Published(
        raw=next((_shown(claim.value) for claim in claims if read.moment(claim.value)), None)
    )


def _shown(raw: str) -> str:
    """Return a date as printed, on one line and without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in raw[:_RAW_CHARS]).split())


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the claims of one page are read."""

    fetched_at: datetime
    month_first: bool

    def moment(self, raw: str) -> Moment | None:
        return parse(raw, fetched_at=self.fetched_at, month_first=self.month_first)

    def believed(self, claim: Claim) -> Published | None:
        for month_first in (self.month_first, not self.month_first):
            # 12/03/2026 read the wrong way round lies in the future; then it was 12 March.
            found = parse(claim.value, fetched_at=self.fetched_at, month_first=month_first)
            if found and believable(found.at, fetched_at=self.fetched_at):
                return Published(found.at, found.precision, _shown(claim.value), claim.origin)
        return None


def _first_sharpened(dated: Sequence[Published]) -> Published | None:
    """Return the first date, or a later claim that says the same more exactly."""
    if not dated:
        return None
    return next((other for other in dated[1:] if _sharpens(other, dated[0])), dated[0])


def _sharpens(new: Published | None, old: Published) -> bool:
    if new is None or new.at is None or old.at is None:
        return False
    if old.precision is Precision.DAY:
        return new.precision is Precision.TIME and new.at.date() == old.at.date()
    if old.precision is Precision.MONTH:
        return new.precision is not Precision.MONTH and (new.at.year, new.at.month) == (
            old.at.year,
            old.at.month,
        )
    # The same instant, with the outlet's own offset instead of UTC.
    same = old.precision is new.precision is Precision.TIME and abs(new.at - old.at) <= timedelta(minutes=1)
    return same and not old.at.utcoffset() and bool(new.at.utcoffset())


def _as_readers_saw(best: Published, dated: Sequence[Published]) -> Published:
    """Return *best* as the day the outlet gave its readers, where machines were told another.

    The line below the heading tells the zone of an instant in UTC; where it gives another day
    altogether and a further structured claim seconds it, that claim is taken.
    """
    headline = next((other for other in dated if _is_shown(other)), None)
    addressed = next((o for o in dated if o.origin == "address" and o.precision is Precision.DAY), None)
    if best.at and best.precision is Precision.TIME and not best.at.utcoffset():
        best = replace(best, at=_at_the_outlets(best.at, headline or addressed, dated))
    if headline is None and best.origin == "meta":
        headline = _unanimous([other for other in dated if other.origin == "time"])
    if headline is None or _same_day(best, headline):
        return best
    if best.origin == "meta":
        # Names such as "date" say nothing of what the date is of.
        return headline
    return next((o for o in _firsts(dated) if o.origin in _STATED and _same_day(o, headline)), best)


def _firsts(dated: Sequence[Published]) -> Collection[Published]:
    """Return the first of each origin: what is marked alike further down stands in a list of more to read."""
    firsts: dict[str | None, Published] = {}
    for one in dated:
        firsts.setdefault(one.origin, one)
    return firsts.values()


def _unanimous(dated: Sequence[Published]) -> Published | None:
    return dated[0] if dated and all(_same_day(one, dated[0]) for one in dated) else None


def _is_shown(other: Published) -> bool:
    """Tell a date printed in full below the heading, in the outlet's own time."""
    if other.at is None or other.origin != "headline" or f"{other.at.year % 100:02}" not in (other.raw or ""):
        return False
    return other.precision is not Precision.TIME or bool(other.at.utcoffset())


def _same_day(one: Published, other: Published) -> bool:
    return bool(one.at and other.at and one.at.date() == other.at.date())


def _at_the_outlets(at: datetime, witness: Published | None, dated: Sequence[Published]) -> datetime:
    """Return an instant stated in UTC with the outlet's offset, where the page betrays it.

    Many systems write UTC for machines and their own clock for readers. A clock that differs
    by whole quarters of an hour, to the second, is the same moment; and a *witness* to the day
    before or after gives the day on which the outlet published it.
    """
    clocks = [
        other.at.replace(tzinfo=UTC) for other in dated if other.at and other.precision is Precision.LOCAL
    ]
    offsets = [clock - at for clock in clocks if at.second]
    if witness and witness.at and witness.at.date() != at.date():
        # Readers are shown minutes.
        shown = [clock for clock in clocks if clock.date() == witness.at.date()]
        offsets += [clock - at.replace(second=0, microsecond=0) for clock in shown]
        offsets.append(_nearest_hours(at, witness.at.replace(hour=0, minute=0, second=0, tzinfo=UTC)))
    ahead = next((one for one in offsets if one % _QUARTER == timedelta(0) and _is_offset(one)), timedelta(0))
    return at.astimezone(timezone(ahead)) if ahead else at


def _nearest_hours(at: datetime, day: datetime) -> timedelta:
    """Return the whole hours to *day*: to its first after the instant, or its last before it."""
    if day > at:
        return math.ceil((day - at) / _HOUR) * _HOUR
    return math.floor((day + timedelta(hours=23, minutes=59) - at) / _HOUR) * _HOUR


def _is_offset(ahead: timedelta) -> bool:
    return -12 * _HOUR <= ahead <= 14 * _HOUR and bool(ahead)


def _reconciled(found: Published | None, dated: Sequence[Published]) -> Published | None:
    """Return the claim of the day the search found, as it may know the time; else the day alone."""
    if found is None or found.at is None:
        return None
    return next(
        (
            other
            for other in dated
            if other.at and other.precision is not Precision.MONTH and other.at.date() == found.at.date()
        ),
        found,
    )
