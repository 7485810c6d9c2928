"""What articles mean, as numbers: one vector each, of the encoder in use."""

from __future__ import annotations

from storage.schema.migrations import tables

# Made when stories are grouped, only where an encoder is installed and chosen; see digests/encoders.py.
tables("m016_vectors", """
CREATE TABLE vectors (
    article_id  INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    revision_id INTEGER NOT NULL,                  -- the text it was made of; another text needs another
    encoder TEXT NOT NULL, version TEXT NOT NULL,  -- what made it; others are never compared with it
    vector BLOB NOT NULL                           -- little-endian 16-bit floats
) STRICT;
""")  # fmt: skip
