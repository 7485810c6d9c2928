"""Where, when and to whom it was said, between the word of saying and the speaker.

"написал *в своём канале* депутат …", "рассказал *на суде* Ержан Мусабек".
"""

from __future__ import annotations

import re

from crawler.speaker_names import WHEN

#: Where and to whom it was said: "написал в своём канале | депутат …".
_OCCASION = re.compile(
    r"\s+(?:на\s+(?:условиях|умовах|правах)\s+(?:анонимности|анонімності)|(?:в|у)\s+(?:(?:кратком"
    r"|недавнем|прямом|прямому)\s+)?(?:интервью"
    r"|інтерв['’]ю|эфире|ефірі|комментарии|коментарі)(?:\s+(?:телеканал\w*|радио\w*|радіо\w*|изданию"
    r"|виданню|агентству|газет\w+))?"
    r"(?:\s+[«\"“][^«»\"“”\n]{2,40}[»\"”])?"
    r"|(?:в|на|у)\s+(?:сво\w+\s+[\w-]+(?:[\s-](?:канале|каналі))?|брифинг\w*|брифінг\w*|(?:пресс"
    r"|прес)-конференц\w*"
    r"|заседани\w*|засіданн\w*|(?:соцсет|соцмереж|фейсбук|facebook|telegram|телеграм|twitter|твиттер)[\w-]*)"
    r"|(?:изданию|агентству|газете|телеканалу|порталу|каналу|виданню|газеті)\s+[«\"“][^«»\"“”\n]{2,40}[»\"”]"
    r"|(?:нашему|нашій|нашому|нашей)\s+(?:изданию|корреспонденту|агентству|порталу|телеканалу|редакции|газете|виданню"
    r"|кореспонденту|кореспондентці|редакції|газеті|каналу)"
    r"|(?:президенту|президентові|премьеру|прем['’]єру|министру|міністру|міністрові|парламенту|депутатам"
    r"|сенаторам|суду"
    r"|судье|судді|прессе|пресі|репорт[её]рам|репортерам|родным|рідним|коллегам|колегам|жителям|мешканцям|телеканалу)"
    r"|(?:Reuters|AFP|AP|BBC|CNN|Bloomberg|ТАСС|РИА Новости|Интерфаксу|РБК|УНІАН|Укрінформу"
    r"|Інтерфаксу)(?=\s+[а-яіїєґ]{3,})"
    r"|журналист\w+|журналіст\w+|(?:один|одна|одне)\s+(?:из|із|з)|сегодня|вчера|накануне|сьогодні|вчора"
    r"|напередодні|также|також)(?=\s+[^\W\d_])",
    re.IGNORECASE,
)


_SPOKEN_WHEN = re.compile(
    rf"\s+(?:{WHEN.pattern}|\d{{1,2}}\s+[а-яіїєґ]{{3,8}}[яа](?:\s+\d{{4}}\s+(?:года|року))?(?=\s+[^\W\d_])|[«\"“][^«»\"“”\n]{{2,40}}[»\"”](?=\s+(?:(?:в|во|у)\s+[^\W\d_]|(?:телефоном|по\s+телефону)\s)))",
    re.IGNORECASE,
)


#: "говорит *19-летний* студент Данияр".
_AGED = re.compile(r"\s+\d{1,3}(?:-?(?:летн|річн)\w+|-year-old|\s+жаст\w+|\s+жасар)(?=\s)")


def past_asides(text: str, start: int, end: int) -> int:
    """Return where a speaker may begin, behind the occasion of what was said."""
    while (
        occasion := _OCCASION.match(text, start, end)
        or _SPOKEN_WHEN.match(text, start, end)
        or _AGED.match(text, start, end)
    ):
        start = occasion.end()
    return start


_CAPITAL = r"[А-ЯЁІЇЄҐ][а-яёіїєґ’'-]+"
_SMALL = r"[а-яёіїєґ’'-]+"
#: "на суде | Ержан Мусабек", "після слухання | адвокат Ілля Дуб": where and when, before a full name.
_SOMEWHERE = re.compile(
    rf"\s+(?:в|во|на|у|під\s+час|во\s+время|после|після|перед|при|через)\s+(?P<words>(?:{_SMALL}\s+){{1,6}}?)"
    rf"(?={_CAPITAL}\s+{_CAPITAL}(?!\w))"
)
#: Of several or of nobody in particular the phrase names the body itself: "сообщили *в министерстве*".
_OF_MANY = re.compile(r"(?:ли|лось|лося|ют|ят|ють|ять|ло|ується|ається|тся)$", re.IGNORECASE)
_NOMINATIVE = re.compile(
    r"[а-яёіїєґ’'-]*(?:[бвгджзклмнпрстфхцчшщйь]|ка|ца|ця|глава|голова|зампред\w*)", re.IGNORECASE
)


def past_place(text: str, start: int, end: int) -> int:
    """Return where a speaker may begin, behind where one person spoke: "рассказал *на суде* Ержан Мусабек".

    >>> text = "рассказал на суде Ержан Мусабек"
    >>> text[past_place(text, 9, len(text)):]
    ' Ержан Мусабек'
    """
    place = _SOMEWHERE.match(text, start, end)
    if place is None or _OF_MANY.search(text, max(0, start - 5), start):
        return start
    words = list(re.finditer(r"\S+", place["words"]))
    office = next((one for one in words[1:] if _NOMINATIVE.fullmatch(one[0])), None)
    return place.start("words") + office.start() - 1 if office else place.end() - 1


#: "розповів *звільнений із полону* Степан Ярош": a participle with what belongs to it, before the name.
_DESCRIBED = re.compile(
    rf"\s+(?:{_SMALL}(?:[нт]ий|ший|н[ыо]й|тый|вший|щий|щийся|вшийся|на|ная|ша|шая|щая|вшаяся|щаяся)\s+)"
    rf"(?:із|з|зі|из|с|со|в|у|на|під|под|до|за|від|от|після|после|при|по)\s+(?:{_SMALL}\s+){{1,4}}?"
    rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{1,2}})(?!\w)"
)


def described(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of a name behind a participle and its phrase: "звільнений із полону *Степан Ярош*"."""
    match = _DESCRIBED.match(text, start, end)
    return match.span("name") if match else None


#: "қызметкері | *«Шапағат» арнасына* айтып берді": whom it was told.
_ADDRESSEE = re.compile(
    r"\s+(?:(?:[«“\"][^«»“”\"\n]{2,40}[»”\"]|[А-ЯӘҒҚҢӨҰҮҺІA-Z][\w.-]+)\s+)?"
    r"(?:(?:теле)?арна|агентті[гк]|басылым|газет|портал|радио|сайт|журнал|редакция|баспасөз|тілші|журналист|репортер|сот"
    r"|парламент|президент|депутат|халы[қк]|жұртшылы[қк]|тұрғын|БАҚ)(?:лар|лер|тар|тер|дар|дер)?(?:ы|і|сы|сі|ымыз|іміз)?"
    r"(?:на|не|ға|ге|қа|ке|ына|іне)\s*$"
    r"|\s+(?:[«“\"][^«»“”\"\n]{2,40}[»”\"]|[А-ЯӘҒҚҢӨҰҮҺІA-Z][\w.]+)-?(?:ға|ге|қа|ке)\s*$",
)


def without_addressee(text: str, begin: int, end: int) -> int:
    """Return where a Kazakh phrase ends before those who were told: "дәрігер *«Арна» тілшісіне* айтты"."""
    match = _ADDRESSEE.search(text, begin, end)
    return match.start() if match and match.start() > begin else end
