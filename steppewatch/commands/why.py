"""``steppewatch why``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steppewatch.commands import json_option, reading
from steppewatch.commands.parameters import ADDRESS

if TYPE_CHECKING:
    from steppewatch.origins import ComesFrom
    from storage.why import Why


@click.command()
@click.argument("url", type=ADDRESS)
@json_option
@click.pass_context
def why(ctx: click.Context, url: str, as_json: bool) -> None:
    """Tell the whole story of an address: from the seed to the verdict, and who was told.

    \b
    Example:
      steppewatch why https://www.rbc.ru/politics/10/01/2022/61dbe3519a79471ffb313e6c
    """
    from dataclasses import asdict

    from steppewatch.origins import origin_of
    from steppewatch.terminal import show_json
    from steppewatch.told import with_places
    from storage.errors import UsageError
    from storage.why import why as story

    with reading(ctx) as db:
        found = story(db, url)
        origin = origin_of(db, found.article["id"]) if found and found.article else None
        found = with_places(db, found) if found else None
    if found is None:
        raise UsageError(
            "never seen: no source listed it and no kept article cites it", subject=url,
            hint="Read it now with: steppewatch crawl --url URL",
        )  # fmt: skip
    if as_json:
        show_json({**asdict(found), "origin": origin})
    else:
        _tell(found, origin)


def _tell(found: Why, origin: ComesFrom | None) -> None:
    from steppewatch.terminal import plain

    click.echo(plain(found.url))
    click.echo("\nHow it was found")
    if not found.chain:
        click.echo("  no chain to a seed is stored")
    for depth, step in enumerate(found.chain):
        click.echo(f"  {'  ' * depth}{plain(step.label)}" + (f"  {plain(step.url)}" if step.url else ""))
        if step.sentence:
            click.echo(f"  {'  ' * depth}“{plain(step.sentence)[:240]}”")
    for sighting in found.sightings:
        place = sighting["source_url"] or f"{sighting['label']} in {sighting['cited_by']}"
        click.echo(f"  seen {sighting['seen_at'][:16]} in {plain(place)}")
    click.echo("\nRequests")
    for fetch in found.fetches:
        status = fetch["status"] or ""
        click.echo(
            f"  {fetch['ended_at'][:16]} crawl {fetch['crawl_id']}: {fetch['outcome']} {status} {plain(fetch['note'])}"
        )
    if not found.fetches:
        click.echo("  not asked yet")
    _tell_verdicts(found)
    _tell_article(found)
    if origin:
        _tell_origin(origin)
    if found.next_visit_at:
        click.echo(f"\nNext visit: {found.next_visit_at:%Y-%m-%d %H:%M} UTC")


def _tell_verdicts(found: Why) -> None:
    from steppewatch.terminal import plain

    click.echo("\nVerdicts")
    for verdict in found.verdicts:
        click.echo(f"  {verdict['judged_at'][:16]} {verdict['reason']}  {plain(verdict['note'])}")
        if verdict["copy_of"]:
            click.echo(f"    repeats {plain(verdict['copy_of'])}")
        for part in verdict["relevance"]:
            click.echo(
                f"    {part['topic']}: {part['score']:.2f} of {part['threshold']:.2f} {plain(part['missing'])}"
            )
            spoke = (e for e in part["evidence"] if e["weight"] > 0)
            if terms := [*dict.fromkeys(f"{plain(e['matched'] or e['term'])} ({e['group']})" for e in spoke)]:
                click.echo(f"      matched: {', '.join(terms[:8])}")
    if not found.verdicts:
        click.echo("  none yet")


def _tell_article(found: Why) -> None:
    from steppewatch.commands.story import how
    from steppewatch.terminal import plain

    if found.article:
        article = found.article
        click.echo(f"\nArticle {article['id']}: {plain(article['title'])}")
        click.echo(
            f"  {plain(article['outlet'])}, {article['language']}, published {article['published_at'] or 'unknown'}"
        )
        if article["feedback"]:
            click.echo(f"  the desk says: {article['feedback']}")
        if article["gone_at"]:
            click.echo(f"  gone since {article['gone_at'][:16]}: {article['gone_note']}")
    for revision in found.revisions:
        size = f"{revision['characters']} characters"
        note = f"  {revision['change']} {revision['note']}".rstrip()
        click.echo(f"  revision {revision['number']} seen {revision['seen_at'][:16]}, {size}{note}")
    for capture in found.captures:
        click.echo(f"  capture sha256 {capture['sha256'][:16]}… in {capture['file']} at {capture['offset']}")
    for story in found.stories:
        since = story["joined_at"][:16]
        click.echo(
            f"  since {since} in {story['key']} of {story['topic']}, “{plain(story['title'])}”: {how(story)}"
        )
    for edition in found.editions:
        click.echo(
            f"  told as {edition['kind']} in edition {edition['id']} to {edition['address']} ({edition['state']})"
        )
        if edition.get("points"):  # editions of before had none
            points = f"{edition['importance']} ({', '.join(edition['points'])})"
            click.echo(f"    story [{edition['number']}], {edition['tier']}: importance {points}")
            click.echo(f"    rests on {plain(edition['grounds'])}")
        for text in edition.get("printed", ()):
            click.echo(f"    printed “{plain(text)}”")


def _tell_origin(origin: ComesFrom) -> None:
    from steppewatch.terminal import plain

    click.echo(f"\nOrigin: {plain(origin.name)}")
    click.echo(f"  {plain(origin.because)}")
    if origin.sentence:
        click.echo(f"  “{plain(origin.sentence)[:300]}”")
    if origin.url:
        click.echo(f"  told there in {plain(origin.url)} ({origin.found_by})")
    for credit in origin.passages:
        click.echo(f"  a passage rests on {plain(credit.name)}: “{plain(credit.sentence)[:200]}”")
