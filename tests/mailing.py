"""A desk with readers and frozen editions, for the tests of the outbox and the mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from digests.message import MailIdentity
from storage.database import iso, open_database, writing
from storage.edition import Delivery, DeliveryState, Edition, EditionItem, Subscriber
from storage.editions import freeze, message_id
from storage.subscribers import add

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
IDENTITY = MailIdentity(address="desk@watch.example", base_url="https://watch.example")
KEY = "key of the tests"


def an_edition(
    subscriber_id: int = 1, *, day: int = 10, number: int = 1, items: tuple[int, ...] = ()
) -> Edition:
    """Return an edition with two scripts in it."""
    local_date = date(2022, 1, day)
    return Edition(
        id=f"{local_date}.unrest.{subscriber_id}",
        digest="unrest",
        subscriber_id=subscriber_id,
        local_date=local_date,
        number=number,
        window_from=NOON - timedelta(days=1),
        window_to=NOON,
        subject="Unrest, 10 Jan: 2 new articles — Площадь в Алматы снова пуста",
        html="<html><body><h1 lang='ru'>Площадь снова пуста</h1><img src='cid:chart' alt='2'></body></html>",
        text="Площадь снова пуста\n.a line that begins with a dot\nhttps://paper.example/a\n",
        chart=b"\x89PNG\r\n\x1a\n not a real one",
        content="{}",
        languages="ru, kk, en",
        items=tuple(EditionItem(article_id=n, kind="new") for n in items),
        created_at=NOON,
    )


def a_delivery(edition: Edition, *, address: str = "r1@desk.example") -> Delivery:
    """Return the first delivery of *edition*, as it would be claimed."""
    return Delivery(
        message_id=message_id(KEY, edition.id, edition.subscriber_id, domain="watch.example"),
        edition_id=edition.id,
        subscriber_id=edition.subscriber_id,
        address=address,
        state=DeliveryState.SENDING,
    )


def a_reader(number: int = 1) -> Subscriber:
    """Return a subscriber without a database."""
    return Subscriber(id=number, address=f"r{number}@desk.example", digest="unrest", token=f"token{number}")


def a_desk(path: Path, *, readers: int = 1, now: datetime = NOON, full: bool = True) -> Database:
    """Return a database with so many readers, one queued edition each; they expire after 20 hours."""
    db = open_database(path, full=full)
    with writing(db, "desk"):
        for number in range(1, readers + 1):
            one = add(db, address=f"r{number}@desk.example", digest="unrest", now=now - timedelta(days=2))
            queue(db, an_edition(one.id), now=now)
    return db


def queue(db: Database, edition: Edition, *, now: datetime = NOON) -> str:
    """Freeze an edition and return its Message-ID."""
    its_id = message_id(KEY, edition.id, edition.subscriber_id, domain="watch.example")
    assert freeze(db, edition, message_id=its_id, now=now, expires_at=now + timedelta(hours=20))
    return its_id


def add_articles(db: Database, *ids: int) -> None:
    """Store articles that editions can tell of."""
    for number in ids:
        url = f"https://paper.example/{number}"
        db.execute(
            "INSERT INTO articles (id, url, identity, host, outlet, title, first_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [number, url, f"paper.example/{number}", "paper.example", "Paper", "A title", iso(NOON)],
        )


def hostile(edition: Edition, subject: str) -> Edition:
    """Return *edition* under another subject."""
    return replace(edition, subject=subject)
