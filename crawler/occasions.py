"""Where and when, as far as a sentence says: places of the region, printed dates."""

from __future__ import annotations

import re

from crawler.amounts import MONTH
from crawler.calendar_words import month

#: Towns and regions by the stems of their names, in Latin and Cyrillic; printed forms are kept.
_PLACE = re.compile(
    r"(?<!\w)(?:Almat[iy]|Astana|Nur-Sultan|Shymkent|Karagand[ay]|Aktau|Aktobe|Atyrau|Zhanaozen|Taraz"
    r"|Kyzylorda|Taldykorgan|Semey"
    r"|Oskemen|Ust-Kamenogorsk|Pavlodar|Kostanay|Petropavl\w*|Uralsk|Oral|Turkistan|Kokshetau|Ekibastuz"
    r"|Temirtau|Mangistau|Zhambyl"
    r"|Kazakhstan|Kyrgyzstan|Bishkek|Osh|Tashkent|Uzbekistan|Nukus|Karakalpakstan|Moscow|Russia|Minsk|Belarus"
    r"|Kyiv|Kiev|Ukraine"
    r"|Алмат(?:инск\w+|ы\w*|и|і|е)|Алма-Ат\w+|Астан\w+|Нур-Султан\w*|Нұр-Сұлтан\w*|Шымкент\w*|Чимкент\w*"
    r"|Караганд\w+|Қарағанды\w*|Актау|Ақтау\w*|Актоб\w+|Ақтөбе\w*"
    r"|Атырау\w*|Жанаозен\w*|Жаңаөзен\w*|Тараз\w*|К[ыи]з[ыи]лорд\w+|Қызылорда\w*|Талд[ыи]корган\w*"
    r"|Талдықорған\w*|Сем(?:ей|ее|ея|ею)\w*|Усть-Каменогорск\w*|Өскемен\w*|Павлодар\w*"
    r"|Костана\w+|Қостанай\w*|Петропавловск\w*|Петропавл\w*|Уральск\w*|Орал(?:да)?|Туркестан\w*|Түркістан\w*"
    r"|Кокшетау\w*|Көкшетау\w*|Экибастуз\w*|Темиртау\w*|Мангист\w+|Маңғыстау\w*|Жамб[ыи]л\w*"
    r"|Казахстан\w*|Қазақстан\w*|Кыргызстан\w*|Киргиз\w*|Қырғызстан\w*|Бишкек\w*|Бішкек\w*|Ташкент\w*"
    r"|Узбекистан\w*|Өзбекстан\w*|Нукус\w*|Каракалпак\w*|Москв\w+|Росси[яию]|Росі[яюї]|Ресей\w*"
    r"|Минск\w*|Мінськ\w*|Беларус\w*|Білорус\w*|Киев\w*|Ки[єї]в\w*|Украин\w+|Україн\w+)(?:\s(?:region|oblast"
    r"|област\w+|облыс\w*))?"
)
_SAID_PLACE = re.compile(
    r"(?<!\w)(?:the city of|city of|г\.|город[еа]?|городе|м\.|місті)\s?([A-ZА-ЯЁІЇЄҐӘҒҚҢӨҰҮҺ][\w-]{2,30})"
)
_IN = {
    "en": re.compile(
        r"(?<!\w)(?:in|across|at|near|around|throughout|through|outside|inside|(?:streets|outskirts|centre|center|city"
        r"|town) of)\s+(?:the\s+)?(?:city of\s+)?(?:\w+\s+)?$",
        re.IGNORECASE,
    ),
    "ru": re.compile(r"(?<!\w)(?:в|во|под|по|около)\s+(?:г(?:ород\w*)?\.?\s*)?$", re.IGNORECASE),
    "uk": re.compile(r"(?<!\w)(?:в|у|під|по|біля)\s+(?:м(?:іст\w*)?\.?\s*)?$", re.IGNORECASE),
}
_LOCATIVE = re.compile(r".*[дт][ае](?:ғы|гі)?$")


def place_in(sentence: str, near: int, *, language: str) -> str:
    """Return the place a sentence says something happened in, the nearest to *near*; may be empty.

    >>> place_in("Police in Taraz detained 20 people.", 27, language="en")
    'Taraz'
    >>> place_in("Russia sent 75 aircraft.", 12, language="en")
    ''
    """
    found = [match for match in _PLACE.finditer(sentence) if _is_where(sentence, match, language)]
    spots = [(abs(match.start() - near), match[0]) for match in found]
    spots += [(abs(match.start() - near), match[1]) for match in _SAID_PLACE.finditer(sentence)]
    return min(spots, default=(0, ""))[1]


def _is_where(sentence: str, match: re.Match[str], language: str) -> bool:
    if language == "kk":
        return bool(_LOCATIVE.match(match[0]))
    before = _IN.get(language)
    return bool(before and before.search(sentence, 0, match.start()))


_YEAR = r"(?:,?\s+(?P<{}>(?:19|20)\d\d))?"
_DAY = re.compile(
    rf"(?<![\w.,])(?P<d1>\d{{1,2}})(?:st|nd|rd|th|-го)?\s+(?:of\s+)?(?P<m1>{MONTH}){_YEAR.format('y1')}"
    rf"|(?<!\w)(?P<m2>{MONTH})\.?\s+(?P<d2>\d{{1,2}})(?!\d|[.,]\d|\s?\d{{3}}){_YEAR.format('y2')}"
    r"|(?<![\d.])(?P<d3>\d{1,2})\.(?P<n3>\d{1,2})\.(?P<y3>(?:19|20)\d\d)(?!\d)"
    rf"|(?<!\w)(?:[Ii]n|[ВвУу])\s+(?P<m4>{MONTH})\s+(?:of\s+)?(?P<y4>(?:19|20)\d\d)(?!\d)"
    r"|(?P<y6>(?:19|20)\d\d)\s+(?:жылғы|жылы)\s+(?:(?P<d6>\d{1,2})\s+)?(?P<m6>[^\W\d_]{3,12})"
    r"|(?<!\w)(?:[Ii]n|[Bb]y|[ВвУу]|во)\s+(?P<y5>(?:19|20)\d\d)(?=\s+(?:год|рік|роц|г\.)|[\s,.]|$)"
    r"|(?P<y7>(?:19|20)\d\d)\s+(?:жылы|году|року|році)"
)
#: "since 2 January": the figure is of a later day.
_SINCE = re.compile(r"(?<!\w)(?:since|from|с|со|від|з|зі)\s+$", re.IGNORECASE)


def date_in(sentence: str, near: int) -> str:
    """Return the date in a sentence nearest to *near*, ISO 8601 cut to what is said; may be empty.

    >>> date_in("6 января 2022 года погибли 18 человек", 28), date_in("On January 6 police detained 20", 30)
    ('2022-01-06', '--01-06')
    >>> date_in("In December 1986, 168 people died.", 18), date_in("no date", 0)
    ('1986-12', '')
    """
    days = (match for match in _DAY.finditer(sentence) if not _SINCE.search(sentence, 0, match.start()))
    best = min(days, key=lambda match: abs(match.start() - near), default=None)
    if best is None:
        return ""
    parts = {key[0]: value for key, value in best.groupdict().items() if value}
    number = int(parts["n"]) if "n" in parts else month(parts["m"].rstrip(".")) if "m" in parts else None
    day = int(parts.get("d", 0))
    if number is None or number > 12:
        return parts.get("y", "")
    if not 1 <= day <= 31:
        return f"{parts['y']}-{number:02}" if "y" in parts else f"--{number:02}"
    return f"{parts.get('y', '-')}-{number:02}-{day:02}"
