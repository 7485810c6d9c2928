"""Addresses: what is the same page, whose site it is, and what must never be asked.

Three spellings of one address are kept apart. The *raw* one is requested, the *canonical* one
is stored and shown, the *identity* is compared: two addresses with one identity are one page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

import idna

from storage.model import Url

#: Query parameters that name the reader's way to a page, never the page.
_TRACKING = re.compile(
    r"^(utm_\w+|at_(medium|campaign|custom\d|link\w*|ptr\w*|format|bbc_team)|fbclid|gclid|dclid|yclid|ysclid"
    r"|gclsrc|msclkid|mc_[ce]id|_openstat|igshid|twclid|ref_src|ref_url|cmpid|ocid|ns_\w+"
    r"|_ga|_gl|wt_?mc|xtor|mkt_tok|spm|__twitter_impression|openstat)$",
    re.IGNORECASE,
)
_DEFAULT_PORT = {"http": 80, "https": 443}
#: One page meets the same addresses at each stage, some twenty times over.
_REMEMBERED = 4096
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")


def canonical(url: str, *, base: str | None = None) -> Url:
    """Return the one spelling under which an address is stored.

    Lower-case scheme and host, international host names as A-labels, no user name, default
    port, fragment or tracking parameter; the path percent-encoded in upper case.

        >>> canonical("HTTPS://WWW.Example.kz:443/a b?utm_source=tg&id=7#top")
        'https://www.example.kz/a%20b?id=7'
        >>> canonical("https://пример.рф/новость")
        'https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C'
        >>> canonical("//b.example/x", base="https://a.example/")
        'https://b.example/x'

    Raises:
        ValueError: not an http or https address, or one with no usable host.
    """
    text = url.strip()
    if base is not None and not text.startswith(("https://", "http://")):
        text = urljoin(base, text)
    return _canonical(text)


@lru_cache(maxsize=_REMEMBERED)
def _canonical(url: str) -> Url:
    text = url
    if _FORBIDDEN.search(text.replace(" ", "")):
        raise ValueError(f"address holds control characters or a backslash: {url!r}")
    parts = urlsplit(text.replace(" ", "%20"))
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT:
        raise ValueError(f"not an http or https address: {url!r}")
    host = _ascii_host(parts.hostname or "")
    port = parts.port
    netloc = f"[{host}]" if ":" in host else host
    if port and port != _DEFAULT_PORT[scheme]:
        netloc += f":{port}"
    return Url(urlunsplit((scheme, netloc, _path(parts), _query(parts.query), "")))


def try_canonical(url: str, *, base: str | None = None) -> Url | None:
    """Return :func:`canonical`, or None where it would raise.

    >>> try_canonical("javascript:alert(1)") is None
    True
    """
    try:
        return canonical(url, base=base)
    except ValueError:
        return None


def identity(url: str) -> str:
    """Return the key under which two addresses are one page.

    Scheme, ``www.``, ``m.``/``amp.`` prefixes, a final slash and the order of the query do
    not tell pages apart.

        >>> identity("http://www.rbc.ru/politics/") == identity("https://rbc.ru/politics")
        True
        >>> identity("https://a.kz/?b=2&a=1")
        'a.kz/?a=1&b=2'
    """
    return _identity(url)


@lru_cache(maxsize=_REMEMBERED)
def _identity(url: str) -> str:
    parts = urlsplit(canonical(url))
    host = re.sub(r"^(?:www\d?|m|amp)\.(?=[^.]+\.)", "", parts.netloc)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = parts.path.rstrip("/") or "/"
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def host_of(url: str) -> str:
    """Return the host without ``www.``, in lower case; empty when there is none.

    >>> host_of("https://www.Inform.kz/ru/x")
    'inform.kz'
    """
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


@lru_cache(maxsize=8192)
def registrable(host: str) -> str:
    """Return the domain somebody registered; the host itself when it has no public suffix.

    >>> registrable("news.liga.net"), registrable("rus.azattyk.org"), registrable("bbc.co.uk")
    ('liga.net', 'azattyk.org', 'bbc.co.uk')
    """
    found = _suffixes()(host)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else host


def same_site(one: str, other: str) -> bool:
    """Tell whether two addresses belong to one registered domain.

    >>> same_site("https://news.liga.net/a", "http://www.liga.net/b")
    True
    """
    return registrable(host_of(one)) == registrable(host_of(other))


def is_public(address: str) -> bool:
    """Tell whether an IP address may be contacted: public unicast, also inside its wrappers.

    ``ipaddress.is_global`` alone passes NAT64, 6to4, multicast and others on Python 3.11.

        >>> is_public("93.184.215.14"), is_public("127.0.0.1"), is_public("64:ff9b::7f00:1")
        (True, False, False)

    Raises:
        ValueError: *address* is not an IP address.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (inner := _inner(ip)) is not None:
        return is_public(str(inner))
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in net for net in _SPECIAL if net.version == ip.version)


_SPECIAL = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "3fff::/20", "fec0::/10", "5f00::/16",
    )
)  # fmt: skip
_NAT64 = ip_network("64:ff9b::/96")


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address an IPv6 one leads to (mapped, 6to4, Teredo, NAT64)."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    if ip.teredo:
        return ip.teredo[1]
    return ip.ipv4_mapped or ip.sixtofour


def _ascii_host(host: str) -> str:
    """Return *host* as it goes into DNS.

    A percent-encoded international name is decoded first: asked as it stands, it makes a
    proxied TLS request hang.
    """
    host = unquote(host).rstrip(".").lower()
    if not host or _FORBIDDEN.search(host) or re.search(r"[/?#@%<>\[\]^|]", host):
        raise ValueError(f"no usable host: {host!r}")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"no usable host: {host!r} ({error})") from error


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return re.sub(r"%[0-9a-f]{2}", lambda match: match[0].upper(), path, flags=re.IGNORECASE)


def _query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _TRACKING.match(part.partition("=")[0])]
    return quote("&".join(kept), safe="/%:@!$&'()*+,;=~-._?[]")


@lru_cache(maxsize=1)
def _suffixes():  # type: ignore[no-untyped-def]
    import tldextract  # takes 0.1 s to import

    # No addresses for the list: the bundled snapshot is used, nothing is downloaded.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
