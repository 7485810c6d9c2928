"""Seeds: from an article that a user gives (text, Markdown, HTML) to what it cites.

Only facts are taken: title, outlet, day and language as far as the text states them, and the
citations with their sentences. Manifests of seeds are read and written by :mod:`crawler.manifests`.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from hashlib import sha256

from crawler.citations import find
from crawler.credits import credits
from crawler.decoding import encoding_of
from crawler.language import detect
from crawler.manifests import NAME_HINT, dump_manifest, is_name, load_manifest, name_from, parse_manifest
from crawler.markdown import read_page
from crawler.moments import parse
from crawler.outlets import Catalogue
from crawler.reports import Report
from storage.credits import whole_credit
from storage.errors import SeedError
from storage.model import Citation, CitationKind, Precision, Seed, Url
from storage.sentences import plain
from storage.urls import same_site, try_canonical

__all__ = [
    "NAME_HINT",
    "dump_manifest",
    "is_name",
    "load_manifest",
    "name_from",
    "parse_manifest",
    "read_seed",
]

_HEAD_LINES = 8  #: a title or a day stands among the first lines of a text
_TITLE_CHARS = 200
_DATE_CHARS = 60
_GIVE_TEXT = "Save the article as plain text, Markdown or HTML and add that file"


def read_seed(
    data: bytes, *, content_type: str | None = None, name: str, catalogue: Catalogue, url: str | None = None
) -> Seed:
    """Read an article and what it cites.

    *content_type* is that of the response or of the file's ending; it names the charset and
    tells HTML. *url* is where the article stands, when it is known: relative links and the
    outlet follow from it, and links to the same site are left out.

    Raises:
        SeedError: nothing in it, no text, text of an unknown encoding, or nothing to follow.
    """
    page_url = try_canonical(url) if url else None
    if not data.strip():
        raise SeedError("is empty", subject=name, hint=_GIVE_TEXT)
    text = decoded(data, content_type=content_type, name=name)
    site_name, title, day = None, None, None
    if _is_html(text, content_type):
        page = read_page(text, url=page_url)
        if page is None:
            raise SeedError("has no text in its HTML", subject=name, hint=_GIVE_TEXT)
        text, title, site_name, day = page.text, page.title, page.site_name, page.date
    citations = _citations(text, name, catalogue, page_url)
    if not citations:
        hint = "Give a text with addresses or footnotes, or add its outlets to outlets.toml"
        raise SeedError(
            "cites no address and names no known outlet: nothing to follow", subject=name, hint=hint
        )
    outlet = _outlet(text, page_url, site_name, catalogue)
    credit = whole_credit(credits(Report(text=text, outlet=outlet), catalogue))
    return Seed(
        name=name,
        title=title or stated_title(text) or _untitled(citations, catalogue),
        citations=citations,
        outlet=outlet,
        url=page_url,
        published_on=(date.fromisoformat(day) if day else None) or stated_day(text),
        language=detect(None, re.sub(r"https?://\S+", " ", text[:1500])),
        text_sha256=sha256(data).hexdigest(),
        origin=(credit.outlet or credit.name) if credit else None,
        origin_kind=credit.kind.value if credit else "",
    )


def decoded(data: bytes, *, content_type: str | None = None, name: str = "text") -> str:
    """Return bytes as text, the encoding told by :func:`crawler.decoding.encoding_of`.

    >>> decoded("Первые полосы газет".encode("windows-1251"))
    'Первые полосы газет'

    Raises:
        SeedError: it is not text.
    """
    encoding = encoding_of(data, content_type)
    wide = encoding.startswith(("utf-16", "utf-32"))  # only these hold NUL bytes
    if data.startswith(_MAGIC) or (not wide and _controls(data) * 100 > len(data)):
        raise SeedError("is not text", subject=name, hint=_GIVE_TEXT)
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    if "\x00" in text or text.count("\ufffd") * 100 > len(text) or not _is_prose(text, encoding):
        raise SeedError("is text of an unknown encoding", subject=name, hint="Save it as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"GIF8")
#: The commonest letters of Russian and Ukrainian prose: half of the letters of any text.
_COMMON = frozenset("оеаинтсрвлі")


def _controls(data: bytes) -> int:
    return sum(data.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))


def _is_prose(text: str, encoding: str) -> bool:
    """Tell whether a guessed 8-bit reading is prose: random bytes have 0.1 common letters, Russian 0.6."""
    letters = [char for char in text if "\u0400" <= char <= "\u045f"]
    if encoding == "utf-8" or len(letters) < len(text) / 4:
        return True
    return sum(char in _COMMON for char in letters) >= len(letters) / 4


def _is_html(text: str, content_type: str | None) -> bool:
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return True
    if kind in ("text/markdown", "text/x-markdown"):
        return False
    return bool(
        re.match(
            r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", text, re.I | re.S
        )
    )


def _citations(text: str, name: str, catalogue: Catalogue, page: Url | None) -> tuple[Citation, ...]:
    found = find(text, cited_by=f"seed:{name}", catalogue=catalogue)
    own = catalogue.of_url(page) if page else None
    return tuple(
        citation
        for citation in found
        if not (
            page and citation.kind is CitationKind.LINK and citation.url and same_site(citation.url, page)
        )
        and not (own and citation.url is None and citation.outlet == own.key)
    )


# ---------------------------------------------------------------- facts that the text states

_COMMENTS = re.compile(
    r"\b(?:No |\d+ )?(?:Responses|Comments|Replies) (?:to|on) [“\"«](?P<title>[^”\"»\n]{8,200})[”\"»]"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NO_REFERENCE = datetime(2000, 1, 1, tzinfo=UTC)  # "yesterday" is not read: only lines with a year are


def stated_title(text: str) -> str | None:
    """Return the title that a plain or Markdown text states: a heading, or a line above the text.

    >>> stated_title("Jan 6, 2022\\n0 0\\n\\nNoon on the square\\n\\nIt began at noon. It went on.")
    'Noon on the square'
    >>> stated_title("It began at noon. It went on.") is None
    True
    """
    heading = re.search(r"^#{1,2}[ \t]+(\S.*?)[ \t]*#*$", text[:2000], re.MULTILINE)
    if heading:
        return plain(heading[1])[:_TITLE_CHARS]
    lines = [line for line in map(plain, text.splitlines()) if line]
    for line in lines[:_HEAD_LINES]:
        if _day(line) or len(re.findall(r"[^\W\d_]", line)) < 3:
            continue
        is_title = len(line) <= _TITLE_CHARS and line[-1] not in ".…:;,"
        if is_title and len(lines) > 1:
            return line
        break
    match = _COMMENTS.search(text)
    return match["title"].rstrip(" .") if match else None


def stated_day(text: str) -> date | None:
    """Return the day printed in a line of its own at the head of a text.

    >>> stated_day("Monday, January 10, 2022\\n\\nNoon on the square")
    datetime.date(2022, 1, 10)
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((day for line in lines[:_HEAD_LINES] if (day := _day(line))), None)


