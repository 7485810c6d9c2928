"""Whether two texts name one voice: the same person, or one office of state in whatever language.

"Interior Ministry", «МВД», «представитель Министерства внутренних дел» and «Ішкі істер министрлігі» are
one office. Known are the offices of which a country has one; a police department is as local as its town.
An office is only who speaks: a former minister, a minister's wife and a doctor of the ministry's hospital
speak for themselves. Offices of two countries are two; where none is named it may be any.
"""

from __future__ import annotations

import re
from functools import lru_cache

from digests.countries import country_of
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
#: Words beside an office under which it is the office that speaks.
_SPEAKS = re.compile(
    r"the|an?|of|for|from|at|its|country|nation|state|republic|press|service|secretary|spokes\w+|representatives?"
    r"|officials?|acting|first|deputy|vice|head|chief"
    r"|в|во|из|со?|республик\w+|государства|страны|представител\w+|пресс?|служб\w+|пресслужб\w+|секретар\w+"
    r"|официальн\w+|спикер\w*|глав[аыеу]|главой|руководител\w+|заместител\w+|перв\w+|вице|врио|министр\w*"
    r"|у|з|із|республік\w+|держави|країни|представни\w+|речни\w+|очільни\w+|голов[аиу]|керівни\w+|заступни\w+|перш\w+"
    r"|республикасы\w*|елдің|мемлекет\w*",
    re.IGNORECASE,
)
#: Whom a phrase calls after the office: "Interior Ministry doctor", «министрлігі госпиталінің дәрігері».
_SPEAKS_NOT = re.compile(
    r"(?:wife|widow|husband|son|daughter|mother|father|brother|sister|relatives?|advis[eo]rs?|aides?|doctors?"
    r"|hospitals?|clinics?|veterans?|school|academy|university|employees?|critics?|lawyers?"
    r"|әйел\w*|жұбай\w*|ұлы|қызы|кеңесші\w*|дәрігер\w*|госпитал\w*|аурухана\w*|ардагер\w*|академия\w*)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_])*")
_POSSESSIVE = re.compile(r"['’ʼ]s?(?!\w)")


@lru_cache(maxsize=4096)
def voice(speaker: str) -> frozenset[str]:
    """Return the key of who speaks: the office where it is a known one, with its country, else the keys of the name.

    >>> {voice(name) for name in ("Interior Ministry", "представитель МВД", "Ішкі істер министрлігі")}
    {frozenset({'=interior'})}
    >>> sorted(voice("МВД Казахстана")), sorted(voice("врач госпиталя МВД"))
    (['=interior', '@kz'], ['gsptl', 'mvd', 'vrk'])
    """
    for name, form in _OFFICES.items():
        found = form.search(speaker)
        if found and (key := _heading(name, speaker[: found.start()], speaker[found.end() :])):
            return key
    return name_keys(speaker)


def _heading(name: str, before: str, after: str) -> frozenset[str]:
    """Return the key of an office from what stands around it; empty where it is not the office that speaks."""
    first = _WORD.findall(_POSSESSIVE.sub(" ", before.rpartition(",")[2]))
    others = _WORD.findall(_POSSESSIVE.sub(" ", after))
    if any(_SPEAKS_NOT.fullmatch(word) for word in others):
        return frozenset()
    if not all(_SPEAKS.fullmatch(word) or country_of(word) for word in first):
        return frozenset()
    # A name follows the country: what comes later than "of the Republic of" may be a person's.
    beside = [word for word in others if not _SPEAKS.fullmatch(word)][:1]
    country = next((code for word in [*first, *beside] if (code := country_of(word))), "")
    return frozenset([f"={name}", f"@{country}"] if country else [f"={name}"])


def same_voice(one: str, other: str) -> bool:
    """Tell whether two speakers are one; an office without a country is the office of any.

    >>> same_voice("МВД", "Kazakhstan's Interior Ministry"), same_voice("МВД России", "МВД Казахстана")
    (True, False)
    """
    keys, others = voice(one), voice(other)
    if keys == others:
        return bool(keys)
    apart = keys ^ others
    return is_office(one) and is_office(other) and len(apart) == 1 and min(apart).startswith("@")


def is_office(speaker: str) -> bool:
    """Tell whether a speaker is an office of state, of which a country has one.

    >>> is_office("представитель Министерства внутренних дел"), is_office("областное управление полиции")
    (True, False)
    """
    return any(key.startswith("=") for key in voice(speaker))
