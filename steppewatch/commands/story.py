"""``steppewatch story``: which articles tell of one event, and the desk's word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steppewatch.commands import changing, json_option, reading
from steppewatch.commands.parameters import ADDRESS, topic_option

if TYPE_CHECKING:
    from storage.rulings import Ruled
    from storage.story_lists import StoryInFull, StoryRow


@click.group()
def story() -> None:
    """The stories: which articles tell of one event."""


@story.command("list")
@topic_option
@click.option("--days", type=click.IntRange(1, 3650), default=10, show_default=True,
              help="Only with an article first seen in so many days before the latest one.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@json_option
@click.pass_context
def list_stories(ctx: click.Context, topic: str | None, days: int, limit: int, as_json: bool) -> None:
    """List the stories, those with the latest news first.

    \b
    Example:
      steppewatch story list --topic kazakhstan-unrest --days 3
    """
    from steppewatch.terminal import show_json, show_table
    from storage.story_lists import stories

    with reading(ctx) as db:
        found = stories(db, topic=topic, last_days=days, limit=limit)
    if as_json:
        show_json(found)
        return
    rows = [
        (s.key, _minute(s.first_at), _minute(s.last_at), s.articles, s.outlets, " ".join(s.languages),
         "by hand" if s.ruled else "", s.title)
        for s in found
    ]  # fmt: skip
    show_table(
        ("story", "first (UTC)", "last (UTC)", "articles", "outlets", "languages", "", "begins with"), rows,
        empty="No stories yet. They are made after a crawl: steppewatch crawl",
    )  # fmt: skip


@story.command()
@click.argument("key")
@json_option
@click.pass_context
def show(ctx: click.Context, key: str, as_json: bool) -> None:
    """Show one story: its articles, why each is in it, and which editions told it.

    A key of old is followed to the story it became part of.

    \b
    Example:
      steppewatch story show story-12
    """
    from steppewatch.terminal import say, show_json
    from storage.errors import UsageError
    from storage.grouping import key_of, number_of
    from storage.rulings import require
    from storage.story_lists import story as in_full

    with reading(ctx) as db:
        number = require(db, key)
        found = in_full(db, number)
    if found is None:
        raise UsageError("all of its articles were rejected or left the topic", subject=key_of(number))
    if number != number_of(key):
        say(f"{key_of(number_of(key))} is part of {found.story.key} now.")
    if as_json:
        show_json({**_fields(found.story), **_fields(found, leave="story")})
    else:
        _tell(found)


@story.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY KEY...")
@click.pass_context
def merge(ctx: click.Context, keys: tuple[str, ...]) -> None:
    """Make several stories one; it keeps the first one's key. No later grouping divides it.

    \b
    Example:
      steppewatch story merge story-12 story-31
    """
    from datetime import UTC, datetime

    from storage.rulings import merge as rule

    with changing(ctx) as db:
        ruled = rule(db, keys, now=datetime.now(UTC))
    _say_moved(ruled)


@story.command()
@click.argument("key")
@click.argument("urls", nargs=-1, required=True, metavar="URL...", type=ADDRESS)
@click.pass_context
def split(ctx: click.Context, key: str, urls: tuple[str, ...]) -> None:
    """Make articles of a story a story of their own. No later grouping puts them back.

    \b
    Example:
      steppewatch story split story-12 https://www.rbc.ru/politics/10/01/2022/61dbe3519a79471ffb313e6c
    """
    from datetime import UTC, datetime

    from storage.rulings import split as rule

    with changing(ctx) as db:
        ruled = rule(db, key, urls, now=datetime.now(UTC))
    _say_moved(ruled)


@story.command()
@click.argument("key")
@click.pass_context
def release(ctx: click.Context, key: str) -> None:
    """Take back the latest merge or split of a story; repeat it to take back the one before.

    \b
    Example:
      steppewatch story release story-12
    """
    from datetime import UTC, datetime

    from storage.rulings import release as take_back

    with changing(ctx) as db:
        ruled = take_back(db, key, now=datetime.now(UTC))
    click.echo(f"{ruled.key}: the ruling is taken back, {_articles(ruled.moved)} back where they were")


def _say_moved(ruled: Ruled) -> None:
    click.echo(
        f"{ruled.key}: {_articles(ruled.moved)} moved here; undo with: steppewatch story release {ruled.key}"
    )


def _articles(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"


def _tell(found: StoryInFull) -> None:
    from steppewatch.terminal import plain, show_facts

    story = found.story
    show_facts({
        "story": story.key, "topic": story.topic, "begins with": story.title,
        "time": f"{_minute(story.first_at)} to {_minute(story.last_at)} UTC",
        "articles": f"{story.articles}, {story.copies} of them copies; {story.outlets} outlets",
        **({"split from": found.split_from} if found.split_from else {}),
        **({"also known as": ", ".join(found.also_known_as)} if found.also_known_as else {}),
    })  # fmt: skip
    for ruling in found.rulings:
        click.echo(_ruling(ruling))
    for member in found.members:
        click.echo(f"\n{_minute(member['at'])} UTC  {member['language']}  {plain(member['outlet'])}")
        click.echo(f"  {plain(member['title'])}\n  {member['url']}")
        told = ", ".join(member["editions"]) or "no edition yet"
        click.echo(f"  {how(member)}; told in {told}")


def how(member: dict[str, Any]) -> str:
    """Return in words why an article is in its story.

    >>> how({"joined": "copy", "likeness": None, "beside": "https://a.example/1"})
    'repeats https://a.example/1'
    >>> how({"joined": "likeness", "likeness": 0.312, "beside": "https://a.example/1"})
    'alike by 0.31, most to https://a.example/1'
    """
    match member["joined"]:
        case "first":
            return "the story began with it"
        case "copy":
            return f"repeats {member['beside']}"
        case "hand":
            return "by the desk's hand"
        case _:
            return f"alike by {member['likeness'] or 0:.2f}, most to {member['beside']}"


def _ruling(ruling: dict[str, Any]) -> str:
    source = f" out of {ruling['taken_from']}" if ruling["taken_from"] else ""
    taken_back = f", taken back {_minute(ruling['released_at'])}" if ruling["released_at"] else ""
    return (
        f"by hand: {ruling['verb']} of {_minute(ruling['ruled_at'])}, {_articles(ruling['articles'])}"
        f"{source} into {ruling['story']}{taken_back}"
    )


def _fields(noun: StoryRow | StoryInFull, *, leave: str = "") -> dict[str, Any]:
    from dataclasses import fields

    return {field.name: getattr(noun, field.name) for field in fields(noun) if field.name != leave}


def _minute(stored: str) -> str:
    return stored[:16].replace("T", " ")
