"""``steppewatch figures`` and ``steppewatch statements``: who said how many, who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steppewatch.commands import json_option, reading
from steppewatch.commands.parameters import topic_option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlite_utils import Database

QUANTITIES = (
    "killed", "injured", "hospitalised", "missing", "detained", "released", "troops", "fighters", "protesters",
    "aircraft", "damaged", "weapons", "cases",
)  # fmt: skip
_DAYS = click.option(
    "--days", type=click.IntRange(1, 3650), help="Only of articles of the last so many days."
)
_QUOTE_CHARS = 160


@click.command()
@topic_option
@click.option("--quantity", type=click.Choice(QUANTITIES), help="Only of this kind.")
@click.option("--disputed", is_flag=True, help="Only where outlets disagree or a figure was taken back.")
@click.option("--sentences", is_flag=True, help="Print the sentence and the article of each figure below it.")
@_DAYS
@click.option("--limit", type=click.IntRange(1, 100_000), default=200, show_default=True)
@json_option
@click.pass_context
def figures(
    ctx: click.Context, /, disputed: bool, sentences: bool, days: int | None, as_json: bool, **filters: Any
) -> None:
    """List contested figures by kind and time: who gave which, and where outlets disagree.

    A figure that was edited away or taken back stays in the list, marked so. "Disagree" is said of
    one kind and one unit, in one place as far as places are named.

    \b
    Examples:
      steppewatch figures --quantity killed --sentences
      steppewatch figures --disputed --days 7 --json
    """
    from steppewatch.ledger import group
    from steppewatch.terminal import say, show_json
    from storage.ledger import figures as stored

    with reading(ctx) as db:
        found = group(stored(db, since=_since(days), **filters))
        older = bool(days) and any(stored(db, **filters | {"limit": 1}))
    groups = [one for one in found if one.disputed or not disputed]
    if as_json:
        show_json(groups)
        return
    if not groups:
        none = (
            "No figures stored. They are read from kept articles in English, Russian, Ukrainian and Kazakh."
        )
        say("None of the figures is disputed." if found else _none_in(days) if older else none)
    for one in groups:
        _tell(one)
        if sentences:
            _show_sentences(one)


def _show_sentences(one: Any) -> None:
    """Print where each figure stands, in the order of the table."""
    from steppewatch.terminal import plain

    for row in one.figures:
        click.echo(f"  {plain(row['printed'])}: {plain(row['sentence'])}\n    {row['outlet']}, {row['url']}")
    click.echo()


def _tell(one: Any) -> None:
    from digests.people import nominative
    from steppewatch.terminal import show_table

    rows = [
        (row["at"][:16].replace("T", " "), row["printed"], nominative(row["said_by"]) or "–", row["outlet"],
         " ".join(filter(None, (row["place"], row["date"]))), _note(row))
        for row in one.figures
    ]  # fmt: skip
    span = f", outlets disagree: {one.low:,} to {one.high:,}" if one.disagree else ""
    click.echo(f"{one.quantity}: {one.unit}{span}" if one.unit != one.quantity else f"{one.quantity}{span}")
    show_table(("given (UTC)", "figure", "said by", "outlet", "where, when", ""), rows, empty="")


def _note(row: dict[str, Any]) -> str:
    notes = (
        ("withdrawn", row["withdrawn"]),
        (f"only in revision {row['revision']}", not row["current"]),
        ("copy", row["copy_of"]),
    )
    return ", ".join(name for name, holds in notes if holds)


@click.command()
@topic_option
@click.option("--speaker", help="Only by speakers whose name holds this.")
@click.option("--direct/--reported", default=None, help="Only direct quotations; only reported speech.")
@_DAYS
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@json_option
@click.pass_context
def statements(
    ctx: click.Context, /, days: int | None, as_json: bool, speaker: str | None, limit: int, **filters: Any
) -> None:
    """List who said what, the latest first, with the outlet that says so.

    \b
    Examples:
      steppewatch statements --speaker Токаев --direct
      steppewatch statements --days 2 --json
    """
    from itertools import islice

    from digests.people import answers, nominative
    from steppewatch.terminal import plain, show_json, show_table
    from storage.ledger import statements as stored

    def said(db: Database, since: datetime | None) -> Iterator[dict[str, Any]]:
        # A name has more spellings than SQL can compare.
        rows = stored(db, since=since, limit=-1, **filters)
        return (row for row in rows if not speaker or answers(row["speaker"], speaker))

    with reading(ctx) as db:
        found = list(islice(said(db, _since(days)), limit))
        older = bool(days) and not found and any(said(db, None))
    if as_json:
        show_json(found)
        return
    rows = [
        (row["at"][:16].replace("T", " "), nominative(row["speaker"]),
         _quoted(plain(row["quote"]), direct=row["direct"]), row["outlet"], row["language"],
         "" if row["current"] else f"only in revision {row['revision']}")
        for row in found
    ]  # fmt: skip
    empty = _none_in(days) if older else f"No statements stored{f' of {speaker}' if speaker else ''}."
    show_table(("published (UTC)", "speaker", "words", "outlet", "lang", ""), rows, empty=empty)


def _none_in(days: int | None) -> str:
    return (
        f"None in the last {days} days; there are older ones."
        if days != 1
        else "None in the last day; there are older ones."
    )


def _quoted(words: str, *, direct: bool) -> str:
    short = words if len(words) <= _QUOTE_CHARS else f"{words[:_QUOTE_CHARS].rsplit(' ', 1)[0]} …"
    return f"“{short}”" if direct else short


def _since(days: int | None) -> datetime | None:
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC) - timedelta(days=days) if days else None
