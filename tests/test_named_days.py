"""Days that a text names: printed ones, and those said from the day of publication."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.named_days import named_days

JANUARY = (date(2022, 1, 1), date(2022, 1, 31))
FIFTH = (date(2022, 1, 5), date(2022, 1, 5))


def said(text: str, published: date | None) -> list[tuple[date, date]]:
    return [(days.first, days.last) for days in named_days(text, published)]


@pytest.mark.parametrize(
    "text",
    [
        "в январе 2022 года", "у січні 2022-го", "2022 жылғы қаңтарда", "in January 2022", "im Januar 2022",
        "Ocak 2022'de", "2022-yil yanvarda", "2022-жылдын январында", "2022年1月",
    ],
)  # fmt: skip
def test_a_month_with_its_year_needs_no_day_of_publication(text: str) -> None:
    assert said(text, None) == [JANUARY]


@pytest.mark.parametrize(
    ("text", "published", "days"),
    [
        ("задержаны в январе прошлого года", date(2023, 9, 12), JANUARY),
        ("в позапрошлом году, в январе", date(2024, 9, 12), JANUARY),
        ("былтыр қаңтарда", date(2023, 3, 1), JANUARY),
        ("去年1月", date(2023, 3, 1), JANUARY),
        ("last January", date(2023, 1, 5), JANUARY),
        ("in January", date(2022, 6, 5), JANUARY),
        ("январские беспорядки", date(2022, 8, 1), JANUARY),
        ("5 қаңтарда", date(2022, 11, 8), FIFTH),
        ("застрелили пятого января", date(2022, 3, 30), FIFTH),
        ("January 5th", date(2022, 3, 6), FIFTH),
        ("1月5日", date(2022, 6, 1), FIFTH),
        ("in early January", date(2022, 3, 6), JANUARY),
        ("last month", date(2022, 2, 3), JANUARY),
        ("в прошлом месяце", date(2022, 2, 3), JANUARY),
        ("минулого місяця", date(2022, 2, 3), JANUARY),
        ("өткен айда", date(2022, 2, 3), JANUARY),
        ("at the start of the year", date(2022, 6, 6), JANUARY),
        ("в начале прошлого года", date(2023, 6, 6), JANUARY),
        ("на початку року", date(2022, 6, 6), JANUARY),
        ("жыл басында", date(2022, 6, 6), JANUARY),
    ],
)  # fmt: skip
def test_what_has_no_year_is_counted_from_the_day_of_publication(
    text: str, published: date, days: tuple[date, date]
) -> None:
    assert days in said(text, published)
    assert said(text, None) == []


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("two years ago", date(2024, 1, 5)), ("A year on", date(2023, 1, 5)), ("Үш жыл өтті", date(2025, 1, 6)),
        ("рік тому", date(2023, 1, 5)), ("спустя три года", date(2025, 1, 5)), ("两年前", date(2024, 1, 5)),
        ("vor zwei Jahren", date(2024, 1, 5)), ("Bir yıl önce", date(2023, 1, 5)), ("эки жыл мурун", date(2024, 1, 5)),
        ("five months ago", date(2022, 6, 6)), ("третя річниця", date(2025, 1, 5)), ("4 жылдығы", date(2026, 1, 5)),
    ],
)  # fmt: skip
def test_years_ago_and_anniversaries_are_days_around(text: str, published: date) -> None:
    assert any(first <= date(2022, 1, 6) <= last for first, last in said(text, published))


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("May said that general Jan Marek sold energy", date(2022, 6, 1)),
        ("Қазақстан мамандары", date(2022, 6, 1)),
        ("январь, конечно", date(2022, 6, 1)),
        ("в январе подвели итоги", date(2022, 1, 30)),
        ("several years ago", date(2023, 1, 5)),
        ("бірнеше жыл бұрын", date(2023, 1, 5)),
        ("几年前", date(2023, 1, 5)),
        ("он год не звонил", date(2023, 1, 5)),
        ("version 1.2.3", None),
        ("31 февраля 2022 года", None),
        ("two years in prison", date(2024, 1, 5)),
    ],
)
def test_what_names_no_day_is_left_alone(text: str, published: date | None) -> None:
    assert said(text, published) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("January 5-7, 2022", 5, 7), ("5–7 января 2022 года", 5, 7), ("January the 5th, 2022", 5, 5),
        ("двадцать пятого января 2022", 25, 25), ("двадцять п’ятого січня 2022", 25, 25),
        ("пятнадцатого января 2022", 15, 15), ("п’ятнадцятого січня 2022", 15, 15),
        ("the twenty-fifth of January 2022", 25, 25), ("January twenty-fifth, 2022", 25, 25),
        ("2022 жылғы жиырма бесінші қаңтарда", 25, 25), ("2022-жылдын он бешинчи январында", 15, 15),
        ("2022-yil yigirma beshinchi yanvarda", 25, 25), ("am fünfzehnten Januar 2022", 15, 15),
        ("тридцать первого января 2022", 31, 31), ("он пятого января 2022 уехал", 5, 5),
        ("on the fifth of January 2022", 5, 5), ("In January 2022 first reports came", 1, 31),
        ("10.01.2022", 10, 10), ("2022-01-05", 5, 5), ("05.01.2022 г.", 5, 5), ("25/01/2022", 25, 25),
        ("01/25/2022", 25, 25), ("2022/01/05", 5, 5), ("2022-01-05T10:00", 5, 5), ("am 5.1.2022", 5, 5),
    ],
)  # fmt: skip
def test_a_day_is_read_in_words_and_in_digits(text: str, first: int, last: int) -> None:
    assert said(text, date(2024, 3, 1)) == [(date(2022, 1, first), date(2022, 1, last))]


def test_days_in_digits_on_both_sides_of_a_dash_are_two() -> None:
    days = [(date(2022, 1, day), date(2022, 1, day)) for day in (10, 12)]

    assert said("10.01.2022-12.01.2022", None) == said("2022-01-10–2022-01-12", None) == days


def test_a_day_in_digits_that_may_be_two_is_only_its_year() -> None:
    assert said("05/01/2022", None) == [(date(2022, 1, 1), date(2022, 12, 31))]
    assert said("31.02.2022", None) == [(date(2022, 1, 1), date(2022, 12, 31))]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("third anniversary", 3), ("третя річниця", 3), ("третью годовщину", 3), ("3-ю годовщину", 3),
        ("the second grim anniversary", 2), ("2nd anniversary", 2), ("one-year anniversary", 1),
        ("үш жылдығы", 3), ("үшінші жылдығы", 3), ("4-жылдыгы", 4), ("uch yilligi", 3), ("dritter Jahrestag", 3),
        ("üçüncü yıldönümü", 3), ("trzecia rocznica", 3), ("三周年", 3), ("двадцать пятая годовщина", 25),
        ("thirty-two years ago", 32), ("десять лет назад", 10), ("он жыл бұрын", 10), ("二十年前", 20),
        ("он год назад уехал", 1), ("пятнадцать лет назад", 15),
    ],
)  # fmt: skip
def test_a_number_of_years_is_read_as_a_word(text: str, years: int) -> None:
    around = date(2022, 1, 5)

    assert said(text, around.replace(year=2022 + years)) == [(date(2021, 12, 26), date(2022, 1, 15))]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("полтора года назад", 18), ("півтора року тому", 18), ("бір жарым жыл бұрын", 18),
        ("vor anderthalb Jahren", 18),
        ("a year and a half ago", 18), ("one and a half years ago", 18), ("bir buçuk yıl önce", 18), ("一年半前", 18),
        ("il y a un an et demi", 18), ("hace un año y medio", 18), ("półtora roku temu", 18),
        ("two and a half years ago", 30), ("два с половиной года назад", 30), ("два з половиною роки тому", 30),
        ("2,5 года назад", 30), ("2.5 years ago", 30), ("эки жарым жыл мурун", 30), ("ikki yarim yil oldin", 30),
        ("half a year ago", 6), ("полгода назад", 6), ("пів року тому", 6), ("жарты жыл бұрын", 6), ("半年前", 6),
        ("vor einem halben Jahr", 6), ("eighteen months ago", 18),
    ],
)  # fmt: skip
def test_halves_are_counted(text: str, months: int) -> None:
    year, month = divmod(2022 * 12 + months, 12)
    [(first, last)] = said(text, date(year, month + 1, 5))

    assert first <= date(2022, 1, 5) <= last
    assert last - first <= timedelta(days=32)


def test_a_year_alone_is_known_as_one() -> None:
    [days] = named_days("the disorder of 2022", None)

    assert days.is_year
    assert days.overlap(date(2022, 1, 2), date(2022, 1, 25))
    assert not days.overlap(date(2023, 1, 1), None)


def test_it_points_at_the_words() -> None:
    text = "Судят тех, кого взяли 5 января."
    [days] = named_days(text, date(2022, 11, 8))

    assert text[days.start : days.end] == "января"


@given(st.text(max_size=200), st.dates())
def test_any_text_on_any_day_is_read(text: str, published: date) -> None:
    assert all(days.first <= days.last for days in named_days(text, published))


def test_a_hostile_text_costs_a_bounded_time() -> None:
    started = time.process_time()

    assert len(said("5 января, год назад, годовщина, 2022. " * 2000, date(2023, 1, 5))) > 2000
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "text", ["1-" * 50_000, "and a " * 30_000, "2022-01-" * 20_000, "半" * 50_000, "1 – " * 40_000]
)
def test_numbers_without_end_cost_a_bounded_time(text: str) -> None:
    started = time.process_time()

    said(text, date(2023, 1, 5))

    assert time.process_time() - started < 4
