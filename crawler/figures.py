"""Contested figures in a text: how many were killed, injured, detained, sent, and who says so.

A number is taken when the words around it say what it counts: a predicate in its own part of the
sentence ("killed", "задержаны"), a noun that holds one ("of the 225 dead"), a head before it ("the
death toll rose to"), a noun that is a quantity of its own ("20,000 terrorists"), or the number
before it ("12 officers were killed, including three women"). Anything else is no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.amounts import Amount, amounts
from crawler.number_words import LANGUAGES
from crawler.occasions import date_in, place_in
from crawler.quantities import (
    NEUTRALISED,
    OWN,
    THINGS,
    Mark,
    is_condition,
    is_withdrawn,
    marks,
    names_persons,
)
from crawler.sentences import Sentences, plain
from crawler.speakers import Speech, speeches
from storage.figures import Figure, Quantity

_SENTENCE_CHARS = 600
#: Words between a number and its noun, at most: "75 *military transport* aircraft".
_GAP_WORDS = 3
#: Characters between a head ("the number of …") and its number.
_HEAD_CHARS = 110


@dataclass(frozen=True, slots=True)
class _Counted:
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


def figures(text: str, *, language: str) -> tuple[Figure, ...]:
    """Return the figures of a text, in order; none for a language whose words we do not know.

    >>> found = figures("По данным МВД, погибли 18 силовиков, ещё 748 пострадали.", language="ru")
    >>> [(f.quantity.value, f.unit, f.low, f.said_by) for f in found]
    [('killed', 'security', 18, 'МВД'), ('injured', 'security', 748, 'МВД')]
    >>> figures("He is 45, born on 5 January 1977, and paid $164.", language="en")
    ()
    """
    if language not in LANGUAGES:
        return ()
    found = amounts(text, language=language)
    if not found:
        return ()
    sentences = Sentences(text)
    said = speeches(text, sentences, language=language)
    return tuple(_figures(text, found, sentences, said, language))


def of_speeches(
    text: str, sentences: Sentences, said: Sequence[Speech], *, language: str
) -> tuple[Figure, ...]:
    """Return what :func:`figures` does, for a text whose attributions are known already."""
    found = amounts(text, language=language) if language in LANGUAGES else ()
    return tuple(_figures(text, found, sentences, said, language))


def _figures(
    text: str, found: Sequence[Amount], sentences: Sentences, said: Sequence[Speech], language: str
) -> Iterator[Figure]:
    for begin, end, group in _by_sentence(found, sentences):
        if end - begin > 3 * _SENTENCE_CHARS:
            continue
        words = marks(text, begin, end, language=language)
        if not words or is_condition(text[begin:end], language=language):
            continue
        counted = [_counted(text, amount, group, words, begin, end) for amount in group]
        for place, one in enumerate(counted):
            what = _quantity(text, counted, place, words, language)
            if what is not None:
                yield _figure(text, one.amount, what, (begin, end), said, language)


def _by_sentence(found: Sequence[Amount], sentences: Sentences) -> Iterator[tuple[int, int, list[Amount]]]:
    groups: dict[tuple[int, int], list[Amount]] = {}
    for amount in found:
        groups.setdefault(sentences.span(amount.number), []).append(amount)
    for (begin, end), group in groups.items():
        yield begin, end, group


def _figure(
    text: str, amount: Amount, what: tuple[Quantity, str], span: tuple[int, int], said: Sequence[Speech],
    language: str,
) -> Figure:  # fmt: skip
    quantity, unit = what
    sentence = text[span[0] : span[1]]
    return Figure(
        quantity=quantity, unit=unit, low=amount.low, high=amount.high, qualifier=amount.qualifier,
        printed=text[amount.start : amount.end], offset=amount.start, said_by=_said_by(text, amount, said, span),
        place=place_in(sentence, amount.start - span[0], language=language),
        date=date_in(sentence, amount.start - span[0]), withdrawn=is_withdrawn(sentence),
        sentence=plain(sentence)[:_SENTENCE_CHARS],
    )  # fmt: skip


def _said_by(text: str, amount: Amount, said: Sequence[Speech], span: tuple[int, int]) -> str:
    """Return the origin that the sentence names: whom the outlet cites before the outlet itself."""
    here = [
        speech
        for speech in said
        if span[0] <= speech.verb_start < span[1]
        and ";" not in text[speech.end : amount.start]
        and ";" not in text[amount.end : speech.start]
    ]
    if not here:
        return ""
    cited = [speech for speech in here if speech.form == "citing"]
    return min(cited or here, key=lambda speech: abs(speech.verb_start - amount.number)).speaker


# ---------------------------------------------------------------- one amount and its part of the sentence

_HARD = re.compile(
    r"[,;()!?…]|(?<!\d)\.(?!\d)|\.\s|(?<!\w)(?:and|but|while|и|а|но|і|й|та|але|мен|және|ал|бірақ)(?!\w)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?<!\w)(?:in|on|at|by|with|after|within|for|since|from|into|near|during|under|against|across"
    r"|в|во|на|за|с|со|по|при|через|после|к|из|от|перед|между|для|у|з|зі|із|від|під|після|біля|проти|против)\s+$",
    re.IGNORECASE,
)
_STOPPING = re.compile(
    r"(?<!\w)(?:in|on|at|by|with|after|from|into|near|during|to|for|who|that|which|were|was|are|is|have|has|had"
    r"|в|во|на|с|со|по|при|через|после|к|из|от|для|за|у|з|зі|із|від|під|після|до|о|об|про|что|що|который\w*"
    r"|которые)(?!\w)",
    re.IGNORECASE,
)
_COPULA = re.compile(r"\s*(?:[—–-]\s*|(?:were|are|was|is|of)\s+(?:the\s+|them\s+)?)$", re.IGNORECASE)


def _counted(
    text: str, amount: Amount, group: Sequence[Amount], words: Sequence[Mark], begin: int, end: int
) -> _Counted:
    part = _part(text, amount, begin, end)
    others = [other for other in group if other is not amount]
    noun = _noun(text, amount, others, words, part)
    subset = any(
        word.role == "subset"
        and (
            part[0] - 2 <= word.start < amount.start
            or (word.end <= part[1] and 0 <= word.start - amount.end < 8)
        )
        for word in words
    )
    oblique = bool(_PREPOSITION.search(text, max(begin, amount.start - 12), amount.start))
    return _Counted(
        amount=amount, part=part, noun=noun, subset=subset, oblique=oblique,
        predicate=_predicate(text, amount, others, words, part, noun, oblique=oblique),
    )  # fmt: skip


def _part(text: str, amount: Amount, begin: int, end: int) -> tuple[int, int]:
    """Return the part of the sentence an amount stands in, between commas and conjunctions."""
    first, last = begin, end
    for match in _HARD.finditer(text, begin, end):
        if match.end() <= amount.start:
            first = match.end()
        elif match.start() >= amount.end:
            last = match.start()
            break
    return first, last


def _noun(
    text: str, amount: Amount, others: Sequence[Amount], words: Sequence[Mark], part: tuple[int, int]
) -> Mark | None:
    """Return what is counted: the noun after the number, a few words on at most."""
    best: Mark | None = None
    for word in words:
        if word.start < amount.end or word.start >= part[1] or word.role not in ("noun", "nominal"):
            continue
        gap = text[amount.end : word.start] if best is None else text[best.end : word.start]
        if any(amount.end <= other.number < word.start for other in others) or not _bridges(gap):
            break
        if word.role == "noun":
            return word
        best = best or word
    return best


def _bridges(gap: str) -> bool:
    """Tell whether only adjectives and the like stand between a number and its noun."""
    if _COPULA.fullmatch(gap):
        return True
    gap = re.sub(r"^\s*[—–-]\s", " ", gap)
    if re.search(r"[^\w\s'’«»\"-]", gap) or len(gap.split()) > _GAP_WORDS:
        return False
    return not _STOPPING.search(gap)


def _predicate(
    text: str, amount: Amount, others: Sequence[Amount], words: Sequence[Mark], part: tuple[int, int],
    noun: Mark | None, *, oblique: bool,
) -> Mark | None:  # fmt: skip
    """Return the nearest predicate in the amount's part; a verb before a noun that holds one."""
    inside = [word for word in words if part[0] <= word.start and word.end <= part[1]]
    verbs = [] if oblique else [
        word for word in inside if word.role == "predicate" and _reaches(text, amount, others, word)
    ]  # fmt: skip
    nominals = [word for word in inside if word.role == "nominal" and _reaches(text, amount, others, word)]
    if oblique:
        nominals = [word for word in nominals if word is noun]
    for candidates in (verbs, nominals):
        fitting = [word for word in candidates if _fits(word, noun)]
        if fitting:
            return min(fitting, key=lambda word: _distance(amount, word))
    return None


