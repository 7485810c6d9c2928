"""What is remembered of sites, so that they are asked less."""

from __future__ import annotations

from storage.schema.migrations import tables

# The last robots.txt of each site, for a day: RFC 9309, 2.4.
tables("m019_robots", """
CREATE TABLE robots (
    origin   TEXT PRIMARY KEY,     -- scheme, host and port: 'https://rbc.ru'
    status   INTEGER NOT NULL,
    body     BLOB NOT NULL,
    read_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
""")  # fmt: skip
