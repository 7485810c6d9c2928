"""The tables. Migrations are append-only: a released one is never edited, a new one is added.

A family of tables is a module; a migration runs in the order it is registered here, and only once a
file. Every column that is not plain has a comment; the words are those of the glossary. Times are
ISO 8601 in UTC with a ``+00:00`` suffix, so that text order is time order.
"""

from __future__ import annotations

# Each import registers its tables, so their order is that of the migrations: a table is made before it is altered.
# isort: off
from storage.schema import crawling  # m001 to m009
from storage.schema import mailing  # m010 to m013
from storage.schema import saying  # m014
from storage.schema import stories  # m015
from storage.schema import vectors  # m016
from storage.schema import origins  # m017
from storage.schema import briefs  # m018
from storage.schema import manners  # m019

# isort: on
from storage.schema.migrations import schema

__all__ = ["briefs", "crawling", "mailing", "manners", "origins", "saying", "schema", "stories", "vectors"]
