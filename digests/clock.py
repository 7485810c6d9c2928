"""Times as a reader sees them: in their own zone, no more exact than they are known.

The edition names one offset; a time that falls under another (a clock change inside the window)
carries its own, so that the hour that comes twice is never ambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from digests.wording import Wording, offset_words
from storage.edition import Article
from storage.errors import ConfigError
from storage.model import Precision

#: A window that began longer ago is a first edition: its start says nothing to a reader.
_FIRST_EDITION = timedelta(days=60)


def zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name.

    >>> zone("UTC")
    datetime.timezone.utc

    Raises:
        ConfigError: there is no such zone, or the system has no zone data.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        hint = "Give the subscriber a name such as Asia/Almaty; install tzdata if all names fail."
        raise ConfigError(f"no such time zone: {name!r}", subject="timezone", hint=hint) from error


@dataclass(frozen=True, slots=True)
class Clock:
    """Writes times for one edition."""

    zone: tzinfo
    zone_name: str
    #: The end of the edition's window: its day and offset go without saying.
    anchor: datetime
    words: Wording

    def local(self, moment: datetime) -> datetime:
        """Return *moment* in the reader's zone, with a fixed offset in whole minutes."""
        try:
            offset = moment.astimezone(self.zone).utcoffset() or timedelta()
            return moment.astimezone(timezone(timedelta(minutes=round(offset.total_seconds() / 60))))
        except OverflowError:  # the years 1 and 9999, from pages that say so
            return moment

    def time(self, moment: datetime) -> str:
        """Return a time in words: "10:42", "9 Jan 10:42", "31 Dec 2019 10:42 UTC+5"."""
        local, anchor = self.local(moment), self.local(self.anchor)
        words = f"{local:%H:%M}"
        if local.date() != anchor.date():
            words = f"{self.words.day(local.date(), year=local.year != anchor.year)} {words}"
        return words if local.utcoffset() == anchor.utcoffset() else f"{words} {offset_words(local)}"

    def time_with_offset(self, moment: datetime) -> str:
        """Return a time in words that stands alone: "12:00 UTC+6"."""
        words, offset = self.time(moment), offset_words(self.local(moment))
        return words if words.endswith(offset) else f"{words} {offset}"

    def day(self, moment: datetime) -> str:
        """Return the day of a moment, with its year where that is not the edition's."""
        local = self.local(moment)
        return self.words.day(local.date(), year=local.year != self.local(self.anchor).year)

    def published(self, article: Article) -> str:
        """Return when an article was published, as exactly as its page says.

        A bare day or month is the outlet's own and is not moved into the reader's zone; without
        any date, the time of our finding stands in, marked as such.
        """
        moment, precision = article.published_at, article.published_precision
        if moment is None or precision is Precision.NONE:
            return self.words.say("seen", when=self.time(article.first_seen_at))
        if precision is Precision.TIME:
            return self.time(moment)
        day, anchor = moment.astimezone(UTC), self.local(self.anchor)
        if precision is Precision.MONTH:
            return f"{self.words.months[day.month - 1]} {day.year}"
        words = self.words.day(day.date(), year=day.year != anchor.year)
        if precision is Precision.LOCAL:
            return self.words.say("as_printed", when=f"{words} {day:%H:%M}")
        return words

    def window(self, start: datetime, end: datetime) -> str:
        """Return a span with its offsets: "09 Jan 06:00 – 10 Jan 06:00 UTC+6 (Asia/Almaty)"."""
        first, last = self.local(start), self.local(end)
        values = {
            "start": f"{self.words.day(first.date(), year=first.year != last.year)} {first:%H:%M}",
            "end": f"{self.words.day(last.date())} {last:%H:%M}",
            "start_offset": offset_words(first),
            "end_offset": offset_words(last),
            "offset": offset_words(last),
            "zone": self.zone_name,
        }
        if end - start > _FIRST_EDITION:
            return self.words.say("window_first", **values)
        return self.words.say("window" if first.utcoffset() == last.utcoffset() else "window_dst", **values)
