"""What a number counts, as far as its own part of the sentence says: its noun and its predicate.

A part runs from comma or conjunction to the next. The noun follows the number within a few words;
the predicate is the nearest that no other number and no other clause parts from it. An active verb
counts its object, not its subject: "12 officers arrested 30 people".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from crawler.kazakh_parts import is_possessed, whose
from crawler.quantities import NEUTRALISED, PROTESTED, THINGS, Mark, is_no_person, persons_after
from crawler.ranges import Amount
from storage.figures import Quantity

#: Words between a number and its noun, at most: "75 *military transport* aircraft".
_GAP_WORDS = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """An amount with what it counts, as far as its own part of the sentence says."""

    amount: Amount
    #: Start and end of the part of the sentence it stands in.
    part: tuple[int, int]
    noun: Mark | None
    predicate: Mark | None
    #: A part of the amount before.
    subset: bool
    #: "in two explosions": cannot be the subject or object of a predicate.
    oblique: bool
    #: Kazakh "тоғызын", "353-і": so many of those before.
    of_those: bool = False


_HARD = re.compile(
    r"[,;()!?…]|(?<!\d)(?<!тыс)(?<!млн)(?<!тис)(?<!чел)\.(?!\d)|(?<!тыс)(?<!млн)(?<!тис)(?<!чел)\.\s"
    r"|(?<!\w)(?:and|but|while|и|а|но|і|й|та|але|мен|бен|пен|және|ал|бірақ)(?!\w)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?<!\w)(?:in|on|at|by|with|after|within|for|since|from|into|near|during|under|against|across"
    r"|despite|aboard"
    r"|в|во|на|за|с|со|по|при|через|после|к|из|от|перед|между|для|против|у|з|зі|із|від|під|після|біля"
    r"|проти)\s+$",
    re.IGNORECASE,
)
_HAS = re.compile(r"(?<!\w)у\s+$", re.IGNORECASE)
STOPPING = re.compile(
    r"(?<!\w)(?:in|on|at|by|with|after|from|into|near|during|to|for|who|that|which|were|was|are|is|have"
    r"|has|had"
    r"|as|before|when|while|because|against|over|since|until|когда|пока|коли|поки|кезде"
    r"|в|во|на|с|со|по|при|через|после|к|из|от|для|за|у|з|зі|із|від|під|після|до|о|об|про|что|що|который\w*"
    r"|которые)(?!\w)",
    re.IGNORECASE,
)
_COPULA = re.compile(
    r"\s*(?:(?:(?:из|среди)\s+(?:них|которых)|(?:з|із|серед)\s+(?:них|яких))?\s*[—–-]?\s*"
    r"|(?:were|are|was|is|of)\s+(?:the\s+|them\s+|whom\s+)?(?:were\s+|are\s+)?)$",
    re.IGNORECASE,
)


def counted_in(
    text: str, amount: Amount, group: Sequence[Amount], words: Sequence[Mark], begin: int, end: int,
    *, language: str,
) -> Counted:  # fmt: skip
    """Return what one amount of a sentence counts; *group* are its amounts, *words* its marks.

    >>> from crawler.amounts import amounts
    >>> from crawler.quantities import marks
    >>> text = "Police detained 12 people, and 3 shops were looted."
    >>> found, words = amounts(text, language="en"), marks(text, 0, len(text), language="en")
    >>> both = [counted_in(text, one, found, words, 0, len(text), language="en") for one in found]
    >>> [(one.predicate.value, one.noun.value) for one in both]
    [('detained', 'people'), ('damaged', 'shops')]
    """
    part = part_of(text, amount, begin, end)
    others = [other for other in group if other is not amount]
    # "in 21 cities": a number in such a phrase parts no other from its predicate.
    between = [other for other in others if not _is_oblique(text, other, begin)]
    of_those = language == "kk" and bool(is_possessed(text, amount))
    noun = _noun(text, amount, others, words, part, language)
    if noun is None and not of_those:
        noun = _guessed(text, amount, others, words, part, language)
    if noun is None and of_those:
        noun = whose(text, amount, words)
    # "у 12 солдат ожоги": the Russian way to have something.
    owner = language == "ru" and not amount.single and _HAS.search(text, begin, amount.start)
    oblique = not owner and _is_oblique(text, amount, begin)
    predicate = _predicate(text, amount, between, words, part, noun, oblique=oblique)
    if predicate is None and noun is not None and language == "kk":
        predicate = _carried_on(text, others, words, part, end, noun)
    return Counted(
        amount=amount, part=part, noun=noun, subset=_is_subset(amount, words, part), oblique=oblique, of_those=of_those,
        predicate=predicate,
    )  # fmt: skip


_CONVERB = re.compile(r"[^\W\d_](?:[ыі]п|[ауеоіи]п|[йу]п),$")


def _carried_on(
    text: str, others: Sequence[Amount], words: Sequence[Mark], part: tuple[int, int], end: int, noun: Mark
) -> Mark | None:
    """Return the verb that a Kazakh clause goes on to: "бес адам күйік *шалып, ауруханаға түсті*"."""
    if not _CONVERB.search(text, part[0], part[1] + 1):
        return None
    stop = min(
        [
            end,
            *(cut for cut, _ in _cuts(text, part[1] + 1, end)),
            *(o.start for o in others if o.start >= part[1]),
        ]
    )
    verbs = (
        w for w in words if w.role == "predicate" and part[1] < w.start and w.end <= stop and fits(w, noun)
    )
    return next(verbs, None)


def _is_subset(amount: Amount, words: Sequence[Mark], part: tuple[int, int]) -> bool:
    return any(
        word.role == "subset"
        and (
            part[0] - 2 <= word.start < amount.start
            or (word.end <= part[1] and 0 <= word.start - amount.end < 8)
        )
        for word in words
    )


#: "has *taken in* 33 people": a particle, no preposition.
_PARTICLE = re.compile(
    r"(?<!\w)(?:tak(?:en|es|ing|e)|took|br(?:ought|ings?|inging)|haul(?:ed|ing)|pull(?:ed|ing)|call(?:ed"
    r"|ing)|let|flown)\s+in\s+$",
    re.IGNORECASE,
)


def _is_oblique(text: str, amount: Amount, begin: int) -> bool:
    if not _PREPOSITION.search(text, max(begin, amount.start - 12), amount.start):
        return False
    return _PARTICLE.search(text, max(begin, amount.start - 16), amount.start) is None


def part_of(text: str, amount: Amount, begin: int, end: int) -> tuple[int, int]:
    """Return the part of the sentence an amount stands in, between commas and conjunctions."""
    first, last = begin, end
    for cut, resumes in _cuts(text, begin, end):
        if resumes <= amount.start:
            first = resumes
        elif cut >= amount.end:
            last = cut
            break
    return first, last


@lru_cache(maxsize=4)
def _cuts(text: str, begin: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return where a sentence is parted; all its amounts ask for the same."""
    return tuple(match.span() for match in _HARD.finditer(text, begin, end))


