"""``steppewatch crawl``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steppewatch.commands import json_option, reading, settings_of
from steppewatch.commands.parameters import ADDRESS

if TYPE_CHECKING:
    from storage.accounting import CrawlReport


#: Reasons for trouble that a person is shown; all of them are in --json.
_TROUBLES_SHOWN = 5
_PURPOSES = {
    "source": "asking a source", "child": "asking a part of a sitemap", "probe": "looking where a feed might be",
    "page": "asking a page",
}  # fmt: skip


@click.command()
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="URL",
    type=ADDRESS,
    help="Only this source. May be given again.",
)
@click.option(
    "--url", "urls", multiple=True, metavar="URL", type=ADDRESS, help="Only this page. May be given again."
)
@click.option(
    "--from-archive", "archives", multiple=True, metavar="WARC", type=click.Path(exists=True, dir_okay=False),
    help="Answer every request from this WARC file; no host is contacted. May be given again.",
)  # fmt: skip
@click.option(
    "--as-of", metavar="TIME", help="With --from-archive: crawl as if it were this time (ISO 8601)."
)
@click.option("--due", is_flag=True, help="Only what its schedule says is due, as the service does.")
@json_option
@click.pass_context
def crawl(ctx: click.Context, /, **options: Any) -> None:
    """Read the sources now, and report.

    A running service is asked to do it; otherwise this command does it itself. Ctrl-C ends the
    crawl in good order: what was read is stored, the rest waits for the next crawl.

    \b
    Examples:
      steppewatch crawl
      steppewatch crawl --source https://www.gazeta.uz/ru/rss/
      steppewatch crawl --url https://carnegie.ru/commentary/86147
      steppewatch crawl --from-archive january-2022.warc.gz
    """
    from threading import Event

    from steppewatch.jobs import crawl_by_hand
    from steppewatch.terminal import crawl_progress, show_json
    from storage.provenance import require_source

    settings, stop = settings_of(ctx), Event()
    with reading(ctx) as db:
        for url in options["sources"]:
            require_source(db, url)
    with crawl_progress("crawl") as progress:
        report = crawl_by_hand(
            settings, sources=options["sources"], urls=options["urls"], archives=options["archives"],
            as_of=options["as_of"], due_only=options["due"], progress=progress, stop=stop,
        )  # fmt: skip
    if options["as_json"]:
        show_json(report)
    else:
        show_report(report)
    if stop.is_set():
        ctx.exit(130)
    if report.state == "failed":
        ctx.exit(70)


def show_report(report: CrawlReport) -> None:
    """Print what a crawl did, so that every number adds up before the reader's eyes."""
    from steppewatch.terminal import plain

    words = {"finished": "Finished", "interrupted": "Stopped before its end", "failed": "Failed"}
    click.echo(f"Crawl {report.crawl_id}: {words[report.state]} after {report.duration_s:.1f} s")
    click.echo(
        f"  {report.requests} requests = {report.ok} answered + {report.not_modified} not modified + "
        f"{report.refused} refused + {report.failed} failed + {report.dropped} dropped, "
        f"{report.body_bytes / 1e6:.1f} MB"
    )
    which = " (which: steppewatch sources check)" if report.sources_failing else ""
    click.echo(f"  {report.sources_polled} sources asked, {report.sources_failing} failing{which}")
    parts = " + ".join(f"{count} {part}" for part, count in report.pages)
    click.echo(f"  {report.pages_read} pages read{' = ' if parts else ''}{parts}")
    for outcome, purpose, note, count in report.troubles[:_TROUBLES_SHOWN]:
        click.echo(f"  {count} {outcome} {_PURPOSES[purpose]}: {plain(note) or 'no reason given'}")
    if report.error:
        click.echo(f"  {report.error}")
