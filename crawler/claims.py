"""A claim: one statement of a page about itself, and the folding under which names are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from storage.urls import host_of, registrable

#: What is neither letter nor digit.
_NEITHER = re.compile(r"[\W_]+")


class Claim(NamedTuple):
    """One statement and where it stands: ``Claim("json-ld", "2022-01-05T10:00:00+06:00")``."""

    origin: str
    value: str


def fold(text: str) -> str:
    """Reduce a name to its letters and digits, in one case: for comparison only.

    >>> fold("Steppe-Post.KZ")
    'steppepostkz'
    """
    return _NEITHER.sub("", unicodedata.normalize("NFKC", text).casefold())


def outlet_keys(site_names: Iterable[str], *, url: str) -> frozenset[str]:
    """Return the folded names of the outlet: those the page states, its host and domain.

    >>> sorted(outlet_keys(["The Steppe Post"], url="https://www.steppepost.example/a"))
    ['steppepost', 'steppepostexample', 'thesteppepost', 'wwwsteppepostexample']
    """
    # A page out of a web archive carries the address of the archived page in its own.
    host = host_of(url[url.rfind("http") :]) if "http" in url else ""
    domain = registrable(host)
    keys = {fold(name) for name in (*site_names, host, f"www.{host}", domain, domain.partition(".")[0])}
    return frozenset(key for key in keys if len(key) > 1)
