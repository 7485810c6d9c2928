"""Meanings: off without harm, stored with who made them, made again when that changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlite_utils import Database

from digests import encoders
from digests.encoders import EXTRAS, Choice, at_work, encoder_of, installed
from digests.likeness import Meanings, profiles
from digests.meanings import centred, encoded, vectors_for
from digests.neighbours import candidates
from storage import vectors
from storage.edition import Article
from storage.errors import ConfigError
from storage.model import Url
from storage.schema import schema

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
#: Words that mean one thing, for the encoder below.
SENSES = {"bridge": 0, "мост": 0, "көпір": 0, "chess": 1, "шахматы": 1, "snow": 2}


@dataclass(frozen=True)
class Senses:
    """An encoder of few words: a dimension for each sense, and noise that depends on the text alone."""

    name: str = "senses"
    version: str = "1"
    share: float = 0.4
    characters: int = 100
    asked: list[int] = field(default_factory=list, compare=False)

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one row of eight numbers for each text."""
        self.asked.append(len(texts))
        rows = np.stack([self._row(text) for text in texts])
        unit: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def _row(self, text: str) -> NDArray[np.float32]:
        row = np.frombuffer(hashlib.sha256(text.encode()).digest()[:8], np.uint8).astype(np.float32) / 2550
        for word in text.casefold().replace(".", " ").split():
            if word in SENSES:
                row[SENSES[word]] += 1
        return row + 0.2


@pytest.fixture
def db() -> Iterator[Database]:
    made = Database(memory=True)
    schema.apply(made)
    made.execute("PRAGMA foreign_keys = OFF")  # vectors without articles
    yield made
    made.close()


def article(id: int, text: str, *, language: str = "en", revision: int = 1, days: float = 0) -> Article:
    return Article(
        id=id, url=Url(f"https://outlet.example/{id}"), outlet="Outlet", host="outlet.example", title=text,
        language=language, first_seen_at=NOON + timedelta(days=days), revision_id=revision,
    )  # fmt: skip


ARTICLES = [article(1, "bridge"), article(2, "мост", language="ru"), article(3, "chess"), article(4, "snow")]


def test_without_an_encoder_nothing_is_made_or_stored(db: Database) -> None:
    assert vectors_for(db, ARTICLES, None) is None
    assert encoder_of("none") is None
    assert vectors.counts(db) == {}


def test_a_vector_is_made_once_and_read_after_that(db: Database) -> None:
    encoder = Senses(version="once")  # its background is in no cache

    first = vectors_for(db, ARTICLES, encoder)
    again = vectors_for(db, ARTICLES, encoder)

    assert first
    assert again
    assert vectors.counts(db) == {("senses", "once"): 4}
    assert sum(encoder.asked) == 4 + len(encoders.BACKGROUND)
    assert all(np.allclose(first.of[id], again.of[id], atol=0.01) for id in first.of)


def test_another_version_or_another_text_is_encoded_anew(db: Database) -> None:
    vectors_for(db, ARTICLES, Senses())
    newer, edited = Senses(version="2"), [replace(ARTICLES[0], revision_id=9), *ARTICLES[1:]]

    vectors_for(db, ARTICLES, newer)
    vectors_for(db, edited, newer)

    assert vectors.counts(db) == {("senses", "2"): 4}
    assert newer.asked[-1] == 1


def test_the_newest_are_encoded_first_and_no_more_than_asked_for(db: Database) -> None:
    articles = [article(n, "snow", days=n) for n in range(1, 30)]

    found = vectors_for(db, articles, Senses(), at_most=20)

    assert found
    assert sorted(found.of) == list(range(10, 30))


def test_an_article_goes_with_its_vector(db: Database) -> None:
    vectors_for(db, ARTICLES[:1], Senses())

    (row,) = db.query("SELECT sql FROM sqlite_master WHERE name = 'vectors'")

    assert "ON DELETE CASCADE" in row["sql"]


def test_two_languages_without_a_common_key_meet_by_meaning() -> None:
    encoder = Senses()
    found = profiles(ARTICLES, centred(encoded(ARTICLES, encoder), encoder))
    most, chess, _ = found.likeness(0, [1, 2, 3])

    assert most > 0.2 > chess
    assert profiles(ARTICLES).likeness(0, [1]) == 0
    assert (0, 1) in set(zip(*(places.tolist() for places in candidates(found)), strict=True))


def test_an_article_without_a_vector_is_compared_by_its_words() -> None:
    same = [
        article(1, "Dam at Karasay cracks, warns engineer Abay"),
        article(2, "Dam at Karasay cracks, warns engineer Abay"),
    ]
    meant = profiles(same, Meanings(of={1: np.ones(8, np.float32)}, share=0.4))

    assert meant.likeness(0, [1]) == profiles(same).likeness(0, [1]) > 0.9


def test_one_vector_alone_is_finite() -> None:
    encoder = Senses()

    found = centred(encoded(ARTICLES[:1], encoder), encoder)

    assert np.isfinite(found.of[1]).all()
    assert centred({}, encoder).of == {}


def test_an_extra_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "installed", lambda extra: False)
    encoder_of.cache_clear()

    with pytest.raises(ConfigError, match=r"pip install 'steppewatch\[semantic\]'"):
        encoder_of("semantic")
    assert encoder_of("auto") is None

    encoder_of.cache_clear()


@dataclass(frozen=True)
class Elsewhere(Senses):
    """An encoder that tells in which process it works and how often it was asked there, or dies."""

    dies: bool = False

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the process and the count of calls, for each text."""
        if self.dies:
            os._exit(9)
        self.asked.append(len(texts))
        return np.array([[os.getpid(), len(self.asked)]] * len(texts), np.float32)


def test_an_encoder_works_in_one_process_of_its_own() -> None:
    with at_work(Elsewhere()) as working:
        assert working
        (first,), (second,) = working.encode(["bridge"]), working.encode(["bridge"])

    assert first[0] == second[0] != os.getpid()
    assert (first[1], second[1]) == (1, 2)
    assert (working.name, working.version) == ("senses", "1")


def test_when_the_process_of_an_encoder_dies_words_do(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    with at_work(Elsewhere(dies=True)) as working:
        assert vectors_for(db, ARTICLES, working) is None

    assert "the process of senses died" in str(caplog.records[0].__dict__["problem"])


@pytest.mark.slow
@pytest.mark.parametrize("extra", EXTRAS)
def test_an_installed_encoder_knows_a_translation(extra: Choice) -> None:
    if not installed(extra):
        pytest.skip(f"[{extra}] is not installed")
    encoder = encoder_of(extra)
    assert encoder
    articles = [
        article(1, "The bridge over the river was closed to lorries."),
        article(2, "Мост через реку закрыли для грузовиков.", language="ru"),
        article(3, "Шахматный турнир выиграла школьница.", language="ru"),
    ]

    found = centred(encoded(articles, encoder), encoder).of

    assert encoder.version
    assert found[1] @ found[2] > 0.4 > found[1] @ found[3]
