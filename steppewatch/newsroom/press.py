"""The press: renders what an outlet's server would answer at one moment. Pure, no clock, no file.

Four page styles stand for what sites give a machine: ``jsonld`` (JSON-LD and OpenGraph),
``time`` (only a ``<time>`` element), ``words`` (only a printed date) and ``microdata``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from steppewatch.newsroom.desk import HERE, Desk, Feed, Story, stories

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
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer of an invented server."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime


def responses(desk: Desk, now: datetime) -> Iterator[Response]:
    """Yield everything *desk*'s server answers at *now*, robots.txt first."""
    mine = [story for story in stories() if story.desk is desk]
    listed = [story for story in reversed(mine) if story.readable(now) and not story.unlisted]
    yield _answer(desk, "/robots.txt", _robots(desk).encode(), now, mime="text/plain")
    yield _page(desk, "/", "front.html.j2", now, stories=_cards(listed[:12], now), feed=_advertised(desk))
    if desk.section:
        yield _page(desk, desk.section, "section.html.j2", now, stories=_cards(listed, now))
    if desk.feed:
        yield _answer(
            desk, desk.feed.path, _feed(desk, desk.feed, listed, now), now, mime=_MIME[desk.feed.kind]
        )
    for story in mine:
        yield from _articles(story, listed, now)
    taken = {desk.feed.path if desk.feed else "", desk.section}
    for path in (*desk.lost, *WELL_KNOWN):
        if path not in taken:
            yield _missing(desk, path, 404, now)


def _articles(story: Story, listed: list[Story], now: datetime) -> Iterator[Response]:
    version = story.at(now)
    if version is None:
        return
    if story.moved_from:
        headers = (("Location", story.url), ("Content-Type", "text/html"), ("Content-Length", "0"))
        url = story.desk.url(story.moved_from)
        yield Response(url=url, status=301, headers=headers, body=b"", at=now)
    if version.status != 200:
        yield _missing(story.desk, story.path, version.status, now)
        return
    others = [other for other in listed if other is not story][:4]
    html = _render(
        f"{story.desk.template}.html.j2", desk=story.desk, **_facts(story, now), related=_cards(others, now)
    )
    if story.broken:
        html = _break(html)
    yield _answer(story.desk, story.path, _encode(html, story.desk), now, since=version.since)


def _facts(story: Story, now: datetime) -> dict[str, Any]:
    """Return what an article's template may print."""
    version = story.at(now)
    assert version is not None
    published = story.claims or (story.published.isoformat() if story.published else "")
    edited = version.since.isoformat() if version is not story.versions[0] else ""
    return {
        "story": story,
        "title": version.title,
        "url": story.url,
        "paragraphs": [_inline(paragraph) for paragraph in version.body],
        "lead": version.text.split("\n")[0],
        "published": published,
        "edited": edited,
        "printed": _printed(story.published, story.desk.language) if story.published else "",
        "json_ld": _json_ld(story, version.title, published, edited or published),
    }


def _json_ld(story: Story, title: str, published: str, modified: str) -> Markup:
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": published,
        "dateModified": modified,
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.desk.name},
        "mainEntityOfPage": story.url,
    }
    known = {key: value for key, value in about.items() if value}
    # A script element ends at "</": escape it, as every careful site does.
    return Markup(json.dumps(known, ensure_ascii=False, indent=1).replace("</", "<\\/"))


def _inline(paragraph: str) -> Markup:
    """Return a paragraph as HTML, links included.

    >>> _inline("A & [b](https://c.example/)")
    Markup('A &amp; <a href="https://c.example/">b</a>')
    """
    parts = _LINK.split(paragraph)
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


def _robots(desk: Desk) -> str:
    announced = desk.feed and desk.feed.found_by == "robots"
    sitemap = f"\nSitemap: {desk.url(desk.feed.path)}\n" if desk.feed and announced else ""
    return desk.robots + sitemap


def _advertised(desk: Desk) -> dict[str, str] | None:
    if desk.feed is None or desk.feed.found_by != "link":
        return None
    return {"href": desk.feed.path, "type": _MIME[desk.feed.kind]}


def _cards(listed: list[Story], now: datetime) -> list[dict[str, str]]:
    """Return what a list of articles shows of each: address, headline, lead, time."""
    cards = []
    for story in listed:
        version = story.at(now)
        assert version is not None
        lead = version.text.split("\n")[0]
        times = (
            {"iso": story.published.isoformat(), "clock": story.published.strftime("%d.%m %H:%M")}
            if (story.published)
            else {"iso": "", "clock": ""}
        )
        cards.append({"url": story.url, "path": story.path, "title": version.title, "lead": lead} | times)
    return cards


def _feed(desk: Desk, feed: Feed, listed: list[Story], now: datetime) -> bytes:
    entries = [_entry(story, now) for story in listed]
    if feed.repeats_with and entries:
        entries.insert(1, entries[0] | {"url": f"{entries[0]['url']}?{feed.repeats_with}"})
    if feed.kind == "json":
        return _json_feed(desk, feed, entries)
    text = _render(f"{feed.kind}.xml.j2", desk=desk, entries=entries, address=desk.url(feed.path), now=now)
    return _encode(text, desk)


def _entry(story: Story, now: datetime) -> dict[str, Any]:
    version = story.at(now)
    assert version is not None
    return {
        "url": story.url,
        "title": version.title,
        "lead": version.text.split("\n")[0],
        "authors": story.authors,
        "iso": story.published.isoformat() if story.published else "",
        "rfc": format_datetime(story.published) if story.published else "",
        "updated": version.since.isoformat(),
    }


def _json_feed(desk: Desk, feed: Feed, entries: list[dict[str, Any]]) -> bytes:
    items = [
        {
            "id": entry["url"],
            "url": entry["url"],
            "title": entry["title"],
            "summary": entry["lead"],
            "date_published": entry["iso"],
            "authors": [{"name": name} for name in entry["authors"]],
            "language": desk.language,
        }
        for entry in entries
    ]
    about = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": desk.name,
        "home_page_url": desk.home,
        "feed_url": desk.url(feed.path),
        "items": items,
    }
    return json.dumps(about, ensure_ascii=False, indent=1).encode()


def _page(desk: Desk, path: str, template: str, now: datetime, **facts: Any) -> Response:
    return _answer(desk, path, _encode(_render(template, desk=desk, **facts), desk), now)


def _missing(desk: Desk, path: str, status: int, now: datetime) -> Response:
    body = _encode(_render("missing.html.j2", desk=desk, status=status), desk)
    return _answer(desk, path, body, now, status=status)


def _answer(
    desk: Desk,
    path: str,
    body: bytes,
    now: datetime,
    *,
    mime: str = "text/html",
    status: int = 200,
    since: datetime | None = None,
) -> Response:
    # The windows-1251 outlet declares its encoding only inside the page, as old servers do.
    utf8 = desk.encoding == "utf-8" or mime == "text/plain"
    headers = [("Date", _http_date(now)), ("Content-Type", f"{mime}; charset=utf-8" if utf8 else mime)]
    if status == 200:
        headers.append(("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"'))
    if since is not None:
        headers.append(("Last-Modified", _http_date(since)))
    headers.append(("Content-Length", str(len(body))))
    return Response(url=desk.url(path), status=status, headers=tuple(headers), body=body, at=now)


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _encode(text: str, desk: Desk) -> bytes:
    return text.encode(desk.encoding, "xmlcharrefreplace")


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
