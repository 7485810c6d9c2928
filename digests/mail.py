"""Mail by SMTP: one recipient, one transaction, one connection for many mails.

The stages are explicit, because it matters at which one a connection breaks: before the final
dot a mail certainly did not arrive; after it nobody can know. TLS is required unless the server is
on this machine; it is never given up for a retry, and no password goes over a plain connection.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import Literal, Protocol

from digests.faults import Fault, no_fault
from digests.headers import addr_spec, header_text
from digests.retries import Action, Stage, decide, enhanced_code
from storage.errors import DeliveryDeferred, DeliveryError, DeliveryRejected, MailConfigError

#: A whole conversation about one mail may take so long, however slowly its bytes drip.
_SEND_S = 600.0
#: The same once the service is to stop: it has half a minute in all.
_STOP_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A server's last word on a mail: its code and its text on one clean line."""

    code: int
    text: str


class Transport(Protocol):
    """A way out for mails. ``open`` may be called again at any time; ``close`` never fails."""

    def open(self) -> None:
        """Be ready to send, or raise a DeliveryError of stage ``connect``."""

    def send(self, message: bytes, *, sender: str, recipient: str, on_data: Callable[[], None]) -> Reply:
        """Hand one mail over; *on_data* is called before its first byte leaves."""

    def close(self) -> None:
        """Let go of the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where and how to send."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    #: A certificate authority to trust besides the system's.
    ca_file: Path | None = None
    #: Longest silence before one answer, in seconds.
    timeout_s: float = 30.0
    #: Longest silence after the final dot, when servers scan: giving up early makes a copy.
    reply_timeout_s: float = 300.0
    #: How we introduce ourselves; this machine's name when empty.
    helo: str = ""


class Smtp:
    """The SMTP transport. One instance per thread.

    After *stop* has become true, a mail under way has :data:`_STOP_S` seconds left to be answered.
    """

    def __init__(
        self, server: MailServer, *, fault: Fault = no_fault, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self._server = server
        self._fault = fault
        self._watch = _Watch(stop)
        self._client: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, greet, encrypt, log in; does nothing when connected.

        Raises:
            MailConfigError: encryption, certificate or log-in failed: no mail can go.
            DeliveryDeferred: the server cannot be reached or is busy.
        """
        if self._client is not None:
            return
        _refuse_plaintext(self._server)
        with self._watch.limit(4 * self._server.timeout_s), self._connecting():
            self._client = self._connected()
            self._encrypt(self._client)
            self._log_in(self._client)

    def send(self, message: bytes, *, sender: str, recipient: str, on_data: Callable[[], None]) -> Reply:
        """Send one mail. *on_data* runs after the server's 354, before the first byte.

        Raises:
            DeliveryDeferred: not accepted now, or, at stage ``reply`` without a code, perhaps accepted.
            DeliveryRejected: refused for good.
            MailConfigError: the sender or our log-in was refused.
        """
        self.open()
        client = self._client
        assert client is not None  # open() returned
        size = [f"size={len(message)}"] if client.has_extn("size") else []
        with self._watch.limit(_SEND_S):
            self._ask(Stage.MAIL, lambda: client.mail(addr_spec(sender), size))
            self._ask(Stage.RCPT, lambda: client.rcpt(addr_spec(recipient)))
            self._ask(Stage.DATA, lambda: client.docmd("DATA"), wanted=354)
            try:
                self._fault("354")
                on_data()
            except BaseException:
                self._drop()  # the only way to say "no mail after all" once the server waits for it
                raise
            return self._hand_over(client, message)

    def close(self) -> None:
        """Say goodbye; a server that has gone already is no error."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    # ------------------------------------------------------------ connecting

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        kwargs = {"timeout": server.timeout_s, "local_hostname": server.helo or _own_name()}
        if server.security == "tls":
            return _Tls(self._watch, server.host, server.port, context=_context(server), **kwargs)
        return _Plain(self._watch, server.host, server.port, **kwargs)

    def _encrypt(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        if self._server.security != "starttls":
            return
        if not client.has_extn("starttls"):
            raise MailConfigError(
                "offers no STARTTLS; nothing was sent", subject=self._name, stage=Stage.CONNECT,
                hint='Set mail.security to "tls" if the server expects it from the start, or ask its owner.',
            )  # fmt: skip
        client.starttls(context=_context(self._server))
        self._watch.sock = client.sock  # the one before was detached from its connection
        client.ehlo_or_helo_if_needed()

    def _log_in(self, client: smtplib.SMTP) -> None:
        if not self._server.user:
            return
        try:
            client.login(self._server.user, self._server.password)
        except UnicodeEncodeError as error:
            raise MailConfigError("user name or password is not ASCII", subject=self._name) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailConfigError("offers no log-in (AUTH)", subject=self._name) from error
        except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
            raise
        except smtplib.SMTPException as error:
            raise MailConfigError("offers no log-in method we know", subject=self._name) from error

    @contextmanager
    def _connecting(self) -> Iterator[None]:
        """Translate what goes wrong until the log-in is done, and hang up then."""
        try:
            yield
        except BaseException as error:
            self._drop()
            if isinstance(error, (OSError, smtplib.SMTPException)):
                raise self._connect_error(error) from error
            raise

    def _connect_error(self, error: Exception) -> DeliveryError:
        if isinstance(error, smtplib.SMTPResponseException):
            reply = _reply(error.smtp_code, error.smtp_error)
            return self._error(reply.code if reply.code > 0 else None, reply.text, Stage.CONNECT)
        if isinstance(error, ssl.SSLCertVerificationError):
            return MailConfigError(
                f"its certificate is not trusted: {error.verify_message}", subject=self._name,
                stage=Stage.CONNECT, hint="Check mail.host, or set mail.ca_file.",
            )  # fmt: skip
        if isinstance(error, ssl.SSLError) and not isinstance(
            error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)
        ):
            return MailConfigError(
                f"no TLS with it: {error.reason}", subject=self._name, stage=Stage.CONNECT,
                hint="Check mail.port and mail.security: 587 with starttls, 465 with tls.",
            )  # fmt: skip
        return DeliveryDeferred(
            header_text(str(error)) or "no answer", subject=self._name, stage=Stage.CONNECT
        )

    # ------------------------------------------------------------ talking

    def _ask(
        self, stage: Stage, command: Callable[[], tuple[int, bytes]], *, wanted: int | None = None
    ) -> Reply:
        """Run one command; return its reply when it is the wanted one or any 2xx, else raise."""
        try:
            reply = _reply(*command())
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise self._error(None, header_text(str(error)), stage) from error
        if reply.code == wanted or (wanted is None and 200 <= reply.code < 300):
            return reply
        self._reset(reply.code)
        raise self._error(reply.code if reply.code >= 400 else None, reply.text, stage)

    def _hand_over(self, client: smtplib.SMTP, message: bytes) -> Reply:
        """Send the bytes, then the dot in a write of its own: before it, nothing can have been accepted."""
        sock = client.sock
        assert isinstance(sock, socket.socket)  # smtplib types it as optional
        try:
            sock.sendall(_stuffed(message))
        except OSError as error:
            self._drop()
            raise self._error(None, header_text(str(error)), Stage.BODY) from error
        sock.settimeout(self._server.reply_timeout_s)

        def dot() -> tuple[int, bytes]:
            sock.sendall(b".\r\n")
            self._fault("sent-bytes")
            return client.getreply()

        reply = self._ask(Stage.REPLY, dot)
        sock.settimeout(self._server.timeout_s)
        return reply

    def _error(self, code: int | None, text: str, stage: Stage) -> DeliveryError:
        action = decide(code=code, stage=stage, enhanced=enhanced_code(text))
        kind = {Action.REJECT: DeliveryRejected, Action.CONFIG: MailConfigError}.get(action, DeliveryDeferred)
        problem = f"{code} {text}" if code else f"connection lost at {stage.upper()} ({text})"
        hint = "Check mail.user, mail.password and desk.sender." if kind is MailConfigError else ""
        return kind(problem, subject=self._name, hint=hint, code=code, stage=stage)

    def _reset(self, code: int) -> None:
        """After a refusal, be ready for the next mail; hang up when the server says or is confused."""
        if self._client is None or code == 421 or code < 400:
            self._drop()
            return
        try:
            reset, _ = self._client.rset()
        except (OSError, smtplib.SMTPException):
            reset = -1
        if reset != 250:
            self._drop()

    def _drop(self) -> None:
        """Hang up at once, without goodbye."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    @property
    def _name(self) -> str:
        return f"mail server {self._server.host}:{self._server.port}"


