"""What the words around a number say: marks of predicates, nouns and turns, found in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from crawler.amounts import lower
from crawler.quantity_words import (
    CONDITION,
    DENIED,
    MARKS,
    NOT_PERSONS,
    PERSONS,
    PUBLISHED,
    RETRACTED,
    SPARED_AFTER,
    SPARED_BEFORE,
    UNREAL,
    UNREAL_AFTER,
)
from storage.figures import Quantity

#: Nouns that are a quantity of their own, and the unit they count in.
OWN = {
    "troops": (Quantity.TROOPS, "troops"),
    "fighters": (Quantity.FIGHTERS, "fighters"),
    "protesters": (Quantity.PROTESTERS, "protesters"),
    "aircraft": (Quantity.AIRCRAFT, "aircraft"),
    "helicopters": (Quantity.AIRCRAFT, "helicopters"),
    "weapons": (Quantity.WEAPONS, "weapons"),
    "cases": (Quantity.CASES, "cases"),
}
#: Of fighters it means killed; of fires and threats something else.
NEUTRALISED = "neutralised"
#: Of people it makes protesters: "5,000 people rallied".
PROTESTED = "protested"
#: What befalls persons.
OF_PERSONS = frozenset(
    (
        Quantity.KILLED, Quantity.INJURED, Quantity.HOSPITALISED, Quantity.MISSING, Quantity.DETAINED,
        Quantity.RELEASED,
    )
)  # fmt: skip
#: Units that are things: they are damaged, not killed.
THINGS = frozenset(
    {"aircraft", "helicopters", "vehicles", "shops", "banks", "buildings", "objects", "weapons", "cases"}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or phrase that says something of a number, by offsets in the text."""

    #: "predicate", "nominal", "noun", "head" or "subset".
    role: str
    #: Quantity of a predicate, unit of a noun.
    value: str
    start: int
    end: int


_ROLES = {"p": "predicate", "w": "nominal", "n": "noun", "q": "noun"}


def marks(text: str, start: int, end: int, *, language: str) -> list[Mark]:
    """Return the marks in ``text[start:end]``, in order; negated and possible predicates left out.

    >>> [(m.role, m.value) for m in marks("Police detained 12 people, nobody was killed.", 0, 45, language="en")]
    [('noun', 'security'), ('predicate', 'detained'), ('noun', 'people')]
    """
    found = list(_marks(text, start, end, language))
    # "damaged houses", "пострадавших домов": an adjective of things holds no people.
    return [
        mark
        for mark, after in zip_longest(found, found[1:])
        if not (mark.role == "nominal" and after and after.value in THINGS and after.start - mark.end <= 1)
    ]


def _marks(text: str, start: int, end: int, language: str) -> Iterator[Mark]:
    pattern, unreal, unreal_after = _patterns(language)
    sentence = lower(text[start:end])
    for match in pattern.finditer(sentence):
        kind, _, value = (match.lastgroup or "").partition("_")
        role = _ROLES.get(kind, kind)
        if role in ("predicate", "nominal"):
            if role == "predicate" and _ATTRIBUTE.search(match[0]):
                continue
            before = sentence[max(0, match.start() - 40) : match.start()]
            if unreal.search(before) or unreal_after.match(sentence, match.end()):
                continue
            if value == Quantity.RELEASED and _is_spared(sentence, *match.span(), language):
                continue
        yield Mark(role, value, start + match.start(), start + match.end())


#: "с *разграбленного* склада": an adjective of one thing in some case counts nothing.
_ATTRIBUTE = re.compile(r"(?:нн|[её]н|ан)(?:ого|ой|ому|ом|ую|ым|ої|ій|ою)$")


def _is_spared(sentence: str, start: int, end: int, language: str) -> bool:
    """Tell whether "released" speaks of an office or a tax: "освобождены от должности"."""
    before, after = _spared(language)
    return bool(before.search(sentence, max(0, start - 60), start) or after.match(sentence, end))


