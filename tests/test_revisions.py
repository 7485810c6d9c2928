"""Edits: what a reader should hear of, and what is only a page breathing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.revisions import Edit, compare

TITLE = "Bridges of Taldy close for repairs"
BODY = """The town closed three bridges on Monday, the mayor's office said.

At least 164 people had to leave their homes, and 8,000 are without heating.

"We will open the first bridge within ten days," said engineer Zarina Omirbek.

Repairs are paid for by the region. Work goes on at night."""


def edit(*changes: tuple[str, str], title: str = TITLE) -> Edit:
    """Compare the article with itself after replacing each (old, new)."""
    text = BODY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compare((TITLE, BODY), (title, text))


def test_an_unchanged_article_has_no_edit() -> None:
    assert edit() == Edit(kind="none", note="")
    assert not edit().matters


@pytest.mark.parametrize(
    "change",
    [
        ('"', "«"), ("\n\n", "\n"), ("\n\n", "  \r\n \t\r\n"), (" ", "\u00a0"), ("'", "’"), ("8,000", "8 000"),
        ("within", "with\u00adin"), ("at night.", "at night.\n\n12 comments"), ("at night.", "at night. Views: 1 204"),
        ("at night.", "at night.\nUpdated at 17:45"), ("at night.", "at night.\nLast updated: 10 January 2022, 17:45"),
        ("at night.", "at night.\nОбновлено: 10.01.2022 17:45"), ("at night.", "at night.\nПросмотров: 245"),
        ("at night.", "at night.\n15 комментариев"), ("at night.", "at night.\nҚаралды: 301"),
        ("The town", "2 hours ago The town"),
        ("The town", "5 min read\nThe town"), ("The town", "Оновлено 10 січня 17:45\nThe town"),
    ],
)  # fmt: skip
def test_what_a_page_does_by_itself_is_no_edit(change: tuple[str, str]) -> None:
    assert edit(change).kind == "none"


def test_a_counter_that_counts_on_is_no_edit() -> None:
    before, after = (f"{BODY}\n\n{count} comments\nUpdated: 17:{count}" for count in (12, 34))

    assert compare((TITLE, before), (TITLE, after)).kind == "none"


def test_a_changed_figure_is_told_before_and_after() -> None:
    changed = edit(("164", "225"))

    assert changed == Edit(kind="figure", note="164 → 225; body −3 / +3 characters, 1 paragraph")
    assert changed.matters


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (("8,000", "12 000"), "8,000 → 12,000"),
        (("At least 164 people", "Some people"), "164 → removed"),
        (("164 people", "dozens of people"), "164 → dozens"),
        (("three bridges", "five bridges"), "three → five"),
    ],
)
def test_a_figure_in_words_or_gone_is_a_figure(change: tuple[str, str], note: str) -> None:
    changed = edit(change)

    assert (changed.kind, changed.note.split(";")[0]) == ("figure", note)


def test_a_figure_replaced_in_one_place_is_not_called_removed_in_another() -> None:
    before = "More than 4,400 were held. It said 4,400. At least 4,400 are in custody, 103 in Taraz, he said."
    after = "About 5,800 were held. It said nothing. More are in custody, some in Taraz, he said. Not 103, he said."

    assert compare(("T", before), ("T", after)).note.startswith("4,400 → 5,800; body")


def test_a_changed_headline_comes_before_all_else() -> None:
    changed = edit(("164", "225"), title="All bridges of Taldy stay open")

    assert changed.kind == "headline"
    assert changed.note == "headline; 164 → 225; body −3 / +3 characters, 1 paragraph"


def test_the_sites_name_behind_the_headline_is_no_change() -> None:
    assert edit(title=f"{TITLE} | Omir").kind == "none"


def test_other_words_inside_a_quotation_are_a_quote() -> None:
    assert edit(("We will open", "We hope to open")).kind == "quote"
    assert edit(("within ten days", "within ten days, or later")).kind == "quote"


def test_a_new_quotation_is_text() -> None:
    assert (
        edit(("The town closed", 'He said "we never promised anything to them". The town closed')).kind
        == "text"
    )


def test_a_new_paragraph_is_text_and_counted() -> None:
    changed = edit(("at night.", "at night.\n\nThe opposition called the plan a bad joke."))

    assert changed == Edit(kind="text", note="body −0 / +41 characters, 1 paragraph")


def test_removed_paragraphs_are_text_and_counted() -> None:
    paragraphs = BODY.split("\n\n")

    changed = compare((TITLE, BODY), (TITLE, "\n\n".join([paragraphs[0], paragraphs[3]])))

    assert changed.kind == "text"
    assert changed.note.endswith("2 paragraphs")


@pytest.mark.parametrize(
    "change",
    [
        ("engineer", "enginer"), ("Monday", "monday"), ("homes, and", "homes and"), ("The town", "Town"),
        ("Repairs", "Reparis"), ("without heating", "with out heating"),
    ],
)  # fmt: skip
def test_a_typo_is_known_and_does_not_matter(change: tuple[str, str]) -> None:
    changed = edit(change)

    assert changed.kind == "typo"
    assert not changed.matters
    assert changed.note


def test_a_spelling_mended_in_the_headline_is_a_typo() -> None:
    assert edit(title=TITLE.replace("repairs", "repiars")) == Edit(kind="typo", note="headline spelling")


@pytest.mark.parametrize(
    "change",
    [
        ("will open", "will not open"), ("Repairs are", "Repairs are not"), ("paid", "unpaid"), ("said", "denied"),
        ("the mayor's office", "a witness"), ("first bridge", "last bridge"),
    ],
)  # fmt: skip
def test_a_word_that_turns_the_meaning_is_no_typo(change: tuple[str, str]) -> None:
    assert edit(change).matters


def test_russian_and_kazakh_edits_are_classed_alike() -> None:
    before = "Погибли 164 человека, сообщили в минздраве. Мосты закрыты."

    assert compare(("Т", before), ("Т", before.replace("164", "225"))).kind == "figure"
    assert compare(("Т", before), ("Т", before.replace("сообщили", "собщили"))).kind == "typo"
    assert compare(("Т", before), ("Т", before.replace("Мосты", "Мосты не"))).kind == "text"
    assert compare(("Т", "Көпір жабылды"), ("Т", "Көпір жабылған жоқ")).kind == "text"


def test_an_article_that_lost_its_text_is_an_edit() -> None:
    assert compare((TITLE, BODY), (TITLE, "")).kind == "text"
    assert compare(("", ""), (TITLE, BODY)).kind == "headline"


TEXTS = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [
            "164",
            "8,000",
            "people",
            '"we',
            'did"',
            "не",
            "comments",
            "12",
            "\n\n",
            "—",
            "Updated",
            "17:45",
            ",",
        ]
    ),
    max_size=25,
).map(" ".join)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_differs_from_itself(title: str, text: str) -> None:
    assert compare((title, text), (title, text)) == Edit(kind="none")


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_edit_is_no_edit_in_both_directions(
    title: str, text: str, other_title: str, other_text: str
) -> None:
    there = compare((title, text), (other_title, other_text))
    back = compare((other_title, other_text), (title, text))

    assert (there.kind == "none") == (back.kind == "none") == (there.note == "")
    assert there.matters is (there.kind in ("headline", "figure", "quote", "text"))


def test_two_books_are_compared_in_bounded_time() -> None:
    book = " ".join(f"word{n % 977} and {n}" for n in range(40_000))
    other = " ".join(f"word{n % 983} but {n * 7}" for n in range(40_000))
    started = time.process_time()

    assert compare((TITLE, book), (TITLE, other)).kind == "text"
    assert time.process_time() - started < 5
