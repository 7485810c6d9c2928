"""Whom a report rests on: read from its words, told apart from whom it merely speaks of."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from crawler.credits import credits
from crawler.metadata import first_address
from crawler.outlets import Catalogue
from crawler.reports import Report
from steppewatch.evaluation.credits import load
from storage.credits import Credit, CreditKind, Place, whole_credit
from storage.model import Link, Outlet, Url

CATALOGUE, CASES = load(Path(__file__).parent / "data" / "credits.toml")


def found(text: str, **facts: object) -> list[tuple[str, str]]:
    return [(c.kind.value, c.name) for c in credits(Report(text=text, **facts), CATALOGUE)]  # type: ignore[arg-type]


def test_the_labels_cover_four_languages_and_reports_that_credit_nobody() -> None:
    languages = {case.language for case in CASES}

    assert len(CASES) >= 80
    assert {"en", "ru", "uk", "kk"} <= languages
    assert sum(not case.origin for case in CASES) >= len(CASES) / 4
    assert sum(case.held_out for case in CASES) >= len(CASES) / 3


# ---------------------------------------------------------------- where a credit stands


def test_the_same_words_speak_of_the_whole_in_the_lead_and_of_a_passage_below() -> None:
    lead = "В порту открыли склад. В нём хранят соль, передаёт КЕРМЕ.\nРаботы шли год.\nОни подорожали вдвое."
    below_it = (
        "В порту открыли склад. В нём хранят соль.\nРаботы шли год, передаёт КЕРМЕ.\nОни подорожали вдвое."
    )

    assert found(lead) == [("retelling", "KERME")]
    assert found(below_it) == [("credit", "KERME")]


def test_a_credit_keeps_the_sentence_and_the_place_it_was_read_from() -> None:
    text = "Склад открыт. Соль дорожает, сообщает КЕРМЕ. Цена выросла."

    (credit,) = credits(Report(text=text), CATALOGUE)

    assert credit.sentence == "Соль дорожает, сообщает КЕРМЕ."
    assert text[credit.offset :].startswith("КЕРМЕ")
    assert credit.place is Place.LEAD


def test_the_page_a_credit_links_to_is_kept() -> None:
    text = "The pass is shut, Northwire reported."
    links = (
        Link(url="https://northwire.example/", text="Northwire"),
        Link(url="https://northwire.example/2022/pass", text="reported"),
    )

    (credit,) = credits(Report(text=text, links=links), CATALOGUE)

    assert credit.url == "https://northwire.example/2022/pass"


def test_a_chain_of_credits_ends_at_its_far_end() -> None:
    text = "Порт закрыт, сообщает КЕРМЕ со ссылкой на Нортвайр."

    every = credits(Report(text=text), CATALOGUE)
    last = whole_credit(every)

    assert {c.name for c in every} == {"KERME", "Northwire"}
    assert last is not None
    assert (last.name, last.through) == ("Northwire", "KERME")


def test_an_outlet_does_not_credit_itself() -> None:
    text = "Порт закрыт, передаёт КЕРМЕ."

    assert found(text, outlet="kerme") == []
    assert found("Порт закрыт, передаёт портал «Степной курьер».", name="Степной курьер") == []


def test_several_authors_that_are_agencies_make_no_copy() -> None:
    text = "The pass is shut. Nobody was hurt."

    assert found(text, authors=("Northwire",)) == [("copy", "Northwire")]
    assert found(text, authors=("Northwire", "KERME")) == [("credit", "Northwire"), ("credit", "KERME")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("«КЕРМЕ сообщает неправду», — сказал мэр.", False),
        ("“Northwire reported it,” the mayor said.", False),
        ('"I read that Northwire reported it," he said.', False),
        ("„Wie Northwire berichtet, stimmt nicht“, sagte er.", False),
        ("„Das stimmt nicht“, sagte er laut Northwire.", True),
        ("Порт закрыт, пишет «КЕРМЕ».", True),
        ('Порт закрыт, пишет "КЕРМЕ".', True),
        ('"Порт закрыт", - сообщает КЕРМЕ.', True),
    ],
)
def test_a_name_inside_a_quotation_credits_nobody(text: str, named: bool) -> None:
    assert bool(found(text)) is named


def test_a_canonical_link_to_another_site_is_a_copy_said_by_metadata() -> None:
    page = Report(text="The pass is shut.", taken_from=Url("https://kerme.example/pass"))
    unknown = Report(text="The pass is shut.", taken_from=Url("https://strange.example/pass"))

    assert [(c.kind, c.place, c.name) for c in credits(page, CATALOGUE)] == [
        (CreditKind.COPY, Place.LINK, "KERME")
    ]
    assert credits(unknown, CATALOGUE)[0].name == "strange.example"


@pytest.mark.parametrize(
    ("first", "credited"),
    [
        ("https://kerme.example/pass", True),  # in the catalogue
        ("https://steppe-voice.example/2022/the-pass-is-shut", True),
        ("https://steppe-voice.example/8814552", True),
        ("https://steppe-voice.example/news/", False),  # no article
        ("https://hills-gazette.example/2022/the-pass-is-shut", False),  # renamed
        ("https://hillgazetteonline.example/2022/the-pass-is-shut", False),
        ("https://app-the-hill-gazette.cluster.example/2022/the-pass-is-shut", False),
        ("https://hill.wordpress.com/2022/the-pass-is-shut", False),
        ("https://news.google.com/articles/the-pass-is-shut", False),
    ],
)
def test_an_unknown_site_is_an_origin_only_where_its_name_clearly_differs(first: str, credited: bool) -> None:
    own = Url("https://hill-gazette.example/a/the-pass-is-shut")
    page = Report(text="The pass is shut.", taken_from=Url(first), url=own)

    assert bool(credits(page, CATALOGUE)) is credited


@pytest.mark.parametrize(
    "carrier", ["https://web.archive.org/web/2022/post.example/a", "https://news.google.com/rss/1"]
)
def test_what_a_redirector_or_an_archive_passes_on_names_its_own_site(carrier: str) -> None:
    tree = fromstring('<head><link rel="canonical" href="https://kerme.example/a/1"></head>')

    assert first_address(tree, [], url=carrier) is None


def test_what_a_text_says_comes_before_its_metadata() -> None:
    link = Credit(kind=CreditKind.COPY, place=Place.LINK, name="Omir")
    said = Credit(kind=CreditKind.RETELLING, place=Place.LEAD, name="KERME")
    passage = Credit(kind=CreditKind.CREDIT, place=Place.TEXT, name="Dala")

    assert whole_credit([link, said]) is said
    assert whole_credit([link, passage]) is link
    assert whole_credit([passage]) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="canonical" href="https://kerme.example/a/1">', "https://kerme.example/a/1"),
        ('<meta name="syndication-source" content="https://kerme.example/a/1">', "https://kerme.example/a/1"),
        ('<meta property="og:url" content="https://kerme.example/a/1">', None),
        ('<link rel="canonical" href="https://kerme.example/">', None),
        ('<link rel="canonical" href="/a/2">', None),
        ('<link rel="canonical" href="https://post.co.example/a/1">', None),
        ('<link rel="canonical" href="https://web.archive.org/web/2022/https://post.example/a/1">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
    ],
)
def test_only_another_sites_article_is_where_a_text_was_taken_from(head: str, expected: str | None) -> None:
    tree = fromstring(f"<html><head>{head}</head><body></body></html>")
    metas = [(m.get("name") or m.get("property") or "", m.get("content") or "") for m in tree.iter("meta")]

    assert first_address(tree, metas, url="https://post.example/a/1") == expected


# ---------------------------------------------------------------- hostile texts

WORDS = (
    "сообщает", "передаёт", "reported", "according to", "told", "КЕРМЕ", "Northwire", "«Горизонт»", "со ссылкой на",
    "агентство", "newspaper", "деп", "хабарлады", "«", "»", '"', "“", "(", ")", "—", ".", ",", "\n", "\n\n",
    "Источник:", "Source:", "Translated", "ранее", "Photo", "in 2019", "5 января",
    "АЛМАТЫ", "和", "据", "报道", "\u202e", "\x00",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=60).map(" ".join)


@given(text=TEXTS, title=TEXTS, authors=st.lists(TEXTS, max_size=2))
def test_any_text_gives_credits_that_stand_in_it(text: str, title: str, authors: list[str]) -> None:
    every = credits(Report(text=text, title=title, authors=tuple(authors)), CATALOGUE)

    assert len({c.outlet or c.name for c in every}) == len(every)
    for credit in every:
        assert credit.name
        assert 0 <= credit.offset <= len(text)
        assert len(credit.sentence) <= 420


@pytest.mark.parametrize(
    "text",
    [
        "КЕРМЕ сообщает " * 20_000,
        "«" * 50_000 + "сообщает КЕРМЕ",
        '"' * 50_000 + " сообщает КЕРМЕ",
        " " * 200_000 + "передаёт КЕРМЕ",
        "\n " * 100_000,
        "КЕРМЕ " + "agency newspaper portal " * 20_000,
        "the author of the newspaper " * 20_000 + "КЕРМЕ",
        "Aa Bb " * 50_000 + "newspaper",
        "КЕРМЕ" + " а" * 100_000 + " деп жазды",
        "АЛМАТЫ, " * 30_000 + "/КЕРМЕ/",
        "x" * 500_000 + " сообщает КЕРМЕ",
    ],
    ids=range(11),
)
def test_a_text_made_to_be_slow_is_read_in_time(text: str) -> None:
    started = time.process_time()

    credits(Report(text=text, title=text[:300]), CATALOGUE)

    assert time.process_time() - started < 2


def test_an_unknown_catalogue_still_finds_outlets_that_are_called_such() -> None:
    text = "Порт закрыт, передаёт портал «Степной курьер»."

    every = credits(Report(text=text), Catalogue((Outlet(key="omir", name="Omir"),)))

    assert [(c.outlet, c.name) for c in every] == [(None, "Степной курьер")]
