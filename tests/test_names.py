"""Names across scripts: every spelling found, nobody merged."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.names import consonants_of, folded, same_name

LISTS = tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text("utf-8"))
ONE_MAN = ("Токаев", "Тоқаев", "Tokayev", "Tokaev", "Tokajew", "Toqaev", "Toqayev", "Токаєв", "Tokaïev")
GIVEN = ("Kassym-Jomart", "Kasim-Jomart", "Kasim Khomart", "Қасым-Жомарт", "Касым-Жомарт", "Kasym-Żomart")


@pytest.mark.parametrize(("first", "second"), list(combinations(ONE_MAN, 2)))
def test_one_surname_in_any_spelling_is_one_name(first: str, second: str) -> None:
    assert same_name(first, second)


@pytest.mark.parametrize(("first", "second"), list(combinations(GIVEN, 2)))
def test_a_full_name_is_one_in_any_spelling(first: str, second: str) -> None:
    assert same_name(f"{first} Tokayev", f"{second} Тоқаев")


def test_held_out_spellings_are_found() -> None:
    pairs = [pair for spellings in LISTS["same"].values() for pair in combinations(spellings, 2)]
    found = sum(same_name(*pair) for pair in pairs)

    assert found / len(pairs) >= 0.97


def test_no_two_names_are_merged() -> None:
    spelled = [(key, name) for key, names in LISTS["same"].items() for name in names]
    pairs = [(a, b) for (key, a), (other, b) in combinations(spelled, 2) if key != other]
    pairs += LISTS["unlike"]["pairs"]

    assert len(pairs) >= 2500
    assert [pair for pair in pairs if same_name(*pair)] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("К. Масимов", "Karim Massimov"),
        ("Masimov Karim", "Карим Масимов"),
        ("Касым-Жомарт Кемелевич Токаев", "Kassym-Jomart Tokayev"),
        ("Нұр-Сұлтан", "Nursultan"),
        ("Kassymjomart Tokayev", "Касым-Жомарт Токаев"),
        ("托卡耶夫", "Tokayev"),
    ],
)
def test_initials_order_patronymics_and_hyphens_are_no_difference(first: str, second: str) -> None:
    assert same_name(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Tokayev", "Kassym-Jomart Tokayev"),
        ("К. Масимов", "М. Масимов"),
        ("К. Т.", "K. T."),
        ("", "Tokayev"),
        ("—", "—"),
        ("Ким", "Кум"),
    ],
)
def test_too_little_is_no_name(first: str, second: str) -> None:
    assert not same_name(first, second)


def test_the_keys_are_what_a_look_up_needs() -> None:
    assert folded("Назарбаев") == folded("Nazarbajew") == "nazarbaev"
    assert consonants_of(folded("Қазақбаев")) == consonants_of(folded("Kazakbayev")) == "kzkbv"


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_are_compared_alike_both_ways(first: str, second: str) -> None:
    assert same_name(first, second) == same_name(second, first)
    assert set(folded(first)) <= set("abcdefghijklmnopqrstuvwxyz ")
