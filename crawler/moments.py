"""One date, as printed or as a machine wrote it, read to an instant and how exact it is.

What a page says is read in the light of the capture: "yesterday" counts from the fetch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from crawler.calendar_words import AGO, DAYS_AGO, UNITS, month, zone_offset
from storage.model import Precision

#: Nothing on the web is older.
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: A clock that goes wrong, or a zone not stated, may put a date this far after the fetch.
_AHEAD = timedelta(hours=24)
#: What a capture without a time cannot bound, the present does: it was not fetched after this.
_LATEST = datetime.now(UTC) + _AHEAD
#: Archives written without times carry the epoch or a round placeholder; nothing was fetched then.
_FETCHING_BEGAN = datetime(2001, 1, 1, tzinfo=UTC)
_RAW_CHARS = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant and how exactly it is known; a day or month stands at its first instant.

    The offset is the one printed, so that ``at.date()`` is the day the outlet gave.
    """

    at: datetime
    precision: Precision


_ISO = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"(?:[T\s_,]+(?:at\s+)?(?P<H>\d{1,2})[:.](?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<zone>Z\b"
    r"|[+-]\d{2}:?\d{2}|[+-]\d{2}\b|[A-Za-zа-я]{2,4}\b)?)?"
)
_COMPACT = re.compile(
    r"^(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?(?P<zone>Z|[+-]\d{4})?)?$"
)
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[./年년]\s*(\d{1,2})\s*[./月월]\s*(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)?\d\d)(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|-?(?:st|nd|rd|th|го|er|e|ші"
    r"|шы))?[\s./-]*(?:de\s+)?([^\W\d_]{3,12})\.?[\s,./-]*(?:de\s+)?((?:19|20)\d\d|'\d\d|\d\d(?=[)\]\s.]*$))?(?!\d)"
)
_MONTH_DAY = re.compile(
    r"([^\W\d_]{3,12})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)((?:19|20)\d\d)(?!\d)"
)
_YEAR_MONTH_NAME = re.compile(
    r"((?:19|20)\d\d)\s*(?:ж(?:ыл(?:ғы|дың)?)?\.?|[-,])?\s+(\d{1,2})[\s-]+([^\W\d_]{3,12})"
)
_MONTH_ONLY = re.compile(r"^\W*([^\W\d_]{3,12})\.?,?\s+((?:19|20)\d\d)\W*$|^((?:19|20)\d\d)-(\d{2})$")
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.h]|\s?時)(\d{2})(?::(\d{2}))?(?![\d.]\d)\s*([ap]\.?\s?m\b\.?)?\s*(?:Uhr\s*|Uhr\b)?"
    r"\(?\s*(?P<zone>Z\b|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?\b|[A-Za-zа-яА-Я]{1,4}\b)?",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?<!\d)(\d{1,3})\s*([^\W\d_]{1,12})")


def parse(raw: str, *, fetched_at: datetime, month_first: bool = False) -> Moment | None:
    """Read one date as printed or as a machine wrote it; None when there is none in it.

    *month_first* decides what 3/4/2022 means (English pages of the Americas).

    >>> noon = datetime(2022, 1, 11, 12, tzinfo=UTC)
    >>> found = parse("2022-01-05T14:10:00+06:00", fetched_at=noon)
    >>> found.at.isoformat(), found.precision
    ('2022-01-05T14:10:00+06:00', <Precision.TIME: 'time'>)
    >>> parse("5 қаңтар 2022, 14:10", fetched_at=noon).precision
    <Precision.LOCAL: 'local'>
    >>> parse("Вчера 22:37", fetched_at=noon).at.isoformat()
    '2022-01-10T22:37:00+00:00'
    >>> parse("3 часа назад", fetched_at=noon).at.hour, parse("nothing here", fetched_at=noon)
    (9, None)
    """
    text = " ".join(raw[:_RAW_CHARS].split())
    if not text:
        return None
    try:
        found = _structured(text) or _printed(text, month_first)
        return found or (_relative(text, fetched_at) if is_timed(fetched_at) else None)
    except (ValueError, OverflowError):
        return None


