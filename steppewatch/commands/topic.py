"""``steppewatch topic``: what belongs, why, and what a change of a topic's file would do."""

from __future__ import annotations

import os.path
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steppewatch.commands import json_option, reading, settings_of
from steppewatch.commands.parameters import ADDRESS, PLACE, is_address

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.topics import Topic
    from steppewatch.settings import Settings
    from steppewatch.trying import Move, Trial
    from storage.model import Relevance
    from storage.texts import Text

_DAYS = click.option(
    "--days", type=click.IntRange(1, 3650), default=30, show_default=True,
    help="Look at what was read in so many days before the latest article.",
)  # fmt: skip
#: Characters shown on either side of a matched word.
_AROUND = 32
#: Terms named of one page.
_TERMS = 6


@click.group()
def topic() -> None:
    """What belongs, and why."""


@topic.command("list")
@json_option
@click.pass_context
def list_topics(ctx: click.Context, as_json: bool) -> None:
    """List the active topics, with what is stored of each and what the desk said of it."""
    from crawler.topic_files import load_topic
    from steppewatch.terminal import show_json, show_table
    from storage.feedback import Words, feedback_counts
    from storage.subscribers import subscribers

    with reading(ctx) as db:
        counts = feedback_counts(db)
        readers = Counter(one.digest for one in subscribers(db) if one.state != "removed")
    found = [(file, load_topic(file)) for file in settings_of(ctx).topic_files]
    said = {one.name: counts.get(one.name, Words()) for _, one in found}
    if as_json:
        show_json([
            {"name": t.name, "title": t.title, "threshold": t.threshold, "articles": said[t.name].articles,
             "kept_by_desk": said[t.name].kept, "rejected_by_desk": said[t.name].rejected,
             "readers": readers[t.name], "file": f}
            for f, t in found
        ])  # fmt: skip
        return
    rows = [
        (t.name, t.title, t.threshold, said[t.name].articles, f"{said[t.name].kept} / {said[t.name].rejected}",
         readers[t.name], f)
        for f, t in found
    ]  # fmt: skip
    columns = ("name", "title", "threshold", "articles", "desk: kept / rejected", "readers", "file")
    show_table(columns, rows, empty="No topics.")


# ---------------------------------------------------------------- why a text belongs


@topic.command()
@click.argument("text", metavar="TEXT_FILE_OR_URL", type=PLACE)
@click.option("--title", default="", help="The headline: its words weigh more.")
@click.option("--date", metavar="DAY", help="When it was published (YYYY-MM-DD): topics have their times.")
@click.option("--url", "source", metavar="URL", type=ADDRESS,
              help="Where it is from: an outlet of the country need not name it.")  # fmt: skip
@click.option("--topic", "topics", multiple=True, metavar="NAME_OR_FILE",
              help="By this topic. Default: every active one.")  # fmt: skip
