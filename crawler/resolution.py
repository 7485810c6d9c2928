"""Where a citation leads: the cited page, and the places where its outlet can be polled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.outlets import Catalogue
from storage.model import Citation, CitationKind, Outlet, SourceKind, Url
from storage.urls import host_of, registrable

#: Platforms that show their posts to signed-in readers only; Steppewatch never signs in.
_CLOSED = frozenset(
    {"twitter.com", "x.com", "facebook.com", "fb.com", "instagram.com", "vk.com", "tiktok.com"}
)
#: Hosts of everybody's pages: their home pages tell nothing of the one who is cited.
_SHARED = _CLOSED | {"youtube.com", "youtu.be", "linkedin.com", "archive.org"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What can be asked because of one citation."""

    #: The cited page itself.
    pages: tuple[Url, ...] = ()
    #: Where its outlet is polled, or a home page to discover that from; the surest first.
    polls: tuple[tuple[SourceKind, str], ...] = ()
    #: Plain words on why there is nothing to ask; empty when there is something.
    why_not: str = ""


def resolve(citation: Citation, catalogue: Catalogue) -> Resolution:
    """Say where a citation leads, from the catalogue alone: nothing is fetched.

    >>> omir = Outlet(key="omir", name="Omir", home="https://omir.example/", telegram="omir_kz")
    >>> named = Citation(cited_by="seed:1", kind=CitationKind.OUTLET, label="Omir", outlet="omir")
    >>> [(str(kind), url) for kind, url in resolve(named, Catalogue((omir,))).polls]
    [('home', 'https://omir.example/'), ('channel', 'https://t.me/s/omir_kz')]
    >>> resolve(named, Catalogue()).why_not
    "the catalogue has no outlet 'omir': add [outlets.omir] to outlets.toml"
    """
    outlet = catalogue.by_key(citation.outlet) or (catalogue.of_url(citation.url) if citation.url else None)
    pages = _pages(citation)
    polls = _of_outlet(outlet, citation.kind) if outlet else _of_url(citation.url)
    if pages or polls:
        return Resolution(pages=pages, polls=polls)
    return Resolution(why_not=_why_not(citation, outlet))


def _pages(citation: Citation) -> tuple[Url, ...]:
    """Return the cited page; a channel or profile is polled or closed, never a page."""
    if citation.url is None or registrable(host_of(citation.url)) in _CLOSED:
        return ()
    if host_of(citation.url) in {"t.me", "telegram.me"} and not _channel(citation.url, post=True):
        return ()
    return (citation.url,)


def _of_outlet(outlet: Outlet, kind: CitationKind) -> tuple[tuple[SourceKind, str], ...]:
    channel = [(SourceKind.CHANNEL, f"https://t.me/s/{outlet.telegram}")] if outlet.telegram else []
    if kind is CitationKind.CHANNEL and channel:
        return tuple(channel)
    polls = [(SourceKind.FEED, feed) for feed in outlet.feeds]
    if outlet.home and registrable(host_of(outlet.home)) not in _SHARED | {"t.me"}:
        polls.append((SourceKind.HOME, outlet.home))
    return tuple(polls + channel)


def _of_url(url: Url | None) -> tuple[tuple[SourceKind, str], ...]:
    """Return what to poll of an outlet that the catalogue does not know."""
    if url is None or registrable(host_of(url)) in _SHARED:
        return ()
    if host_of(url) in {"t.me", "telegram.me"}:
        name = _channel(url, post=False) or _channel(url, post=True)
        return ((SourceKind.CHANNEL, f"https://t.me/s/{name}"),) if name else ()
    parts = urlsplit(url)
    return ((SourceKind.HOME, f"{parts.scheme}://{parts.netloc}/"),)


def _channel(url: str, *, post: bool) -> str | None:
    """Return the channel's name of a t.me address that is one of its posts, or the channel itself."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    parts = parts[1:] if parts[:1] == ["s"] else parts
    # "+…" and "joinchat" are invitations to private groups, "c" their posts.
    fits = len(parts) == (2 if post else 1) and re.fullmatch(r"(?!joinchat|share|c$)\w+", parts[0], re.ASCII)
    return parts[0] if fits else None


def _why_not(citation: Citation, outlet: Outlet | None) -> str:
    if citation.kind is CitationKind.ACCOUNT or (
        citation.url and registrable(host_of(citation.url)) in _CLOSED
    ):
        return "posts there are shown to signed-in readers only, and Steppewatch never signs in"
    if citation.kind is CitationKind.FOOTNOTE and citation.url is None:
        return "what the footnote prints is no usable web address"
    if outlet is not None:
        return (
            f"the catalogue knows no address of {outlet.name}: add home or telegram to [outlets.{outlet.key}]"
        )
    if citation.outlet is not None:
        return f"the catalogue has no outlet {citation.outlet!r}: add [outlets.{citation.outlet}] to outlets.toml"
    if citation.url is not None and citation.kind is CitationKind.CHANNEL:
        return "a private group, or a button: nothing of it is public"
    if citation.kind is CitationKind.CHANNEL:
        return "the text gives no address of the channel: add it with “steppewatch sources add https://t.me/s/NAME”"
    if citation.url is not None:
        return "the address is shared by everybody and leads to no outlet"
    return f"the catalogue does not know {citation.label!r}: add it to outlets.toml to follow it"
