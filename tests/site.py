"""A real HTTP site on loopback for tests: scripted answers, honest and hostile, and a request log.

    with Site() as site:
        site.add("/a", Answer(body=b"hello"))
        ... ask http://127.0.0.1:PORT/a ...
        assert site.asked("/a") == 1

One thread, one asyncio loop, raw sockets: it can break HTTP in every way a server can.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    host: str
    headers: dict[str, str]
    at: float
    #: Address of this machine it arrived at.
    local: str

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


Hostile = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Answer:
    """What a path answers with. *hostile* takes over the connection instead."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    wait_s: float = 0.0
    hostile: Hostile | None = None


class Site:
    """Listens on loopback addresses, all on one port, until the ``with`` block ends."""

    def __init__(self, *addresses: str, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.addresses = addresses or ("127.0.0.1",)
        self.tls = tls
        self.port = port
        self.log: list[Asked] = []
        #: Connections that were opened, by the local address they reached.
        self.connections: list[str] = []
        self._answers: dict[tuple[str, str], Answer] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def add(self, path: str, answer: Answer | bytes, *, host: str = "") -> None:
        """Script the answer for a path, of one host name or of all."""
        self._answers[host, path] = answer if isinstance(answer, Answer) else Answer(body=answer)

    def asked(self, path: str, *, host: str = "") -> int:
        """Count the requests for a path."""
        return sum(1 for one in self.log if one.path == path and host in ("", one.host))

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        """Return the address of a path here."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _listen(self) -> None:
        self._servers = []
        for address in self.addresses:
            server = await asyncio.start_server(self._serve, address, self.port, ssl=self.tls)
            self.port = server.sockets[0].getsockname()[1]
            self._servers.append(server)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        local = writer.get_extra_info("sockname")[0]
        self.connections.append(local)
        try:
            while (asked := await _read_request(reader, local)) is not None:
                self.log.append(asked)
                if not await self._answer(asked, writer):
                    break
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left: that is what many of these tests are about
        finally:
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection goes on."""
        answer = self._answers.get((asked.host, asked.path)) or self._answers.get(("", asked.path))
        answer = answer or Answer(status=404, body=b"no such page")
        await asyncio.sleep(answer.wait_s)
        if answer.hostile is not None:
            await answer.hostile(asked, writer)
            await writer.drain()
            return False
        if answer.etag and asked["If-None-Match"] == answer.etag:
            answer = Answer(status=304, etag=answer.etag)
        writer.write(_head(answer) + answer.body)
        await writer.drain()
        return True


def _head(answer: Answer) -> bytes:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Odd"
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(answer.body))}
    if answer.etag:
        headers["ETag"] = answer.etag
    headers |= answer.headers
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} {phrase}\r\n{lines}\r\n".encode()


async def _read_request(reader: asyncio.StreamReader, local: str) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = head[0].split(" ", 2)
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return Asked(method, path, host, headers, time.monotonic(), local)


def certified(folder: Path, *names: str) -> ssl.SSLContext:
    """Return a server's TLS context with a certificate for *names* that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "site.pem").write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "site.pem")
    return context


# ---------------------------------------------------------------- hostile servers


def raw(data: bytes) -> Answer:
    """Answer with these very bytes, then hang up."""

    async def send(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return Answer(hostile=send)


def repeated(first: bytes, part: bytes, *, times: int = 1 << 40, pause_s: float = 0.0) -> Answer:
    """Answer with *first* and then *part* over and over, as fast as it is taken."""

    async def send(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        for _i in range(times):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return Answer(hostile=send)


def drip() -> Answer:
    """Send a byte of the body now and then: each wait is short, the whole never ends."""
    return repeated(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x", pause_s=0.1)


def endless() -> Answer:
    """Send a body without an end."""
    return repeated(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>more</p>" * 6000)


def slow_head() -> Answer:
    """Send a header now and then."""
    return repeated(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", pause_s=0.1)


def flood_of_headers(total_bytes: int = 200_000_000) -> Answer:
    """Send headers, many and fast."""
    part = b"".join(b"X-Flood-%d: %s\r\n" % (number, b"x" * 1000) for number in range(64))
    return repeated(b"HTTP/1.1 200 OK\r\n", part, times=total_bytes // len(part))


def silent() -> Answer:
    """Take the request and say nothing."""

    async def wait(_: Asked, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3600)

    return Answer(hostile=wait)


def reset(*, times: int = 1 << 30, then: bytes = b"fine now") -> Answer:
    """Break the connection so often, then answer."""
    left = [times]

    async def send(_: Asked, writer: asyncio.StreamWriter) -> None:
        left[0] -= 1
        if left[0] >= 0:
            writer.transport.abort()
        else:
            writer.write(_head(Answer(body=then)) + then)

    return Answer(hostile=send)


def gzip_bomb(size: int = 1 << 30) -> bytes:
    """Return about a thousandth of *size* bytes that unpack to *size* zeros (and a wrong checksum)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    first, each = (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + each * ((size >> 20) - 1) + packer.flush()


def packed(text: bytes) -> Answer:
    """Answer with a gzipped body."""
    return Answer(body=gzip.compress(text), headers={"Content-Encoding": "gzip"})
