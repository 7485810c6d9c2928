"""``steppewatch topic``: why a text belongs or not."""

from __future__ import annotations

from pathlib import Path

import click

from steppewatch.commands import json_option, settings_of


@click.group()
def topic() -> None:
    """What belongs, and why."""


@topic.command("list")
@json_option
@click.pass_context
def list_topics(ctx: click.Context, as_json: bool) -> None:
    """List the active topics."""
    from crawler.topics import load_topic
    from steppewatch.terminal import show_json, show_table

    found = [(file, load_topic(file)) for file in settings_of(ctx).topic_files]
    if as_json:
        show_json([{"name": t.name, "title": t.title, "threshold": t.threshold, "file": f} for f, t in found])
        return
    rows = [(t.name, t.title, t.threshold, f) for f, t in found]
    show_table(("name", "title", "threshold", "file"), rows, empty="No topics.")


@topic.command()
@click.argument("text", metavar="TEXT_OR_FILE")
@click.option("--title", default="", help="The headline: its words weigh more.")
@json_option
@click.pass_context
def explain(ctx: click.Context, text: str, title: str, as_json: bool) -> None:
    """Show which terms of a text matched, the parts of the score, the threshold and the verdict.

    \b
    Examples:
      steppewatch topic explain "В Алматы ввели комендантский час"
      steppewatch topic explain article.txt
    """
    from crawler.language import detect
    from crawler.matching import Matcher
    from crawler.relevance import score
    from crawler.topics import load_topic
    from steppewatch.terminal import plain, show_json, show_table

    path = Path(text)
    body = path.read_text("utf-8", "replace") if len(text) < 500 and path.is_file() else text
    language = detect(title, body)
    found = [
        score(Matcher(load_topic(file)), title=title, text=body, language=language)
        for file in settings_of(ctx).topic_files
    ]
    if as_json:
        show_json(found)
        return
    for relevance in found:
        verdict = "belongs" if relevance.relevant else f"does not belong: {plain(relevance.missing)}"
        click.echo(f"{relevance.topic}: {verdict}")
        click.echo(f"  score {relevance.score:.2f}, threshold {relevance.threshold:.2f}, language {language}")
        for name, value in relevance.parts:
            click.echo(f"  {name:<12} {value:.2f}")
        rows = [
            (e.group, e.term, e.matched, e.language, e.offset, f"{e.weight:.2f}") for e in relevance.evidence
        ]
        show_table(("group", "term", "matched", "language", "at", "weight"), rows, empty="  no term matched")
