"""A speaker's name without what stands around it: the day, the place, the quotation that opens.

"сообщил в понедельник представитель …" names no Monday, "министрліктің дүйсенбідегі мәліметінше"
speaks of the ministry's figures of Monday. An office that opens a sentence keeps its small letter,
so that a reader and :mod:`digests.people` can tell it from the name behind it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.alternatives import by_letter
from crawler.role_words import ROLES
from crawler.speech_words import OPENERS

_DAYS = (
    r"(?:понедельник|вторник|сред[уа]|четверг|пятниц[уа]|суббот[уа]|воскресенье"
    r"|понеділок|вівторок|серед[уа]|п['’ʼ]ятниц[юя]|четвер|субот[уа]|неділ[юя]"
    r"|дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі|жексенбі)"
)
_HOURS = (
    r"(?:утром|дн[её]м|вечером|ночью|вранці|зранку|вдень|увечері|ввечері|уночі|вночі|таңертең|кешке|түнде)"
)
#: When and how it was said, before a name; the day stands in any case but where a name would begin.
WHEN = re.compile(
    rf"(?:(?:(?:в|во|у|на)\s+)?{_DAYS}(?:де|да|ге|ға)?(?:\s+күні)?(?:\s+{_HOURS})?"
    rf"|{_HOURS}(?:\s+(?:в|во|у)\s+{_DAYS})?"
    r"|телефоном|по\s+телефону|телефон\s+арқылы|водночас|вместе\s+с\s+тем|при\s+этом)(?=\s+[^\W\d_])",
    re.IGNORECASE,
)
_OF_THE_DAY = re.compile(
    rf"\s+(?:{_DAYS}(?:дегі|дағы|гі|ғы)|(?:бүгін|кеше|ертең|таң|кеш)(?:гі|ғы|кі|қы))$", re.IGNORECASE
)
_GENITIVE = re.compile(r"-?[нтд][ыі]ң$")
_FROM = re.compile(r"(?:^|\s)(?:из|із|зі|з|в|у|from|in)\s+$", re.IGNORECASE)
_FROM_HERE = re.compile(r"(?:^|\s)(?:из|із|зі|from)\s+$", re.IGNORECASE)
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?…:\n»”\"]\s*[—–-]?\s*|[—–]\s+)$")
_MARKS = ' «»"“”„,'


def cleaned(text: str, first: int, end: int, *, language: str) -> str:
    """Return the name in ``text[first:end]``; empty when nothing is left that names somebody.

    >>> phrase = "воскресенье представитель МЧС Асан Турлыбеков"
    >>> cleaned("сообщил в " + phrase, 10, 55, language="ru")
    'представитель МЧС Асан Турлыбеков'
    >>> cleaned("Заңгер Ерғазы Бәйменовтің айтуынша", 0, 22, language="kk")
    'заңгер Ерғазы Бәйменов'
    """
    name = _outside_quotation(" ".join(text[first:end].split()))
    short = _without_when(name)
    if language == "kk":
        bare = _OF_THE_DAY.sub("", short)
        short = _GENITIVE.sub("", bare) if bare != short else short
    short = _without_place(text[max(0, first - 12) : first], short.strip(_MARKS))
    if len(re.sub(r"[\W\d_]", "", short)) < 2:
        return ""
    if short == name and not _OPENS_SENTENCE.search(text, max(0, first - 6), first):
        return short
    return _with_small_office(short, language)


def _outside_quotation(name: str) -> str:
    """Leave out what a mark without its partner closes; nothing is left where one opens."""
    closed, opened = name.rfind("»"), name.find("«")
    if closed >= 0 and not 0 <= opened < closed:
        name = name[closed + 1 :]
    if name.count("«") > name.count("»") and name.find("«") > 0:
        return ""
    return name.strip(_MARKS)


def _without_when(name: str) -> str:
    match = WHEN.match(name)
    while match:
        name = name[match.end() :].lstrip()
        match = WHEN.match(name)
    return name


def _without_place(before: str, name: str) -> str:
    """Leave out the town of "санитар из Актау Сауле Нурман" where the name was cut at the preposition."""
    parts = name.split()
    if not _FROM.search(before) or not all(part[0].isupper() for part in parts):
        return name
    if len(parts) == 1:
        # "Из Актау сообщила …", but "сообщили в Минздраве".
        return "" if _FROM_HERE.search(before) and not name.isupper() else name
    return " ".join(parts[1:]) if len(parts) > 2 else name


@lru_cache(maxsize=8)
def _office(language: str) -> re.Pattern[str]:
    return re.compile(by_letter(ROLES[language]), re.IGNORECASE)


def _with_small_office(name: str, language: str) -> str:
    """Write an office that opens the sentence small, before a full name: "Адвокат Дана Оспан"."""
    if language == "en":
        return name
    word, _, rest = name.partition(" ")
    parts = rest.split()
    full = len(parts) > 1 and all(part[0].isupper() for part in parts[-2:])
    is_office = word[1:].islower() and (_office(language).match(word) or word.casefold() in OPENERS)
    return f"{word[0].lower()}{word[1:]} {rest}" if full and is_office else name
