"""All that is computed from one page alone: runs in a worker process and returns plain values."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from crawler import credits, figures, statements
from crawler.citations import of_page
from crawler.duplicates import fingerprint, text_hash
from crawler.extract import take
from crawler.findings import Analysis
from crawler.language import detect
from crawler.matching import Matcher
from crawler.outlets import Catalogue, country_of, load_catalogue, outlet_name
from crawler.relevance import by_desk, score
from crawler.speakers import speeches
from crawler.topic_files import load_topic
from storage.figures import Figure, Statement
from storage.model import Capture, ExtractStatus, Relevance, Sighting
from storage.search import index_terms
from storage.sentences import Sentences


def analyse(
    capture: Capture,
    hint: Sighting | None,
    topics: tuple[Path, ...],
    catalogue: Path,
    html_bytes: int,
    *,
    keep: str = "",
) -> Analysis:
    """Extract one capture and measure its text against the topics.

    What costs time is done only for what may be kept: an off-topic text gets no fingerprint,
    terms or citations. *keep* names a topic that the desk says it belongs to.
    """
    outlets = _catalogue(catalogue)
    extract = take(capture, hint=hint, html_limit_bytes=html_bytes)
    outlet = outlet_name(extract.canonical_url, extract.site_name, outlets)
    if extract.status is not ExtractStatus.OK:
        return Analysis(extract=extract, outlet=outlet)
    title = extract.title or ""
    relevance = relevance_of(
        topics, catalogue, url=extract.canonical_url, title=title, text=extract.text, language=extract.language,
        published_at=extract.published_at,
    )  # fmt: skip
    relevance = tuple(by_desk(part) if part.topic == keep else part for part in relevance)
    hashed = text_hash(extract.text)
    if not any(part.relevant for part in relevance):
        return Analysis(extract=extract, outlet=outlet, text_hash=hashed, relevance=relevance)
    sentences = Sentences(extract.text)
    counted, spoken = said(extract.text, language=extract.language, sentences=sentences)
    return Analysis(
        extract=extract,
        outlet=outlet,
        text_hash=hashed,
        figures=counted,
        statements=spoken,
        fingerprint=fingerprint(extract.text),
        relevance=relevance,
        terms=index_terms(f"{title}\n{extract.text}", extract.language),
        citations=of_page(
            extract.text,
            extract.links,
            cited_by=extract.canonical_url,
            catalogue=outlets,
            sentences=sentences,
        ),
        credits=credits.of_page(extract, outlet=outlet, catalogue=outlets, sentences=sentences),
    )


def relevance_of(
    topics: tuple[Path, ...],
    catalogue: Path,
    *,
    url: str,
    title: str,
    text: str,
    language: str,
    published_at: datetime | None,
) -> tuple[Relevance, ...]:
    """Return how far a text belongs to each topic, in the order of their files."""
    country = country_of(url, _catalogue(catalogue))
    return tuple(
        score(matcher, title=title, text=text, language=language, published_at=published_at, country=country)
        for matcher in _matchers(topics)
    )


def said(
    text: str, *, language: str, sentences: Sentences | None = None
) -> tuple[tuple[Figure, ...], tuple[Statement, ...]]:
    """Return the figures and the statements of a text; its sentences and speakers are found once."""
    sentences = sentences or Sentences(text)
    spoken = speeches(text, sentences, language=language)
    return (
        figures.of_speeches(text, sentences, spoken, language=language),
        statements.of_speeches(text, sentences, spoken, language=language),
    )


def warm(topics: tuple[Path, ...], catalogue: Path) -> None:
    """Load what every page needs, before the first page's time begins."""
    detect("", "Nothing yet.")
    _catalogue(catalogue).mentions("nothing yet")
    for matcher in _matchers(topics):
        score(matcher, title="", text="nothing yet")


@lru_cache(maxsize=1)
def _catalogue(path: Path) -> Catalogue:
    return load_catalogue(path)


@lru_cache(maxsize=1)
def _matchers(topics: tuple[Path, ...]) -> tuple[Matcher, ...]:
    return tuple(Matcher(load_topic(path)) for path in topics)
