"""Speakers without a word of saying: "…, — мэр Дана Оспан." and the headline "… – полиция".

After a comma or a quotation and a dash stands who says it; in a headline the comma is missing, and
only a body or an office is taken there: behind the dash may stand the outlet, or who won.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from crawler.alternatives import by_letter
from crawler.persons import persons
from crawler.role_words import ROLES

_DASHED = re.compile(
    r"[ \u00a0][—–-][ \u00a0]+(?P<name>[^\W\d_][^.!?…:;,«»“”\"()\n—–\d]{2,80}+)(?=$|\n"
    r"|\.(?:\s+[^\W\d_a-zа-яёіїєґәғқңөұүһ]|\s*$))"
)
_MOST_WORDS, _LEAST_CLAUSE = 9, 2
#: Bodies known by their letters.
_BODIES = (
    r"МВД|МЧС|КНБ|ФСБ|СК|ЦИК|МИД|ГУВД|УВД|ДП|ДСНС|МВС|СБУ|ОВА|МОЗ|МЗС|ЦВК|ДБР|ОГП|ІІМ|ТЖМ|ҰҚК|ДСМ|СІМ|ОСК"
    r"|ООН|ОБСЕ|ВОЗ"
    r"|UN|OSCE|WHO|KNB|ОДКБ|ҰҚШҰ|БҰҰ|Минздрав|Минобороны|Минюст|Генпрокуратура|Генштаб|Кремль|Акорда"
    r"|Ақорда|Нацполиция"
)
_VERB = re.compile(
    r"(?<!\w)(?:[а-яёіїєґәғқңөұүһ’']{2,}(?:л[аио]?|л[аои]?с[ья]|лися|лося|в|вся|[ую]т|[ая]т|[еи]т|[ую]ть"
    r"|[ая]ть|[еи]ть|[её]тся|ится"
    r"|[нт][оыіа]|[еа]н|ється|ються|ються|иться|ді|ды|ты|ті|ған|ген|қан|кен|йды|йді|ады|еді)"
    r"|[a-z]{2,}(?:ed|en|s)|dead|hurt|missing|shot)"
    r"(?!\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=8)
def _office(language: str) -> re.Pattern[str]:
    return re.compile(by_letter(ROLES[language]), re.IGNORECASE)


def bare_speakers(text: str, *, language: str) -> Iterator[tuple[int, int, int]]:
    """Yield, for each speaker behind a dash, the offset of the dash and the span of the name.

    >>> text = "Погибли пять человек, — мэр Дана Оспан."
    >>> [text[start:end] for _, start, end in bare_speakers(text, language="ru")]
    ['мэр Дана Оспан']
    >>> [*bare_speakers("Лучшим игроком стал нападающий — Иван Петров", language="ru")]
    []
    """
    for match in _DASHED.finditer(text):
        clause = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        start, end = match.span("name")
        quoted = _is_quoted(clause)
        verb = _CRIES.match(text, start, end) if quoted else None
        start = verb.end() if verb else start
        if len(clause.split()) < _LEAST_CLAUSE or _ABOUT.search(text, start, end):
            continue
        if clause[-1] in _ENDS:
            named = _is_named(text, start, end, language, quoted=quoted)
        else:
            named = (
                text[end : end + 1] != "."
                and bool(_VERB.search(clause))
                and _is_office(text[start:end], language)
            )
        if named:
            yield match.start() + 1, start, end


_ENDS = ',»”"!?'
#: "the head of the ministry *about* the flood" is the title of an interview.
_ABOUT = re.compile(r"\s(?:о|об|про|на|за|туралы|about|on|to)\s", re.IGNORECASE)
#: «…», — *плачет* пенсионерка Роза Алимова: after a quotation any verb before a person attributes.
_CRIES = re.compile(
    r"(?:(?:не|так|и|й|та)\s+)?(?-i:[а-яёіїєґ’']{3,})(?:л|ла|ли|в|ет|ёт|ит|ют|ят|є|ує|ить|ять|ють|ся|ься|[чжш]е)\s+"
    r"(?:(?:головой|головою|руками|рукой|рукою|плечами|плечима|кулаком|пальцем|слёзы|слезы|сльози"
    r"|сквозь слёзы|крізь сльози)"
    r"\s+)?(?:(?:\d{1,3}-?(?:летн|річн)\w+|[а-яёіїєґ’']+(?:летн|річн)\w+)\s+)?"
)


def _is_quoted(clause: str) -> bool:
    """Tell whether a clause ends a quotation or stands in one that goes on behind the speaker."""
    return clause.rstrip(",")[-1:] in '»”"' or ("«" in clause and clause.rfind("«") > clause.rfind("»"))


def _is_named(text: str, start: int, end: int, language: str, *, quoted: bool) -> bool:
    """Tell whether a phrase after a comma or a quotation is a person, a body or an office."""
    words = text[start:end].split()
    if not words or len(words) > _MOST_WORDS or _is_office(text[start:end], language):
        return bool(words) and len(words) <= _MOST_WORDS
    if len(words) == 1:
        return quoted and words[0][0].isupper() and not _PLACE.match(words[0])
    trade = quoted and len(words) <= _TRADE_WORDS
    fitting = trade or words[0][0].isupper() or bool(_office(language).match(words[0]))
    return fitting and is_person(text, start, end)


#: "фермер Степан Луг", "a coach named …": trades that are no office, behind a quotation.
_TRADE_WORDS = 4


def _is_office(name: str, language: str) -> bool:
    """Tell whether a phrase begins with a body or an office, and goes on without a verb."""
    first = name.split()[0] if name.split() else ""
    office = bool(_office(language).match(first)) and (language != "en" or first.islower())
    known = office or bool(re.fullmatch(_BODIES, first))
    return known and (language == "en" or not _VERB.search(name)) and len(name.split()) <= _MOST_WORDS


_PLACE = re.compile(
    r"Киев|Київ|Москв|Астан|Алмат|Росси|Росі|Казахст|Україн|Украин|Kyiv|Moscow|Astana|Almaty|Kazakhstan|Russia"
)


def is_person(text: str, start: int, end: int) -> bool:
    """Tell whether a phrase ends with a person's full name."""
    return any(person.full and person.end == end for person in persons(text, start, end))


