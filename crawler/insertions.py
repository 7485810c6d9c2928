"""Attributions put into what they attribute: "12 miners, *the ministry said*, died".

Their commas part no number from what is said of it, so they are read as if they were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.counted import part_of
from crawler.quantities import Mark
from crawler.ranges import Amount
from crawler.speech import Speech

#: Nobody's numbers: "погибли, *по предварительным данным*, девять".
_NAMELESS = re.compile(
    r",\s+(?:(?:по|согласно)\s+(?:[а-яё]+\s+){0,2}?(?:данным|оценкам|сведениям|информации|подсч[её]там)"
    r"|как\s+(?:сообщается|предполагается|утверждается|уточняется|считается)"
    r"|за\s+(?:[а-яіїєґ]+\s+){0,2}?(?:даними|оцінками|відомостями|інформацією|підрахунками)"
    r"|як\s+(?:повідомляється|вважається|припускають|уточнюється)"
    r"|(?:according to|by)\s+(?:[a-z]+\s+){1,2}(?:data|estimates|reports|figures|accounts|counts?)"
    r"|reportedly|it is believed"
    r"|(?:алдын ала|әртүрлі|кейбір|бейресми)\s+(?:мәлімет|дерек|болжам)\w*\s+бойынша),",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"[^,.;:!?«»]{0,30},")


def without_insertions(
    text: str, group: Sequence[Amount], words: Sequence[Mark], said: Sequence[Speech], span: tuple[int, int]
) -> tuple[str, Sequence[Mark]]:
    """Return the text with blanks for the insertions of one sentence, and the marks outside of them.

    Only an insertion behind a number or noun of which nothing is said yet is left out: in "12 died,
    police said, 30 were hurt" the comma parts two numbers.
    """
    holes = list(_holes(text, group, words, said, span))
    for begin, end in holes:
        text = text[:begin] + " " * (end - begin) + text[end:]
    outside = [word for word in words if not any(begin <= word.start < end for begin, end in holes)]
    return (text, outside) if holes else (text, words)


def _holes(
    text: str, group: Sequence[Amount], words: Sequence[Mark], said: Sequence[Speech], span: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    for nameless in _NAMELESS.finditer(text, *span):
        if _is_parted(text, nameless.start(), nameless.end(), group, words, span[0]):
            yield nameless.span()
    for speech in said:
        comma = speech.start - 2
        if not span[0] < comma < span[1] or speech.form not in ("by", "said") or text[comma] != ",":
            continue
        closes = _CLOSES.match(text, speech.end, span[1])
        if closes and _is_parted(text, comma, closes.end(), group, words, span[0]):
            yield comma, closes.end()


def _is_parted(
    text: str, comma: int, closed: int, group: Sequence[Amount], words: Sequence[Mark], begin: int
) -> bool:
    """Tell whether an insertion parts a number from what is said of it: nothing is yet, or it comes next."""
    if _is_open(text, comma, group, words, begin):
        return True
    first = max([begin, *(amount.end for amount in group if amount.end <= comma)])
    follows = any(closed <= amount.start <= closed + 1 for amount in group)
    return follows and first == begin and any(word.end <= comma for word in words)


def _is_open(text: str, comma: int, group: Sequence[Amount], words: Sequence[Mark], begin: int) -> bool:
    """Tell whether a number or noun stands before a comma, and no verb of its own."""
    amounts = [amount for amount in group if amount.end <= comma]
    first = max([begin, *(part_of(text, amount, begin, comma)[0] for amount in amounts[-1:])])
    inside = [word for word in words if first <= word.start < comma]
    if any(word.role == "predicate" for word in inside):
        return False
    counts = bool(amounts) and part_of(text, amounts[-1], begin, comma)[1] == comma
    return counts or bool(inside and comma - inside[-1].end <= 1)
