"""The tables. Migrations are append-only: a released one is never edited, a new one is added.

A family of tables is a module; a migration runs in the order it is registered here, and only once a
file. Every column that is not plain has a comment; the words are those of the glossary. Times are
ISO 8601 in UTC with a ``+00:00`` suffix, so that text order is time order.
"""

from __future__ import annotations

from storage.schema import (  # each import registers its tables
    briefs,
    crawling,
    mailing,
    manners,
    origins,
    saying,
    stories,
    vectors,
)
from storage.schema.migrations import schema

__all__ = ["briefs", "crawling", "mailing", "manners", "origins", "saying", "schema", "stories", "vectors"]
