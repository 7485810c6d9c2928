"""Answers of a language model, kept for a while, and how asking it went last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.database import instant, iso, rows, writing
from storage.facts import fact

#: Answers older than this are deleted: an edition keeps what it told, not what was said to it.
KEPT = timedelta(days=30)
_TROUBLE = "language_model_trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why the last question got no answer."""

    at: datetime
    problem: str


def known_answers(db: Database, keys: Iterable[str]) -> dict[str, str]:
    """Return the answers that are kept under these keys."""
    wanted = list(keys)
    marks = ", ".join("?" * len(wanted))
    return {
        row["key"]: row["answer"]
        for row in rows(db, f"SELECT key, answer FROM answers WHERE key IN ({marks})", wanted)
    }


def note_answers(
    db: Database, model: str, answers: Mapping[str, str], problem: str, *, now: datetime
) -> None:
    """Keep answers, and how asking went: a *problem* stands until a later question is answered."""
    with writing(db, "answers of the language model"):
        db.conn.executemany(
            "INSERT OR REPLACE INTO answers (key, model, answer, made_at) VALUES (?, ?, ?, ?)",
            [(key, model, answer, iso(now)) for key, answer in answers.items()],
        )
        db.execute("DELETE FROM answers WHERE made_at < ?", [iso(now - KEPT)])
        value = json.dumps({"at": iso(now), "problem": problem[:300]}) if problem else ""
        db.table("facts").upsert({"name": _TROUBLE, "value": value, "updated_at": iso(now)}, pk="name")


def trouble(db: Database) -> Trouble | None:
    """Return why the last question got no answer; None when it got one, or none was asked."""
    value = fact(db, _TROUBLE)
    if not value:
        return None
    stored = json.loads(value)
    return Trouble(at=instant(stored["at"]), problem=stored["problem"])
