"""What judging an article costs beside its extraction, in processor time.

Each text gets everything a kept article gets: language, topic, fingerprint and look-up of copies,
figures, statements, search terms, and its share of the grouping of all of them into stories.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from crawler.analysis import said
from crawler.duplicates import fingerprint, text_hash
from crawler.language import detect
from crawler.matching import Matcher
from crawler.relevance import score
from crawler.topic_files import load_topic
from digests.cluster import group
from steppewatch.evaluation.measures import Measure, Sources, rows
from steppewatch.shipped import shipped
from storage.edition import Article
from storage.fingerprints import remember, similar
from storage.model import Url
from storage.schema import schema
from storage.search import index_terms

_NOW = datetime(2022, 1, 10, tzinfo=UTC)
#: Texts before the clock starts: models load with the first of each language.
_WARM = 10


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield the median of the milliseconds of a text, without extras."""
    texts = list(_texts(sources))
    if len(texts) <= _WARM:
        return
    judge = _judge()
    spent = [_timed(lambda n=n, row=row: judge(n, row)) for n, row in enumerate(texts)][_WARM:]  # type: ignore[misc]
    articles = [_article(n, row) for n, row in enumerate(texts)]
    stories = _timed(lambda: group(articles)) / len(texts)
    milliseconds = (statistics.median(spent) + stories) * 1000
    yield Measure(name="article ms, without extraction", value=milliseconds, cases=len(spent))


def _texts(sources: Sources) -> Iterator[dict[str, Any]]:
    """Yield texts of full length: short leads would flatter the median."""
    if path := sources.file("tengrinews_2024-04.jsonl"):
        yield from rows(path)
    if path := sources.file("tgcontest_pairs.jsonl"):
        yield from (pair[side] for pair in rows(path) for side in ("first", "second"))


def _judge() -> Callable[[int, dict[str, Any]], None]:
    """Return what is done with one text, over a database of its own."""
    matcher = Matcher(load_topic(shipped("config", "topics", "kazakhstan-unrest.toml")))
    db = Database(memory=True)
    schema.apply(db)
    db.execute("PRAGMA foreign_keys = OFF")  # fingerprints without articles

    def judge(number: int, row: dict[str, Any]) -> None:
        title, text = row["title"], row["text"]
        language = detect(title, text)
        score(matcher, title=title, text=text, language=language, published_at=_NOW)
        text_hash(text)
        made = fingerprint(text)
        similar(db, made)
        remember(db, number, made)
        said(text, language=language)
        index_terms(f"{title}\n{text}", language)

    return judge


def _timed(work: Callable[[], object]) -> float:
    """Return the processor time of *work*, in seconds."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _article(number: int, row: dict[str, Any]) -> Article:
    return Article(
        id=number, url=Url(f"https://outlet.example/{number}"), outlet="", host="outlet.example",
        title=row["title"], language=detect(row["title"], row["text"]), first_seen_at=_NOW, text=row["text"],
    )  # fmt: skip