@lru_cache(maxsize=8)
def _spared(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(SPARED_BEFORE[language]), re.compile(SPARED_AFTER[language])


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    # A Latin or Cyrillic word is matched whole: a pattern that wants endings spells them.
    named = "|".join(rf"(?P<{kind}>(?:{words})(?!\w))" for kind, words in MARKS[language].items())
    return (
        re.compile(rf"(?<![\w-])(?:{named})"),
        re.compile(UNREAL[language]),
        re.compile(UNREAL_AFTER[language]),
    )


@lru_cache(maxsize=8)
def _condition(language: str) -> re.Pattern[str]:
    return re.compile(CONDITION[language], re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Nouns:
    """How a noun right after a number looks in one language."""

    phrase: re.Pattern[str]
    persons: re.Pattern[str]
    others: re.Pattern[str]
    #: Adjectives to pass on the way to the noun.
    adjective: re.Pattern[str]
    #: What cannot be the noun: a verb, an adverb, a case that counts nobody.
    wrong: re.Pattern[str]


_PHRASE = r"(?:[ \u00a0]+[^\W\d_][\w’'-]*){1,4}"
_NOT_A_NOUN = {
    "en": (
        r"(?!\w*[^s]s(?!\w))\w+|(?:as|this|has|was|is|his|its|plus|across|less|always|besides|sometimes"
        r"|others|more)"
    ),
    "ru": (
        r"\w*(?:л[аио]?|лись|лось|[ую]т|[ая]т|[еи]т|ть|[ыаеё]н[оы]|ся|ую|но|ки|ому|ем|ами|ями|ах|ях|же|ли"
        r"|бы)|ещ[её]|уже|также|больше|более|дней|раз"
    ),
    "uk": (
        r"\w*(?:л[аио]|лися|лося|[ую]ть|[ая]ть|[еи]ть|ти|ся|но|то|[еа]ні|є|ому|ем|ами|ями|ах|ях|же|би)|ще|вже"
        r"|також|більше|днів|разів"
    ),
    "kk": (
        r"\w*(?:[дт][ае]|[дтн][ае]н|[ғқгк][ае]|[мбп]ен|ша|ше)|жет\w+|ас(?:ты|қан)|бол\w+|өс(?:ті|кен)|құра\w+"
        r"|көбей\w+|азай\w+|кел(?:ді|ген)|бар|жоқ|жуық|астам|рет|жыл|күн|көп"
        r"|аз|ғана|да|де|та|те|жаңа"
    ),
}
_ADJECTIVE = {
    "en": r"(?!)",
    "ru": r"\w+(?:[ыи]х|[ыи]ми|ого|его|ая|ых)",
    "uk": r"\w+(?:[иі]х|[иі]ми|ого|ього)",
    "kk": r"\w+(?:лық|лік|дық|дік|тық|тік|лы|лі|ды|ді|ты|ті|ғы|гі)|жас|ер|жергілікті",
}


@lru_cache(maxsize=8)
def _nouns(language: str) -> _Nouns:
    patterns = (
        _PHRASE,
        PERSONS[language],
        NOT_PERSONS[language],
        _ADJECTIVE[language],
        _NOT_A_NOUN[language],
    )
    return _Nouns(*(re.compile(pattern, re.IGNORECASE) for pattern in patterns))


def persons_after(text: str, start: int, end: int, *, language: str) -> Mark | None:
    """Return the noun between a number and what is said of it, if it can name people.

    Its role is "noun" where its ending says so ("oil workers"), else "guess" ("горняков").

    >>> [persons_after(text, 2, len(text), language="ru").role for text in ("14 нефтяников", "14 сирот")]
    ['noun', 'guess']
    >>> persons_after("27 квартир", 2, 10, language="ru")
    """
    nouns = _nouns(language)
    own = _OF_HIS.match(text, start, end) if language == "en" else None
    start = own.end() if own else start
    phrase = nouns.phrase.match(text, start, end)
    if phrase is None:
        return None
    tokens = list(_WORD.finditer(text, start, phrase.end()))
    head = _head(tokens, nouns, language)
    if head is None:
        return None
    is_person = bool(nouns.persons.fullmatch(head[0]))
    # A Kazakh ending tells more than a stem of two letters: "айыпталушы" is no month.
    if nouns.others.fullmatch(head[0]) and not (language == "kk" and is_person):
        return None
    if head[0][:1].isupper():  # "nine Israelis", but no name
        return Mark("guess", "people", head.start(), head.end()) if _NATION.fullmatch(head[0]) else None
    if is_person:
        return Mark("noun", "people", head.start(), head.end())
    return None if nouns.wrong.fullmatch(head[0]) else Mark("guess", "people", head.start(), head.end())


def is_no_person(phrase: str, *, language: str) -> bool:
    """Tell whether a phrase ends with a noun that is nobody: "names", "pages".

    >>> is_no_person("handwritten names", language="en"), is_no_person("men", language="en")
    (True, False)
    """
    words = phrase.split()
    return bool(words) and bool(_nouns(language).others.fullmatch(words[-1]))


#: "two *of his* sons".
_OF_HIS = re.compile(r"\s+of\s+(?:his|her|their|its|our|my)(?=\s)")
_NATION = re.compile(
    r"[A-Z][a-z]+(?:ans|[bmlnrdqtz]is|ese|men|zens|[kbrsl]hs|[aeiu][klt]s|oles|wedes|anes|urks|reeks|erbs|zechs)"
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_ENDS_PHRASE = re.compile(
    r"(?:in|on|at|by|with|after|from|into|near|during|to|for|who|that|which|were|was|are|is|have|has|had"
    r"|of|as|when|than|or|out|per"
    r"|в|во|на|с|со|по|при|через|после|к|из|от|для|за|у|до|о|об|про|что|котор\w+|кто|где|когда|как|или"
    r"|был[аио]?|под|перед|без|не"
    r"|з|зі|із|від|під|після|що|як\w?|хто|де|коли|або|бул[аио]|був|без|ні|үшін|мен|және|немесе|деп)",
    re.IGNORECASE,
)


_DID = re.compile(
    r"[a-z]{2,}ed|went|came|left|took|stood|sat|held|met|said|told|gave|made|lost|lay|slept|ran|fled"
)


def _head(tokens: Sequence[re.Match[str]], nouns: _Nouns, language: str) -> re.Match[str] | None:
    """Return the noun of a phrase: the last word in English, else the first that is no adjective."""
    head = None
    for token in tokens:
        if _ENDS_PHRASE.fullmatch(token[0]):
            break
        if (
            head is not None
            and language == "en"
            and _DID.fullmatch(token[0])
            and nouns.persons.fullmatch(head[0])
        ):
            break  # "250 nurses | walked off the job"
        head = token
        if language != "en" and not nouns.adjective.fullmatch(token[0]):
            break
    return head


def is_condition(sentence: str, *, language: str) -> bool:
    """Tell whether a sentence speaks of what would be, not of what was.

    >>> is_condition("If it goes on, hundreds will die.", language="en")
    True
    """
    return bool(_condition(language).search(sentence))


_DENIED = re.compile(DENIED, re.IGNORECASE)
_RETRACTED = re.compile(RETRACTED, re.IGNORECASE)
_PUBLISHED = re.compile(PUBLISHED, re.IGNORECASE)


_DENYING = (
    r"denying|dismissing|refuting|rejecting|опроверг(?:нув|ая)|отверг(?:нув|ая)|спростувавши|заперечивши"
    r"|спростовуючи"
)
#: What a denial does not reach across, and what a retraction does not: "said 26, but deleted the post".
_CLAUSE = re.compile(
    rf";|,?\s(?=(?:but|while|although|though|whereas|acknowledging|{_DENYING}"
    r"|но|однако|зато|хотя|але|проте|однак|хоча|бірақ|алайда"
    r"|and (?:said|says|added|reported|confirmed|announced)|и (?:сообщ|заяв|добав|сказал|подтверд|уточн)\w+"
    r"|(?:та|і|й) (?:повідом|заяв|дода|сказа|підтверд|уточн)\w+)(?!\w))",
    re.IGNORECASE,
)
_ACTION = re.compile(rf";|,?\s(?=(?:{_DENYING})(?!\w))", re.IGNORECASE)
_NO_SUCH = {
    "en": r"(?<!\w)(?:no such|there (?:were|are) no|not(?: the| those| a)?)\s+$",
    "ru": r"(?<!\w)(?:никаких|никакие)\s+$",
    "uk": r"(?<!\w)(?:жодних|ніяких)\s+$",
    "kk": r"(?<!\w)(?:ешқандай)\s+$",
}


def is_withdrawn(sentence: str, at: int = 0, *, language: str = "en") -> bool:
    """Tell whether a sentence takes back or denies the figure at offset *at*.

    Troops that withdraw are not meant, nor a denial in another clause.

    >>> is_withdrawn("The figure of 164 was withdrawn."), is_withdrawn("2,000 troops were withdrawn.")
    (True, False)
    >>> is_withdrawn("He denied that 40 died; two did.", 25)
    False
    """
    if re.search(_NO_SUCH[language], sentence[:at], re.IGNORECASE):
        return True
    if _DENIED.search(_clause(sentence, at, _CLAUSE)):
        return True
    clause = _clause(sentence, at, _ACTION)
    return bool(_RETRACTED.search(clause)) and bool(_PUBLISHED.search(clause))


def _clause(sentence: str, at: int, cut: re.Pattern[str]) -> str:
    cuts = [match.start() for match in cut.finditer(sentence)]
    begin = max((place for place in cuts if place <= at), default=0)
    return sentence[begin : min((place for place in cuts if place > at), default=len(sentence))]
