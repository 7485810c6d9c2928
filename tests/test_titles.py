"""Titles without site names, and authors without the words around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import authors, titles
from crawler.claims import Claim, fold, outlet_keys

POST = frozenset({"steppepost"})


@pytest.mark.parametrize(
    "stated",
    [
        "Fuel and anger | Steppe Post",
        "Fuel and anger - Steppe Post",
        "Steppe Post: Fuel and anger",
        "Steppe Post — Fuel and anger",
        "Fuel and anger · News · Steppe Post",
        "  Fuel\nand&nbsp;anger ",
    ],
)
def test_the_sites_name_is_no_part_of_a_title(stated: str) -> None:
    assert titles.choose([Claim("title", stated)], outlets=POST, url="") == "Fuel and anger"


def test_a_dash_inside_a_title_stays() -> None:
    claims = [Claim("opengraph", "Fuel - and anger"), Claim("title", "Fuel - and anger | Steppe Post")]

    assert titles.choose(claims, outlets=POST, url="") == "Fuel - and anger"


def test_the_heading_wins_over_the_search_title_when_they_are_kin() -> None:
    claims = [
        Claim("opengraph", "Fuel prices in the west: 7 facts"),
        Claim("h1", "Why fuel prices in the west matter"),
        Claim("title", "Fuel prices in the west: 7 facts"),
    ]

    assert titles.choose(claims, outlets=POST, url="") == "Why fuel prices in the west matter"


def test_a_heading_nobody_else_knows_is_not_the_title() -> None:
    claims = [Claim("h1", "Our blog"), Claim("opengraph", "Fuel and anger"), Claim("title", "Fuel and anger")]

    assert titles.choose(claims, outlets=POST, url="") == "Fuel and anger"


def test_a_headline_that_ends_the_document_title_is_no_site_name() -> None:
    headline = "Алматы әуежайы жабық: жолаушылар Шымкентке ауыстырылды"
    claims = [Claim("title", f"Көктөбе таңы :: {headline}"), Claim("h1", headline)]

    assert (
        titles.choose(claims, outlets=frozenset(), url="https://o.example/janalyqtar/auejai.html") == headline
    )


def test_the_words_above_a_heading_are_cut() -> None:
    claims = [Claim("h1", "Energy Fuel and anger in Aktau"), Claim("opengraph", "Fuel and anger in Aktau")]

    assert titles.choose(claims, outlets=POST, url="") == "Fuel and anger in Aktau"


def test_a_page_of_a_web_archive_knows_its_outlet() -> None:
    keys = outlet_keys([], url="https://archive.example/web/2013/http://www.steppepost.example/a")

    assert "steppepost" in keys


@given(
    st.lists(
        st.tuples(st.sampled_from(["h1", "title", "json-ld", "opengraph"]), st.text(max_size=60)), max_size=6
    )
)
def test_no_titles_raise_and_the_answer_is_plain(stated: list[tuple[str, str]]) -> None:
    found = titles.choose([Claim(*pair) for pair in stated], outlets=POST, url="https://post.example/a-b")

    assert found is None or (found == found.strip() and "\n" not in found)


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("By Ann Lee and Bo Li", ("Ann Lee", "Bo Li")),
        ("Von Felix Roth und Jo Lang", ("Felix Roth", "Jo Lang")),
        ("Автор: Анна Ким и Олег Цой", ("Анна Ким", "Олег Цой")),
        ("Ann Lee, ann@post.example", ("Ann Lee",)),
        ("Ann Lee | 5 January 2022", ("Ann Lee",)),
        ("https://social.example/ann", ()),
        ("Ann Lee, PhD", ("Ann Lee, PhD",)),
        ("admin", ()),
        ("(Image: Some Agency)", ()),
    ],
)
def test_a_claim_gives_names_only(stated: str, names: tuple[str, ...]) -> None:
    assert authors.choose([Claim("meta", stated)]) == names


def test_the_outlet_is_author_only_when_no_person_is() -> None:
    outlet = Claim("json-ld", "Steppe Post")

    assert authors.choose([outlet], outlets=POST) == ("Steppe Post",)
    assert authors.choose([outlet, Claim("byline", "By\nAnn Lee")], outlets=POST) == ("Ann Lee",)


def test_a_byline_ends_where_the_role_begins() -> None:
    assert authors.from_byline("By\nAnn Lee\nEnergy editor\nUpdated 5 May 2021") == ("Ann Lee",)
    assert authors.from_byline("Read more about us") == ()


@given(st.text(max_size=200))
def test_no_byline_raises(text: str) -> None:
    for name in (*authors.split(text), *authors.from_byline(text, exact=True)):
        assert name == name.strip()
        assert fold(name)
