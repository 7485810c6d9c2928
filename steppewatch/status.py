"""How things stand, and what is wrong with them, in words that name the next step."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from crawler.outlets import load_catalogue
from crawler.topic_files import load_topic
from steppewatch.settings import Settings
from steppewatch.state import holder
from storage import deliveries
from storage.briefs import trouble
from storage.crawls import last_asking
from storage.database import instant
from storage.errors import ConfigError
from storage.feedback import desk_words
from storage.queries import counts

#: An unsent mail older than this is trouble.
_STUCK = timedelta(hours=2)
_LATE = timedelta(hours=26)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Facts by name, and problems as sentences; no problem means all is well."""

    facts: dict[str, object]
    problems: tuple[str, ...]


def state_of_things(settings: Settings, db: Database, *, now: datetime) -> State:
    """Look at service, crawls, sources, editions and outbox."""
    stored = counts(db)
    last = last_asking(db)
    sources = {
        row["health"]: row["n"]
        for row in db.query("SELECT health, count(*) AS n FROM sources WHERE muted = 0 GROUP BY health")
    }
    said = desk_words(db)
    pid = holder(settings)
    facts: dict[str, object] = {
        "state": settings.state_folder,
        "service": f"running, pid {pid}" if pid else "busy" if pid == 0 else "not running",
        "seeds": f"{stored['seeds']}, citing {stored['citations']} times",
        "sources": ", ".join(f"{n} {health}" for health, n in sorted(sources.items())) or "none",
        "articles": f"{stored['articles']} kept of {stored['pages']} pages seen",
        "desk's word": f"{said.get('keep', 0)} kept, {said.get('reject', 0)} rejected",
        "last crawl": _last(last),
        "readers": stored["subscribers"],
        "editions": stored["editions"],
        "outbox": ", ".join(f"{n} {state}" for state, n in deliveries.counts(db).items()) or "empty",
    }
    problems = (
        *_crawl_problems(settings, last, stored, now=now), *_mail_problems(db, now=now), *_disk_problems(settings),
        *_brief_problems(settings, db), *_file_problems(settings),
    )  # fmt: skip
    return State(facts=facts, problems=problems)


def _last(row: dict[str, object] | None) -> str:
    if row is None:
        return "never"
    return f"{str(row['started_at'])[:16]} UTC, {row['state']}: {row['requests']} requests, {row['failed']} failed"


def _crawl_problems(
    settings: Settings, last: dict[str, object] | None, stored: dict[str, int], *, now: datetime
) -> list[str]:
    found = []
    if settings.contact_trouble:
        found.append(f"{settings.contact_trouble}, so the live web is not crawled. {settings.contact_advice}")
    if not stored["seeds"]:
        found.append("there are no seeds: steppewatch seeds add FILE")
    if last is None:
        found.append("nothing was crawled yet: steppewatch crawl")
    elif now - instant(str(last["started_at"])) > _LATE:
        found.append("the last crawl is over a day old: start the service, or steppewatch crawl")
    if last and last["state"] == "failed":
        found.append(f"the last crawl failed: {last['error']}")
    if last and last["requests"] and not last["ok"] and not last["not_modified"]:
        found.append("the last crawl got no answer from any source: check the network")
    if not stored["subscribers"]:
        found.append("nobody reads yet: steppewatch subscribers add ADDRESS")
    return found


def _mail_problems(db: Database, *, now: datetime) -> list[str]:
    found = []
    oldest = deliveries.oldest_queued_at(db)
    if oldest and now - oldest > _STUCK:
        found.append(
            f"a mail waits since {oldest:%Y-%m-%d %H:%M} UTC: steppewatch outbox list --state queued"
        )
    for state, advice in (("unknown", "mark-sent or retry"), ("dead", "retry or cancel")):
        number = deliveries.counts(db).get(state, 0)
        if number:
            found.append(
                f"{number} deliveries are {state}: steppewatch outbox list --state {state}, then {advice}"
            )
    return found


def _brief_problems(settings: Settings, db: Database) -> list[str]:
    last = trouble(db)
    if not settings.brief.model or last is None:
        return []
    return [
        f"the language model {settings.brief.model} failed at {last.at:%Y-%m-%d %H:%M} UTC, editions go without: "
        f"{last.problem}"
    ]


def _file_problems(settings: Settings) -> list[str]:
    """Read the files that each crawl and each edition reads."""
    try:
        for file in settings.topic_files:
            load_topic(file)
        load_catalogue(settings.catalogue_file)
    except ConfigError as error:
        return [str(error)]
    return []


def _disk_problems(settings: Settings) -> list[str]:
    disk = os.statvfs(settings.state_folder)
    free_mb = disk.f_bavail * disk.f_frsize // 1_000_000
    if free_mb >= settings.service.min_free_mb:
        return []
    return [f"only {free_mb} MB free in {settings.state_folder}: crawls pause until there is more"]
