"""Days that a text names: printed ones, and those said from the day of publication."""

from __future__ import annotations

import time
from datetime import date

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
        ("thirty-two years ago", date(2024, 1, 13)),
        ("31 февраля 2022 года", None),
        ("two years in prison", date(2024, 1, 5)),
    ],
)
def test_what_names_no_day_is_left_alone(text: str, published: date | None) -> None:
    assert said(text, published) == []


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