# ---------------------------------------------------------------- its noun


def _noun(
    text: str, amount: Amount, others: Sequence[Amount], words: Sequence[Mark], part: tuple[int, int],
    language: str,
) -> Mark | None:  # fmt: skip
    """Return what is counted: the noun after the number, a few words on at most."""
    best: Mark | None = None
    for word, after in zip_longest(words, words[1:]):
        if word.start < amount.end or word.start >= part[1] or word.role not in ("noun", "nominal"):
            continue
        gap = text[amount.end : word.start] if best is None else text[best.end : word.start]
        if any(amount.end <= other.number < word.start for other in others) or not _bridges(gap):
            break
        if best is None and " of" in gap and is_no_person(gap.partition(" of")[0], language=language):
            break  # "44 *names* of people killed"
        if word.role == "noun":
            # "8 police cars", "8 полицейских машин": the second noun is what is counted.
            is_thing = after is not None and after.role == "noun" and after.value in (*THINGS, "troops")
            if is_thing and after.start - word.end <= 1 and word.value != "people":
                return after
            return _owner(text, amount, word, language) or word
        best = best or word
    return best or _noun_before(text, amount, words)


def _owner(text: str, amount: Amount, word: Mark, language: str) -> Mark | None:
    """Return the persons before a thing of theirs: "12 *drivers* of cars", "12 *сотрудников* банка"."""
    if language == "kk" or word.value not in THINGS or not text[amount.end : word.start].strip():
        return None
    person = persons_after(text, amount.end, word.start, language=language)
    return person if person and person.role == "noun" else None


#: "участников акции *было* 800": between a noun and its number behind it.
_COUNTS_BEFORE = re.compile(
    r"\s+(?:(?:не|было|были|оказалось|набралось|насчитали|насчитывалось|собралось|стало|уже|всего|лишь"
    r"|только|numbered"
    r"|було|виявилося|нарахували|налічувалося|зібралося|стало|вже|усього|всього|лише|тільки)\s+){1,3}|\s+[—–]\s+",
    re.IGNORECASE,
)


