"""Persons named in prose: runs of capitalised words that are no place, office or organisation.

A heuristic for the one question that citations ask: who is credited here? It reads Latin and
Cyrillic script; what it is not sure of it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CAPITAL = r"[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐӘҒҚҢӨҰҮҺЎ]"
_SMALL = r"[a-zß-öø-ÿа-яёіїєґәғқңөұүһў]"
_WORD = rf"{_CAPITAL}{_SMALL}+(?:[-’'ʼ]{_CAPITAL}?{_SMALL}+)*"
_INITIAL = rf"(?:{_CAPITAL}\.[ \u00a0]?)"
_PARTICLE = r"(?:(?:van|von|de|der|al|bin|ibn|фон|аль)[ -])?"
#: Initials and capitalised words in one line: "J. R. Omarov", "Abdujalil Abdurasulov".
RUN = re.compile(
    rf"(?<!\w)(?:{_INITIAL}{{1,2}})?{_WORD}(?:[ \u00a0]{_INITIAL}{{0,2}}{_PARTICLE}{_WORD}){{0,4}}"
)

#: Words of offices, organisations and calendars. Stems of six letters and more also catch endings.
_NOT_NAMES = frozenset(
    """
    the a an in on at by for from of and but or if as it he she they we i this that these those his her their its
    there here when where what who why how after before during while since according also however meanwhile
    not no yes photo image images getty picture source read follow share
    president prime minister ministry secretary deputy chairman chairwoman chair speaker spokesman spokeswoman
    spokesperson leader head director general governor mayor senator king queen sir lord lady mr mrs ms dr prof
    professor colonel major captain commander commissioner ambassador chief press state states united union republic
    federation kingdom european communist socialist democratic party council committee commission court parliament
    senate congress house white government security policy foreign affairs high representative defense defence
    national international central collective treaty organization organisation center centre institute academy
    university sciences science studies research eurasian atlantic agency bureau service society movement front
    army guard police bank group company corporation foundation fund association league forum summit conference
    street square avenue region district airport city
    political scientist analyst expert economist activist blogger lawyer journalist researcher leading senior
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english russian kazakh ukrainian american british chinese turkish belarusian
    kyrgyz uzbek tajik german french soviet western eastern northern southern new old great big
    islamic muslim arab islamist spring
    в на по из за от для при после до во со он она они мы это этот эта как так что когда если также однако между тем
    политолог эксперт экономист аналитик социолог историк блогер активист адвокат юрист правозащитник журналист
    корреспондент обозреватель политик оппозиционер вице-премьер пресс-секретарь вице-министр экс-президент
    экс-премьер публикация видео автор редактор режиссер певец актер спортсмен лидер координатор руководитель
    а и но или его ее её их там тут здесь уже ранее напомним согласно сегодня вчера
    президент премьер министр глава лидер депутат сенатор спикер председатель заместитель директор аким мэр губернатор
    господин госпожа академик профессор генерал полковник посол пресс союз совет партия комитет комиссия суд парламент
    сенат мажилис правительство министерство департамент республика федерация область район город центр институт
    академия университет агентство служба фонд банк компания ассоциация лига движение армия полиция госдума рада
    у з що як але й та або це ці він вона вони ми за про під час після президент прем єр міністр голова партія рада
    ол бұл осы сол және мен да де бірақ үшін кейін премьер министрі президенті басшысы төрағасы әкімі депутаты
    саясаттанушы сарапшы экономист журналист тілші белсенді блогер адвокат жазушы
    """.split()  # noqa: SIM905
)
_PLACES = re.compile(
    r"(?:kazakhstan|russia|ukrain|belarus|kyrgyz|uzbek|tajik|turkm|armenia|azerbaij|georgia|china|chinese|turkey|europ"
    r"|americ|moscow|almaty|astana|nur-sultan|kremlin|washington|brussel|beijing|kyiv|kiev|minsk|asia|afghan|syria|iran"
    r"|казахст|росси|украин|україн|белорус|білорус|кыргыз|киргиз|узбек|таджик|туркм|армен|азербайдж|грузи|кита|турци"
    r"|европ|європ|америк|москв|алмат|астан|кремл|кремль|вашингт|пекин|пекін|киев|київ|києв|минск|азия|азии|азиат"
    r"|қазақ|ресей|өзбек|қытай|түрк|мәскеу)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A name as it stands in the text."""

    name: str
    #: Offset of the name, in characters of the text that was searched.
    start: int

    @property
    def end(self) -> int:
        """Offset of the first character after the name."""
        return self.start + len(self.name)

    @property
    def full(self) -> bool:
        """True for a first and a last name; a single word may be anything."""
        return " " in self.name or "\u00a0" in self.name


def persons(text: str, start: int = 0, end: int | None = None) -> Iterator[Person]:
    """Yield names of persons in ``text[start:end]``, in order.

    >>> [p.name for p in persons("Leader of the Communist Party Omar Zhanov met J. R. Smith in Almaty.")]
    ['Omar Zhanov', 'J. R. Smith']
    """
    for run in RUN.finditer(text, start, len(text) if end is None else end):
        yield from _parts(run)


def person_at(text: str, offset: int) -> Person | None:
    """Return the person named with two words or more exactly at *offset*, or None.

    >>> person_at("by Omar Zhanov, Almaty", 3).name
    'Omar Zhanov'
    """
    run = RUN.match(text, offset)
    found = next(_parts(run), None) if run else None
    return found if found and found.full and found.start == offset else None


def _parts(run: re.Match[str]) -> Iterator[Person]:
    """Split a run at words that are no names: "Communist Party Omar Zhanov"."""
    begin: int | None = None
    stop = 0
    for word in re.finditer(r"\S+", run[0]):
        if _is_name(word[0]):
            begin = word.start() if begin is None else begin
            stop = word.end()
        elif begin is not None:
            yield Person(name=_bare(run[0][begin:stop]), start=run.start() + begin)
            begin = None
    if begin is not None:
        yield Person(name=_bare(run[0][begin:stop]), start=run.start() + begin)


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", name)


def _is_name(word: str) -> bool:
    lower = _bare(word).lower().rstrip(".")
    return len(lower) == 1 or not (lower in _NOT_NAMES or _PLACES.match(lower))
