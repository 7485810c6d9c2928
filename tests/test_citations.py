"""What a text cites by address: footnotes, links, the links of a page."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.citations import find, of_page
from crawler.outlets import load_catalogue
from crawler.references import references, trimmed
from storage.model import Citation, CitationKind, Link
from storage.urls import host_of

K = CitationKind
INVENTED = load_catalogue(Path(__file__).parent / "data" / "outlets.toml")
PAGE = "https://other.example/news/1"


def cited(text: str) -> list[Citation]:
    return list(find(text, cited_by="seed:t", catalogue=INVENTED))


def linked(text: str, *links: Link, page: str = PAGE) -> list[Citation]:
    return list(of_page(text, links, cited_by=page, catalogue=INVENTED))


# ---------------------------------------------------------------- footnotes

NOTES = """The square was full at noon [1]. Nobody knew why.[2] Two said so [3][4], one did not[5].

[1] https://dala.example/a
[2]https://dala.example/b
[3]: https://glance.example/c.
[4] Glance, "Noon", https://glance.example/d
[5] https://dala.example/a
"""


def test_footnotes_are_found_with_and_without_space() -> None:
    found = cited(NOTES)

    assert [(c.kind, c.label, c.url, c.outlet) for c in found] == [
        (K.FOOTNOTE, "[1]", "https://dala.example/a", "dala"),
        (K.FOOTNOTE, "[2]", "https://dala.example/b", "dala"),
        (K.FOOTNOTE, "[3]", "https://glance.example/c", "glance"),
        (K.FOOTNOTE, "[4]", "https://glance.example/d", "glance"),
        (K.FOOTNOTE, "[5]", "https://dala.example/a", "dala"),
    ]


def test_a_footnotes_sentence_is_the_one_that_carries_its_number() -> None:
    sentences = [c.sentence for c in cited(NOTES)]

    assert sentences == [
        "The square was full at noon [1].",
        "Nobody knew why.[2]",
        *["Two said so [3][4], one did not[5]."] * 3,
    ]


def test_a_footnotes_offset_is_that_of_its_mark() -> None:
    assert all(NOTES[c.offset :].startswith(c.label) for c in cited(NOTES))


def test_marks_may_be_lists_and_ranges() -> None:
    text = "Many said so [1, 3] and [2–3].\n[1] https://a.example/\n[2] https://b.example/\n[3] https://c.example/"

    assert [(c.label, c.offset) for c in cited(text)] == [("[1]", 13), ("[3]", 13), ("[2]", 24)]


def test_a_footnote_cited_twice_carries_both_sentences() -> None:
    text = "It began [1]. It rained. It ended [1].\n[1] https://a.example/"

    assert [c.sentence for c in cited(text)] == ["It began [1]. It ended [1]."]


def test_a_footnote_nobody_refers_to_stands_where_it_is_printed() -> None:
    text = "It began.\n[1] https://a.example/"

    assert [(c.offset, c.sentence) for c in cited(text)] == [(10, "[1] https://a.example/")]


def test_two_lists_of_footnotes_keep_all_their_addresses() -> None:
    text = "One [1].\n[1] https://a.example/\n\nTwo [1].\n[1] https://b.example/"

    assert {c.url for c in cited(text)} == {"https://a.example/", "https://b.example/"}


def test_seed_003_has_24_footnotes_22_addresses_and_13_hosts(shared: Path) -> None:
    text = (shared / "seeds" / "003.txt").read_text("utf-8")
    catalogue = load_catalogue(Path(__file__).parents[1] / "config" / "outlets.toml")
    notes = [c for c in find(text, cited_by="seed:003", catalogue=catalogue) if c.kind is K.FOOTNOTE]

    assert [c.label for c in notes] == [f"[{n}]" for n in range(1, 25)]
    assert len({c.url for c in notes}) == 22
    assert len({host_of(c.url or "") for c in notes}) == 13
    assert all(c.label in c.sentence and text[c.offset :].startswith(c.label) for c in notes)
    assert all(c.outlet for c in notes)


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("text", "label", "url"),
    [
        ("See https://a.example/x.", "https://a.example/x", "https://a.example/x"),
        ("See (www.a.example/x)!", "www.a.example/x", "https://www.a.example/x"),
        ("See [so they say](https://a.example/x) now", "so they say", "https://a.example/x"),
        ('See [so](https://a.example/x "Title") now', "so", "https://a.example/x"),
        ("See [so](<https://a.example/x>) now", "so", "https://a.example/x"),
        ("See [so](https://a.example/x_(y)) now", "so", "https://a.example/x_(y)"),
        ("See <https://a.example/x> now", "https://a.example/x", "https://a.example/x"),
        ('See <a class=l href="https://a.example/x?a=1&amp;b=2">so <b>it</b></a>', "so it", "https://a.example/x?a=1&b=2"),
        ("See [so][note].\n\n[note]: https://a.example/x", "note", "https://a.example/x"),
        ("«https://a.example/x»", "https://a.example/x", "https://a.example/x"),
    ],
)  # fmt: skip
def test_a_link_is_found_in_every_form(text: str, label: str, url: str) -> None:
    found = cited(text)

    assert [(c.kind, c.label, c.url) for c in found] == [(K.LINK, label, url)]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://t.me/dala_example", K.CHANNEL),
        ("t.me/dala_example/12", K.CHANNEL),
        ("https://x.com/sabitova_example/status/1", K.ACCOUNT),
        ("https://www.facebook.com/somebody", K.ACCOUNT),
        ("https://www.youtube.com/watch?v=1", K.LINK),
    ],
)
def test_a_link_to_a_platform_is_a_channel_or_an_account(url: str, kind: CitationKind) -> None:
    assert [c.kind for c in cited(f"See {url} now")] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "![Noon](https://a.example/noon.jpg)",
        "https://t.me/share/url?url=x",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://twitter.com/intent/tweet?text=x",
        "https://a.example/noon.JPG",
        "[top](#top) [home](/) [write](mailto:desk@a.example)",
        "https://play.google.com/store/apps/details?id=x",
        "http:// and https://",
        "javascript:alert(1)",
    ],
)
def test_buttons_pictures_and_broken_addresses_are_no_citations(text: str) -> None:
    assert cited(text) == []


def test_one_address_is_cited_once() -> None:
    assert len(cited("https://a.example/x and https://www.a.example/x/?utm_source=t")) == 1


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for citation in cited(text):
        assert 0 <= citation.offset <= len(text)


@given(
    st.lists(
        st.sampled_from(
            ["[1]", " https://a.example/x", "[a](b)", "<a href=", "](", "\n", "\n[2] ", "t.me/x", ". "]
        )
    )
)
def test_addresses_never_overlap(pieces: list[str]) -> None:
    spans = sorted((r.start, r.end) for r in references("".join(pieces)))

    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(st.text(alphabet="ax().,:;!?'’*_…»", max_size=20))
def test_an_address_is_trimmed_to_one_that_needs_no_trimming(tail: str) -> None:
    once = trimmed(f"https://a.example/{tail}")

    assert trimmed(once) == once


@pytest.mark.parametrize(
    "piece",
    [
        "[1]",
        "[",
        "<a href=",
        "[a](",
        "https://a.example/(",
        "“",
        ". ",
        ".",
        " ",
        "X’s ",
        "Dala Telegraph said. ",
    ],
)
def test_hostile_repetition_is_read_in_time(piece: str) -> None:
    import time

    began = time.process_time()
    cited(piece * (60_000 // len(piece)))

    assert time.process_time() - began < 3


# ---------------------------------------------------------------- pages


def test_a_link_of_a_page_stands_where_its_words_stand() -> None:
    text = "He was there. So Dala says. And so it went: so."
    links = (Link(url="https://dala.example/1", text="says"), Link(url="https://a.example/1", text="so"))
    found = linked(text, *links)

    assert [(c.label, text[c.offset :][: len(c.label)], c.sentence) for c in found] == [
        ("says", "says", "So Dala says."),
        ("so", "so", "And so it went: so."),
    ]


def test_a_page_does_not_cite_itself_nor_its_outlet() -> None:
    links = (
        Link(url="https://dala.example/a#top", text="up"),
        Link(url="https://dala.example/", text="home"),
    )
    found = linked("Dala Telegraph reports. Up, home.", *links, page="https://dala.example/a")

    assert found == []


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/news/2022/01/noon-on-the-square", True),
        ("https://sub.other.example/a/31640303.html", True),
        ("/tag/2022", False),
        ("/ru/tags/square-2022-01", False),
        ("/news/", False),
        ("/search?q=123", False),
        ("/author/omir-omirov-the-second", False),
    ],
)
def test_a_link_to_the_same_site_counts_when_it_is_an_article(url: str, kept: bool) -> None:
    found = linked("As we wrote earlier that day, it began.", Link(url=url, text="earlier"))

    assert bool(found) is kept


@pytest.mark.parametrize(
    "line", ["Noon on the square", "Read also: Noon on the square", "Читайте также: Noon on the square"]
)
def test_a_teaser_of_the_same_site_is_no_citation(line: str) -> None:
    found = linked(f"It began.\n{line}\nIt ended.", Link(url="/news/12345", text="Noon on the square"))

    assert found == []


def test_a_teaser_of_another_site_is_one() -> None:
    assert len(linked("It began.", Link(url="https://a.example/1", text="not in the text"))) == 1
