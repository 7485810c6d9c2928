"""Credits in words, in four languages: agencies, outlets, people, photographs, accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.citations import find
from crawler.outlets import load_catalogue
from storage.model import Citation, CitationKind

K = CitationKind
INVENTED = load_catalogue(Path(__file__).parent / "data" / "outlets.toml")


def cited(text: str) -> list[Citation]:
    return list(find(text, cited_by="seed:t", catalogue=INVENTED))


@pytest.mark.parametrize(
    ("text", "kind", "label", "outlet", "person"),
    [
        ("It was so, as reported by Dala Telegraph.", K.AGENCY, "Dala Telegraph", "dala", None),
        ("It was so, передаёт «Дала Телеграф».", K.AGENCY, "Дала Телеграф", "dala", None),
        ("Про це повідомляє Дала Телеграф.", K.AGENCY, "Дала Телеграф", "dala", None),
        ("Бұл туралы Дала Жаршы хабарлайды.", K.AGENCY, "Дала Жаршы", "dala", None),
        ("ASTANA (Dala Telegraph) — It began.", K.AGENCY, "Dala Telegraph", "dala", None),
        ("The house of Dala Telegraph is blue.", K.OUTLET, "Dala Telegraph", "dala", None),
        ('So commented the local newspaper "Glance".', K.OUTLET, "Glance", "glance", None),
        ("“GL”: – And then?", K.OUTLET, "GL", "glance", None),
        ("In the magazine “Tomorrow’s Steppe” it stood.", K.OUTLET, "Tomorrow’s Steppe", None, None),
        ("Об этом пишет издание «Утро степи».", K.OUTLET, "Утро степи", None, None),
        (
            "An Omir Post correspondent Aigerim Sadykova laments it.",
            K.CORRESPONDENT,
            "Omir Post correspondent Aigerim Sadykova",
            "post",
            "Aigerim Sadykova",
        ),
        (
            "Ivan Petrenko, a columnist for the local newspaper The Omir Post, decided so.",
            K.CORRESPONDENT,
            "Ivan Petrenko, a columnist for the local newspaper The Omir Post",
            "post",
            "Ivan Petrenko",
        ),
        (
            "So says The Omir Post’s J. R. Smith.",
            K.CORRESPONDENT,
            "The Omir Post’s J. R. Smith",
            "post",
            "J. R. Smith",
        ),
        (
            "Об этом сообщил корреспондент «Дала Телеграф» Иван Омиров.",
            K.CORRESPONDENT,
            "корреспондент «Дала Телеграф» Иван Омиров",
            "dala",
            "Иван Омиров",
        ),
        (
            "Це побачила кореспондентка видання Погляд Олена Степова.",
            K.CORRESPONDENT,
            "кореспондентка видання Погляд Олена Степова",
            "glance",
            "Олена Степова",
        ),
        (
            "Дала Жаршы тілшісі Айгерім Садықова көрді.",
            K.CORRESPONDENT,
            "Дала Жаршы тілшісі Айгерім Садықова",
            "dala",
            "Айгерім Садықова",
        ),
        ("передаёт корреспондент Dala.example.", K.CORRESPONDENT, "корреспондент Dala.example", "dala", None),
        (
            "A fire. (Photo: Askar Omirov / Dala Telegraph)",
            K.PHOTO,
            "Photo: Askar Omirov / Dala Telegraph",
            "dala",
            "Askar Omirov",
        ),
        ("Фото: Дала Телеграф", K.PHOTO, "Фото: Дала Телеграф", "dala", None),
        ("Dala Telegraph/Askar Omirov", K.PHOTO, "Dala Telegraph/Askar Omirov", "dala", "Askar Omirov"),
        ("Askar Omirov/Dala Telegraph", K.PHOTO, "Askar Omirov/Dala Telegraph", "dala", "Askar Omirov"),
    ],
)
def test_a_credit_in_words_is_found(
    text: str, kind: CitationKind, label: str, outlet: str | None, person: str | None
) -> None:
    found = cited(text)

    assert [(c.kind, c.label, c.outlet, c.person) for c in found] == [(kind, label, outlet, person)]
    assert found[0].sentence
    assert text[found[0].offset :].startswith(label[:4])


@pytest.mark.parametrize(
    ("text", "kind", "label", "outlet", "person"),
    [
        (
            "Askar Zhanov in his Telegram channel wrote so.",
            K.CHANNEL,
            "his Telegram channel",
            "zhanov-telegram",
            "Askar Zhanov",
        ),
        (
            "So wrote on his Telegram channel Askar Zhanov.",
            K.CHANNEL,
            "his Telegram channel",
            "zhanov-telegram",
            "Askar Zhanov",
        ),
        (
            "It is in Zhanov’s Telegram channel.",
            K.CHANNEL,
            "Zhanov’s Telegram channel",
            "zhanov-telegram",
            "Zhanov",
        ),
        (
            "Dina Sabitova was there. She wrote so on her Twitter account.",
            K.ACCOUNT,
            "her Twitter account",
            "sabitova-twitter",
            "Dina Sabitova",
        ),
        (
            "Minister Sabitova wrote in English on her Тwitter page.",
            K.ACCOUNT,
            "her Тwitter page",
            "sabitova-twitter",
            "Sabitova",
        ),
        ("Omar Omirov said so on his Facebook page.", K.ACCOUNT, "his Facebook page", None, "Omar Omirov"),
        ("Omar Omirov wrote on X that it began.", K.ACCOUNT, "X", None, "Omar Omirov"),
        (
            "Аскар Жанов написал в своём Telegram-канале.",
            K.CHANNEL,
            "своём Telegram-канале",
            "zhanov-telegram",
            "Аскар Жанов",
        ),
        (
            "Аскар Жанов сообщил в своем телеграм-канале.",
            K.CHANNEL,
            "своем телеграм-канале",
            "zhanov-telegram",
            "Аскар Жанов",
        ),
        (
            "Об этом Дина Сабитова заявила в Твиттере.",
            K.ACCOUNT,
            "Твиттере",
            "sabitova-twitter",
            "Дина Сабитова",
        ),
        (
            "Политолог Омар Омиров написал на своей странице в Facebook.",
            K.ACCOUNT,
            "своей странице в Facebook",
            None,
            "Омар Омиров",
        ),
        (
            "Про це Олена Степова повідомила на своїй сторінці у Facebook.",
            K.ACCOUNT,
            "своїй сторінці у Facebook",
            None,
            "Олена Степова",
        ),
        (
            "Асқар Омаров өзінің Telegram арнасында жазды.",
            K.CHANNEL,
            "өзінің Telegram арнасында",
            None,
            "Асқар Омаров",
        ),
        ("The Telegram channel “Noon” showed it.", K.CHANNEL, "Telegram channel “Noon”", None, None),
        ("сообщает Telegram-канал «Погляд»", K.CHANNEL, "Telegram-канал «Погляд»", "glance", None),
    ],
)
def test_an_account_in_words_is_found_with_its_person(
    text: str, kind: CitationKind, label: str, outlet: str | None, person: str | None
) -> None:
    assert [(c.kind, c.label, c.outlet, c.person) for c in cited(text)] == [(kind, label, outlet, person)]


def test_a_channel_with_a_handle_has_an_address() -> None:
    found = cited("According to the Telegram channel @dala_example, it began.")

    assert [(c.kind, c.url, c.outlet) for c in found] == [(K.CHANNEL, "https://t.me/dala_example", "dala")]


@pytest.mark.parametrize(
    "text",
    [
        "Follow Dala Telegraph on Facebook / Тwitter / Telegram",
        "Подписывайтесь на наш Telegram-канал!",
        "Підписуйтесь на наш Telegram-канал!",
        "Telegram арнамызға жазылыңыз!",
        "Посмотреть эту публикацию в Instagram. Публикация от Омар Омиров",
        "Read also other related materials on Dala Telegraph",
        "Telegram was founded by two brothers. Facebook is large.",
        "Президент направил телеграмму соболезнования.",
        "In the photo: a car at the building.",
        "People told the reporters so, a columnist wrote.",
        "He was 5 years old at https://",
    ],
)
def test_what_cites_nobody_gives_nothing(text: str) -> None:
    assert cited(text) == []


def test_an_outlet_is_cited_once_however_often_it_is_named() -> None:
    found = cited("The Omir Post was there. So The Omir Post says. Omir Post knows.")

    assert [(c.outlet, c.offset) for c in found] == [("post", 0)]


def test_a_name_inside_a_link_is_cited_by_the_link_alone() -> None:
    found = cited("So says [Dala Telegraph](https://dala.example/x).")

    assert [(c.kind, c.outlet) for c in found] == [(K.LINK, "dala")]


def test_citations_come_in_order_of_appearance() -> None:
    found = cited(
        "Dala Telegraph said [1]. See https://a.example/x and The Omir Post.\n[1] https://b.example/y"
    )

    assert [c.label for c in found] == ["Dala Telegraph", "[1]", "https://a.example/x", "The Omir Post"]
