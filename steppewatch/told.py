"""What editions said of an article: for ``why``, from the content that was frozen with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from digests.content import EditionContent
from storage import editions
from storage.why import Why


def with_places(db: Database, found: Why) -> Why:
    """Return *found* with the place its article has in each edition that told it as new."""
    if found.article is None:
        return found
    article_id = found.article["id"]
    return replace(found, editions=tuple({**row, **_place(db, row, article_id)} for row in found.editions))


def _place(db: Database, row: dict[str, Any], article_id: int) -> dict[str, Any]:
    """Return tier, number, importance and words of the story; nothing for a change or an older content."""
    if row["kind"] != "new":
        return {}
    try:
        place = EditionContent.from_json(editions.read(db, row["id"]).content).place_of(article_id)
    except ValueError:  # written by a version whose content had another shape
        return {}
    if place is None:
        return {}
    tier, block = place
    return {
        "tier": tier,
        "number": block.number,
        "importance": block.importance,
        "points": list(block.points),
        "grounds": block.grounds,
        "printed": [p.text for p in (*block.news, *block.quotes) if p.article_id == article_id],
    }
