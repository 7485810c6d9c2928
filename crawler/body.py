"""The main text of a page and the links inside it; trafilatura finds the text, we choose how to ask."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import trafilatura
from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement
from trafilatura import main_extractor, xpaths

from crawler.selectors import remembering
from storage.model import Link
from storage.urls import try_canonical

# Its warnings name pages as "discarded": we say the same with a status.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

#: Never main text, and dear to every later pass over the tree. Cutting them first saves a fifth of
#: the time; it changed the text of none of 135 recorded articles.
_BALLAST = (
    "script", "style", "svg", "template", "link", "iframe", "noscript", "button", "select", "input", "nav", "dialog",
    "canvas", "object", "embed", "map", "video", "audio", "source", "textarea", "footer", "aside", "img", "picture",
    "meta", "area", "param", "track", "ins",
)  # fmt: skip
#: Without words or children these carry nothing; they are a quarter of a page's elements.
_EMPTY = ("div", "span", "i", "p", "li", "a", "ul", "figure", "b", "em", "section")
#: Of these, an unclosed one can swallow the article.
_MAY_SWALLOW = frozenset(
    {"nav", "aside", "footer", "button", "noscript", "dialog", "select", "object", "svg", "template"}
)
_SWALLOWED_SHARE = 0.4
_SWALLOWED_CHARS = 1500
_BLOCKS = frozenset(
    {
        "p",
        "li",
        "td",
        "th",
        "blockquote",
        "dd",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "div",
        "section",
        "article",
    }
)
_MOST_LINKS = 300
#: The fast pass is not trusted when it takes less than this share of a page's text.
_SMALL_SHARE = 0.2
#: Nor is it when this much, in parts of its own length, stands outside of it in lists and tables.
_MUCH_LEFT_OUT = 0.2
#: What trafilatura's generous mode keeps and its fast one does not: lists in cells of tables, and what is
#: called a teaser. Without either, and where it found a frame for the text, both give the same: that was so
#: for all of 66 recorded pages, and spares seven in ten of them the second pass.
_SPARED = XPath(
    "boolean(.//td//ul | .//td//ol | .//td//dl | .//th//ul | .//th//ol | .//th//dl"
    " | .//@class[contains(., 'easer')] | .//@id[contains(., 'easer')])"  # Teaser, teaser; by attribute: faster
)
_ANCHOR_CHARS = 300
#: What a tree nobody thought of raises inside trafilatura: such a page has no text.
_CAUGHT_OUT = (LxmlError, RecursionError, AttributeError, LookupError, AssertionError)


#: Whether the pass at work had to gather its text from outside of a frame: no answer of trafilatura says so.
_recovered: list[bool] = []
_recover = main_extractor.recover_wild_text


def _noted(*args: Any, **options: Any) -> Any:
    _recovered.append(True)
    return _recover(*args, **options)


main_extractor.recover_wild_text = _noted
for _name in ("BODY_XPATH", "OVERALL_DISCARD_XPATH", "REMOVE_COMMENTS_AND_LISTS_XPATH"):
    _expressions = getattr(xpaths, _name)
    _expressions[:] = map(remembering, _expressions)
_baseline = import_module("trafilatura.baseline")  # trafilatura.baseline itself is a function
vars(_baseline)["BASIC_CLEAN_XPATH"] = remembering(_baseline.BASIC_CLEAN_XPATH)


@dataclass(frozen=True, slots=True)
class Body:
    """Plain text with a line for each paragraph, and the links that stand in it."""

    text: str = ""
    links: tuple[Link, ...] = ()


def take(tree: HtmlElement, *, url: str, article_body: str = "", patient: bool = True) -> Body:
    """Find the main text; *tree* is consumed.

    *article_body* is what JSON-LD gives as text: used where the page shows less of it, as behind a
    curtain of script. *patient* allows the dearer passes; a home page is not worth them.
    """
    prune(tree)
    text = _main_text(tree, url) if patient else _extracted(tree, url, fast=True)
    stated = _plain(article_body)
    if _says_more(stated, text):
        text = stated
    return Body(text, tuple(_links(tree, text, url)))


def prune(tree: HtmlElement) -> None:
    """Cut navigation, scripts, forms' parts and the like out of *tree*.

    One that holds most of the page's text was not closed: it becomes a plain container.
    """
    total = 0
    for element in list(tree.iter(*_BALLAST)):
        if element.getparent() is None or "ld+json" in (element.get("type") or ""):
            continue
        if element.tag in _MAY_SWALLOW and len(element):
            held = len(element.text_content())
            if held > _SWALLOWED_CHARS:
                total = total or len(tree.text_content())
                if held > _SWALLOWED_SHARE * total and len(element.findall(".//p")) > 2:
                    element.tag = "div"
                    continue
        element.drop_tree()
    for element in reversed(list(tree.iter(*_EMPTY))):
        # Innermost first, so that a nest of empty boxes goes as a whole.
        if not len(element) and not (element.text or "").strip() and element.getparent() is not None:
            element.drop_tree()


def _main_text(tree: HtmlElement, url: str) -> str:
    """Ask the cheap way; ask again, dearer, only where the page shows that text is missing.

    Trafilatura's full cascade changed one recorded article in twenty, mostly ones of which the
    fast pass took a small part. Its generous mode gains where lists were left out.
    """
    _recovered.clear()
    text = _extracted(tree, url, fast=True)
    alike = not _recovered and not _SPARED(tree)
    if len(text) < _SMALL_SHARE * _unlinked(tree):
        full = _extracted(tree, url)
        text, alike = (full, False) if len(full) > len(text) else (text, alike)
    if text and not alike and _left_out(tree, text) > _MUCH_LEFT_OUT * len(text):
        fuller = _extracted(tree, url, fast=True, recall=True)
        if 1.1 * len(text) < len(fuller) < 2.5 * len(text) and _holds(fuller, text):
            return fuller
    return text


def _extracted(tree: HtmlElement, url: str, *, fast: bool = False, recall: bool = False) -> str:
    try:
        found = trafilatura.bare_extraction(
            tree,
            url=url,
            fast=fast,
            favor_recall=recall,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
        )
    except _CAUGHT_OUT:
        return ""
    text = getattr(found, "text", None) or ""
    return text.strip()


def _unlinked(tree: HtmlElement) -> int:
    """Count the characters of a page outside of links; a page that only lists others has few."""
    whole = len(" ".join(tree.text_content().split()))
    return whole - sum(len(anchor.text_content()) for anchor in tree.iter("a"))


def _left_out(tree: HtmlElement, text: str) -> int:
    """Count the characters of list items, cells and paragraphs, mostly not links, missing in *text*."""
    missing = 0
    for block in tree.iter("li", "p", "td", "dd", "blockquote"):
        words = " ".join(block.text_content().split())
        if (
            40 <= len(words) <= 3000
            and words[:40] not in text
            and block.find(".//li") is None
            and not _teases(block)
        ):
            linked = sum(len(anchor.text_content()) for anchor in block.iter("a"))
            missing += len(words) if linked < 0.5 * len(words) else 0
    return missing


def _teases(block: HtmlElement) -> bool:
    """Tell whether *block* stands in what is called a teaser and leads elsewhere; an article's own does not."""
    return any("teaser" in _worn(up) and up.find(".//a") is not None for up in block.iterancestors())


