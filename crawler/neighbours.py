"""What a number takes from its neighbours: "12 officers and 26 militants were killed".

A number whose own part of the sentence has no predicate has the one of the number it is joined to,
of the whole it is a part of, or of a list it stands in; a verb of its own keeps it from that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.counted import Counted, fits, is_passive
from crawler.quantities import OF_PERSONS, OWN, THINGS, Mark
from storage.figures import Figure, Quantity

#: Characters between a predicate and the end of a list, at most.
_LIST_CHARS = 55


def inherited(text: str, counted: Sequence[Counted], place: int, words: Sequence[Mark]) -> str | None:
    """Return the quantity of a neighbour: "12 officers and 26 militants were killed"."""
    one = counted[place]
    previous = counted[place - 1] if place else None
    if previous and (one.subset or _is_rest(text, previous, one)):
        return previous.predicate.value if previous.predicate else inherited(text, counted, place - 1, words)
    after = counted[place + 1] if place + 1 < len(counted) else None
    if after and after.subset and one.noun is None and text[one.amount.end : one.part[1]].strip() == "":
        return _beyond(counted, place + 1, words)
    if one.noun is None or one.oblique or not _ends_part(text, one) or _has_verb(text, one):
        return None
    if after and after.subset and after.predicate is None:
        return _beyond(counted, place + 1, words)
    behind = _resumed(text, one, after, words) or _with_one(text, one, after, words)
    if behind:
        return behind
    if previous and previous.subset and previous.predicate is None and _joined(text, previous, one):
        return inherited(text, counted, place - 1, words)  # "including six children and two women"
    if previous and previous.predicate and _is_coordinate(text, previous, one):
        return previous.predicate.value if fits(previous.predicate, one.noun) else None
    if (
        after
        and not after.subset
        and not (
            _OF_ALL.search(text, max(0, one.amount.start - 14), one.amount.start)
            and "," in text[one.part[1] : after.part[0]]
        )
        and _follows(text, one, after)
        and after.predicate
        and after.predicate.start >= after.amount.end
    ):
        return after.predicate.value if fits(after.predicate, one.noun) else None
    listed = _after_list(text, one, after, words)
    if listed:
        return listed
    if (
        previous
        and previous.predicate
        and _follows(text, previous, one)
        and _ADDS.fullmatch(text, one.part[0], one.amount.start)
    ):
        return previous.predicate.value if fits(previous.predicate, one.noun) else None
    return _before_list(text, one, previous, words)


#: "of 19 hostages, 17 were freed": what follows is said of the seventeen.
_OF_ALL = re.compile(r"(?<!\w)(?:out\s+)?(?:of|из|із|з|зі)\s+(?:the\s+|those\s+)?$", re.IGNORECASE)
_LIST = re.compile(
    r"(?:[,\s]+(?:(?:and|or|и|та|й|мен|және)\s+)?[\w’'-]+){1,5}?\s+(?:(?:were|was|have|had|been|были|було"
    r"|бул[иоа])\s+)*(?:\w+ly\s+)?",
    re.IGNORECASE,
)


def _after_list(text: str, one: Counted, after: Counted | None, words: Sequence[Mark]) -> str | None:
    """Return the predicate after a list: "1,200 shops, restaurants and cafes were looted"."""
    assert one.noun is not None
    for word in words:
        if word.role != "predicate" or word.start < one.part[1]:
            continue
        if after and after.amount.start < word.start:
            return None
        alike = one.noun.value in THINGS and fits(word, one.noun)
        return word.value if alike and _LIST.fullmatch(text[one.noun.end : word.start]) else None
    return None


def _before_list(text: str, one: Counted, previous: Counted | None, words: Sequence[Mark]) -> str | None:
    """Return the predicate before a list: "they burnt the town hall and 8 police cars"."""
    assert one.noun is not None
    start = previous.amount.end if previous else 0
    before = [word for word in words if word.role == "predicate" and start <= word.start < one.part[0]]
    if not before or one.part[0] - before[-1].end > _LIST_CHARS or not fits(before[-1], one.noun):
        return None
    gap = text[before[-1].end : one.amount.start]
    if one.noun.value in THINGS:
        return before[-1].value if re.fullmatch(r"[\w\s’'-]+", gap) else None
    return before[-1].value if _ONE_AND.fullmatch(gap) and not is_passive(text, before[-1]) else None


#: "killing *the driver and* four passengers", "погибли *41-летний водитель и* четыре пассажира".
_ONE_AND = re.compile(r"(?:\s+[\w’'-]+){1,5}\s+(?:and|и|та|й|і)\s+", re.IGNORECASE)


def _beyond(counted: Sequence[Counted], place: int, words: Sequence[Mark]) -> str | None:
    """Return the predicate after an insertion: "160 people, including two children, were killed"."""
    start = counted[place].part[1]
    end = counted[place + 1].amount.start if place + 1 < len(counted) else start + _LIST_CHARS * 2
    found = (word.value for word in words if word.role == "predicate" and start <= word.start < end)
    return next(found, None)


#: "63,166 *recovered*": a verb of its own, of no quantity that we know.
_VERB = re.compile(
    r"(?<!\w)(?:[а-яёіїєґ’']{3,}(?:л[аиоі]|лис[ья]|лос[ья]|лося|[ая]ют|ють|ены|лено|ано|у[єе]т?ь?|ують|ює"
    r"|юють|а[єе]т?|ают|яет|яє|яють|ить|ит|ят|ять)|[a-z]{3,}ed|(?!includ|follow)[a-z]{3,}ing)\s+(?:ещё\s+"
    r"|еще\s+|ще\s+)?$",
    re.IGNORECASE,
)
#: All that may stand before a number that goes on with the verb of the one before.
_ADDS = re.compile(
    r"\W*(?:(?:and|also|another|a further|further|as well as|both|the|some|well as|ещё|еще|а|также|плюс"
    r"|кроме того|и|да|порядка|да|ще|тож|та|тағы|және|тағы да)\s+)*",
    re.IGNORECASE,
)
_RESUMES = re.compile(r"(?:,|\s[—–-])\s+(?:[\w’'-]+\s+){0,3}$", re.IGNORECASE)


def _resumed(text: str, one: Counted, after: Counted | None, words: Sequence[Mark]) -> str | None:
    """Return the predicate that takes a sentence up again: "30 men, most of them migrants, died"."""
    end = after.part[0] if after else len(text)
    for word in words:
        if word.role == "predicate" and one.part[1] <= word.start < end:
            comma = _RESUMES.search(text, one.part[1], word.start)
            if comma is None or ";" in text[one.part[1] : word.start] or one.noun is None:
                return None
            other = any(noun.role == "noun" and comma.start() < noun.start < word.start for noun in words)
            return word.value if fits(word, one.noun) and not other else None
    return None


#: "three passengers *and the pilot* died".
_AND_ONE = re.compile(
    r"\s+(?:and|и|та|й|і|мен|бен|пен|және)\s+(?:[\w’'-]+\s+){1,3}?(?:(?:were|was|have been|had been|have|had|also"
    r"|были|було|були)\s+)*",
    re.IGNORECASE,
)


def _with_one(text: str, one: Counted, after: Counted | None, words: Sequence[Mark]) -> str | None:
    """Return the predicate behind somebody who is not counted: "three passengers and the pilot died"."""
    end = after.amount.start if after else len(text)
    for word in words:
        if one.noun and word.role == "predicate" and one.noun.end <= word.start < end:
            joined = _AND_ONE.fullmatch(text, one.noun.end, word.start)
            return word.value if joined and fits(word, one.noun) else None
    return None


def _has_verb(text: str, one: Counted) -> bool:
    """Tell whether a verb stands right before a number in its part: it needs no neighbour's."""
    return bool(_VERB.search(text, one.part[0], one.amount.start))


