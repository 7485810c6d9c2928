"""From a home page to what can be polled: where an outlet may keep its feed, and which one to take.

Candidates are guesses in order of trust; only reading one confirms it. A page's own declaration
comes first, then links that look like feeds, then the places where publishing systems put them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lxml import html

from crawler.feeds import is_comments
from crawler.sections import base_of, document, site_links
from crawler.sightings import Candidate, Contents, Listing, plain
from storage.model import SourceKind, Url
from storage.urls import host_of, identity, same_site, try_canonical

#: Where publishing systems put feeds, the most common first, relative to the site's root.
WELL_KNOWN_FEEDS = (
    "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss/all", "/rss/news",
    "/rss/index.xml", "/rss/all.xml", "/feeds/all.rss", "/export/rss.xml", "/ru/rss",
    "/?format=feed&type=rss", "/?feed=rss2", "/feed.json",
)  # fmt: skip
WELL_KNOWN_SITEMAPS = (
    "/news-sitemap.xml", "/sitemap_news.xml", "/sitemap-news.xml", "/news_sitemap.xml",
    "/googlenews.xml", "/sitemap.xml", "/sitemap_index.xml", "/sitemap-index.xml",
)  # fmt: skip
#: A listing whose newest entry is older than this is no way to follow an outlet.
RECENT = timedelta(days=30)
_MOST_ANCHORS = 5
_FEED_TYPE = re.compile(
    r"(application|text)/((rss|atom|rdf)(\+xml)?|(feed\+)?json|x\.rss|xml)$", re.IGNORECASE
)
_FEED_URL = re.compile(
    r"(^|[/._=-])(rss\d?|atom|feeds?|rdf)([/._?&=-]|$)|\.(rss|rdf|atom)(\?|$)|feeds?\.feedburner|feedproxy",
    re.IGNORECASE,
)
_NO_FEED = re.compile(r"\.(png|jpe?g|gif|svg|css|js|html?)$|/(share|intent|oembed|wp-json)\b", re.IGNORECASE)
_PODCAST = re.compile(r"podcast|подкаст", re.IGNORECASE)
_NEWS_SECTION = re.compile(
    r"^/(?:[a-z]{2}/)?(news|novosti|lenta|latest|allnews|all|zhanalyktar|zhanalyqtar|novyny|aktual\w*|newsfeed|archive)/?$",
    re.IGNORECASE,
)


def candidates(body: bytes, url: str, content_type: str | None = None) -> tuple[Candidate, ...]:
    """Return where the sources behind the home page at *url* may be, the most likely first.

    Comment feeds and podcasts are left out. The last candidates are section pages, the home
    page itself among them: they always exist.

        >>> page = b'<link rel="alternate" type="application/rss+xml" href="/rss" title="All">'
        >>> [(found.url, found.how) for found in candidates(page, "https://o.example/")][:2]
        [('https://o.example/rss', 'link'), ('https://o.example/feed/', 'well-known')]
    """
    page = document(body, content_type)
    found: list[Candidate] = []
    if page is not None:
        base = base_of(page, url)
        found += [*_declared(page, base), *_linked(page, url)]
    found += well_known(url)
    if page is not None:
        found += _sections(page, url)
    found.append(Candidate(url=Url(url), kind=SourceKind.SECTION, how="page"))
    return _once(candidate for candidate in found if not _unwanted(candidate))


def well_known(url: str) -> tuple[Candidate, ...]:
    """Return the places where publishing systems keep feeds and sitemaps on the site of *url*.

    >>> [found.url for found in well_known("https://o.example/ru/news")][:2]
    ['https://o.example/feed/', 'https://o.example/rss']
    """
    feeds = tuple(_guesses(url, WELL_KNOWN_FEEDS, SourceKind.FEED))
    sitemaps = tuple(_guesses(url, WELL_KNOWN_SITEMAPS, SourceKind.SITEMAP))
    # Whoever tries only the first dozen should meet the common ones of both kinds.
    return (*feeds[:6], *sitemaps[:2], *feeds[6:8], *sitemaps[2:], *feeds[8:])


def sitemaps_in_robots(text: str, url: str) -> tuple[Url, ...]:
    """Return the addresses of the ``Sitemap:`` lines in a robots.txt at *url*, news sitemaps first.

    >>> sitemaps_in_robots("Sitemap: /s.xml\\nSITEMAP : https://o.example/news.xml # new", "https://o.example/robots.txt")
    ('https://o.example/news.xml', 'https://o.example/s.xml')
    """
    lines = re.findall(
        r"^[ \t]*site-?maps?[ \t]*:[ \t]*(\S{1,2000})", text[:500_000], re.IGNORECASE | re.MULTILINE
    )
    found = dict.fromkeys(address for line in lines if (address := try_canonical(line, base=url)))
    return tuple(sorted(found, key=lambda address: "news" not in address.lower()))


def is_worth_polling(listing: Listing, *, now: datetime) -> bool:
    """Tell whether a candidate turned out to be a living source of articles.

    An index of sitemaps is believed unread; a feed or sitemap whose newest entry is older than
    :data:`RECENT` is not, one without any dates is.
    """
    if listing.broken or listing.contents in (Contents.COMMENTS, Contents.PODCAST):
        return False
    if listing.kind not in (SourceKind.FEED, SourceKind.SITEMAP):
        return bool(listing.entries or listing.children)
    dates = [entry.published_at for entry in listing.entries if entry.published_at]
    return bool(listing.entries or listing.children) and (not dates or max(dates) >= now - RECENT)


def _declared(page: html.HtmlElement, base: str) -> Iterator[Candidate]:
    for link in page.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        href = link.get("href") or ""
        title = plain(link.get("title"), most=120)
        if "sitemap" in rel and (url := try_canonical(href, base=base)):
            yield Candidate(url=url, kind=SourceKind.SITEMAP, how="link", title=title)
        declared = _FEED_TYPE.match((link.get("type") or "").split(";")[0].strip())
        if not declared or not {"alternate", "feed"} & set(rel):
            continue
        if (url := try_canonical(href, base=base)) and not _NO_FEED.search(urlsplit(url).path):
            yield Candidate(url=url, kind=SourceKind.FEED, how="link", title=title)


def _linked(page: html.HtmlElement, url: str) -> Iterator[Candidate]:
    """Yield links that look like feeds by their address or by their words."""
    found = 0
    for anchor in page.iter("a"):
        target = try_canonical(anchor.get("href") or "#", base=base_of(page, url))
        if target is None or not (same_site(target, url) or "feedburner" in host_of(target)):
            continue
        words = plain(anchor.text_content(), most=60)
        looks = _FEED_URL.search(target.split("//", 1)[1].partition("/")[2]) or words.upper() in (
            "RSS",
            "ATOM",
            "XML",
        )
        if looks and not _NO_FEED.search(urlsplit(target).path) and identity(target) != identity(url):
            yield Candidate(url=target, kind=SourceKind.FEED, how="anchor", title=words)
            found += 1
            if found >= _MOST_ANCHORS:
                return


def _sections(page: html.HtmlElement, url: str) -> Iterator[Candidate]:
    for target, words in site_links(page, url):
        if _NEWS_SECTION.match(urlsplit(target).path) and host_of(target) == host_of(url):
            yield Candidate(url=target, kind=SourceKind.SECTION, how="page", title=words)


def _guesses(url: str, paths: tuple[str, ...], kind: SourceKind) -> Iterator[Candidate]:
    for path in paths:
        if found := try_canonical(path, base=url):
            yield Candidate(url=found, kind=kind, how="well-known")


def _unwanted(candidate: Candidate) -> bool:
    if candidate.kind is not SourceKind.FEED:
        return False
    return is_comments(candidate.url, candidate.title) or bool(
        _PODCAST.search(candidate.url + candidate.title)
    )


def _once(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return each address once for each kind: a page may list articles and be its own feed's name."""
    kept: dict[tuple[str, SourceKind], Candidate] = {}
    for candidate in found:
        kept.setdefault((identity(candidate.url), candidate.kind), candidate)
    return tuple(kept.values())
