"""What the articles say: figures and statements."""

from __future__ import annotations

from storage.schema.migrations import tables

# What each revision says: contested figures, and statements with their speakers; see storage/figures.py.
tables("m014_figures", """
CREATE TABLE figures (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    revision_id INTEGER NOT NULL REFERENCES revisions (id) ON DELETE CASCADE,
    quantity TEXT NOT NULL, unit TEXT NOT NULL,    -- 'killed' 'security', 'damaged' 'shops'
    low INTEGER, high INTEGER,                     -- null: open at that end; never both
    qualifier TEXT NOT NULL, printed TEXT NOT NULL,
    place TEXT NOT NULL, date TEXT NOT NULL,       -- as far as the sentence says; '--01-05' has no year
    said_by TEXT NOT NULL,                         -- empty: the outlet itself
    withdrawn INTEGER NOT NULL,                    -- 1: the sentence takes it back or denies it
    sentence TEXT NOT NULL, offset INTEGER NOT NULL
) STRICT;
CREATE INDEX figures_by_revision ON figures (revision_id);
CREATE INDEX figures_by_article ON figures (article_id);
CREATE TABLE statements (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    revision_id INTEGER NOT NULL REFERENCES revisions (id) ON DELETE CASCADE,
    speaker TEXT NOT NULL, verb TEXT NOT NULL, quote TEXT NOT NULL, language TEXT NOT NULL,
    direct INTEGER NOT NULL, offset INTEGER NOT NULL   -- direct: 1 in quotation marks, 0 reported speech
) STRICT;
CREATE INDEX statements_by_revision ON statements (revision_id);
CREATE INDEX statements_by_article ON statements (article_id);
""")  # fmt: skip
