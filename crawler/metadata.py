"""What a page states about itself: claims on title, authors, date, site, each with its origin.

One walk over the tree gathers the claims; choosing between them is the business of
:mod:`crawler.titles`, :mod:`crawler.authors` and :mod:`crawler.dates`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import datelines, linked_data, printed
from crawler.claims import Claim, fold, outlet_keys
from crawler.elsewhere import brand, is_carried, unwrapped
from crawler.linked_data import LinkedData, Node
from storage.model import Url
from storage.urls import identity, same_site, try_canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """All claims of one page, best origin first; every tuple may be empty."""

    titles: tuple[Claim, ...] = ()
    authors: tuple[Claim, ...] = ()
    dates: tuple[Claim, ...] = ()
    site_names: tuple[str, ...] = ()
    #: Folded names of the outlet, its domain among them: see :func:`crawler.claims.outlet_keys`.
    outlets: frozenset[str] = frozenset()
    #: Addresses the page calls its own: rel=canonical, og:url; as printed.
    addresses: tuple[str, ...] = ()
    #: See :func:`first_address`.
    taken_from: Url | None = None
    wishes: tuple[str, ...] = ()
    html_lang: str = ""
    og_type: str = ""
    #: JSON-LD ``articleBody``; plain text or HTML, as printed.
    body: str = ""
    description: str = ""
    #: JSON-LD calls the page a collection or list, and names no article.
    is_listing: bool = False
    #: JSON-LD describes an article.
    is_article: bool = False


_DATE_META = {
    "article:published_time": "opengraph", "og:article:published_time": "opengraph",
    "article:published": "opengraph", "og:published_time": "opengraph", "og:pubdate": "opengraph",
    "og:publish_date": "opengraph", "og:release_date": "opengraph", "rnews:datepublished": "meta",
    "datepublished": "microdata", "parsely-pub-date": "meta", "sailthru.date": "meta",
    "cxenseparse:recs:publishtime": "meta", "cxense:recs:publishtime": "meta",
    "shareaholic:article_published_time": "meta",
    "citation_publication_date": "meta", "citation_date": "meta", "citation_online_date": "meta",
    "dc.date.issued": "meta", "dcterms.issued": "meta", "dc.issued": "meta", "dcterms.created": "meta",
    "dc.date.created": "meta", "dcterms.date": "meta", "dc.date": "meta", "dcsext.articlefirstpublished": "meta",
    "article_date_original": "meta", "article.published": "meta", "publication_date": "meta",
    "publication-date": "meta", "publicationdate": "meta", "publishdate": "meta", "publish-date": "meta",
    "publish_date": "meta", "published-date": "meta", "published_date": "meta", "published": "meta",
    "pubdate": "meta", "pub_date": "meta", "originalpublicationdate": "meta", "date.issued": "meta",
    "ptime": "meta", "pdate": "meta", "analyticsattributes.articledate": "meta", "mediator_published_time": "meta",
    "datecreated": "microdata", "creation_date": "meta", "date": "meta", "article:post_date": "opengraph",
}  # fmt: skip
_TITLE_META = {
    "og:title": "opengraph", "twitter:title": "twitter", "headline": "microdata", "parsely-title": "meta",
    "sailthru.title": "meta", "dc.title": "meta", "citation_title": "meta", "mediator_title": "meta",
}  # fmt: skip
_AUTHOR_META = {
    "author": "meta", "article:author": "opengraph", "og:article:author": "opengraph", "byl": "meta",
    "parsely-author": "meta", "sailthru.author": "meta", "dc.creator": "meta", "dcterms.creator": "meta",
    "citation_author": "meta", "article:author_name": "meta", "cxenseparse:author": "meta",
    "mediator_author": "meta", "authors": "meta", "creator": "meta", "shareaholic:article_author_name": "meta",
    "article.author": "meta", "dcsext.author": "meta", "twitter:data1": "twitter-label",
}  # fmt: skip
_SITE_META = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "copyright")
#: The order of belief in date claims; the reasons are measured, see tests/floors.toml.
_DATE_RANK = ("json-ld", "opengraph", "microdata", "meta")

_WRITTEN_BY = {"written by", "verfasst von", "автор", "écrit par", "author", "escrito por", "geschrieben von"}
_MAX_SNIPPET = re.compile(r"max-snippet\s*:\s*(-?\d{1,6})")


def read(tree: HtmlElement, *, url: str, headers: Iterable[tuple[str, str]] = ()) -> Metadata:
    """Gather the claims of the page at *url*; the tree is not changed.

    *headers* are those of the response: publishers state their wishes there, too.
    """
    data = linked_data.read(_blocks(tree))
    metas = list(_metas(tree))
    article = _main_article(data, url)
    names = tuple(_site_names(metas, article, data))
    outlets = outlet_keys(names, url=url)
    stated = tuple(_titles(tree, metas, article))
    return Metadata(
        titles=stated,
        authors=tuple(_authors(tree, metas, article, data, outlets)),
        dates=tuple(_dates(tree, metas, article, [claim.value for claim in stated if claim.origin != "h1"])),
        site_names=names,
        outlets=outlets,
        addresses=tuple(_addresses(tree, metas)),
        taken_from=first_address(tree, metas, url=url),
        wishes=_wishes(metas, headers),
        html_lang=_html_lang(tree, metas),
        og_type=next((value for name, value in metas if name == "og:type"), "").lower(),
        body=max(linked_data.strings(article.get("articleBody")), key=len, default=""),
        description=next((v for n, v in metas if n in ("og:description", "description")), ""),
        is_listing=not article and data.lists_things(),
        is_article=bool(article),
    )


def _blocks(tree: HtmlElement) -> list[str]:
    return [
        script.text
        for script in tree.iter("script")
        if script.text and "ld+json" in (script.get("type") or "")
    ]


def _metas(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield (name in lower case, content) of each meta element, whichever attribute names it."""
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        if content:
            for attribute in ("property", "name", "itemprop"):
                if name := meta.get(attribute):
                    yield name.strip().lower(), content