def is_body(name: str) -> bool:
    """Tell whether a phrase is a body that everybody knows by its name: "МВД", "Минздрав", "МЧС РК"."""
    return bool(re.fullmatch(rf"(?:{_BODIES})(?: (?:РК|РФ|ҚР|України|Украины|Казахстана|Росси[ия]))?", name))


#: What is no person, by how it begins.
BODY = re.compile(
    r"(?:пресс?-?служб|прес-служб|баспасөз|press (?:service|office)"
    r"|minist(?:ry|ries)|department|committee|council|government|office(?!r)|agency|service(?!m)|company|court(?!\w)"
    r"|union|police|interior"
    r"|health|defen[cs]e|emergency|prosecutor['’]s|general staff|commandant['’]s"
    r"|министерств|ведомств|полици[яию]|управлени|комитет|служб|агентств|департамент|прокуратур|компани"
    r"|организаци|мэри[яию]"
    r"|погранслужб|генпрокуратур|генштаб|нацгвард|росгвард|облздрав|горздрав|прикордонслужб|держприкордонслужб"
    r"|акимат|правительств|штаб|администраци|посольств|издани|газет|минздрав|минобороны|мвд|мчс|кнб"
    r"|міністерств|відомств|поліці[яюї]|управлін|комітет|агенц|прокуратур|компан|організац|мері[яюї]|уряд|адміністрац"
    r"|министрлі|басқарма|департамент|агентті|қызмет|үкімет|әкімді|комендатура)\w*(?!\w)",
    re.IGNORECASE,
)
_LED = re.compile(r"(?:^|[\n.!?…»”\"]\s*)(?P<name>[^\W\d_][^\n.!?…:;,«»\"“”„()\d]{1,60})$")
_BODIES_LED = re.compile(r"(?:власти|влада|билік|authorities|officials)(?!\w)", re.IGNORECASE)
#: "Санитарная служба", "Денсаулық сақтау министрлігі", but no "сотрудники полиции".
_BODY_LED = re.compile(
    rf"(?:[а-яёіїє-]+(?:ая|яя|ый|ий|ое|ее|[нсц]а|[нсц]е|ій)\s+){{0,2}}{BODY.pattern}"
    rf"|(?:[а-яәіңғүұқөһ-]+\s+){{1,3}}(?:министрлігі|басқармасы|департаменті|комитеті|қызметі|агенттігі|полициясы)$"
    rf"|(?-i:(?:[A-Z][\w-]+\s+){{1,2}}){BODY.pattern}",
    re.IGNORECASE,
)
_LED_CHARS, _LED_WORDS, _LED_CLAUSE = 66, 6, 3
_CLAUSE_LED = re.compile(r":[ \u00a0]+(?=[^\s«“„\"])(?:[^\s]+[ \u00a0]+){2}\S")


def before_colons(text: str, *, language: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of bodies and persons who speak before a colon: "Полиция: задержаны 12 человек".

    What is quoted behind a colon is not looked for here, and a list's heading names nobody.

    >>> text = "Police: 12 people were detained."
    >>> [text[start:end] for start, end in before_colons(text, language="en")]
    ['Police']
    """
    for colon in _CLAUSE_LED.finditer(text):
        led = _LED.search(text, max(0, colon.start() - _LED_CHARS), colon.start())
        if led is None or len(led["name"].split()) > _LED_WORDS:
            continue
        start, end = led.span("name")
        body = _BODY_LED.match(led["name"]) or _BODIES_LED.fullmatch(led["name"]) or is_body(led["name"])
        office = bool(_office(language).match(led["name"]))
        if (body and _is_plain(led["name"], language)) or (office and is_person(text, start, end)):
            yield start, end


def _is_plain(name: str, language: str) -> bool:
    """Tell whether a phrase holds no verb; in English its words are a name's: "Health Ministry"."""
    if language == "en":
        return all(word[0].isupper() or word in ("of", "the", "for", "and") for word in name.split())
    return not _VERB.search(name.partition(" ")[2])
