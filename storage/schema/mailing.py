"""What is told to whom: readers, editions and deliveries."""

from __future__ import annotations

from storage.schema.migrations import tables

# Who reads.
tables("m010_subscribers", """
CREATE TABLE subscribers (
    id           INTEGER PRIMARY KEY,
    address      TEXT NOT NULL,    -- domain as IDNA A-label
    digest       TEXT NOT NULL,    -- name of the topic it is about
    name         TEXT NOT NULL DEFAULT '',
    language     TEXT NOT NULL DEFAULT 'en',
    timezone     TEXT NOT NULL DEFAULT 'UTC',
    send_at      TEXT NOT NULL DEFAULT '07:00',      -- local wall clock
    quiet        TEXT NOT NULL DEFAULT 'send',       -- 'send' or 'skip' on a day without news
    plain_subject INTEGER NOT NULL DEFAULT 0,        -- hide the topic on lock screens
    state        TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'removed')),
    paused_until TEXT,
    token        TEXT NOT NULL UNIQUE,               -- secret part of the unsubscribe link
    since_at     TEXT NOT NULL,    -- articles first seen before this are not sent
    added_at     TEXT NOT NULL,
    UNIQUE (address, digest)
) STRICT;
""")  # fmt: skip

# Frozen editions, and what they told.
tables("m011_editions", """
CREATE TABLE editions (
    id            TEXT PRIMARY KEY,                  -- '2022-01-10.kazakhstan-unrest.3'
    digest        TEXT NOT NULL,
    subscriber_id INTEGER NOT NULL REFERENCES subscribers (id),
    local_date    TEXT NOT NULL,
    number        INTEGER NOT NULL,                  -- counts this reader's editions from 1
    window_from   TEXT NOT NULL,
    window_to     TEXT NOT NULL,
    subject       TEXT NOT NULL,
    content       BLOB NOT NULL,                     -- the edition as JSON, zlib
    html          BLOB NOT NULL,                     -- zlib
    text          BLOB NOT NULL,                     -- zlib
    chart         BLOB,                              -- PNG
    languages     TEXT NOT NULL DEFAULT '',          -- Content-Language of the mail
    given_back    INTEGER NOT NULL DEFAULT 0,        -- 1: never sent, its items go to the next one
    created_at    TEXT NOT NULL,
    UNIQUE (digest, subscriber_id, local_date)
) STRICT;
CREATE TABLE edition_items (
    edition_id  TEXT NOT NULL REFERENCES editions (id),
    article_id  INTEGER NOT NULL REFERENCES articles (id),
    kind        TEXT NOT NULL CHECK (kind IN ('new', 'edited', 'removed')),
    revision_id INTEGER NOT NULL DEFAULT 0,
    story       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, article_id, kind, revision_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX edition_items_by_article ON edition_items (article_id);
""")  # fmt: skip

# Deliveries and the attempts at them.
tables("m012_outbox", """
CREATE TABLE deliveries (          -- the outbox: states in ADR 0005
    message_id    TEXT PRIMARY KEY,
    edition_id    TEXT NOT NULL REFERENCES editions (id),
    subscriber_id INTEGER NOT NULL REFERENCES subscribers (id),
    generation    INTEGER NOT NULL DEFAULT 0,        -- +1 only by an explicit new copy
    state         TEXT NOT NULL DEFAULT 'queued'
                  CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'dead', 'cancelled')),
    stage         TEXT NOT NULL DEFAULT '' CHECK (stage IN ('', 'claimed', 'data')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    next_at       TEXT NOT NULL,
    lease_owner   TEXT,
    lease_until   TEXT,
    sha256        TEXT,
    code          INTEGER,
    reply         TEXT NOT NULL DEFAULT '',
    queued_at     TEXT NOT NULL,
    sent_at       TEXT,
    expires_at    TEXT NOT NULL,
    UNIQUE (edition_id, subscriber_id, generation)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (state, next_at);
CREATE TABLE attempts (
    message_id TEXT NOT NULL REFERENCES deliveries (message_id),
    number     INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    stage      TEXT NOT NULL DEFAULT '',
    code       INTEGER,
    reply      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (message_id, number)
) STRICT, WITHOUT ROWID;
""")  # fmt: skip

# Single values of the installation.
tables("m013_facts", """
CREATE TABLE facts (               -- single values of the installation: secrets, heartbeats
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
""")  # fmt: skip
