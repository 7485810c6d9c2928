"""Places: where something happened, of any name, and nothing that only stands where a place would."""

from __future__ import annotations

import pytest

from crawler.figures import figures
from crawler.places import place_in


@pytest.mark.parametrize(
    ("language", "sentence", "place"),
    [
        ("en", "Police detained 20 at a rally in Tarvik on Sunday.", "Tarvik"),
        ("en", "The shelling of Novi Brod killed 9.", "Novi Brod"),
        ("en", "Pirates took 12 in the Gulf of Aden.", "Gulf of Aden"),
        ("en", "A bus overturned on the Karabas highway, 17 died.", "Karabas"),
        ("ru", "Полиция Алматы задержала 20 человек.", "Алматы"),
        ("ru", "При обстреле рынка в Каранске погибли 5 человек.", "Каранске"),
        ("ru", "В Ушаралинском районе ранены 19 человек.", "Ушаралинском районе"),
        ("uk", "Унаслідок удару по Зеленограду загинули 7 людей.", "Зеленограду"),
        ("uk", "У Закарпатській області зникли 5 людей.", "Закарпатській області"),
        ("kk", "Ақжайық ауданында 310 үй бүлінді.", "Ақжайық"),
        ("kk", "Кеше Тарбағатайда 12 адам ұсталды.", "Тарбағатайда"),
    ],
)
def test_what_stands_beside_a_name_makes_it_a_place(language: str, sentence: str, place: str) -> None:
    assert place_in(sentence, 30, language=language) == place


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Russia sent 75 aircraft."),
        ("en", "In January 20 people were held."),
        ("en", "In Parliament and on Telegram they spoke of 20 dead."),
        ("en", "The 20 were held in Kazakh custody."),
        ("en", "Boats with 20 people sank in the Caspian Sea."),
        ("ru", "Казахстан принял 20 раненых."),
        ("ru", "В Минздраве и в МВД сообщили о 20 погибших."),
        ("ru", "Стреляли в Иванова и ещё 20 человек."),
        ("uk", "У Міноборони та в Раді говорять про 20 загиблих."),
        ("kk", "Президент қалаға 20 мың адам шабуылдады деді."),
    ],
)
def test_what_only_stands_where_a_place_would_is_none(language: str, sentence: str) -> None:
    assert place_in(sentence, 20, language=language) == ""


def test_the_town_of_the_speaker_is_where_it_happened_only_if_they_are_there() -> None:
    mayor, police = "According to the mayor of Taraz 20 died.", "Police in Taraz detained 20 people."

    assert place_in(mayor, 34, language="en", said_by="the mayor of Taraz") == ""
    assert place_in(police, 25, language="en", said_by="Police in Taraz") == "Taraz"


@pytest.mark.parametrize(
    ("language", "text", "places"),
    [
        ("ru", "В Алматы задержаны 100 человек, в Шымкенте — 40.", ["Алматы", "Шымкенте"]),
        (
            "en",
            "The attack killed 12 people in Tarvik, and 30 were injured in Norhaven.",
            ["Tarvik", "Norhaven"],
        ),
        ("en", "17 people were killed and 64 injured on the Karabas highway.", ["Karabas", "Karabas"]),
        ("en", "160 people were killed, 103 of them in Almaty.", ["", "Almaty"]),
        (
            "ru",
            "Число задержанных в Казахстане выросло до 5800, в Мангистау — 62.",
            ["Казахстане", "Мангистау"],
        ),
        ("kk", "Астанада 20 адам ұсталды, Алматыда 30 адам ұсталды.", ["Астанада", "Алматыда"]),
        ("en", "12 people were killed in Operation Storm near Taraz.", ["Taraz"]),
        ("uk", "По Ернесту Коваленку стріляли, загинуло 12 людей.", [""]),
    ],
)
def test_each_number_has_the_place_of_its_own_part(language: str, text: str, places: list[str]) -> None:
    assert [figure.place for figure in figures(text, language=language)] == places