def _main_article(data: LinkedData, url: str) -> Node:
    """Return the article node that is this page: by address, else the first with a headline."""
    found = data.articles()
    for node in found:
        if len(found) > 1 and any(_same_page(address, url) for address in _node_addresses(node)):
            return node
    return next((node for node in found if "headline" in node), found[0] if found else {})


def _node_addresses(node: Node) -> list[str]:
    page = node.get("mainEntityOfPage")
    inner = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return [text for value in (node.get("url"), inner) for text in linked_data.strings(value)]


def _same_page(one: str, other: str) -> bool:
    try:
        return identity(one) == identity(other)
    except ValueError:
        return False


def _titles(tree: HtmlElement, metas: list[tuple[str, str]], article: Node) -> Iterator[Claim]:
    for key in ("headline", "name"):
        for text in linked_data.strings(article.get(key))[:1]:
            yield Claim("json-ld", text)
    for name, value in metas:
        if origin := _TITLE_META.get(name):
            yield Claim(origin, value)
    for element in tree.xpath("//@itemprop[.='headline']/..")[:3]:
        yield Claim("microdata", printed.spaced_text(element))
    for heading in list(tree.iter("h1"))[:10]:
        yield Claim("h1", printed.spaced_text(heading))
    title = tree.find(".//title")
    if title is not None:
        yield Claim("title", title.text_content())


def _authors(
    tree: HtmlElement, metas: list[tuple[str, str]], article: Node, data: LinkedData, outlets: frozenset[str]
) -> list[Claim]:
    """Return structured claims; printed bylines are looked for only where those name no person."""
    claims = [
        Claim("json-ld", name)
        for key in ("author", "creator")
        for name in linked_data.names(article.get(key), data)
    ]
    claims += _meta_authors(metas)
    if all(fold(claim.value) in outlets or "//" in claim.value for claim in claims):
        claims += printed.bylines(tree)
    return claims


def _meta_authors(metas: list[tuple[str, str]]) -> Iterator[Claim]:
    labels = {value.lower() for name, value in metas if name == "twitter:label1"}
    for name, value in metas:
        origin = _AUTHOR_META.get(name)
        if origin == "twitter-label":
            origin = "meta" if labels & _WRITTEN_BY else None
        if origin:
            yield Claim(origin, value)


def _dates(
    tree: HtmlElement, metas: list[tuple[str, str]], article: Node, titles: Sequence[str]
) -> Iterator[Claim]:
    claims = [Claim("json-ld", text) for text in linked_data.strings(article.get("datePublished"))]
    claims += [Claim(_DATE_META[name], value) for name, value in metas if name in _DATE_META]
    for element in tree.xpath("//@itemprop[.='datePublished']/parent::*[not(self::meta)]")[:2]:
        claims.append(
            Claim(
                "microdata", element.get("datetime") or element.get("content") or printed.spaced_text(element)
            )
        )
    claims += [Claim("json-ld-created", text) for text in linked_data.strings(article.get("dateCreated"))]
    yield from sorted(claims, key=lambda claim: _rank(claim.origin))
    yield from _printed_dates(tree, titles, alone=not claims)


