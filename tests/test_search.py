"""Search: every language finds its own inflections, and no query can be malformed."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage.schema import schema
from storage.search import fts_query, index_terms, search

ARTICLES = (
    ("Protests spread to Almaty", "en"),
    ("Protein shakes are in fashion", "en"),
    ("Наразылық шеруі Алматыда өтті", "kk"),
    ("Протестующие вышли на площадь в Алматы", "ru"),
    ("Протестувальники вийшли на площу", "uk"),
    ("Норозилик намойишлари тарқалди", "uz"),
    ("阿拉木图发生骚乱", "zh"),
    ("Die Straßen in Almaty sind leer", "de"),
)


@cache
def shelf() -> Database:
    return stocked()


def stocked() -> Database:
    db = Database(memory=True)
    schema.apply(db)
    for number, (text, language) in enumerate(ARTICLES, 1):
        db.execute(
            "INSERT INTO articles_fts (rowid, title, text, terms) VALUES (?, ?, ?, ?)",
            (number, text, text, index_terms(text, language)),
        )
    return db


@pytest.fixture(scope="module")
def db() -> Database:
    return shelf()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("protest", "Protests spread to Almaty"),
        ("протесты", "Протестующие вышли на площадь в Алматы"),
        ("наразылықтар", "Наразылық шеруі Алматыда өтті"),
        ("протестувальника", "Протестувальники вийшли на площу"),
        ("норозиликка", "Норозилик намойишлари тарқалди"),
        ("骚乱", "阿拉木图发生骚乱"),
        ("木图发生", "阿拉木图发生骚乱"),
        ("乱", "阿拉木图发生骚乱"),
        ("strasse", "Die Straßen in Almaty sind leer"),
        ("АЛМАТЫ шеруі", "Наразылық шеруі Алматыда өтті"),
        ('"spread to almaty"', "Protests spread to Almaty"),
        ("площ*", "Протестувальники вийшли на площу"),
    ],
)
def test_a_word_finds_its_other_forms_in_every_language(db: Database, query: str, expected: str) -> None:
    found = [ARTICLES[hit.article_id - 1][0] for hit in search(db, query)]

    assert expected in found


def test_a_stem_does_not_find_a_word_that_merely_begins_alike(db: Database) -> None:
    found = [ARTICLES[hit.article_id - 1][0] for hit in search(db, "protesting")]

    assert found == ["Protests spread to Almaty"]


def test_all_words_of_a_query_must_occur(db: Database) -> None:
    assert search(db, "protests Kyzylorda") == ()


def test_a_quoted_phrase_must_stand_side_by_side(db: Database) -> None:
    assert search(db, '"almaty protests"') == ()


def test_a_match_in_the_title_comes_before_one_in_the_text(db: Database) -> None:
    own = stocked()
    rows = ((90, "Other news", "A curfew was lifted"), (91, "A curfew was lifted", "Other news"))
    for number, title, text in rows:
        own.execute(
            "INSERT INTO articles_fts (rowid, title, text, terms) VALUES (?, ?, ?, ?)",
            (number, title, text, index_terms(f"{title} {text}", "en")),
        )

    assert [hit.article_id for hit in search(own, "curfew")] == [91, 90]


def test_a_snippet_marks_the_words_found(db: Database) -> None:
    (hit,) = search(db, "protein")

    assert "«Protein»" in hit.snippet


@pytest.mark.parametrize("query", ["", "  ", '"', '""', "***", "()", "\x00", "\ud800", "-", "🙂"])
def test_a_query_without_words_finds_nothing(db: Database, query: str) -> None:
    assert fts_query(query) == ""
    assert search(db, query) == ()


#: What FTS5 would read as syntax, mixed with words of several scripts.
SYNTAX = (
    '"', "'", "(", ")", "*", "^", "+", "-", ":", "{", "}", ",", "\\", ";", "NEAR", "AND", "OR", "NOT",
     "NEAR(a b, 2)", "terms:", "title :", "\x00", "\ud800", "a", "протест", "қаңтар", "骚乱", "İ", "ß", "\u0301", " ",
)  # fmt: skip


def test_no_input_is_a_syntax_error() -> None:
    """Twenty thousand queries: syntax, words and arbitrary code points in any order."""
    db, random = stocked(), Random(2022)
    for _ in range(20_000):
        query = "".join(
            random.choice(SYNTAX) if random.random() < 0.7 else chr(random.randrange(0x11000))
            for _ in range(random.randrange(9))
        )

        search(db, query)  # raises StorageError on a syntax error


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(SYNTAX), st.text(max_size=5)), max_size=8).map("".join))
def test_nothing_typed_is_read_as_syntax(query: str) -> None:
    for hit in search(shelf(), query):
        assert hit.rank < 0
