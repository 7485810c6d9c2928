"""``steppewatch articles`` and ``steppewatch search``: what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steppewatch.commands import active_topic, changing, json_option, reading, settings_of
from steppewatch.commands.parameters import ADDRESS, there_is, topic_option

if TYPE_CHECKING:
    from sqlite_utils import Database

_EMPTY = "No articles kept yet. Read the sources: steppewatch crawl"


@click.group()
def articles() -> None:
    """What is kept."""


@articles.command("list")
@topic_option
@click.option("--outlet", help="Only of this outlet, by name or host.")
@click.option("--language", metavar="CODE", help="Only in this language: ru, kk, uk, en …")
@click.option("--feedback", type=click.Choice(["keep", "reject"]), help="Only with this word of the desk.")
@click.option("--days", type=click.IntRange(1, 3650), help="Only first seen in the last so many days.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@json_option
@click.pass_context
def list_articles(ctx: click.Context, /, as_json: bool, days: int | None, **filters: Any) -> None:
    """List kept articles, the latest first.

    \b
    Example:
      steppewatch articles list --language kk --days 7
    """
    from datetime import UTC, datetime, timedelta

    from steppewatch.terminal import show_json
    from storage import queries

    since = datetime.now(UTC) - timedelta(days=days) if days else None
    with reading(ctx) as db:
        found = list(queries.articles(db, since=since, **filters))
        empty = "" if found or as_json else _nothing(db, days=days, **filters)
    if as_json:
        show_json(found)
    else:
        _table(found, empty=empty)


def _nothing(db: Database, *, days: int | None, limit: int, **filters: str | None) -> str:
    """Say why a list is empty: nothing kept, a name that no article has, or a narrow filter."""
    from storage import queries

    for key, existing in (("outlet", queries.outlets), ("language", queries.languages)):
        if (asked := filters[key]) and asked not in (names := existing(db)):
            return f"No article of this {key} is kept: {asked}. {there_is(names, like=asked)}."
    return "No article fits." if days or any(filters.values()) else _EMPTY


@articles.command()
@click.argument("url", type=ADDRESS)
@json_option
@click.pass_context
def show(ctx: click.Context, url: str, as_json: bool) -> None:
    """Show one article with its text, as it was extracted last."""
    from steppewatch.origins import origin_of
    from steppewatch.terminal import plain, show_facts, show_json
    from storage.errors import UsageError
    from storage.queries import article_in_full

    with reading(ctx) as db:
        found = article_in_full(db, url)
        origin = origin_of(db, found["id"]) if found else None
    if found is None:
        raise UsageError("not kept", subject=url, hint=f"Ask why: steppewatch why {url}")
    if as_json:
        show_json({**found, "origin": origin})
        return
    assert origin is not None, "what is kept has an origin"
    found |= {
        "origin": origin.name,
        "because": origin.because,
        "says": origin.sentence,
        "told in": origin.url,
    }
    text = found.pop("text")
    show_facts({name: value for name, value in found.items() if value not in (None, "", "[]")})
    click.echo()
    for paragraph in text.split("\n"):
        click.echo(plain(paragraph))


@articles.command()
@click.argument("url", type=ADDRESS)
@click.option("--topic", default="", help="Of a dropped page: the topic it belongs to. Default: the nearest.")
@click.pass_context
def keep(ctx: click.Context, url: str, topic: str) -> None:
    """Say that an article belongs to its topic: no later change of text or topic puts it out.

    A page that was dropped as off topic is read from its capture and becomes an article, new to
    the readers, whatever the topic says of it.

    \b
    Example:
      steppewatch articles keep https://courier.example/news/1
    """
    if not _feedback(ctx, url, "keep"):
        _keep_dropped(ctx, url, topic)


@articles.command()
@click.argument("url", type=ADDRESS)
@click.pass_context
def reject(ctx: click.Context, url: str) -> None:
    """Say that an article does not belong: it enters no further edition."""
    from storage.errors import UsageError

    if not _feedback(ctx, url, "reject"):
        raise UsageError("not kept, so in no edition", subject=url, hint=f"Ask why: steppewatch why {url}")


def _feedback(ctx: click.Context, url: str, word: str) -> bool:
    from steppewatch.terminal import plain
    from storage.articles import set_feedback

    with changing(ctx) as db:
        title = set_feedback(db, url, word)
    if title is None:
        return False
    click.echo(f"{word}: {plain(title)}")
    return True


def _keep_dropped(ctx: click.Context, url: str, topic: str) -> None:
    """Let a dropped page in, by the desk's word."""
    from crawler.plan import Scope
    from steppewatch.jobs import judge_again
    from steppewatch.terminal import plain
    from storage.dropped import dropped_page
    from storage.errors import UsageError
    from storage.queries import article_in_full

    settings = settings_of(ctx)
    if topic:
        active_topic(settings, topic)
    with reading(ctx) as db:
        page = dropped_page(db, url)
    if page is None:
        raise UsageError(
            "neither kept nor dropped as off topic", subject=url,
            hint=f"Read it: steppewatch crawl --url {url}, or ask why: steppewatch why {url}",
        )  # fmt: skip
    judge_again(settings, Scope(keep=(page.url,), keep_topic=topic), progress=lambda _: None)
    with reading(ctx) as db:
        found = article_in_full(db, page.url)
    if found is None:
        raise UsageError("its capture holds no article", subject=url, hint=f"Ask why: steppewatch why {url}")
    click.echo(f"keep: {plain(found['title'])}, now in {found['topics']}")


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
@click.pass_context
def search(ctx: click.Context, query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search the kept articles by words, in any of their languages.

    \b
    Examples:
      steppewatch search Алматы аэропорт
      steppewatch search internet shutdown
    """
    from steppewatch.terminal import plain, show_json
    from storage.queries import search as find

    with reading(ctx) as db:
        found = list(find(db, " ".join(query), limit=limit))
    if as_json:
        show_json(found)
        return
    if not found:
        click.echo("Nothing found.", err=True)
    for hit in found:
        click.echo(
            f"{plain(hit.title)}\n  {plain(hit.outlet)}, {hit.language}  {hit.url}\n  {plain(hit.snippet)}"
        )


def _marks(row: dict[str, Any]) -> str:
    marks = ("gone" if row["gone_at"] else "", "copy" if row["copy_of"] else "", row["feedback"] or "")
    return ", ".join(filter(None, marks))


def _table(found: list[dict[str, Any]], *, empty: str) -> None:
    from steppewatch.terminal import show_table

    rows = [
        ((row["published_at"] or row["first_seen_at"])[:16].replace("T", " "), row["language"], row["outlet"],
         row["title"], _marks(row))
        for row in found
    ]  # fmt: skip
    show_table(("published (UTC)", "lang", "outlet", "title", ""), rows, empty=empty)
