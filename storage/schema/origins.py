"""Who the reports come from: whom each text credits."""

from __future__ import annotations

from storage.schema.migrations import tables

# Whom each revision rests on, as it says itself; see storage/credits.py.
tables("m017_origins", """
CREATE TABLE credits (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    revision_id INTEGER NOT NULL REFERENCES revisions (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,     -- 'credit' speaks of a passage, the others of the whole report
    place       TEXT NOT NULL,     -- 'headline', 'lead' …
    outlet      TEXT,              -- key in the catalogue; null: not known there
    name        TEXT NOT NULL,     -- what readers see: equal to articles.outlet of its own articles
    url         TEXT,              -- the credited page, where it is linked
    through     TEXT NOT NULL,     -- who passed it on, of a chain
    sentence    TEXT NOT NULL,
    offset      INTEGER NOT NULL   -- in characters of the text; 0 beside it
) STRICT;
CREATE INDEX credits_by_revision ON credits (revision_id);
CREATE INDEX credits_by_article ON credits (article_id);
CREATE INDEX articles_by_original ON articles (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX articles_by_outlet ON articles (outlet, first_seen_at);
ALTER TABLE seeds ADD COLUMN origin TEXT;        -- whom the seed as a whole rests on: a key, else a name
ALTER TABLE seeds ADD COLUMN origin_kind TEXT NOT NULL DEFAULT '';
""")  # fmt: skip
