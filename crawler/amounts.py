"""Numbers as texts print them: digits, words, both; "almost 8,000", "не менее 20", "жүзден астам".

An amount is a number that may count something. Dates, ages, prices, shares, addresses, ordinals,
scores and phone numbers are no amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from crawler.number_words import (
    AFTER,
    BEFORE,
    KK_ENDING,
    MULTIPLIERS,
    NOT_COUNTED_AFTER,
    NOT_COUNTED_BEFORE,
    ONE_AFTER_QUALIFIER,
    SEVERAL,
    VAGUE,
    VALUES,
)
from crawler.ranges import GREW, Amount, ranges
from storage.figures import Qualifier

#: A larger number counts no people of one event.
_MOST = 100_000_000
_BEFORE_CHARS = 32
#: Month names in the languages we read; :mod:`crawler.calendar_words` numbers them.
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Mar|April|Apr|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|(?i:январ[яьею]|феврал[яьею]|март[ае]?|апрел[яьею]|ма[яйею]|июн[яьею]"
    r"|июл[яьею]"
    r"|август[ае]?|(?:сент|окт|но|дек)[а-я]{0,2}бр[яьею]|(?:січ|берез|квіт|трав|черв|лип|серп|верес|жовт"
    r"|груд)(?:ень|ня|ні)"
    r"|лют(?:ий|ого|ому)|листопад[аі]?|(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек"
    r"|қазан|қараша"
    r"|желтоқсан)\w{0,4}))(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Grammar:
    run: re.Pattern[str]
    part: re.Pattern[str]
    several: re.Pattern[str]
    #: Any qualifier: most numbers have none, and one look tells that.
    qualified: re.Pattern[str]
    before: tuple[tuple[Qualifier, re.Pattern[str]], ...]
    after: tuple[tuple[Qualifier, re.Pattern[str]], ...]


_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f\u2009,.'’]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?"


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    ending = rf"(?:-?{KK_ENDING})?" if language == "kk" else ""
    words = sorted({*VALUES[language], *MULTIPLIERS[language], *VAGUE[language]}, key=len, reverse=True)
    letters = "".join(sorted({word[0] for word in words}))
    word = rf"(?:{'|'.join(map(re.escape, words))}){ending}(?!\w)"
    joint = (
        r"(?:[\s\u00a0]+|-|\s+and\s+|(?<=s)\s+of\s+(?=thousands|hundreds|millions|dozens))"
        if language == "en"
        else r"[\s\u00a0]+"
    )
    article = r"(?:an?\s+)?" if language == "en" else ""
    suffix = rf"(?:-{KK_ENDING}(?!\w))?" if language == "kk" else _SPOKEN_ENDING
    return _Grammar(
        run=re.compile(
            rf"(?<![\w#№/])(?=[\d{letters}])(?:(?:{_DIGITS}){suffix}(?:{joint}(?:{word}))*"
            rf"|(?:{word})(?:{joint}(?:{word}))*)\.?"
        ),
        part=re.compile(rf"({_DIGITS}){suffix}|({word})", re.IGNORECASE),
        several=re.compile(rf"(?<!\w){SEVERAL[language]}\s+$", re.IGNORECASE),
        qualified=re.compile(
            rf"(?<!\w)(?:{'|'.join(BEFORE[language].values())})\s+{article}$", re.IGNORECASE
        ),
        before=tuple(
            (kind, re.compile(rf"(?<!\w)(?:{words})\s+{article}$", re.IGNORECASE))
            for kind, words in BEFORE[language].items()
        ),
        after=tuple(
            (kind, re.compile(rf"\s+(?:{words})(?!\w)", re.IGNORECASE))
            for kind, words in AFTER[language].items()
        ),
    )


#: "18-ти", "2-х": a Russian or Ukrainian number read aloud.
_SPOKEN_ENDING = r"(?:-(?:ти|и|х|мя|ох|ьох)(?!\w))?"
_NOT_AFTER = re.compile(NOT_COUNTED_AFTER, re.IGNORECASE)
_NOT_BEFORE = re.compile(NOT_COUNTED_BEFORE + "$", re.IGNORECASE)
_ALL_BUT = r"(?<!\w)(?:all|everyone|все|усі)\s+(?:but|кроме|крім)\s+$"
#: "30-60 percent": what the first number counts stands after the second.
_RANGE_END = re.compile(r"\s?[-–—]\s?\d+(?:[.,]\d+)?")
_GLUED = re.compile(r"(?!-(?:strong|odd)(?!\w))-?[^\W\d]")
#: "200-odd", "екі жүздей": roughly so many.
_ROUGH_AFTER = re.compile(r"-odd(?!\w)")
_ROUGH_END = re.compile(r"\w-?[дт][ае]й$")
#: "было *человек* тридцать": the same of people.
_PEOPLE_BEFORE = re.compile(r"(?<=[^\W\d_] )(?:человек|людей|осіб)\s$")
#: "тысяч пять": the noun before its number makes it rough.
_ROUGH_BEFORE = frozenset(
    {"тысяч", "сотен", "миллионов", "десятков", "тисяч", "сотень", "десятків", "мільйонів"}
)
#: "four in five", "the youngest was four".
_SHARE = re.compile(
    r"\s+in\s+(?:three|four|five|six|seven|eight|nine|ten|twenty|\d{1,3})(?!\w)", re.IGNORECASE
)
_SHARE_END = r"(?<!\w)(?:one|two|three|four|five|six|seven|eight|nine|\d)\s+in\s+$"
#: "төрттен бірі": one in four.
_KAZAKH_SHARE = re.compile(r"\w+[дтн][ае]н\s+(?:бір|екі|үш)(?:і|еуі)?", re.IGNORECASE)
_AGE_BEFORE = (
    r"(?<!\w)(?:youngest|oldest|eldest|aged?|aged between|turned|младш\w+|старш\w+|наймолодш\w+|найстарш\w+)"
    r"(?:\s+(?:was|is|were|of them|just|only|было|был|було))*(?:\s+\d{1,2}(?:\s+(?:to|and|or)|\s?[—–-]))?\s*[—–-]?\s*$"
)
_NO_COUNT_BEFORE = re.compile("|".join((_ALL_BUT, _SHARE_END, _AGE_BEFORE)), re.IGNORECASE)
#: "312 тыс. заражённых": the full stop belongs to the number.
_SHORTENED = re.compile(r"(?<=тыс|млн|тис)\.(?=\s[^\W\d_A-ZА-Я])")
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th|го)?\s+(?:of\s+)?{MONTH}")
#: "January *6*", but "7 января *12* человек".
_MONTH_BEFORE = re.compile(rf"(?<!\w)(?<!\d[ \u00a0]){MONTH}\.?\s+$")
_OF_OTHERS = re.compile(r"\s+(?:of|из|із|з)\s", re.IGNORECASE)


def amounts(text: str, *, language: str) -> tuple[Amount, ...]:
    """Return the amounts of *text*, in order; none for a language whose words we do not know.

    >>> [(a.low, a.high, str(a.qualifier)) for a in amounts("almost 8,000 of 10 to 15 in May 2022", language="en")]
    [(8000, 8000, 'almost'), (10, 15, 'range')]
    >>> [(a.low, a.high) for a in amounts("жүзден астам, 2 мың, ондаған", language="kk")]
    [(100, None), (2000, 2000), (20, 99)]
    >>> amounts("5 января 2022 года, 18 лет, 120 тенге, 50%, дом № 7, 3:1, 11-летний", language="ru")
    ()
    """
    if language not in VALUES:
        return ()
    grammar = _grammar(language)
    lowered = lower(text)
    found = [amount for match in grammar.run.finditer(lowered) if (amount := _amount(text, match, grammar))]
    return tuple(ranges(text, found, language))


def is_near(text: str, start: int, *, language: str) -> bool:
    """Tell whether a number follows within three words: "of | more than ten thousand arrested".

    >>> is_near("Officials speak of some 40 dead.", 18, language="en"), is_near("of it", 2, language="en")
    (True, False)
    """
    match = _grammar(language).run.search(lower(text[start : start + 48]))
    return match is not None and len(text[start : start + match.start()].split()) <= 3


def lower(text: str) -> str:
    """Return the text in small letters, every character in its place.

    >>> lower("İKİ Адам") == "İKİ Адам", lower("Адам")
    (True, 'адам')
    """
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _amount(text: str, match: re.Match[str], grammar: _Grammar) -> Amount | None:
    """Read one run of number words; None when it counts nothing."""
    start, end = match.start(), match.end()
    parts = list(grammar.part.finditer(text, start, end))
    if not parts:
        return None
    end = parts[-1].end()
    rough = bool(_ROUGH_END.search(text, start, end)) or _is_turned(parts)
    if rough and _is_turned(parts):
        parts.reverse()
    before = text[max(0, start - _BEFORE_CHARS) : start]
    # "үш-бес мың", "два-три десятка": the dash joins two numbers.
    more = (
        text[end : end + 1] == "-"
        and parts[0][1] is None
        and grammar.run.match(lower(text), end + 1) is not None
    )
    if _is_no_count(text, start, end, before, digits=parts[0][1] or "", more=more):
        return None
    kind, width = _qualifier(before, grammar)
    value, vague = _value(parts, kind is not Qualifier.EXACT, several=bool(grammar.several.search(before)))
    if value is None or not 0 < value <= _MOST or value != round(value):
        return None  # 8.1 is a version or a share; 4.4 thousand is whole
    in_words = parts[0][1] is None
    if in_words and value == 1 and _OF_OTHERS.match(text, end):
        return None
    if odd := _ROUGH_AFTER.match(text, end):
        rough, end = True, odd.end()
    if kind is Qualifier.EXACT and (rough or (in_words and _PEOPLE_BEFORE.search(before))):
        kind = Qualifier.ABOUT
    after = _qualifier_after(text, end, grammar)
    if after:
        kind, end = after
    if _SHORTENED.match(text, end):
        end += 1
    low, high = _bounds(round(value), kind, vague=vague)
    if vague:
        kind = Qualifier.RANGE
    return Amount(
        low=low, high=high, qualifier=kind, start=start - width, end=end, number=start, in_words=in_words
    )


def _is_turned(parts: list[re.Match[str]]) -> bool:
    """Tell whether the number follows what it multiplies: "тысяч пять"."""
    return (
        len(parts) == 2
        and (parts[0][2] or "").casefold() in _ROUGH_BEFORE
        and 0 < _plain_value((parts[1][2] or "").casefold()) <= 100
    )


def _is_no_count(text: str, start: int, end: int, before: str, *, digits: str, more: bool) -> bool:
    """Tell whether a number is a date, an age, a price, an address, a part of something longer."""
    rest = _RANGE_END.match(text, end)
    if (
        _NOT_AFTER.match(text, end)
        or (_GLUED.match(text, end) and not more)
        or (rest and _NOT_AFTER.match(text, rest.end()))
    ):
        return True
    if _MONTH_AFTER.match(text, end) and digits.isdigit() and int(digits) <= 31:
        return True
    if (
        _NO_COUNT_BEFORE.search(before)
        or _KAZAKH_SHARE.fullmatch(text, start, end)
        or _SHARE.match(text, end)
    ):
        return True
    if not digits:
        return False
    if _NOT_BEFORE.search(before) or (text[start - 1 : start] == "[" and text[end : end + 1] == "]"):
        return True
    if _MONTH_BEFORE.search(before) or (before[-1:] == "-" and text[end : end + 1] == "-"):
        return True
    return _looks_like_year(text, end, before, digits)


_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEFORE = re.compile(
    rf"(?:(?<!\w)(?:in|since|by|until|from|of|в|во|с|до|у|з|від|к|на|січень|{MONTH}),?|^|[(,;–—-])\s*$",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(rf"(?<!\w){MONTH}\s+\d{{1,2}}\s?,?\s+$", re.IGNORECASE)
_NOTHING_COUNTED = re.compile(
    r"\s*(?:$|[^\w\s]|(?:in|at|and|to|when|в|на|и|году|жыл\w*)(?!\w))", re.IGNORECASE
)


def _looks_like_year(text: str, end: int, before: str, digits: str) -> bool:
    """Tell whether four digits are a year: said so before it, or with nothing counted after it."""
    if not _YEAR.fullmatch(digits):
        return False
    if _DAY_BEFORE.search(before):
        return True
    return bool(_YEAR_BEFORE.search(before)) and bool(_NOTHING_COUNTED.match(text, end))


def _qualifier(before: str, grammar: _Grammar) -> tuple[Qualifier, int]:
    """Return the qualifier that ends *before* and its length; the longest one wins."""
    best, width = Qualifier.EXACT, 0
    for kind, pattern in grammar.before if grammar.qualified.search(before) else ():
        match = pattern.search(before)
        if match and len(match[0]) > width:
            best, width = kind, len(match[0])
    if best is Qualifier.ABOUT and _SPEAKS_OF.search(before):
        return Qualifier.EXACT, 0
    if best is Qualifier.UP_TO and _rises(before[: len(before) - width]):
        return Qualifier.EXACT, 0
    several = grammar.several.search(before)
    return (best, width) if width or not several else (Qualifier.EXACT, len(several[0]))


#: "the post about 164 deaths": speaks of a number, not of roughly so many.
_SPEAKS_OF = re.compile(
    r"(?<!\w)(?:posts?|tweets?|reports?|news|statements?|information|message|data|figures?|rumou?rs"
    r"|claims?|talk\w*|warn\w*)"
    r"\s+about\s+$",
    re.IGNORECASE,
)


def _rises(before: str) -> bool:
    return bool(GREW.search(before)) or bool(re.search(r"\d\s*\w*\s*$", before))


def _qualifier_after(text: str, end: int, grammar: _Grammar) -> tuple[Qualifier, int] | None:
    for kind, pattern in grammar.after:
        match = pattern.match(text, end)
        if match:
            rest = text[match.end() : match.end() + 12]
            if kind is Qualifier.UP_TO and GREW.match(rest.lstrip()):
                return None
            return kind, match.end()
    return None


def _value(parts: list[re.Match[str]], qualified: bool, *, several: bool) -> tuple[float | None, bool]:
    """Add a run of parts up; the second value tells whether it is vague ("dozens")."""
    total, current, vague = 0.0, 0.0, False
    for part in parts:
        if part[1]:
            current += _digits(part[1])
            continue
        word = part[2].casefold()
        multiplier, is_vague = _multiplier(word, qualified)
        if multiplier is None:
            current += _plain_value(word)
            continue
        vague = vague or (not current and (is_vague or several))
        current = (current or 1) * multiplier
        if multiplier >= 1000 and not vague:
            total, current = total + current, 0.0
    return total + current, vague


def _digits(printed: str) -> float:
    """Read digits; a comma or point before three digits parts thousands.

    >>> _digits("4,266"), _digits("4,4"), _digits("7 939")
    (4266.0, 4.4, 7939.0)
    """
    if re.fullmatch(r"\d{1,3}(?:\D\d{3})+", printed):
        return float(re.sub(r"\D", "", printed))
    return float(printed.replace(",", "."))


@lru_cache(maxsize=4000)
def _multiplier(word: str, qualified: bool) -> tuple[float | None, bool]:
    """Return what a word multiplies by, and whether it is vague on its own."""
    for form in _forms(word):
        for language in VALUES:
            if form in VAGUE[language] and not (qualified and form in ONE_AFTER_QUALIFIER):
                return VAGUE[language][form], True
        for language in VALUES:
            if form in MULTIPLIERS[language]:
                return MULTIPLIERS[language][form], False
            if form in VAGUE[language]:
                return VAGUE[language][form], False
    return None, False


_KK_ENDING = re.compile(rf"-?{KK_ENDING}")


@lru_cache(maxsize=4000)
def _plain_value(word: str) -> float:
    for form in _forms(word):
        for table in VALUES.values():
            if form in table:
                return table[form]
    return 0.0


def _forms(word: str) -> Iterator[str]:
    """Yield the word as it is, then without its Kazakh ending."""
    yield word
    for at in range(len(word) - 1, 2, -1):
        if _KK_ENDING.fullmatch(word, at):
            yield word[:at]
    ending = re.search(rf"-?{KK_ENDING}$", word)
    while ending and ending.start() > 1:
        yield word[: ending.start()]
        ending = re.search(rf"-?{KK_ENDING}$", word[: ending.start()])


def _bounds(value: int, kind: Qualifier, *, vague: bool) -> tuple[int | None, int | None]:
    if vague:
        return 2 * value, 10 * value - 1
    if kind in (Qualifier.AT_LEAST, Qualifier.MORE_THAN):
        return value, None
    if kind in (Qualifier.UP_TO, Qualifier.LESS_THAN):
        return None, value
    return value, value
