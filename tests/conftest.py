"""What every test stands on: no test, and nothing a test calls, leaves this machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

import tests.loopback  # noqa: F401 - its import is the guard
from storage.database import open_database
from tests.crawling import PUBLIC
from tests.newsdesk import Newsdesk
from tests.site import Site

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would all they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of recorded pages; a test that needs it skips, aloud, where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("STEPPEWATCH_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"no recorded pages at {folder}; set STEPPEWATCH_SHARED to run this test")
    return folder


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve an outlet's site on loopback, empty at first."""
    with Site() as made:
        yield made


@pytest.fixture(scope="module")
def public() -> Iterator[Site]:
    """Serve a site at the addresses a test's crawl may ask, one for all tests of a file."""
    with Site(PUBLIC, "::1") as made:
        yield made


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Open a new database, empty but for its tables."""
    with closing(open_database(tmp_path / "test.sqlite")) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Newsdesk:
    """Return a desk in a folder of its own, with the site at hand."""
    return Newsdesk(tmp_path / "desk", site)
