"""Header lines of a mail, written as bytes: 7-bit, folded, and never a line somebody else wrote.

Headlines from the web go into our subject. ``EmailMessage`` of Python 3.11.7 raises on some of
them and decodes a newline hidden in an encoded word into a header of its own (CVE-2024-6923), so
that no header passes through it.
"""

from __future__ import annotations

import base64
import unicodedata
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from storage.addresses import is_plain

#: RFC 2047, 2: an encoded word is at most 75 characters long; ``=?utf-8?b?`` and ``?=`` take 12.
_WORD = 75
_FRAME = 12
#: RFC 5322, 2.1.1: lines should be at most 78 characters long.
_LINE = 78

_BLANKS = ("Cc", "Zl", "Zp")
_DROPPED = ("Cf", "Cs", "Co", "Cn")


def header_text(value: str, limit: int = 200) -> str:
    """Return *value* as one clean line of at most *limit* characters.

    Controls and line separators become a blank; invisible characters go: bidi overrides,
    zero-width signs, lone surrogates, private use.

        >>> header_text("Almaty\\r\\nBcc: x@y.example\\u202e  quiet")
        'Almaty Bcc: x@y.example quiet'
    """
    # A character is never wider than a few bytes, a hostile title may be megabytes.
    kept = []
    for char in value[: limit * 50]:
        category = unicodedata.category(char)
        if category in _BLANKS:
            kept.append(" ")
        elif category not in _DROPPED:
            kept.append(char)
    return " ".join("".join(kept).split())[:limit].rstrip()


def encoded_words(text: str, first: int = _WORD) -> str:
    """Return *text* as RFC 2047 encoded words, folded; no character is split between two of them.

    *first* is the room for the first one, in characters.

        >>> encoded_words("Алматы")
        '=?utf-8?b?0JDQu9C80LDRgtGL?='
    """
    words, word, cap = [], b"", _room(min(_WORD, first))
    for char in text:
        raw = char.encode("utf-8")
        if word and len(word) + len(raw) > cap:
            words.append(word)
            word, cap = b"", _room(_WORD)
        word += raw
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words)


def unstructured(name: str, value: str) -> bytes:
    """Return one header line whose value is free text: a subject.

    >>> unstructured("Subject", "Almaty, 10 Jan")
    b'Subject: Almaty, 10 Jan\\r\\n'
    """
    text = header_text(value)
    if not text.isascii() or "=?" in text or len(name) + 2 + len(text) > _LINE:
        text = encoded_words(text, first=_LINE - 2 - len(name) - 2)
    return f"{name}: {text}\r\n".encode("ascii")


def mailbox(display: str, address: str) -> str:
    """Return ``"Name" <address>``, the name encoded where it has to be.

        >>> mailbox("Desk, night", "desk@watch.example")
        '"Desk, night" <desk@watch.example>'

    Raises:
        ValueError: *address* cannot stand in a header.
    """
    address = addr_spec(address)
    text = header_text(display)
    if not text:
        return f"<{address}>"
    if not text.isascii() or "=?" in text or len(text) >= 60:
        return f"{encoded_words(text, first=60)}\r\n <{address}>"
    quoted = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{quoted}" <{address}>'


def addr_spec(address: str) -> str:
    """Return *address* when it is a plain ASCII mail address.

        >>> addr_spec("aigerim@desk.example")
        'aigerim@desk.example'

    Raises:
        ValueError: it is not; the message says so without quoting anything that could be a header.
    """
    if not is_plain(address):
        raise ValueError(f"not a plain mail address: {address!r}")
    return address


def date_line(moment: datetime) -> bytes:
    """Return the ``Date`` line of an aware time.

    >>> from datetime import UTC
    >>> date_line(datetime(2022, 1, 10, 6, tzinfo=UTC))
    b'Date: Mon, 10 Jan 2022 06:00:00 +0000\\r\\n'
    """
    return f"Date: {format_datetime(moment)}\r\n".encode("ascii")


def unsubscribe_url(base_url: str | None, token: str) -> str | None:
    """Return the address of a reader's unsubscribe page; None without a public https address.

    A GET of it only shows a page; a POST acts (RFC 8058).

        >>> unsubscribe_url("https://watch.example/", "t0k")
        'https://watch.example/u/t0k'
    """
    if not base_url or not base_url.startswith("https://"):
        return None
    return f"{base_url.rstrip('/')}/u/{quote(token, safe='')}"


def list_headers(*, list_id: str, unsubscribe: str | None, mailto: str, token: str) -> bytes:
    """Return List-Id and List-Unsubscribe, and the one-click header only beside an https link.

    See: RFC 2919, RFC 2369, RFC 8058.
    """
    targets = [] if unsubscribe is None else [f"<{unsubscribe}>"]
    targets.append(
        f"<mailto:{quote(addr_spec(mailto), safe='@+')}?subject=unsubscribe%20{quote(token, safe='')}>"
    )
    lines = [f"List-Id: {list_id}", "List-Unsubscribe: " + ",\r\n ".join(targets)]
    if unsubscribe is not None:
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _room(width: int) -> int:
    """Return how many bytes fit into one encoded word of *width* characters: at least one character."""
    return max(4, (width - _FRAME) // 4 * 3)
