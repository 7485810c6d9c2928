"""The decision: what one page is worth, with its reason. Pure: facts in, verdict out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.model import ExtractStatus, Reason, Relevance, Verdict

if TYPE_CHECKING:  # nouns of other stages: judging needs their shape, not their libraries
    from crawler.findings import Analysis
    from storage.articles import Known

_UNREADABLE = {
    ExtractStatus.NO_TEXT: Reason.NO_TEXT,
    ExtractStatus.NOT_ARTICLE: Reason.NOT_ARTICLE,
    ExtractStatus.TIMEOUT: Reason.EXTRACT_TIMEOUT,
    ExtractStatus.ERROR: Reason.EXTRACT_ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a verdict rests on: the page, and what is stored that it may repeat."""

    analysis: Analysis
    #: The article stored under this address; None for a new address.
    known: Known | None = None
    #: Another article with the same text, by hash.
    same_text: Known | None = None
    #: Articles with like signatures, and how like, likeliest original first.
    near: tuple[tuple[Known, float], ...] = ()


def judge(facts: Facts) -> Verdict:
    """Decide what a page is worth. Cheapest test first; the first hit wins.

    One relevant topic is enough, or the desk's word. The same text from another outlet is a COPY, kept with
    ``copy_of``. Within one outlet a second address is no second article: SAME_TEXT or EDITED
    with ``copy_of`` names the article that gets the alias, and the text as a revision.
    """
    extract = facts.analysis.extract
    relevance = facts.analysis.relevance
    if extract.status is not ExtractStatus.OK:
        return Verdict(reason=_UNREADABLE[extract.status], note=extract.error or "")
    if facts.known and _unchanged(facts, facts.known):
        note = f"same text as revision {facts.known.revision}"
        return Verdict(reason=Reason.SAME_TEXT, relevance=relevance, note=note)
    kept_by_desk = facts.known is not None and facts.known.feedback == "keep"
    if not kept_by_desk and not any(topic.relevant for topic in relevance):
        return Verdict(reason=Reason.OFF_TOPIC, relevance=relevance, note=_why_off_topic(relevance))
    if facts.known:
        return Verdict(reason=Reason.EDITED, relevance=relevance, note=_edited(facts, facts.known))
    return _repeated(facts) or Verdict(reason=Reason.NEW, relevance=relevance)


def _unchanged(facts: Facts, known: Known) -> bool:
    """A title that is missing now is no change: the page may have lost its metadata."""
    title = facts.analysis.extract.title
    return facts.analysis.text_hash == known.text_hash and (not title or _plain(title) == _plain(known.title))


def _edited(facts: Facts, known: Known) -> str:
    if facts.analysis.text_hash == known.text_hash:
        return "headline changed"
    return f"differs from revision {known.revision}"


def _repeated(facts: Facts) -> Verdict | None:
    """Return the verdict on a text that is stored already, under another address; else None."""
    twin, likeness = facts.same_text, 1.0
    if twin is None:
        from crawler.duplicates import same_report  # loads numpy: only where something is to be compared

        text = facts.analysis.extract.text
        confirmed = ((near, like) for near, like in facts.near if same_report(text, near.text))
        twin, likeness = next(confirmed, (None, 0.0))
    if twin is None:
        return None
    shared = "the same text" if twin is facts.same_text else f"about {likeness:.0%} of the text"
    if twin.outlet != facts.analysis.outlet:
        reason, note = Reason.COPY, f"{shared} as at {twin.outlet}"
    else:
        reason = Reason.SAME_TEXT if twin is facts.same_text else Reason.EDITED
        note = f"{shared} as at another address of {twin.outlet}"
    return Verdict(reason=reason, relevance=facts.analysis.relevance, copy_of=twin.url, note=note)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _why_off_topic(relevance: tuple[Relevance, ...]) -> str:
    """Name the topic that came nearest and what it lacked.

    >>> _why_off_topic((Relevance(topic="talks", score=0.2, threshold=0.5),))
    'talks: score 0.20 below 0.50'
    """
    if not relevance:
        return "no topic is configured"
    best = max(relevance, key=lambda topic: (topic.score, topic.topic))
    return f"{best.topic}: {best.missing or f'score {best.score:.2f} below {best.threshold:.2f}'}"
