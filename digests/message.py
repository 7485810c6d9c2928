"""A frozen edition as the bytes of one mail. Built twice, it is the same twice.

The parts are put together by hand rather than by ``email.message``: every byte is then ours on
every Python version, so that a retry after an upgrade of the interpreter sends an equal mail.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from digests.headers import addr_spec, date_line, list_headers, mailbox, unstructured, unsubscribe_url
from storage.addresses import is_plain
from storage.edition import Delivery, Edition, Subscriber
from storage.errors import MailConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class MailIdentity:
    """Who the mails come from: the same for all of them."""

    #: From: and, without a bounce address, the envelope sender.
    address: str
    name: str = "Steppewatch"
    #: Where answers go; the sender when None.
    reply_to: str | None = None
    #: Where bounces go, as ``bounce+TOKEN@…`` so that each names its delivery; None: the sender.
    bounce: str | None = None
    #: Public https address of the web pages; None: unsubscribing works by mail only.
    base_url: str | None = None
    #: Where unsubscribe mails go; ``reply_to`` or the sender when None.
    unsubscribe: str | None = None

    def __post_init__(self) -> None:
        fields = {"sender": self.address, "reply_to": self.reply_to, "unsubscribe": self.unsubscribe}
        # A bounce address must leave room for "+" and a token.
        fields["bounce"] = self.bounce and self.bounce.replace("@", f"+{'0' * 20}@")
        for name, address in fields.items():
            if address is not None and not is_plain(address):
                raise MailConfigError(
                    "not a plain mail address",
                    subject=f"desk.{name} {address!r}",
                    hint="Write it as name@domain.",
                )

    @property
    def domain(self) -> str:
        """The sender's domain; Message-IDs and the List-Id end in it."""
        return self.address.rpartition("@")[2]


def build(edition: Edition, delivery: Delivery, subscriber: Subscriber, identity: MailIdentity) -> bytes:
    """Return the mail of one delivery: RFC 5322, 7-bit, CRLF, ready for SMTP or a Maildir.

    ``multipart/alternative`` of plain text and HTML; the chart stands beside the HTML as
    ``cid:chart``. All in base64: Cyrillic in quoted-printable is twice as long.

    Raises:
        ValueError: an address or the Message-ID cannot stand in a header.
    """
    seed = delivery.message_id
    # RFC 2045, 6.8: plain text has CRLF inside base64 too. HTML does without: its bytes are budgeted.
    plain = "\r\n".join(edition.text.splitlines()) + "\r\n"
    text = _part("text/plain; charset=utf-8", plain.encode("utf-8", "replace"))
    html = _part("text/html; charset=utf-8", edition.html.encode("utf-8", "replace"))
    if edition.chart is not None:
        chart = _part(
            "image/png",
            edition.chart,
            "Content-ID: <chart>",
            'Content-Disposition: inline; filename="chart.png"',
        )
        html = _multipart("related", (html, chart), seed=seed, extra='; type="text/html"')
    return _head(edition, delivery, subscriber, identity) + _multipart("alternative", (text, html), seed=seed)


def envelope_sender(delivery: Delivery, identity: MailIdentity) -> str:
    """Return the address that bounces of this delivery go to.

    >>> from storage.edition import DeliveryState
    >>> one = Delivery(message_id="<2022-01-10.kz.3.0.9f86d0@w.example>", edition_id="2022-01-10.kz.3",
    ...                subscriber_id=3, address="a@b.example", state=DeliveryState.SENDING)
    >>> envelope_sender(one, MailIdentity(address="desk@w.example", bounce="bounce@w.example"))
    'bounce+9f86d0@w.example'
    """
    if identity.bounce is None:
        return addr_spec(identity.address)
    local, _, domain = identity.bounce.rpartition("@")
    token = delivery.message_id.partition("@")[0].rpartition(".")[2]
    return addr_spec(f"{local}+{token}@{domain}")


def _head(edition: Edition, delivery: Delivery, subscriber: Subscriber, identity: MailIdentity) -> bytes:
    sender = mailbox(identity.name, identity.address)
    lines = [
        f"From: {sender}\r\nTo: <{addr_spec(delivery.address)}>\r\n".encode("ascii"),
        f"Reply-To: <{addr_spec(identity.reply_to or identity.address)}>\r\n".encode("ascii"),
        unstructured("Subject", edition.subject),
        date_line(edition.created_at),
        f"Message-ID: {_checked_id(delivery.message_id)}\r\n".encode("ascii"),
        list_headers(
            list_id=f"<{_atom(edition.digest)}.{identity.domain}>",
            unsubscribe=unsubscribe_url(identity.base_url, subscriber.token),
            mailto=identity.unsubscribe or identity.reply_to or identity.address,
            token=subscriber.token,
        ),
        b"Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n",
        unstructured("Content-Language", edition.languages) if edition.languages else b"",
        unstructured("X-Steppewatch-Edition", edition.id),
        b"MIME-Version: 1.0\r\n",
    ]
    return b"".join(lines)


def _part(content_type: str, body: bytes, *headers: str) -> bytes:
    """Return one leaf: its headers, an empty line, its body in base64."""
    head = (f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *headers, "", "")
    return "\r\n".join(head).encode("ascii") + base64.encodebytes(body).replace(b"\n", b"\r\n")


def _multipart(kind: str, parts: tuple[bytes, ...], *, seed: str, extra: str = "") -> bytes:
    """Return parts under a boundary that is the same for the same *seed*; ``=_`` is never in base64."""
    boundary = f"=_{hashlib.sha256(f'{kind} {seed}'.encode()).hexdigest()[:32]}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}\r\n\r\n'
    body = "".join(f"--{boundary}\r\n{part.decode('ascii')}" for part in parts)
    return f"{head}{body}--{boundary}--\r\n".encode("ascii")


def _checked_id(message_id: str) -> str:
    if not re.fullmatch(r"<[\x21-\x3b\x3d\x3f-\x7e]+@[A-Za-z0-9.-]+>", message_id) or len(message_id) > 900:
        raise ValueError(f"not a Message-ID: {message_id!r}")
    return message_id


def _atom(text: str) -> str:
    """Return *text* as a label of a List-Id."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-").lower() or "digest"