def _noun_before(text: str, amount: Amount, words: Sequence[Mark]) -> Mark | None:
    """Return the noun before its number: "человек двести", "участников акции было 800"."""
    nouns = [word for word in words if word.role == "noun" and word.end <= amount.start]
    if not nouns:
        return None
    gap = text[nouns[-1].end : amount.start]
    rough = text[nouns[-1].start : nouns[-1].end].casefold() in ("человек", "людей", "осіб", "чоловік")
    if nouns[-1].value == "people":
        return nouns[-1] if rough and gap.isspace() else None
    return nouns[-1] if nouns[-1].value == "protesters" and _COUNTS_BEFORE.fullmatch(gap) else None


def _bridges(gap: str) -> bool:
    """Tell whether only adjectives and the like stand between a number and its noun."""
    if _COPULA.fullmatch(gap):
        return True
    gap = re.sub(r"^\s*[—–-]\s", " ", gap)
    if re.search(r"[^\w\s'’«»\"-]", gap) or len(gap.split()) > _GAP_WORDS:
        return False
    return not STOPPING.search(gap) and not _PAST.search(gap)


#: "пятеро сложили оружие": a verb between, and the noun is its object.
_PAST = re.compile(r"(?<!\w)[а-яёіїє’']{3,}(?:ли|лись|лися|ло|лося|лось)(?!\w)", re.IGNORECASE)


def _guessed(
    text: str, amount: Amount, others: Sequence[Amount], words: Sequence[Mark], part: tuple[int, int],
    language: str,
) -> Mark | None:  # fmt: skip
    """Return a noun we do not list that may name people: "14 oil workers", "шести горняков"."""
    marked = (word.start for word in words if word.start >= amount.end and word.role != "subset")
    stop = min([part[1], *marked, *(other.start for other in others if other.start >= amount.end)])
    return persons_after(text, amount.end, stop, language=language)


# ---------------------------------------------------------------- its predicate


def _predicate(
    text: str, amount: Amount, others: Sequence[Amount], words: Sequence[Mark], part: tuple[int, int],
    noun: Mark | None, *, oblique: bool,
) -> Mark | None:  # fmt: skip
    """Return the nearest predicate in the amount's part; a verb before a noun that holds one."""
    # "В шествии, по данным полиции, участвовали 800": a predicate may begin before its part.
    inside = [word for word in words if part[0] < word.end <= part[1]]
    verbs = [
        word for word in inside
        if word.role == "predicate" and _reaches(text, amount, others, word, words)
        and (not oblique or text[amount.end : word.start].isspace())  # "losses at 49 killed"
    ]  # fmt: skip
    nominals = [
        word for word in inside if word.role == "nominal" and _reaches(text, amount, others, word, words)
    ]
    if oblique:
        nominals = [word for word in nominals if word is noun]
    for candidates in (verbs, nominals):
        fitting = [word for word in candidates if fits(word, noun)]
        if len(fitting) > 1 and _OF_THE.fullmatch(text, amount.end, fitting[0].start):
            fitting = fitting[1:]  # "12 of the wounded | died"
        if fitting:
            # "шеруге қатысқан 210 адам қамауда": what befell them, before that they had marched.
            return min(
                fitting, key=lambda one: (one.value == PROTESTED, _adjunct(text, one), _distance(amount, one))
            )
    return None


_OF_THE = re.compile(r"\s+of\s+(?:the|those|these)\s+", re.IGNORECASE)
_WITH = re.compile(r"(?<!\w)(?:with|from|for|с|со|от|з|зі|із|від)\s(?:\w+\s)?$", re.IGNORECASE)


#: "in custody", "в больнице", "абақтыда": where, while something else may be said to have happened there.
_PLACE = re.compile(
    r"(?:(?:in|at|to|behind|в|во|у|до|на|за|под|під)\s.*|[а-яәіңғүұқөһ]+[дт][ае])", re.IGNORECASE
)


def _adjunct(text: str, word: Mark) -> int:
    """Rank how loosely a predicate belongs: a verb, a place, what comes along ("19 *with injuries*")."""
    if _WITH.search(text, max(0, word.start - 24), word.start):
        return 2
    return int(bool(_PLACE.fullmatch(text, word.start, word.end)))


def fits(predicate: Mark, noun: Mark | None) -> bool:
    """Tell whether what happened can happen to what is counted: shops are not killed."""
    if predicate.value == NEUTRALISED:
        return noun is None or noun.value in ("fighters", "troops", "security")
    if predicate.value == Quantity.RELEASED and noun is not None and noun.role == "guess":
        return False  # albums, reports and towns are released too
    if noun is not None and noun.role == "nominal" and noun.value == Quantity.KILLED:
        return predicate.value in (Quantity.KILLED, Quantity.MISSING)  # the dead are not in hospital
    if noun is None or noun.role == "nominal":
        return predicate.value != Quantity.DAMAGED
    if noun.value in ("weapons", "cases"):
        return False  # "300 rifles from the looted shop"
    return (predicate.value == Quantity.DAMAGED) == (noun.value in THINGS)