class _Watch:
    """Cuts the current connection when a step takes too long in all, or when we are to stop.

    A time-out of the socket starts anew with every byte; a server that drips one now and then
    would hold the outbox for hours.
    """

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.sock: socket.socket | None = None
        self._stop = stop

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Give the block so many seconds; from a wish to stop on, at most :data:`_STOP_S`."""
        over = Event()
        Thread(target=self._guard, args=(over, seconds), daemon=True).start()
        try:
            yield
        finally:
            over.set()

    def _guard(self, over: Event, seconds: float) -> None:
        end, stopping = time.monotonic() + seconds, False
        while not over.wait(min(0.5, max(0.0, end - time.monotonic()))):
            if not stopping and self._stop():
                end, stopping = min(end, time.monotonic() + _STOP_S), True
            if time.monotonic() >= end:
                self._cut()
                return

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                # Not SSLSocket.shutdown: it would take the TLS state from under the reading thread.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _Watched:
    """Mixed into smtplib's clients: no Nagle delay (45 ms a mail), and the watch knows the socket."""

    def __init__(self, watch: _Watch, host: str, port: int, **kwargs: object) -> None:
        self._watch = watch
        super().__init__(host, port, **kwargs)  # type: ignore[call-arg]

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._watch.sock = sock
        return sock


