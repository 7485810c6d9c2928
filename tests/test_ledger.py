"""The ledger: figures and statements of each revision, as they are listed and handed to an edition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from crawler.analysis import said
from storage import subscribers
from storage.articles import article_at, set_feedback
from storage.coverage import coverage
from storage.figures import Figure, Quantity
from storage.ledger import figures, figures_of, note_said, statements, told_before
from tests.test_coverage import TOPIC, edit, store, told

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
TEXT = "At least 164 people were killed, the ministry said. Police detained 5,800 people."


def note(db: Database, article_id: int, text: str, language: str = "en") -> None:
    counted, spoken = said(text, language=language)
    note_said(db, article_id, counted, spoken)


def test_what_was_stored_comes_back_as_it_was(db: Database) -> None:
    article_id = store(db, 1, at=NOON, text=TEXT)
    note(db, article_id, TEXT)
    revision = next(db.query("SELECT revision_id FROM articles"))["revision_id"]

    assert figures_of(db, [revision]) == {revision: said(TEXT, language="en")[0]}
    assert [row["speaker"] for row in statements(db)] == ["ministry"]


def test_storing_twice_changes_nothing(db: Database) -> None:
    article_id = store(db, 1, at=NOON, text=TEXT)
    note(db, article_id, TEXT)
    note(db, article_id, TEXT)

    assert len(list(figures(db))) == 2
    assert len(list(statements(db))) == 1


def test_a_figure_that_was_edited_away_is_still_listed_as_no_longer_current(db: Database) -> None:
    article_id = store(db, 1, at=NOON, text=TEXT)
    note(db, article_id, TEXT)
    edit(db, 1, at=NOON + timedelta(hours=1))
    note(db, article_id, "225 people were killed.")

    listed = [(row["low"], row["current"], row["revision"]) for row in figures(db, quantity="killed")]

    assert listed == [(164, False, 1), (225, True, 2)]


def test_a_figure_is_dated_by_the_revision_that_brought_it(db: Database) -> None:
    article_id = store(db, 1, at=NOON, text=TEXT)
    note(db, article_id, TEXT)
    edit(db, 1, at=NOON + timedelta(hours=9))
    note(db, article_id, TEXT.replace("164", "225"))

    given = {(row["low"], row["revision"]): row["at"] for row in figures(db)}
    late = figures(db, since=NOON + timedelta(hours=8))

    hours = {key: (datetime.fromisoformat(at) - NOON) / timedelta(hours=1) for key, at in given.items()}
    assert hours == {(164, 1): 0, (225, 2): 9, (5800, 1): 0, (5800, 2): 0}
    assert [row["low"] for row in late] == [225]


def test_figures_are_listed_by_quantity_then_time(db: Database) -> None:
    for number, (hours, text) in enumerate([(5, "225 people were killed."), (1, TEXT)], start=1):
        note(db, store(db, number, at=NOON + timedelta(hours=hours), text=text), text)

    assert [(row["quantity"], row["low"], row["outlet"]) for row in figures(db, topic=TOPIC)] == [
        ("killed", 164, "Outlet 2"), ("killed", 225, "Outlet 1"), ("detained", 5800, "Outlet 2"),
    ]  # fmt: skip
    assert list(figures(db, topic="other")) == []
    assert [row["low"] for row in figures(db, since=NOON + timedelta(hours=3))] == [225]


def test_a_rejected_article_says_nothing(db: Database) -> None:
    note(db, store(db, 1, at=NOON, text=TEXT), TEXT)
    set_feedback(db, "https://o1.example/1", "reject")

    assert list(figures(db)) == []
    assert list(statements(db)) == []


def test_statements_are_found_by_a_part_of_the_speakers_name(db: Database) -> None:
    text = "«Мы остаёмся», — сказал Арман Омиров. В МВД сообщили, что город спокоен."
    note(db, store(db, 1, at=NOON, text=text), text, "ru")

    assert [row["quote"] for row in statements(db, speaker="Омиров")] == ["Мы остаёмся"]
    assert [row["quote"] for row in statements(db, direct=False)] == ["город спокоен"]


def test_an_edition_knows_the_figures_of_its_articles_and_of_those_sent_before(db: Database) -> None:
    reader = subscribers.add(db, address="desk@reader.example", digest=TOPIC, now=NOON - timedelta(days=2))
    note(db, store(db, 1, at=NOON, text=TEXT), TEXT)
    first = told(db, reader, day=10, now=NOON + timedelta(hours=1))
    text = "Police detained 7,939 people."
    note(db, store(db, 2, at=NOON + timedelta(hours=20), text=text), text)
    second = coverage(db, reader, topic_title="Unrest", now=NOON + timedelta(days=1))

    assert [figure.value for figure in first.articles[0].figures] == [164, 5800]
    assert first.figures_before == ()
    assert [figure.value for figure in second.articles[0].figures] == [7939]
    assert [line.figure.value for line in second.figures_before] == [164, 5800]
    assert second.figures_before[0].outlet == "Outlet 1"


def test_figures_sent_long_ago_are_not_compared_any_more(db: Database) -> None:
    reader = subscribers.add(db, address="desk@reader.example", digest=TOPIC, now=NOON - timedelta(days=2))
    note(db, store(db, 1, at=NOON, text=TEXT), TEXT)
    told(db, reader, day=10, now=NOON + timedelta(hours=1))

    assert told_before(db, reader.id, topic=TOPIC, since=NOON + timedelta(days=3)) == ()


def test_an_article_that_goes_takes_its_lines_with_it(db: Database) -> None:
    note(db, store(db, 1, at=NOON, text=TEXT), TEXT)
    known = article_at(db, "https://o1.example/1")
    assert known is not None
    db.execute("UPDATE articles SET revision_id = NULL")
    db.execute("DELETE FROM articles WHERE id = ?", [known.id])

    assert (
        next(db.query("SELECT (SELECT count(*) FROM figures) + (SELECT count(*) FROM statements) AS n"))["n"]
        == 0
    )


def test_an_open_end_is_stored_as_open(db: Database) -> None:
    article_id = store(db, 1, at=NOON)
    note_said(db, article_id, [Figure(quantity=Quantity.KILLED, unit="people", low=None, high=9)], [])

    assert [(row["low"], row["high"]) for row in figures(db)] == [(None, 9)]
