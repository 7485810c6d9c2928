"""One thing to ask for: the unit a spider requests and the pipeline takes the answer of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from crawler.sightings import Candidate, Listing
from storage.model import Source, Validators
from storage.pages import Page


class Purpose(StrEnum):
    """Why an address is asked."""

    SOURCE = "source"  #: a poll of a feed, sitemap, section page or channel
    CHILD = "child"  #: a member of a sitemap index, read for its parent
    PAGE = "page"  #: an article, or what may be one
    PROBE = "probe"  #: a place where an outlet may keep a feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An address to ask, and what it is asked for."""

    url: str
    purpose: Purpose
    source: Source | None = None
    page: Page | None = None
    validators: Validators = field(default_factory=Validators)
    #: For PROBE: this candidate first, then those that are tried when it is none.
    candidates: tuple[Candidate, ...] = ()
    #: For PROBE: what the home page itself lists, the last resort.
    section: Listing | None = None
    #: Higher is asked earlier.
    priority: int = 0