def _is_rest(text: str, previous: Counted, one: Counted) -> bool:
    """Tell whether one number is a part of the other: "of the 225 dead, 19 were officers"."""
    before = text[max(0, previous.amount.start - 12) : previous.amount.start].casefold()
    return bool(re.search(r"(?<!\w)(?:of(?: the)?|из|із|з)\s+$", before)) and one.noun is not None


def _ends_part(text: str, one: Counted) -> bool:
    """Tell whether nothing follows the noun in its part of the sentence."""
    return one.noun is not None and not text[one.noun.end : one.part[1]].strip(' \n.!?»"”“:—–-')


def _follows(text: str, first: Counted, second: Counted) -> bool:
    """Tell whether two parts stand side by side, joined by a comma or conjunction."""
    gap = text[first.part[1] : second.part[0]] if first.part[1] <= second.part[0] else ""
    return len(gap.strip()) <= 5 and ";" not in gap


def _joined(text: str, previous: Counted, one: Counted) -> bool:
    """Tell whether "and" alone stands between the noun of one number and the next."""
    return previous.noun is not None and bool(_AND.fullmatch(text, previous.noun.end, one.amount.start))


_AND = re.compile(r"\s*,?\s*(?:and|и|і|й|та|мен|және)?\s*", re.IGNORECASE)


