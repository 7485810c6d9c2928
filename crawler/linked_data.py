"""JSON-LD: what a page says of itself in ``<script type="application/ld+json">``.

Real blocks are often broken: comments around them, raw line breaks in strings, trailing commas,
entities, two documents in one block. They are mended as far as that is safe; of what stays
unreadable, the few fields that matter are picked out by pattern.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

#: Types that are one piece of reporting; the comparison ignores case.
_ARTICLE = re.compile(r"(?:article|posting|newsitem|report|review|liveblog|column|recipe)$", re.IGNORECASE)
_PAGE = re.compile(r"(?:webpage|itempage|qapage|creativework|videoobject)$", re.IGNORECASE)
_LISTING = re.compile(r"^(?:collectionpage|searchresultspage|itemlist)$", re.IGNORECASE)
#: Deeper nesting than this is not looked at; real blocks need four.
_DEPTH = 8
#: More nodes than this are a catalogue or an attack, never one article.
_NODES = 2000
#: Larger blocks are product catalogues or attacks.
_BLOCK_CHARS = 1_000_000

_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleBody)"\s*:\s*"((?:[^"\\]|\\.)*)"', re.DOTALL
)
_AUTHOR_NAME = re.compile(
    r'"author"\s*:\s*(?:\[\s*)?(?:"((?:[^"\\]|\\.)*)"|\{[^{}]*?"name"\s*:\s*"((?:[^"\\]|\\.)*)")', re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedData:
    """All JSON-LD nodes of a page, flattened, in document order."""

    nodes: tuple[Node, ...] = ()

    def articles(self) -> list[Node]:
        """Return the nodes that are reporting, else those that describe the page; may be empty."""
        found = [node for node in self.nodes if _has_type(node, _ARTICLE)]
        return found or [node for node in self.nodes if _has_type(node, _PAGE) and "datePublished" in node]

    def by_id(self, identifier: str) -> Node | None:
        """Return the fullest node with this ``@id``, or None."""
        twins = [node for node in self.nodes if node.get("@id") == identifier]
        return max(twins, key=len, default=None)

    def lists_things(self) -> bool:
        """Tell whether the page calls itself a collection, a search result or a list."""
        return any(_has_type(node, _LISTING) for node in self.nodes)


def read(blocks: Iterable[str]) -> LinkedData:
    """Flatten the JSON-LD *blocks* of one page into nodes.

    >>> data = read(['{"@graph": [{"@type": "NewsArticle", "headline": "A",}]}'])
    >>> [node["headline"] for node in data.articles()]
    ['A']
    """
    nodes: list[Node] = []
    for block in blocks:
        if len(block) > _BLOCK_CHARS:
            continue
        for document in loads(block):
            nodes.extend(_flatten(document, _DEPTH))
            if len(nodes) > _NODES:
                return LinkedData(nodes=tuple(nodes[:_NODES]))
    return LinkedData(nodes=tuple(nodes))


def loads(block: str) -> list[Any]:
    """Return the JSON documents in *block*, mended where broken; never raises.

    >>> loads('<!-- {"a": "two\\nlines"} -->')
    [{'a': 'two\\nlines'}]
    >>> loads('{"@type": "Article", "headline": "Cut off", "author": {"name": "Ann"}, "x": ')
    [{'@type': 'Article', 'headline': 'Cut off', 'author': 'Ann'}]
    """
    text = _WRAPPING.sub("", _WRAPPING.sub("", block)).strip().rstrip(";")
    if not text:
        return []
    for attempt in _mendings(text):
        try:
            return _documents(attempt)
        except (ValueError, RecursionError):
            continue
    picked = _pick(text)
    return [picked] if picked else []


def _mendings(text: str) -> Iterator[str]:
    yield text
    without_commas = _TRAILING_COMMA.sub(r"\1", text)
    yield without_commas
    if "&quot;" in text:
        yield html.unescape(without_commas)


def _documents(text: str) -> list[Any]:
    """Decode one or several JSON documents written one after the other."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    at = 0
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        found.append(document)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return found


def _pick(text: str) -> Node:
    """Take headline, dates and first author out of a block no parser can read."""
    node: Node = {}
    for name, value in _FIELD.findall(text):
        node.setdefault(name, _unquote(value))
    if author := _AUTHOR_NAME.search(text):
        node["author"] = _unquote(author[1] or author[2])
    return {"@type": "Article", **node} if node else {}


def _unquote(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _flatten(value: Any, depth: int) -> Iterator[Node]:
    """Yield every typed object inside *value*, outer ones first."""
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value[:_NODES]:
            yield from _flatten(item, depth)
    elif isinstance(value, dict):
        if "@type" in value or "headline" in value:
            yield value
        for key, inner in value.items():
            if key not in ("author", "publisher", "image", "logo") and isinstance(inner, (dict, list)):
                yield from _flatten(inner, depth - 1)


def _has_type(node: Node, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(name) for name in strings(node.get("@type")))


def strings(value: Any) -> list[str]:
    """Return the text in a JSON-LD value that may be a string, an object or a list of them.

    >>> strings(["Ann", {"@value": "Bob"}, {"name": "Cy"}, 7, None])
    ['Ann', 'Bob', 'Cy', '7']
    """
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, dict):
        return strings(value.get("@value") or value.get("name"))
    if isinstance(value, list):
        return [text for item in value[:50] for text in strings(item)]
    return []


def names(value: Any, data: LinkedData) -> list[str]:
    """Return the names of the persons or organisations in an ``author`` value.

    >>> names([{"@id": "#ann"}, {"givenName": "Bob", "familyName": "Ray"}], read(
    ...     ['{"@type": "Person", "@id": "#ann", "name": "Ann Lee"}']))
    ['Ann Lee', 'Bob Ray']
    """
    if isinstance(value, list):
        return [name for item in value[:50] for name in names(item, data)]
    if not isinstance(value, dict):
        return strings(value)
    if found := strings(value.get("name")):
        return found
    if parts := strings([value.get("givenName"), value.get("familyName")]):
        return [" ".join(parts)]
    target = data.by_id(str(value.get("@id"))) if "@id" in value else None
    return strings(target.get("name")) if target else []
