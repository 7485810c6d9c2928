"""How results reach a person: tables, JSON, progress. Results on stdout, everything else on stderr."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any

import click

#: Bytes that would move a terminal's cursor or colour; remote text must not carry them.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ") | dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)
)


def plain(value: object) -> str:
    r"""Return remote text fit for one line of a terminal.

    >>> plain("a\x1b[2Jb")
    'a [2Jb'
    """
    return " ".join(str(value).translate(_CONTROLS).split())


def show_json(value: object) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_encode))


def _encode(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """Print a table on stdout; *empty* goes to stderr when there is nothing to list."""
    if not rows:
        click.echo(empty, err=True)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 160)
    with (
        console.capture() as printed
    ):  # written by click, as all else: rich ends the program at a closed pipe
        console.print(table)
    click.echo(printed.get(), nl=False)


def show_facts(facts: Mapping[str, object]) -> None:
    """Print labelled values, one a line."""
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        click.echo(f"{name:<{width}}  {plain(value)}")


def say(text: str) -> None:
    """Tell the person something that is no result: on stderr."""
    click.echo(text, err=True)


@contextmanager
def crawl_progress(label: str) -> Iterator[Any]:
    """Show a crawl's numbers while it runs; yield the function that takes them.

    On a terminal two bars move; elsewhere one line a few seconds is written, so that logs and
    pipes stay readable.
    """
    if not sys.stderr.isatty():
        yield _quiet_progress(label)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description:<10}"), BarColumn(bar_width=28), MofNCompleteColumn(),
        TextColumn("{task.fields[detail]}"), TimeElapsedColumn(), console=Console(stderr=True), transient=False,
    ) as bars:  # fmt: skip
        sources = bars.add_task("sources", total=None, detail="")
        pages = bars.add_task("pages", total=None, detail="")

        def update(numbers: Mapping[str, int]) -> None:
            bars.update(sources, total=numbers["sources"], completed=numbers["sources_done"], detail=label)
            bars.update(
                pages, total=numbers["pages"], completed=numbers["pages_done"], detail=_detail(numbers)
            )

        yield update


@contextmanager
def counting(label: str) -> Iterator[Callable[[int], Callable[[], None]]]:
    """Show a bar while things are done; yield what takes their number and returns what counts one.

    Elsewhere than on a terminal nothing is shown.
    """
    if not sys.stderr.isatty():
        yield lambda total: lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=28), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bars:

        def begin(total: int) -> Callable[[], None]:
            task = bars.add_task(label, total=total)
            return lambda: bars.advance(task)

        yield begin


def _quiet_progress(label: str) -> Any:
    import time

    last = time.monotonic()

    def update(numbers: Mapping[str, int]) -> None:
        nonlocal last
        if time.monotonic() - last >= 5:
            last = time.monotonic()
            say(
                f"{label}: {numbers['sources_done']}/{numbers['sources']} sources, "
                f"{numbers['pages_done']}/{numbers['pages']} pages, {_detail(numbers)}"
            )

    return update


def _detail(numbers: Mapping[str, int]) -> str:
    return f"{numbers['new']} new, {numbers['failed']} failed, {numbers['body_bytes'] / 1e6:.1f} MB"
