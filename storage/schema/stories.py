"""Which articles tell of one event, how they came together, and what the desk ruled; see ADR 0010."""

from __future__ import annotations

from storage.schema.migrations import tables

# Stories of each topic, the articles in them, and the rulings of the desk.
tables("m015_stories", """
CREATE TABLE stories (
    id            INTEGER PRIMARY KEY,               -- the number in its key: 'story-12'; never used again
    topic         TEXT NOT NULL,
    split_from    INTEGER REFERENCES stories (id),   -- most of its first members were there; else null
    superseded_by INTEGER REFERENCES stories (id),   -- it has become part of that one; null: it lives
    made_at       TEXT NOT NULL,                     -- when we first grouped it so
    ended_at      TEXT                               -- when it became part of another
) STRICT;
CREATE INDEX stories_superseded ON stories (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE TABLE story_members (       -- an article is in one story per topic
    topic      TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    story_id   INTEGER NOT NULL REFERENCES stories (id),
    joined     TEXT NOT NULL CHECK (joined IN ('first', 'likeness', 'copy', 'hand')),
    likeness   REAL,               -- mean likeness to the other members when it joined; null: not compared
    beside     INTEGER REFERENCES articles (id) ON DELETE SET NULL,   -- the likest member; of a copy, its original
    joined_at  TEXT NOT NULL,
    PRIMARY KEY (topic, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_members_by_story ON story_members (story_id);
CREATE INDEX story_members_by_article ON story_members (article_id);
CREATE TABLE story_rulings (       -- what the desk said by hand; it stands above any likeness
    id          INTEGER PRIMARY KEY,
    verb        TEXT NOT NULL CHECK (verb IN ('merge', 'split')),
    story_id    INTEGER NOT NULL REFERENCES stories (id),   -- where the moved articles came
    from_id     INTEGER REFERENCES stories (id),            -- of a split: what they were taken out of
    ruled_at    TEXT NOT NULL,
    released_at TEXT                                        -- taken back; null: it holds
) STRICT;
CREATE INDEX story_rulings_by_story ON story_rulings (story_id);
CREATE TABLE story_ruling_moves (  -- the articles a ruling moved, with the row each had before
    ruling_id  INTEGER NOT NULL REFERENCES story_rulings (id),
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    story_id   INTEGER NOT NULL REFERENCES stories (id),
    joined     TEXT NOT NULL,
    likeness   REAL,
    beside     INTEGER,
    joined_at  TEXT NOT NULL,
    PRIMARY KEY (ruling_id, article_id)
) STRICT, WITHOUT ROWID;
""")  # fmt: skip
