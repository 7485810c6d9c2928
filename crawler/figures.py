"""Contested figures in a text: how many were killed, injured, detained, sent, and who says so.

A number is taken when the words around it say what it counts: a predicate in its own part of the
sentence ("killed", "задержаны"), a noun that holds one ("of the 225 dead"), a head before it ("the
death toll rose to"), a noun that is a quantity of its own ("20,000 terrorists"), or the number
before it ("12 officers were killed, including three women"). Anything else is no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from crawler.amounts import amounts
from crawler.contexts import gathered, may_gather, of_weapons, takes_back, went_on, were_such
from crawler.corrections import corrected
from crawler.counted import Counted, counted_in
from crawler.heads import counted_by_head, headed, heads_follow
from crawler.insertions import without_insertions
from crawler.neighbours import elided, inherited, of_them
from crawler.number_words import LANGUAGES
from crawler.occasions import date_in
from crawler.partitives import partitive, said_otherwise
from crawler.places import place_in
from crawler.presence import MANY, is_sent
from crawler.quantities import (
    NEUTRALISED,
    OF_PERSONS,
    OWN,
    PROTESTED,
    THINGS,
    Mark,
    is_condition,
    is_withdrawn,
    marks,
)
from crawler.ranges import Amount
from crawler.speakers import speeches
from crawler.speech import Speech
from crawler.tellers import given, is_speaker, said_by
from storage.figures import Figure, Quantity
from storage.sentences import LONGEST, Sentences, plain

_SENTENCE_CHARS = 600


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
    earlier: list[Figure] = []
    for begin, end, group in _by_sentence(found, sentences):
        if end - begin > LONGEST:
            continue
        words: Sequence[Mark] = marks(text, begin, end, language=language)
        if not (words or earlier or may_gather(text, begin, end)) or is_condition(
            text[begin:end], language=language
        ):
            continue
        clear, words = without_insertions(text, group, words, said, (begin, end))
        counted, wrong = corrected(clear, _counted(clear, group, words, (begin, end), language))
        here: list[Figure] = []
        for place, one in enumerate(counted):
            what = None if is_speaker(one.amount, said) else _quantity(clear, counted, place, words)
            what = what or of_them(text, one, (begin, end), earlier)
            what = what or _from_around(text, one, (group, words, sentences), (begin, end), here, earlier)
            if what is not None:
                who = said_by(text, one.amount, group, said, (begin, end))
                figure = _figure(text, one, what, (begin, end), who, language, counted)
                here.append(replace(figure, withdrawn=True) if one.amount.start in wrong else figure)
        if here and takes_back(text, sentences, end):
            here = [replace(figure, withdrawn=True) for figure in here]
        yield from here
        earlier = here


def _from_around(
    text: str, one: Counted, around: tuple[Sequence[Amount], Sequence[Mark], Sentences], span: tuple[int, int],
    here: Sequence[Figure], earlier: Sequence[Figure],
) -> tuple[Quantity, str] | None:  # fmt: skip
    """Return what a number counts that its own part of the sentence does not say."""
    if one.predicate is not None:
        return None
    such = were_such(text, one, here)
    if such or (one.noun is not None and one.noun.value != "people"):
        return such
    group, words, sentences = around
    value = went_on(text, one, words, group)
    if value == PROTESTED or (value is None and gathered(text, one, sentences, span)):
        return Quantity.PROTESTERS, "protesters"
    if value in OF_PERSONS - {Quantity.MISSING}:
        return Quantity(value), "people"
    if of_weapons(text, one.amount, span, here, earlier):
        return OWN["weapons"]
    return given(text, one.amount, span, here, earlier)


def _counted(
    text: str, group: Sequence[Amount], words: Sequence[Mark], span: tuple[int, int], language: str
) -> list[Counted]:
    """Return what the amounts of one sentence count, parts and wholes told apart."""
    counted = [counted_in(text, amount, group, words, *span, language=language) for amount in group]
    for place, (one, after) in enumerate(pairwise(counted)):
        pair = partitive(text, one, after, words)
        if pair:
            counted[place], counted[place + 1] = pair
        elif said_otherwise(text, one, after):
            counted[place + 1] = replace(after, predicate=None)
        elif (
            after.of_those
            and after.predicate is None
            and _OF_WHOM.fullmatch(text, one.amount.end, after.amount.start)
        ):
            counted[place + 1] = replace(after, predicate=counted[place].predicate)
        else:
            counted[place + 1] = elided(text, counted[place], after, words)
    return counted


#: Kazakh "46 кеншінің 30-ы": thirty of the 46.
_OF_WHOM = re.compile(r"\s+(?:\w+\s+){0,2}\w+[нтд][ыі]ң\s+$")


def _by_sentence(found: Sequence[Amount], sentences: Sentences) -> Iterator[tuple[int, int, list[Amount]]]:
    groups: dict[tuple[int, int], list[Amount]] = {}
    for amount in found:
        groups.setdefault(sentences.span(amount.number), []).append(amount)
    for (begin, end), group in groups.items():
        yield begin, end, group


def _figure(
    text: str,
    one: Counted,
    what: tuple[Quantity, str],
    span: tuple[int, int],
    who: str,
    language: str,
    counted: Sequence[Counted],
) -> Figure:
    quantity, unit = what
    amount, begin = one.amount, span[0]
    sentence, near = text[begin : span[1]], amount.start - begin
    return Figure(
        quantity=quantity, unit=unit, low=amount.low, high=amount.high, qualifier=amount.qualifier,
        printed=text[amount.start : amount.end], offset=amount.start, said_by=who,
        place=place_in(
            sentence, near, language=language, part=(one.part[0] - begin, one.part[1] - begin),
            others=[other.amount.start - begin for other in counted],
            parts=[other.amount.start - begin for other in counted if other.subset], said_by=who,
        ),
        date=date_in(sentence, near),
        withdrawn=is_withdrawn(sentence, near, language=language),
        sentence=plain(sentence)[:_SENTENCE_CHARS],
    )  # fmt: skip


# ---------------------------------------------------------------- from words to a quantity


def _quantity(
    text: str, counted: Sequence[Counted], place: int, words: Sequence[Mark]
) -> tuple[Quantity, str] | None:
    """Return quantity and unit of one amount; None when it is no figure."""
    one = counted[place]
    if one.amount.single and (one.noun is None or one.noun.role == "guess" or one.oblique):
        return None
    value = (
        one.predicate.value
        if one.predicate
        else headed(text, counted, place, words) or inherited(text, counted, place, words)
    )
    if value is None:
        name = _totalled(text, one, words) or _of_its_own(text, one)
        return OWN.get(name or counted_by_head(text, counted, place, words))
    if one.noun is None and not _may_stand_alone(text, one) and not heads_follow(text, one, words):
        return None
    if value == Quantity.DAMAGED and _unit(text, counted, place, words) not in THINGS:
        return None
    if value == NEUTRALISED and one.noun is None and _unit(text, counted, place, words) == "people":
        return None
    if value == PROTESTED:
        return Quantity.PROTESTERS, "protesters"
    quantity = Quantity.KILLED if value == NEUTRALISED else Quantity(value)
    return quantity, _head_unit(one, words) or _unit(text, counted, place, words)


def _head_unit(one: Counted, words: Sequence[Mark]) -> str | None:
    """Return whom a head counts: "the number of wounded officers reached 1,300"."""
    if one.noun is not None:
        return None
    before = [word for word in words if word.end <= one.amount.start]
    beside = [(a, b) for a, b in pairwise(before) if b.start - a.end <= 1]
    named = next((b for a, b in beside if (a.role, b.role) == ("head", "noun")), None)
    if named is None:  # "the number of *injured* police"
        held = ((a, c) for (a, b), (also_b, c) in pairwise(beside) if b is also_b)
        named = next((c for a, c in held if (a.role, c.role) == ("head", "noun")), None)
    if named is None and (one.predicate is None or one.predicate.role == "nominal"):
        named = next((b for a, b in reversed(beside) if (a.role, b.role) == ("nominal", "noun")), None)
    return named.value if named and named.value not in THINGS else None


_GUARD = re.compile(r"national guard|гвард|ұлан", re.IGNORECASE)


def _of_its_own(text: str, one: Counted) -> str:
    """Return the noun that is a quantity without any predicate; guards who are sent are troops."""
    if one.noun is None or one.amount.single or one.of_those:
        return ""
    if one.noun.value == "troops" and (one.amount.high or MANY) < MANY:
        return "troops" if is_sent(text, one.amount.start, one.noun.end) else ""
    guards = one.noun.value == "security" and _GUARD.search(text, one.noun.start, one.noun.end)
    return "troops" if guards else one.noun.value


_IN_TOTAL = re.compile(r"\s+(?:in total|altogether|overall|in all)(?!\w)", re.IGNORECASE)


def _totalled(text: str, one: Counted, words: Sequence[Mark]) -> str | None:
    """Return the unit of "the peacekeepers (up to 6,000 in total)"."""
    if one.noun is not None or not _IN_TOTAL.match(text, one.amount.end):
        return None
    before = [word.value for word in words if word.role == "noun" and word.end <= one.amount.start]
    return before[-1] if before else None


_ALONE = re.compile(
    r"\s*(?:$|[.,;:!?)»\"”—–-]|(?:of (?:them|the|whom|those|his|her|their|its|our)|were|was|are|have|had|and"
    r"|in|on|at|as|since|by|after|before|when|while|from|following|this|last|during|within|or|but|dead"
    r"|more|others?|remain\w*|suffered|sustained|so far|already|also|later|still|received"
    r"|после|когда|против|если|через|або|или|або|проти|після|коли|находятся|уже|также|потом|позже"
    r"|тем временем|пока"
    r"|и|в|во|на|из|с|за|по|ещё|еще|был[иао]?|бул[иао]?|у|та|й|і|із|з|ще|вже|також|потім|згодом|осіб|до|при|—"
    r"|[а-яёіїєґ’']{3,}(?:[её]ны|аны|яны|ені|ані|ено|ано)"
    r"|деп|екен\w*|емес(?=,?\s+\d)|[а-яёіїєґ’']{2,}(?:л[иіо]|лис[ья]|лося|ют|ють|ют?ся|ються|ят|ять|ят?ся|яться|[еи]тся|[еи]ться)|(?:жет\w+|асты|болды|құра\w+|өсті|тірі|қайтадан|кейін|бірден|әлі"
    r"|қазір))(?!\w))",
    re.IGNORECASE,
)


def _may_stand_alone(text: str, one: Counted) -> bool:
    """Tell whether a number without a noun counts people: "12 were killed", "96 in intensive care"."""
    end = one.amount.end
    if _is_title(text, one):
        return False
    if one.of_those:
        return True
    if one.predicate and one.predicate.start >= end and not text[end : one.predicate.start].strip():
        return True
    if one.oblique and one.predicate is not None:
        return False
    return bool(_ALONE.match(text, end))


_TITLE = re.compile(
    r"(?:^|(?<!\bin)(?<!\bat)(?<!near)\s)(?!(?:Another|Some|Only|Just|All|Over|Also|Overnight|The)\s)[A-Z]\w*[a-z]\w*\s$",
    re.ASCII,
)


def _is_title(text: str, one: Counted) -> bool:
    """Tell whether a bare number belongs to an English name before it: "Destiny 2", "Windows 11"."""
    return not one.amount.in_words and bool(
        _TITLE.search(text[max(0, one.amount.start - 20) : one.amount.start])
    )


def _unit(text: str, counted: Sequence[Counted], place: int, words: Sequence[Mark]) -> str:
    """Return what is counted; "748 were injured" counts whom the number before did."""
    one = counted[place]
    named = _said_to_be(text, one, words)
    if named:
        return named
    if one.noun and one.noun.role == "noun":
        return OWN[one.noun.value][1] if one.noun.value in OWN else one.noun.value
    previous = counted[place - 1] if place else None
    if previous is None or one.noun is not None:
        return "people"
    inherited = _head_unit(previous, words) or _unit(text, counted, place - 1, words)
    if one.subset:  # "96 of them"
        return "people" if inherited in THINGS else inherited
    if one.of_those:
        return "people" if inherited in THINGS else inherited
    harmed = one.predicate is not None and one.predicate.value in _HARM
    near = not previous.subset and _follows_at_once(previous, one)
    return inherited if near and harmed and inherited in _BODIES else "people"


_TO_BE = re.compile(r"\s+of\s+(?:the|those|these)\s+[\w\s]{3,24}?\s+(?:were|are|was|is)\s+(?:\w+\s+)?")


def _said_to_be(text: str, one: Counted, words: Sequence[Mark]) -> str | None:
    """Return the unit of "seventeen of the dead were police officers"."""
    for word in words:
        if word.role == "noun" and one.amount.end < word.start < one.part[1]:
            whom = _TO_BE.fullmatch(text, one.amount.end, word.start)
            return word.value if whom and word.value not in THINGS and word.value not in OWN else None
    return None


#: "18 officers were killed, 748 injured": officers both times; of "3,000 arrested" one cannot say so.
_BODIES = frozenset(("security", "troops", "fighters", "journalists", "protesters"))
_HARM = frozenset((NEUTRALISED, Quantity.KILLED, Quantity.INJURED, Quantity.HOSPITALISED, Quantity.MISSING))


def _follows_at_once(previous: Counted, one: Counted) -> bool:
    return previous.noun is not None and one.amount.start - previous.amount.end < 60
