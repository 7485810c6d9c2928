"""Whom a report rests on, as its text says: agencies, outlets, the page it was taken from. Nouns only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from storage.model import Url


class CreditKind(StrEnum):
    """How far a report rests on someone else. All but CREDIT speak of the report as a whole."""

    COPY = "copy"  #: it is the other one's text: a dateline, a byline, "Source: …", a canonical link
    TRANSLATION = "translation"  #: the other one's text in another language
    RETELLING = "retelling"  #: as a whole it tells what the other one reported
    CREDIT = "credit"  #: a passage does

    @property
    def whole(self) -> bool:
        """True when the whole report comes from the one credited."""
        return self is not CreditKind.CREDIT


class Place(StrEnum):
    """Where the credit stands."""

    HEADLINE = "headline"
    BYLINE = "byline"
    DATELINE = "dateline"
    LEAD = "lead"
    TEXT = "text"
    END = "end"
    LINK = "link"  #: in the page's metadata: a canonical link to another site


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One outlet that a report credits, and the words that do."""

    kind: CreditKind
    place: Place
    #: What readers see: the catalogue's name, else the name as printed.
    name: str
    #: Key of the outlet in the catalogue; None when it is not known there.
    outlet: str | None = None
    #: The credited page, where the text links to one.
    url: Url | None = None
    #: Who is said to have passed it on: "TASS reports, citing Reuters" credits Reuters through TASS.
    through: str = ""
    #: The sentence, headline or byline that says so.
    sentence: str = ""
    #: Offset of the name in characters of the text; 0 where it does not stand in the text.
    offset: int = 0


def whole_credit(credits: Iterable[Credit]) -> Credit | None:
    """Return the credit that says where the whole report comes from; None when nothing does.

    What the text says comes before a link in the page's metadata, whose text it is before whom it
    retells; of a chain, the far end; then what is said first.

    >>> ria = Credit(kind=CreditKind.RETELLING, place=Place.LEAD, name="RIA", sentence="s")
    >>> afp = Credit(kind=CreditKind.RETELLING, place=Place.LEAD, name="AFP", sentence="s", through="RIA")
    >>> whole_credit([ria, afp]).name
    'AFP'
    """
    whole = [credit for credit in credits if credit.kind.whole]
    if not whole:
        return None
    first = min(whole, key=lambda c: (c.place is Place.LINK, c.kind is CreditKind.RETELLING))
    chain = (c for c in whole if c.through == first.name and c.sentence == first.sentence)
    return next(chain, first)
