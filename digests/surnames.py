"""Names as they are in full and in the nominative, where a text leaves no doubt.

A lone surname is whom the same text calls by a given name: «учительница Вера Лисогор … объяснила
Лисогор». A genitive, as «по словам» asks for, is undone where only a man's can look so: «Руслана
Ембергенова» is Руслан Ембергенов, a woman would be Русланы Ембергеновой.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: What stands before a surname and is no given name: ranks and days, which English writes large.
_NO_GIVEN_NAME = frozenset(
    """mr mrs ms miss dr prof professor president minister premier governor mayor senator judge prosecutor captain
    colonel general lieutenant major sergeant officer commander commandant chief director chairman bishop imam
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december and but when then""".split()  # noqa: SIM905
)
#: Words before a place: "в Алматы Лисогор приехала".
_BEFORE_A_PLACE = frozenset("из із зі з в у во на с со до от from in to at of near".split())  # noqa: SIM905
#: A word within the sentence, perhaps a comma, and what may be the given name, just before a surname.
_BEFORE, _NEAR = re.compile(r"(?<![\w.!?…])([\w’'-]+)(,?) ([^\W\d_][\w’'-]+) $"), 80
#: A man's surname in the genitive, and its ending in the nominative.
_SURNAMES = (
    (re.compile(r"(.+(?:ов|ев|ёв|єв|їв|ин|ін|ын))а"), r"\1"),
    (re.compile(r"(.+[сц])кого"), r"\1кий"),
    (re.compile(r"(.+[сц])ького"), r"\1ький"),
    (re.compile(r"(.+(?:улы|уулу|оглы|ұлы))"), r"\1"),
)
#: A man's given name in the genitive; what may end in -о or lose a vowel is left alone.
_GIVEN = (
    (re.compile(r"(.+[бвгґджзклмнпрстфхцчшщқғң])а"), r"\1"),
    (re.compile(r"(.+[еиаі])я"), r"\1й"),
)
_UNSURE = frozenset("Павла Петра Льва Дмитра Михайла Данила Марка Кирила Гаврила Самійла".split())  # noqa: SIM905


@lru_cache(maxsize=256)
def in_full(surname: str, text: str) -> str:
    """Return the name *text* gives somebody in full of whom only the surname is said, else *surname*.

    >>> in_full("Лисогор", "Пишет учительница Вера Лисогор. «Всех», — сказала Лисогор.")
    'Вера Лисогор'
    >>> in_full("Lisogor", "On Monday Lisogor wrote. Major Lisogor wrote to Colonel Lisogor.")
    'Lisogor'
    """
    if not surname or " " in surname or len(surname) < 3 or surname.isupper():
        return surname
    given = set()
    for found in re.finditer(rf"(?<!\w){re.escape(surname)}(?!\w)", text):
        match = _BEFORE.search(text, max(0, found.start() - _NEAR), found.start())
        if match and _is_given(match[3]) and (match[2] or match[1].lower() not in _BEFORE_A_PLACE):
            given.add(match[3])
    # Two given names may be two people, or two cases of one name.
    return f"{given.pop()} {surname}" if len(given) == 1 else surname


def _is_given(word: str) -> bool:
    oblique = re.search(r"(?:[ыуюеиі]|ой|ою|ей|єю)$", word)
    return word[:1].isupper() and not word.isupper() and not oblique and word.lower() not in _NO_GIVEN_NAME


@lru_cache(maxsize=1024)
def of_a_man(name: str) -> str:
    """Return the nominative of a given name and a surname in the genitive; empty where it is not sure.

    >>> of_a_man("Руслана Ембергенова"), of_a_man("Каната Жетписбаєва"), of_a_man("Сергея Левицкого")
    ('Руслан Ембергенов', 'Канат Жетписбаєв', 'Сергей Левицкий')
    >>> of_a_man("Айгуль Ахметовой"), of_a_man("Павла Ковалёва"), of_a_man("Вера Лисогор")
    ('', '', '')
    """
    given, _, surname = name.partition(" ")
    if not surname or " " in surname or given in _UNSURE:
        return ""
    first = next((form.sub(plain, given) for form, plain in _GIVEN if form.fullmatch(given)), "")
    last = next((form.sub(plain, surname) for form, plain in _SURNAMES if form.fullmatch(surname)), "")
    return f"{first} {last}" if first and last else ""
