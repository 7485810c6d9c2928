"""Making a desk: the folder a person works in."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from steppewatch.settings import FILE_NAME, load_settings
from steppewatch.shipped import shipped
from steppewatch.state import prepare_state
from storage.database import open_database


def make_desk(folder: Path, *, contact: str = "", seeds: bool = True) -> list[Path]:
    """Write settings, outlets and topics into *folder* and store the shipped seeds; return what is new.

    Raises:
        OSError: the folder cannot be written.
    """
    (folder / "topics").mkdir(parents=True, exist_ok=True)
    made = [
        _write(folder / FILE_NAME, _settings_text(contact)),
        _write(folder / "outlets.toml", shipped("config", "outlets.toml").read_text("utf-8")),
        *(
            _write(folder / "topics" / file.name, file.read_text("utf-8"))
            for file in sorted(shipped("config", "topics").glob("*.toml"))
        ),
    ]
    settings = load_settings(str(folder / FILE_NAME))
    prepare_state(settings)
    if seeds:
        add_shipped_seeds(settings.database, settings.catalogue_file)
    return [path for path in made if path is not None]


def add_shipped_seeds(database: Path, catalogue_file: Path) -> int:
    """Store the seeds that come with Steppewatch and what they lead to; return how many are new."""
    from crawler.follow import follow_seeds
    from crawler.outlets import load_catalogue
    from crawler.seeds import load_manifest
    from storage.provenance import add_seed

    now = datetime.now(UTC)
    found = [load_manifest(path) for path in sorted(shipped("seeds").glob("*.toml"))]
    db = open_database(database)
    try:
        new = sum(add_seed(db, seed, now=now) for seed in found)
        follow_seeds(db, load_catalogue(catalogue_file), now=now)
    finally:
        db.close()
    return new


def _settings_text(contact: str) -> str:
    text = shipped("config", FILE_NAME).read_text("utf-8")
    for key, value in (("contact", contact), ("catalogue", "outlets.toml"), ("folder", "topics")):
        if value:
            line = f"{key} = {json.dumps(value)}".replace("\\", r"\\")
            text = re.sub(rf"(?m)^#{key} = .*$", line, text, count=1)
    return text


def _write(path: Path, text: str) -> Path | None:
    if path.exists():
        return None
    path.write_text(text, "utf-8")
    return path
