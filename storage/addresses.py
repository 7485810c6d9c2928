"""Mail addresses: the one spelling that is stored, and what may stand in a header or an SMTP command."""

from __future__ import annotations

import re

import idna

from storage.errors import UsageError

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")


def is_plain(address: str) -> bool:
    """Tell whether *address* is ASCII, of the plain form, and within SMTP's limits (RFC 5321, 4.5.3).

    Nothing in a plain address can end a header line or an SMTP command.

        >>> is_plain("desk@watch.example"), is_plain("a@b.example>\\r\\nDATA")
        (True, False)
    """
    match = _PLAIN.fullmatch(address)
    return match is not None and len(match["local"]) <= 64 and len(address) <= 254


def mail_address(text: str) -> str:
    """Return a person's spelling of an address as it is stored: the domain as an IDNA A-label.

        >>> mail_address(" Aigerim@ПРИМЕР.example ")
        'Aigerim@xn--e1afmkfd.example'

    Raises:
        UsageError: it is no address, or the part before the @ is not ASCII: only mail servers
            with SMTPUTF8 could take that, and few can.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain:
        raise UsageError("not a mail address", subject=repr(text), hint="Write it as name@domain.")
    if not local.isascii():
        raise UsageError(
            "the part before the @ is not ASCII; most mail servers cannot deliver to it (SMTPUTF8)",
            subject=repr(text), hint="Ask the reader for an address in Latin letters.",
        )  # fmt: skip
    try:
        ascii_domain = idna.encode(domain.rstrip("."), uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError as error:
        raise UsageError(f"not a domain name ({error})", subject=repr(text)) from error
    address = f"{local}@{ascii_domain}"
    if not is_plain(address):
        raise UsageError("not a mail address", subject=repr(text), hint="Write it as name@domain.")
    return address
