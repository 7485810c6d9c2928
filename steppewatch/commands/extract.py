"""``steppewatch extract``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steppewatch.commands import settings_of
from steppewatch.commands.parameters import PLACE, is_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from steppewatch.settings import Settings
    from storage.model import Capture, Extract


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...", type=PLACE)
@click.option("--jsonl", is_flag=True, help="One JSON document a line.")
@click.pass_context
def extract(ctx: click.Context, places: tuple[str, ...], jsonl: bool) -> None:
    """Extract articles from HTML files, WARC files or addresses, without storing them.

    \b
    Examples:
      steppewatch extract page.html
      steppewatch extract archive.warc.gz --jsonl > articles.jsonl
    """
    import asyncio
    import json

    from steppewatch.terminal import plain

    settings = settings_of(ctx)

    async def run() -> None:
        async for capture, taken in _extracted(settings, places):
            line = _line(capture, taken)
            if jsonl:
                click.echo(json.dumps(line, ensure_ascii=False))
                continue
            click.echo(f"{plain(line['url'])}: {line['status']} {plain(line['error'] or '')}".rstrip())
            if line["text"]:
                byline = ", ".join(line["authors"]) or "no author"
                click.echo(
                    f"\n{plain(line['title'] or '')}\n{plain(byline)}, {line['published_at']}, {line['language']}\n"
                )
                for paragraph in line["text"].split("\n"):
                    click.echo(plain(paragraph))
                click.echo()

    asyncio.run(run())


async def _extracted(settings: Settings, places: tuple[str, ...]) -> Any:
    """Yield each capture with its extract, in order, some at work at a time."""
    import asyncio
    import os
    from collections import deque

    from crawler.extract import take
    from crawler.workers import Workers

    count = settings.crawl.workers or os.cpu_count() or 1
    waiting: deque[tuple[Capture, asyncio.Task[Any]]] = deque()
    async with Workers(count=count, timeout_s=settings.crawl.limits.extract_s) as workers:
        for capture in _captures(settings, places):
            task = asyncio.create_task(workers.run(take, capture))
            waiting.append((capture, task))
            if len(waiting) > 3 * count:
                done, first = waiting.popleft()
                yield done, await first
        while waiting:
            done, first = waiting.popleft()
            yield done, await first


def _captures(settings: Settings, places: tuple[str, ...]) -> Iterator[Capture]:
    from pathlib import Path

    from storage.errors import UsageError

    for place in places:
        if is_address(place):
            from steppewatch.fetching import fetch_one

            yield fetch_one(settings, place)
            continue
        path = Path(place)
        if not path.is_file():
            raise UsageError("no such file", subject=place)
        if path.name.endswith((".warc", ".warc.gz", ".arc", ".arc.gz")):
            yield from _in_archive(settings, path)
        else:
            yield _file(path)


def _in_archive(settings: Settings, path: Path) -> Iterator[Capture]:
    from storage.archives import ArchiveIndex

    settings.cache.mkdir(parents=True, exist_ok=True)
    index = ArchiveIndex.open([path], settings.cache)
    for url in index.urls():
        capture = index.find(url)
        if capture and capture.status == 200:
            yield capture


def _file(path: Path) -> Capture:
    from datetime import UTC, datetime

    from storage.model import Capture, Origin

    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    name = path.stem.lower().replace("_", "-")
    return Capture(
        url=f"https://{name}.localhost/", status=200, headers=(("Content-Type", "text/html"),),
        body=path.read_bytes(), fetched_at=changed, origin=Origin.ARCHIVE,
    )  # fmt: skip


def _line(capture: Capture, outcome: Any) -> dict[str, Any]:
    from crawler.workers import Done, TimedOut

    if not isinstance(outcome, Done):
        status, error = ("timeout", None) if isinstance(outcome, TimedOut) else ("error", outcome.reason)
        return {**_EMPTY, "url": capture.url, "canonical_url": capture.url, "status": status, "error": error}
    taken: Extract = outcome.value
    return {
        "url": capture.url, "canonical_url": taken.canonical_url, "title": taken.title,
        "authors": list(taken.authors),
        "published_at": taken.published_at.isoformat() if taken.published_at else None,
        "published_precision": taken.published_precision, "language": taken.language, "text": taken.text,
        "links": [{"url": link.url, "text": link.text} for link in taken.links],
        "status": taken.status, "error": taken.error,
    }  # fmt: skip


_EMPTY: dict[str, Any] = {
    "title": None, "authors": [], "published_at": None, "published_precision": "none", "language": "und",
    "text": "", "links": [],
}  # fmt: skip
