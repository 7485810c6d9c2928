"""Who one article comes from, and where the origin tells it itself, for the person who asks.

The article of the origin is looked for when somebody asks, so that it is found also when it was
stored later than the one that retells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from storage.credits import Credit, CreditKind, Place
from storage.database import instant
from storage.edition import Article
from storage.model import Url
from storage.origins import credits_of, origins_of, stored_as, stored_at, told_there, whole_credit_of

_SAYS = {
    CreditKind.COPY: "it is {name}’s text",
    CreditKind.TRANSLATION: "it is {name}’s text, translated",
    CreditKind.RETELLING: "as a whole it tells what {name} reported",
}
_WHERE = {
    Place.HEADLINE: "so says the headline",
    Place.BYLINE: "so says the byline",
    Place.DATELINE: "so says the dateline",
    Place.LINK: "so says the page’s metadata",
    Place.END: "so says its end",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComesFrom:
    """Where an article comes from, and why we say so."""

    name: str
    #: In plain words.
    because: str
    #: The words that say so; empty where nobody is credited.
    sentence: str = ""
    #: The origin's own article, where it is stored; None when it is not.
    url: str | None = None
    #: How that article was found: "linked", "same text" or "same event"; empty when it was not.
    found_by: str = ""
    #: Whom only passages rest on.
    passages: tuple[Credit, ...] = ()


def origin_of(db: Database, article_id: int) -> ComesFrom:
    """Return the origin of a stored article."""
    article = stored_as(db, article_id)
    credit = whole_credit_of(db, article_id)
    source, found_by = _source(db, article, credit)
    return ComesFrom(
        name=origins_of(db, [article_id])[article_id],
        because=_because(db, article, credit),
        sentence=credit.sentence if credit else "",
        url=source["url"] if source else None,
        found_by=found_by,
        passages=tuple(one for one in credits_of(db, article_id) if not one.kind.whole),
    )


def _because(db: Database, article: dict[str, Any], credit: Credit | None) -> str:
    if credit is None:
        first = stored_as(db, article["copy_of"])["outlet"] if article["copy_of"] else None
        return f"the same text was seen at {first} first" if first else "it credits nobody as a whole"
    through = f", through {credit.through}" if credit.through else ""
    where = _WHERE.get(credit.place)
    return _SAYS[credit.kind].format(name=credit.name) + through + (f"; {where}" if where else "")


def _source(
    db: Database, article: dict[str, Any], credit: Credit | None
) -> tuple[dict[str, Any] | None, str]:
    """Return the article that this one rests on, and how it was found."""
    original = stored_as(db, article["copy_of"]) if article["copy_of"] else None
    if credit is None:
        return original, "same text" if original else ""
    linked = stored_at(db, credit.url) if credit.url else None
    if linked and linked["id"] != article["id"]:
        return linked, "linked"
    there = told_there(db, article, credit)
    same = next((row for row in there if _text_of(row) == _text_of(article)), None)
    if same:
        return same, "same text"
    alike = _alike(article, there)
    return (alike, "same event") if alike else (None, "")


def _text_of(row: dict[str, Any]) -> int:
    return int(row["copy_of"] or row["id"])


def _alike(article: dict[str, Any], others: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the likest of *others* that tells of the same event, in any language; None when none does."""
    from digests.likeness import profiles  # loads the stemmers
    from digests.linkage import THRESHOLD

    found = profiles([_noun(row) for row in (article, *others)])
    values = found.likeness(0, range(1, len(found))).tolist()
    best, place = max(((value, -n) for n, value in enumerate(values)), default=(0.0, 0))
    return others[-place] if best >= THRESHOLD else None


def _noun(row: dict[str, Any]) -> Article:
    return Article(
        id=row["id"], url=Url(row["url"]), outlet=row["outlet"], host=row["host"], title=row["title"],
        language=row["language"], text=row["text"], first_seen_at=instant(row["first_seen_at"]),
        published_at=instant(row["published_at"]) if row["published_at"] else None,
    )  # fmt: skip
