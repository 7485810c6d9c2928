"""Where something happened, as far as a sentence says: printed forms, never looked up or guessed.

A town of the region counts in any form it stands in; a state, whose name also means its government, only
after "in" and the like. Of any other name that, its ending, or the kind of place beside it must say that it
is one: "in Tarvik", «в Каранске», «Ақжайық ауданында», "the Karabas highway".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOWNS = (
    r"Almat[iy]|Shymkent|Karagand[ay]|Aktau|Aktobe|Atyrau|Zhanaozen|Taraz|Kyzylorda|Taldykorgan|Semey|Oskemen"
    r"|Ust-Kamenogorsk|Pavlodar|Kostanay|Petropavl\w*|Uralsk|Turkistan|Kokshetau|Ekibastuz|Temirtau|Mangistau"
    r"|Zhambyl|Nukus|Алмат(?:инск\w+|ы\w*|и|і|е)|Алма-Ат\w+|Шымкент\w*|Чимкент\w*|Караганд\w+|Қарағанды\w*"
    r"|Актау|Ақтау\w*|Актоб\w+|Ақтөбе\w*|Атырау\w*|Жанаозен\w*|Жаңаөзен\w*|Тараз\w*|К[ыи]з[ыи]лорд\w+"
    r"|Қызылорда\w*|Талд[ыи]корган\w*|Талдықорған\w*|Сем(?:ей|ее|ея|ею)\w*|Усть-Каменогорск\w*|Өскемен\w*"
    r"|Павлодар\w*|Костана\w+|Қостанай\w*|Петропавловск\w*|Петропавл\w*|Уральск\w*|Оралда\w*|Туркестан\w*"
    r"|Түркістан\w*|Кокшетау\w*|Көкшетау\w*|Экибастуз\w*|Темиртау\w*|Мангист\w+|Маңғыстау\w*|Жамб[ыи]л\w*"
    r"|Нукус\w*|Каракалпак\w*"
)
_STATES = (
    r"Astana|Nur-Sultan|Oral|Kazakhstan|Kyrgyzstan|Bishkek|Osh|Tashkent|Uzbekistan|Karakalpakstan|Moscow|Russia"
    r"|Minsk|Belarus|Kyiv|Kiev|Ukraine|Астан\w+|Нур-Султан\w*|Нұр-Сұлтан\w*|Казахстан\w*|Қазақстан\w*"
    r"|Кыргызстан\w*|Киргиз\w*|Қырғызстан\w*|Бишкек\w*|Бішкек\w*|Ташкент\w*|Узбекистан\w*|Өзбекстан\w*"
    r"|Москв\w+|Росси[яию]|Росі[яюї]|Ресей\w*|Минск\w*|Мінськ\w*|Беларус\w*|Білорус\w*|Киев\w*|Ки[єї]в\w*"
    r"|Украин\w+|Україн\w+"
)
_REGION = r"(?:\s(?:[Rr]egion|[Oo]blast|[Pp]rovince|област\w+|облыс\w*|район\w*|аудан\w*))?"
_KNOWN = re.compile(rf"(?<![\w«“\"-])(?:(?P<town>{_TOWNS})|(?P<state>{_STATES})){_REGION}(?![\w»”\"-])")

_LATIN = (
    r"[A-Z][\w'’-]{2,40}+"
    r"(?: (?!(?:The|An?|One|Two|Three|Four|Five|Police|After|\w+day|[A-Z]\w{2}\.)(?!\w))(?:of )?[A-Z][\w'’-]{2,40}+)?"
)
_CYRILLIC = r"[А-ЯЁІЇЄҐӘҒҚҢӨҰҮҺ][\w’'-]{2,40}+"
#: A name after what says that it is a place (in), or beside what kind of place it is (kind).
_NAMED = {
    "en": re.compile(
        r"(?<!\w)(?:(?:in|at|near|around|outside|across|throughout|(?:streets|outskirts|cent(?:re|er)|shelling|bombing"
        r"|bombardment|siege|battle|storming) of)\s+(?:the\s+)?(?:\w+ern\s+)?"
        rf"(?P<in>{_LATIN}{_REGION})"
        rf"|(?:cit(?:y|ies)|towns?|villages?|suburbs?|ports?)\s+of\s+(?P<kind>{_LATIN})"
        rf"|the\s+(?P<kind2>{_LATIN})\s+(?:highway|road|bridge|valley|district|region|province|peninsula|county|quarter"
        r"|suburb|mine|pit|colliery|basin|delta))(?!\w)"
    ),
    "ru": re.compile(
        r"(?<!\w)(?:(?:[Вв]о?|[Пп]од|[Бб]лиз|[Оо]коло|(?:[Уу] )?(?:побережья|берегов))\s+"
        rf"(?P<in>(?:{_CYRILLIC}(?:ой|ом|ем|ей)\s)?{_CYRILLIC}{_REGION})"
        rf"|(?:город\w{{0,2}}|г\.|сел[аеоу]|пос[её]лк\w+|аул\w{{0,2}}|деревн\w+|станиц\w+)\s?(?P<kind>{_CYRILLIC}))(?!\w)"
    ),
    "uk": re.compile(
        r"(?<!\w)(?:(?:[ВвУу]|[Пп]ід|[Бб]іля|[Пп]о(?!\s\w+\s[А-ЯІЇЄҐ])|[Пп]облизу)\s+"
        rf"(?P<in>(?:{_CYRILLIC}(?:ому|ій)\s)?{_CYRILLIC}{_REGION})"
        rf"|(?:міст\w{{1,2}}|м\.|сел[аіоу]|селищ\w+|передмісті)\s?(?P<kind>{_CYRILLIC}))(?!\w)"
    ),
    "kk": re.compile(
        rf"(?<!\w)(?:(?P<kind>{_CYRILLIC})(?=\s(?:қаласы|ауданы|облысы|ауылы|кенті|стан[цс]\w*сы|кеніші|шахтасы"
        rf"|маңы|түбі))|(?<=[\w,]\s)(?=[\w’'-]{{3,40}}[дт][ае](?:ғы|гі)?(?![\w’'-]))(?P<in>{_CYRILLIC}))(?!\w)"
    ),
}
#: Capitalised, after "in" and the like, and no place: bodies of state, media, months, feasts, storms, peoples.
_NO_PLACE = re.compile(
    r"(?:Jan|Febr)uary|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?!\w)|March|April|May|June|July|August"
    r"|(?:Septem|Octo|Novem|Decem)ber|\w+day(?:s|['’]s)?|Christmas|Easter|Ramadan|Nauryz|New Year|Covid\w*|Operation"
    r"|World|Storm|Hurricane|Cyclone|Typhoon|Phase|Article|[A-Z]\w+-[a-z]\w*|Telegram\w*|Facebook|Instagram|Twitter"
    r"|YouTube|Parliament|Congress|President|Prime|Minister|Judge|Mr|Mrs|Supreme|Interior|\w+(?:ian|ish|ese)|Kazakh\w?"
    r"|Greek|Swiss|Kyrgyz|Uzbek|Tajik|French|German|English"
    r"|Новый|Новом|Ночь|Рамадан\w*|Пасх\w+|Рождеств\w+|Великд\w+|Різдв\w+|Красн\w+ Крест\w*|Червон\w+ Хрест\w*"
    r"|Наурыз\w*|Мин\w+|Ген\w*прокур\w*|Генеральн\w+|Гос\w+|Верховн\w+|Совет\w*|Комитет\w*|Кремл\w+|Сенат\w*"
    r"|Мажилис\w*|Парламент\w*|Акимат\w*|Правительств\w*|Департамент\w*|Управлени\w+|Рос[а-я]+(?:надзор|стат)\w*"
    r"|\w*[Бб]анк\w*|[ИІ]нтерне\w*|Мін\w+|Уряд\w*|Рад[аіиу]|Офіс\w*|Служб\w+|Үкімет\w*|Министр\w*|Бас"
    r"|[A-ZА-ЯІЇЄҚҰӘҒ]{2,}[а-яіїєa-z]?"
)
_BODY = re.compile(
    r"['’]s\Z|(?<!\w)(?:Post|Times|Herald|Courier|News|Ministry|University|Hospital|Court|Union|Party|Bank|Office"
    r"|Council|Factory|Plant|Foods|Inc|Shooting)(?!\w)"
)
#: Waters, and what belongs to somebody: "around Tokayev's".
_WATER = re.compile(
    r"\s(?:river|sea|ocean|lake|море|реке|озере|морі|річці|озері|теңізі\w*|өзені\w*|көлі\w*)(?!\w)",
    re.IGNORECASE,
)
#: A person in the accusative, whom somebody shot at: «стреляли в Иванова».
_PERSON = re.compile(r"\w+(?:ова|ева|ина|у|ю|ича)\Z")
_BEFORE = {
    "en": re.compile(
        r"(?<!\w)(?:in|across|at|near|around|throughout|through|outside|inside|(?:streets|outskirts|centre|center|city"
        r"|town) of)\s+(?:the\s+)?(?:city of\s+)?(?:\w+\s+)?$",
        re.IGNORECASE,
    ),
    "ru": re.compile(r"(?<!\w)(?:в|во|под|по|около)\s+(?:г(?:ород\w*)?\.?\s*)?$", re.IGNORECASE),
    "uk": re.compile(r"(?<!\w)(?:в|у|під|по|біля)\s+(?:м(?:іст\w*)?\.?\s*)?$", re.IGNORECASE),
}
_LOCATIVE = re.compile(r".*[дт][ае](?:ғы|гі)?$")


@dataclass(frozen=True, slots=True)
class Spot:
    """A name that says where, at an offset of its sentence."""

    start: int
    name: str
    #: Of the region's known ones: likelier a place than any other name.
    known: bool


def place_in(
    sentence: str,
    near: int,
    *,
    language: str,
    part: tuple[int, int] | None = None,
    others: Sequence[int] = (),
    parts: Sequence[int] = (),
    said_by: str = "",
) -> str:
    """Return the place a sentence says that something at *near* happened in; may be empty.

    One in its own *part* of the sentence (offsets) comes first, then one before it, then one behind it, unless
    another number follows there (*others*: their offsets) or one that is a part of this stands between (*parts*):
    "160 died, 103 of them in Almaty". What only names the speaker, "according to the mayor of Taraz", is no such
    place; "police in Taraz" is, where no other is named.

    >>> place_in("Police in Taraz detained 20 people.", 25, language="en")
    'Taraz'
    >>> place_in("Russia sent 75 aircraft.", 12, language="en")
    ''
    >>> place_in("В Алматы ранены 100, в Шымкенте — 40.", 16, language="ru", part=(0, 19), others=(34,))
    'Алматы'
    """
    begin, end = part or (0, len(sentence))

    def rank(spot: Spot) -> tuple[bool, int, bool, int]:
        tier = 0 if begin <= spot.start < end else 1 if spot.start < near else 2
        return spot.name in said_by, tier, not spot.known, abs(spot.start - near)

    def is_others(spot: Spot) -> bool:
        behind = spot.start >= max(end, near)
        return behind and (
            any(spot.start < other for other in others) or any(near < other < spot.start for other in parts)
        )

    spots = (
        spot
        for spot in (*_known(sentence, language), *_named(sentence, language))
        if not is_others(spot)
        and (spot.name not in said_by or _is_where(sentence, spot.start, spot.name, language))
    )
    best = min(spots, key=rank, default=None)
    return best.name if best else ""


def _known(sentence: str, language: str) -> Iterator[Spot]:
    for match in _KNOWN.finditer(sentence):
        if match["town"] or _is_where(sentence, match.start(), match[0], language):
            yield Spot(match.start(), match[0], known=True)


def _is_where(sentence: str, start: int, name: str, language: str) -> bool:
    """Tell whether "in" and the like stands before a name, in Kazakh in its ending."""
    if language == "kk":
        return bool(_LOCATIVE.match(name))
    before = _BEFORE.get(language)
    return bool(before and before.search(sentence, 0, start))


def _named(sentence: str, language: str) -> Iterator[Spot]:
    pattern = _NAMED.get(language)
    for match in pattern.finditer(sentence) if pattern else ():
        group = match.lastgroup or ""
        name = match[group]
        if (
            _NO_PLACE.match(name)
            or _BODY.search(name)
            or _WATER.match(sentence, match.end())
            or _KNOWN.match(name)
        ):
            continue
        if group == "in" and language == "ru" and _PERSON.match(name):
            continue
        yield Spot(match.start(group), name, known=False)
