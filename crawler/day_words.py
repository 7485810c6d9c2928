"""Numbers as they stand beside days: "двадцать пятого", "third", "3-ю", "полтора", "10.01.2022"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from crawler.topics import spelling, tokens_of


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_COUNTS = """
один одна одного одну a one an ein einem eine бір бир bir рік. 一 un une uno una une jeden ena една
два две двух двома дві two zwei екі эки ikki iki икки 两 二 兩 deux dos due dwa
три трех трьох three drei үш уч uch уч uc 三 trois tres tre trzy
четыре чотири four vier төрт tort турт тўрт dort 四 quatre cuatro quattro cztery
пять пяти пять five funf бес беш besh bes 五 cinq cinco cinque piec
шесть шести шість six sechs алты олти olti alti 六 seis sei szesc
семь семи сім seven sieben жеті жети етти yetti yedi 七 sept siete sette siedem
восемь восьми вісім eight acht сегіз сегиз саккиз sakkiz sekiz 八 huit ocho otto osiem
девять девяти nine neun тоғыз тогуз тўққиз toqqiz dokuz 九 neuf nueve nove dziewiec
десять десяти ten zehn он ўн on 十 dix diez dieci dziesiec
одиннадцать одинадцять eleven elf onze once undici
двенадцать дванадцять twelve zwolf douze doce dodici
тринадцать тринадцять thirteen dreizehn
четырнадцать чотирнадцять fourteen vierzehn
пятнадцать пятнадцять fifteen funfzehn
шестнадцать шістнадцять sixteen sechzehn
семнадцать сімнадцять seventeen siebzehn
восемнадцать вісімнадцять eighteen achtzehn
девятнадцать девятнадцять nineteen neunzehn
двадцать двадцять twenty zwanzig жиырма жыйырма йигирма yigirma yirmi vingt veinte venti
"""
_NUMBERS = {
    word: number for number, line in enumerate(_COUNTS.strip().splitlines(), 1) for word in line.split()
}
_TENS = {
    word: tens
    for tens, words in {
        10: "он ўн on",
        20: "двадцать двадцять twenty жиырма жыйырма йигирма yigirma yirmi",
        30: "тридцать тридцять thirty отыз отуз ўттиз ottiz otuz",
        40: "сорок forty қырық кырк қирқ qirq kirk",
        50: "пятьдесят пятдесят fifty елу элүү эллик ellik elli",
    }.items()
    for word in words.split()
}
_ORDINAL_STEMS = """
перв перш първ first бірінші биринчи birinchi birinci erst premier premiere primer primera primo pierwsz
втор друг second екінші экинчи иккинчи ikkinchi ikinci zweit deuxieme segundo second secondo drug
трет third үшінші үчүнчү учинчи uchinchi ucuncu dritt troisieme tercer tercero terzo trzeci
четверт четвърт fourth төртінші төртүнчү тўртинчи tortinchi dorduncu viert quatrieme cuarto quarto czwart
пят fifth бесінші бешинчи beshinchi besinci funft cinquieme quinto piat
шест шост sixth алтыншы алтынчы олтинчи oltinchi altinci sechst sixieme sexto sesto szost
седьм сьом седм seventh жетінші жетинчи еттинчи yettinchi yedinci siebt septieme septimo settimo siodm
восьм осм eighth сегізінші сегизинчи саккизинчи sakkizinchi sekizinci acht huitieme octavo ottavo osm
девят ninth тоғызыншы тогузунчу тўққизинчи toqqizinchi dokuzuncu neunt neuvieme noveno nono dziewiat
десят tenth оныншы онунчу ўнинчи oninchi onuncu zehnt dixieme decimo dziesiat
одиннадцат одинадцят eleventh elft
двенадцат дванадцят twelfth zwolft
тринадцат тринадцят thirteenth dreizehnt
четырнадцат чотирнадцят fourteenth vierzehnt
пятнадцат пятнадцят fifteenth funfzehnt
шестнадцат шістнадцят sixteenth sechzehnt
семнадцат сімнадцят seventeenth siebzehnt
восемнадцат вісімнадцят eighteenth achtzehnt
девятнадцат девятнадцят nineteenth neunzehnt
двадцат двадцят twentieth жиырмасыншы жыйырманчы йигирманчи yigirmanchi yirminci zwanzigst vingtieme
"""
_ORDINALS = {
    stem: number
    for number, line in enumerate(_ORDINAL_STEMS.strip().splitlines(), 1)
    for stem in line.split()
} | dict.fromkeys(_words("тридцат тридцят thirtieth отызыншы отузунчу ўттизинчи ottizinchi otuzuncu"), 30)
#: Before these "он" and "on" are ten.
_TURKIC = re.compile(
    r"(?:ші|шы|чи|чы|чу|чү|nchi|nci|ncu)\Z|(?:бір|бир|екі|эки|икки|үш|уч|төрт|тўрт|бес|беш|алты|олти|жеті|жети|етти"
    r"|сегіз|сегиз|саккиз|тоғыз|тогуз|тўққиз|bir|ikki|iki|uch|uc|tort|dort|besh|bes|olti|alti|yetti|yedi|sakkiz|sekiz"
    r"|toqqiz|dokuz|жыл\w*|йил\w*|yil\w*|ай|айда|ой|oy|ay)\Z"
)
#: Of what agrees with a date, "пятого", and of what agrees with an anniversary, "третьей", "dritten", "piąta".
_ENDING = re.compile(
    r"(?:ого|ое|ье|ьего|ього|его|е|є|ата|та|ая|ья|ьей|ью|ей|ую|ой|а|я|ої|ій|у|ю|ьої|ою|e|en|er|es|em|a|ia|iej)?\Z"
)
_CARRIES_DAY = re.compile(r"(?:ого|ое|ье|ьего|ього|е|є)\Z")
_DIGITS = re.compile(r"(\d{1,3})(?:st|nd|rd|th|го|е)?\Z")
#: What stands between digits and their word: "3-ю", "5-ші", "10th of", "20 de".
SUFFIXES = _words(
    "го е є ей й я ю ая ую ой ої ій тя тю та ту га гу ша шу ма му ші шы чи чы чу чү нчи inchi nchi inci uncu of the de"
    " d"
)
_HAN = frozenset("一二两兩三四五六七八九十")
#: One and a half, in one word.
_AND_A_HALF = _words("полтора полутора півтора anderthalb eineinhalb połtora połtorej")
#: "A half", before or after: "два с половиной", "two and a half", "бір жарым", "两年半", "un an et demi".
HALVES = _words(
    "половиной половиною половина half жарым жарты ярим yarim bucuk halben halbes halbe demi demie medio media mezzo"
    " poł пів пол 半"
)
_GERMAN_HALVES = {"zweieinhalb": 2.5, "dreieinhalb": 3.5, "viereinhalb": 4.5, "funfeinhalb": 5.5}
_JOINTS = _words("с со з із and a an et y e i einem ein")

#: Days in digits, days "5-7", and parts of a number "2,5": one word each.
_SOME_DIGITS = re.compile(r"\d+")
_IN_DIGITS = re.compile(
    r"(?<![\d.,/])(?:(?P<iso>(?P<y>(?:19|20)\d\d)(?P<s>[-./])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2}))(?!\d|(?P=s)\d)"
    r"|(?P<local>(?P<first>\d{1,2})(?P<t>[-./])(?P<second>\d{1,2})(?P=t)(?P<year>(?:19|20)\d\d))(?!\d|(?P=t)\d)"
    r"|(?<!-)(?P<range>\d{1,2}[ \u00a0]?[-–—][ \u00a0]?\d{1,2})(?!\d|[.,/:%-]\d|%)"
    r"|(?P<half>\d{1,2}[.,]5)(?!\d|[.,/:%-]\d|%))"
)


class Word(NamedTuple):  # a data class takes three times as long to make
    """A word in the form it is compared in, and where it stands."""

    form: str
    start: int
    end: int
    #: The day it is, where it is one in digits.
    day: date | None = None


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text; a day in digits, "5-7" and "2,5" are one word each.

    >>> [word.form for word in words_of("5–7 января, 10.01.2022, 2,5 года")]
    ['5-7', 'января', '2022-01-10', '2.5', 'года']
    """
    end = 0  # of the latest number
    numbers = _numbers(text)
    number = next(numbers, None)
    for token in tokens_of(text):
        start = token.start()
        while number and number.end <= start:
            number = next(numbers, None)
        if number and number.start == start:
            yield number
            end = number.end
        if start >= end:
            yield Word(spelling(token[0]), start, token.end())


