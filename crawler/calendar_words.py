"""Words of dates in the languages we read: months, days that move, units of age, time zones."""

from __future__ import annotations

import re
from datetime import timedelta

#: Each line: a language, then the stems of its months, January first; a stem matches any ending.
#: The longest stem wins, so that Ukrainian "берез" (March) and Russian "март" live side by side.
_MONTHS = """
en  jan feb mar apr may jun jul aug sep oct nov dec
de  jän feb mär apr mai jun jul aug sep okt nov dez
fr  janv fév|févr|fevr mars avr mai juin juil aoû|aout sept oct nov déc
es  ene feb mar abr may jun jul ago sep|set oct nov dic
it  genn|gen febb mar apr magg|mag giu lug ago sett|set ott nov dic
pt  jan fev março|marco abr maio jun jul ago set out nov dez
nl  jan feb maart|mrt apr mei jun jul aug sep okt nov dec
pl  stycz lut marz|marc kwie|kwiet maj czerw lip sierp wrze paźdz|pazdz listop grud
cs  led únor|unor břez|brez dub květ|kvet červn|červen červenc srp září|zari říj|rij listopad prosin
tr  oca|ocak şub|sub mart nis mayıs|mayis haz tem ağu|agu eyl eki kas ara
ru  янв фев мар апр мая|май|мае июн июл авг сен окт ноя дек
uk  січ лют берез квіт|квітн трав черв лип серп верес жовт листопад груд
be  студз лют сакав красав|крас травен|траўн|мая чэрв ліп жнів верас кастр лістап снеж
bg  яну февр март апр май юни юли авг септ окт ноем дек
kk  қаң ақп нау сәу мам мау шіл там қыр қаз қар жел
ky  январ феврал март апрел май июн июл август сентябр октябр ноябр декабр
uz  yanvar fevral mart aprel may iyun iyul avgust sentabr|sentyabr oktabr|oktyabr noyabr dekabr
"""

#: Days counted back from the day of the capture; matched as whole words.
DAYS_AGO = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0,
    "dzisiaj": 0, "dziś": 0,
    "bugün": 0, "сегодня": 0, "сьогодні": 0, "сёння": 0, "бүгін": 0, "бүгүн": 0, "bugun": 0, "今天": 0, "今日": 0,
    "yesterday": 1, "gestern": 1, "hier": 1, "ayer": 1, "ieri": 1, "ontem": 1, "gisteren": 1, "wczoraj": 1,
    "dün": 1, "вчера": 1, "вчора": 1, "учора": 1, "кеше": 1, "кечээ": 1, "kecha": 1, "昨天": 1, "昨日": 1,
    "vorgestern": 2, "позавчера": 2, "позавчора": 2, "前天": 2,
}  # fmt: skip

#: Seconds in a unit of age; stems, as in "3 часа назад", "2 Stunden", "5 мин. бұрын".
UNITS = {
    "sec": 1, "sek": 1, "сек": 1, "секунд": 1, "min": 60, "мин": 60, "хв": 60, "минут": 60,
    "minut": 60, "分钟": 60, "分鐘": 60, "分": 60,
    "hour": 3600, "hr": 3600, "stund": 3600, "std": 3600, "heure": 3600, "hora": 3600, "час": 3600,
    "год": 3600, "сағат": 3600,
    "саат": 3600, "soat": 3600, "saat": 3600, "小时": 3600, "小時": 3600, "時間": 3600, "day": 86400,
    "tag": 86400, "jour": 86400,
    "día": 86400, "dia": 86400, "день": 86400, "дня": 86400, "дней": 86400, "дні": 86400,
    "днів": 86400, "күн": 86400, "gün": 86400,
    "天": 86400, "日": 86400, "week": 604800, "woche": 604800, "semaine": 604800, "недел": 604800,
    "тиж": 604800, "апта": 604800,
}  # fmt: skip
#: Words that make a count an age.
AGO = (
    "ago",
    "назад",
    "тому",
    "vor",
    "il y a",
    "hace",
    "önce",
    "бұрын",
    "мурун",
    "oldin",
    "avval",
    "前",
    "fa",
    "geleden",
    "há",
)

#: Offsets from UTC in minutes of the zone names that news pages print.
ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "eest": 180,
    "msk": 180, "мск": 180, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420, "pt": -480, "ist": 330, "jst": 540, "kst": 540, "sgt": 480, "hkt": 480, "aest": 600,
    "aedt": 660, "almt": 360, "qyzt": 300,
}  # fmt: skip


def _month_stems() -> dict[str, int]:
    stems: dict[str, int] = {}
    for line in _MONTHS.strip().splitlines():
        for number, spellings in enumerate(line.split()[1:], start=1):
            for stem in spellings.split("|"):
                stems.setdefault(stem, number)
    return stems


MONTHS = _month_stems()
_LONGEST = max(map(len, MONTHS))


def month(word: str) -> int | None:
    """Return the number of the month a word names, in any of the languages; None for other words.

    >>> month("января"), month("Қаңтар"), month("September"), month("грудня"), month("nobody")
    (1, 1, 9, 12, None)
    """
    text = word.casefold().replace("i̇", "i")
    for size in range(min(len(text), _LONGEST), 2, -1):
        number = MONTHS.get(text[:size])
        if number is not None:
            return number if len(text) <= size + 7 else None
    return None


def zone_offset(zone: str | None) -> timedelta | None:
    """Return how far a zone lies ahead of UTC; None when it is not known.

    >>> zone_offset("+06:00"), zone_offset("MSK"), zone_offset("UTC+5"), zone_offset("Uhr")
    (datetime.timedelta(seconds=21600), datetime.timedelta(seconds=10800), datetime.timedelta(seconds=18000), None)
    """
    text = (zone or "").strip().lower()
    if match := re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d{2})?", text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timedelta(minutes=-minutes if match[1] == "-" else minutes) if minutes <= 14 * 60 else None
    return timedelta(minutes=ZONES[text]) if text in ZONES else None
