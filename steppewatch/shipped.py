"""Where the files that come with Steppewatch lie: in the installed wheel, else in the checkout."""

from __future__ import annotations

from pathlib import Path


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder: ``shipped("config", "outlets.toml")``.

    >>> shipped("config", "outlets.toml").name
    'outlets.toml'
    """
    package = Path(__file__).resolve().parent
    for root in (package / "shipped", package.parent):
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError(f"{'/'.join(parts)} did not come with this installation")
