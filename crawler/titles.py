"""The title of a page: cleaned of site names, chosen by agreement of the places that state one."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from crawler.claims import Claim, fold

#: How much each place is believed. A page's own heading is written for its readers; the other
#: places are written for search engines and shared cards, but say which heading is the right one.
_TRUST = {
    "h1": 5.0, "json-ld": 2.4, "microdata": 2.2, "feed": 2.2, "opengraph": 1.3,
    "meta": 1.2, "twitter": 1.0, "title": 1.0, "segment": 0.6, "address": 0.5,
}  # fmt: skip
_SEPARATOR = re.compile(r"\s+[|·•»›~/\\—–-]+\s+|\s*[|›]\s*|\s+::?\s+|\s*::\s*")
_COLON = re.compile(r":\s+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_TITLE_CHARS = 500
#: Words of a title that belong to the site, not the article.
_SECTION = re.compile(
    r"^(?:blog|news|home ?page|startseite|magazin|forum|archiv|archive|новости|жаңалықтар|новини|статьи|nachrichten"
    r"|aktuelles|artikel|article|online|start|home|главная|pressemitteilungen?|press releases?|opinion|video|podcast)$",
    re.IGNORECASE,
)


def choose(claims: Sequence[Claim], *, outlets: frozenset[str], url: str) -> str | None:
    """Return the title most places agree on, without the outlet's name; None when none is stated.

    *outlets* are the outlet's names, folded by :func:`crawler.claims.fold`.

    >>> claims = [Claim("opengraph", "Rallies in the west | Steppe Post"), Claim("h1", "Rallies in the west")]
    >>> choose(claims, outlets=frozenset({"steppepost"}), url="https://post.example/a")
    'Rallies in the west'
    >>> choose([Claim("title", "Steppe Post: Fuel &amp; anger")], outlets=frozenset({"steppepost"}), url="")
    'Fuel & anger'
    """
    stated = [(claim.origin, text) for claim in claims if (text := clean(claim.value))]
    slug = _slug(url)
    names = outlets | _headed_names(stated, slug)
    candidates = _candidates(stated, names)
    if not candidates:
        return stated[0][1] if stated else None
    witnesses = [*candidates, ("address", slug)]
    return max(candidates, key=lambda candidate: _support(candidate, witnesses))[1]


def _candidates(stated: Sequence[tuple[str, str]], names: frozenset[str]) -> list[tuple[str, str]]:
    """Return each stated title without site names, and the longest segment of divided ones."""
    stripped = [(origin, strip_site(text, names)) for origin, text in stated]
    found = [(origin, text) for origin, text in stripped if not _is_site(text, names)]
    found = [(origin, _without_kicker(text, found) if origin == "h1" else text) for origin, text in found]
    for _, text in list(found):
        segment = max(_SEPARATOR.split(text), key=len).strip()
        if segment != text and len(segment) >= 15:
            found.append(("segment", segment))
    return found


def _without_kicker(heading: str, others: Sequence[tuple[str, str]]) -> str:
    """Return what remains of a heading when another place states the same without its first words.

    ``<h1><span>Energy</span> Fuel and anger</h1>`` with ``og:title`` "Fuel and anger".
    """
    key = fold(heading)
    for origin, text in others:
        other = fold(text)
        if (
            origin in ("json-ld", "opengraph", "twitter")
            and len(other) >= 12
            and key != other
            and key.endswith(other)
        ):
            return text
    return heading


def _headed_names(stated: Sequence[tuple[str, str]], slug: str) -> frozenset[str]:
    """Return a first heading that only ends the document title: the site's name as its heading.

    ``<title>Fuel and anger - The Steppe</title>`` with ``<h1>The Steppe</h1>``. Where the longer part comes
    last, it is the other way round: ``<title>The Steppe :: Fuel and anger</title>``.
    """
    heading = next((text for origin, text in stated if origin == "h1"), "")
    key = fold(heading)
    shared = "".join(fold(text) for origin, text in stated if origin not in ("h1", "title"))
    if not key or key in shared or _likeness(heading, slug) > 0.3:
        return frozenset()
    for origin, text in stated:
        cuts = list(_SEPARATOR.finditer(text))
        if origin == "title" and any(
            fold(text[cut.end() :]) == key and len(fold(text[: cut.start()])) > len(key) for cut in cuts
        ):
            return frozenset({key})
    return frozenset()


def _slug(url: str) -> str:
    """Return the words of the address's last telling part."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
    return re.sub(r"[-_+.]|\b(?:html?|php|aspx?)\b|\d{4,}", " ", max(parts[-2:], key=len, default=""))


