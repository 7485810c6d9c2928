"""Whether an address that a page calls its first one is another publisher's article.

A canonical link to another host mostly says less: the page came through a redirector or an archive,
the site was renamed or has a second domain, or its software runs on somebody's platform.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from rapidfuzz.fuzz import ratio

from storage.urls import host_of, registrable

#: Sites that pass on or keep the pages of others under addresses of their own.
_CARRIERS = frozenset(
    """
    archive.org archive.ph archive.today archive.is archive.fo perma.cc webcitation.org google.com feedburner.com
    ampproject.org translate.goog bing.com t.co bit.ly feedsportal.com
    """.split()  # noqa: SIM905
)
#: Platforms that run sites under their own name: a publisher's back room, seldom its address.
_PLATFORMS = frozenset(
    "wordpress.com blogspot.com tumblr.com livejournal.com github.io netlify.app herokuapp.com wixsite.com".split()  # noqa: SIM905
)
#: Brands so alike, 0 to 100, may be one publisher's: a renamed institute, regional editions.
_ALIKE = 70.0
#: Letters of a name that are no chance inside another.
_TELLING = 4
#: The last part of an article's path: a slug of several words, or a number or key.
_ARTICLE = re.compile(r"(?:[^/]*[^\W\d_]+[-_][^/]+|[^/]*\d{3,}[^/]*)/?$")


def unwrapped(address: str) -> str:
    """Return the address inside that of a web archive's copy, else the address."""
    return address[max(0, address.rfind("http://"), address.rfind("https://")) :]


def is_carried(url: str) -> bool:
    """Tell whether a page was met on a redirector or in an archive: its own words name its publisher.

    >>> is_carried("http://feedproxy.google.com/~r/bereg/1"), is_carried("https://bereg.example/1")
    (True, False)
    """
    return registrable(host_of(url)) in _CARRIERS


def brand(url: str) -> str:
    """Return what a site is called whatever its country: "post" of post.example and post.co.example."""
    return registrable(host_of(url)).partition(".")[0]


def is_another_publisher(own: str, other: str) -> bool:
    """Tell whether *other* is an article of a site whose name clearly differs from that of *own*.

    >>> is_another_publisher("https://bereg.example/a", "https://steppe-post.example/sea-rises-again")
    True
    >>> is_another_publisher("https://old-harbour.example/a", "https://new-harbour.example/sea-rises")
    False
    >>> is_another_publisher("https://bereg.example/a", "https://steppe-post.example/blog/")
    False
    """
    site = registrable(host_of(other))
    if site in _CARRIERS | _PLATFORMS or not _ARTICLE.search(urlsplit(other).path):
        return False
    own = unwrapped(own)
    within = _is_within(own, other) or _is_within(other, own)
    return not within and ratio(brand(own), brand(other)) < _ALIKE


def _is_within(one: str, other: str) -> bool:
    """Tell whether the name of one site is part of the other's: go and golang, hill and hillonline."""
    name = re.sub(r"\W", "", brand(one))
    within = len(name) >= _TELLING and name in re.sub(r"\W", "", host_of(other))
    return within or brand(other).startswith(name)