class _Plain(_Watched, smtplib.SMTP):
    pass


class _Tls(_Watched, smtplib.SMTP_SSL):
    pass


def is_loopback(host: str) -> bool:
    """Tell whether a server is on this machine.

    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("mail.example")
    (True, True, False)
    """
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_plaintext(server: MailServer) -> None:
    if server.security != "none":
        return
    if not is_loopback(server.host):
        raise MailConfigError(
            "a mail server elsewhere is used with encryption only", subject="mail.security", stage=Stage.CONNECT,
            hint='Set it to "starttls" or "tls".',
        )  # fmt: skip
    if server.user:
        raise MailConfigError(
            "no password is sent over a plain connection", subject="mail.security", stage=Stage.CONNECT,
            hint='Set it to "starttls" or "tls", or leave mail.user empty.',
        )  # fmt: skip


def _context(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.ca_file is not None:
        try:
            context.load_verify_locations(server.ca_file)
        except OSError as error:
            raise MailConfigError(
                f"cannot be used ({error})", subject=f"mail.ca_file {server.ca_file}"
            ) from error
    return context


def _own_name() -> str:
    """Return this machine's full name, without asking DNS; an address literal when it has none."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _reply(code: int, text: bytes | str) -> Reply:
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Reply(code=code, text=header_text(shown, 300))


def _stuffed(message: bytes) -> bytes:
    """Return *message* as it goes after DATA: leading dots doubled, a final line end (RFC 5321, 4.5.2).

    >>> _stuffed(b".a\\r\\n..b")
    b'..a\\r\\n...b\\r\\n'
    """
    body = message if message.endswith(b"\r\n") else message + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", body)