def _printed_dates(tree: HtmlElement, titles: Sequence[str], *, alone: bool) -> Iterator[Claim]:
    """Yield what readers are shown; further from the heading only where nothing else is stated."""
    lines = datelines.below_heading(tree, titles)
    times = list(datelines.times(tree))
    yield from (line for line in lines if line.origin == "headline")
    if alone and all(line.origin != "headline" for line in lines):
        yield from datelines.told(tree)
    yield from times
    if alone:
        yield from datelines.of_titles(titles)
    yield from (line for line in lines if line.origin == "line")
    if alone and not times and all(line.origin == "updated" for line in lines):
        lines += datelines.above_heading(tree, titles)
        yield from (line for line in lines if line.origin != "updated")
        yield from datelines.named(tree)
    yield from (line for line in lines if line.origin == "updated")


def _rank(origin: str) -> int:
    return _DATE_RANK.index(origin) if origin in _DATE_RANK else len(_DATE_RANK)


def _site_names(metas: list[tuple[str, str]], article: Node, data: LinkedData) -> Iterator[str]:
    for wanted in _SITE_META:
        yield from (value for name, value in metas if name == wanted and len(value) < 80)
    yield from linked_data.names(article.get("publisher"), data)
    for node in data.nodes:
        if set(linked_data.strings(node.get("@type"))) & {"WebSite", "NewsMediaOrganization", "Organization"}:
            yield from linked_data.strings(node.get("name"))[:1]


def _addresses(tree: HtmlElement, metas: list[tuple[str, str]]) -> Iterator[str]:
    for link in tree.iter("link"):
        if "canonical" in _rel(link) and link.get("href"):
            yield str(link.get("href"))
    yield from (value for name, value in metas if name == "og:url")


def own_address(addresses: Iterable[str], *, url: str) -> Url | None:
    """Return the first of *addresses* that can be this page's own name.

    A canonical link to another site is a syndication note, one to the home page is a mistake
    of many content systems; neither is believed.

        >>> own_address(["/", "/news/7?utm_source=x"], url="https://a.example/news/7?ref=tg")
        'https://a.example/news/7'
    """
    for address in addresses:
        found = try_canonical(address, base=url)
        if (
            found
            and same_site(found, url)
            and (urlsplit(found).path != "/" or urlsplit(url).path in ("", "/"))
        ):
            return found
    return None


#: What content systems call the page a text was taken from.
_FIRST_META = ("syndication-source", "original-source", "article:original_url")


def first_address(tree: HtmlElement, metas: Iterable[tuple[str, str]], *, url: str) -> Url | None:
    """Return the page of another site that this one names as the first to have its text, or None.

    Only ``rel=canonical`` and the metadata made for it say so; ``og:url`` is wrong too often. A home
    page is none: it names the site; nor is what a redirector or an archive passes on.
    """
    if is_carried(unwrapped(url)):
        return None
    said = [link.get("href") for link in tree.iter("link") if "canonical" in _rel(link)]
    said += [value for name, value in metas if name in _FIRST_META]
    for address in said:
        found = try_canonical(unwrapped(address), base=url) if address else None
        if found and urlsplit(found).path != "/" and brand(found) != brand(unwrapped(url)):
            return found
    return None


def _rel(link: HtmlElement) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _wishes(metas: list[tuple[str, str]], headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return what the publisher asks of those who quote: robots directives and the TDM flag."""
    found: dict[str, None] = {}
    spoken = [value for name, value in metas if name in ("robots", "googlebot", "googlebot-news")]
    spoken += [value for name, value in headers if name.lower() == "x-robots-tag"]
    for value in spoken:
        directives = value.lower()
        for wish in ("noarchive", "nosnippet"):
            if re.search(rf"\b{wish}\b|\bnone\b" if wish == "noarchive" else rf"\b{wish}\b", directives):
                found[wish] = None
        if (limit := _MAX_SNIPPET.search(directives)) and limit[1] != "-1":
            found[f"max-snippet:{limit[1]}"] = None
    reserved = [value for name, value in [*metas, *headers] if name.lower() == "tdm-reservation"]
    if any(value.strip() == "1" for value in reserved):
        found["tdm"] = None
    return tuple(found)


def _html_lang(tree: HtmlElement, metas: list[tuple[str, str]]) -> str:
    """Return the language the page claims, as a bare two- or three-letter code, or ''."""
    root = tree.getroottree().getroot()
    claims: list[Any] = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    claims += [value for name, value in metas if name in ("og:locale", "language", "content-language")]
    for claim in claims:
        if claim and (code := re.match(r"[A-Za-z]{2,3}(?=$|[-_])", claim.strip())):
            return code[0].lower()
    return ""
