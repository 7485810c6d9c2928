"""Days that a text names: "in January 2022", "5 қаңтарда", "two years ago", "третя річниця".

What is said from the day of publication (a month without its year, last year's, years ago, an
anniversary) is counted back from it. Nothing is guessed: a month's name alone, without a year, a day or a word
such as "in", names no day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from crawler.day_words import HALVES, SUFFIXES, count_before, days_named, number_of_anniversary, words_of

#: "Two years ago" is seldom said on the very day; "five months ago" less so.
YEARS_SLACK, MONTHS_SLACK = timedelta(days=10), timedelta(days=16)
#: Anniversaries beyond this one are said with their number.
ANNIVERSARIES = 10


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


#: How many words before a month and after it its year is looked for: "2022 жылғы жиырма бесінші қаңтарда",
#: "January the 5th, 2022".
_BEFORE, _AFTER = 4, 3

#: Stems in the form of :func:`crawler.topics.spelling`, January first. A stem that ends in a dot is a whole word.
#: Longer than those of printed dates: in running text "mar" begins "market", and "қаз" Kazakhs.
_MONTHS = """
январ januar january qantar қантар қаңтар січн yanvar ocak ocag janvier enero gennaio styczn styczen jan.
феврал februar ақпан лют. лютого лютому fevral subat fevrier febrero febbraio lutego lutym aqpan feb.
март. марта марте мартов march marz наурыз березн mart. mars. marzo marc nauryz mar.
апрел april сәуір квітн aprel nisan avril abril aprile kwietn sauir apr.
май. мая. мае. майск may. mai. мамыр травн mayis mayo. maggio maja. maj. mamyr
июн юни june juni маусым червн iyun haziran juin junio giugno czerwc mausym jun.
июл юли july juli шілде липн iyul temmuz juillet julio luglio lipc shilde jul.
август august тамыз серпн avgust agustos aout agosto sierpn tamyz aug.
сентябр septemb қыркүйек вересн sentyabr eylul septiembre settembre wrzesn qyrkuiek sep.
октябр octob oktob қазан. қазанда жовтн oktyabr ekim octubre ottobre pazdziernik oct. okt.
ноябр novemb қараша. қарашада листопад noyabr kasim noviembre novembre listopad nov.
декабр decemb dezemb желтоқсан грудн dekabr aralik diciembre dicembre grudn jeltoqsan dec. dez.
"""
_STEMS = {
    stem: number for number, line in enumerate(_MONTHS.strip().splitlines(), 1) for stem in line.split()
}
_LONGEST_STEM = max(map(len, _STEMS))

#: What makes a month without year and day a time: a word before it, or its own ending.
_IN = _words(
    "в у во in last this since from im seit letzten en w od с з early late mid of начале середине конце половине"
    " неделю неделе початку кінці половині тиждень anfang mitte ende"
)
_TWENTIES = {"twenty": 20, "thirty": 30}
_IN_ITSELF = re.compile(
    r"(?:ск\w{2,3}|нев\w{1,3}|[дт](?:[ае](?:[гғ][ыі]\w*)?|[ае]н)|[гғ]а|[dt]a(?:g[iy]\w*|ki\w*)?)\Z"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_BEFORE_LAST_YEAR = re.compile(r"позапрошл\w* год|позамин\w* рок|year before last|алдынғы жыл|前 年")
_LAST_YEAR = re.compile(
    r"прошл\w* год|прошлогодн|минул\w* рок|минулоріч|торі[кш]|last year|previous year|year earlier|былтыр|өткен жыл"
    r"|otgan yil|[уў]тган йил|gecen yil|(?:letzt|vergangen|vorig)\w* jahr|vorjahr|去 年|annee derniere|an dernier"
    r"|ano pasado|anno scorso|zeszl\w* rok|ubieg\w* rok|миналата година"
)
_UNIT = re.compile(
    r"(?P<year>год|года|году|лет|рік|роки|років|рок[ау]|жыл\w{0,3}|years?|jahre?n?|yil\w{0,3}|йил\w{0,3}|年|ans?|anos?"
    r"|ann[io]|lata|lat|roku?)\Z"
    r"|(?P<month>месяц\w{0,2}|місяц\w{0,2}|ай|айда|айдан|months?|monate?n?|oy|ой|ay|月|mois|mes|meses|mes[ie]|miesiac\w*)\Z"
)
_AGO = _words(
    "назад спустя тому потому прошло минуло після после без ago on later after since earlier without бурын бұрын өтті"
    " өткен откен мурун мурда өттү oldin avval keyin олдин аввал кейин кейін once sonra nach danach spater ohne"
    " 前 后 後 过 过去 tard apres despues dopo fa temu pozniej"
)
_BEFORE_COUNT = _words("спустя через прошло минуло vor nach after since hace po")
#: A unit that says "one" by itself, without a count before it: "год назад", "yil oldin".
_ONE = re.compile(r"(?:год|рік|жыл\w*|йил\w*|yil\w*|year|jahr|an|ano|anno|rok)\Z")
#: Beside a unit: how many is not said.
_SOME = re.compile(
    r"бірнеше|бірқатар|нече|неча|necha|kac|көп|коп|каждый|every|each|per"
    r"|(?:сто|жүз|жуз|юз|yuz|hundred|百|千|几|多)\Z"
)
_HALF_YEAR = re.compile(r"(?:пол|пів)(?:года|року)\Z|halbjahr")
#: "Last month", "этого года", "at the start of the year", "жыл басында": which one, and which part of it.
_LAST = re.compile("last|past|previous|прошл|минул|өткен|откен|letzt|vergangen|vorig|gecen|otgan|утган")
_THIS = re.compile("this|эт(?:ого|ом)|текущ|цього|цьому|поточн|осы|ушул|dies|bu\\Z")
_START = re.compile(
    "start|beginning|начал|почат|басын|башын|anfang|beginn|basin|bosh|debut|inizi|princip|poczat"
)
_ANNIVERSARY = re.compile(
    r"(?:годовщин|годишнин|річниц|роковин|anniversar|жылдығ|жылдыг|yillig|йиллиг|yildonum|jahrestag|aniversario|rocznic)"
)


@dataclass(frozen=True, slots=True)
class NamedDays:
    """Days that a text names, and where: offsets in characters, *end* exclusive; *last* is one of them."""

    start: int
    end: int
    first: date
    last: date

    @property
    def is_year(self) -> bool:
        """Tell whether no more than a year is named."""
        return self.last - self.first > timedelta(days=300)

    def overlap(self, since: date | None, until: date | None) -> bool:
        """Tell whether one of the days lies between the two, both included; None is open."""
        return (since is None or since <= self.last) and (until is None or self.first <= until)


def named_days(text: str, published: date | None) -> Iterator[NamedDays]:
    """Yield the days a text names, in order; without a day of publication only those with their year.

    >>> [str(days.first) for days in named_days("Задержаны 5 января, судимы в мае 2023-го", date(2022, 11, 8))]
    ['2022-01-05', '2023-05-01']
    >>> [(str(days.first), str(days.last)) for days in named_days("Two years ago", date(2024, 1, 15))]
    [('2022-01-05', '2022-01-25')]
    """
    words = list(words_of(text))
    forms = [word.form for word in words]
    for at, word in enumerate(words):
        if word.day:
            yield NamedDays(word.start, word.end, word.day, word.day)
        elif _may_tell(word.form):
            for first, last, begin, end in _said_at(forms, at, published):
                yield NamedDays(words[begin].start, words[end].end, first, last)


@lru_cache(maxsize=20_000)
def _may_tell(form: str) -> bool:
    """Tell whether a word is a month's, a unit of age or an anniversary; most are none."""
    return form == "月" or bool(
        _month_of(form)
        or _YEAR.match(form)
        or _UNIT.match(form)
        or _HALF_YEAR.match(form)
        or _ANNIVERSARY.match(form)
    )


