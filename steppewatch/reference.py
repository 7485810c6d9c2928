"""What is written from the code, so that it cannot drift: the settings file and the references.

``python -m steppewatch.reference`` writes ``config/steppewatch.toml``, ``docs/configuration.md``,
``docs/commands.md`` and ``docs/ranking.md``; with ``--check`` it writes nothing and fails when one is out of date.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from steppewatch.settings import Settings

_HEAD = """\
# Steppewatch settings. Every key stands here with its default; take the # away to change one.
# The environment wins over this file: STEPPEWATCH_MAIL__HOST sets host in [mail].
# Check your changes with: steppewatch config check
"""


def commented_toml() -> str:
    """Return a settings file that names every key, its default and its meaning."""
    lines = [_HEAD]
    for section, model in _sections(Settings):
        if section:
            lines.append(f"\n[{section}]")
        for name, info in model.model_fields.items():
            if _model_of(info):
                continue
            default = info.get_default(call_default_factory=True)
            lines += textwrap.wrap(info.description or "", 100, initial_indent="# ", subsequent_indent="# ")
            lines.append(f"#{name} = {_toml(default)}")
    return "\n".join(lines) + "\n"


def toml_of(settings: Settings) -> str:
    """Return the settings in force as TOML, passwords hidden."""
    lines: list[str] = []
    for section, _ in _sections(Settings):
        value: Any = settings
        for part in section.split(".") if section else ():
            value = getattr(value, part)
        if section:
            lines.append(f"\n[{section}]")
        for name, info in type(value).model_fields.items():
            if not _model_of(info):
                lines.append(f"{name} = {_toml(getattr(value, name))}")
    return "\n".join(lines) + "\n"


def configuration_md() -> str:
    """Return the reference of the settings."""
    parts = [
        "# Settings\n\nGenerated from the code by `python -m steppewatch.reference`.\n",
        "One file, `steppewatch.toml`: the one named by `--config` or `$STEPPEWATCH_CONFIG`, else the one in "
        "the current folder, the user's configuration folder, or `/etc/steppewatch`. The environment wins over "
        "the file: `STEPPEWATCH_MAIL__HOST` sets `host` in `[mail]`.\n",
    ]
    for section, model in _sections(Settings):
        rows = [
            f"| `{name}` | `{_toml(info.get_default(call_default_factory=True))}` | {info.description} |"
            for name, info in model.model_fields.items()
            if not _model_of(info)
        ]
        title = f"`[{section}]`" if section else "Top of the file"
        parts.append(f"## {title}\n\n| key | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def commands_md() -> str:
    """Return the reference of the command line: the help text of every command."""
    from steppewatch.cli import cli

    parts = ["# Commands\n\nGenerated from the code by `python -m steppewatch.reference`.\n"]
    for path, command in _walk(cli, ("steppewatch",)):
        context = click.Context(command, info_name=" ".join(path), max_content_width=100)
        parts.append(
            f"{'#' * min(len(path) + 1, 4)} `{' '.join(path)}`\n\n```text\n{command.get_help(context)}\n```\n"
        )
    return "\n".join(parts)


def ranking_md() -> str:
    """Return how stories are ordered and what is said of their grounds: the formula with its constants."""
    from digests import grounds, novelty, rank

    points = "\n".join(f"| {term.name} | {term.points:+} | {term.meaning} |" for term in rank.TERMS)
    limits = "\n".join(f"| `{name}` | {getattr(rank, name)} |" for name in _LIMITS)
    weights = "\n".join(f"| `{name}` | {getattr(novelty, name)} |" for name in _WEIGHTS)
    return "\n".join(
        [
            "# Importance, and what a story rests on\n",
            "Generated from the code by `python -m steppewatch.reference`.\n",
            f"## Importance: the order of an edition\n\n{_prose(rank)}",
            f"| term | points | counted |\n|---|---|---|\n{points}\n",
            "`steppewatch digest show EDITION --json` gives each story's `importance` and the `points` it is the "
            "sum of.\n",
            f"| limit | value |\n|---|---|\n{limits}\n",
            f"## Credibility: what a story rests on\n\n{_prose(grounds)}",
            f"## News: what is new in a story\n\n{_prose(novelty)}",
            f"| weight | value |\n|---|---|\n{weights}\n",
        ]
    )


_LIMITS = (
    "TOP_LEAST", "TOP_MOST", "OUTLET_MOST", "LANGUAGE_MOST", "BRIEF_MOST", "ONLY_EACH", "ONLY_MOST", "SEEN_MOST",
)  # fmt: skip
_WEIGHTS = (
    "NAME", "NUMBER", "DAY", "QUOTE", "WITHDRAWN", "WORD", "WORDS_MOST", "WORDS_SHARE", "NEWS", "NEWS_ACROSS",
    "SHORT_NEWS",
)  # fmt: skip


def _prose(module: ModuleType) -> str:
    """Return what a module says of itself, its marks of reference as plain code."""
    return re.sub(r":\w+:`~?([^`]+)`|``([^`]+)``", r"`\1\2`", module.__doc__ or "")


def _walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _walk(found, (*path, name))


def _sections(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield (dotted name, model), the top first, in the order of the file."""
    yield prefix, model
    for name, info in model.model_fields.items():
        if inner := _model_of(info):
            yield from _sections(inner, f"{prefix}.{name}" if prefix else name)


def _model_of(info: FieldInfo) -> type[BaseModel] | None:
    kind = info.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _toml(value: object) -> str:
    """Return a value as TOML writes it; a secret as stars, and as nothing when it is empty."""
    if isinstance(value, SecretStr):
        return '"***"' if value.get_secret_value() else '""'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def main(argv: list[str]) -> int:
    """Write the generated files, or check them."""
    root = Path(__file__).resolve().parent.parent
    wanted = {
        root / "config" / "steppewatch.toml": commented_toml(),
        root / "docs" / "configuration.md": configuration_md(),
        root / "docs" / "commands.md": commands_md(),
        root / "docs" / "ranking.md": ranking_md(),
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in argv:
        for path in stale:
            print(f"{path.relative_to(root)} is out of date; run: python -m steppewatch.reference")
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted[path], "utf-8")
        print(f"wrote {path.relative_to(root)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