def absolute(raw: str) -> Moment | None:
    """Read a date that stands by itself, without regard to a capture; None for any other.

    >>> absolute("29 juin 2019").at.day, absolute("yesterday, 12:00")
    (29, None)
    """
    return parse(raw, fetched_at=datetime.min.replace(tzinfo=UTC))


def states_date(text: str) -> bool:
    """Tell whether there is a date to read in *text*, be it counted back from the fetch.

    >>> states_date("vor 2 Tagen | Ann Lee"), states_date("8 min read")
    (True, False)
    """
    return parse(text, fetched_at=_FETCHING_BEGAN) is not None


def _structured(text: str) -> Moment | None:
    """Read what machines write: ISO 8601, RFC 5322, seconds or milliseconds since 1970."""
    if match := _ISO.search(text) or _COMPACT.match(text):
        return _moment(match["y"], match["m"], match["d"], match["H"], match["M"], match["S"], match["zone"])
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return Moment(datetime.fromtimestamp(int(text[:10]), UTC), Precision.TIME)
    if re.match(r"^(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}", text):
        at = parsedate_to_datetime(text)
        return Moment(at, Precision.TIME) if at.tzinfo else Moment(at.replace(tzinfo=UTC), Precision.LOCAL)
    return None


def _printed(text: str, month_first: bool) -> Moment | None:
    """Read what people print: numbers with dots or slashes, month names, 年月日."""
    found = _calendar_day(text, month_first)
    if found is None:
        return _month(text)
    (year, number, day), rest = found
    clock = _CLOCK.search(rest)
    if clock is None:
        return _moment(year, number, day)
    hour = _hour(int(clock[1]), clock[4])
    return _moment(year, number, day, hour, clock[2], clock[3], clock["zone"])


