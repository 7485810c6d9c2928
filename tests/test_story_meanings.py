"""Stored stories and meanings together: a pass makes and keeps vectors, a look at them does neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from digests import encoders
from digests.encoders import encoder_of
from digests.grouping import assign_new, repair_unstored, repair_window
from digests.meanings import vectors_for
from steppewatch import publishing
from steppewatch.jobs import crawl_by_hand
from steppewatch.publishing import group_new
from steppewatch.service import Service
from steppewatch.settings import Settings, load_settings
from steppewatch.state import prepare_state
from storage import stories, vectors
from storage.articles import add_article, article_by_id, revise_article, set_topics
from storage.database import open_database, open_readonly
from storage.errors import ConfigError
from storage.model import Extract, ExtractStatus, Relevance, Url
from tests.test_encoders import Senses

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
TOPIC = "unrest"
#: Two reports of one bridge without a word in common, and one of something else.
TEXTS = (("en", "bridge closes"), ("ru", "мост закрыт"), ("en", "chess final"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.sqlite"


@pytest.fixture
def db(path: Path) -> Database:
    made = open_database(path)
    for number, (language, text) in enumerate(TEXTS, start=1):
        store(made, number, text, language)
    return made


def page(number: int, text: str, language: str) -> Extract:
    url = Url(f"https://o{number}.example/1")
    return Extract(
        url=url, canonical_url=url, status=ExtractStatus.OK, title=text, text=text, language=language
    )


def store(
    db: Database, number: int, text: str, language: str, copy_of: int | None = None, topic: str = TOPIC
) -> None:
    article_id = add_article(
        db, page(number, text, language), outlet=f"Outlet {number}", text_hash=f"{number}", terms="",
        capture_id=None, copy_of=copy_of, first_seen_at=NOON,
    )  # fmt: skip
    set_topics(db, article_id, (Relevance(topic=topic, score=0.9, threshold=0.5),))  # type: ignore[arg-type]


def places(db: Database) -> dict[int, int]:
    return {row["article_id"]: row["story_id"] for row in db.query("SELECT * FROM story_members ORDER BY 1")}


def test_two_languages_become_one_story_by_meaning_alone(db: Database) -> None:
    assign_new(db, TOPIC, now=NOON)
    assert places(db) == {1: 1, 2: 2, 3: 3}
    assert vectors.counts(db) == {}

    repair_window(db, TOPIC, now=NOON, encoder=Senses())

    assert places(db) == {1: 1, 2: 1, 3: 3}
    assert vectors.counts(db) == {("senses", "1"): 3}


def test_what_is_new_is_assigned_by_meaning_and_encoded_once(db: Database) -> None:
    encoder = Senses()
    assign_new(db, TOPIC, now=NOON, encoder=encoder)
    asked = sum(encoder.asked)
    store(db, 4, "көпір жабық", "kk")

    assign_new(db, TOPIC, now=NOON, encoder=encoder)

    assert places(db) == {1: 1, 2: 1, 3: 2, 4: 1}
    assert sum(encoder.asked) == asked + 1


def test_a_copy_needs_no_vector(db: Database) -> None:
    store(db, 4, "bridge closes", "en", copy_of=1)

    assign_new(db, TOPIC, now=NOON, encoder=Senses())

    assert places(db)[4] == places(db)[1]
    assert vectors.counts(db) == {("senses", "1"): 3}


def test_an_edited_article_is_encoded_and_grouped_anew(db: Database) -> None:
    encoder = Senses()
    assign_new(db, TOPIC, now=NOON, encoder=encoder)
    revise_article(
        db, article_by_id(db, 2), page(2, "шахматы", "ru"), text_hash="new", terms="", capture_id=None,
        change="rewritten", note="", now=NOON,
    )  # fmt: skip

    repair_window(db, TOPIC, now=NOON, encoder=encoder)

    assert encoder.asked[-1] == 1
    assert places(db)[2] == places(db)[3] != places(db)[1]


def test_another_encoder_makes_every_vector_anew(db: Database) -> None:
    assign_new(db, TOPIC, now=NOON, encoder=Senses())

    repair_window(db, TOPIC, now=NOON, encoder=Senses(name="others"))

    assert vectors.counts(db) == {("others", "1"): 3}


def test_a_preview_reads_stored_meanings_and_stores_nothing(db: Database, path: Path) -> None:
    assign_new(db, TOPIC, now=NOON)
    encoder, reader = Senses(), open_readonly(path)

    assert not repair_unstored(reader, TOPIC, now=NOON, encoder=encoder)
    assert encoder.asked == []

    seen = stories.window(db, TOPIC, since=NOON, characters=100, most=9)
    vectors_for(db, seen.articles, encoder)

    assert repair_unstored(reader, TOPIC, now=NOON, encoder=encoder).ended == {2: 1}
    assert places(db) == {1: 1, 2: 2, 3: 3}


def test_a_wish_to_stop_ends_the_encoding(db: Database) -> None:
    encoder = Senses()

    repair_window(db, TOPIC, now=NOON, encoder=encoder, stop=lambda: True)

    assert vectors.counts(db) == {}


# ---------------------------------------------------------------- the setting


def desk(folder: Path, encoder: str) -> Settings:
    folder.mkdir()
    (folder / "steppewatch.toml").write_text(f"[stories]\nencoder = '{encoder}'\n", "utf-8")
    settings = load_settings(str(folder))
    prepare_state(settings)
    return settings


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which no extra is installed."""
    monkeypatch.setattr(encoders, "installed", lambda extra: False)
    encoder_of.cache_clear()
    yield
    encoder_of.cache_clear()


@pytest.mark.usefixtures("bare")
def test_an_encoder_that_is_named_but_missing_is_told_before_a_crawl(tmp_path: Path) -> None:
    named = desk(tmp_path / "named", "semantic")

    with pytest.raises(ConfigError, match=r"\[semantic\] is not installed"):
        crawl_by_hand(named, urls=["https://o1.example/1"], progress=lambda _: None)
    with pytest.raises(ConfigError, match=r"\[semantic\] is not installed"):
        Service(named).run()
    with pytest.raises(ConfigError, match=r"\[semantic\] is not installed"):
        group_new(named, now=NOON)


@pytest.mark.usefixtures("bare")
def test_auto_works_in_silence_without_an_encoder(tmp_path: Path) -> None:
    assert group_new(desk(tmp_path / "auto", "auto"), now=NOON) == 0


def test_the_passes_take_the_encoder_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = desk(tmp_path / "desk", "none")
    monkeypatch.setattr(publishing, "encoder_of", lambda choice: Senses(name=choice))
    db = open_database(settings.database)
    topic = publishing.topic_titles(settings).popitem()[0]
    for number, (language, text) in enumerate(TEXTS, start=1):
        store(db, number, text, language, topic=topic)

    assert group_new(settings, now=NOON) == 3
    assert places(db) == {1: 1, 2: 1, 3: 2}
    assert vectors.counts(db) == {("none", "1"): 3}
