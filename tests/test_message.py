"""The mail of one delivery: complete, 7-bit, the same at every build, and nobody else's headers."""

from __future__ import annotations

import email
import email.policy
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.message import MailIdentity, build, envelope_sender
from storage.errors import MailConfigError
from tests.mailing import IDENTITY, a_delivery, a_reader, an_edition, hostile

EXPECTED = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Auto-Submitted", "Precedence", "Content-Language", "X-Steppewatch-Edition",
    "MIME-Version", "Content-Type",
]  # fmt: skip


def built(subject: str | None = None) -> bytes:
    edition = an_edition() if subject is None else hostile(an_edition(), subject)
    return build(edition, a_delivery(edition), a_reader(), IDENTITY)


def parsed(message: bytes) -> EmailMessage:
    found = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_text_comes_first_and_the_html_with_its_chart_last() -> None:
    message = parsed(built())
    kinds = [part.get_content_type() for part in message.walk()]

    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert not [part.defects for part in message.walk() if part.defects]


def test_every_part_comes_out_as_the_edition_has_it() -> None:
    edition = an_edition()
    text, _, html, chart = list(parsed(built()).walk())[1:]

    assert text.get_content().replace("\r\n", "\n") == edition.text
    assert html.get_content() == edition.html
    assert chart.get_content() == edition.chart
    assert chart["Content-ID"] == "<chart>"


def test_an_edition_without_a_chart_is_text_and_html_only() -> None:
    edition = replace(an_edition(), chart=None)
    message = parsed(build(edition, a_delivery(edition), a_reader(), IDENTITY))

    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


def test_the_headers_are_those_of_a_well_behaved_list() -> None:
    message = parsed(built())

    assert message.keys() == EXPECTED
    assert b"\r\nTo: <r1@desk.example>\r\n" in built()  # bare, it costs a point with SpamAssassin
    assert message["Date"] == "Mon, 10 Jan 2022 12:00:00 +0000"
    assert message["List-Id"] == "<unrest.watch.example>"
    assert message["List-Unsubscribe"].startswith("<https://watch.example/u/token1>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ru, kk, en"
    assert message["Subject"] == an_edition().subject


def test_all_bytes_are_ascii_and_no_line_is_too_long() -> None:
    message = built()

    assert message.isascii()
    assert max(len(line) for line in message.split(b"\r\n")) <= 998
    assert b"\n" not in message.replace(b"\r\n", b"")


def test_two_builds_are_byte_identical_also_in_another_process() -> None:
    code = "import hashlib; from tests.test_message import built; print(hashlib.sha256(built()).hexdigest())"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Almaty", "LC_ALL": "C"}
    other = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert hashlib.sha256(built()).hexdigest() == other.stdout.strip()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_no_subject_adds_or_loses_a_header(subject: str) -> None:
    message = email.message_from_bytes(built(subject))

    assert message.keys() == EXPECTED
    assert len(message.get_payload()) == 2


def test_lone_surrogates_in_the_text_do_not_stop_the_mail() -> None:
    edition = replace(an_edition(), text="half a sign: \ud83d", html="<p>\udc00</p>")

    assert b"MIME-Version" in build(edition, a_delivery(edition), a_reader(), IDENTITY)


def test_a_bounce_address_names_the_delivery() -> None:
    delivery = a_delivery(an_edition())
    token = delivery.message_id.partition("@")[0][-20:]
    identity = MailIdentity(address="desk@watch.example", bounce="bounce@watch.example")

    assert envelope_sender(delivery, identity) == f"bounce+{token}@watch.example"
    assert envelope_sender(delivery, IDENTITY) == "desk@watch.example"


@pytest.mark.parametrize("field", ["address", "reply_to", "bounce", "unsubscribe"])
def test_a_desk_whose_address_is_none_is_a_configuration_error(field: str) -> None:
    with pytest.raises(MailConfigError, match="not a plain mail address"):
        MailIdentity(**{"address": "desk@watch.example", field: "desk@watch.example\r\nBcc: a@b.example"})


def test_a_foreign_message_id_is_refused() -> None:
    delivery = replace(a_delivery(an_edition()), message_id="<a@b>\r\nBcc: x@y.example")

    with pytest.raises(ValueError, match="not a Message-ID"):
        build(an_edition(), delivery, a_reader(), IDENTITY)
