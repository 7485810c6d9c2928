"""The demonstration: three days of an invented newsroom, crawled, judged, mailed. No network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from crawler.follow import follow_seeds
from crawler.outlets import load_catalogue
from crawler.plan import Scope
from crawler.seeds import read_seed
from steppewatch.crawling import Progress, run_crawl
from steppewatch.newsroom import CATALOGUE, DAYS, SEED, build
from steppewatch.publishing import Files, compose_due, deliver_due, group_new, write_files
from steppewatch.settings import FILE_NAME, Settings, load_settings
from steppewatch.shipped import shipped
from steppewatch.state import prepare_state, writer_lock
from storage import editions, subscribers
from storage.accounting import CrawlReport
from storage.database import open_database
from storage.errors import UsageError
from storage.provenance import add_seed

_MARK = ".steppewatch-demo"
_SETTINGS = """\
# A demonstration desk: invented outlets, invented words. Nothing here reaches a network.
catalogue = "outlets.toml"
state = "state"

[desk]
name = "Steppewatch demo"
sender = "steppewatch@demo.example"

[topics]
folder = "topics"

[mail]
transport = "maildir"

[stories]
encoder = "none"  # the same editions on every machine
"""

Watch = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the demonstration made."""

    settings: Settings
    reports: tuple[CrawlReport, ...]
    editions: tuple[Files, ...]
    maildir: Path
    #: Subject of the last edition.
    subject: str
    #: An article of the last edition, to ask `why` about.
    example: str


def run_demo(folder: Path, watch: Watch) -> Demo:
    """Run the demonstration in *folder*. *watch* makes a progress display from a label.

    Raises:
        UsageError: the folder holds something that is not an earlier demonstration.
    """
    settings = _make_desk(folder)
    archives = build(folder / "archives")
    reports, files = [], []
    with writer_lock(settings):
        for number, day in enumerate(DAYS, start=1):
            with watch(f"day {number}, {day:%d %B %Y}") as progress:
                reports.append(_crawl(settings, archives, day, progress))
            group_new(settings, now=day)
            files += _publish(settings, day + timedelta(hours=1), folder / "editions")
    return _result(settings, tuple(reports), tuple(files))


def _crawl(settings: Settings, archives: Sequence[Path], day: datetime, progress: Progress) -> CrawlReport:
    stop = Event()
    report = run_crawl(
        settings,
        scope=Scope(),
        requested_by="demo",
        archives=archives,
        as_of=day,
        progress=progress,
        stop=stop,
    )
    if stop.is_set():  # by Ctrl-C, which the crawl took for itself: there is no next day
        raise KeyboardInterrupt
    return report


def _make_desk(folder: Path) -> Settings:
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise UsageError("this folder holds something else", subject=str(folder), hint="Name an empty folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()
    (folder / FILE_NAME).write_text(_SETTINGS, "utf-8")
    shutil.copyfile(CATALOGUE, folder / "outlets.toml")
    shutil.copytree(shipped("config", "topics"), folder / "topics")
    settings = load_settings(str(folder / FILE_NAME))
    prepare_state(settings)
    catalogue = load_catalogue(settings.catalogue_file)
    before = DAYS[0] - timedelta(days=1)
    db = open_database(settings.database)
    try:
        seed = read_seed(SEED.read_bytes(), content_type="text/plain", name="demo", catalogue=catalogue)
        add_seed(db, seed, now=before)
        follow_seeds(db, catalogue, now=before)
        subscribers.add(
            db, address="reader@demo.example", digest="kazakhstan-unrest", timezone="Asia/Almaty",
            send_at="19:00", now=before,
        )  # fmt: skip
    finally:
        db.close()
    return settings


def _publish(settings: Settings, evening: datetime, folder: Path) -> list[Files]:
    """Compose and deliver the editions due that evening; write them as files too."""
    made = compose_due(settings, now=evening)
    deliver_due(settings, now=lambda: evening)
    db = open_database(settings.database)
    try:
        found = [editions.read(db, name) for name in made]
        return [write_files(settings, e, subscribers.get(db, e.subscriber_id), folder) for e in found]
    finally:
        db.close()


def _result(settings: Settings, reports: tuple[CrawlReport, ...], files: tuple[Files, ...]) -> Demo:
    db = open_database(settings.database)
    try:
        row = editions.editions(db)[0]
        sql = """
            SELECT a.url FROM edition_items i JOIN articles a ON a.id = i.article_id
            WHERE i.kind = 'new' ORDER BY a.id DESC LIMIT 1
        """
        example = next(db.query(sql))["url"]
    finally:
        db.close()
    return Demo(
        settings=settings, reports=reports, editions=files, subject=row.subject, example=example,
        maildir=settings.state_folder / settings.mail.maildir,
    )  # fmt: skip
