"""The press: renders what an outlet's server would answer at one moment. Pure, no clock, no file.

Four page styles stand for what sites give a machine: ``jsonld`` (JSON-LD and OpenGraph),
``time`` (only a ``<time>`` element), ``words`` (only a printed date) and ``microdata``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from steppewatch.newsroom.reading import HERE, LINK, Article, Feed, Site, articles

#: Paths a polite reader may try on any host; asked in vain they answer 404, as on a real server.
WELL_KNOWN = (
    "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss/all", "/rss/news",
    "/rss/index.xml", "/rss/all.xml", "/feeds/all.rss", "/export/rss.xml", "/ru/rss",
    "/?format=feed&type=rss", "/?feed=rss2", "/feed.json", "/news-sitemap.xml", "/sitemap_news.xml",
    "/sitemap-news.xml", "/news_sitemap.xml", "/googlenews.xml", "/sitemap.xml", "/sitemap_index.xml",
    "/sitemap-index.xml", "/.well-known/tdmrep.json",
)  # fmt: skip
_MIME = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
    "sitemap": "application/xml",
}
_PRINTED = {
    "ru": "{day} января {year} года, {time}",
    "kk": "{year} жылғы {day} қаңтар, {time}",
    "uk": "{day} січня {year} року, {time}",
    "en": "{day} January {year}, {time}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer of an invented server."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime


def responses(site: Site, now: datetime) -> Iterator[Response]:
    """Yield everything *site*'s server answers at *now*, robots.txt first."""
    mine = [article for article in articles() if article.site is site]
    listed = [article for article in reversed(mine) if article.readable(now) and not article.unlisted]
    yield _answer(site, "/robots.txt", _robots(site).encode(), now, mime="text/plain")
    yield _page(site, "/", "front.html.j2", now, articles=_cards(listed[:12], now), feed=_advertised(site))
    if site.section:
        yield _page(site, site.section, "section.html.j2", now, articles=_cards(listed, now))
    if site.feed:
        yield _answer(
            site, site.feed.path, _feed(site, site.feed, listed, now), now, mime=_MIME[site.feed.kind]
        )
    for article in mine:
        yield from _answers(article, listed, now)
    taken = {site.feed.path if site.feed else "", site.section}
    for path in (*site.lost, *WELL_KNOWN):
        if path not in taken:
            yield _missing(site, path, 404, now)


def overloaded(url: str, now: datetime) -> Iterator[Response]:
    """Yield what the server of *url* answers that is down: no robots.txt, and 503 for all else."""
    headers = (("Date", _http_date(now)), ("Content-Type", "text/plain"), ("Content-Length", "0"))
    for address, status in ((urljoin(url, "/robots.txt"), 404), (urljoin(url, "/"), 503), (url, 503)):
        yield Response(url=address, status=status, headers=headers, body=b"", at=now)


def _answers(article: Article, listed: list[Article], now: datetime) -> Iterator[Response]:
    version = article.at(now)
    if version is None:
        return
    if article.moved_from:
        headers = (("Location", article.url), ("Content-Type", "text/html"), ("Content-Length", "0"))
        url = article.site.url(article.moved_from)
        yield Response(url=url, status=301, headers=headers, body=b"", at=now)
    if version.status != 200:
        yield _missing(article.site, article.path, version.status, now)
        return
    others = [other for other in listed if other is not article][:4]
    html = _render(
        f"{article.site.template}.html.j2",
        site=article.site,
        **_facts(article, now),
        related=_cards(others, now),
    )
    if article.broken:
        html = _break(html)
    yield _answer(article.site, article.path, _encode(html, article.site), now, since=version.since)


def _facts(article: Article, now: datetime) -> dict[str, Any]:
    """Return what an article's template may print."""
    version = article.at(now)
    assert version is not None
    published = article.claims or (article.published.isoformat() if article.published else "")
    edited = version.since.isoformat() if version is not article.versions[0] else ""
    return {
        "article": article,
        "title": version.title,
        "url": article.url,
        "paragraphs": [_inline(paragraph) for paragraph in version.body],
        "lead": version.text.split("\n")[0],
        "published": published,
        "edited": edited,
        "printed": _printed(article.published, article.site.language) if article.published else "",
        "json_ld": _json_ld(article, version.title, published, edited or published),
    }


def _json_ld(article: Article, title: str, published: str, modified: str) -> Markup:
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": published,
        "dateModified": modified,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": article.site.name},
        "mainEntityOfPage": article.url,
    }
    known = {key: value for key, value in about.items() if value}
    # A script element ends at "</": escape it, as every careful site does.
    return Markup(json.dumps(known, ensure_ascii=False, indent=1).replace("</", "<\\/"))


