"""What may be asked at all: scheme, spelling, port and network address. Pure.

Names are judged by the addresses they resolve to, in :mod:`crawler.resolver`; here everything that
can be told from the address as written. Both apply to every hop: a redirect is a new request.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit, urlunsplit

from storage.urls import canonical, is_public

Network = IPv4Network | IPv6Network

LONGEST_URL = 2048
"""Characters; beyond it lie traps and attacks, hardly pages."""

_DEFAULT_PORT = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)


def networks(ranges: Iterable[str]) -> tuple[Network, ...]:
    """Read address ranges as they stand in the configuration.

    >>> networks(["198.18.0.0/15"])
    (IPv4Network('198.18.0.0/15'),)

    Raises:
        ValueError: not a range of addresses in CIDR notation.
    """
    return tuple(ip_network(text) for text in ranges)


def may_contact(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Tell whether a connection to an IP address may be opened.

    >>> may_contact("127.0.0.2"), may_contact("127.0.0.2", networks(["127.0.0.2/32"]))
    (False, True)
    """
    ip = ip_address(address.partition("%")[0])
    return is_public(address) or any(ip in network for network in allowed)


def refusal(url: str, *, ports: Collection[int] = (80, 443), allowed: Iterable[Network] = ()) -> str:
    """Return why an address is not asked, in plain words; an empty string when it may be.

    >>> refusal("https://rbc.example/a"), refusal("ftp://rbc.example/a")
    ('', 'only http and https are asked, not ftp')
    >>> refusal("http://a.example:22/"), refusal("http://[::1]/")
    ('port 22 is not one that may be asked', 'forbidden address ::1')
    """
    if len(url) > LONGEST_URL:
        return f"address longer than {LONGEST_URL} characters"
    if re.search(r"[\x00-\x20\x7f\\]", url):
        return "address with a backslash, space or control character"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not a usable address"
    return _refused_parts(parts, port, ports=ports, allowed=allowed)


def _refused_parts(
    parts: SplitResult, port: int | None, *, ports: Collection[int], allowed: Iterable[Network]
) -> str:
    if parts.scheme.lower() not in _DEFAULT_PORT:
        return f"only http and https are asked, not {parts.scheme[:20] or 'an address without a scheme'}"
    if "@" in parts.netloc:
        return "address with a user name"
    port = port if port is not None else _DEFAULT_PORT[parts.scheme.lower()]
    if port not in ports:
        return f"port {port} is not one that may be asked"
    return _refused_host(parts.hostname or "", allowed)


def _refused_host(host: str, allowed: Iterable[Network]) -> str:
    try:
        return "" if may_contact(host, allowed) else f"forbidden address {host}"
    except ValueError:
        pass  # a name, or an odd spelling of an address: the resolver sees what it means
    labels = host.rstrip(".").split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return "no usable host name"
    return ""


def wire(url: str) -> str:
    """Return an address as it is put on the wire: path and query as given, the host as DNS knows it.

    A percent-encoded or international host name becomes its A-label; asked as it stands, it would
    hang a connection until its time-out.

    >>> wire("http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example/a?utm_source=tg&b=%2f#top")
    'http://xn--e1afmkfd.example/a?utm_source=tg&b=%2f'

    Raises:
        ValueError: it cannot be asked at all; see :func:`refusal` for why.
    """
    text = url.strip()
    settled = urlsplit(canonical(text))
    given = urlsplit(text)
    if "@" in given.netloc:
        raise ValueError("address with a user name")
    asked = (settled.scheme, settled.netloc, given.path or "/", given.query, "")
    return urlunsplit(asked).replace(" ", "%20")
