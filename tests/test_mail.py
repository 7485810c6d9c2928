"""The SMTP and Maildir transports against real servers and a real folder."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from digests.mail import MailServer, Reply, Smtp
from digests.maildir import Maildir, file_name
from digests.message import build
from digests.retries import Action, Stage, decide
from storage.errors import DeliveryDeferred, DeliveryError, DeliveryRejected, MailConfigError
from tests.mailing import IDENTITY, a_delivery, a_reader, an_edition
from tests.smtp import (
    PASSWORD,
    USER,
    Certificates,
    Inbox,
    RawServer,
    Security,
    free_port,
    make_certificates,
    serving,
)

ADDRESS = "r1@desk.example"


def mail() -> bytes:
    edition = an_edition()
    return build(edition, a_delivery(edition), a_reader(), IDENTITY)


def send(transport: Smtp, message: bytes | None = None, *, to: str = ADDRESS) -> Reply:
    return transport.send(message or mail(), sender="desk@watch.example", recipient=to, on_data=lambda: None)


def plain(port: int, timeout_s: float = 5) -> Smtp:
    server = MailServer(
        host="127.0.0.1", port=port, security="none", timeout_s=timeout_s, reply_timeout_s=timeout_s
    )
    return Smtp(server)


def secure(port: int, certificates: Certificates, security: Security = "starttls", **more: str) -> Smtp:
    host = more.pop("host", "localhost")
    return Smtp(
        MailServer(
            host=host,
            port=port,
            security=security,
            ca_file=certificates.ca_file,
            timeout_s=5,
            reply_timeout_s=5,
            **more,
        )
    )


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


def failing(transport: Smtp) -> DeliveryError:
    """Return the error that sending ends in."""
    with pytest.raises(DeliveryError) as caught:
        send(transport)
    transport.close()
    return caught.value


# ---------------------------------------------------------------- what goes well


def test_a_mail_arrives_byte_for_byte() -> None:
    inbox, message = Inbox(), mail()
    dotted = message + b".\r\n..two\r\n.hidden\r\n"
    with serving(inbox) as port:
        transport = plain(port)
        reply = send(transport, dotted)
        transport.close()

    assert (reply.code, reply.text) == (250, "2.0.0 stored")
    assert inbox.mails == [("desk@watch.example", ADDRESS, dotted)]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_many_mails_go_over_one_encrypted_connection_with_a_login(
    certificates: Certificates, security: Security
) -> None:
    inbox = Inbox()
    with serving(inbox, security=security, certificates=certificates, auth=True) as port:
        transport = secure(port, certificates, security, user=USER, password=PASSWORD)
        for _ in range(3):
            send(transport)
        transport.close()

    assert len(inbox.mails) == 3
    assert inbox.connects == 1


def test_twenty_mails_are_not_slowed_down_by_nagle(certificates: Certificates) -> None:
    inbox, message = Inbox(), mail() + b"x" * 70 * 700 + b"\r\n"
    message = message[:-2].replace(b"x" * 70, b"x" * 68 + b"\r\n")
    with serving(inbox, security="starttls", certificates=certificates) as port:
        transport = secure(port, certificates)
        transport.open()
        started = time.perf_counter()
        for _ in range(20):
            send(transport, message)
        elapsed = time.perf_counter() - started
        transport.close()

    assert elapsed < 20 * 0.040  # with Nagle's delay each took 45 ms


@pytest.mark.parametrize("greeting", [b"250 mx.example\r\n", b"502 5.5.1 what is EHLO\r\n"])
def test_a_server_without_any_extension_gets_the_same_mail(greeting: bytes) -> None:
    with RawServer({"EHLO": greeting, "HELO": b"250 mx.example\r\n"}) as server:
        transport = plain(server.port)
        send(transport)
        transport.close()

    assert server.mails == [mail()]


# ---------------------------------------------------------------- never without encryption


def test_a_server_elsewhere_is_never_used_without_encryption() -> None:
    transport = Smtp(MailServer(host="mail.example", security="none"))

    with pytest.raises(MailConfigError, match="with encryption only"):
        transport.open()


def test_no_password_goes_over_a_plain_connection() -> None:
    with RawServer() as server:
        transport = Smtp(
            MailServer(host="127.0.0.1", port=server.port, security="none", user=USER, password=PASSWORD)
        )
        with pytest.raises(MailConfigError, match="no password"):
            transport.open()

    assert server.connects == 0


def test_a_server_whose_starttls_was_stripped_gets_nothing(certificates: Certificates) -> None:
    with RawServer({"EHLO": b"250-mx.example\r\n250 AUTH PLAIN LOGIN\r\n"}) as server:
        transport = secure(server.port, certificates, user=USER, password=PASSWORD)
        error = failing(transport)

    assert isinstance(error, MailConfigError)
    assert "no STARTTLS" in str(error)
    assert [line[:4] for line in server.lines] == [b"ehlo"]


def test_a_server_that_promises_tls_and_talks_plainly_gets_nothing(certificates: Certificates) -> None:
    answers: dict[str, bytes | None] = {"EHLO": b"250-mx.example\r\n250 STARTTLS\r\n"}
    with RawServer(answers) as server:
        error = failing(secure(server.port, certificates, user=USER, password=PASSWORD))

    assert isinstance(error, DeliveryError)
    assert not any(b"AUTH" in line.upper() or b"MAIL" in line.upper() for line in server.lines)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_name_is_refused(tmp_path: Path, security: Security) -> None:
    inbox, other = Inbox(), make_certificates(tmp_path, names=("mx.elsewhere.example",))
    with serving(inbox, security=security, certificates=other) as port:
        error = failing(secure(port, other, security))

    assert isinstance(error, MailConfigError)
    assert "certificate is not trusted" in str(error)
    assert inbox.mails == []


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path, certificates: Certificates) -> None:
    inbox, stranger = Inbox(), make_certificates(tmp_path)
    with serving(inbox, security="starttls", certificates=stranger) as port:
        error = failing(secure(port, certificates))

    assert isinstance(error, MailConfigError)
    assert error.exit_code == 78


def test_a_server_without_tls_on_a_tls_port_is_a_configuration_error(certificates: Certificates) -> None:
    with RawServer() as server:
        error = failing(secure(server.port, certificates, "tls"))

    assert isinstance(error, MailConfigError)
    assert "465 with tls" in str(error)


def test_a_missing_authority_file_is_a_configuration_error(tmp_path: Path) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        absent = Certificates(tmp_path / "none.pem", tmp_path / "none.pem")
        error = failing(secure(port, absent, "tls"))

    assert isinstance(error, MailConfigError)
    assert "ca_file" in str(error)


# ---------------------------------------------------------------- log-in


def test_a_wrong_password_is_a_configuration_error_and_is_not_shown(certificates: Certificates) -> None:
    inbox = Inbox()
    with serving(inbox, security="starttls", certificates=certificates, auth=True) as port:
        transport = secure(port, certificates, user=USER, password="wrong-secret")
        started = time.perf_counter()
        error = failing(transport)

    assert isinstance(error, MailConfigError)
    assert error.code == 535
    assert "wrong-secret" not in str(error) + repr(error) + repr(transport._server)
    assert time.perf_counter() - started < 3


def test_a_password_that_is_not_ascii_is_a_configuration_error(certificates: Certificates) -> None:
    inbox = Inbox()
    with serving(inbox, security="starttls", certificates=certificates, auth=True) as port:
        error = failing(secure(port, certificates, user=USER, password="пароль"))

    assert isinstance(error, MailConfigError)


def test_a_server_without_login_is_a_configuration_error(certificates: Certificates) -> None:
    inbox = Inbox()
    with serving(inbox, security="starttls", certificates=certificates) as port:
        error = failing(secure(port, certificates, user=USER, password=PASSWORD))

    assert isinstance(error, MailConfigError)


# ---------------------------------------------------------------- what a server may answer

ANSWERS: list[tuple[str, bytes | None, type[DeliveryError], int | None, Stage]] = [
    ("banner", None, DeliveryDeferred, None, Stage.CONNECT),
    ("banner", b"421 4.3.2 too busy\r\n", DeliveryDeferred, 421, Stage.CONNECT),
    ("banner", b"554 5.7.1 go away\r\n", MailConfigError, 554, Stage.CONNECT),
    ("banner", b"hello there\r\n", DeliveryDeferred, None, Stage.CONNECT),
    ("EHLO", None, DeliveryDeferred, None, Stage.CONNECT),
    ("MAIL", None, DeliveryDeferred, None, Stage.MAIL),
    ("MAIL", b"421 4.3.2 shutting down\r\n", DeliveryDeferred, 421, Stage.MAIL),
    ("MAIL", b"451 4.3.0 later\r\n", DeliveryDeferred, 451, Stage.MAIL),
    ("MAIL", b"530 5.7.0 log in first\r\n", MailConfigError, 530, Stage.MAIL),
    ("MAIL", b"550 5.7.1 this sender is not yours\r\n", MailConfigError, 550, Stage.MAIL),
    ("RCPT", None, DeliveryDeferred, None, Stage.RCPT),
    ("RCPT", b"450 4.2.1 mailbox busy\r\n", DeliveryDeferred, 450, Stage.RCPT),
    ("RCPT", b"451 4.7.1 greylisted, try again in 300 s\r\n", DeliveryDeferred, 451, Stage.RCPT),
    ("RCPT", b"550 5.1.1 no such user\r\n", DeliveryRejected, 550, Stage.RCPT),
    ("RCPT", b"552 5.2.2 mailbox full\r\n", DeliveryDeferred, 552, Stage.RCPT),
    ("RCPT", b"550-5.1.1 no such\r\n550-5.1.1 user\r\n550 5.1.1 here\r\n", DeliveryRejected, 550, Stage.RCPT),
    ("RCPT", b"550 5.1.1 \xd0\xbd\xd0\xb5\xd1\x82 \xff\xfe\x1b[31m\r\n", DeliveryRejected, 550, Stage.RCPT),
    ("RCPT", b"gibberish\r\n", DeliveryDeferred, None, Stage.RCPT),
    ("RCPT", b"550 " + b"x" * 9000 + b"\r\n", DeliveryDeferred, None, Stage.RCPT),
    ("DATA", None, DeliveryDeferred, None, Stage.DATA),
    ("DATA", b"452 4.3.1 no space\r\n", DeliveryDeferred, 452, Stage.DATA),
    ("DATA", b"554 5.5.1 no valid recipients\r\n", DeliveryRejected, 554, Stage.DATA),
    ("DATA", b"250 what?\r\n", DeliveryDeferred, None, Stage.DATA),
    ("half", None, DeliveryDeferred, None, Stage.BODY),
    ("dot", None, DeliveryDeferred, None, Stage.REPLY),
    ("dot", b"gibberish\r\n", DeliveryDeferred, None, Stage.REPLY),
    ("dot", b"451 4.3.0 scanner down\r\n", DeliveryDeferred, 451, Stage.REPLY),
    ("dot", b"552 5.3.4 too big\r\n", DeliveryRejected, 552, Stage.REPLY),
    ("dot", b"550 5.7.26 unauthenticated\r\n", DeliveryRejected, 550, Stage.REPLY),
]  # fmt: skip


@pytest.mark.parametrize(("at", "answer", "kind", "code", "stage"), ANSWERS)
def test_every_fault_has_its_error_code_and_stage(
    at: str, answer: bytes | None, kind: type[DeliveryError], code: int | None, stage: Stage
) -> None:
    big = mail() + b"x" * 78 * 200_000  # so large that it cannot all wait in buffers
    with RawServer({at: answer}) as server:
        transport = plain(server.port)
        with pytest.raises(DeliveryError) as caught:
            send(transport, big if at == "half" else None)
        transport.close()

    error = caught.value
    assert (type(error), error.code, error.stage) == (kind, code, stage)
    assert str(error).isprintable()
    assert len(str(error)) < 500
    assert len(server.mails) == (1 if at == "dot" else 0)


def test_only_a_lost_answer_to_the_final_dot_is_uncertain() -> None:
    uncertain = [
        (at, answer)
        for at, answer, _, code, stage in ANSWERS
        if decide(code=code, stage=stage) is Action.UNCERTAIN
    ]

    assert uncertain == [("dot", None), ("dot", b"gibberish\r\n")]


def test_after_a_refusal_the_connection_is_used_again() -> None:
    inbox = Inbox(rcpt={ADDRESS: ["550 5.1.1 no such user"]}, dot={"r2@desk.example": ["554 5.7.1 no"]})
    with serving(inbox) as port:
        transport = plain(port)
        for to in (ADDRESS, "r2@desk.example"):
            with pytest.raises(DeliveryRejected):
                send(transport, to=to)
        send(transport, to="r3@desk.example")
        transport.close()

    assert [to for _, to, _ in inbox.mails] == ["r3@desk.example"]
    assert inbox.connects == 1


def test_after_a_break_the_next_mail_gets_a_new_connection() -> None:
    with RawServer({"dot": None}, {}) as server:
        transport = plain(server.port)
        with pytest.raises(DeliveryDeferred):
            send(transport)
        send(transport)
        transport.close()

    assert server.connects == 2


def test_a_silent_server_is_given_up_after_the_time_out() -> None:
    with RawServer({"banner": b""}) as server:
        started = time.perf_counter()
        error = failing(plain(server.port, timeout_s=0.3))

    assert isinstance(error, DeliveryDeferred)
    assert time.perf_counter() - started < 2


def test_a_server_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digests.mail._SEND_S", 0.5)
    # An endless continuation line by line: each arrives in time, the whole never ends.
    with RawServer({"RCPT": b"250-more\r\n" * 50}) as server:
        started = time.perf_counter()
        error = failing(plain(server.port, timeout_s=5))

    assert (error.stage, error.code) == (Stage.RCPT, None)
    assert time.perf_counter() - started < 3


def test_a_stop_does_not_wait_for_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digests.mail._STOP_S", 0.2)
    with RawServer({"dot": b""}) as server:
        transport = Smtp(MailServer(host="127.0.0.1", port=server.port, security="none"), stop=lambda: True)
        started = time.perf_counter()
        error = failing(transport)

    assert (error.stage, error.code) == (Stage.REPLY, None)
    assert time.perf_counter() - started < 5


def test_a_port_nobody_listens_on_is_trouble_of_the_server() -> None:
    error = failing(plain(free_port()))

    assert isinstance(error, DeliveryDeferred)
    assert decide(code=error.code, stage=Stage(error.stage)) is Action.SERVER


def test_nothing_of_the_mail_leaves_when_the_mark_fails() -> None:
    def broken() -> None:
        raise OSError("disk full")

    with RawServer() as server:
        transport = plain(server.port)
        with pytest.raises(OSError, match="disk full"):
            transport.send(mail(), sender="desk@watch.example", recipient=ADDRESS, on_data=broken)
        transport.close()

    assert server.mails == []


def test_an_address_with_a_command_in_it_is_never_sent() -> None:
    with RawServer() as server:
        transport = plain(server.port)
        with pytest.raises(ValueError, match="not a plain mail address"):
            send(transport, to="a@b.example>\r\nRCPT TO:<c@d.example")
        transport.close()

    assert not any(line.startswith(b"rcpt") for line in server.lines)


# ---------------------------------------------------------------- Maildir


def drop(folder: Path) -> Reply:
    transport = Maildir(folder)
    transport.open()
    return transport.send(mail(), sender="desk@watch.example", recipient=ADDRESS, on_data=lambda: None)


def test_a_maildir_gets_the_mail_with_the_line_ends_of_this_system(tmp_path: Path) -> None:
    drop(tmp_path / "box")
    (file,) = (tmp_path / "box" / "new").iterdir()

    assert file.name == file_name(mail())
    assert file.read_bytes() == mail().replace(b"\r\n", b"\n")
    assert list((tmp_path / "box" / "tmp").iterdir()) == []


def test_one_message_id_is_one_file_also_after_it_was_read(tmp_path: Path) -> None:
    box = tmp_path / "box"
    drop(box)
    drop(box)
    (file,) = (box / "new").iterdir()
    os.rename(file, box / "cur" / f"{file.name}:2,S")

    assert drop(box).text.startswith("already there")
    assert list((box / "new").iterdir()) == []


def test_a_half_written_file_of_a_killed_process_is_written_again(tmp_path: Path) -> None:
    box = tmp_path / "box"
    Maildir(box).open()
    (box / "tmp" / file_name(mail())).write_bytes(b"half")
    drop(box)

    assert [file.stat().st_size for file in (box / "new").iterdir()] == [len(mail().replace(b"\r\n", b"\n"))]


def test_a_folder_that_cannot_be_made_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("a file")

    with pytest.raises(MailConfigError, match="cannot be made"):
        Maildir(tmp_path / "box").open()


@pytest.mark.parametrize(
    ("message_id", "name"),
    [("<../../etc/passwd@b>", "_.._etc_passwd@b"), ("<a:2,S@b>", "a_2_S@b"), ("<.hidden@b>", "hidden@b")],
)
def test_no_message_id_leads_out_of_the_folder(message_id: str, name: str) -> None:
    assert file_name(f"Message-ID: {message_id}\r\n\r\n".encode()) == name
