"""What a text points at by address: footnotes, Markdown and HTML links, bare addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice

from crawler.spans import Spans
from storage.model import Url
from storage.urls import try_canonical

_ADDRESS = r"""(?:https?://|www\.|t\.me/)[^\s<>"«»“”„\[\]{}|\\^`]{1,2000}"""
#: "[8] https://…", "[8]https://…", "[^8]: https://…", "[8] Title of the page, https://…" on one line.
_FOOTNOTE = re.compile(
    rf"(?:^[ \t]*\[\^?(?P<number>\d{{1,3}})\]:?[ \t\u00a0]*(?P<title>[^\n\[\]]{{0,300}}?)"
    rf"|\[\^?(?P<inline>\d{{1,3}})\]:?[ \t\u00a0]*)(?P<url>{_ADDRESS})",
    re.MULTILINE | re.IGNORECASE,
)
_DEFINITION = re.compile(
    rf"^[ ]{{0,3}}\[(?P<id>[^\[\]\n]{{1,80}})\]:[ \t]*<?(?P<url>{_ADDRESS})", re.MULTILINE
)
_MARKDOWN = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]{0,40}\]){0,300})\]\(\s*<?(?P<url>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?[^()]{0,200}\)"
)
_HTML = re.compile(
    r"""<a\s[^<>]{0,500}?href\s*=\s*["']?(?P<url>[^"'<>\s]{1,2000}+)[^<>]{0,500}+>(?P<text>.{0,500}?)</a\s*>""",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(rf"(?<![\w.@/]){_ADDRESS}", re.IGNORECASE)
#: A mark in the text: "[8]", "[^8]", "[5, 6]", "[5–7]".
_MARK = re.compile(r"\[\^?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]")
_LABEL_CHARS = 160
_MOST = 1000  #: most addresses of one kind that are read: a page with more is a directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An address in a text, and where the text speaks of it."""

    #: As printed: "[8]", a link's words, or the address itself.
    label: str
    #: None when what is printed is no usable address.
    url: Url | None
    #: The characters it takes up where it is written; no name in them is a mention.
    start: int
    end: int
    footnote: bool = False
    #: Offsets at which the text refers to it; may be empty.
    marks: tuple[int, ...] = field(default=())

    @property
    def offset(self) -> int:
        """Where the text first refers to it."""
        return self.marks[0] if self.marks else self.start


def references(text: str) -> tuple[Reference, ...]:
    """Return every address of *text* once per place, in order of appearance.

    >>> found = references("A said so [1][2].\\n[1] https://omir.example/a\\n[2]https://omir.example/b.")
    >>> [(r.label, r.url, r.offset) for r in found]
    [('[1]', 'https://omir.example/a', 10), ('[2]', 'https://omir.example/b', 13)]
    >>> [(r.label, r.url) for r in references("[so](https://omir.example/a_(b)), t.me/omir")]
    [('so', 'https://omir.example/a_(b)'), ('t.me/omir', 'https://t.me/omir')]
    """
    if "[" not in text and "://" not in text and "www." not in text.lower() and "t.me/" not in text:
        return ()
    taken: list[Reference] = []
    images: list[tuple[int, int]] = []
    for found in (_footnotes(text), _definitions(text), _markdown(text, images), _html(text), _bare(text)):
        listed = list(islice(found, _MOST))
        spans = Spans([*((r.start, r.end) for r in taken), *images])
        taken += [r for r in listed if not spans.overlap(r.start, r.end)]
    return tuple(sorted(_with_marks(text, taken), key=lambda r: (r.offset, r.start)))


def _footnotes(text: str) -> Iterator[Reference]:
    for match in _FOOTNOTE.finditer(text):
        number, raw = match["number"] or match["inline"], trimmed(match["url"])
        start = text.index("[", match.start())
        end = match.start("url") + len(raw)
        yield Reference(label=f"[{number}]", url=address(raw), start=start, end=end, footnote=True)


def _definitions(text: str) -> Iterator[Reference]:
    for match in _DEFINITION.finditer(text):
        raw = trimmed(match["url"])
        end = match.start("url") + len(raw)
        yield Reference(label=match["id"], url=address(raw), start=match.start(), end=end)


def _markdown(text: str, images: list[tuple[int, int]]) -> Iterator[Reference]:
    for match in _MARKDOWN.finditer(text):
        if match["image"]:
            images.append(match.span())
        elif match["url"] and not match["url"].startswith(("#", "mailto:", "/")):
            yield _linked(match, match["text"])


def _html(text: str) -> Iterator[Reference]:
    if "<" in text:
        for match in _HTML.finditer(text):
            yield _linked(match, re.sub(r"<[^<>]*>", "", unescape(match["text"])))


def _linked(match: re.Match[str], words: str) -> Reference:
    raw = unescape(match["url"])
    label = " ".join(words.split())[:_LABEL_CHARS] or raw
    return Reference(label=label, url=address(raw), start=match.start(), end=match.end())


def _bare(text: str) -> Iterator[Reference]:
    for match in _BARE.finditer(text):
        raw = trimmed(match[0])
        if re.fullmatch(r"https?://|www\.|t\.me/", raw, re.IGNORECASE):
            continue
        yield Reference(label=raw, url=address(raw), start=match.start(), end=match.start() + len(raw))


def trimmed(url: str) -> str:
    """Return an address without the punctuation of the sentence it ends.

    >>> trimmed("https://omir.example/a_(b)),"), trimmed("https://omir.example/?q=1.»")
    ('https://omir.example/a_(b)', 'https://omir.example/?q=1')
    """
    while url:
        last = url[-1]
        if last in ".,;:!?'’*_…»”" or (last == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        else:
            break
    return url


def address(raw: str) -> Url | None:
    """Return the canonical form of an address as people print it, or None.

    >>> address("t.me/omir"), address("mailto:desk@omir.example")
    ('https://t.me/omir', None)
    """
    return try_canonical(raw if "://" in raw[:12] else f"https://{raw}" if _BARE.match(raw) else raw)


def _with_marks(text: str, found: Iterable[Reference]) -> Iterator[Reference]:
    """Give footnotes and definitions the places where the text refers to them."""
    found = list(found)
    spans = sorted((r.start, r.end) for r in found)
    numbered = _numbers(text, spans) if any(r.footnote for r in found) else {}
    seen: set[str] = set()
    for reference in found:
        if reference.footnote and reference.label not in seen:
            seen.add(reference.label)
            marks = tuple(numbered.get(reference.label, ()))
            yield Reference(
                label=reference.label, url=reference.url, start=reference.start, end=reference.end,
                footnote=True, marks=marks,
            )  # fmt: skip
        elif _DEFINITION.match(text, reference.start) and not reference.footnote:
            marks = tuple(m.start() for m in re.finditer(re.escape(f"[{reference.label}]") + "(?!:)", text))
            yield Reference(
                label=reference.label,
                url=reference.url,
                start=reference.start,
                end=reference.end,
                marks=marks,
            )
        else:
            yield reference


def _numbers(text: str, spans: list[tuple[int, int]]) -> dict[str, list[int]]:
    """Return the offsets of the marks of each number, outside of the footnotes themselves."""
    starts = {start for start, _ in spans}
    found: dict[str, list[int]] = {}
    for match in _MARK.finditer(text):
        if match.start() in starts:
            continue
        for number in _range(match[1]):
            found.setdefault(f"[{number}]", []).append(match.start())
    return found


def _range(written: str) -> Iterator[int]:
    """Yield the numbers of "5", "5, 6" or "5–7"."""
    for part in re.split(r"\s*[,;]\s*", written):
        first, _, last = (piece.strip() for piece in re.sub("[–-]", "-", part).partition("-"))
        yield from range(int(first), min(int(last or first), int(first) + 50) + 1)
