"""What a language model answered, so that each question is asked once for all readers."""

from __future__ import annotations

from storage.schema.migrations import tables

tables("m018_briefs", """
CREATE TABLE answers (
    key     TEXT PRIMARY KEY,      -- SHA-256 of model, system and prompt, hex
    model   TEXT NOT NULL,
    answer  TEXT NOT NULL,         -- as it came: it is checked whenever it is used
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (made_at);
""")  # fmt: skip