def _numbers(text: str) -> Iterator[Word]:
    end = 0
    for digits in _SOME_DIGITS.finditer(text):  # much quicker than to look behind every letter
        match = _IN_DIGITS.match(text, digits.start()) if digits.start() >= end else None
        if match is None:
            continue
        end = match.end()
        if match["iso"] or match["local"]:
            if day := _day(match):
                yield Word(day.isoformat(), *match.span(), day)
        elif match["range"]:
            first, last = re.findall(r"\d+", match[0])
            if int(first) < int(last) <= 31:
                yield Word(f"{first}-{last}", *match.span())
        else:
            yield Word(match[0].replace(",", "."), *match.span())


def _day(match: re.Match[str]) -> date | None:
    """Return the day that digits are; None when there is none such, or "05/01" may be two days."""
    if match["iso"]:
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    else:
        year, month, day = int(match["year"]), int(match["second"]), int(match["first"])
        if match["t"] == "/" and day != month and day <= 12:
            if month <= 12:
                return None
            month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def ordinal(form: str) -> int | None:
    """Return the number of an ordinal.

    >>> [ordinal(word) for word in ("пятого", "пятнадцатого", "dritten", "үшінші", "пять")]
    [5, 15, 3, 3, None]
    """
    sizes = range(len(form), max(2, len(form) - 5), -1)
    stem = next((form[:size] for size in sizes if form[:size] in _ORDINALS), None)
    return _ORDINALS[stem] if stem and _ENDING.match(form, len(stem)) else None


