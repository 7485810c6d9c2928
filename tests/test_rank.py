"""The order of an edition: points a desk can add up, and a top that no single voice fills."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from digests.rank import (
    FIGURES,
    LANGUAGE_MOST,
    ONLY_EACH,
    ONLY_MOST,
    ORIGIN,
    OUTLET_MOST,
    STALE,
    TERMS,
    TOP_LEAST,
    importance,
    order,
    tiers,
)
from steppewatch.reference import ranking_md
from storage.edition import Article, Story
from tests.test_novelty import article


def story(key: str, *articles: Article) -> Story:
    return Story(key=key, lead=articles[0], articles=articles)


def points(one: Story, **more: bool) -> int:
    return sum(points for _, points in importance(one, **more))


def keys(stories: tuple[Story, ...]) -> list[str]:
    return [one.key for one in stories]


def test_each_origin_and_each_further_language_counts() -> None:
    one = story("a", article(1, "x"), article(2, "y", language="ru"))

    assert [(term.name, n) for term, n in importance(one)] == [("origins", 4), ("languages", 1)]


def test_a_copy_counts_nothing_in_whatever_number() -> None:
    one = story("a", article(1, "x"))
    copied = story("a", article(1, "x"), *(article(n, "x", copy_of=1, language="kk") for n in range(2, 9)))

    assert points(one) == points(copied)


@given(st.booleans(), st.booleans())
def test_figures_lift_a_story_and_having_nothing_new_lowers_it(disputed: bool, stale: bool) -> None:
    one = story("a", article(1, "x"))

    wanted = ORIGIN.points + FIGURES.points * disputed + STALE.points * stale
    assert points(one, disputed=disputed, stale=stale) == wanted


def test_a_story_without_a_new_fact_goes_below_a_new_one() -> None:
    stale = story("stale", article(1, "x"), article(2, "y"))
    new = story("new", article(3, "z"))

    assert keys(order([stale, new])) == ["stale", "new"]
    assert keys(order([stale, new], stale={"stale"})) == ["new", "stale"]


def test_who_owns_an_outlet_or_is_named_does_not_change_the_order() -> None:
    one, other = story("a", article(1, "x", camp="state")), story("a", article(1, "x", camp="private"))

    assert importance(one) == importance(other)


# ---------------------------------------------------------------- fairness


def test_one_outlet_does_not_fill_the_top() -> None:
    prolific = [story(f"p{n}", article(n, "x", outlet="Loud")) for n in range(10)]
    others = [
        story(f"o{n}", article(100 + n, "x", outlet=f"Quiet {n}", language="kk", days=-1)) for n in range(4)
    ]

    top = keys(tiers(order([*prolific, *others])).top)

    assert sum(key.startswith("p") for key in top) == OUTLET_MOST
    assert len(top) == TOP_LEAST


def test_one_language_does_not_fill_the_top() -> None:
    many = [
        story(f"r{n}", article(n, "x", language="ru"), article(50 + n, "y", language="ru")) for n in range(10)
    ]
    one = story("kk", article(999, "x", language="kk", days=-2))

    top = keys(tiers(order([*many, one])).top)

    assert "kk" in top
    assert sum(key.startswith("r") for key in top[:TOP_LEAST]) >= LANGUAGE_MOST


def test_where_nobody_else_is_there_the_loud_one_has_the_room() -> None:
    prolific = [story(f"p{n}", article(n, "x", outlet="Loud")) for n in range(10)]

    assert len(tiers(order(prolific)).top) == TOP_LEAST


def test_what_one_voice_alone_tells_has_its_own_room_a_few_of_each() -> None:
    stories = order([story(f"s{n:02}", article(n, "x")) for n in range(40)])
    only = {one.key: ("kk", "state", "uk")[n % 3] for n, one in enumerate(stories)}

    dealt = tiers(stories, only=only)

    assert len(dealt.only) == ONLY_MOST
    labels = [only[key] for key in keys(dealt.only)]
    assert labels == sorted(labels, key=labels.index)
    assert max(labels.count(label) for label in labels) <= ONLY_EACH
    assert len({*keys(dealt.top), *keys(dealt.brief), *keys(dealt.only), *keys(dealt.seen)}) == 40


def test_the_published_formula_is_the_one_in_the_code() -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "ranking.md").read_text("utf-8")

    assert page == ranking_md()
    for term in TERMS:
        assert f"| {term.name} | {term.points:+} |" in page