def _calendar_day(text: str, month_first: bool) -> tuple[tuple[int, int, int], str] | None:
    """Return (year, month, day) and the text without it, where the clock stands."""
    if match := _YEAR_FIRST.search(text):
        return (int(match[1]), int(match[2]), int(match[3])), _without(text, match)
    for match in _MONTH_DAY.finditer(text):
        if number := month(match[1]):
            return (int(match[3]), number, int(match[2])), _without(text, match)
    for match in _YEAR_MONTH_NAME.finditer(text):
        if number := month(match[3]):
            return (int(match[1]), number, int(match[2])), _without(text, match)
    for match in _DAY_MONTH.finditer(text):
        if match[3] and (number := month(match[2])):
            return (_year(match[3].lstrip("'")), number, int(match[1])), _without(text, match)
    if match := _NUMERIC.search(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        swapped = second > 12 or (month_first and match[2] != "." and first <= 12)
        number, day = (first, second) if swapped else (second, first)
        return (year, number, day), _without(text, match)
    return None


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _year(digits: str) -> int:
    """Return a year of four or two digits; two digits are of this century up to 69."""
    number = int(digits)
    if number >= 100:
        return number
    return number + (2000 if number < 70 else 1900)


def _month(text: str) -> Moment | None:
    match = _MONTH_ONLY.match(text)
    if match is None:
        return None
    number = month(match[1]) if match[1] else int(match[4])
    if not number:
        return None
    return Moment(datetime(int(match[2] or match[3]), number, 1, tzinfo=UTC), Precision.MONTH)


def _relative(text: str, fetched_at: datetime) -> Moment | None:
    """Read "yesterday 22:37", "3 hours ago" and a day and month without year, from the fetch."""
    folded = text.casefold()
    for word, days in DAYS_AGO.items():
        if word in folded and (
            (not word.isascii() and len(word) == 2) or re.search(rf"(?<!\w){word}(?!\w)", folded)
        ):
            return _on(fetched_at - timedelta(days=days), folded)
    if any(word in folded for word in AGO):
        for count, unit in _AGE.findall(folded):
            if seconds := _unit(unit):
                return _back(fetched_at, int(count) * seconds, exact=seconds < 86400)
    for match in _DAY_MONTH.finditer(text):
        if number := month(match[2]):
            day = datetime(fetched_at.year, number, int(match[1]), tzinfo=UTC)
            past = day if day <= fetched_at + _AHEAD else day.replace(year=day.year - 1)
            return _on(past, _without(text, match))
    return None


def _on(day: datetime, text: str) -> Moment:
    clock = _CLOCK.search(text)
    if clock is None:
        return _moment(day.year, day.month, day.day)
    return _moment(
        day.year, day.month, day.day, _hour(int(clock[1]), clock[4]), clock[2], None, clock["zone"]
    )


def _unit(word: str) -> int | None:
    return next((seconds for stem, seconds in UNITS.items() if word.startswith(stem)), None)


def _back(fetched_at: datetime, seconds: int, *, exact: bool) -> Moment:
    at = fetched_at - timedelta(seconds=seconds)
    if exact:
        return Moment(at.replace(second=0, microsecond=0), Precision.TIME)
    return Moment(at.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half.lower().startswith("p") else 0)


def _moment(
    year: str | int, number: str | int, day: str | int, hour: str | int | None = None, minute: str | None = None,
    second: str | None = None, zone: str | None = None,
) -> Moment:  # fmt: skip
    """Build the moment; exactly midnight is how systems write a day without a time."""
    date = datetime(int(year), int(number), int(day), tzinfo=UTC)
    if hour is None or minute is None:
        return Moment(date, Precision.DAY)
    local = date.replace(hour=int(hour) % 24, minute=int(minute), second=min(int(second or 0), 59))
    if local == date:
        return Moment(date, Precision.DAY)
    offset = zone_offset(zone)
    if offset is None:
        return Moment(local, Precision.LOCAL)
    return Moment(local.replace(tzinfo=timezone(offset) if offset else UTC), Precision.TIME)


def is_timed(fetched_at: datetime) -> bool:
    """Tell a real time of capture from the placeholder of an archive written without times."""
    return fetched_at >= _FETCHING_BEGAN


def believable(at: datetime, *, fetched_at: datetime) -> bool:
    """Tell whether a page fetched then can have been published at *at*.

    >>> noon = datetime(2022, 1, 11, 12, tzinfo=UTC)
    >>> believable(noon, fetched_at=noon), believable(datetime(1970, 1, 1, tzinfo=UTC), fetched_at=noon)
    (True, False)
    """
    if not is_timed(fetched_at):
        return _EARLIEST <= at <= _LATEST
    return _EARLIEST <= at <= fetched_at + _AHEAD


#: The day of an address ends with it, or at its next slash: /2022/10/3-questions is of no third of October.
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)(?:/(\d{1,2})(?:/(\d{1,2})(?=[/_.]|$))?(?=[/_.-]|$)|-(\d{1,2})(?:-(\d{1,2}))?(?=[/_.-]|$))"
)
#: The number of a tweet counts the milliseconds since this one, in its bits from the 23rd on.
_TWEET = re.compile(r"https?://(?:\w+\.)?(?:twitter|x)\.com/\w+/status/(\d{17,19})(?!\d)")
_TWEETS_BEGAN_MS = 1288834974657
_IN_ADDRESS_COMPACT = re.compile(r"[/_-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")


def in_address(url: str) -> str | None:
    """Return the date an address carries: a day, a month, or the instant of a tweet; None when none.

    >>> in_address("https://a.example/2022/01/05/rally"), in_address("https://a.example/news_20220105.html")
    ('2022-01-05', '2022-01-05')
    """
    # Of a web archive's address only the archived part counts.
    path = url[max(url.rfind("http"), 0) :]
    if match := _TWEET.match(path):
        return datetime.fromtimestamp((_TWEETS_BEGAN_MS + (int(match[1]) >> 22)) / 1000, UTC).isoformat()
    if match := _IN_ADDRESS.search(path):
        year, number, day = match[1], match[2] or match[4], match[3] or match[5]
        return f"{year}-{int(number):02}-{int(day):02}" if day else f"{year}-{int(number):02}"
    match = _IN_ADDRESS_COMPACT.search(path)
    return "-".join(match.groups()) if match else None
