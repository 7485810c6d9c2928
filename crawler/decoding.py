"""Bytes to text: which character encoding a page is really in, and HTML to a tree."""

from __future__ import annotations

import re

from lxml.etree import ElementDefaultClassLookup, LxmlError
from lxml.html import (
    HtmlComment,
    HtmlElement,
    HtmlEntity,
    HTMLParser,
    HtmlProcessingInstruction,
    document_fromstring,
)
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

#: More markup than this is an attack or a dump: recorded pages have at most 20,000 tags, and
#: 100,000 links cost the extractor 11 s and 390 MB.
_TAGS = 25_000
#: What inflates a page without being its text.
_BALLAST = re.compile(
    rb"<(?:script(?![^>]*ld\+json)|style|svg|noscript)\b[^>]*>.*?</(?:script|style|svg|noscript)\s*>|<!--.*?-->"
    rb"|(?:src|href)=[\"']?data:[^\"'>\s]{256,}",
    re.IGNORECASE | re.DOTALL,
)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CONTROL_BYTES = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D}) + b"\x7f"
#: One class for all elements: lxml's own choice, which gives forms and inputs classes of their own that
#: nobody here asks for, is a call of Python at each of a million touches of an element.
_PLAIN = ElementDefaultClassLookup(
    element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)
#: Encodings without a declaration are told apart by which letters are frequent in them.
_GUESSES = ("cp1251", "koi8-r", "cp1252", "gb18030", "cp932", "euc-kr", "big5", "cp1254", "iso8859-2")


def shorten(body: bytes, limit_bytes: int) -> bytes:
    """Return a body of at most *limit_bytes* and a bounded number of tags, ballast cut first.

    >>> shorten(b"<script>" + b"x" * 99 + b"</script><p>text", 20)
    b'<p>text'
    """
    if len(body) > limit_bytes:
        body = _BALLAST.sub(b"", body[: 8 * limit_bytes])[:limit_bytes]
    if body.count(b"<") > _TAGS:
        at = -1
        for _ in range(_TAGS):
            at = body.index(b"<", at + 1)
        body = body[:at]
    return body


def encoding_of(body: bytes, content_type: str | None) -> str:
    """Return the encoding of an HTML body: its own bytes are believed before its declarations.

    >>> encoding_of("<p>Қазақстан</p>".encode(), "text/html; charset=iso-8859-1")
    'utf-8'
    >>> encoding_of("<p>Казахстан, новости</p>".encode("koi8-r"), None)
    'koi8-r'
    """
    mark, _ = read_bom(body)
    if mark:
        return mark
    if _is_utf8(body):
        return "utf-8"
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared and declared not in ("utf-8", "ascii") and _decodes(body, declared):
        return declared
    if declared == "utf-8" and _damage(body) < 0.05:
        return "utf-8"
    return _guess(body)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A cut can fall into the middle of a character.
        return error.start >= len(body) - 3
    return True


def _decodes(body: bytes, encoding: str) -> bool:
    text = to_unicode(body[:200_000], encoding)
    return text.count("\ufffd") * 100 <= len(text) and text.count("\x00") * 10 <= len(text)


def _damage(body: bytes) -> float:
    """Return the share of non-ASCII characters that are no UTF-8."""
    text = body[:200_000].decode("utf-8", "replace")
    foreign = sum(1 for char in text if char > "\x7f")
    return text.count("\ufffd") / foreign if foreign else 0.0


def _guess(body: bytes) -> str:
    """Return the encoding in which the non-ASCII letters look most like running text."""
    sample = re.sub(rb"<[^>]{0,2000}>", b" ", body[:200_000])
    return max(_GUESSES, key=lambda encoding: _plausibility(sample, encoding))


def _plausibility(sample: bytes, encoding: str) -> float:
    """Score a reading of *sample*: words in one script and sane case speak for it."""
    text = sample.decode(encoding, "replace")
    foreign = [char for char in text if char > "\x7f"]
    if not foreign:
        return 0.0
    good = sum(_worth(char) for char in foreign)
    wrong_case = len(re.findall(r"[а-яёa-zà-ÿ][А-ЯЁÀ-Þ]", text))
    mixed = len(re.findall(r"[a-z][а-яё]|[а-яё][a-z]|[a-zA-Z][\u3040-\u9fff\uac00-\ud7a3]{1}[a-zA-Z]", text))
    return (good - 2.0 * wrong_case - 2.0 * mixed) / len(foreign)


def _worth(char: str) -> float:
    if char == "\ufffd" or "\x80" <= char <= "\x9f":
        return -3.0
    if char in "оеаинтслвр":
        return 1.5
    if "а" <= char <= "я" or char in "ёәғқңөұүһі":
        return 1.0
    if char in "的一是不了在人有我他这中国年の にはをたが다이의는":
        return 1.6
    if "\u3040" <= char <= "\u30ff" or "\uac00" <= char <= "\ud7a3":
        return 0.9
    if "\u4e00" <= char <= "\u9fff":
        return 0.6
    return 0.7 if char in "äöüßéèàçñáíóúãõêâîôûœæøåąćęłńśźżčšžřěýůğışİ–—“”„‘’«»…·©®°€ \u00a0" else 0.0


def tree_of(body: bytes, content_type: str | None) -> HtmlElement | None:
    """Parse an HTML body of any bytes; None when there is no element in it."""
    encoding = encoding_of(body, content_type)
    if encoding != "utf-8":
        text = to_unicode(body, encoding)
        body = _NOT_TEXT.sub(" ", text).encode("utf-8", "replace")
    body = body.removeprefix(b"\xef\xbb\xbf").translate(None, _CONTROL_BYTES)
    if not body.strip():
        return None
    # The parser is told the encoding: declarations in the page are no longer heard.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_PLAIN)
    try:
        tree = document_fromstring(body, parser=parser, ensure_head_body=True)
    except (LxmlError, ValueError, AssertionError):
        return None
    return tree if isinstance(tree, HtmlElement) else None