def _inline(paragraph: str) -> Markup:
    """Return a paragraph as HTML, links included.

    >>> _inline("A & [b](https://c.example/)")
    Markup('A &amp; <a href="https://c.example/">b</a>')
    """
    parts = LINK.split(paragraph)
    html = Markup("")
    for text, label, url in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        html += escape(text)
        if url:
            html += Markup('<a href="{}">{}</a>').format(url, label)
    return html


def _printed(at: datetime, language: str) -> str:
    return _PRINTED[language].format(day=at.day, year=at.year, time=at.strftime("%H:%M"))


def _break(html: str) -> str:
    """Return *html* as careless hands leave it: unclosed paragraphs, a stray table, no end."""
    html = html.replace("</p>", "").replace("</nav>", "</table></nav>", 1)
    return html.replace("</article>", "</div></article></b>").removesuffix("</body>\n</html>\n")


def _robots(site: Site) -> str:
    announced = site.feed and site.feed.found_by == "robots"
    sitemap = f"\nSitemap: {site.url(site.feed.path)}\n" if site.feed and announced else ""
    return site.robots + sitemap


def _advertised(site: Site) -> dict[str, str] | None:
    if site.feed is None or site.feed.found_by != "link":
        return None
    return {"href": site.feed.path, "type": _MIME[site.feed.kind]}


def _cards(listed: list[Article], now: datetime) -> list[dict[str, str]]:
    """Return what a list of articles shows of each: address, headline, lead, time."""
    cards = []
    for article in listed:
        version = article.at(now)
        assert version is not None
        lead = version.text.split("\n")[0]
        times = (
            {"iso": article.published.isoformat(), "clock": article.published.strftime("%d.%m %H:%M")}
            if (article.published)
            else {"iso": "", "clock": ""}
        )
        cards.append({"url": article.url, "path": article.path, "title": version.title, "lead": lead} | times)
    return cards


def _feed(site: Site, feed: Feed, listed: list[Article], now: datetime) -> bytes:
    entries = [_entry(article, now) for article in listed]
    if feed.repeats_with and entries:
        entries.insert(1, entries[0] | {"url": f"{entries[0]['url']}?{feed.repeats_with}"})
    if feed.kind == "json":
        return _json_feed(site, feed, entries)
    text = _render(f"{feed.kind}.xml.j2", site=site, entries=entries, address=site.url(feed.path), now=now)
    return _encode(text, site)


def _entry(article: Article, now: datetime) -> dict[str, Any]:
    version = article.at(now)
    assert version is not None
    return {
        "url": article.url,
        "title": version.title,
        "lead": version.text.split("\n")[0],
        "authors": article.authors,
        "iso": article.published.isoformat() if article.published else "",
        "rfc": format_datetime(article.published) if article.published else "",
        "updated": version.since.isoformat(),
    }


def _json_feed(site: Site, feed: Feed, entries: list[dict[str, Any]]) -> bytes:
    items = [
        {
            "id": entry["url"],
            "url": entry["url"],
            "title": entry["title"],
            "summary": entry["lead"],
            "date_published": entry["iso"],
            "authors": [{"name": name} for name in entry["authors"]],
            "language": site.language,
        }
        for entry in entries
    ]
    about = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": site.home,
        "feed_url": site.url(feed.path),
        "items": items,
    }
    return json.dumps(about, ensure_ascii=False, indent=1).encode()


def _page(site: Site, path: str, template: str, now: datetime, **facts: Any) -> Response:
    return _answer(site, path, _encode(_render(template, site=site, **facts), site), now)


def _missing(site: Site, path: str, status: int, now: datetime) -> Response:
    body = _encode(_render("missing.html.j2", site=site, status=status), site)
    return _answer(site, path, body, now, status=status)


def _answer(
    site: Site,
    path: str,
    body: bytes,
    now: datetime,
    *,
    mime: str = "text/html",
    status: int = 200,
    since: datetime | None = None,
) -> Response:
    # The windows-1251 outlet declares its encoding only inside the page, as old servers do.
    utf8 = site.encoding == "utf-8" or mime == "text/plain"
    headers = [("Date", _http_date(now)), ("Content-Type", f"{mime}; charset=utf-8" if utf8 else mime)]
    if status == 200:
        headers.append(("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"'))
    if since is not None:
        headers.append(("Last-Modified", _http_date(since)))
    headers.append(("Content-Length", str(len(body))))
    return Response(url=site.url(path), status=status, headers=tuple(headers), body=body, at=now)


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _encode(text: str, site: Site) -> bytes:
    return text.encode(site.encoding, "xmlcharrefreplace")


def _render(template: str, **facts: Any) -> str:
    return _templates().get_template(template).render(**facts)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