#: First and last day, first and last word.
_Said = tuple[date, date, int, int]


def _said_at(forms: Sequence[str], at: int, published: date | None) -> Iterator[_Said]:
    if month := _month(forms, at):
        yield from _in_month(forms, at, month, published)
    elif _YEAR.match(forms[at]) and not any(_month(forms, near) for near in _within(forms, at)):
        year = int(forms[at][:4])
        yield date(year, 1, 1), date(year, 12, 31), at, at
    elif published and (_ANNIVERSARY.match(forms[at]) or _is_anniversary_sign(forms, at)):
        yield from _anniversary(forms, at, published)
    elif published and _HALF_YEAR.match(forms[at]):
        if _is_ago(forms, at, at):
            yield from _around_day(published, 6, MONTHS_SLACK, at, at)
    elif published and (unit := _UNIT.match(forms[at])):
        yield from _ago(forms, at, bool(unit["year"]), published)
        yield from _this_or_last(forms, at, bool(unit["year"]), published)


def _within(forms: Sequence[str], at: int) -> range:
    return range(max(0, at - _AFTER), min(len(forms), at + _BEFORE + 1))


def _month(forms: Sequence[str], at: int) -> int | None:
    if forms[at] == "月" and at and forms[at - 1].isdecimal():
        number = int(forms[at - 1])
        return number if 1 <= number <= 12 else None
    return _month_of(forms[at])


def _month_of(form: str) -> int | None:
    if exact := _STEMS.get(f"{form}."):
        return exact
    sizes = range(min(len(form), _LONGEST_STEM), 2, -1)
    return next((_STEMS[form[:size]] for size in sizes if form[:size] in _STEMS), None)


def _in_month(forms: Sequence[str], at: int, month: int, published: date | None) -> Iterator[_Said]:
    """Yield the month, or its day, that stands at a place; the year beside it, or counted back."""
    begin, end = max(0, at - _BEFORE), min(len(forms) - 1, at + _AFTER)
    days = _days_beside(forms, at)
    year = next((int(form[:4]) for form in _around(forms, at) if _YEAR.match(form)), None)
    around = " ".join(forms[begin : end + 1])
    if year is None and published:
        if back := (2 if _BEFORE_LAST_YEAR.search(around) else 1 if _LAST_YEAR.search(around) else 0):
            year = published.year - back
        elif days or _is_time(forms, at):
            year = _latest(month, days and days[0], published, forms[max(0, at - 1)] == "last")
    length = monthrange(year, month)[1] if year else 0
    first, last = days or (1, length)
    if year and last <= length:
        yield date(year, month, first), date(year, month, last), at, at


