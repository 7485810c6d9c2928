"""``steppewatch sources``: what is polled, and how that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steppewatch.commands import changing, json_option, reading, settings_of
from steppewatch.commands.parameters import ADDRESS

if TYPE_CHECKING:
    from datetime import datetime

    from storage.model import Source


@click.group()
def sources() -> None:
    """What is polled: feeds, sitemaps, section pages, channels, and their health."""


@sources.command("list")
@click.option("--trouble", is_flag=True, help="Only those that fail, are gone or say nothing.")
@json_option
@click.pass_context
def list_sources(ctx: click.Context, trouble: bool, as_json: bool) -> None:
    """List the sources with their health."""
    from steppewatch.terminal import show_json, show_table

    found = [source for source in _stored(ctx) if not trouble or _in_trouble(source)]
    if as_json:
        show_json(found)
        return
    rows = [
        (source.kind, source.url, "muted" if source.muted else source.health, source.reason,
         _minute(source.last_new_at), _minute(source.next_poll_at))
        for source in found
    ]  # fmt: skip
    columns = ("kind", "address", "health", "why", "last new (UTC)", "next poll (UTC)")
    empty = (
        "No source is in trouble." if trouble else "No sources yet. Add a seed: steppewatch seeds add FILE"
    )
    show_table(columns, rows, empty=empty)


@sources.command()
@json_option
@click.pass_context
def discover(ctx: click.Context, as_json: bool) -> None:
    """Turn the citations of all seeds into sources; say which lead nowhere, and why.

    Home pages found here are read by the next crawl, which looks for their feeds.
    """
    from datetime import UTC, datetime

    from crawler.citations import resolve
    from crawler.follow import follow_seeds
    from crawler.outlets import load_catalogue
    from steppewatch.terminal import plain, show_json
    from storage.provenance import citations

    catalogue = load_catalogue(settings_of(ctx).catalogue_file)
    with changing(ctx) as db:
        led = follow_seeds(db, catalogue, now=datetime.now(UTC))
        cited = [(citation, resolve(citation, catalogue)) for _, citation in citations(db)]
    nowhere = [(citation, found.why_not) for citation, found in cited if found.why_not]
    if as_json:
        show_json({"led": led, "nowhere": [{"citation": c, "why": why} for c, why in nowhere]})
        return
    click.echo(f"{led} of {len(cited)} citations lead to a page or a source")
    for citation, reason in nowhere:
        click.echo(f"  {plain(citation.label)} ({citation.cited_by}): {plain(reason)}")


@sources.command()
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Tell which sources need a person: failing, gone, empty, or silent for a week. Exit 69 if any."""
    from steppewatch.terminal import show_json, show_table

    found = [source for source in _stored(ctx) if _in_trouble(source)]
    if as_json:
        show_json(found)
    else:
        rows = [(s.url, s.health, s.reason, s.failures, _minute(s.last_ok_at)) for s in found]
        show_table(
            ("address", "health", "why", "failures", "last ok (UTC)"), rows, empty="All sources answer."
        )
    if found:
        ctx.exit(69)


@sources.command()
@click.argument("url", type=ADDRESS)
@click.option("--kind", type=click.Choice(["feed", "sitemap", "section", "channel", "home"]), default="home",
              show_default=True, help="What it is. home: look there for a feed.")  # fmt: skip
@click.pass_context
def add(ctx: click.Context, url: str, kind: str) -> None:
    """Poll an address that no seed cites.

    \b
    Example:
      steppewatch sources add https://vlast.kz/rss/ --kind feed
    """
    from datetime import UTC, datetime

    from storage.model import Source, SourceKind
    from storage.provenance import add_source
    from storage.urls import canonical

    address = canonical(url)
    with changing(ctx) as db:
        add_source(db, Source(url=address, kind=SourceKind(kind)), now=datetime.now(UTC))
    click.echo(f"{address}: added, polled by the next crawl")


@sources.command()
@click.argument("url", type=ADDRESS)
@click.option("--undo", is_flag=True, help="Poll it again.")
@click.pass_context
def mute(ctx: click.Context, url: str, undo: bool) -> None:
    """Stop polling a source; what it gave is kept."""
    from dataclasses import replace

    from storage.provenance import require_source, save_source

    with changing(ctx) as db:
        for source in require_source(db, url):
            save_source(db, replace(source, muted=not undo))
            click.echo(f"{source.url}: {'polled again' if undo else 'muted'}")


def _stored(ctx: click.Context) -> list[Source]:
    from storage.provenance import all_sources

    with reading(ctx) as db:
        return all_sources(db)


def _in_trouble(source: Source) -> bool:
    from datetime import UTC, datetime

    from storage.coverage import SILENT_AFTER

    if source.muted:
        return False
    silent = source.last_new_at is not None and source.last_new_at < datetime.now(UTC) - SILENT_AFTER
    return source.health in ("failing", "gone", "empty") or silent


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