def _fits(predicate: Mark, noun: Mark | None) -> bool:
    """Tell whether what happened can happen to what is counted: shops are not killed."""
    if predicate.value == NEUTRALISED:
        return noun is not None and noun.value in ("fighters", "troops", "security")
    if noun is None or noun.role == "nominal":
        return predicate.value != Quantity.DAMAGED
    return (predicate.value == Quantity.DAMAGED) == (noun.value in THINGS)


def _distance(amount: Amount, word: Mark) -> int:
    return amount.start - word.end if word.end <= amount.start else word.start - amount.end


_PASSIVE = re.compile(r"(?:were|was|been|being|are|is)\s+(?:\w+ly\s+)?$", re.IGNORECASE)


def _reaches(text: str, amount: Amount, others: Sequence[Amount], word: Mark) -> bool:
    """Tell whether no other number stands between, and a passive before the number is not another's."""
    low, high = min(amount.start, word.start), max(amount.end, word.end)
    if any(low <= other.number < high for other in others):
        return False
    if word.end <= amount.start and _PASSIVE.search(text, max(0, word.start - 16), word.start):
        return bool(re.fullmatch(r"\s*(?:were|was|are|:)?\s*", text[word.end : amount.start]))
    return True


# ---------------------------------------------------------------- from words to a quantity