def _around(forms: Sequence[str], at: int) -> Iterator[str]:
    """Yield the words after a place, then those before it, nearest first."""
    yield from forms[at + 1 : at + _AFTER + 1]
    yield from reversed(forms[max(0, at - _BEFORE) : at])


def _days_beside(forms: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return the days beside a month: "5 января", "двадцать пятого января", "January 5-7", "5-ші қаңтар", "1月5日"."""
    before = at - 2 if at > 1 and forms[at - 1] in SUFFIXES else at - 1
    after = at + 2 if forms[at + 1 : at + 2] == ["the"] else at + 1
    if before >= 0 and forms[at] != "月" and (days := days_named(forms, before)):
        return days
    if after >= len(forms):
        return None
    if (tens := _TWENTIES.get(forms[after])) and after + 1 < len(forms):
        after += bool(days_named(forms, after + 1))
    days = days_named(forms, after)
    # "In January first reports came": no day.
    return None if days and not tens and forms[after] in {"first", "second", "third"} else days


def _is_time(forms: Sequence[str], at: int) -> bool:
    return forms[at] == "月" or bool(at and forms[at - 1] in _IN) or bool(_IN_ITSELF.search(forms[at]))


def _latest(month: int, day: int | None, published: date, whole: bool) -> int | None:
    """Return the year of the latest such day or month; None for the month the text itself is from."""
    if day is None and month == published.month and not whole:
        return None
    is_past = (month, day or 0) < (published.month, published.day if day else 0)
    return (
        published.year if is_past or (month, day) == (published.month, published.day) else published.year - 1
    )


def _ago(forms: Sequence[str], at: int, in_years: bool, published: date) -> Iterator[_Said]:
    """Yield the days around "two years ago", "спустя год", "五个月前", "полтора года назад"."""
    counted = count_before(forms, at - 1 if forms[at - 1] in {"个", "個"} else at)
    if counted is None and not (in_years and _ONE.match(forms[at])):
        return
    count, begin = counted or (1, at)
    if begin and _SOME.match(forms[begin - 1]):
        return
    following = _half_after(forms, at)
    if _is_ago(forms, begin, at + following):
        months = (count + (0.5 if following else 0)) * (12 if in_years else 1)
        slack = YEARS_SLACK if in_years else MONTHS_SLACK
        yield from _around_day(published, months, slack, begin, at)


def _half_after(forms: Sequence[str], at: int) -> int:
    """Return how many words after a unit add a half to it: "a year and a half ago", "一年半前"."""
    return next(
        (near for near in (1, 2, 3) if forms[at + near : at + near + 1] and _is_half(forms, at, near)), 0
    )


def _is_half(forms: Sequence[str], at: int, near: int) -> bool:
    between = forms[at + 1 : at + near]
    return forms[at + near] in HALVES and all(form in {"and", "a", "et", "y", "e"} for form in between)


def _is_ago(forms: Sequence[str], begin: int, end: int) -> bool:
    before, after = forms[max(0, begin - 2) : begin], forms[end + 1 : end + 3]
    if forms[max(0, begin - 3) : begin] == ["il", "y", "a"]:
        return True
    return bool(_AGO.intersection(after) or _BEFORE_COUNT.intersection(before))


def _around_day(published: date, months: float, slack: timedelta, begin: int, end: int) -> Iterator[_Said]:
    if day := _months_before(published, int(months)):
        day -= timedelta(days=15) if months % 1 else timedelta(0)
        yield day - slack, day + slack, begin, end


def _this_or_last(forms: Sequence[str], at: int, is_year: bool, published: date) -> Iterator[_Said]:
    """Yield the days of "last month" and "this month"; of a year only its start, which somebody speaks of."""
    before = forms[max(0, at - 2) : at]
    back = any(map(_LAST.match, before))
    if not is_year and (back or any(map(_THIS.match, before))):
        if first := _months_before(published.replace(day=1), back):
            last = date(first.year, first.month, monthrange(first.year, first.month)[1])
            yield first, min(last, published), at, at
    elif is_year and any(map(_START.match, (*forms[max(0, at - 3) : at], *forms[at + 1 : at + 2]))):
        yield date(published.year - back, 1, 1), date(published.year - back, 1, 31), at, at


def _is_anniversary_sign(forms: Sequence[str], at: int) -> bool:
    return forms[at] == "年" and at > 0 and forms[at - 1] in {"周", "週"}


def _anniversary(forms: Sequence[str], at: int, published: date) -> Iterator[_Said]:
    """Yield the days an anniversary is of: of every year, unless its number stands before it."""
    number = number_of_anniversary(forms, at)
    for years in [number] if number else range(1, ANNIVERSARIES + 1):
        if day := _months_before(published, 12 * years):
            yield day - YEARS_SLACK, day + YEARS_SLACK, at, at


def _months_before(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 2:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
