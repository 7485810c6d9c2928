"""A day of invented news, as coverage: four languages, copies, an edit, a removal, a silent source.

Outlets, people and events are made up and live under ``.example``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from digests.content import Desk
from storage.accounting import PagePart
from storage.edition import (
    Article,
    Change,
    ChangeKind,
    Coverage,
    CrawlHealth,
    DayCount,
    SourceTrouble,
    Step,
    Subscriber,
)
from storage.figures import Statement
from storage.model import Evidence, Precision, Url

NOW = datetime(2022, 1, 10, 0, 5, tzinfo=UTC)
DESK = Desk(
    name="Central Asia",
    sender="digest@desk.example",
    reply_to="desk@desk.example",
    base_url="https://watch.desk.example",
    version="0.1.0",
)
READER = Subscriber(
    id=3,
    address="reader@desk.example",
    digest="steppe-unrest",
    language="en",
    timezone="Asia/Almaty",
    token="tOkEn-3",
)
SEED = Step(kind="seed", label="Seed 003")


def chain(note: str, host: str, sentence: str = "") -> tuple[Step, ...]:
    """Return the way from the seed to an outlet."""
    return (
        SEED,
        Step(kind="citation", label=f"note [{note}]", sentence=sentence),
        Step(kind="source", label=f"{host} feed"),
    )


def told(
    outlet: str,
    host: str,
    language: str,
    hours: float,
    title: str,
    text: str = "",
    *,
    note: str = "7",
    sentence: str = "",
    copy_of: int | None = None,
    matched: tuple[str, ...] = (),
    precision: Precision = Precision.TIME,
    wishes: tuple[str, ...] = (),
    said: tuple[Statement, ...] = (),
) -> Article:
    """Return an article published *hours* before the window's end; it has no number yet."""
    at = NOW - timedelta(hours=hours)
    evidence = (
        Evidence(group="event", term=word, matched=word, offset=n, weight=1.0 / (n + 1))
        for n, word in enumerate(matched)
    )
    return Article(
        id=0,
        url=Url(f"https://{host}/{language}/2022/01"),
        outlet=outlet,
        host=host,
        title=title,
        language=language,
        first_seen_at=at + timedelta(minutes=9),
        published_at=None if precision is Precision.NONE else at,
        published_precision=precision,
        text=text or f"{title}.",
        evidence=tuple(evidence),
        provenance=chain(note, host, sentence),
        copy_of=copy_of,
        wishes=wishes,
        statements=said,
    )


def quoted(text: str, language: str, speaker: str, words: str) -> tuple[Statement, ...]:
    """Return the statement that *text* makes by quoting *words*."""
    said = Statement(
        speaker=speaker, verb="said", quote=words, direct=True, language=language, offset=text.index(words)
    )
    return (said,)


def numbered(number: int, article: Article) -> Article:
    """Return *article* as the database would have stored it."""
    return replace(
        article,
        id=number,
        url=Url(f"{article.url}/{number}"),
        revision_id=100 + number,
        capture_sha256=f"{number:02x}" * 32,
    )


BRIDGE_RU = (
    "Правительство Сарыдалы в воскресенье вернуло прежнюю цену на сжиженный газ на полгода. "
    "Об этом министр энергетики Ерлан Тасболат сказал на площади Тенгиз, где третий день стоят люди. "
    "По его словам, цена составит 50 таньга за литр."
)
BRIDGE_EN = (
    "The government of Sarydala has restored the old price of bottled gas for six months, energy minister "
    "Yerlan Tasbolat told a crowd on Tengiz square. The price will be 50 tanga a litre. "
    "The square has been full for three days."
)
BRIDGE_KK = (
    "Сарыдала үкіметі сұйытылған газдың бұрынғы бағасын алты айға қайтарды. "
    "Бұл туралы энергетика министрі Ерлан Тасболат Теңіз алаңында айтты. Баға литріне 50 таньга болады."
)
BRIDGE_UK = (
    "Уряд Саридали повернув попередню ціну на скраплений газ на пів року. "
    "Про це міністр енергетики Єрлан Тасболат сказав на площі Тенгіз. Ціна становитиме 50 таньга за літр."
)
CURFEW_KK = (
    "Қоңырсу қаласында комендант сағаты 19 қаңтарға дейін ұзартылды. "
    "Қала коменданты Болат Серғали көше 23.00-ден 7.00-ге дейін жабық болады деді."
)
CURFEW_RU = (
    "Комендантский час в городе Конырсу продлён до 19 января. "
    "Комендант Болат Сергали сообщил, что улицы будут закрыты с 23.00 до 7.00."
)
AIRPORT_UK = (
    "Аеропорт Конирсу прийняв перші три рейси після чотирьох днів перерви. "
    "Термінал поки працює до вечора, пасажирів просять приходити за три години."
)
DETAINED_EN = (
    "Police in Sarydala say 412 people are being held after four nights of unrest. "
    "It is the first count for the whole country. Lawyers have been let in to see 60 of them, said advocate Aida Nurym."
    " “We know the first names of eleven,” Aida Nurym said."
)
DETAINED_RU = (
    "Полиция Сарыдалы сообщает о 412 задержанных после четырёх ночей беспорядков. "
    "Адвокат Аида Нурым говорит, что защитников пустили к 60 из них. "
    "«Родителям не отвечают ни по одному телефону», — сказал полицейский врач Марат Ким."
)


