"""Dates readers see: where they stand, and what the words before them say they are of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from crawler import moments
from crawler.datelines import above_heading, below_heading, labelled, named, of_titles, times, told

TITLE = "Fuel and anger in the west"
SENTENCE = "The fuel price doubled overnight, and by the morning the square in front of the akimat was full. "
PROSE = f"<p>{SENTENCE}</p>"


def tree(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


def below(markup: str, *, heading: str = f"<h1>{TITLE}</h1>") -> list[tuple[str, str]]:
    found = below_heading(tree(f"<p>7 July 2021</p>{heading}{markup}{PROSE}"), [TITLE])
    return [(claim.origin, claim.value.strip(" :/|()")) for claim in found]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>5 January 2022 | Aigerim Serik</p>", [("headline", "5 January 2022 | Aigerim Serik")]),
        ("<div class=post-date>am 5. Januar 2022</div>", [("headline", "am 5. Januar 2022")]),
        ("<p>Stand: 05.01.2022</p>", [("updated", "05.01.2022")]),
        ("<p>Обновлено 5 января 2022, 14:10</p>", [("updated", "5 января 2022, 14:10")]),
        ("<p>Опубликовано: 5 января 2022</p>", [("headline", "5 января 2022")]),
        ("<p>Жарияланған күні: 2022 жылғы 5 қаңтар</p>", [("headline", "2022 жылғы 5 қаңтар")]),
        ("<p>2022年1月5日 更新</p>", [("updated", "2022年1月5日")]),
        ("<p>2022年1月5日 10:10 公開</p>", [("headline", "2022年1月5日 10:10")]),
        (
            "<p>Publié le 5 janvier 2022, mis à jour le 6 janvier 2022</p>",
            [("headline", "le 5 janvier 2022,"), ("updated", "le 6 janvier 2022")],
        ),
        ("<div>Last updated</div><div>5 January 2022</div>", [("updated", "5 January 2022")]),
        (f"<p>ALMATY, 5 January 2022 - {SENTENCE * 2}</p>", [("line", "ALMATY, 5 January 2022")]),
        ("<figure>The square, 4 January 2022</figure><nav>3 January 2022</nav>", []),
        ("<p>The council will meet on 5 January 2023 in the old hall</p>", []),
        ("<p>8 min read, 12 comments</p>", []),
        (PROSE * 12 + "<p>5 January 2022</p>", []),
    ],
)
def test_a_line_below_the_heading_says_of_what_its_date_is(
    markup: str, expected: list[tuple[str, str]]
) -> None:
    assert below(markup) == expected


def test_the_stamp_of_a_time_element_comes_first_unless_its_words_give_another_day() -> None:
    stamp = '<time datetime="2022-01-05T20:00:00Z">{}</time>'

    assert below(stamp.format("6 January 2022"))[0] == ("headline", "2022-01-05T20:00:00Z")
    assert below(stamp.format("29 December 2021")) == [("headline", "29 December 2021")]


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1>Steppe Post</h1><p>6 June 2021</p><h1>{TITLE}</h1>",
        f"<h3>{TITLE}</h3><p>6 June 2021</p><h1>{TITLE}</h1>",
        f"<h1>West: {TITLE}</h1>",
        "<h1>Anger and fuel in Aktau: the west</h1>",
        f"<h2>{TITLE}</h2>",
    ],
)
def test_the_heading_is_the_one_that_states_the_title(heading: str) -> None:
    assert below("<p>5 January 2022</p>", heading=heading)[0] == ("headline", "5 January 2022")


def test_a_site_name_over_teasers_is_no_heading() -> None:
    assert below("<p>5 January 2022</p>", heading="<h1>Steppe Post</h1>") == []


def test_the_nearest_line_above_comes_first() -> None:
    found = above_heading(tree(f"<p>7 July 2021</p><p>5 January 2022</p><h1>{TITLE}</h1>"), [TITLE])

    assert [claim.value for claim in found] == ["5 January 2022", "7 July 2021"]


def test_times_of_an_update_come_last() -> None:
    page = tree(
        '<time class="entry-updated" datetime="2022-01-09"></time><h1>x</h1><time datetime="2022-01-05"></time>'
        '<time class="published" datetime="2022-01-04"></time>'
    )

    assert [claim.value for claim in times(page)] == ["2022-01-04", "2022-01-05", "2022-01-09"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Veröffentlicht am 05.01.2022<br>Dauer: 4 Minuten</p>", ["2022-01-05"]),
        ("<p>5 Jan 2022 <span>| Originally published</span></p>", ["2022-01-05"]),
        ("<div>Опубликовано: 5 января 2022, 14:10</div>", ["2022-01-05"]),
        ("<p>First published 5 January 2022</p><p>Updated 9 January 2022</p>", ["2022-01-05"]),
        # Two days so called are those of other articles.
        ("<li>Published 5 January 2022</li><li>Published 6 January 2022</li>", []),
        ("<p>They released Steppe 2.7.13 together with it</p>", []),
        ("<p>Updated 9 January 2022</p>", []),
        (f"<p>{SENTENCE} It was published on 5 January 2022. {SENTENCE}</p>", []),
        ("<div class=comments><p>Posted on 5 January 2022</p></div>", []),
    ],
)
def test_the_one_day_called_that_of_publication_counts_wherever_it_stands(
    markup: str, expected: list[str]
) -> None:
    claims = list(told(tree(f"<h1>{TITLE}</h1>{PROSE}{markup}")))
    found = [moments.absolute(claim.value) for claim in claims]

    assert [one.at.date().isoformat() for one in found if one] == expected
    assert {claim.origin for claim in claims} <= {"told"}


def test_a_date_that_ends_a_document_title_is_one() -> None:
    titles = [
        "Fuel and anger | DW | 05.01.2022",
        "A list of 2022",
        "Fuel - and the 5 men of January who lit it",
    ]

    assert [claim.value for claim in of_titles(titles)] == ["05.01.2022"]


@given(st.text(max_size=200))
def test_a_line_is_cut_without_loss(text: str) -> None:
    parts = labelled(text)

    at = 0
    for _, words in parts:
        at = text.index(words, at) + len(words)
    assert parts[0][0] == ""


@given(
    st.lists(
        st.sampled_from(
            [
                "<h1>", "</h1>", "<h2>", TITLE, "<time datetime='0000-99-99'>", "</time>", "<time datetime='x'>9999",
                "<br>", "<p>", "</div>", "<div class=date>", "Updated:", "Stand:", "5 January 2022", "99.99.9999",
                "1 Jan 9999 00:00", "<svg>", "<figure>", "</figure>", "<!--", "-->", "٣٠ 2022", "2022年13月45日",
                "𝟓 January 𝟐𝟎𝟐𝟐",
            ]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_no_mixture_of_markup_raises(parts: list[str]) -> None:
    page = tree(f"<i>x</i>{''.join(parts)}")

    for claim in (*below_heading(page, [TITLE]), *above_heading(page, [TITLE]), *times(page), *named(page)):
        assert claim.value
