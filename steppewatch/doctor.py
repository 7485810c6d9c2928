"""What a careful person would look at before trusting the installation: each check says what to do."""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from steppewatch.backup import check_database
from steppewatch.settings import Settings
from storage.database import open_current
from storage.errors import SteppewatchError

#: The first SQLite without the race of two connections resetting the write-ahead log.
_SAFE_SQLITE = (3, 51, 3)


class Grade(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: what was looked at, how it is, what to do."""

    name: str
    grade: Grade
    detail: str
    advice: str = ""


def examine(settings: Settings, *, mail: bool = False) -> Iterator[Finding]:
    """Yield the findings, one check after the other. With *mail* the mail server is asked too.

    Nothing is changed and no site is contacted.
    """
    yield _python()
    yield _sqlite()
    for name, check in _checks(settings, mail=mail).items():
        try:
            yield check()
        except SteppewatchError as error:
            yield Finding(name=name, grade=Grade.BAD, detail=error.problem, advice=error.hint)


def _checks(settings: Settings, *, mail: bool) -> dict[str, Callable[[], Finding]]:
    found: dict[str, Callable[[], Finding]] = {
        "topics": lambda: _topics(settings),
        "catalogue": lambda: _catalogue(settings),
        "encoder": lambda: _encoder(settings),
        "contact": lambda: _contact(settings),
        "state folder": lambda: _folder(settings),
        "database": lambda: _database(settings),
        "name server": _names,
        "language model": lambda: _machine(settings),
        "mail": lambda: _transport(settings, ask=mail),
    }
    return found


def _python() -> Finding:
    return Finding(name="python", grade=Grade.OK, detail=sys.version.split()[0])


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= _SAFE_SQLITE:
        return Finding(name="sqlite", grade=Grade.OK, detail=version)
    return Finding(
        name="sqlite", grade=Grade.NOTE,
        detail=f"{version} has a rare race when two processes reset the log; only one does here",
    )  # fmt: skip


def _topics(settings: Settings) -> Finding:
    from crawler.topic_files import load_topic

    names = [load_topic(file).name for file in settings.topic_files]
    return Finding(name="topics", grade=Grade.OK, detail=", ".join(names))


def _catalogue(settings: Settings) -> Finding:
    from crawler.outlets import load_catalogue

    count = len(load_catalogue(settings.catalogue_file).outlets)
    return Finding(name="catalogue", grade=Grade.OK, detail=f"{count} outlets")


def _encoder(settings: Settings) -> Finding:
    from digests.encoders import encoder_of

    encoder = encoder_of(settings.stories.encoder)
    if encoder is None:
        return Finding(name="encoder", grade=Grade.OK, detail="none: stories by names, numbers and words")
    return Finding(name="encoder", grade=Grade.OK, detail=f"{encoder.name} {encoder.version}")


def _contact(settings: Settings) -> Finding:
    if not settings.contact_trouble:
        return Finding(name="contact", grade=Grade.OK, detail=settings.user_agent)
    return Finding(
        name="contact", grade=Grade.BAD, advice=settings.contact_advice,
        detail=f"{settings.contact_trouble}, so the live web is not crawled",
    )  # fmt: skip


def _folder(settings: Settings) -> Finding:
    folder = settings.state_folder
    disk = os.statvfs(folder)
    free_mb = disk.f_bavail * disk.f_frsize // 1_000_000
    if not os.access(folder, os.W_OK):
        return Finding(name="state folder", grade=Grade.BAD, detail=f"{folder} is not writable",
                       advice="Give this user the folder, or name another with the key 'state'")  # fmt: skip
    if free_mb < settings.service.min_free_mb:
        return Finding(name="state folder", grade=Grade.BAD, detail=f"only {free_mb} MB free in {folder}",
                       advice="Free some disk space: crawls pause until then")  # fmt: skip
    return Finding(name="state folder", grade=Grade.OK, detail=f"{folder}, {free_mb} MB free")


def _database(settings: Settings) -> Finding:
    db = open_current(settings.database)
    try:
        broken = [check.name for check in check_database(db) if not check.ok]
    finally:
        db.close()
    size_mb = settings.database.stat().st_size / 1e6
    if broken:
        return Finding(name="database", grade=Grade.BAD, detail=f"does not hold: {', '.join(broken)}",
                       advice="Restore a backup: steppewatch restore FILE --force, and report this")  # fmt: skip
    return Finding(name="database", grade=Grade.OK, detail=f"{size_mb:.1f} MB, all checks hold")


def _names() -> Finding:
    try:
        with open("/etc/resolv.conf", encoding="utf-8") as file:
            servers = [
                line.split()[1] for line in file if line.startswith("nameserver") and len(line.split()) > 1
            ]
    except OSError:
        servers = []
    if servers:
        return Finding(name="name server", grade=Grade.OK, detail=", ".join(servers))
    return Finding(name="name server", grade=Grade.NOTE, detail="none configured",
                   advice="Crawls of the live web need one in /etc/resolv.conf")  # fmt: skip


def _machine(settings: Settings) -> Finding:
    """Look the model up, where one is set; nothing is asked of it."""
    from steppewatch.machine import ask
    from storage.briefs import trouble

    model = settings.brief.model
    if not model:
        return Finding(
            name="language model", grade=Grade.OK, detail="none: editions hold only what outlets wrote"
        )
    db = open_current(settings.database)
    try:
        last = trouble(db)
    finally:
        db.close()
    problem = ask(model, (), timeout_s=settings.brief.timeout_s).problem or (last.problem if last else "")
    if problem:
        return Finding(name="language model", grade=Grade.NOTE, detail=f"{model}: {problem}",
                       advice="Editions are made without it. Look at: llm models, llm keys")  # fmt: skip
    return Finding(name="language model", grade=Grade.OK, detail=model)


def _transport(settings: Settings, *, ask: bool) -> Finding:
    from steppewatch.publishing import transport_of

    mail = settings.mail
    if mail.transport == "maildir":
        return Finding(name="mail", grade=Grade.OK, detail=f"into {settings.state_folder / mail.maildir}")
    where = f"{mail.host}:{mail.port}, {mail.security}"
    if not ask:
        return Finding(
            name="mail", grade=Grade.NOTE, detail=f"{where}, not asked", advice="Ask it: doctor --mail"
        )
    transport = transport_of(settings)
    try:
        transport.open()
    finally:
        transport.close()
    return Finding(name="mail", grade=Grade.OK, detail=f"{where} answers as {socket.getfqdn()}")
