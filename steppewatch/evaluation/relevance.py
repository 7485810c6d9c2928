"""How well the shipped topic is told from what lies beside it: recall, false alarms, time a text.

Leads on January 2022 belong to the topic (``qantar_multilingual.jsonl``), other news does not
(``tengrinews_2024-04.jsonl``); ``hard_neighbours.toml`` and ``topic_leads.toml`` lie close to it on either
side, the latter written before anyone looked at the topic's terms. A file ``leads_blind.toml`` holds leads by
which nothing was mended yet. "Undated": as if the page had no date, but for leads that need theirs.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.language import detect
from crawler.matching import Matcher
from crawler.outlets import Catalogue, country_of
from crawler.relevance import score
from crawler.topic_files import load_topic
from steppewatch.evaluation.measures import Labels, Measure, Sources, rows, share
from steppewatch.shipped import shipped


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield recall and false alarms on every file at hand."""
    matcher = Matcher(load_topic(shipped("config", "topics", "kazakhstan-unrest.toml")))
    if path := sources.file("qantar_multilingual.jsonl"):
        january = [row for row in rows(path) if row["date"].startswith("2022-01")]
        yield share("relevance recall", _judged(matcher, january))
        yield share("relevance, undated recall", _judged(matcher, january, dated=False))
    if path := sources.file("tengrinews_2024-04.jsonl"):
        yield from _other_news(matcher, path)
    if labels := sources.labels("hard_neighbours.toml"):
        yield from _either_side("hard neighbours", matcher, labels)
    if labels := sources.labels("topic_leads.toml"):
        yield from _either_side("leads", matcher, labels)
        yield from _either_side("leads", matcher, labels, dated=False)
    if labels := sources.labels("leads_blind.toml"):
        yield from _either_side("blind leads", matcher, labels)


def _other_news(matcher: Matcher, path: Path) -> Iterator[Measure]:
    news = list(rows(path))
    started = time.process_time()
    yield share("false alarms, other news", _judged(matcher, news))
    milliseconds = (time.process_time() - started) * 1000
    yield share("false alarms, other news, undated", _judged(matcher, news, dated=False))
    yield Measure(name="relevance ms a text", value=milliseconds / max(1, len(news)), cases=len(news))


def _either_side(name: str, matcher: Matcher, labels: Labels, *, dated: bool = True) -> Iterator[Measure]:
    leads = tomllib.loads(labels.path.read_text("utf-8"))["lead"]
    leads = [lead for lead in leads if dated or not lead.get("needs_date")]
    group = f"{name}{labels.group}{'' if dated else ', undated'}"
    ours, others = ([row for row in leads if bool(row["relevant"]) is side] for side in (True, False))
    yield share(f"{group} recall", _judged(matcher, ours, dated=dated))
    yield share(f"false alarms, {group}", _judged(matcher, others, dated=dated))


def _judged(
    matcher: Matcher, leads: Sequence[dict[str, Any]], *, dated: bool = True
) -> list[tuple[bool, str]]:
    return [(_relevant(matcher, row, dated=dated), row["title"]) for row in leads]


def _relevant(matcher: Matcher, row: dict[str, Any], *, dated: bool) -> bool:
    """Judge one labelled text as a crawl would: its language is found out, not told."""
    language = detect(row["title"], row["text"])
    day = _day(str(row["date"])) if dated else None
    country = row.get("country") or country_of(row.get("url", ""), Catalogue())
    found = score(
        matcher, title=row["title"], text=row["text"], language=language, published_at=day, country=country
    )
    return found.relevant


def _day(printed: str) -> datetime:
    """Read an ISO day; what reads "16 апреля" or "Вчера 22:37" is from April 2024."""
    try:
        return datetime.fromisoformat(printed[:10]).replace(tzinfo=UTC)
    except ValueError:
        return datetime(2024, 4, 16, tzinfo=UTC)
