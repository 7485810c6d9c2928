"""Whether a few soldiers are troops that were sent: "two soldiers and a dog" at a checkpoint are not."""

from __future__ import annotations

import re

#: So many soldiers are troops without any word of sending.
MANY = 10
_SENT = re.compile(
    r"(?<!\w)(?:sen[dt]\w*|deploy\w*|dispatch\w*|arriv\w+|mov(?:ed|ing)|fl(?:ew|own)|airlift\w*|land(?:ed"
    r"|ing)|br(?:ought|ing\w*)"
    r"|reinforc\w+|contingent|station(?:ed|ing)|based|join\w*|withdr\w+|return\w*|le(?:ft|av\w+)|enter\w*"
    r"|cross\w*|serv\w+"
    r"|mission|peacekeep\w+|participat\w+|remain\w*|отправ\w+|направ\w+|перебро[сш]\w+|прибы\w+"
    r"|вв[еоё][лд]\w*|вошл\w+|размещ\w+"
    r"|дислоц\w+|выв[еоё][лдз]\w*|покин\w+|верн\w+|высад\w+|участв\w+|насчит\w+|состав\w+|контингент\w*"
    r"|миротвор\w+|служ\w+"
    r"|подкреп\w+|усил\w+|достав\w+|наход\w+|відправ\w+|надісл\w+|перекин\w+|прибу\w+|увійш\w+|розмі[щс]\w+|дислок\w+"
    r"|вив[еоі][лдз]\w*|поверн\w+|учас\w+|налічу\w+|підкріпл\w+|перебува\w+|жібер\w+|кел(?:ді|ген|еді"
    r"|ед)\w*|жеткіз\w+|кір(?:ді|ген)\w*"
    r"|аттан\w+|орналас\w+|шығар\w+|қайт\w+|қатыс\w+|құра\w+|бітімгер\w*|қызмет \w+|күшейт\w+)",
    re.IGNORECASE,
)
_AROUND = 90


def is_sent(text: str, start: int, end: int) -> bool:
    """Tell whether a word of sending, coming or being stationed stands near ``text[start:end]``.

    >>> is_sent("They sent two soldiers.", 10, 22), is_sent("You see two soldiers and a dog.", 8, 20)
    (True, False)
    """
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    return bool(_SENT.search(text, first, min(len(text), end + _AROUND)))
