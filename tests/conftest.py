"""What every test stands on: no test, and nothing a test calls, leaves this machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import tests.loopback  # noqa: F401 - its import is the guard


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of recorded pages; a test that needs it skips, aloud, where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("STEPPEWATCH_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"no recorded pages at {folder}; set STEPPEWATCH_SHARED to run this test")
    return folder
