"""Whether two texts name one voice: offices in any language, each of its own country."""

from __future__ import annotations

from itertools import combinations

import pytest

from digests.voices import is_office, same_voice

INTERIOR = (
    "Interior Ministry", "МВД", "Министерстве внутренних дел", "Ішкі істер министрлігі", "МВС",
    "представитель Министерства внутренних дел полковник Канат Ахат", "Міністерство внутрішніх справ",
    "пресс-служба МВД", "Interior Ministry spokesman Kanat Akhat", "a spokesperson for the Interior Ministry",
    "Erlan Kasenov, the interior minister", "вице-министр внутренних дел",
)  # fmt: skip
OF_KAZAKHSTAN = (
    "Kazakhstan's Interior Ministry", "МВД Казахстана", "Қазақстан Ішкі істер министрлігі", "МВД РК",
    "Ministry of Internal Affairs of the Republic of Kazakhstan", "казахстанское МВД", "Kazakh interior minister",
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), list(combinations(INTERIOR + OF_KAZAKHSTAN, 2)))
def test_an_office_is_one_voice_in_any_language_and_without_a_country_that_of_any(
    one: str, other: str
) -> None:
    assert same_voice(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Міністерство оборони України", "Минобороны России"),
        ("Russia's Defence Ministry", "Ukraine's Defence Ministry"),
        ("МВД России", "МВД Казахстана"),
        ("МВД РФ", "Kazakh Interior Ministry"),
        ("министр обороны Турции Тимур Ахат", "министр обороны Польши"),
        ("МВД", "Минздрав"),
        ("", ""),
    ],
)
def test_two_countries_or_two_offices_are_two_voices(one: str, other: str) -> None:
    assert not same_voice(one, other)


@pytest.mark.parametrize(
    "speaker",
    [
        "врач госпиталя МВД",
        "former interior minister Dana Ospan",
        "Dana Ospan, former interior minister",
        "ex-interior minister Dana Ospan",
        "экс-министр внутренних дел Дана Оспан",
        "бывший министр внутренних дел",
        "колишній міністр оборони",
        "бұрынғы ішкі істер министрі",
        "жена министра обороны",
        "the interior minister's wife",
        "adviser to the interior minister",
        "советник министра обороны",
        "Interior Ministry hospital doctor",
        "ішкі істер министрлігі госпиталінің дәрігері",
    ],
)
def test_who_is_only_near_an_office_speaks_for_themselves(speaker: str) -> None:
    assert not is_office(speaker)


def test_a_given_name_is_no_country() -> None:
    assert same_voice("представитель МВД Армен Ахат", "МВД Казахстана")
    assert same_voice("министр внутренних дел Георгий Ахат", "МВД Казахстана")