def _distance(amount: Amount, word: Mark) -> int:
    return amount.start - word.end if word.end <= amount.start else word.start - amount.end


#: Words between a predicate and its number, at most.
_REACH_WORDS = 10
#: Between a predicate and a number after it: the number belongs to another clause.
_OTHER_CLAUSE = re.compile(
    r"(?<!\w)(?:before|after|when|while|he|she|they|who|which|where|whose|that|was|is|has|had|because|until|than|if"
    r"|котор\w+|когда|если|чтобы|где|пока|який|яка|які|коли|якщо|щоб|де|поки)(?!\w)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"(?<!\w)(?:were|was|been|being|be|are|is|get|got)\s+(?:\w+ly\s+|also\s+)?$", re.IGNORECASE
)


def _reaches(text: str, amount: Amount, others: Sequence[Amount], word: Mark, words: Sequence[Mark]) -> bool:
    """Tell whether no other number stands between, and a passive before the number is not another's."""
    low, high = min(amount.start, word.start), max(amount.end, word.end)
    if any(low <= other.number < high for other in others):
        return False
    if amount.end <= word.start:
        gap = text[amount.end : word.start]
        if len(gap.split()) > _REACH_WORDS or (amount.low != 1 and _ONE_WAS.search(text, 0, word.start)):
            return False
        return not _has_object(text, amount, others, word, words)
    gap = text[word.end : amount.start]
    if len(gap.split()) > _REACH_WORDS or _OTHER_CLAUSE.search(gap):
        return False
    if is_passive(text, word):
        return bool(re.fullmatch(r"\s*(?:were|was|are|:)?\s*", gap))
    return True


def is_passive(text: str, word: Mark) -> bool:
    """Tell whether an English auxiliary stands before a predicate: its subject stands before that."""
    return bool(_PASSIVE.search(text, max(0, word.start - 24), word.start))


#: The end of a verb that has an object. Dying, suffering and the like have none.
_ACTIVE = re.compile(
    r"(?!(?:died|dead|missing|perished|disappeared|drowned|marched|rallied|protested|погиб|сконч|умер|пострад"
    r"|пропал|исчез|сгор|утон|загин|помер|постражд|зник|згор|потон|протест|митинг|мітинг|вышл|вийшл|гин))"
    r"\S*(?:ed|ing|slew|shot|л[аио]?|ив|ав|ють|ют|ат|ят)",
    re.IGNORECASE,
)
_OBJECT_WORDS = 3
#: "the two men accused of killing", "three men killed a guard": who does it, not who suffers it.
_DOES = re.compile(r"(?!dying|missing|being)[a-z]+ing", re.IGNORECASE)
_OBJECT = re.compile(
    r"\s+(?:(?:an?|the|his|her|their|its|him|them|it|several|some|many)(?!\w)(?!\s+(?:day|week|night"
    r"|month|year|previous|same|spot))"
    r"|(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August"
    r"|September|October"
    r"|November|December|(?:In|At|On|By|As|After|Near|Amid|During|Over|Outside|When|While"
    r"|For)(?!\w))[A-Z][a-z]+)"
)
#: Of several it would say "were".
_ONE_WAS = re.compile(r"(?<!\w)(?:was|is|has been)\s+(?:\w+ly\s+)?$", re.IGNORECASE)


def _has_object(
    text: str, amount: Amount, others: Sequence[Amount], word: Mark, words: Sequence[Mark]
) -> bool:
    """Tell whether a verb after the number has a number or a noun as its object right behind it."""
    if (
        word.role != "predicate"
        or not _ACTIVE.fullmatch(text[word.start : word.end])
        or is_passive(text, word)
    ):
        return False
    if text[word.start].isascii() and (
        _DOES.fullmatch(text, word.start, word.end) or _OBJECT.match(text, word.end)
    ):
        return True
    behind = [other.start for other in others if other.start >= word.end]
    if text[amount.end : word.start].strip():  # else "63 *detained* people"
        behind += [mark.start for mark in words if mark.role == "noun" and mark.start >= word.end]
    gap = text[word.end : min(behind)] if behind else "."
    return len(gap.split()) <= _OBJECT_WORDS and not STOPPING.search(gap) and not _HARD.search(gap)
