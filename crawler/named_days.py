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

from crawler.topics import spelling, tokens_of

#: "Two years ago" is seldom said on the very day; "five months ago" less so.
YEARS_SLACK, MONTHS_SLACK = timedelta(days=10), timedelta(days=16)
#: Anniversaries beyond this one are said with their number.
ANNIVERSARIES = 10


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


#: Words around a month in which its day and year stand: "2022 жылғы 5 қаңтарда", "January 5, 2022".
_BEFORE, _AFTER = 3, 3

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
_ORDINAL = re.compile(
    r"(перв|перш|втор|друг|трет|четв|пят|шест|шост|седьм|сьом|восьм|девят|десят)\w*(?:ого|ое|ье|ьего|є)\Z"
)
_ORDINALS = {
    "перв": 1, "перш": 1, "втор": 2, "друг": 2, "трет": 3, "четв": 4, "пят": 5, "шест": 6, "шост": 6,
    "седьм": 7, "сьом": 7, "восьм": 8, "девят": 9, "десят": 10,
}  # fmt: skip
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|го|е)?\Z")
_DAY_ENDINGS = _words("го е ші шы чи чы inchi nchi of the")

_COUNTS = """
один одна одного a one an ein einem eine бір бир bir бир рік. 一 un une uno une jeden
два две двух двома two zwei екі эки ikki iki икки 两 二 兩 deux dos due dwa
три трьох three drei үш уч uch уч uc 三 trois tres tre trzy
четыре чотири four vier төрт tort турт тўрт dort 四 quatre cuatro quattro cztery
пять пяти five funf бес беш besh bes 五 cinq cinco cinque piec
шесть шість six sechs алты олти olti alti 六 seis sei szesc
семь сім seven sieben жеті жети yetti yedi 七 sept siete sette siedem
восемь вісім eight acht сегіз сегиз sakkiz sekiz 八 huit ocho otto osiem
"""
_NUMBERS = {
    word: number for number, line in enumerate(_COUNTS.strip().splitlines(), 1) for word in line.split()
}
#: "Thirty-one years ago": what stands before a count and adds to it.
_TENS = re.compile(
    r"двадцат|тридцат|сорок|двадцят|тридцят|twenty|thirty|forty|жиырма|отыз|қырық|жыйырма|кырк|yirmi|otuz"
)
_UNIT = re.compile(
    r"(?P<year>год|года|году|лет|рік|роки|років|рок[ау]|жыл\w{0,3}|years?|jahre?n?|yil\w{0,3}|йил\w{0,3}|年|ans?|anos?"
    r"|ann[io]|lata|lat|rok)\Z"
    r"|(?P<month>месяц\w{0,2}|місяц\w{0,2}|ай|айда|айдан|months?|monate?n?|oy|ой|ay|月|mois|mes|meses|mes[ie]|miesiac\w*)\Z"
)
_AGO = _words(
    "назад спустя тому потому прошло минуло після после без ago on later after since earlier without бурын бұрын өтті"
    " өткен откен мурун мурда өттү oldin avval keyin олдин аввал кейин кейін once sonra nach danach spater ohne"
    " 前 后 後 过 过去 tard apres despues dopo fa temu pozniej"
)
_BEFORE_COUNT = _words("спустя через прошло минуло vor nach after since hace po il")
#: "Last month", "этого года", "at the start of the year", "жыл басында": which one, and which part of it.
_LAST = re.compile("last|past|previous|прошл|минул|өткен|откен|letzt|vergangen|vorig|gecen|otgan|утган")
_THIS = re.compile("this|эт(?:ого|ом)|текущ|цього|цьому|поточн|осы|ушул|dies|bu\\Z")
_START = re.compile(
    "start|beginning|начал|почат|басын|башын|anfang|beginn|basin|bosh|debut|inizi|princip|poczat"
)
_ANNIVERSARY = re.compile(
    r"(?:годовщин|річниц|роковин|anniversar|жылдығ|жылдыг|yillig|йиллиг|yildonum|jahrestag|aniversario|rocznic)"
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
    tokens = list(tokens_of(text))
    forms = [spelling(token[0]) for token in tokens]
    for at in (at for at, form in enumerate(forms) if _may_tell(form)):
        for first, last, begin, end in _said_at(forms, at, published):
            yield NamedDays(tokens[begin].start(), tokens[end].end(), first, last)


@lru_cache(maxsize=20_000)
def _may_tell(form: str) -> bool:
    """Tell whether a word is a month's, a unit of age or an anniversary; most are none."""
    return form == "月" or bool(
        _month_of(form) or _YEAR.match(form) or _UNIT.match(form) or _ANNIVERSARY.match(form)
    )


#: First and last day, first and last word.
_Said = tuple[date, date, int, int]


def _said_at(forms: Sequence[str], at: int, published: date | None) -> Iterator[_Said]:
    if month := _month(forms, at):
        yield from _in_month(forms, at, month, published)
    elif _YEAR.match(forms[at]) and not any(_month(forms, near) for near in _within(forms, at)):
        year = int(forms[at][:4])
        yield date(year, 1, 1), date(year, 12, 31), at, at
    elif published and (unit := _UNIT.match(forms[at])):
        yield from _ago(forms, at, bool(unit["year"]), published)
        yield from _this_or_last(forms, at, bool(unit["year"]), published)
    elif published and _ANNIVERSARY.match(forms[at]):
        yield from _anniversary(forms, at, published)


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
    day = _day_beside(forms, at)
    year = next((int(form[:4]) for form in _around(forms, at) if _YEAR.match(form)), None)
    around = " ".join(forms[begin : end + 1])
    if year is None and published:
        if back := (2 if _BEFORE_LAST_YEAR.search(around) else 1 if _LAST_YEAR.search(around) else 0):
            year = published.year - back
        elif day or _is_time(forms, at):
            year = _latest(month, day, published, forms[max(0, at - 1)] == "last")
    days = monthrange(year, month)[1] if year else 0
    if year and (day or 1) <= days:
        yield date(year, month, day or 1), date(year, month, day or days), at, at


def _around(forms: Sequence[str], at: int) -> Iterator[str]:
    """Yield the words after a place, then those before it, nearest first."""
    yield from forms[at + 1 : at + _AFTER]
    yield from reversed(forms[max(0, at - _BEFORE) : at])


def _day_beside(forms: Sequence[str], at: int) -> int | None:
    """Return the day beside a month: "5 января", "пятого января", "January 5th", "5-ші қаңтар", "1月5日"."""
    before = at - 2 if at > 1 and forms[at - 1] in _DAY_ENDINGS else at - 1
    beside = (
        [*forms[at + 1 : at + 2]]
        if forms[at] == "月"
        else [*forms[max(0, before) : at][:1], *forms[at + 1 : at + 2]]
    )
    for form in beside:
        if (digits := _DAY.match(form)) and 1 <= int(digits[1]) <= 31:
            return int(digits[1])
        if ordinal := _ORDINAL.match(form):
            return _ORDINALS[ordinal[1]]
    return None


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
    """Yield the days around "two years ago", "спустя год", "五个月前"."""
    counted = at - 2 if forms[at - 1] in {"个", "個"} else at - 1
    word = forms[counted] if counted >= 0 else ""
    count = int(word) if word.isdecimal() and len(word) < 3 else _NUMBERS.get(word, 0)
    before = (
        {*forms[max(0, at - 1 - bool(count)) : at]} if not count else {*forms[max(0, counted - 2) : counted]}
    )
    if counted > 0 and _TENS.match(forms[counted - 1]):
        return
    if not _AGO.intersection(forms[at + 1 : at + 3]) and not _BEFORE_COUNT & before:
        return
    months = (count or 1) * (12 if in_years else 1)
    slack = YEARS_SLACK if in_years else MONTHS_SLACK
    if (day := _months_before(published, months)) and (count or in_years):
        yield day - slack, day + slack, max(0, counted) if count else at, at


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


def _anniversary(forms: Sequence[str], at: int, published: date) -> Iterator[_Said]:
    """Yield the days an anniversary is of: of every year, unless its number stands before it."""
    before = forms[at - 1] if at else ""
    numbered = [int(before)] if before.isdecimal() and len(before) < 4 else range(1, ANNIVERSARIES + 1)
    for years in numbered:
        if day := _months_before(published, 12 * years):
            yield day - YEARS_SLACK, day + YEARS_SLACK, at, at


def _months_before(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 2:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
