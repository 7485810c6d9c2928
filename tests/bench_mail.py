"""How fast mails leave: ``python -m tests.bench_mail`` prints rates, in mails and commits a second."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from digests.deliver import deliver_due, worker_name
from digests.mail import MailServer, Smtp
from digests.maildir import Maildir
from digests.message import build
from storage.database import open_database, writing
from storage.outbox import Outbox
from tests.mailing import IDENTITY, NOON, a_delivery, a_desk, a_reader, an_edition, queue
from tests.smtp import Inbox, make_certificates, serving

MAILS = 100


def rate(work: Callable[[], object]) -> float:
    """Return how many of :data:`MAILS` go through *work* in a second."""
    began = time.perf_counter()
    work()
    return MAILS / (time.perf_counter() - began)


def fifty_kilobytes() -> bytes:
    """Return a mail of about 50 KB."""
    edition = replace(an_edition(), html="<p>Площадь снова пуста</p>\n" * 850)
    return build(edition, a_delivery(edition), a_reader(), IDENTITY)


def bare(folder: Path, message: bytes) -> float:
    """Measure the transport alone: STARTTLS, one connection."""
    certificates = make_certificates(folder / "tls")
    with serving(Inbox(), security="starttls", certificates=certificates) as port:
        transport = Smtp(MailServer(host="localhost", port=port, ca_file=certificates.ca_file))
        transport.open()

        def send() -> None:
            for _ in range(MAILS):
                transport.send(message, sender="d@w.example", recipient="r@w.example", on_data=lambda: None)

        found = rate(send)
        transport.close()
    return found


def whole(folder: Path, *, maildir: bool) -> float:
    """Measure outbox, building and transport together: three commits a mail."""
    db = a_desk(folder / f"{maildir}.db", readers=MAILS)
    certificates = make_certificates(folder / "tls")
    with serving(Inbox(), security="starttls", certificates=certificates) as port:
        server = MailServer(host="localhost", port=port, ca_file=certificates.ca_file)
        transport = Maildir(folder / "box") if maildir else Smtp(server)
        return rate(
            lambda: deliver_due(
                Outbox(db), transport, identity=IDENTITY, owner=worker_name(), clock=lambda: NOON
            )
        )


def commits(folder: Path, *, full: bool) -> float:
    """Measure commits of one small row each."""
    db = open_database(folder / f"commits-{full}.db", full=full)

    def insert() -> None:
        for number in range(MAILS):
            with writing(db, "fact"):
                db.execute("INSERT INTO facts VALUES (?, 'v', 't')", [str(number)])

    return rate(insert)


def freezes(folder: Path) -> float:
    """Measure freezing editions of 50 KB."""
    db = a_desk(folder / "freeze.db")
    edition = replace(an_edition(), html="<p>Площадь снова пуста</p>\n" * 1600)

    def freeze_all() -> None:
        for number in range(MAILS):
            local_date = edition.local_date + timedelta(days=number + 1)
            queue(db, replace(edition, id=f"{local_date}.unrest.1", local_date=local_date, number=number + 2))

    return rate(freeze_all)


def main() -> None:
    """Print the table."""
    message = fifty_kilobytes()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        print(
            f"mails of {len(message) // 1000} KB over TLS, transport alone: {bare(folder, message):7.0f} /s"
        )
        print(f"editions delivered over TLS, outbox included:     {whole(folder, maildir=False):7.0f} /s")
        print(f"editions delivered to a Maildir, outbox included: {whole(folder, maildir=True):7.0f} /s")
        print(f"editions frozen:                                  {freezes(folder):7.0f} /s")
        print(f"commits, synchronous=FULL:                        {commits(folder, full=True):7.0f} /s")
        print(f"commits, synchronous=NORMAL:                      {commits(folder, full=False):7.0f} /s")


if __name__ == "__main__":
    main()
