"""Seeds, citations and sources: the chain from what a user gave us to what is polled.

Functions take an open database and write in one transaction each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.database import instant, iso, rows, writing
from storage.errors import UsageError
from storage.model import Citation, CitationKind, Health, Seed, Sighting, Source, SourceKind, Url, Validators
from storage.urls import canonical, host_of, identity


def add_seed(db: Database, seed: Seed, *, now: datetime) -> bool:
    """Store a seed with its citations; return False when this very version was stored before.

    A seed given again under the same name replaces the old one; citations that are gone from
    the new text are forgotten, the sources they led to stay.
    """
    with writing(db, f"seed {seed.name}"):
        known = next(rows(db, "SELECT text_sha256, origin FROM seeds WHERE name = ?", [seed.name]), None)
        version = {"text_sha256": seed.text_sha256, "origin": seed.origin}
        if known == version and seed.text_sha256:
            return False
        row = {
            "name": seed.name, "title": seed.title, "outlet": seed.outlet, "url": seed.url,
            "published_on": seed.published_on and seed.published_on.isoformat(),
            "language": seed.language, "text_sha256": seed.text_sha256, "added_at": iso(now),
            "origin": seed.origin, "origin_kind": seed.origin_kind,
        }  # fmt: skip
        db.table("seeds").upsert(row, pk="name")
        kept = {add_citation(db, citation, now=now) for citation in seed.citations}
        for stale in list(rows(db, "SELECT id FROM citations WHERE cited_by = ?", [f"seed:{seed.name}"])):
            if stale["id"] not in kept:
                db.execute("DELETE FROM citations WHERE id = ?", [stale["id"]])
        return True


def seeds(db: Database) -> Iterator[Seed]:
    """Yield the stored seeds with their citations, by name."""
    for row in list(rows(db, "SELECT * FROM seeds ORDER BY name")):
        cited = tuple(citation for _, citation in citations(db, cited_by=f"seed:{row['name']}"))
        yield Seed(
            name=row["name"],
            title=row["title"],
            outlet=row["outlet"],
            url=row["url"],
            published_on=datetime.fromisoformat(row["published_on"]).date() if row["published_on"] else None,
            language=row["language"],
            text_sha256=row["text_sha256"],
            origin=row["origin"],
            origin_kind=row["origin_kind"],
            citations=cited,
        )


def add_citation(db: Database, citation: Citation, *, now: datetime) -> int:
    """Remember a citation; return its id, the old one when it was known."""
    sql = """
        INSERT INTO citations (cited_by, kind, label, url, outlet, person, sentence, offset, found_at)
        VALUES (:cited_by, :kind, :label, :url, :outlet, :person, :sentence, :offset, :found_at)
        ON CONFLICT (cited_by, kind, label, offset) DO UPDATE SET
            url = excluded.url, outlet = excluded.outlet, person = excluded.person,
            sentence = CASE excluded.sentence WHEN '' THEN sentence ELSE excluded.sentence END
        RETURNING id
    """
    row = {
        "cited_by": citation.cited_by, "kind": citation.kind, "label": citation.label,
        "url": citation.url, "outlet": citation.outlet, "person": citation.person,
        "sentence": citation.sentence, "offset": citation.offset, "found_at": iso(now),
    }  # fmt: skip
    with writing(db, f"citation {citation.label}"):
        return int(next(rows(db, sql, row))["id"])


def citations(db: Database, *, cited_by: str | None = None) -> Iterator[tuple[int, Citation]]:
    """Yield (id, citation) of one seed or article, or of all seeds, in order of appearance."""
    where, args = ("cited_by = ?", [cited_by]) if cited_by else ("cited_by LIKE 'seed:%'", [])
    for row in list(rows(db, f"SELECT * FROM citations WHERE {where} ORDER BY cited_by, offset, id", args)):
        yield row["id"], _citation(row)


def _citation(row: dict[str, Any]) -> Citation:
    return Citation(
        cited_by=row["cited_by"],
        kind=CitationKind(row["kind"]),
        label=row["label"],
        url=row["url"],
        outlet=row["outlet"],
        sentence=row["sentence"],
        offset=row["offset"],
        person=row["person"],
    )


# ---------------------------------------------------------------- sources


def add_source(db: Database, source: Source, *, cited: Iterable[int] = (), now: datetime) -> int:
    """Remember a source and the citations it is polled for; return its id. Known ones keep their health."""
    sql = """
        INSERT INTO sources (url, kind, outlet, name, next_poll_at, interval_s, added_at)
        VALUES (:url, :kind, :outlet, :name, :next_poll_at, :interval_s, :added_at)
        ON CONFLICT (url) DO UPDATE SET
            outlet = ifnull(sources.outlet, excluded.outlet),
            name = CASE sources.name WHEN '' THEN excluded.name ELSE sources.name END
        RETURNING id
    """
    row = {
        "url": source.url, "kind": source.kind, "outlet": source.outlet, "name": source.name,
        "next_poll_at": iso(source.next_poll_at or now), "interval_s": source.interval_s, "added_at": iso(now),
    }  # fmt: skip
    with writing(db, f"source {source.url}"):
        source_id = int(next(rows(db, sql, row))["id"])
        for citation_id in cited:
            db.execute(
                "INSERT OR IGNORE INTO source_citations (source_id, citation_id) VALUES (?, ?)",
                [source_id, citation_id],
            )
        return source_id


def save_source(db: Database, source: Source) -> None:
    """Store the health and schedule of a source after a poll."""
    row = {
        "id": source.id, "kind": source.kind, "name": source.name, "health": source.health,
        "reason": source.reason[:300], "failures": source.failures, "interval_s": source.interval_s,
        "next_poll_at": _iso(source.next_poll_at), "last_polled_at": _iso(source.last_polled_at),
        "last_ok_at": _iso(source.last_ok_at), "last_new_at": _iso(source.last_new_at),
        "etag": source.validators.etag, "last_modified": source.validators.last_modified,
        "body_sha256": source.body_sha256, "muted": int(source.muted),
    }  # fmt: skip
    assignments = ", ".join(f"{name} = :{name}" for name in row if name != "id")
    with writing(db, f"source {source.url}"):
        db.execute(f"UPDATE sources SET {assignments} WHERE id = :id", row)


def sources(
    db: Database, *, due_at: datetime | None = None, urls: Iterable[str] | None = None
) -> Iterator[Source]:
    """Yield sources by host: all, those due at a time, or those with the given addresses.

    Muted ones come only when named, gone ones never when a schedule asks.
    """
    if urls is not None:
        wanted = {identity(url) for url in urls}
        yield from (s for s in all_sources(db) if identity(s.url) in wanted)
        return
    for source in all_sources(db):
        if source.muted:
            continue
        if due_at is None or (source.health is not Health.GONE and (source.next_poll_at or due_at) <= due_at):
            yield source


def require_source(db: Database, url: str) -> tuple[Source, ...]:
    """Return what is polled at an address, in any of its spellings; never nothing.

    Raises:
        UsageError: no such source.
    """
    found = tuple(sources(db, urls=[url]))
    if not found:
        raise UsageError("no such source", subject=url, hint="List them with: steppewatch sources list")
    return found


def source_by_id(db: Database, source_id: int) -> Source:
    """Return one source.

    Raises:
        KeyError: no such id.
    """
    row = next(rows(db, "SELECT * FROM sources WHERE id = ?", [source_id]), None)
    if row is None:
        raise KeyError(source_id)
    return _source(row)


def cited_for(db: Database, source_id: int) -> tuple[int, ...]:
    """Return the ids of the citations a source is polled for."""
    sql = "SELECT citation_id FROM source_citations WHERE source_id = ? ORDER BY 1"
    return tuple(row["citation_id"] for row in rows(db, sql, [source_id]))


def all_sources(db: Database) -> list[Source]:
    """Return every source, muted and gone ones too, by address."""
    return [_source(row) for row in rows(db, "SELECT * FROM sources ORDER BY url")]


def _source(row: dict[str, Any]) -> Source:
    return Source(
        id=row["id"],
        url=Url(row["url"]),
        kind=SourceKind(row["kind"]),
        outlet=row["outlet"],
        name=row["name"],
        health=Health(row["health"]),
        reason=row["reason"],
        failures=row["failures"],
        interval_s=row["interval_s"],
        next_poll_at=_instant(row["next_poll_at"]),
        last_polled_at=_instant(row["last_polled_at"]),
        last_ok_at=_instant(row["last_ok_at"]),
        last_new_at=_instant(row["last_new_at"]),
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        body_sha256=row["body_sha256"],
        muted=bool(row["muted"]),
    )


# ---------------------------------------------------------------- sightings and pages


def add_sighting(
    db: Database,
    sighting: Sighting,
    *,
    source_id: int | None = None,
    citation_id: int | None = None,
    depth: int = 0,
    visit: bool = True,
    now: datetime,
) -> bool:
    """Remember where an address was found; return True the first time the address is seen at all.

    A new address becomes a page due now, unless *visit* is False. Exactly one of *source_id*
    and *citation_id* says where it stood.
    """
    url = canonical(sighting.url)
    with writing(db, f"sighting {url}"):
        new = _add_page(db, url, sighting.raw_url or url, depth=depth, visit=visit, now=now)
        known = next(rows(db, "SELECT url FROM pages WHERE identity = ?", [identity(url)]))
        db.execute(
            """INSERT OR IGNORE INTO sightings
               (url, source_id, citation_id, title, authors, language, published_raw, published_at, seen_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                known["url"], source_id, citation_id, sighting.title,
                json.dumps(sighting.authors, ensure_ascii=False), sighting.language,
                sighting.published_raw, _iso(sighting.published_at), iso(now),
            ],
        )  # fmt: skip
        return new


def _add_page(db: Database, url: Url, raw_url: str, *, depth: int, visit: bool, now: datetime) -> bool:
    cursor = db.execute(
        """INSERT OR IGNORE INTO pages (url, identity, raw_url, host, depth, next_visit_at, first_seen_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [url, identity(url), raw_url, host_of(url), depth, iso(now) if visit else None, iso(now)],
    )
    return bool(cursor.rowcount == 1)


def hint_for(db: Database, url: str) -> Sighting | None:
    """Return what sources said of an address, merged: the earliest statement of each fact wins."""
    said = list(rows(db, "SELECT * FROM sightings WHERE url = ? ORDER BY seen_at, rowid", [url]))
    if not said:
        return None
    return Sighting(
        url=Url(url),
        title=_first(said, "title"),
        published_raw=_first(said, "published_raw"),
        published_at=_instant(_first(said, "published_at")),
        authors=next((tuple(json.loads(row["authors"])) for row in said if row["authors"] != "[]"), ()),
        language=_first(said, "language"),
    )


def _first(rows: list[dict[str, Any]], column: str) -> Any:
    return next((row[column] for row in rows if row[column]), None)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instant(text)
