"""Telegram channels, by the public preview page that t.me shows to anyone (``t.me/s/NAME``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import html

from crawler.sections import document
from crawler.sightings import Listing, Mention, once, plain, sighting
from storage.model import Sighting, SourceKind, Url
from storage.urls import host_of, try_canonical

_POST = re.compile(r"(?P<channel>[A-Za-z]\w{3,31})/(?P<number>[1-9]\d{0,9})")
_BREAKS = re.compile(r"<br\s*/?>|</p>", re.IGNORECASE)
#: Longest title made of a message, in characters.
_MOST_TITLE = 160


def address(name: str) -> Url:
    """Return the preview page of the channel *name*.

    >>> address("@bulak_news")
    'https://t.me/s/bulak_news'
    """
    return Url(f"https://t.me/s/{name.removeprefix('@')}")


def read(body: bytes, *, url: str, content_type: str | None, now: datetime) -> Listing:
    """Return the messages of a preview page that have words in them, oldest first; never raises.

    A message's title is its first line. What it links to is in ``links``: a channel that only
    points at articles is known by them.
    """
    page = document(body, content_type)
    if page is None:
        return Listing(kind=SourceKind.CHANNEL, problem="not an HTML page")
    messages = _by_class(page, "tgme_widget_message")
    info = _by_class(page, "tgme_channel_info") or _by_class(page, "tgme_channel_history")
    title = next(
        (plain(part.text_content()) for part in _by_class(page, "tgme_channel_info_header_title")), ""
    )
    if not messages and not info:
        return Listing(kind=SourceKind.CHANNEL, title=title, problem="no public preview of the channel")
    found = [(entry, message) for message in messages if (entry := _entry(message, now=now))]
    return Listing(
        kind=SourceKind.CHANNEL,
        title=title or _owner(page),
        entries=once(entry for entry, _ in found),
        links=_without_signature([list(_links(message, entry.url)) for entry, message in found]),
    )


def _by_class(element: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    wanted = f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
    return list(element.xpath(f".//*[{wanted}]"))


def _owner(page: html.HtmlElement) -> str:
    named = _by_class(page, "tgme_widget_message_owner_name")
    return plain(named[0].text_content()) if named else ""


def _texts(message: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the message's own text blocks; the one it replies to has another class."""
    return _by_class(message, "js-message_text")


def _entry(message: html.HtmlElement, *, now: datetime) -> Sighting | None:
    post = _POST.fullmatch(message.get("data-post") or "")
    lines = [line for block in _texts(message) for line in _lines(block)]
    if post is None or not lines:
        return None
    times = [stamp.get("datetime") for stamp in message.iter("time") if stamp.get("datetime")]
    return sighting(
        f"https://t.me/{post['channel']}/{post['number']}",
        base="https://t.me/",
        now=now,
        title=plain(lines[0], most=_MOST_TITLE),
        published_raw=times[-1] if times else None,
        authors=[
            plain(author.text_content()) for author in _by_class(message, "tgme_widget_message_from_author")
        ],
    )


def _lines(block: html.HtmlElement) -> list[str]:
    """Return the lines of a message's text that hold a letter or a digit."""
    markup = html.tostring(block, encoding="unicode", with_tail=False)
    spaced = re.sub(r"\s+", " ", markup)
    lines = (plain(line, most=4096) for line in _BREAKS.sub("\n", spaced).split("\n"))
    return [line for line in lines if re.search(r"\w", line)]


def _links(message: html.HtmlElement, found_in: Url) -> Iterator[Mention]:
    """Yield what a message points at, once each: not hashtags, mentions or the message itself."""
    channel = found_in.split("/")[3].lower()
    seen = {str(found_in)}
    anchors = [anchor for block in _texts(message) for anchor in block.iter("a")]
    for name in ("tgme_widget_message_link_preview", "tgme_widget_message_forwarded_from_name"):
        anchors += _by_class(message, name)
    for anchor in anchors:
        target = anchor.get("href") or ""
        url = try_canonical(target) if target.startswith(("http://", "https://")) else None
        if url is None or url in seen or _is_channel_itself(url, channel):
            continue
        seen.add(url)
        yield Mention(found_in=found_in, url=url, text=plain(anchor.text_content(), most=200))


def _without_signature(links: list[list[Mention]]) -> tuple[Mention, ...]:
    """Return the links of all messages without those that stand under most of them."""
    counts = Counter(link.url for message in links for link in message)
    usual = {url for url, count in counts.items() if count >= 3 and count * 2 > len(links)}
    return tuple(link for message in links for link in message if link.url not in usual)


def _is_channel_itself(url: str, channel: str) -> bool:
    return host_of(url) == "t.me" and url.lower().rstrip("/").rsplit("/", 1)[-1] == channel
