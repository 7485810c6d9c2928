"""What was computed from one page alone, before it is compared with anything stored."""

from __future__ import annotations

from dataclasses import dataclass

from storage.credits import Credit
from storage.figures import Figure, Statement
from storage.fingerprints import Fingerprint
from storage.model import Citation, Extract, Relevance


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What one page says, before it is compared with anything stored."""

    extract: Extract
    outlet: str
    text_hash: str = ""
    fingerprint: Fingerprint | None = None
    relevance: tuple[Relevance, ...] = ()
    #: Words as the full-text index wants them.
    terms: str = ""
    citations: tuple[Citation, ...] = ()
    #: How many were killed, detained, sent …; who said what.
    figures: tuple[Figure, ...] = ()
    statements: tuple[Statement, ...] = ()
    #: Whom the report rests on, as it says itself.
    credits: tuple[Credit, ...] = ()
