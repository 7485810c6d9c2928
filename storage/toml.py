"""Reading a TOML file that a person writes: what is wrong with it is told with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from storage.errors import ConfigError


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a file.

    Raises:
        ConfigError: it cannot be read, is not UTF-8 or not TOML; names the line.
    """
    try:
        held = path.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise ConfigError(problem, subject=str(path), hint="Name a file that this user may read") from error
    try:
        return tomllib.loads(held.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
        problem = f"not UTF-8 (at line {line})"
        raise ConfigError(problem, subject=str(path), hint="Mend the line; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        hint = "Mend the line; texts stand in double quotes, lists in square brackets"
        raise ConfigError(f"not valid TOML: {error}", subject=str(path), hint=hint) from error
