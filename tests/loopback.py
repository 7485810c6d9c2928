"""Makes leaving this machine impossible for the process that imports it, and for its forks.

An audit hook sees each connection and each name look-up, also those made in C extensions and worker
threads, and cannot be taken off again: the network is impossible, not merely unused.
"""

from __future__ import annotations

import ipaddress
import socket
import sys


class LeavesThisMachine(AssertionError):
    """Something in a test tried to talk to another machine."""


def _is_local(host: object) -> bool:
    """Tell whether *host* stays here: a loopback literal, in any spelling, or no host at all."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(ip, "ipv4_mapped", None) or ip
    return bool(inner.is_loopback or inner.is_unspecified)  # to connect to 0.0.0.0 is to stay here


def _is_literal(host: object) -> bool:
    """Tell whether *host* is an address, so that "looking it up" asks no name server."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        socket.inet_aton(text)  # also 127.1, 0x7f000001, 017700000001
    except OSError:
        return ":" in text
    return True


_LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


def only_loopback(event: str, args: tuple[object, ...]) -> None:
    """Refuse connections and datagrams to other machines, and questions to name servers.

    A name that would need a name server fails as it does on a machine that is off line.
    """
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise LeavesThisMachine(f"{event} to {address!r}: tests stay on loopback")
    elif event in _LOOK_UPS and not (_is_local(args[0]) or _is_literal(args[0])):
        raise socket.gaierror(socket.EAI_NONAME, f"tests ask no name server for {args[0]!r}")


sys.addaudithook(only_loopback)
