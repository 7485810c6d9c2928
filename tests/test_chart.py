"""The chart of an edition: one PNG for light and dark, with words for readers without it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from digests import chart
from digests.content import Day
from digests.wording import ENGLISH

TODAY = date(2022, 1, 10)
LANGUAGES = ("ru", "kk", "en", "uk", "de", "zh")


def days(*totals: int, languages: int = 3) -> tuple[Day, ...]:
    codes = LANGUAGES[:languages]
    return tuple(
        Day(
            day=TODAY - timedelta(days=len(totals) - 1 - n),
            by_language=tuple((code, total) for code in codes if total),
        )
        for n, total in enumerate(totals)
    )


def test_it_is_a_small_transparent_png_of_twice_the_size() -> None:
    png = chart.draw(days(*range(14)), today=TODAY, words=ENGLISH)

    assert png is not None
    assert len(png) < 12_000
    image = Image.open(BytesIO(png))
    assert image.size == (2 * chart.WIDTH, 2 * chart.HEIGHT)
    assert image.convert("RGBA").getpixel((1, 200)) == (0, 0, 0, 0)


def test_equal_days_give_equal_bytes() -> None:
    one = chart.draw(days(1, 2, 3), today=TODAY, words=ENGLISH)
    other = chart.draw(days(1, 2, 3), today=TODAY, words=ENGLISH)

    assert one == other


def test_nothing_is_drawn_when_there_was_nothing() -> None:
    assert chart.draw((), today=TODAY, words=ENGLISH) is None
    assert chart.draw(days(0, 0), today=TODAY, words=ENGLISH) is None


def test_without_a_font_that_has_the_letters_there_is_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart, "_FOLDERS", ("/nonexistent",))
    chart._fonts.cache_clear()

    try:
        assert chart.draw(days(1, 2), today=TODAY, words=ENGLISH) is None
    finally:
        chart._fonts.cache_clear()


def test_the_words_for_it_carry_every_number() -> None:
    words = chart.alt(days(0, 4), words=ENGLISH)

    assert words == "New articles a day. 9 Jan: 0; 10 Jan: 12 (Russian 4, Kazakh 4, English 4)."


def test_more_languages_than_colours_share_the_last_one() -> None:
    colours = chart.palette(days(5, languages=6))

    assert len(colours) == 4
    assert list(colours)[-1] == "other"
    assert chart.draw(days(5, languages=6), today=TODAY, words=ENGLISH) is not None


def test_a_huge_day_beside_small_ones_is_drawn_within_the_picture() -> None:
    png = chart.draw(days(1, 1_000_000), today=TODAY, words=ENGLISH)

    assert png is not None
