"""An HTML page as text with its links written in Markdown: how a seed given as HTML is read.

Footnotes that are links inside the page (``<a href="#n8">8</a>`` and ``<li id="n8">``) become
"[8]" and lines "[8] https://…" under the text, the form that plain texts use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import lxml.html
from lxml.etree import ParserError, _Element, iterwalk

_BLOCKS = frozenset(
    """
    p div section article li ul ol list item h1 h2 h3 h4 h5 h6 head blockquote quote table tr row cell td pre
    figure figcaption br lb main body dd dt dl
    """.split()  # noqa: SIM905
)
_SKIPPED = frozenset(
    "script style nav header footer aside form noscript template button svg iframe head title".split()  # noqa: SIM905
)
_NUMBER = re.compile(r"\s*\[?(\d{1,3})\]?\s*")
_LEAST_CHARS = 250  #: below this trafilatura falls back to a reading without links


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says: its text with links in Markdown, and the facts it states of itself."""

    text: str
    title: str | None = None
    site_name: str | None = None
    #: The day it states, ISO 8601, or None.
    date: str | None = None


def read_page(html: str, *, url: str | None = None) -> Page | None:
    """Read a page's main text with its links; None when there is no text in it.

    *url* is what relative links are relative to; without it they are left out.

    >>> page = read_page('<title>Noon</title><p>So <a href="https://omir.example/a">said</a> he.</p>')
    >>> page.title, page.text
    ('Noon', 'So [said](https://omir.example/a) he.')
    """
    try:
        tree = lxml.html.document_fromstring(html.replace("\x00", ""))
    except (ParserError, ValueError):
        return None
    notes = list(_take_notes(tree, url))
    body, title, site_name, date = _main_text(tree, url)
    lines = (" ".join(line.split()) for line in "".join(_pieces(body, url)).split("\n"))
    text = "\n".join(line for line in [*lines, *notes] if line)
    if not text:
        return None
    return Page(text=text, title=title, site_name=site_name, date=date)


def _take_notes(tree: lxml.html.HtmlElement, url: str | None) -> Iterator[str]:
    """Turn footnotes into marks; take the notes themselves out and yield them as lines."""
    by_id = {
        element.get("id"): element
        for element in tree.iter()
        if isinstance(element.tag, str) and element.get("id")
    }
    done: set[str] = set()
    for anchor in list(tree.iter("a")):
        href, number = anchor.get("href") or "", _NUMBER.fullmatch(anchor.text_content())
        note = by_id.get(href[1:]) if href.startswith("#") else None
        if number is None or note is None or any(element is anchor for element in note.iter()):
            continue
        for child in list(anchor):
            anchor.remove(child)
        anchor.tag, anchor.text = "span", f"[{number[1]}]"
        if href not in done:
            done.add(href)
            addresses = [a for a in (_absolute(link.get("href"), url) for link in note.iter("a")) if a]
            yield from (f"[{number[1]}] {address}" for address in addresses[:1])
            note.drop_tree()
    yield from _take_printed(tree, url)


def _take_printed(tree: lxml.html.HtmlElement, url: str | None) -> Iterator[str]:
    """Take out paragraphs of printed notes, "[8] https://…": an extractor drops them as menus."""
    for element in list(tree.iter("p", "li", "div")):
        if not re.match(r"\s*\[\d{1,3}\]", element.text_content()[:40]):
            continue
        if any(child.tag in ("p", "li", "div", "ul", "ol") for child in element.iterdescendants()):
            continue
        lines = [" ".join(line.split()) for line in "".join(_pieces(element, url)).split("\n")]
        if all(re.match(r"\[\d{1,3}\].*https?://", line) for line in lines if line):
            yield from lines
            element.drop_tree()


def _main_text(
    tree: lxml.html.HtmlElement, url: str | None
) -> tuple[_Element, str | None, str | None, str | None]:
    """Return the element of the main text with title, site name and day."""
    import trafilatura  # takes 0.4 s to import
    from trafilatura.settings import Document

    found = trafilatura.bare_extraction(
        tree, url=url, include_links=True, include_comments=False, with_metadata=False
    )
    stated = trafilatura.extract_metadata(tree, default_url=url)
    facts = (stated.title, stated.sitename, stated.date) if stated else (None, None, None)
    if isinstance(found, Document) and found.body is not None and len(found.text or "") >= _LEAST_CHARS:
        return found.body, *facts
    for path in (".//article", ".//main", ".//body"):
        element = tree.find(path)
        if element is not None:
            return element, *facts
    return tree, *facts


def _pieces(root: _Element, url: str | None) -> Iterator[str]:
    """Yield the text of *root* with its links in Markdown and line breaks between blocks.

    A walk, not a recursion: pages nest elements ten thousand deep to see what breaks.
    """
    walker = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            yield "\n" if tag in _BLOCKS else ""
            target = (
                _absolute(element.get("href") or element.get("target"), url) if tag in ("a", "ref") else None
            )
            if target:
                yield _link(" ".join("".join(map(str, element.itertext())).split()), target)
            elif tag not in _SKIPPED:
                yield _flat(element.text)
            if target or tag in _SKIPPED:
                walker.skip_subtree()
        else:
            yield "\n" if tag in _BLOCKS else ""
            yield _flat(element.tail) if element is not root else ""


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")


def _link(words: str, target: str) -> str:
    """Return a link in Markdown; an address that is its own label stays bare."""
    if re.match(r"https?://|www\.", words) or not words:
        return target if words else ""
    return (
        f"[{words.replace('[', '(').replace(']', ')') if not _NUMBER.fullmatch(words) else words}]({target})"
    )


def _absolute(href: str | None, url: str | None) -> str | None:
    """Return the address of a link as Markdown can hold it, or None."""
    try:
        joined = urljoin(url or "", (href or "").strip())
    except ValueError:
        return None
    if not joined.startswith(("http://", "https://")) or (href or "").startswith("#"):
        return None
    if joined.count("(") != joined.count(")"):  # would end the link too early
        joined = joined.replace("(", "%28").replace(")", "%29")
    return joined.replace(" ", "%20")