PRICE = "Цену на газ в Сарыдале вернули к прежней на полгода"
CITING = "According to Degdar, the minister spoke for eleven minutes and took no questions."
GAS = ("цену на сжиженный газ", "площади", "Тасболат")

NEWS = (
    told(
        "Дегдар",
        "degdar.example",
        "ru",
        20.2,
        PRICE,
        BRIDGE_RU,
        note="19",
        sentence=CITING,
        matched=GAS,
    ),
    told("Вестник Тенгиза", "tengiz.example", "ru", 19, PRICE, BRIDGE_RU, copy_of=1, note="4"),
    told("Берег", "bereg.example", "ru", 19 - 1 / 3, PRICE, BRIDGE_RU, copy_of=1, note="4"),
    told("Линия 7", "line7.example", "ru", 19 - 2 / 3, PRICE, BRIDGE_RU, copy_of=1, note="4"),
    told(
        "Courier",
        "courier.example",
        "en",
        18,
        "Sarydala restores old gas price after three days on Tengiz square",
        BRIDGE_EN,
        note="2",
        matched=("gas price", "square"),
    ),
    told(
        "Дала сөзі",
        "dala.example",
        "kk",
        17.5,
        "Сарыдалада газдың бұрынғы бағасы алты айға қайтарылды",
        BRIDGE_KK,
        note="10",
    ),
    told(
        "Світанок",
        "svitanok.example",
        "uk",
        16,
        "У Саридалі повернули попередню ціну на газ",
        BRIDGE_UK,
        note="7",
    ),
    told(
        "Steppe Wire",
        "wire.example",
        "en",
        15.4,
        "Gas price rolled back in Sarydala, minister tells square",
        BRIDGE_EN.replace("told a crowd", "said to people"),
        note="12",
    ),
    told(
        "Courier",
        "courier.example",
        "en",
        9.1,
        "Sarydala police count 412 people held after unrest",
        DETAINED_EN,
        note="2",
        sentence="The first figure came from the Courier.",
        matched=("412 people are being held", "unrest"),
        said=quoted(DETAINED_EN, "en", "Aida Nurym", "We know the first names of eleven"),
    ),
    told(
        "Дегдар",
        "degdar.example",
        "ru",
        8,
        "В Сарыдале 412 задержанных, адвокатов пустили к 60",
        DETAINED_RU,
        note="19",
        said=quoted(DETAINED_RU, "ru", "врач Марат Ким", "Родителям не отвечают ни по одному телефону"),
    ),
    told(
        "Берег",
        "bereg.example",
        "ru",
        7.2,
        "Полиция: 412 человек задержаны в Сарыдале",
        DETAINED_RU.replace("сообщает", "говорит"),
        note="4",
    ),
    told(
        "Дала сөзі",
        "dala.example",
        "kk",
        6,
        "Қоңырсуда комендант сағаты 19 қаңтарға дейін ұзартылды",
        CURFEW_KK,
        note="10",
        matched=("комендант сағаты",),
    ),
    told(
        "Вестник Тенгиза",
        "tengiz.example",
        "ru",
        5.5,
        "Комендантский час в Конырсу продлён до 19 января",
        CURFEW_RU,
        note="4",
    ),
    told(
        "Світанок",
        "svitanok.example",
        "uk",
        4,
        "Аеропорт Конирсу прийняв перші рейси",
        AIRPORT_UK,
        note="7",
        matched=("Аеропорт Конирсу",),
    ),
    told(
        "Лінія світла",
        "liniya.example",
        "uk",
        3.6,
        "Після перерви аеропорт Конирсу прийняв три рейси",
        AIRPORT_UK,
        note="7",
    ),
    told(
        "Steppe Wire",
        "wire.example",
        "en",
        3,
        "Bread queues shorten in the capital as depots reopen",
        "Bakers in the capital say flour reached them overnight. "
        "Two depots on the northern road are open again, and a third is expected to follow on Tuesday.",
        note="12",
        wishes=("max-snippet:60",),
        matched=("capital",),
    ),
    told(
        "Линия 7",
        "line7.example",
        "ru",
        2.7,
        "Музыканта Азата Беркина отпустили после двух суток",
        "Музыканта Азата Беркина отпустили из изолятора после двух суток. Обвинений ему не предъявили.",
        note="15",
    ),
    told(
        "Кең дала",
        "kendala.example",
        "kk",
        2.5,
        "Ақсуда газ бағасына жаңа кесте бекітілді",
        "Ақсу қалалық мәслихаты газ бағасының жаңа кестесін бекітті. "
        "Баға наурызға дейін өзгермейді, көтерме сатушылар келісімге қол қойды.",
        note="1",
        precision=Precision.DAY,
    ),
    told(
        "Courier",
        "courier.example",
        "en",
        2.2,
        "What we know about the burnt archive on Mill Street",
        "The city archive on Mill Street burnt for six hours. Nobody has said how it began.",
        note="12",
    ),
    told(
        "Берег",
        "bereg.example",
        "ru",
        2,
        "Поезда на Аксу пошли по расписанию",
        "С понедельника составы ходят по обычному расписанию, билеты в кассах есть. Вагоны-рестораны пока закрыты.",
        note="4",
        precision=Precision.NONE,
    ),
    told(
        "Дегдар",
        "degdar.example",
        "ru",
        1.8,
        "Связь в Конырсу включают на три часа в день",
        "Операторы включают связь на три часа в день: утром, в обед и вечером. "
        "Стационарные телефоны работают без перерывов, сообщает служба поддержки.",
        note="19",
    ),
    told(
        "Steppe Wire",
        "wire.example",
        "en",
        1,
        "Opinion: what the square asked for",
        "The people on the square asked for four things.",
        note="12",
        wishes=("nosnippet",),
    ),
)


