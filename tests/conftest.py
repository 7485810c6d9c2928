"""What every test stands on: no test, and nothing a test calls, leaves this machine.

An audit hook sees each connection and each name look-up of the whole process, also those made in C
extensions and worker threads, and cannot be taken off again: the network is impossible, not unused.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from pathlib import Path

import pytest


class LeavesThisMachine(AssertionError):
    """Something in a test tried to talk to another machine."""


def _is_local(host: object) -> bool:
    """Tell whether *host* stays here: a loopback literal, in any spelling, or no host at all."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_literal(host: object) -> bool:
    """Tell whether *host* is an address, so that "looking it up" asks no name server."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        socket.inet_aton(text)  # also 127.1, 0x7f000001, 017700000001
    except OSError:
        return ":" in text
    return True


def only_loopback(event: str, args: tuple[object, ...]) -> None:
    """Refuse connections and datagrams to other machines, and questions to name servers.

    A name that would need a name server fails as it does on a machine that is off line.
    """
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise LeavesThisMachine(f"{event} to {address!r}: tests stay on loopback")
    elif event == "socket.getaddrinfo" and not (_is_local(args[0]) or _is_literal(args[0])):
        raise socket.gaierror(socket.EAI_NONAME, f"tests ask no name server for {args[0]!r}")


sys.addaudithook(only_loopback)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of recorded pages; a test that needs it skips, aloud, where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("STEPPEWATCH_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"no recorded pages at {folder}; set STEPPEWATCH_SHARED to run this test")
    return folder
