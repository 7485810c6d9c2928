"""Figures side by side in an edition: only where a reader should look twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.figures import figures
from digests.content import EditionContent
from digests.counts import place_key, same_place
from digests.disputes import LINES_MOST, STEPS_MOST, disputes, in_words
from digests.wording import ENGLISH, LANGUAGES, Wording
from storage.edition import Article, FigureLine
from storage.figures import Figure, Qualifier, Quantity, Statement
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


#: The article of an earlier edition that told of the same story.
SENT = 900


def values(*articles: Article, before: tuple[FigureLine, ...] = (), own: bool = True) -> list[list[int]]:
    told = disputes(articles, before, earlier=[SENT] if own else [])
    return [[line.figure.value for line in steps] for steps in told]


def counted(quantity: Quantity, value: int, place: str = "", **more: Any) -> Figure:
    unit = more.pop("unit", "people")
    return Figure(
        **({"quantity": quantity, "unit": unit, "low": value, "high": value, "place": place} | more)
    )


def sent(figure: Figure, *, days: int = 1) -> FigureLine:
    return FigureLine(figure=figure, outlet="Steppe Courier", at=NOW - timedelta(days=days), article_id=SENT)


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


K, D, T, H = Quantity.KILLED, Quantity.DETAINED, Quantity.TROOPS, Quantity.INJURED
AT_LEAST = {"high": None, "qualifier": Qualifier.AT_LEAST}
DEAD = "The ministry spoke of 31 killed, 12 of them in Taraz."
NAMES = "Neighbours read the names of 9 of its dead."


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        # One country in four spellings is one line.
        ([[counted(D, 310, "Kazakhstan")], [counted(D, 420, "Казахстану")], [counted(D, 500, "Қазақстанда")]],
         [[310, 420, 500]]),
        # No place is the country of the others.
        ([[counted(D, 310, "Казахстане")], [counted(D, 420)]], [[310, 420]]),
        # Two countries are two things.
        ([[counted(K, 31, "Казахстане")], [counted(K, 40, "Кыргызстан")]], []),
        # A town in two scripts is one place; two towns of like names are not.
        ([[counted(H, 12, "Zhanaozen")], [counted(H, 19, "Жаңаөзенде")]], [[12, 19]]),
        ([[counted(H, 12, "Aktau")], [counted(H, 19, "Актобе")]], []),
        # A town is not its region, nor the country.
        ([[counted(H, 12, "Taraz")], [counted(H, 19)]], []),
        ([[counted(H, 12, "Almaty")], [counted(H, 19, "Алматинской области")]], []),
        # Another unit is another thing.
        ([[counted(K, 12, unit="security")], [counted(K, 31)]], []),
        # Two soldiers at a street corner are no contingent.
        ([[counted(T, 2, unit="troops")], [counted(T, 1500, unit="troops")], [counted(T, 1800, unit="troops")]],
         [[1500, 1800]]),
        # One paper's district beside the running total; "at least" makes it no total.
        ([[counted(D, 90, **AT_LEAST)], [counted(D, 4100)], [counted(D, 5200)]], [[4100, 5200]]),
        # A toll that begins small is no part.
        ([[counted(K, 1)], [counted(K, 14)]], [[1, 14]]),
        # The larger of two for one place in one sentence is the whole's.
        ([[counted(K, 31, "Taraz", sentence=DEAD), counted(K, 12, "Taraz", sentence=DEAD, printed="12")],
          [counted(K, 26, "Kazakhstan")]], [[31, 26]]),
        ([[counted(K, 31, "Taraz", sentence=DEAD), counted(K, 12, "Taraz", sentence=DEAD, printed="12")],
          [counted(K, 15, "Таразда")]], [[12, 15]]),
        # A part is a part wherever its number is printed.
        ([[counted(K, 9, sentence=NAMES, printed="9")], [counted(K, 9)], [counted(K, 31)]], []),
        # The same number tells where.
        ([[counted(K, 44, "Taraz")], [counted(K, 44)], [counted(K, 60, "Kazakhstan")]], []),
        ([[counted(K, 900, sentence="The plague of the 14th century left 900 dead.")], [counted(K, 31)]], []),
        ([[counted(K, 90, sentence="Ten years ago 90 were killed.", printed="90")], [counted(K, 31)]], []),
        ([[counted(K, 90, sentence="The worst since ten years ago, 90 killed.", printed="90")], [counted(K, 31)]],
         [[90, 31]]),
        ([[counted(D, 310, sentence="Спершу йшлося про 310 затриманих.", printed="310")], [counted(D, 420)]], []),
        # History is out, and what is taken back is in, with what somebody says instead.
        ([[counted(K, 168, date="1986")], [counted(K, 31)]], []),
        ([[counted(K, 31, withdrawn=True), counted(K, 12), counted(K, 31)]], [[31]]),
        ([[counted(K, 31, withdrawn=True), counted(K, 12, said_by="police")]], [[31, 12]]),
        ([[counted(K, 2, withdrawn=True)], [counted(K, 900)], [counted(K, 900)]], [[2, 900]]),
        # One line of a quantity: the whole's.
        ([[counted(K, 31), counted(K, 8, "Taraz")], [counted(K, 40), counted(K, 11, "Тараз")]], [[31, 40]]),
        # Who repeats a number of the day adds nothing.
        ([[counted(D, 310)], [counted(D, 420)], [counted(D, 310)], [counted(D, 420)]], [[310, 420]]),
    ],
)  # fmt: skip
def test_only_what_counts_the_same_stands_in_one_line(
    texts: list[list[Figure]], lines: list[list[int]]
) -> None:
    told = [article(n, *of, hours=9 - n) for n, of in enumerate(texts, start=1)]

    assert values(*told) == lines


def test_what_another_story_told_is_no_beginning_unless_one_voice_counts_on() -> None:
    now = article(1, detained(5800, place="Қазақстанда", said_by="Police"))
    told = detained(4400, place="Kazakhstan", said_by="Police")

    assert values(now, before=(sent(told),), own=False) == [[4400, 5800]]
    assert values(now, before=(sent(replace(told, said_by="Lawyers")),), own=False) == []
    assert values(now, before=(sent(replace(told, place="")),), own=False) == []
    assert values(now, before=(sent(told, days=9),), own=False) == []


def test_an_office_of_state_counts_on_in_another_language_and_speaks_of_its_country() -> None:
    now = article(1, detained(7900, place="Казахстане", said_by="Министерстве внутренних дел"))
    said = detained(5800, said_by="представитель МВД полковник Канат Ахат")

    assert values(now, before=(sent(said),), own=False) == [[5800, 7900]]
    assert values(now, before=(sent(replace(said, said_by="Минздрав")),), own=False) == []
    assert values(now, before=(sent(replace(said, place="Taraz")),), own=False) == []


def test_each_voice_begins_with_its_own_last_figure_and_only_one_voice_has_an_arrow() -> None:
    troops = {"unit": "troops"}
    before = (
        sent(counted(T, 2400, said_by="комендатура", **troops), days=3),
        sent(counted(T, 2500, said_by="комендатура", **troops), days=2),
        replace(sent(counted(T, 3600, **troops), days=2), article_id=SENT + 1, outlet="Bereg"),
    )
    now = article(1, counted(T, 2030, said_by="комендатуры", **troops))
    other = article(1, counted(T, 2030, said_by="штаб", **troops))

    def line(*articles: Article) -> list[str]:
        steps = disputes(articles, before, earlier=[SENT, SENT + 1])
        return [in_words(one, ENGLISH, day=lambda at: f"{at.day} Jan") for one in steps]

    assert line(now) == [
        "Troops: 2,500 (комендатура, via Steppe Courier, 8 Jan) → 2,030 (комендатура, via Outlet 1, 9 Jan)"
        " / 3,600 (in Bereg, 8 Jan)"
    ]
    assert line(other) == [
        "Troops: 2,500 (комендатура, via Steppe Courier, 8 Jan) / 3,600 (in Bereg, 8 Jan)"
        " / 2,030 (штаб, via Outlet 1, 9 Jan)"
    ]


def test_a_voice_that_only_repeats_itself_renews_no_dispute_of_an_earlier_edition() -> None:
    before = (
        sent(detained(4400, said_by="Police")),
        replace(sent(detained(9000, said_by="Lawyers")), article_id=SENT + 1),
    )
    told = disputes([article(1, detained(4400, said_by="Police"))], before, earlier=[SENT, SENT + 1])

    assert told == ()


def test_an_offices_newer_number_supersedes_its_own_more_than() -> None:
    more_than = detained(4400, high=None, qualifier=Qualifier.MORE_THAN, said_by="Interior Ministry")
    about = detained(5800, qualifier=Qualifier.ABOUT, said_by="МВД", place="Казахстане")

    assert values(article(1, about), before=(sent(more_than),)) == [[4400, 5800]]
    assert values(article(1, replace(about, said_by="")), before=(sent(more_than),)) == []
    assert values(article(1, replace(about, low=4500, high=4500)), before=(sent(more_than),)) == []


def test_the_dead_two_armies_count_are_two_figures() -> None:
    one = counted(K, 89, said_by="Минобороны России")
    other = counted(K, 400, said_by="Міністерство оборони України")

    assert values(article(1, one), article(2, other, hours=1)) == [[89, 400]]
    assert values(article(1, other), before=(sent(one),), own=False) == []


def test_a_story_whose_figure_goes_on_from_an_earlier_edition_is_not_called_new() -> None:
    now = article(1, detained(7900, place="Kazakhstan", said_by="Interior Ministry"))
    before = sent(detained(5800, place="Казахстане", said_by="МВД"))
    of = replace(coverage(), articles=(now,), changes=(), figures_before=(before,), knows_earlier=True)

    (going_on,) = content(of).stories
    (alone,) = content(replace(of, figures_before=())).stories

    assert (going_on.phase, alone.phase) == ("developing", "new")
    assert going_on.fresh == ""


def test_the_office_that_gave_a_number_stands_before_the_outlet_whatever_its_case() -> None:
    troops = counted(Quantity.TROOPS, 2500, unit="troops", said_by="комендатуры")
    of = replace(
        coverage(),
        articles=(article(1, troops), article(2, replace(troops, low=3600, high=3600, said_by=""), hours=1)),
        changes=(),
    )

    assert told(content(of)) == [
        "Troops: 2,500 (комендатура, via Outlet 1, 10 Jan) / 3,600 (in Outlet 2, 10 Jan)"
    ]


def test_a_number_nobody_was_found_named_for_is_only_said_to_be_printed_there() -> None:
    of = replace(coverage(), articles=(article(1, detained(160, withdrawn=True)),), changes=())

    assert told(content(of)) == ["Detained: 160, withdrawn or denied (in Outlet 1, 10 Jan)"]


def test_what_is_taken_back_is_never_cut_from_a_long_line() -> None:
    many = [article(n, detained(100 + 50 * n, withdrawn=n == 3), hours=20 - n) for n in range(1, 12)]

    (steps,) = disputes(many)

    assert any(line.figure.withdrawn for line in steps)


PLACES = (
    "",
    "Kazakhstan",
    "Казахстану",
    "Taraz",
    "Таразда",
    "Aktau",
    "Актобе",
    "Алматинской области",
    "Russia",
)


@given(
    st.lists(
        st.builds(
            counted,
            st.sampled_from((K, D, H)),
            st.integers(0, 9000),
            st.sampled_from(PLACES),
            unit=st.sampled_from(("people", "security", "children")),
            withdrawn=st.booleans(),
        ),
        max_size=14,
    ),
    st.integers(1, 4),
)
def test_a_line_never_mixes_quantities_units_countries_or_towns(
    found: list[Figure], per_article: int
) -> None:
    parts = [found[n : n + per_article] for n in range(0, len(found), per_article)]
    told = disputes([article(n, *part, hours=20 - n) for n, part in enumerate(parts, start=1)])

    for steps in told:
        assert len({(line.figure.quantity, line.figure.unit) for line in steps}) == 1
        places = [key for line in steps if (key := place_key(line.figure.place))]
        assert all(same_place(places[0], place) for place in places)
        assert [line.at for line in steps] == sorted(line.at for line in steps)
    standing = [s[0].figure.quantity for s in told if not any(line.figure.withdrawn for line in s)]
    assert len(standing) == len(set(standing))
    back = {(f.quantity, f.unit) for f in found if f.withdrawn}
    assert back <= {(s[0].figure.quantity, s[0].figure.unit) for s in told}


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
    text = "Police detained 5,800 people in Taraz, the Interior Ministry said."
    one = article(1, *figures(text, language="en"))
    first = sent(detained(4400, place="Тараз", said_by="Interior Ministry"))
    of = replace(coverage(), articles=(one,), changes=(), figures_before=(first,))

    line = (
        "Detained, Taraz: 4,400 (Interior Ministry, via Steppe Courier, 9 Jan)"
        " → 5,800 (Interior Ministry, via Outlet 1, 10 Jan)"
    )
    assert told(content(of)) == [line]
    assert line in re.sub("<[^>]+>", "", edition(of).html)
    assert "= Detained, Taraz: 4,400 (Interior Ministry, via Steppe Courier, 9 Jan)" in edition(of).text


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
        "Killed, security forces: десятки (in Outlet 1, 10 Jan) / at least 164 (in Outlet 2, 10 Jan)"
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


def test_both_parts_tell_a_story_in_one_order() -> None:
    speaker = "Dana Ospan"
    said = Statement(
        speaker=speaker, verb="said", quote="We were told to wait until morning", direct=True, language="en", offset=0
    )  # fmt: skip
    first = replace(article(1, detained(310)), statements=(said,), language="en")
    of = replace(coverage(), articles=(first, article(2, detained(420), hours=1)), changes=())
    block = next(block for block in content(of).stories if block.figures)
    parts = [
        block.head.title,
        block.lead[:40],
        block.figures[0][:20],
        said.quote,
        f"Who: {speaker}",
        "Rests on",
    ]
    text = " ".join(edition(of).text.partition("TOP STORIES")[2].split())
    page = edition(of).html.partition("<body")[2]
    html = " ".join(unescape(re.sub("<[^>]+>", "", page.partition("Top stories")[2])).split())

    for told_in in (text, html):
        places = [told_in.find(part) for part in parts]
        assert -1 not in places, (parts, told_in[:900])
        assert places == sorted(places)
