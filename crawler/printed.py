"""Bylines: what a reader of the page sees of those who wrote it."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.claims import Claim

_BYLINE = re.compile(
    r"(?:^|[\s_-]|(?<=[a-z])(?=A))(?:by-?line|username|author|autor|autoren|auteur|byauthor|writer"
    r"|redakteur|creator)(?:s|e|es)?"
    r"(?:[\s_-]?(?:name|names|link|title|info|line))?(?:$|[\s_-])",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comment(?!ary)|komment|disqus|respond|repl(?:y|ies)|related|recommend|newest)",
    re.IGNORECASE,
)
_NAMES_ONE = re.compile(
    r"(?:^|\s)(?:author|author[-_]?name|byline[-_]?name|fn|vcard|p-author|autor|autor[-_]?name)(?:$|\s)",
    re.IGNORECASE,
)
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:e[ns]?|in)?|auteurs?|avtor\w*|writers?|contributors?|journalists?|columnists?|blogger)/"
    r"[^/]",
    re.IGNORECASE,
)
#: Where bylines and datelines stand; a walk over these beats any XPath with that many conditions.
BYLINE_TAGS = (
    "a", "span", "p", "div", "li", "ul", "address", "em", "strong", "b", "i", "small", "h2", "h3", "h4", "h5",
    "header", "section", "dd", "dt", "td", "cite", "footer", "figcaption", "time", "meta", "byline", "link",
)  # fmt: skip
_OPENERS = (
    "By ",
    "by ",
    "Von ",
    "von ",
    "Автор",
    "Par ",
    "Por ",
    "Written by",
    "Posted by",
    "Text: ",
    "Текст: ",
    "Мәтін: ",
)
_OPENING_CHARS = 120


def spaced_text(element: HtmlElement) -> str:
    """Return the text of *element* with its parts kept apart and white space folded."""
    return " ".join(" ".join(element.itertext()).split())


def bylines(tree: HtmlElement) -> list[Claim]:
    """Return the bylines a reader sees, in document order; those of comments are left out.

    Lines that only begin like one ("By …") count where no element is marked as a byline.
    """
    marked: list[Claim] = []
    opening: list[Claim] = []
    for element in tree.iter(*BYLINE_TAGS):
        origin = _byline_kind(element) if element.items() else ""
        found = marked if origin else opening
        if not (origin or _opens_like_byline(element)) or len(found) >= 40 or among_comments(element):
            continue
        if text := _author_text(element):
            found.append(Claim(origin or "opening", text))
    return marked + opening[:5]


def _opens_like_byline(element: HtmlElement) -> bool:
    text = (element.text or "").lstrip()
    return text.startswith(_OPENERS) and len(element.text_content()) < _OPENING_CHARS


def _byline_kind(element: HtmlElement) -> str:
    """Return what sort of byline an element is, "" when none: most exact first."""
    if element.get("itemprop") == "author":
        return "microdata"
    kind = _class_kind(element.get("class") or "", element.get("id") or "")
    if kind == "rel-author" or (
        element.tag in ("a", "link") and "author" in (element.get("rel") or "").lower()
    ):
        return "rel-author"
    if element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or ""):
        return "author-link"
    return kind


@lru_cache(maxsize=8192)
def _class_kind(classes: str, identifier: str) -> str:
    """Return what class and id say of an element; pages repeat them, so the answers are kept."""
    if _NAMES_ONE.search(classes):
        return "rel-author"
    return "byline" if _BYLINE.search(f"{classes} {identifier}") else ""


def among_comments(element: HtmlElement) -> bool:
    """Tell whether an element belongs to a comment or to a teaser of another article."""
    for up in (element, *element.iterancestors()):
        if up.tag in ("body", "article", "main"):
            return False
        if _comments_kind(up.get("class") or "", up.get("id") or ""):
            return True
    return False


@lru_cache(maxsize=8192)
def _comments_kind(classes: str, identifier: str) -> bool:
    return _COMMENTS.search(f"{classes} {identifier}") is not None


def _author_text(element: HtmlElement) -> str:
    """Return a byline with each of its parts on a line; a nested itemprop=name says it best."""
    if element.get("itemprop"):
        named = element.xpath(".//*[@itemprop='name']")
        inner = named[0] if named else element
        return str(inner.get("content") or "") or spaced_text(inner)[:300]
    parts = (
        text
        for part in element.xpath(".//text()[not(parent::script or parent::style)]")
        if (text := " ".join(part.split()))
    )
    return "\n".join(parts)[:600]
