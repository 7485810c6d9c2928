"""Who gives a number, and numbers that are only given: "lawyers *put it at* 238".

A verb that takes a number tells whose number follows it and says nothing of those before; what such
a number counts was said of the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.ranges import Amount
from crawler.speech import Speech
from storage.figures import Figure, Quantity

#: The sentence before is no farther than this, in characters.
_FAR_CHARS = 400


def said_by(
    text: str, amount: Amount, group: Sequence[Amount], said: Sequence[Speech], span: tuple[int, int]
) -> str:
    """Return the origin that the sentence names: whom the outlet cites before the outlet itself."""
    here = [
        speech
        for speech in said
        if span[0] <= speech.verb_start < span[1]
        and ";" not in text[speech.end : amount.start]
        and ";" not in text[amount.end : speech.start]
        and not _speaks_of_others(text, speech, amount, group)
    ]
    if not here:
        return ""
    cited = [speech for speech in here if speech.form == "citing"]
    return min(cited or here, key=lambda speech: abs(speech.verb_start - amount.number)).speaker


#: Between a verb and the number it takes: "counted | planes for", "speaks | of more than".
_TAKES = re.compile(r"(?:\s+[\w’'-]+){0,4}\s+(?:[—–]\s+)?")


def _speaks_of_others(text: str, speech: Speech, amount: Amount, group: Sequence[Amount]) -> bool:
    """Tell whether a verb behind a number and a comma has a number of its own: "18, *police speak of* 20"."""
    if speech.form != "said" or speech.follows or amount.end > speech.start:
        return False
    if not re.search(r"[,;—–]", text[amount.end : speech.start]):
        return False
    after = next((one for one in group if one.start >= speech.verb_end), None)
    return after is not None and bool(_TAKES.fullmatch(text, speech.verb_end, after.start))


def is_speaker(amount: Amount, said: Sequence[Speech]) -> bool:
    """Tell whether a number belongs to who speaks: "*three detainees* told their lawyers"."""
    return any(speech.name_start <= amount.number < speech.name_end for speech in said)


_GIVES = re.compile(
    r"(?<!\w)(?:(?:puts?|estimates?|estimated|had put) (?:it|them|(?:the|its"
    r"|their) (?:[\w-]+ ){0,2}(?:figure|number|toll|total|count))"
    r" at|sp(?:eaks?|oke|oken) of|(?<!earlier )(?<!previous )(?<!initial )(?:figure|count|toll|tally"
    r"|estimate) of|confirm(?:s|ed)|acknowledg(?:es"
    r"|ed)|recogni[sz](?:es|ed)"
    r"|sa(?:ys?|id)(?: it is| it was)?"
    r"|(?:оценива\w+|оценил\w*) (?:его|их|это число|эту цифру) в|говор\w+ о|называ(?:ет|ют|л|ли)(?: цифру| число)?"
    r"|призна(?:ны|но|ют|[её]т|л|ли|ла|ло)|подтвержд(?:ены|ено|ает|ают)|подтвердил\w*|насчитал\w*"
    r"|насчитыва(?:ет|ют)|сообща(?:ет|ют) о"
    r"|оціню(?:є|ють) (?:його|їх|це число|цю цифру) (?:в|у)|говор\w+ про|кажуть про|назива(?:є|ють|в"
    r"|ли)(?: цифру| число)?"
    r"|визна(?:но|ють|є|ли|ла|в)|підтверджено|підтвердил[аио]|нарахува(?:в|ли|ла|ло)|повідомля(?:є|ють) про)\s+$",
    re.IGNORECASE,
)
#: "…, *организаторы —* полторы тысячи": the verb of the clause before goes without saying.
_GAPPED = re.compile(
    r"[,;]\s+(?:(?:а|while|але|и|and)\s+)?(?:[«\"]?[^\W\d_][\w-]*[»\"]?\s+){1,5}[—–]\s+(?:(?:о|об|про|в|у)\s+)?$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:$|(?:since|so far|as of|to date|по состоянию|станом)(?!\w)"
    r"|[.,;:!?)»\"”]|(?:and|while|but|и|а|но|та|і|й|але)(?!\w))"
)
#: "Полиция 800 *деп отыр*".
_KAZAKH_GIVES = re.compile(
    r"\s+деп (?:отыр|есептей\w+|бағала\w+|санай\w+|атай\w+|айт\w+|мәлімде\w+|көрсет\w+)"
)
#: "200 осіб", "2 000 человек": whom it counts was said before as well.
_PEOPLE = re.compile(
    r"\s+(?:people|participants|человек\w*|участник\w*|осіб|людей|особ\w*|учасник\w*|адам\w*|қатысушы\w*)(?!\w)"
)
_OF_WHAT = frozenset(
    (
        Quantity.KILLED, Quantity.INJURED, Quantity.HOSPITALISED, Quantity.MISSING, Quantity.DETAINED,
        Quantity.RELEASED, Quantity.PROTESTERS, Quantity.TROOPS, Quantity.FIGHTERS,
    )
)  # fmt: skip


def given(
    text: str, amount: Amount, span: tuple[int, int], here: Sequence[Figure], earlier: Sequence[Figure]
) -> tuple[Quantity, str] | None:
    """Return what a number counts that somebody only gives: "the toll is 225; lawyers put it at 238".

    It counts what the number before it does, in its sentence or in the one before that.
    """
    before = here or earlier
    if not before or before[-1].quantity not in _OF_WHAT or len({one.quantity for one in before}) != 1:
        return None
    gap = text[before[-1].offset : amount.start]
    if len(gap) > _FAR_CHARS or gap.count("\n"):
        return None
    people = _PEOPLE.match(text, amount.end)
    end = people.end() if people else amount.end
    from_ = max(span[0], amount.start - 60)
    kazakh = bool(_KAZAKH_GIVES.match(text, end))
    gives = _GIVES.search(text, from_, amount.start) or (here and _GAPPED.search(text, from_, amount.start))
    if not kazakh and not (gives and _ENDS.match(text, end)):
        return None
    return before[0].quantity, before[0].unit