def coverage() -> Coverage:
    """Return one full day."""
    articles = tuple(numbered(n, article) for n, article in enumerate(NEWS, start=1))
    return Coverage(
        topic="steppe-unrest",
        topic_title="Sarydala unrest",
        window_from=NOW - timedelta(days=1),
        window_to=NOW,
        articles=articles,
        changes=_changes(articles),
        health=HEALTH,
        days=_days(),
    )


HEALTH = CrawlHealth(
    crawls=4,
    requests=612,
    ok=431,
    not_modified=140,
    refused=9,
    failed=32,
    sources=44,
    sources_read=41,
    pages=((PagePart.NEW, 41), (PagePart.COPY, 7), (PagePart.OFF_TOPIC, 118), (PagePart.KNOWN, 26)),
    troubled=(
        SourceTrouble(
            name="degdar.example/regions",
            url=Url("https://degdar.example/regions"),
            reason="HTTP 503",
            since_at=NOW - timedelta(hours=30),
        ),
        SourceTrouble(
            name="Old Mill Post", url=Url("https://oldmill.example/"), reason="nothing new for over 7 days"
        ),
    ),
    last_crawl_at=NOW - timedelta(minutes=25),
    next_crawl_at=NOW + timedelta(hours=6),
)


def _changes(articles: tuple[Article, ...]) -> tuple[Change, ...]:
    def earlier(number: int, outlet: str, host: str, language: str, title: str) -> Article:
        return Article(
            id=number,
            url=Url(f"https://{host}/{number}"),
            outlet=outlet,
            host=host,
            title=title,
            language=language,
            first_seen_at=NOW - timedelta(days=2),
            provenance=chain("19", host),
        )

    return (
        Change(
            article=earlier(901, "Дегдар", "degdar.example", "ru", "Хронология: в Конырсу ранены 16 человек"),
            kind=ChangeKind.EDITED,
            seen_at=NOW - timedelta(hours=10),
            revision_id=77,
            title_before="Хронология: в Конырсу ранены 18 человек",
            title_after="Хронология: в Конырсу ранены 16 человек",
            change="figure",
            note="body -212 / +148 characters, 2 paragraphs",
            already_mailed=True,
        ),
        Change(
            article=earlier(902, "Линия 7", "line7.example", "ru", "Склад на северной дороге сгорел дотла"),
            kind=ChangeKind.REMOVED,
            seen_at=NOW - timedelta(hours=7),
            title_before="Склад на северной дороге сгорел дотла",
            note="HTTP 404 since 17:12; last copy of 8 Jan 03:30 kept",
        ),
        Change(
            article=earlier(903, "Courier", "courier.example", "en", "Mayor of Konyrsu speaks of calm"),
            kind=ChangeKind.EDITED,
            seen_at=NOW - timedelta(hours=5),
            revision_id=79,
            title_before="Mayor of Konyrsu speaks of calm",
            title_after="Mayor of Konyrsu speaks of calm",
            change="text",
            note="body -40 / +310 characters, 1 paragraph",
        ),
    )


def _days() -> tuple[DayCount, ...]:
    totals = (0, 0, 1, 0, 1, 6, 13, 24, 60, 74, 59, 45, 34, 22)
    days = []
    for n, total in enumerate(totals):
        russian, kazakh, english = round(total * 0.5), round(total * 0.2), round(total * 0.2)
        rest = total - russian - kazakh - english
        counts = (("ru", russian), ("kk", kazakh), ("en", english), ("uk", rest))
        days.append(
            DayCount(
                day=date(2022, 1, 10) - timedelta(days=13 - n),
                by_language=tuple((code, count) for code, count in counts if count > 0),
            )
        )
    return tuple(days)