def _quantity(
    text: str, counted: Sequence[_Counted], place: int, words: Sequence[Mark], language: str
) -> tuple[Quantity, str] | None:
    """Return quantity and unit of one amount; None when it is no figure."""
    one = counted[place]
    if one.amount.single and one.noun is None:
        return None
    value = (
        one.predicate.value
        if one.predicate
        else _headed(text, one, words) or _inherited(text, counted, place)
    )
    if value is None:
        return OWN.get(_totalled(text, one, words) or (one.noun.value if one.noun else ""))
    if one.noun is None and not _may_stand_alone(text, one, language):
        return None
    quantity = Quantity.KILLED if value == NEUTRALISED else Quantity(value)
    return quantity, _unit(counted, place)


_IN_TOTAL = re.compile(r"\s+(?:in total|altogether|overall|in all)(?!\w)", re.IGNORECASE)


def _totalled(text: str, one: _Counted, words: Sequence[Mark]) -> str | None:
    """Return the unit of "the peacekeepers (up to 6,000 in total)"."""
    if one.noun is not None or not _IN_TOTAL.match(text, one.amount.end):
        return None
    before = [word.value for word in words if word.role == "noun" and word.end <= one.amount.start]
    return before[-1] if before else None


def _headed(text: str, one: _Counted, words: Sequence[Mark]) -> str | None:
    """Return the quantity of "the number of detainees rose to 20", "the death toll stands at 20"."""
    heads = [word for word in words if word.role == "head" and word.end <= one.amount.start]
    if one.noun and one.noun.value in THINGS:
        return None
    before = [
        word for word in words if word.role in ("predicate", "nominal") and word.end <= one.amount.start
    ]
    if not heads or one.amount.start - heads[-1].start > _HEAD_CHARS:
        return None
    if "toll" in text[heads[-1].start : heads[-1].end].casefold():
        return Quantity.KILLED.value
    return before[-1].value if before else None


def _inherited(text: str, counted: Sequence[_Counted], place: int) -> str | None:
    """Return the quantity of a neighbour: "12 officers and 26 militants were killed"."""
    one = counted[place]
    previous = counted[place - 1] if place else None
    if previous and (one.subset or _is_rest(text, previous, one)):
        return previous.predicate.value if previous.predicate else _inherited(text, counted, place - 1)
    after = counted[place + 1] if place + 1 < len(counted) else None
    if one.noun is None or not _ends_part(text, one):
        return None
    if after and _follows(text, one, after) and after.predicate and after.predicate.start >= after.amount.end:
        return after.predicate.value if _fits(after.predicate, one.noun) else None
    if previous and previous.predicate and _follows(text, previous, one):
        return previous.predicate.value if _fits(previous.predicate, one.noun) else None
    return None


def _is_rest(text: str, previous: _Counted, one: _Counted) -> bool:
    """Tell whether one number is a part of the other: "of the 225 dead, 19 were officers"."""
    before = text[max(0, previous.amount.start - 12) : previous.amount.start].casefold()
    return bool(re.search(r"(?<!\w)(?:of(?: the)?|из|із|з)\s+$", before)) and one.noun is not None


def _ends_part(text: str, one: _Counted) -> bool:
    """Tell whether nothing follows the noun in its part of the sentence."""
    return one.noun is not None and not text[one.noun.end : one.part[1]].strip(' \n.!?»"”“:—–-')


def _follows(text: str, first: _Counted, second: _Counted) -> bool:
    """Tell whether two parts stand side by side, joined by a comma or conjunction."""
    gap = text[first.part[1] : second.part[0]] if first.part[1] <= second.part[0] else ""
    return len(gap.strip()) <= 5


_ALONE = re.compile(
    r"\s*(?:$|[.,;:!?)»\"”—–-]|(?:of (?:them|the|whom|those|his|her|their|its|our)|were|was|are|have|had|and"
    r"|in|on|at|as|since|by|dead|more|others?"
    r"|и|в|во|на|из|с|за|по|ещё|еще|были|был|у|та|й|і|із|з|ще|осіб|до|при|—)(?!\w))",
    re.IGNORECASE,
)


def _may_stand_alone(text: str, one: _Counted, language: str) -> bool:
    """Tell whether a number without a known noun counts people: "12 were killed", "14 oil workers"."""
    end = one.amount.end
    if one.predicate and one.predicate.start >= end and not text[end : one.predicate.start].strip():
        return True
    if one.oblique and one.predicate is not None:
        return False
    if _ALONE.match(text, end):
        return True
    return names_persons(text, end, one.part[1], language=language)


def _unit(counted: Sequence[_Counted], place: int) -> str:
    """Return what is counted; "748 were injured" counts whom the number before did."""
    one = counted[place]
    if one.noun and one.noun.role == "noun":
        return OWN[one.noun.value][1] if one.noun.value in OWN else one.noun.value
    previous = counted[place - 1] if place else None
    if previous and one.noun is None and not one.subset and _follows_at_once(previous, one):
        inherited = _unit(counted, place - 1)
        return "people" if inherited in THINGS else inherited
    return "people"


def _follows_at_once(previous: _Counted, one: _Counted) -> bool:
    return previous.noun is not None and one.amount.start - previous.amount.end < 60
