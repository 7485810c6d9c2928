"""Suggested terms for a topic, from what the desk said and what the topic did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlite_utils import Database

from crawler.language import detect
from crawler.matching import Matcher
from crawler.suggestions import LEAST_KEPT, Sample, Suggestion, suggest
from crawler.topics import Topic
from storage.feedback import judged_by_desk, judged_by_topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """Terms, and what they rest on."""

    terms: tuple[Suggestion, ...]
    #: Articles the desk kept and rejected.
    kept: int
    rejected: int
    #: Titles the topic kept and dropped.
    passed: int
    dropped: int
    #: Sentences for the person who asks: too little feedback, in which language.
    remarks: tuple[str, ...]


def suggestions(db: Database, topic: Topic, *, limit: int) -> Suggestions:
    """Return the terms that *topic* may lack, strongest first."""
    by_desk = [
        Sample(text=one.text, language=one.language, kept=one.kept) for one in judged_by_desk(db, topic.name)
    ]
    by_topic = [
        Sample(
            text=one.text, kept=one.kept, by_desk=False,
            language=detect("", one.text) if one.language == "und" else one.language,
        )
        for one in judged_by_topic(db, topic.name)
    ]  # fmt: skip
    kept, passed = sum(one.kept for one in by_desk), sum(one.kept for one in by_topic)
    return Suggestions(
        terms=suggest((*by_desk, *by_topic), Matcher(topic), limit=limit),
        kept=kept, rejected=len(by_desk) - kept, passed=passed, dropped=len(by_topic) - passed,
        remarks=_remarks(by_desk),
    )  # fmt: skip


def _remarks(by_desk: list[Sample]) -> tuple[str, ...]:
    """Say in which languages the desk's words are too few to compare."""
    kept = Counter(one.language for one in by_desk if one.kept)
    rejected = Counter(one.language for one in by_desk if not one.kept)
    advice = "Say more with: steppewatch articles keep|reject URL"
    enough = [language for language in kept if kept[language] >= LEAST_KEPT and rejected[language]]
    few = ", ".join(
        f"{one} {kept[one]} / {rejected[one]}" for one in sorted(kept | rejected) if one not in enough
    )
    if few:
        return (
            f"Too few words of the desk (kept / rejected): {few}; needed in a language are {LEAST_KEPT} and 1. "
            f"{advice}",
        )
    return () if enough else (f"The desk has said nothing of this topic yet. {advice}",)
