"""Briefs and translated headlines for an edition, where the desk has chosen a model."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from digests.briefs import Question, Wishes, answered, questions
from digests.content import EditionContent
from digests.wording import wording
from steppewatch.machine import ask
from steppewatch.sections import Brief
from storage.briefs import known_answers, note_answers, trouble
from storage.edition import Article

log = logging.getLogger("steppewatch.briefing")

#: After a failure nobody waits for the model again for so long: one time-out delays one edition.
_PAUSE = timedelta(minutes=15)


def retell(
    brief: Brief,
    db: Database,
    content: EditionContent,
    articles: Sequence[Article],
    *,
    now: datetime,
    keep: bool,
    stop: Callable[[], bool] = lambda: False,
) -> EditionContent:
    """Return the edition with what a model adds that holds; the same edition when it is off or fails.

    Each question is asked once and its answer kept; with *keep* false nothing is written. A *stop*
    ends the waiting.
    """
    if not brief.model or content.quiet:
        return content
    name = wording("en").language_name(content.language)
    wishes = Wishes(model=brief.model, stories=brief.stories, languages=brief.languages)
    asked = {_key(brief.model, q): q for q in questions(content, articles, wishes, language_name=name)}
    found = known_answers(db, asked)
    open_ = {key: question for key, question in asked.items() if key not in found}
    if open_ and not _is_paused(db, now):
        found |= _ask(brief, db, open_, now=now, keep=keep, stop=stop)
    answers = {asked[key].key: answer for key, answer in found.items()}
    told = answered(content, articles, answers, model=brief.model)
    for dropped in told.dropped:
        log.info("dropped", extra={"edition": content.id, "model": brief.model, "sentence": dropped})
    return told.content


def _ask(
    brief: Brief,
    db: Database,
    asked: dict[str, Question],
    *,
    now: datetime,
    keep: bool,
    stop: Callable[[], bool],
) -> dict[str, str]:
    keys = {question.key: key for key, question in asked.items()}
    said = ask(brief.model, list(asked.values()), timeout_s=brief.timeout_s, stop=stop)
    answers = {keys[name]: answer for name, answer in said.answers.items() if name in keys}
    if said.problem:
        log.warning("not briefed", extra={"model": brief.model, "problem": said.problem})
    if keep:
        note_answers(db, brief.model, answers, said.problem, now=now)
    return answers


def _is_paused(db: Database, now: datetime) -> bool:
    last = trouble(db)
    return last is not None and now - last.at < _PAUSE


def _key(model: str, question: Question) -> str:
    told = "\0".join((model, question.system, question.prompt))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
