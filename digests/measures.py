"""The numbers and the days a text names, as keys that are the same in every language.

Digits with their thousands ("8 тыс." is 8000), number words up to the hundreds in English, Russian,
Ukrainian and Kazakh, and days of the calendar ("19 қаңтар" and "January 19" are ``1-19``). A bare
year is left out: it dates what is told and is seldom what is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from digests.names import number_key, words

_THOUSANDS = re.compile(
    r"(?<![\d.,])(\d{1,12}(?:[.,]\d{1,6})?)[\s\u00a0]+(?:(тыс|мың|тис|thousand)|(млн|million|миллион|мільйон)"
    r"|(млрд|billion|миллиард|мільярд))\w*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
#: How the months begin in English, Russian, Ukrainian and Kazakh.
_MONTHS = (
    ("jan", "январ", "січ", "қаңтар"), ("feb", "феврал", "лют", "ақпан"), ("mar", "март", "берез", "наурыз"),
    ("apr", "апрел", "квіт", "сәуір"), ("may", "мая", "трав", "мамыр"), ("jun", "июн", "черв", "маусым"),
    ("jul", "июл", "лип", "шілде"), ("aug", "август", "серп", "тамыз"), ("sep", "сентябр", "верес", "қыркүйек"),
    ("oct", "октябр", "жовт", "қазан"), ("nov", "ноябр", "листопад", "қараша"),
    ("dec", "декабр", "груд", "желтоқсан"),
)  # fmt: skip
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_MONTH = rf"({'|'.join(_NUMBER_OF)})[^\W\d_]*"
_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})(?:-\w{{1,3}})?\.?\s{_MONTH}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\.?\s(\d{{1,2}})(?!\d)", re.IGNORECASE)
_IN_DIGITS = re.compile(r"(?<![\d.])(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(?:20)?\d\d(?![\d.]\d)")

#: Number words by language: patterns of their forms. One is left out, it is an article as well.
_WORDS = {
    "en": {
        2: "two|twice|both", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
        11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen",
        18: "eighteen", 19: "nineteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty",
        70: "seventy", 80: "eighty", 90: "ninety", 100: "hundred",
    },
    "ru": {
        2: "дв(?:а|е|ух|ум|умя)|двое|двоих|двоим", 3: "тр(?:и|[её]х|[её]м|емя)|трое|троих|троим",
        4: "четыр(?:е|[её]х|[её]м|ьмя)|четверо|четверых", 5: "пят(?:ь|и|ью)|пятеро|пятерых",
        6: "шест(?:ь|и|ью)|шестеро|шестерых", 7: "сем(?:ь|и|ью)|семеро|семерых", 8: "вос(?:емь|ьми|емью)",
        9: "девят(?:ь|и|ью)", 10: "десят(?:ь|и|ью)", 11: "одиннадцат(?:ь|и|ью)", 12: "двенадцат(?:ь|и|ью)",
        13: "тринадцат(?:ь|и|ью)", 14: "четырнадцат(?:ь|и|ью)", 15: "пятнадцат(?:ь|и|ью)",
        16: "шестнадцат(?:ь|и|ью)", 17: "семнадцат(?:ь|и|ью)", 18: "восемнадцат(?:ь|и|ью)",
        19: "девятнадцат(?:ь|и|ью)", 20: "двадцат(?:ь|и|ью)", 30: "тридцат(?:ь|и|ью)", 40: "сорока?",
        50: "пят(?:ьдесят|идесяти)", 60: "шест(?:ьдесят|идесяти)", 100: "ст[оа]|сотн[яию]",
    },
    "uk": {
        2: "дв(?:а|і|ох|ом|ома)|двоє", 3: "тр(?:и|ьох|ьом|ьома)|троє", 4: "чотир(?:и|ьох|ьом|ма)|четверо",
        5: "п['’ʼ]ят(?:ь|и|ьох|ьма)|п['’ʼ]ятеро", 6: "шіст(?:ь|ьох)|шести|шестеро", 7: "сім|семи|сімох|семеро",
        8: "вісім|восьми|вісьмох", 9: "дев['’ʼ]ят(?:ь|и|ьох)", 10: "десят(?:ь|и|ьох)", 11: "одинадцят(?:ь|и)",
        12: "дванадцят(?:ь|и)", 15: "п['’ʼ]ятнадцят(?:ь|и)", 20: "двадцят(?:ь|и)", 30: "тридцят(?:ь|и)",
        40: "сорока?", 50: "п['’ʼ]ятдесят", 100: "сто|ста|сотн[яюі]",
    },
    "kk": {
        2: "екі|екеу[іи]?н?", 3: "үш|үшеу[іи]?н?", 4: "төрт", 5: "бес", 6: "алты", 7: "жеті", 8: "сегіз", 9: "тоғыз",
        10: "он", 20: "жиырма", 30: "отыз", 40: "қырық", 50: "елу", 60: "алпыс", 70: "жетпіс", 80: "сексен",
        90: "тоқсан", 100: "жүз",
    },
}  # fmt: skip
_SPELT = {
    language: re.compile(
        "|".join(f"(?P<n{value}>{forms})" for value, forms in numbers.items()), re.IGNORECASE
    )
    for language, numbers in _WORDS.items()
}
_NO_WORDS = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Measures:
    """What a text counts and dates, and its other words."""

    #: The other words, in order.
    rest: list[str]
    numbers: frozenset[str]
    #: "1-19" is the 19th of January.
    days: frozenset[str]


def measures(text: str, language: str) -> Measures:
    """Return the numbers and days of a text.

    >>> found = measures("On January 5, some 8 thousand came; forty-one stayed until 2022.", "en")
    >>> sorted(found.numbers), sorted(found.days)
    (['41', '8000'], ['1-5'])
    """
    days: set[str] = set()
    for pattern, day, month in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        days.update(f"{_NUMBER_OF[m[month].lower()]}-{int(m[day])}" for m in pattern.finditer(text))
        text = pattern.sub(" ", text)
    days.update(f"{int(month)}-{int(day)}" for day, month in _IN_DIGITS.findall(text))
    text = _IN_DIGITS.sub(" ", text)
    numbers = {_multiplied(match) for match in _THOUSANDS.finditer(text)}
    text = _THOUSANDS.sub(" ", text)
    spelt = _SPELT.get(language, _NO_WORDS)
    rest = []
    for word in words(text):
        number = _number(word, spelt)
        if number:
            numbers.add(number)
        elif not word[0].isdigit():
            rest.append(word)
    return Measures(rest=rest, numbers=frozenset(numbers), days=frozenset(days))


def _multiplied(match: re.Match[str]) -> str:
    factor = 1_000 if match[2] else 1_000_000 if match[3] else 1_000_000_000
    return f"{float(number_key(match[1])) * factor:.0f}"


def _number(word: str, spelt: re.Pattern[str]) -> str:
    """Return the number a word stands for, or nothing; "forty-one" and "41" are one."""
    if word[0].isdigit():
        return "" if _YEAR.fullmatch(word) else number_key(word)
    parts = [spelt.fullmatch(part) for part in word.split("-")]
    values = [int((part.lastgroup or "n0")[1:]) for part in parts if part]
    if not values or (len(values) < len(parts) and not word.lower().endswith("-one")):
        return ""
    return str(sum(values) + (len(values) < len(parts)))
