"""What we agreed about the shape of the code: small functions, small files, one home for each name."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("storage", "crawler", "digests", "steppewatch")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
#: Names that say nothing: the module of a noun is where its functions live.
DRAWERS = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py", "manager.py"}


def functions(path: Path) -> list[tuple[str, int]]:
    """Return each function with its lines, docstring left out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node, clean=False) or ""
            size = (node.end_lineno or 0) - node.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)
            found.append((node.name, size))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_a_head_and_its_functions_on_a_screen(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    long = [f"{name} has {size} lines" for name, size in functions(path) if size > 50]

    assert lines <= 400, f"{lines} lines: split it by its nouns"
    assert not long
    assert path.name not in DRAWERS


def test_the_middle_function_is_short() -> None:
    sizes = sorted(size for path in FILES for _, size in functions(path))

    assert sizes[len(sizes) // 2] <= 8


def test_the_generated_references_are_up_to_date() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "steppewatch.reference", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def test_help_answers_without_loading_what_is_heavy() -> None:
    code = (
        "import sys; from steppewatch.cli import main; main(['--help']); "
        "print([m for m in ('scrapy', 'trafilatura', 'numpy', 'pydantic', 'sqlite_utils', 'rich') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.splitlines()[-1] == "[]"


def test_the_top_of_the_project_holds_what_was_agreed_and_no_desk() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {name.partition("/")[0] for name in listed.stdout.splitlines()} == {
        ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "config", "crawler", "deploy",
        "digests", "docs", "pyproject.toml", "seeds", "steppewatch", "storage", "tests",
    }  # fmt: skip


def test_what_is_committed_names_no_machine_and_leaves_nothing_to_do() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    this = Path(__file__).relative_to(ROOT).as_posix()
    marks = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "/wo" + "rk/", "/fa" + "rm/")
    found = [
        f"{name}: {mark}"
        for name in listed.stdout.splitlines()
        if name != this and (ROOT / name).suffix in {".py", ".md", ".toml", ".yml", ".service", ""}
        for mark in marks
        if (ROOT / name).is_file() and mark in (ROOT / name).read_text("utf-8", "replace")
    ]

    assert found == []