def _is_coordinate(text: str, previous: Counted, one: Counted) -> bool:
    """Tell whether a verb before one number goes on to the next: "wounded 95 officers and 12 women"."""
    assert previous.predicate is not None
    if previous.predicate.end > previous.amount.start or previous.part[1] > one.part[0]:
        return False
    joint = text[previous.part[1] : one.part[0]]
    return bool(joint.strip(", ")) and bool(_AND.fullmatch(joint))


# ---------------------------------------------------------------- beyond the part, beyond the sentence


def elided(text: str, previous: Counted, one: Counted, words: Sequence[Mark]) -> Counted:
    """Return a number with the noun it leaves out: "20 cars were burnt and seven more *damaged*"."""
    if one.noun or one.predicate or previous.noun is None or previous.noun.value not in THINGS:
        return one
    for word in words:
        if (
            word.role == "predicate"
            and word.value == Quantity.DAMAGED
            and one.part[0] <= word.start < one.part[1]
        ):
            before, after = word.end <= one.amount.start, text[one.amount.end : one.part[1]].strip(" .")
            alone = not after if before else not _MORE.sub("", text[one.amount.end : word.start]).strip()
            return replace(one, noun=previous.noun, predicate=word) if alone else one
    return one


_MORE = re.compile(r"(?<!\w)(?:more|others?|were|was|have been|had been|were also)(?!\w)", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\W*(?:[\w-]+\s+){0,3}?(?:(?:of|among) (?:them|those)|(?:из|среди|серед|із|з) них|(?:в|у) (?:их|їх"
    r"|їхньому) числ[еі]"
    r"|олардың|оның ішінде|арасында|араларында)(?!\w)",
    re.IGNORECASE,
)


def of_them(
    text: str, one: Counted, span: tuple[int, int], earlier: Sequence[Figure]
) -> tuple[Quantity, str] | None:
    """Return what "Three of them were children" counts: the sentence before says what befell them."""
    if one.noun is None or one.noun.role != "noun" or one.noun.value in THINGS or one.noun.value in OWN:
        return None
    quantities = {figure.quantity for figure in earlier}
    if (
        len(quantities) != 1
        or not quantities <= OF_PERSONS
        or one.predicate
        or not _OF_THEM.match(text, *span)
    ):
        return None
    last = earlier[-1].offset
    if text[last : span[0]].count("\n") or len(text[last : span[0]]) > _FAR_CHARS:
        return None
    return quantities.pop(), one.noun.value


#: The sentence before is no farther than this.
_FAR_CHARS = 400