def days_named(forms: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return the first and the last day of a month that the word at a place is: "5", "5-7", "[двадцать] пятого"."""
    form = forms[at]
    if "-" in form and len(form) <= 5:
        first, _, last = form.partition("-")
        return (int(first), int(last)) if int(first) >= 1 else None
    if digits := _DIGITS.match(form):
        day = int(digits[1])
    elif (number := ordinal(form)) and (not _is_slavic(form) or _CARRIES_DAY.search(form)):
        day = _with_tens(forms, at, number)
    else:
        return None
    return (day, day) if 1 <= day <= 31 else None


def _is_slavic(form: str) -> bool:
    return "а" <= form[0] <= "я" and not form.endswith(("ші", "шы", "чи", "чы", "чу", "чү"))


def _with_tens(forms: Sequence[str], at: int, number: int) -> int:
    tens = _TENS.get(forms[at - 1], 0) if at and number < 10 else 0
    # "Он пятого", "on fifth": a pronoun and a preposition, but before a Turkic number a ten.
    return number if tens == 10 and not _TURKIC.search(forms[at]) else tens + number


def count_before(forms: Sequence[str], at: int) -> tuple[float, int] | None:
    """Return the number that ends before a place, in halves too, and where it begins.

    >>> count_before("two and a half years".split(), 4), count_before("тридцать два года".split(), 2)
    ((2.5, 0), (32, 0))
    """
    at -= 1
    if at < 0:
        return None
    form = forms[at]
    if form in _AND_A_HALF:
        return 1.5, at
    if form in _GERMAN_HALVES:
        return _GERMAN_HALVES[form], at
    if form in HALVES:
        return _half(forms, at)
    if form in SUFFIXES - {"a"} and at and forms[at - 1].isdecimal():
        at, form = at - 1, forms[at - 1]
    if digits := _DIGITS.match(form):
        return int(digits[1]), at
    if re.fullmatch(r"\d{1,2}(\.5|-\d{1,2})", form):
        return (float(form) if "." in form else int(form.partition("-")[2])), at
    if form in {"a", "an"} and at and forms[at - 1] in HALVES:
        return 0.5, at - 1
    if form in _HAN:
        return _in_han(forms, at)
    if _TENS.get(form) == 10 and not _TURKIC.search(forms[at + 1]):
        return None
    number = _NUMBERS.get(form)
    if number is None:
        return (_TENS[form], at) if form in _TENS else None
    whole = _with_tens(forms, at, number)
    return whole, at - (whole != number)


def _in_han(forms: Sequence[str], at: int) -> tuple[int, int]:
    """Read "三", "十", "二十五"."""
    begin = at
    while begin and at - begin < 2 and forms[begin - 1] in _HAN:
        begin -= 1
    tens, ten, ones = "".join(forms[begin : at + 1]).rpartition("十")
    many = (_NUMBERS.get(tens, 1) if ten else 0) * 10
    return many + _NUMBERS.get(ones, 0), begin


def _half(forms: Sequence[str], at: int) -> tuple[float, int]:
    """Read what a half is added to, over "and a"; nothing: it is half of one."""
    begin = at
    while begin and at - begin < 2 and forms[begin - 1] in _JOINTS:
        begin -= 1
    number = _NUMBERS.get(forms[begin - 1]) if begin else None
    if number is None and begin and forms[begin - 1].isdecimal() and len(forms[begin - 1]) < 3:
        number = int(forms[begin - 1])
    if number is None:
        return 0.5, at
    return _with_tens(forms, begin - 1, number) + 0.5, begin - 1


def number_of_anniversary(forms: Sequence[str], at: int) -> int | None:
    """Return the number before an anniversary: "third", "3-ю", "one-year", "үш", "третья печальная"."""
    while at and forms[at - 1] in {"year", "周", "週"}:
        at -= 1
    for near in range(at - 1, max(-1, at - 3), -1):
        if number := ordinal(forms[near]):
            return _with_tens(forms, near, number)
    found = count_before(forms, at)
    is_article = at > 0 and forms[at - 1] in {"a", "an", "ein", "eine", "einem", "un", "une", "una"}
    return int(found[0]) if found and found[0] >= 1 and not is_article else None
