"""Countries by their names and adjectives, in English, Russian, Ukrainian and Kazakh, in any case."""

from __future__ import annotations

import re

#: Countries as nouns and adjectives in the languages read. Not so short that a given name begins so: Армен, Георгий.
_COUNTRIES = {
    country: re.compile(forms, re.IGNORECASE)
    for country, forms in {
        "kz": r"kazakh\w*|казах\w*|қазақ\w*|рк|қр",
        "kg": r"kyrgyz\w*|kirg\w*|к[иы]рг[иы]з\w*|қырғыз\w*",
        "uz": r"uzbek\w*|узбек\w*|өзбек\w*",
        "ru": r"russia\w*|росси\w*|рос[іи]й?\w*|ресей\w*|рф",
        "ua": r"ukrain\w*|украин\w*|україн\w*",
        "by": r"belarus\w*|беларус\w*|белорус\w*|білорус\w*",
        "tj": r"tajik\w*|таджик\w*|тәжік\w*",
        "tm": r"turkmen\w*|туркмен\w*|түрікмен\w*",
        "am": r"armenia\w*|армени\w*|армянск\w*|вірмен\w*",
        "az": r"azerbai\w*|азербай\w*|әзірбай\w*",
        "ge": r"georgia\w*|грузи\w*",
        "cn": r"chin(?:a|ese)|кита[йяюеєї]\w*|қытай\w*",
        "us": r"us|u\.s|american?|сша|америк\w*|ақш",
        "gb": r"uk|brit\w+|(?:велико)?британ\w*",
        "tr": r"turk(?:ey|ish)|türkiye|турци\w*|турецк\w*|туреччин\w*|турецьк\w*|түркия\w*",
        "pl": r"poland|polish|польш\w*|польск\w*|польщ\w*|польськ\w*",
        "de": r"german[y]?|германи\w*|немецк\w*|німе[чц]\w*",
        "fr": r"france|french|франц\w*",
        "il": r"israeli?|израил\w*|ізраїл\w*",
        "ir": r"iran(?:ian)?|иран\w*|іран\w*",
        "md": r"moldova\w*|молд[оа]в\w*",
    }.items()
}
_POSSESSIVE = re.compile(r"['’ʼ]s?\Z")


def country_of(word: str) -> str:
    """Return the country (ISO 3166, small letters) that a word names or belongs to; "" when it is none known.

    >>> [country_of(word) for word in ("Kazakhstan's", "Казахстану", "қазақстандық", "російське", "Армен")]
    ['kz', 'kz', 'kz', 'ru', '']
    """
    bare = _POSSESSIVE.sub("", word)
    return next((code for code, form in _COUNTRIES.items() if form.fullmatch(bare)), "")


def is_country(code: str) -> bool:
    """Tell whether this is the code of a known country."""
    return code in _COUNTRIES