def clean(raw: str) -> str:
    """Decode entities, drop markup and control characters, fold white space.

    >>> clean("Fuel &amp;amp; <b>anger</b>\\u200b\\n in  Aktau")
    'Fuel & anger in Aktau'
    """
    text = raw[: 4 * _TITLE_CHARS]
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    text = _TAG.sub("", text) if "<" in text else text
    text = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c for c in text if not _invisible(c)
    )
    return " ".join(text.split())[:_TITLE_CHARS].strip()


def _invisible(char: str) -> bool:
    return (
        char in "\u200b\u200e\u200f\ufeff\u00ad\u2060"
        or "\ud800" <= char <= "\udfff"
        or "\u202a" <= char <= "\u202e"
    )


def strip_site(title: str, names: frozenset[str]) -> str:
    """Cut segments that name the site off both ends of *title*; *names* are folded keys.

    >>> strip_site("Steppe Post - Fuel - and anger | Politics | Steppe Post", frozenset({"steppepost"}))
    'Fuel - and anger | Politics'
    """
    while True:
        shorter = _strip_once(title, names)
        if shorter == title:
            return title
        title = shorter


def _strip_once(title: str, names: frozenset[str]) -> str:
    cuts = [*_SEPARATOR.finditer(title)]
    if cuts:
        if _is_site(title[cuts[-1].end() :], names):
            return title[: cuts[-1].start()].rstrip()
        if _is_site(title[: cuts[0].start()], names):
            return title[cuts[0].end() :].lstrip()
    colon = _COLON.search(title)
    if colon and fold(title[: colon.start()]) in names and len(title) - colon.end() > 10:
        return title[colon.end() :]
    return title


def _is_site(segment: str, names: frozenset[str]) -> bool:
    key = fold(segment)
    if not key or key in names:
        return True
    if _SECTION.match(segment.strip()):
        return True
    # "Steppe Post News", "www.steppepost.example", "Blog of the Steppe Post"
    return len(segment) <= 40 and any(
        len(name) >= 5 and (name in key or (key in name and len(key) >= 5)) for name in names
    )


def _support(candidate: tuple[str, str], witnesses: Sequence[tuple[str, str]]) -> float:
    """Add up how far the other places bear the candidate out; each place speaks once."""
    origin, text = candidate
    borne: dict[str, float] = {}
    for other_origin, other in witnesses:
        if other_origin != origin:
            likeness = _likeness(text, other)
            borne[other_origin] = max(borne.get(other_origin, 0.0), likeness)
    agreement = sum(_TRUST.get(place, 1.0) * likeness for place, likeness in borne.items())
    # A heading nobody else knows ("Page", "Our blog") is a heading of something else.
    doubt = 0.3 if len(borne) > 1 and max(borne.values()) < 0.1 else 1.0
    return (_TRUST.get(origin, 1.0) + agreement) * doubt * (1.0 if len(text) >= 8 else 0.7)


def _likeness(one: str, other: str) -> float:
    """Return how much of two titles is the same words, 0 to 1."""
    if fold(one) == fold(other):
        return 1.0
    words, others = set(_words(one)), set(_words(other))
    if not words or not others:
        return 0.0
    return 0.8 * len(words & others) / len(words | others)


def _words(text: str) -> Iterator[str]:
    for word in re.findall(r"\w+", text.casefold()):
        # Scripts without spaces: every character is a word.
        yield from word if "\u3040" <= word[0] <= "\u9fff" else (word,)
