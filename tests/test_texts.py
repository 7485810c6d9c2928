"""Texts that are remembered between two tries of a topic: quick, and never in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from storage.texts import Text, Texts

ALMATY = timezone(timedelta(hours=6))
TEXT = Text(
    text="Мост закрыт.\nОбъезд открыт.", title="Мост", language="ru", url="https://a.example/1", site_name="A",
    published_at=datetime(2022, 1, 1, 3, tzinfo=ALMATY),
)  # fmt: skip


def test_a_text_comes_back_as_it_was_with_the_zone_of_its_day(tmp_path: Path) -> None:
    with Texts(tmp_path / "t.sqlite", maker="1") as texts:
        texts.put("aa", "https://a.example/1", TEXT)
    with Texts(tmp_path / "t.sqlite", maker="1") as texts:
        found = texts.get("aa", "https://a.example/1")

    assert found == TEXT
    assert found is not None
    assert found.published_at is not None
    assert found.published_at.date().isoformat() == "2022-01-01"


def test_another_body_address_or_version_is_another_text(tmp_path: Path) -> None:
    with Texts(tmp_path / "t.sqlite", maker="1") as texts:
        texts.put("aa", "https://a.example/1", TEXT)

        assert texts.get("bb", "https://a.example/1") is None
        assert texts.get("aa", "https://a.example/2") is None
    with Texts(tmp_path / "t.sqlite", maker="2") as texts:
        assert texts.get("aa", "https://a.example/1") is None


def test_a_torn_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "t.sqlite").write_bytes(b"no database at all, and long enough to be looked at" * 99)

    with Texts(tmp_path / "t.sqlite", maker="1") as texts:
        texts.put("aa", "u", Text(text="", published_at=datetime(2022, 1, 1, tzinfo=UTC)))

        assert texts.get("aa", "u") is not None
