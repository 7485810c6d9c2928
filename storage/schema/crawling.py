"""What a crawl reads and writes: seeds, sources, pages, captures, articles, verdicts."""

from __future__ import annotations

from storage.schema.migrations import tables

# Seeds and what they cite.
tables("m001_seeds", """
CREATE TABLE seeds (
    name         TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    outlet       TEXT,
    url          TEXT,
    published_on TEXT,
    language     TEXT NOT NULL DEFAULT 'und',
    text_sha256  TEXT NOT NULL DEFAULT '',
    added_at     TEXT NOT NULL
) STRICT;
CREATE TABLE citations (
    id       INTEGER PRIMARY KEY,
    cited_by TEXT NOT NULL,        -- 'seed:NAME' or an article's canonical URL
    kind     TEXT NOT NULL,
    label    TEXT NOT NULL,        -- as printed: '[14]', 'TASS'
    url      TEXT,                 -- null: named without a link
    outlet   TEXT,                 -- key in the catalogue of outlets
    person   TEXT,
    sentence TEXT NOT NULL DEFAULT '',
    offset   INTEGER NOT NULL DEFAULT 0,
    found_at TEXT NOT NULL,
    UNIQUE (cited_by, kind, label, offset)
) STRICT;
CREATE INDEX citations_by_url ON citations (url);
CREATE INDEX citations_by_outlet ON citations (outlet);
""")  # fmt: skip

# What is polled, and for which citations.
tables("m002_sources", """
CREATE TABLE sources (
    id             INTEGER PRIMARY KEY,
    url            TEXT NOT NULL UNIQUE,
    kind           TEXT NOT NULL,
    outlet         TEXT,
    name           TEXT NOT NULL DEFAULT '',
    health         TEXT NOT NULL DEFAULT 'new',
    reason         TEXT NOT NULL DEFAULT '',
    failures       INTEGER NOT NULL DEFAULT 0,
    interval_s     INTEGER NOT NULL DEFAULT 3600,
    next_poll_at   TEXT,
    last_polled_at TEXT,
    last_ok_at     TEXT,
    last_new_at    TEXT,
    etag           TEXT,
    last_modified  TEXT,
    body_sha256    TEXT NOT NULL DEFAULT '',
    muted          INTEGER NOT NULL DEFAULT 0,
    added_at       TEXT NOT NULL
) STRICT;
CREATE TABLE source_citations (    -- which citations a source is polled for
    source_id   INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    citation_id INTEGER NOT NULL REFERENCES citations (id) ON DELETE CASCADE,
    PRIMARY KEY (source_id, citation_id)
) STRICT, WITHOUT ROWID;
""")  # fmt: skip

# Every address once, and every place where it stood.
tables("m003_pages", """
CREATE TABLE pages (               -- one row an address: when it was asked, when to ask again
    url           TEXT PRIMARY KEY,
    identity      TEXT NOT NULL UNIQUE,  -- see storage.urls.identity
    raw_url       TEXT NOT NULL,   -- as first seen; this is what is requested
    host          TEXT NOT NULL,
    depth         INTEGER NOT NULL DEFAULT 0,  -- citation hops from a source or a seed
    next_visit_at TEXT,            -- null: not to be asked again
    visits        INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    outcome       TEXT,
    status        INTEGER,
    note          TEXT NOT NULL DEFAULT '',
    etag          TEXT,
    last_modified TEXT,
    body_sha256   TEXT NOT NULL DEFAULT '',
    first_seen_at TEXT NOT NULL,
    last_visit_at TEXT
) STRICT;
CREATE INDEX pages_due ON pages (next_visit_at) WHERE next_visit_at IS NOT NULL;
CREATE TABLE sightings (           -- where an address was found, and what was said of it there
    url           TEXT NOT NULL,
    source_id     INTEGER REFERENCES sources (id) ON DELETE CASCADE,
    citation_id   INTEGER REFERENCES citations (id) ON DELETE CASCADE,
    title         TEXT,
    authors       TEXT NOT NULL DEFAULT '[]',
    language      TEXT,
    published_raw TEXT,
    published_at  TEXT,
    seen_at       TEXT NOT NULL,
    CHECK ((source_id IS NULL) <> (citation_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX sightings_once ON sightings (url, ifnull(source_id, 0), ifnull(citation_id, 0));
""")  # fmt: skip

# Crawls, asked for and run.
tables("m004_crawls", """
CREATE TABLE crawl_requests (      -- someone asked for a crawl; the service takes it
    id           INTEGER PRIMARY KEY,
    requested_by TEXT NOT NULL,    -- 'schedule', 'command', 'page'
    scope        TEXT NOT NULL DEFAULT '{}',
    state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'done')),
    requested_at TEXT NOT NULL,
    crawl_id     INTEGER
) STRICT;
CREATE UNIQUE INDEX crawl_requests_open ON crawl_requests (scope) WHERE state = 'open';
CREATE TABLE crawls (
    id           INTEGER PRIMARY KEY,
    requested_by TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted', 'failed')),
    pid          INTEGER,
    started_at   TEXT NOT NULL,
    finished_at  TEXT,
    requests     INTEGER NOT NULL DEFAULT 0,
    ok           INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0,
    refused      INTEGER NOT NULL DEFAULT 0,
    failed       INTEGER NOT NULL DEFAULT 0,
    dropped      INTEGER NOT NULL DEFAULT 0,
    body_bytes   INTEGER NOT NULL DEFAULT 0,
    report       TEXT NOT NULL DEFAULT '{}',
    error        TEXT NOT NULL DEFAULT ''
) STRICT;
""")  # fmt: skip

