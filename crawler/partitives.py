"""One number out of another: "five of the 12 hostages were killed"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.counted import STOPPING, Counted, fits, is_passive
from crawler.quantities import Mark

_OF_WHOLE = re.compile(
    r"\s+(?:(?:\w+\s+)?(?:out\s+)?of\s+(?:the\s+|its\s+|his\s+|those\s+|these\s+|all\s+)?(?:\w+\s+)?"
    r"|(?:из|із|з|зі|изо)\s+(?:тех\s+|этих\s+|тих\s+|цих\s+|всех\s+|усіх\s+)?)$",
    re.IGNORECASE,
)
#: "Four children *were among the* nine people killed".
_AMONG = re.compile(
    r"\s+(?:[\w’'-]+\s+){1,3}(?:(?:were|was|are|is)\s+(?:also\s+)?among\s+(?:the\s+|those\s+)?"
    r"|(?:был\w*\s+|[—–]\s+)?(?:в\s+числе|среди)\s+(?:этих\s+|тех\s+)?|(?:бул\w*\s+|[—–]\s+)?(?:серед|у\s+числі)\s+(?:цих\s+)?)"
    r"(?:\w+\s+)?$",
    re.IGNORECASE,
)
#: "seven of the 13 injured *were discharged*": said of the part, and of no quantity that we know.
_VERB = re.compile(
    r"(?<!\w)(?:(?:were|was|have been|had been|has been|have|had)\s+(?:\w+ly\s+|already\s+|since\s+)?\w+ed"
    r"|\w+(?:[еая]ны|[еая]но|[ая]ют|[ую]т|[ая]ют?ся|ились|ались|ели|или|али)"
    r"|\w+(?:[еа]но|[ую]ть|[ая]ть|илися|алися|или|али)|\w+(?:ылды|ілді|алды|елді|ады|еді))(?!\w)",
    re.IGNORECASE,
)
_IS = re.compile(r"(?:(?<!\w)(?:are|were|is|was)|\s[—–-])\s+(?:\w+\s+)?$", re.IGNORECASE)


#: "Из 45 пострадавших *выписаны* 30": the verb says something else of so many.
_ELSE = re.compile(
    r"(?<!\w)(?:выписан[ыо]|выписал\w*|виписан[оі]|виписал\w*|опознан[ыо]|опізнан[оі]|установлен[ыо]|встановлен[оі]"
    r"|discharged|identified|шығарылды|анықталды)\s+(?:уже\s+|вже\s+|also\s+)?$"
)


def said_otherwise(text: str, whole: Counted, one: Counted) -> bool:
    """Tell whether a number takes the noun of the whole before it, of which another verb tells."""
    taken = one.predicate is not None and one.predicate == whole.noun and one.predicate.role == "nominal"
    return taken and bool(_ELSE.search(text, max(0, one.amount.start - 24), one.amount.start))


def partitive(
    text: str, part: Counted, whole: Counted, words: Sequence[Mark]
) -> tuple[Counted, Counted] | None:
    """Return both anew where the first is a part of the second: "five of the 12 hostages were killed".

    What follows is said of the part; the whole keeps what stands on its own noun. None: no such pair.

    >>> from crawler.amounts import amounts
    >>> from crawler.counted import counted_in
    >>> from crawler.quantities import marks
    >>> text = "Five of the 12 detainees were injured."
    >>> found, words = amounts(text, language="en"), marks(text, 0, len(text), language="en")
    >>> both = [counted_in(text, one, found, words, 0, len(text), language="en") for one in found]
    >>> [one.predicate.value for one in partitive(text, *both, words)]
    ['injured', 'detained']
    """
    if _AMONG.fullmatch(text, part.amount.end, whole.amount.start) and part.noun and whole.predicate:
        return replace(part, predicate=whole.predicate), whole
    if not _OF_WHOLE.fullmatch(text, part.amount.end, whole.amount.start):
        return None
    end = whole.part[1]
    start = whole.noun.end if whole.noun else whole.amount.end
    own = whole.noun if whole.noun and whole.noun.role == "nominal" else None
    verbs = [word for word in words if word.role == "predicate" and start <= word.start < end]
    if verbs and not own and not is_passive(text, verbs[0]) and _is_reduced(text, start, verbs, words, end):
        own = verbs.pop(0)
    before = part.predicate if part.predicate and part.predicate.end <= part.amount.start else None
    if (
        before
        and verbs
        and not own
        and not is_passive(text, verbs[0])
        and not text[start : verbs[0].start].strip()
    ):
        own = verbs.pop(0)  # "released 46 of the 120 people *arrested*"
    said = before or next((word for word in verbs if fits(word, whole.noun)), None)
    named = next(
        (w for w in words if w.role == "noun" and start < w.start < end and _IS.search(text, 0, w.start)),
        None,
    )
    opens = len(text[part.part[0] : part.amount.start].split()) <= 1 and not _VERB.search(text, start, end)
    kept = own or (None if said else whole.predicate)
    said = said or (kept if opens or named else None)
    noun = named or (whole.noun if whole.noun and whole.noun.role != "nominal" else None)
    return (
        replace(part, predicate=said, noun=(noun or part.noun or whole.noun) if said else None),
        replace(whole, predicate=kept),
    )


def _is_reduced(text: str, start: int, verbs: Sequence[Mark], words: Sequence[Mark], end: int) -> bool:
    """Tell whether the first verb only describes: "the 38 people *taken into custody* are minors"."""
    gap = text[start : verbs[0].start]
    if len(gap.split()) > 2 or STOPPING.search(gap):
        return False
    rest = text[verbs[0].end : end]
    return bool(re.search(r"(?<!\w)(?:are|were|is|was|have|had)(?!\w)", rest))
