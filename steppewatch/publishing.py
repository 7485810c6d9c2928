"""From stored articles to delivered editions: the digest side, wired to the settings."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from crawler.outlets import load_catalogue
from crawler.topic_files import load_topic
from digests.compose import compose
from digests.content import Desk, EditionContent
from digests.deliver import DeliveryReport, worker_name
from digests.deliver import deliver_due as deliver_from
from digests.encoders import at_work, encoder_of
from digests.faults import planned_fault
from digests.grouping import assign_new, repair_unstored, repair_window, with_stories
from digests.mail import MailServer, Smtp
from digests.maildir import Maildir
from digests.message import MailIdentity, build
from digests.render import render_file
from steppewatch import __version__
from steppewatch.briefing import retell
from steppewatch.settings import Settings
from storage import editions, subscribers
from storage.coverage import coverage
from storage.crawls import last_asking
from storage.database import instant, open_database
from storage.edition import Delivery, DeliveryState, Edition, Subscriber
from storage.grouping import Plan
from storage.outbox import Outbox


def identity_of(settings: Settings) -> MailIdentity:
    """Return who the mails come from."""
    desk = settings.desk
    return MailIdentity(address=desk.sender, name=desk.name, reply_to=desk.reply_to or None)


def desk_of(settings: Settings) -> Desk:
    """Return who publishes the digest, as the edition names it."""
    desk = settings.desk
    return Desk(
        name=desk.name, sender=desk.sender, reply_to=desk.reply_to or desk.sender, version=__version__
    )


def topic_titles(settings: Settings) -> dict[str, str]:
    """Return the titles of the active topics by their names."""
    return {topic.name: topic.title for topic in map(load_topic, settings.topic_files)}


def group_new(settings: Settings, *, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Assign what has no story yet to the stories of the active topics; return how many articles were placed.

    Raises:
        ConfigError: the encoder of the settings is not installed, or does not run on this machine.
        StorageBusy: the stories were changed by others again and again.
    """
    encoder = encoder_of(settings.stories.encoder)
    db = open_database(settings.database)
    try:
        with at_work(encoder) as working:
            topics = topic_titles(settings)
            return sum(assign_new(db, topic, now=now, encoder=working, stop=stop) for topic in topics)
    finally:
        db.close()


def compose_due(settings: Settings, *, now: datetime, stop: Callable[[], bool] = lambda: False) -> list[str]:
    """Compose and freeze the editions that are due; return their names.

    Repeating it makes nothing a second time: a local date has one edition, whoever asks. After a
    *stop* no further one is begun.
    """
    db = open_database(settings.database, full=True)
    try:
        titles, repair = topic_titles(settings), _stored_repair(settings, db, now=now, stop=stop)
        # What expired unsent belongs into these editions, also when nobody has tried to send it since.
        Outbox(db).tidy(now)
        made = []
        for reader in subscribers.subscribers(db):
            local_date, due = subscribers.local_slot(reader, now)
            if stop():
                break
            if not due or editions.exists(db, reader.digest, reader.id, local_date):
                continue
            edition = _compose(db, settings, reader, titles, repair, now=now, stop=stop)
            if reader.quiet == "skip" and not edition.items:
                continue
            if _freeze(db, settings, edition, now=now):
                made.append(edition.id)
        return made
    finally:
        db.close()


def preview(settings: Settings, db: Database, reader: Subscriber, *, now: datetime) -> Edition:
    """Return the edition a reader would get now. Nothing is stored or sent."""
    encoder = encoder_of(settings.stories.encoder)

    def repair(topic: str) -> Plan:
        with at_work(encoder) as working:
            return repair_unstored(db, topic, now=now, encoder=working)

    return _compose(db, settings, reader, topic_titles(settings), repair, now=now, keep=False)


def build_now(settings: Settings, db: Database, reader: Subscriber, *, now: datetime) -> Edition | None:
    """Compose and freeze today's edition before its hour; None when today has one already."""
    repair = _stored_repair(settings, db, now=now)
    edition = _compose(db, settings, reader, topic_titles(settings), repair, now=now)
    return edition if _freeze(db, settings, edition, now=now) else None


#: Repairs the stories of a topic; returns what of it is not stored.
_Repair = Callable[[str], Plan]


def _stored_repair(
    settings: Settings, db: Database, *, now: datetime, stop: Callable[[], bool] = lambda: False
) -> _Repair:
    """Return a repair that is stored, and done once for all readers of a topic."""
    encoder = encoder_of(settings.stories.encoder)

    @cache
    def repair(topic: str) -> Plan:
        with at_work(encoder) as working:
            repair_window(db, topic, now=now, encoder=working, stop=stop)
        return Plan()

    return repair


