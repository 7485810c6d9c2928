"""The wheel carries everything: installed elsewhere, run from elsewhere, beside strangers' packages."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = [pytest.mark.wheel, pytest.mark.slow, pytest.mark.timeout(600)]


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command and return its output; its errors are the test's."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    return next(folder.glob("*.whl"))


def test_the_wheel_has_our_four_packages_and_the_shipped_files(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {
        "storage", "crawler", "digests", "steppewatch"
    }  # fmt: skip
    for needed in (
        "steppewatch/shipped/config/outlets.toml", "steppewatch/shipped/config/topics/kazakhstan-unrest.toml",
        "steppewatch/shipped/seeds/003.toml", "steppewatch/shipped/deploy/steppewatch.service",
        "digests/templates/edition.html.j2", "storage/py.typed",
    ):  # fmt: skip
        assert needed in names


def test_the_installed_wheel_runs_its_demonstration_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", venv)
    run(venv / "bin" / "pip", "install", "--quiet", "--upgrade", "pip>=24")
    run(venv / "bin" / "pip", "install", "--quiet", wheel)
    (tmp_path / "crawler").mkdir()
    (tmp_path / "crawler" / "__init__.py").write_text("raise SystemExit('a stranger was imported')")

    shown = run(venv / "bin" / "steppewatch", "demo", tmp_path / "demo", cwd=tmp_path)

    assert "The last edition" in shown
    assert list((tmp_path / "demo" / "editions").glob("*.eml"))
