"""Real mail servers on loopback: aiosmtpd with TLS and AUTH, and a raw one that breaks off where told."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Security = Literal["none", "starttls", "tls"]
USER, PASSWORD = "desk", "correct horse"


# ---------------------------------------------------------------- certificates


@dataclass(frozen=True)
class Certificates:
    """A private authority and a server certificate it signed."""

    ca_file: Path
    server_file: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server_file)
        return context


def make_certificates(folder: Path, *, names: tuple[str, ...] = ("localhost", "127.0.0.1")) -> Certificates:
    """Write ``ca.pem`` and ``server.pem`` (certificate and key) for *names* into *folder*."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    ca = _certificate(ca_name, ca_name, ca_key, ca_key, x509.BasicConstraints(ca=True, path_length=0))
    server = _certificate(
        name, ca_name, key, ca_key, x509.SubjectAlternativeName([_general(n) for n in names])
    )
    folder.mkdir(parents=True, exist_ok=True)
    ca_file, server_file = folder / "ca.pem", folder / "server.pem"
    pem = serialization.Encoding.PEM
    ca_file.write_bytes(ca.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    server_file.write_bytes(server.public_bytes(pem) + secret)
    return Certificates(ca_file, server_file)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: Any, signer: Any, extension: x509.ExtensionType
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(extension, critical=False)
        .sign(signer, hashes.SHA256())
    )


# ---------------------------------------------------------------- a well-behaved server


@dataclass
class Inbox:
    """What a server accepted, and how it is told to answer; replies are used up one by one."""

    #: (envelope sender, recipient, bytes), in order of acceptance.
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    connects: int = 0
    #: Replies to RCPT and to the final dot, by recipient; "" accepts.
    rcpt: dict[str, list[str]] = field(default_factory=dict)
    dot: dict[str, list[str]] = field(default_factory=dict)
    #: Recipients whose connection is cut after their mail was stored, before the 250.
    cut: list[str] = field(default_factory=list)
    #: Every password that was seen, over TLS or not.
    passwords: list[bytes] = field(default_factory=list)

    def copies(self) -> dict[str, int]:
        """Return how many mails each Message-ID came in."""
        found: dict[str, int] = {}
        for _, _, message in self.mails:
            key = message.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
            found[key] = found.get(key, 0) + 1
        return found

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        answer = _next(self.rcpt, address)
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        answer = _next(self.dot, recipient)
        if answer:
            return answer
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.mail_from or "", recipient, envelope.content))
        if recipient in self.cut:
            self.cut.remove(recipient)
            server.transport.abort()  # type: ignore[union-attr]
        return "250 2.0.0 stored"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.passwords.append(data.password)
        right = data.login == USER.encode() and data.password == PASSWORD.encode()
        return AuthResult(success=right, handled=False)


def _next(replies: dict[str, list[str]], key: str) -> str:
    planned = replies.get(key)
    return planned.pop(0) if planned else ""


class _Controller(Controller):
    """A controller that counts connections."""

    def factory(self) -> SMTP:
        self.handler.connects += 1
        made: SMTP = super().factory()  # type: ignore[no-untyped-call]
        return made


@contextmanager
def serving(
    inbox: Inbox,
    *,
    security: Security = "none",
    certificates: Certificates | None = None,
    auth: bool = False,
    port: int = 0,
) -> Iterator[int]:
    """Run a server; yield its port."""
    port = port or free_port()
    context = certificates.context() if certificates else None
    kwargs: dict[str, Any] = {"enable_SMTPUTF8": False, "auth_required": auth, "auth_require_tls": True}
    if auth:
        kwargs["authenticator"] = inbox.authenticate
    if security == "starttls":
        kwargs |= {"tls_context": context, "require_starttls": True}
    if security == "tls":
        kwargs |= {"ssl_context": context, "auth_require_tls": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # aiosmtpd warns of AUTH under implicit TLS: it cannot see the TLS
        controller = _Controller(
            inbox, hostname="127.0.0.1", port=port, server_hostname="mx.example", **kwargs
        )
        controller.start()
        inbox.connects = 0  # starting makes one
        try:
            yield port
        finally:
            controller.stop()


def free_port() -> int:
    """Return a port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---------------------------------------------------------------- a server that breaks off

_OK = {
    "banner": b"220 mx.example\r\n", "EHLO": b"250-mx.example\r\n250 8BITMIME\r\n", "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n", "DATA": b"354 go on\r\n", "dot": b"250 stored\r\n", "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n", "STARTTLS": b"220 ready\r\n",
}  # fmt: skip


class RawServer:
    """Answers by a table, one connection after the other; a reply of None hangs up instead.

    Beside the SMTP verbs the table knows ``banner``, ``dot`` (after the final dot) and ``half``: None
    there hangs up in the middle of the mail. Each connection uses the next table of *plans*; the
    last one is used again.
    """

    def __init__(self, *plans: dict[str, bytes | None]) -> None:
        self.plans = plans or ({},)
        self.connects = 0
        self.lines: list[bytes] = []
        #: Mails whose final dot came, whatever was answered.
        self.mails: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> RawServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # close() alone would leave the thread in accept()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            plan = self.plans[min(self.connects, len(self.plans) - 1)]
            self.connects += 1
            with connection:
                connection.settimeout(10)
                try:
                    self._talk(connection, {**_OK, **plan})
                except OSError:
                    continue

    def _talk(self, connection: socket.socket, answers: dict[str, bytes | None]) -> None:
        lines = connection.makefile("rb")

        def answer(key: str) -> bool:
            reply = answers.get(key, b"502 unknown\r\n")
            if reply is not None:
                connection.sendall(reply)
            return reply is not None

        if not answer("banner"):
            return
        while line := lines.readline():
            self.lines.append(line)
            verb = line[:8].split()[0].decode("latin-1").upper()
            if not answer(verb) or verb == "QUIT":
                return
            if verb == "DATA" and (answers["DATA"] or b"").startswith(b"354"):
                if answers.get("half", b"") is None:
                    lines.read(200)
                    return
                mail = []
                while (line := lines.readline()) != b".\r\n":
                    if not line:
                        return  # gone before the final dot: that is no mail
                    mail.append(line)
                self.mails.append(b"".join(mail))
                if not answer("dot"):
                    return
