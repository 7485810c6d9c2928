"""``steppewatch demo``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("var/demo"), metavar="[DIR]"
)
def demo(folder: Path) -> None:
    """See it work: three days of an invented newsroom, crawled and mailed. No network, no account.

    Everything is written into DIR (var/demo): settings, database, captures, editions, mail.
    """
    from steppewatch.commands.crawl import show_report
    from steppewatch.demo import run_demo
    from steppewatch.terminal import crawl_progress, say

    say("Twelve invented outlets, three days of January 2022. Every word in them was made up.\n")
    made = run_demo(folder, crawl_progress)
    for report in made.reports:
        show_report(report)
    click.echo(f"\nThe last edition: {made.subject}")
    last = made.editions[-1]
    click.echo(f"  in a browser   {last.html}\n  plain text     {last.text}\n  the mail       {last.eml}")
    click.echo(f"  delivered to   {made.maildir} (a Maildir; {len(made.editions)} editions)")
    prefix = f"steppewatch -c {folder}"
    click.echo(
        f"\nNext:\n  {prefix} why {made.example}\n  {prefix} search Алматы аэропорт\n"
        "  steppewatch init my-desk --contact you@your-newsroom.org"
    )
