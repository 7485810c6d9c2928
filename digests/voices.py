"""Whether two texts name one voice: the same person, or one office of state in whatever language.

"Interior Ministry", «МВД», «представитель Министерства внутренних дел» and «Ішкі істер министрлігі» are
one office. Known are the offices of which a country has one; a police department is as local as its town.
"""

from __future__ import annotations

import re
from functools import lru_cache

from digests.names import name_keys

#: What a ministry is called by its portfolio, after "minister of", before «министрлігі».
_PORTFOLIOS = {
    "interior": r"interior|internal affairs|внутренних дел|внутрішніх справ|ішкі істер",
    "health": r"health|здравоохранени\w*|охорони здоров\W?я|денсаулық сақтау",
    "defence": r"defen[cs]e|обороны|оборони|қорғаныс",
    "foreign": r"foreign affairs|foreign|иностранных дел|закордонних справ|сыртқы істер",
    "emergencies": r"emergenc\w+|(?:по )?чрезвычайн\w+ ситуаци\w+|надзвичайних ситуацій|төтенше жағдайлар",
    "justice": r"justice|юстиці?и|юстиції|әділет",
}
_SHORT = {
    "interior": r"мвд|мвс|іім",
    "health": r"минздрав\w*|моз",
    "defence": r"минобороны|міноборони",
    "foreign": r"мид|мзс|сім",
    "emergencies": r"мчс|дснс|тжм",
    "justice": r"минюст\w*|мін\W?юст\w*",
    "security": (
        r"knb|national security committee|кнб|комитет\w* национальной безопасности"
        r"|комітет\w* національної безпеки|ұқк|ұлттық қауіпсіздік комитет\w*"
    ),
    "prosecutor": (
        r"prosecutor[ -]general\W?s?|general prosecutor\W?s?|генпрокур\w+|генеральн\w+ прокур\w+|бас прокур\w+"
    ),
}  # fmt: skip
_MINISTRY = r"(?:minist(?:ry|er)|министерств\w*|министр\w*|міністерств\w*|міністр\w*)"


def _office(name: str) -> re.Pattern[str]:
    forms = [_SHORT[name]] if name in _SHORT else []
    if portfolio := _PORTFOLIOS.get(name):
        forms += [rf"{_MINISTRY}\W(?:of (?:the )?|по )?(?:{portfolio})", rf"(?:{portfolio})\W{_MINISTRY}"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


_OFFICES = {name: _office(name) for name in dict.fromkeys([*_PORTFOLIOS, *_SHORT])}


#: Who held the office once, or only belongs to it: no voice of it.
_NOT_FOR_IT = re.compile(
    r"(?<!\w)(?:former|ex|бывш\w+|экс|колишн\w+|екс|бұрынғы|wife|doctor|surgeon|врач\w*|хирург\w*|жена|лікар\w*"
    r"|дружина|дәрігер\w*)(?!\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def voice(speaker: str) -> frozenset[str]:
    """Return the key of who speaks: the office where it is a known one, else the keys of the name.

    >>> {voice(name) for name in ("Interior Ministry", "МВД Казахстана", "Ішкі істер министрлігі")}
    {frozenset({'=interior'})}
    >>> sorted(voice("Zarina Kudaibergen"))
    ['kdbrgn', 'zrn']
    """
    speaks_for_it = not _NOT_FOR_IT.search(speaker)
    office = next((name for name, form in _OFFICES.items() if speaks_for_it and form.search(speaker)), "")
    return frozenset([f"={office}"]) if office else name_keys(speaker)


def is_office(speaker: str) -> bool:
    """Tell whether a speaker is an office of state, of which a country has one.

    >>> is_office("представитель Министерства внутренних дел"), is_office("областное управление полиции")
    (True, False)
    >>> is_office("former interior minister Dana Ospan"), is_office("врач госпиталя МВД")
    (False, False)
    """
    return any(key.startswith("=") for key in voice(speaker))
