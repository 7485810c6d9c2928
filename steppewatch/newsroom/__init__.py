"""An invented newsroom: outlets on ``.example`` names, invented people, three days of January 2022.

It is what ``steppewatch demo`` crawls, and what tests know the truth about. The places and the
setting are real; every outlet, every person and every word printed here is made up. Source
files lie beside this module: one text file an article, one TOML file an outlet; :func:`build`
turns them into WARC files that ``--from-archive`` reads.
"""

from __future__ import annotations

from steppewatch.newsroom.archive import build
from steppewatch.newsroom.expected import Expected, expected
from steppewatch.newsroom.reading import AFTERWARDS, CATALOGUE, DAYS, SEED

#: What is true of the newsroom's pages.
EXPECTED: Expected = expected()

__all__ = ["AFTERWARDS", "CATALOGUE", "DAYS", "EXPECTED", "SEED", "Expected", "build"]
