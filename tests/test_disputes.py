"""Figures side by side in an edition: only where a reader should look twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crawler.figures import figures
from digests.content import EditionContent
from digests.disputes import LINES_MOST, STEPS_MOST, disputes
from digests.wording import ENGLISH, LANGUAGES, Wording
from storage.edition import Article, FigureLine
from storage.figures import Figure, Qualifier, Quantity
from tests.sample_edition import NOW, coverage
from tests.test_compose import content, edition


def article(number: int, *values: Figure, hours: float = 2, copy_of: int | None = None) -> Article:
    base = coverage().articles[0]
    at = NOW - timedelta(hours=hours)
    return replace(
        base, id=number, outlet=f"Outlet {number}", figures=values, published_at=at, first_seen_at=at,
        copy_of=copy_of,
    )  # fmt: skip


def detained(value: int, **more: Any) -> Figure:
    return Figure(quantity=Quantity.DETAINED, unit="people", **({"low": value, "high": value} | more))


def values(*articles: Article, before: tuple[FigureLine, ...] = ()) -> list[list[int]]:
    return [[line.figure.value for line in steps] for steps in disputes(articles, before)]


def sent(figure: Figure, *, days: int = 1) -> FigureLine:
    return FigureLine(figure=figure, outlet="Steppe Courier", at=NOW - timedelta(days=days), article_id=900)


def told(of: EditionContent) -> list[str]:
    return [line for block in of.stories for line in block.figures]


def test_outlets_that_disagree_stand_side_by_side() -> None:
    assert values(article(1, detained(4400)), article(2, detained(5800), hours=1)) == [[4400, 5800]]


def test_a_number_that_changed_begins_with_what_the_reader_was_sent() -> None:
    assert values(article(1, detained(5800)), before=(sent(detained(4400)),)) == [[4400, 5800]]


def test_a_number_taken_back_is_told() -> None:
    assert values(article(1, detained(4400, withdrawn=True))) == [[4400]]


@pytest.mark.parametrize(
    ("articles", "before"),
    [
        ((article(1, detained(4400)),), ()),
        ((article(1, detained(4400)), article(2, detained(4400))), ()),
        ((article(1, detained(4400)), article(2, detained(5800), copy_of=1)), ()),
        ((article(1, detained(4400), detained(103)),), ()),
        ((article(1, detained(4400)), article(2, detained(103, place="Taraz"))), ()),
        ((article(1, detained(4400)), article(2, detained(168, date="1986-12"))), ()),
        ((article(1, detained(4400, qualifier=Qualifier.ABOUT)), article(2, detained(4266))), ()),
        ((article(1, detained(4400)),), (sent(detained(4400)),)),
    ],
)
def test_what_agrees_or_counts_another_thing_is_no_line(
    articles: tuple[Article, ...], before: tuple[FigureLine, ...]
) -> None:
    assert values(*articles, before=before) == []


def test_a_line_keeps_its_beginning_and_its_end_and_stays_short() -> None:
    many = [article(n, detained(100 * n), hours=20 - n) for n in range(1, 12)]

    (steps,) = disputes(many)

    assert len(steps) == STEPS_MOST
    assert (steps[0].figure.value, steps[-1].figure.value) == (100, 1100)


def test_a_story_has_few_lines_the_gravest_first() -> None:
    def all_kinds(factor: int) -> list[Figure]:
        return [Figure(quantity=q, unit="people", low=factor, high=factor) for q in reversed(Quantity)]

    found = disputes([article(1, *all_kinds(10)), article(2, *all_kinds(20))])

    assert [steps[0].figure.quantity for steps in found] == [*Quantity][:LINES_MOST]


def test_the_edition_prints_the_line_in_both_parts_with_who_said_it() -> None:
    text = "Police detained 5,800 people, the Interior Ministry said."
    one = article(1, *figures(text, language="en"))
    of = replace(coverage(), articles=(one,), changes=(), figures_before=(sent(detained(4400)),))

    line = "Detained: 4,400 (Steppe Courier, 9 Jan) → 5,800 (Interior Ministry, 10 Jan)"
    assert told(content(of)) == [line]
    assert line in re.sub("<[^>]+>", "", edition(of).html)
    assert "= Detained: 4,400 (Steppe Courier, 9 Jan)" in edition(of).text


def test_what_was_said_on_one_day_is_parted_by_a_stroke_and_a_range_keeps_its_words() -> None:
    vague = Figure(
        quantity=Quantity.KILLED,
        unit="security",
        low=20,
        high=99,
        qualifier=Qualifier.RANGE,
        printed="десятки",
    )
    firm = Figure(quantity=Quantity.KILLED, unit="security", low=164, high=None, qualifier=Qualifier.AT_LEAST)
    of = replace(coverage(), articles=(article(1, vague), article(2, firm, hours=1)), changes=())

    assert told(content(of)) == [
        "Killed, security forces: десятки (Outlet 1, 10 Jan) / at least 164 (Outlet 2, 10 Jan)"
    ]


def test_remote_words_in_a_figure_stay_plain_text() -> None:
    nasty = replace(detained(4400, withdrawn=True), said_by="<b>x</b>\r\nBcc: y\u202e")
    told_edition = edition(replace(coverage(), articles=(article(1, nasty),), changes=()))

    assert "<b>x</b>" not in told_edition.html
    assert "\u202e" not in told_edition.text


def test_an_edition_without_disputes_says_nothing_of_figures() -> None:
    assert told(content()) == []


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES.keys())
def test_every_language_names_every_quantity(words: Wording) -> None:
    assert words.figures.keys() == ENGLISH.figures.keys()
    assert words.figures.keys() >= {quantity.value for quantity in Quantity}