@json_option
@click.pass_context
def explain(
    ctx: click.Context,
    text: str,
    title: str,
    date: str | None,
    source: str | None,
    topics: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show why a text belongs or not: its words in their place, parts of the score, threshold, verdict.

    The address of a page that was read is looked up in the database; no site is asked.

    \b
    Examples:
      steppewatch topic explain "В Алматы ввели комендантский час"
      steppewatch topic explain article.txt --date 2022-01-06 --url https://tengrinews.kz/
      steppewatch topic explain https://courier.example/news/1
    """
    from crawler.matching import Matcher
    from crawler.outlets import load_catalogue
    from crawler.topic_files import load_topic
    from steppewatch.terminal import show_json
    from steppewatch.trying import judged

    settings = settings_of(ctx)
    given = _given(ctx, text, title, date, source)
    files = tuple(_file_of(settings, one) for one in topics) or settings.topic_files
    outlets = load_catalogue(settings.catalogue_file)
    found = [judged(Matcher(load_topic(file)), given, outlets) for file in files]
    if as_json:
        show_json(found)
        return
    for relevance in found:
        _tell(relevance, given)


def _given(ctx: click.Context, text: str, title: str, date: str | None, source: str | None) -> Text:
    """Return what is to be judged: a stored page, a file's text, or the argument itself."""
    from crawler.language import detect
    from steppewatch.trying import text_at
    from storage.errors import UsageError
    from storage.texts import Text

    if is_address(text):
        with reading(ctx) as db:
            stored = text_at(settings_of(ctx), db, text)
        if stored is None:
            raise UsageError("no text of it is stored", subject=text, hint=f"Ask why: steppewatch why {text}")
        return stored
    body = _body(text)
    language = detect(title, body)
    return Text(text=body, title=title, language=language, url=source or "", published_at=_day(date))


#: What begins or ends so, and is no file, is a name mistyped, not a text to judge.
_LIKE_A_FILE = re.compile(r"(?:~|\.{0,2})/\S|\S+\.(?:txt|md|html?)$")


def _body(text: str) -> str:
    """Return the text of a file that is there, else the argument itself."""
    from storage.errors import UsageError

    if os.path.isfile(text):  # unlike Path.is_file, no error for a text too long to be a name
        return Path(text).read_text("utf-8", "replace")
    if _LIKE_A_FILE.match(text):
        raise UsageError(
            "no such file", subject=text, hint="Give a file that is there, or the text itself in quotes"
        )
    return text


def _day(date: str | None) -> datetime | None:
    from datetime import UTC, datetime

    from storage.errors import UsageError

    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    except ValueError as error:
        raise UsageError("not a day", subject=str(date), hint="Write it as 2022-01-06") from error


def _tell(relevance: Relevance, given: Text) -> None:
    from steppewatch.terminal import plain, show_table

    verdict = "belongs" if relevance.relevant else f"does not belong: {plain(relevance.missing)}"
    click.echo(f"{relevance.topic}: {verdict}")
    day = f", published {given.published_at:%Y-%m-%d}" if given.published_at else ", without a date"
    click.echo(
        f"  score {relevance.score:.2f}, threshold {relevance.threshold:.2f}, language {given.language}{day}"
    )
    width = max((len(name) for name, _ in relevance.parts), default=0)
    for name, value in relevance.parts:
        click.echo(f"  {name:<{width}}  {value:.2f}{_in_words(name, value)}")
    rows = [
        (e.group, _in_place(given, e.offset, e.matched), e.language or "name", e.term, f"{e.weight:+.2f}")
        for e in relevance.evidence
    ]
    show_table(("group", "where it stands", "language", "term", "weight"), rows, empty="  no term matched")


def _in_words(name: str, value: float) -> str:
    from crawler.relevance import NEIGHBOURS, SAME_SENTENCE

    if name != "proximity":
        return ""
    near = {SAME_SENTENCE: "in one sentence", NEIGHBOURS: "in neighbouring sentences, or in the title"}
    return f"  {near.get(value, 'far apart')}"


def _in_place(given: Text, offset: int, matched: str) -> str:
    """Show a matched word with the words around it; title and text are two places."""
    if not matched:  # the language speaks, not a word
        return "the text as a whole"
    whole = f"{given.title}\n{given.text}"
    in_title = offset < len(given.title)
    first, last = (0, len(given.title)) if in_title else (len(given.title) + 1, len(whole))
    end = offset + len(matched)
    before, after = whole[max(first, offset - _AROUND) : offset], whole[end : min(last, end + _AROUND)]
    ellipses = ("…" if offset - _AROUND > first else "", "…" if end + _AROUND < last else "")
    return f"{'title: ' if in_title else ''}{ellipses[0]}{before}[{matched}]{after}{ellipses[1]}"


# ---------------------------------------------------------------- what a change would do


def _file_of(settings: Settings, name: str) -> Path:
    """Return the file a person means: a path, or a name in the folder of topics."""
    from storage.errors import UsageError

    folder = settings.topics_folder
    for path in (Path(name), folder / f"{name}.toml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(file.stem for file in folder.glob("*.toml"))) or "none"
    raise UsageError("neither a file nor a topic", subject=name, hint=f"Topics in {folder}: {known}")


@topic.command("try")
@click.argument("name", metavar="NAME_OR_FILE")
@_DAYS
@json_option
@click.pass_context
def try_(ctx: click.Context, name: str, days: int, as_json: bool) -> None:
    """Show what a changed topic would let in and put out, among what is stored. Nothing is changed.

    Kept articles are judged by their texts, dropped pages by their captures. The first try reads
    these again and takes a while, some 25 pages a second and processor; the next ones are quick.

    \b
    Examples:
      steppewatch topic try kazakhstan-unrest
      steppewatch topic try draft.toml --days 90 --json
    """
    from crawler.topic_files import load_topic
    from steppewatch.terminal import counting, show_json
    from steppewatch.trying import try_topic
    from storage.dropped import days_before_latest

    settings = settings_of(ctx)
    file = _file_of(settings, name)
    changed = load_topic(file)
    with reading(ctx) as db, counting("dropped pages") as count:
        since = days_before_latest(db, days)
        trial = try_topic(settings, db, changed, since=since, counting=count)
    if as_json:
        show_json(trial)
        return
    _show_trial(trial, days)
    _next_step(settings, file, changed, days)


def _show_trial(trial: Trial, days: int) -> None:
    click.echo(
        f"{trial.topic}: {len(trial.enter)} would enter, {len(trial.leave)} would leave, {trial.stay} stay, "
        f"of {trial.articles} articles and {trial.pages} dropped pages "
        f"of the {days} days before the latest article"
    )
    if trial.unread:
        click.echo(
            f"  {trial.unread} of the dropped pages hold no text this time, or their captures are gone"
        )
    for title, moves in (("Enter", trial.enter), ("Leave", trial.leave)):
        for move in moves:
            _show_move(title, move)
    _show_counts("language", trial, lambda move: move.language)
    _show_counts("outlet", trial, lambda move: move.outlet)


def _show_move(way: str, move: Move) -> None:
    from steppewatch.terminal import plain

    note = f" ({move.note})" if move.note else ""
    click.echo(f"\n{way}  {move.language}  {plain(move.outlet)}: {plain(move.title)}{note}")
    click.echo(f"       {plain(move.url)}")
    click.echo(f"       {_because(move.relevance)}")


def _because(relevance: Relevance) -> str:
    """Say in a line why: the strongest terms, and what is missing."""
    from steppewatch.terminal import plain

    strongest = sorted(relevance.evidence, key=lambda e: (-abs(e.weight), e.offset))
    terms = dict.fromkeys(f"{plain(e.matched or e.term)} ({e.group})" for e in strongest)
    matched = f"matched {', '.join(list(terms)[:_TERMS])}" if terms else "no term matched"
    score = f"{relevance.score:.2f} of {relevance.threshold:.2f}"
    return f"{score}: " + "; ".join(filter(None, (plain(relevance.missing), matched)))


def _show_counts(kind: str, trial: Trial, of: Any) -> None:
    from steppewatch.terminal import plain

    enter, leave = Counter(map(of, trial.enter)), Counter(map(of, trial.leave))
    if enter or leave:
        both = sorted(enter | leave, key=lambda key: (-enter[key] - leave[key], key))
        click.echo(f"\nBy {kind}: " + ", ".join(f"{plain(key)} +{enter[key]} -{leave[key]}" for key in both))


def _next_step(settings: Settings, file: Path, changed: Topic, days: int) -> None:
    from steppewatch.terminal import say

    active = {path.resolve() for path in settings.topic_files}
    if file.resolve() not in active:
        say(
            f"\nNothing was changed. To use this file, put it into {settings.topics_folder} as "
            f"{changed.name}.toml and name it in topics.active."
        )
    else:
        say(
            "\nNothing was changed. The next crawl judges new pages by this file; for what is stored: "
            f"steppewatch topic apply --days {days}"
        )


@topic.command()
@_DAYS
@json_option
@click.pass_context
def apply(ctx: click.Context, days: int, as_json: bool) -> None:
    """Judge what is stored once more, by the active topics as their files are now.

    Each change is stored with its reason. What enters is new to the readers, whenever it was
    published; what leaves stands in no further edition. No site is asked.

    \b
    Example:
      steppewatch topic try kazakhstan-unrest && steppewatch topic apply
    """
    from crawler.plan import Scope
    from steppewatch.jobs import judge_again
    from steppewatch.terminal import crawl_progress, show_json
    from storage.crawls import verdicts_of

    with crawl_progress("judged") as progress:
        report = judge_again(settings_of(ctx), Scope(again_days=days), progress=progress)
    with reading(ctx) as db:
        found = list(verdicts_of(db, report.crawl_id))
    if as_json:
        show_json({"crawl_id": report.crawl_id, "state": report.state, "verdicts": found})
    else:
        _show_verdicts(found)
    if report.state != "finished":
        ctx.exit(75)


def _show_verdicts(found: list[dict[str, Any]]) -> None:
    from steppewatch.terminal import plain, say

    for row in found:
        click.echo(
            f"{row['reason']}: {plain(row['title'] or '')}\n  {plain(row['url'])}  {plain(row['note'])}"
        )
    say(f"{len(found)} changes stored." if found else "Nothing changes.")


# ---------------------------------------------------------------- terms it may lack


@topic.command()
@click.argument("name", metavar="NAME_OR_FILE")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@json_option
@click.pass_context
def suggest(ctx: click.Context, name: str, limit: int, as_json: bool) -> None:
    """Propose terms that a topic may lack, in the notation of its file.

    They stand in what the desk kept and not in what it rejected (`articles keep|reject URL`).
    Titles that the topic itself kept and dropped count a little as well.

    \b
    Example:
      steppewatch topic suggest kazakhstan-unrest
    """
    from crawler.topic_files import load_topic
    from steppewatch.suggesting import suggestions
    from steppewatch.terminal import show_json, show_table

    topic = load_topic(_file_of(settings_of(ctx), name))
    with reading(ctx) as db:
        found = suggestions(db, topic, limit=limit)
    if as_json:
        show_json(found)
        return
    for line in found.remarks:
        click.echo(line, err=True)
    rows = [
        (one.language, one.term, f"{one.kept} / {one.rejected}", f"{one.passed} / {one.dropped}", one.score)
        for one in found.terms
    ]
    columns = ("language", "term", "desk: kept / rejected", "topic: kept / dropped", "surprise")
    show_table(columns, rows, empty="No word stands out.")