def _compose(
    db: Database,
    settings: Settings,
    reader: Subscriber,
    titles: dict[str, str],
    repair: _Repair,
    *,
    now: datetime,
    keep: bool = True,
    stop: Callable[[], bool] = lambda: False,
) -> Edition:
    local_date, _ = subscribers.local_slot(reader, now)
    every = timedelta(minutes=settings.crawl.every_minutes)
    told = coverage(
        db, reader, topic_title=titles.get(reader.digest, reader.digest), now=now,
        next_crawl_at=_next_crawl(db, every, now),
    )  # fmt: skip
    # The news is read before it is grouped: a crawl that runs meanwhile adds to neither.
    told = with_stories(db, reader, told, repair(reader.digest))
    return compose(
        told, subscriber=reader, number=editions.next_number(db, reader.digest, reader.id),
        local_date=local_date, now=now, desk=desk_of(settings), camp_of=ownership_of(settings),
        retell=lambda content: retell(settings.brief, db, content, told.articles, now=now, keep=keep, stop=stop),
    )  # fmt: skip


def ownership_of(settings: Settings) -> Callable[[str], str]:
    """Return what tells the ownership label of the outlet at an address; empty where none is stated."""
    catalogue = load_catalogue(settings.catalogue_file)

    def label(url: str) -> str:
        outlet = catalogue.of_url(url)
        return (outlet.ownership if outlet else None) or ""

    return label


def _next_crawl(db: Database, every: timedelta, now: datetime) -> datetime | None:
    """Return when the service crawls next; None when no service runs here."""
    running = next(db.query("SELECT value FROM facts WHERE name = 'service_pid'"), None)
    last = last_asking(db)
    if not running or not running["value"] or not last:
        return None
    return max(instant(last["started_at"]) + every, now)


def _freeze(db: Database, settings: Settings, edition: Edition, *, now: datetime) -> bool:
    domain = identity_of(settings).domain
    key = editions.message_key(db, now=now)
    return editions.freeze(
        db, edition, now=now, expires_at=now + timedelta(hours=settings.mail.expire_hours),
        message_id=editions.message_id(key, edition.id, edition.subscriber_id, domain=domain),
    )  # fmt: skip


# ---------------------------------------------------------------- delivery


def transport_of(settings: Settings, *, stop: Callable[[], bool] = lambda: False) -> Smtp | Maildir:
    """Return the way editions leave by these settings; a mail under way at a *stop* is soon given up."""
    mail = settings.mail
    if mail.transport == "maildir":
        return Maildir(settings.state_folder / mail.maildir)
    server = MailServer(
        host=mail.host, port=mail.port, security=mail.security, user=mail.user, password=settings.password(),
        ca_file=settings.beside(mail.ca_file) if mail.ca_file else None, timeout_s=mail.timeout_s,
    )  # fmt: skip
    return Smtp(server, fault=planned_fault(os.environ), stop=stop)


_sending = threading.Lock()


def deliver_due(
    settings: Settings,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    stop: Callable[[], bool] = lambda: False,
) -> DeliveryReport:
    """Send what waits in the outbox, one mail after the other, until nothing is due."""
    with _sending:
        db = open_database(settings.database, full=True)
        try:
            outbox = Outbox(db, on_uncertain=settings.mail.on_uncertain)
            return deliver_from(
                outbox, transport_of(settings, stop=stop), identity=identity_of(settings), owner=worker_name(),
                clock=now, stop=stop, fault=planned_fault(os.environ),
            )  # fmt: skip
        finally:
            db.close()


# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """One edition as files in a folder."""

    html: Path
    text: Path
    eml: Path


def write_files(settings: Settings, edition: Edition, reader: Subscriber, folder: Path) -> Files:
    """Write an edition as HTML for a browser, plain text, and the mail itself."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(**{kind: folder / f"{edition.id}.{suffix}" for kind, suffix in _SUFFIXES.items()})
    files.html.write_text(render_file(EditionContent.from_json(edition.content), edition.chart), "utf-8")
    files.text.write_text(edition.text, "utf-8")
    files.eml.write_bytes(build(edition, _as_sent(settings, edition, reader), reader, identity_of(settings)))
    return files


_SUFFIXES = {"html": "html", "text": "txt", "eml": "eml"}


def _as_sent(settings: Settings, edition: Edition, reader: Subscriber) -> Delivery:
    """Return the delivery a preview stands for: with a Message-ID of its own, never in the outbox."""
    return Delivery(
        message_id=f"<preview.{edition.id}@{identity_of(settings).domain}>", edition_id=edition.id,
        subscriber_id=reader.id, address=reader.address, state=DeliveryState.QUEUED,
    )  # fmt: skip


def latest(db: Database, *, digest: str | None = None) -> Iterator[tuple[Edition, Subscriber]]:
    """Yield the newest editions with their readers, newest first."""
    for row in editions.editions(db, digest=digest):
        yield editions.read(db, row.id), subscribers.get(db, row.subscriber_id)


def anonymous(digest: str, *, now: datetime, timezone: str = "UTC", days: int = 1) -> Subscriber:
    """Return a reader for previews when there is none: knows nothing of the last days."""
    return replace(
        Subscriber(id=0, address="preview@localhost", digest=digest, timezone=timezone),
        since_at=now - timedelta(days=days),
    )