# The requests of crawls one by one, and the captures they made.
tables("m005_fetches", """
CREATE TABLE fetches (             -- one row a request: the sum of a crawl's report
    id         INTEGER PRIMARY KEY,
    crawl_id   INTEGER NOT NULL REFERENCES crawls (id) ON DELETE CASCADE,
    url        TEXT NOT NULL,
    purpose    TEXT NOT NULL,      -- 'source', 'child' (of an index), 'probe' (for a feed) or 'page'
    outcome    TEXT NOT NULL,
    status     INTEGER,
    note       TEXT NOT NULL DEFAULT '',
    body_bytes INTEGER NOT NULL DEFAULT 0,
    ended_at   TEXT NOT NULL
) STRICT;
CREATE INDEX fetches_by_crawl ON fetches (crawl_id);
CREATE INDEX fetches_by_url ON fetches (url);
CREATE TABLE captures (
    id         INTEGER PRIMARY KEY,
    url        TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status     INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    body_bytes INTEGER NOT NULL,
    file       TEXT NOT NULL,      -- WARC file, relative to the captures folder
    offset     INTEGER NOT NULL,
    origin     TEXT NOT NULL,
    crawl_id   INTEGER REFERENCES crawls (id)
) STRICT;
CREATE INDEX captures_by_url ON captures (url, fetched_at);
""")  # fmt: skip

# Articles, and their other addresses.
tables("m006_articles", """
CREATE TABLE articles (
    id                  INTEGER PRIMARY KEY,
    url                 TEXT NOT NULL UNIQUE,   -- canonical
    identity            TEXT NOT NULL UNIQUE,
    host                TEXT NOT NULL,
    outlet              TEXT NOT NULL,          -- what a reader sees: 'RBC'
    title               TEXT NOT NULL,
    authors             TEXT NOT NULL DEFAULT '[]',
    language            TEXT NOT NULL DEFAULT 'und',
    published_at        TEXT,                   -- null when unknown or not believed
    published_precision TEXT NOT NULL DEFAULT 'none',
    published_raw       TEXT,
    first_seen_at       TEXT NOT NULL,
    revision_id         INTEGER,                -- the current one
    copy_of             INTEGER REFERENCES articles (id),
    gone_at             TEXT,                   -- 404 or 410 since
    gone_note           TEXT NOT NULL DEFAULT '',
    wishes              TEXT NOT NULL DEFAULT '[]',
    feedback            TEXT                    -- 'keep' or 'reject', by the desk
) STRICT;
CREATE INDEX articles_by_first_seen ON articles (first_seen_at);
CREATE TABLE aliases (             -- other addresses of the same article
    identity   TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
""")  # fmt: skip

# The texts of articles, and the topics they belong to.
tables("m007_revisions", """
CREATE TABLE revisions (
    id         INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,   -- 1 is the first text seen
    capture_id INTEGER REFERENCES captures (id),
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    text_hash  TEXT NOT NULL,
    change     TEXT NOT NULL DEFAULT '',   -- class of the edit: 'headline', 'figure', 'text'
    note       TEXT NOT NULL DEFAULT '',   -- 'body -212 / +148 characters, 2 paragraphs'
    seen_at    TEXT NOT NULL,
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX revisions_by_hash ON revisions (text_hash);
CREATE TABLE article_topics (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    topic      TEXT NOT NULL,
    score      REAL NOT NULL,
    evidence   TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (article_id, topic)
) STRICT, WITHOUT ROWID;
""")  # fmt: skip

# What was decided about every page, and why.
tables("m008_verdicts", """
CREATE TABLE verdicts (
    id         INTEGER PRIMARY KEY,
    url        TEXT NOT NULL,
    crawl_id   INTEGER REFERENCES crawls (id),
    capture_id INTEGER REFERENCES captures (id),
    article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,
    reason     TEXT NOT NULL,
    score      REAL,
    relevance  TEXT NOT NULL DEFAULT '[]',   -- per topic: score, threshold, evidence, missing
    copy_of    TEXT,
    title      TEXT,
    note       TEXT NOT NULL DEFAULT '',
    judged_at  TEXT NOT NULL
) STRICT;
CREATE INDEX verdicts_by_url ON verdicts (url);
CREATE INDEX verdicts_by_crawl ON verdicts (crawl_id);
""")  # fmt: skip

# Fingerprints of texts, and the full-text index.
tables("m009_likeness_and_words", """
CREATE TABLE signatures (          -- MinHash of a text; see storage/fingerprints.py
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    algorithm  TEXT NOT NULL,
    signature  BLOB NOT NULL,
    shingles   INTEGER NOT NULL
) STRICT;
CREATE TABLE bands (
    key        INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (key, article_id)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, terms, tokenize='unicode61 remove_diacritics 2'
);
""")  # fmt: skip