def _day(line: str) -> date | None:
    """Return the day a short line states; None when it says more than a date."""
    if len(line) > _DATE_CHARS or not _YEAR.search(line) or len(re.findall(r"[^\W\d_]{3,}", line)) > 5:
        return None
    moment = parse(line, fetched_at=_NO_REFERENCE)
    return moment.at.date() if moment and moment.precision is not Precision.MONTH else None


def _untitled(citations: tuple[Citation, ...], catalogue: Catalogue) -> str:
    """Name a text that states no title after what it cites first: never after its sentences."""
    outlet = next((o for c in citations if (o := catalogue.by_key(c.outlet))), None)
    return f"Untitled, citing {outlet.name}" if outlet else "Untitled"


#: Words before an outlet's name by which a text says that it is this outlet's own.
_BY_US = re.compile(
    r"(?:\breaders of(?: the)?|\b(?:e?specially|prepared|written) for|\bFollow|\bmaterials? on|\bSubscribe to"
    r"|специально для|для читателей|подписывайтесь на|спеціально для|для читачів|підписуйтесь на|арнайы)\s+[«“\"]?$",
    re.IGNORECASE,
)


def _outlet(text: str, page: Url | None, site_name: str | None, catalogue: Catalogue) -> str | None:
    """Return who published the text: by its address, its site's name, or what it says of itself."""
    known = catalogue.of_url(page) if page else None
    if known is not None:
        return known.key
    named = next(iter(catalogue.mentions(f"«{site_name}»")), None) if site_name else None
    if named is not None:
        return named.outlet
    votes: Counter[str] = Counter()
    for mention in catalogue.mentions(text):
        before = text[max(0, mention.offset - 40) : mention.offset]
        # An interviewer's label, “SP”: at the head of a line, is the paper that asks.
        label = re.search(r"(?:^|\n)[ \t]*[“\"«]$", before) and re.match(r"[”\"»]\s?:", text[mention.end :])
        votes[mention.outlet] += bool(label or _BY_US.search(before))
    key, count = votes.most_common(1)[0] if votes else ("", 0)
    return key if count else None
