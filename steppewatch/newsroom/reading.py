"""Reads the newsroom's source files into frozen values. Nothing is rendered here.

An article is one text file: TOML between two ``+++`` lines, then paragraphs. A later version
(an edit, a removal) follows in the same file with its own ``+++`` block, whose ``from`` says
when it replaced the one before.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).parent
#: The catalogue of the invented outlets, in the format of ``config/outlets.toml``.
CATALOGUE = HERE / "outlets.toml"
#: The text the demonstration starts from.
SEED = HERE / "seed.txt"
#: When the newsroom is captured: 18:00 in Almaty (UTC+6) on three days.
DAYS = tuple(datetime.fromisoformat(f"2022-01-{day:02}T18:00:00+06:00") for day in (8, 9, 10))
#: A capture after the last day: the page that was 404 has become 410 by then.
AFTERWARDS = datetime.fromisoformat("2022-01-11T18:00:00+06:00")
#: On a host that is down on every day; no outlet of the newsroom lives there.
DOWN = "https://uzyn-jol.example/2022/01/06/road-closed"

_FENCE = re.compile(r"^\+\+\+\n", re.MULTILINE)
#: A link as written in an article: ``[words](address)``.
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where and how an outlet lists its articles for machines."""

    kind: str  #: "rss", "atom", "rdf", "json" or "sitemap"
    path: str
    #: "link" (link rel on the home page), "robots" (Sitemap line), "well-known" or "catalogue".
    found_by: str = "link"
    #: Query that makes a second, tracking address of the newest entry; empty for none.
    repeats_with: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The web site of one invented outlet: its name and address, and how its pages look."""

    key: str
    name: str
    home: str
    language: str
    template: str
    slogan: str
    nav: tuple[str, ...]
    section: str  #: path of the page that lists its articles; empty for none
    sidebar_title: str
    sidebar: tuple[str, ...]
    related: str
    footer: str
    encoding: str = "utf-8"
    robots: str = "User-agent: *\nDisallow: /search\n"
    feed: Feed | None = None
    #: Paths that answer 404 from the first day on: pages others still cite.
    lost: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The host, as it stands in addresses."""
        return urlsplit(self.home).netloc

    def url(self, path: str) -> str:
        """Return the address of *path* on this outlet."""
        return self.home.rstrip("/") + path


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What stands at an article's address from one moment on."""

    since: datetime
    title: str
    #: Paragraphs as written; links as ``[words](address)``. Empty unless ``status`` is 200.
    body: tuple[str, ...]
    status: int = 200

    @property
    def text(self) -> str:
        """The body as a reader sees it, one paragraph a line.

        >>> now = datetime.fromisoformat("2022-01-08T12:00:00+06:00")
        >>> Version(since=now, title="", body=("See [the note](https://a.example/n).",)).text
        'See the note.'
        """
        return "\n".join(LINK.sub(r"\1", paragraph) for paragraph in self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the newsroom with all its versions and what is peculiar about it."""

    name: str  #: the file's name without its ending
    site: Site
    path: str
    versions: tuple[Version, ...]
    published: datetime | None
    authors: tuple[str, ...] = ()
    #: Name of the story it belongs to. Empty off topic.
    story: str = ""
    on_topic: bool = True
    #: Name of the article whose words it repeats.
    copy_of: str = ""
    #: How many paragraphs of the original it keeps, when it shortens it; 0 keeps all.
    keeps: int = 0
    #: Name of the article of another outlet that it credits as a whole and tells in its own words.
    retells: str = ""
    #: Old path that redirects here.
    moved_from: str = ""
    #: The date the page claims, where it is not the true one.
    claims: str = ""
    photo: str = ""
    credit: str = ""
    paywall: str = ""
    broken: bool = False
    #: Found only by a link in another article: no feed, home or section names it.
    unlisted: bool = False

    @property
    def url(self) -> str:
        """The address a reader sees."""
        return self.site.url(self.path)

    def at(self, now: datetime) -> Version | None:
        """Return the version that stands at *now*; None before it was published."""
        seen = [version for version in self.versions if version.since <= now]
        return seen[-1] if seen else None

    def readable(self, now: datetime) -> bool:
        """Tell whether the page answers 200 at *now*."""
        version = self.at(now)
        return version is not None and version.status == 200


@lru_cache(maxsize=1)
def sites() -> dict[str, Site]:
    """Return every outlet by its key. What the catalogue says of it is not said twice."""
    catalogue = tomllib.loads(CATALOGUE.read_text("utf-8"))["outlets"]
    found = {}
    for file in sorted((HERE / "outlets").glob("*.toml")):
        facts = tomllib.loads(file.read_text("utf-8"))
        entry = catalogue.get(file.stem, {})
        named = {"name": entry.get("name"), "home": entry.get("home")} if entry else {}
        language = {"language": entry["languages"][0]} if entry else {}
        found[file.stem] = _site(file.stem, named | language | facts)
    return found


def _site(key: str, facts: dict[str, Any]) -> Site:
    feed = facts.pop("feed", None)
    lists: dict[str, Any] = {name: tuple(facts.pop(name, ())) for name in ("nav", "sidebar", "lost")}
    return Site(key=key, feed=Feed(**feed) if feed else None, **lists, **facts)


@lru_cache(maxsize=1)
def articles() -> tuple[Article, ...]:
    """Return every article, oldest first."""
    files = sorted((HERE / "articles").glob("*.txt"))
    found = {file.stem: read(file.stem, file.read_text("utf-8")) for file in files}
    filled = (
        _reprint(article, found[article.copy_of]) if article.copy_of else article
        for article in found.values()
    )
    return tuple(sorted(filled, key=lambda article: (article.versions[0].since, article.name)))


def _reprint(article: Article, original: Article) -> Article:
    """Return *article* with the original's words, so that a copy cannot drift from it."""
    body = original.versions[0].body
    return replace(article, versions=(replace(article.versions[0], body=body[: article.keeps or len(body)]),))


def read(name: str, text: str) -> Article:
    """Read one article's file.

    Raises:
        ValueError: *text* has no front matter, or TOML is malformed.
        KeyError: its outlet is unknown, or a needed key is missing.
    """
    _, *blocks = _FENCE.split(text)
    if len(blocks) < 2 or len(blocks) % 2:
        raise ValueError(f"{name}: every version needs a front matter between two +++ lines")
    facts = tomllib.loads(blocks[0])
    title, published = facts.pop("title"), facts.pop("published", None)
    first = Version(since=facts.pop("from", published), title=title, body=_paragraphs(blocks[1]))
    later = [_later(first, head, body) for head, body in zip(blocks[2::2], blocks[3::2], strict=True)]
    return Article(
        name=name,
        site=sites()[facts.pop("outlet")],
        versions=(first, *later),
        published=published,
        authors=tuple(facts.pop("authors", ())),
        **facts,
    )


def _later(first: Version, head: str, body: str) -> Version:
    facts = tomllib.loads(head)
    return Version(
        since=facts["from"],
        title=facts.get("title", first.title),
        body=_paragraphs(body),
        status=facts.get("status", 200),
    )


def _paragraphs(body: str) -> tuple[str, ...]:
    parts = re.split(r"\n\s*\n", body.strip())
    return tuple(" ".join(part.split()) for part in parts if part)