def _worn(element: HtmlElement) -> str:
    return f"{element.get('class')} {element.get('id')}".lower()


def _holds(fuller: str, text: str) -> bool:
    """Tell whether nearly all lines of *text* stand in *fuller* as well."""
    lines = [line.strip("- ") for line in text.splitlines() if len(line) > 30]
    kept = sum(1 for line in lines if line in fuller)
    return kept >= 0.8 * len(lines)


def _says_more(stated: str, text: str) -> bool:
    """Tell whether JSON-LD's text is the page's own, and longer."""
    if len(stated) < 250 or len(stated) < 1.5 * len(text):
        return False
    opening = " ".join(text.split())[:60]
    return len(text) < 250 or opening in " ".join(stated.split())


def _plain(markup: str) -> str:
    """Return the text of an articleBody that may be plain, HTML or HTML escaped once more."""
    if not markup:
        return ""
    text = html.unescape(markup) if "&lt;" in markup or "&amp;" in markup else markup
    text = re.sub(r"</?(?:p|br|div|h\d|li|blockquote)\b[^>]{0,500}>", "\n", text, flags=re.IGNORECASE)
    text = html.unescape(re.sub(r"<[^<>]{0,1000}>", "", text))
    lines = (
        " ".join("".join(c if c.isprintable() else " " for c in line).split()) for line in text.splitlines()
    )
    return "\n".join(line for line in lines if line)


def _links(tree: HtmlElement, text: str, url: str) -> Iterator[Link]:
    """Yield the links whose words and whose paragraph stand in *text*, each address once."""
    folded = " ".join(text.split())
    seen: set[str] = set()
    base = (tree.xpath("string(//base/@href)") or "").strip()
    root = try_canonical(base, base=url) or url
    inside: dict[HtmlElement, bool] = {}
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href[0] == "#" or len(href) > 2000:
            continue
        words = " ".join(anchor.text_content().split())
        if (
            not words
            or len(words) > _ANCHOR_CHARS
            or words not in folded
            or not _stands_in(anchor, folded, inside)
        ):
            continue
        target = try_canonical(href, base=root)
        if target and target not in seen:
            seen.add(target)
            yield Link(url=target, text=words)
            if len(seen) >= _MOST_LINKS:
                return


def _stands_in(anchor: HtmlElement, folded: str, inside: dict[HtmlElement, bool]) -> bool:
    """Tell whether the block around *anchor* is part of the text; the answer is kept by block."""
    block = next((up for up in anchor.iterancestors() if up.tag in _BLOCKS), None)
    if block is None:
        return False
    known = inside.get(block)
    if known is None:
        words = " ".join(block.text_content().split())
        known = inside[block] = 0 < len(words) <= 20_000 and (words[:80] in folded or words[-80:] in folded)
    return known
