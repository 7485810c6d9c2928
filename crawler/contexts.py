"""What the sentences around say of a number: people at a protest, weapons found again, a figure taken back.

"The strike went on. Some 2,400 workers *gathered at the gates*.", "1,300 rifles were stolen. So far
*590 of them have been seized*.", "It reported 164 deaths. *The figure was withdrawn* an hour later."
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.counted import Counted, fits, is_passive
from crawler.quantities import OF_PERSONS, OWN, PROTESTED, THINGS, Mark
from crawler.quantity_words import RETRACTED
from crawler.ranges import Amount
from storage.figures import Figure, Quantity
from storage.sentences import Sentences

# ---------------------------------------------------------------- protesters

_GATHERS = re.compile(
    r"(?<!\w)(?:gathered|assembled|massed|turned (?:out|up)|showed up|came out|remain(?:ed|s)? (?:on|in|at|outside)"
    r"|(?:stood|standing|camped|camping) (?:on|in|at|outside)|block(?:ed|ing)|picket(?:ed|ing)"
    r"|соб(?:рал|ира)\w+с[ья]|пришл[иао]|вышл[иао]|оста(?:ются|лись|[её]тся|лось)|стоят|стояли|перекрыл[иао]|пикет\w+"
    r"|зібрал\w+с[ья]|збира\w+ся|прийшл[иао]|вийшл[иао]|залиша(?:ються|ється|лися)|стоять|перекрил[иао]|пікет\w+"
    r"|жинал\w+|жиылды|шықты|келді|тұр|қалды|жолды жапты)(?!\w)",
    re.IGNORECASE,
)
_PROTEST = re.compile(
    r"(?<!\w)(?:protest\w*|rall(?:y|ies|ied)|(?<!air )(?<!missile )(?<!drone )(?<!rocket )strik(?:e"
    r"|es|ers|ing)(?! on)|demonstrat\w+|picket\w*"
    r"|протест\w*|митинг\w*|забастов\w+|бастующ\w+|пикет\w*|демонстрац\w+|акци[яиюе]\w* (?:протеста|солидарности)"
    r"|несогласованн\w+ акци\w+|страйк\w*|мітинг\w*|пікет\w*|демонстрац\w+|акці[яїюй]\w* (?:протесту|солідарності)"
    r"|наразыл\w+|шеру(?:ге|де|ші|дің|і)?|ереуіл\w*)(?!\w)",
    re.IGNORECASE,
)
_POWER = (
    r"(?:parliament|ministry|court\w*|police|city hall|town hall|mayor|embassy|government"
    r"|presidential|prison|administration"
    r"|akimat|парламент|министерств|міністерств|суд|полиц|поліц|мэри|мері|аким|посольств|правительств|уряд|администрац"
    r"|адміністрац|прокуратур|сизо|тюрьм|в['’]язниц)"
)
#: Who gathers before those in power protests.
_BEFORE_POWER = re.compile(
    rf"(?<!\w)(?:(?:outside|in front of)\s+(?:the\s+)?|(?:у|возле|перед|напротив|біля|коло|навпроти"
    rf"|під)\s+(?:здани\w+\s+"
    rf"|стен\w*\s+|будівл\w+\s+|стін\w*\s+)?)(?:[\w-]+\s+){{0,2}}?{_POWER}"
    r"|(?<!\w)(?:парламент|министрлік|сот|полиция|әкімдік|әкімшілік|елшілік|үкімет|прокуратура)\w*\s+(?:ғимарат\w*\s+)?"
    r"(?:алды|маңы)\w*",
    re.IGNORECASE,
)


def gathered(text: str, one: Counted, sentences: Sentences, span: tuple[int, int]) -> bool:
    """Tell whether people gather or stay where this sentence or the one before speaks of a protest."""
    if one.noun is None or one.oblique or one.amount.single or not _GATHERS.search(text, *one.part):
        return False
    if _BEFORE_POWER.search(text, *one.part):
        return True
    begin = sentences.before(span[0])[0]
    return bool(_PROTEST.search(text, begin, span[1]))


def may_gather(text: str, begin: int, end: int) -> bool:
    """Tell whether a sentence without any other mark may speak of people before those in power."""
    sentence = text[begin:end]
    return any(stem in sentence for stem in _STEMS) and bool(_BEFORE_POWER.search(sentence))


#: Looked for first: a search for a plain word costs nothing.
_STEMS = (
    "gathered",
    "assembled",
    "picketed",
    "брались",
    "брался",
    "брала",
    "ібрал",
    "жинал",
    "жиыл",
    "икет",
    "ікет",
)


# ---------------------------------------------------------------- a second verb

_AND_THEN = re.compile(
    r"\s+(?:(?!(?:and|и|та|й|і)\s)[^\s,;]+\s+){1,7}(?:and|и|та|й|і)\s+(?:(?:then|later|also|затем|потом|позже|потім|згодом)\s+)?"
    r"(?:(?:were|was|are|been|have been|had been|были|було|були)\s+)?"
)
_BEFELL = re.compile(r"[а-яёіїєґ’']+(?:[ня]ы|[её]ны|аны|яны|ті|ні|но|то)", re.IGNORECASE)


def went_on(text: str, one: Counted, words: Sequence[Mark], group: Sequence[Amount]) -> str | None:
    """Return what a second verb says of a number: "250 nurses walked off the job *and rallied*"."""
    if one.noun is None or one.oblique or one.amount.single:
        return None
    for word in words:
        if word.role != "predicate" or word.start < one.part[1]:
            continue
        between = any(one.amount.end <= other.start < word.start for other in group)
        joined = not between and _AND_THEN.fullmatch(text, one.noun.end, word.start)
        befell = (
            word.value == PROTESTED or is_passive(text, word) or _BEFELL.fullmatch(text, word.start, word.end)
        )
        return word.value if joined and befell and fits(word, one.noun) else None
    return None


_WERE = re.compile(
    r"\s+(?:of\s+(?:them|whom|those)\s+)?(?:were|are|was|is|были|был[аи]?|було|були|[—–])\s+(?:\w+\s+)?",
    re.IGNORECASE,
)


def were_such(text: str, one: Counted, here: Sequence[Figure]) -> tuple[Quantity, str] | None:
    """Return what a part counts that is only named: "treated 87 people, adding that *14 were children*"."""
    if (
        one.noun is None
        or one.noun.role != "noun"
        or one.noun.value in THINGS
        or one.noun.value in (*OWN, "people")
    ):
        return None
    if (
        not here
        or here[-1].quantity not in OF_PERSONS
        or not _WERE.fullmatch(text, one.amount.end, one.noun.start)
    ):
        return None
    fewer = one.amount.high is not None and one.amount.high <= (here[-1].high or here[-1].low or 0)
    return (here[-1].quantity, one.noun.value) if fewer else None


# ---------------------------------------------------------------- weapons

_FOUND = (
    r"(?:seized|recovered|found|returned|surrendered|handed in|confiscated|изъя\w+|найден\w*|нашли|возвра\w+|вернул\w*"
    r"|сда(?:н[ыоа]?|л[иа]?)|конфискован\w*|вилуч\w+|знайден\w*|знайшли|поверну\w+|здан[оі]|здали|конфіскован\w*"
    r"|тәркілен\w+|табыл\w+|қайтар\w+|алын\w+)(?!\w)"
)
_UNITS = (
    r"(?:(?:of|out of)\s+(?:them|these|those|which)|(?:из|із|з)\s+(?:них|этих|цих|которых|яких)|единиц\w*|одиниц\w*"
    r"|units?|pieces|бірлі\w+)"
)
_FOUND_AFTER = re.compile(
    rf"\s+(?:{_UNITS}\s+(?:[^\W\d_]+\s+){{0,3}}?|(?:(?:ha[sd]|have|was|were|been|only|уже|вже|был[аио]?|було|только|лишь|лише|тільки|ғана|әлі)\s+){{0,3}}){_FOUND}",
    re.IGNORECASE,
)
_FOUND_BEFORE = re.compile(
    rf"{_UNITS}\s+(?:[^\W\d_]+\s+){{0,2}}?{_FOUND}(?:\s+[^\W\d_]+)?\s+$", re.IGNORECASE
)


def of_weapons(
    text: str, amount: Amount, span: tuple[int, int], here: Sequence[Figure], earlier: Sequence[Figure]
) -> bool:
    """Tell whether a number counts those of the weapons just named that were found again."""
    before = here or earlier
    if amount.single or not before or before[-1].quantity != Quantity.WEAPONS:
        return False
    first = max(span[0], amount.start - 60)
    return bool(
        _FOUND_AFTER.match(text, amount.end, span[1]) or _FOUND_BEFORE.search(text, first, amount.start)
    )


# ---------------------------------------------------------------- taken back

_WORDS = r"(?:[^\W\d_][^\W\d_’'-]*,?\s+)"
_FIGURE = (
    r"(?:(?:the|this|that|its|these|those)\s+(?:[a-z]+\s+)?(?:figures?|numbers?|reports?|posts?|tweets?|statement|claims?|data"
    r"|toll|message|count|announcement)"
    r"|(?:эт\w+\s+|сво\w+\s+)?(?:цифр\w*|данные|сообщени\w+|пост|публикаци\w+|запись|твит|информаци\w+|сведения)"
    r"|(?:ц[яюійе]\w*\s+|сво\w+\s+)?(?:цифр\w*|дані|допис\w*|повідомлення|твіт\w*|інформаці\w+|відомості)"
    r"|(?:бұл\s+|осы\s+)?(?:дерек\w*|мәлімет\w*|хабарлама\w*|жазба\w*|ақпарат\w*|сан(?:ды|дар)?))"
)
_TAKES_BACK = re.compile(
    rf"{_WORDS}{{0,7}}?{_FIGURE}\s+{_WORDS}{{0,4}}?{RETRACTED}"
    rf"|{_WORDS}{{0,7}}?(?:withdrew|retracted|deleted|took back|disowned|отозвал\w*|удалил\w*"
    rf"|відкликал\w*|видалил\w*)\s+"
    rf"(?:it(?!\w)|{_FIGURE})",
    re.IGNORECASE,
)


def takes_back(text: str, sentences: Sentences, end: int) -> bool:
    """Tell whether the sentence behind *end* takes the figures of this one back.

    >>> text = "It reported 164 deaths. An hour later the figure was withdrawn."
    >>> takes_back(text, Sentences(text), 23)
    True
    """
    start = end + len(text[end : end + 4]) - len(text[end : end + 4].lstrip())
    if start >= len(text) or "\n" in text[end:start]:
        return False
    return bool(_TAKES_BACK.match(text, *sentences.near(start)))
