"""``steppewatch subscribers``: who reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from steppewatch.commands import active_topic, changing, json_option, reading, settings_of

if TYPE_CHECKING:
    from datetime import datetime


@click.group()
def subscribers() -> None:
    """Who reads which digest, and when."""


@subscribers.command()
@click.argument("address")
@click.option("--topic", "digest", help="Topic of the digest. Default: the first active one.")
@click.option("--name", default="", help="Name beside the address.")
@click.option("--timezone", default="UTC", show_default=True, metavar="ZONE", help="IANA zone: Asia/Almaty.")
@click.option(
    "--at", "send_at", default="07:00", show_default=True, metavar="HH:MM", help="Hour, in that zone."
)
@click.option("--quiet", type=click.Choice(["send", "skip"]), default="send", show_default=True,
              help="On a day without news: a short mail that says so, or none.")  # fmt: skip
@click.option(
    "--plain-subject", is_flag=True, help="Do not name the topic in the subject: for readers at risk."
)
@click.option("--backlog-days", type=click.IntRange(0, 365), default=0,
              help="Let the first edition tell what was kept in so many last days.")  # fmt: skip
@click.pass_context
def add(ctx: click.Context, /, address: str, digest: str | None, backlog_days: int, **wishes: Any) -> None:
    """Add a reader.

    \b
    Example:
      steppewatch subscribers add desk@our-newsroom.org --timezone Asia/Almaty --at 07:30
    """
    from datetime import UTC, datetime, timedelta

    from storage import subscribers as store

    topic = active_topic(settings_of(ctx), digest)
    now = datetime.now(UTC)
    with changing(ctx) as db:
        one = store.add(
            db, address=address, digest=topic, now=now,
            since_at=now - timedelta(days=backlog_days), **wishes,
        )  # fmt: skip
    click.echo(f"{one.address}: reads {one.digest} daily at {one.send_at} {one.timezone}")


@subscribers.command("list")
@json_option
@click.pass_context
def list_subscribers(ctx: click.Context, as_json: bool) -> None:
    """List the readers."""
    from steppewatch.terminal import show_json, show_table
    from storage import subscribers as store

    with reading(ctx) as db:
        found = store.subscribers(db)
    if as_json:
        hidden = {"token"}
        show_json([{n: getattr(one, n) for n in one.__slots__ if n not in hidden} for one in found])
        return
    rows = [(one.address, one.digest, one.send_at, one.timezone, one.quiet, _state(one.state, one.paused_until))
            for one in found]  # fmt: skip
    show_table(("address", "digest", "at", "zone", "quiet days", "state"), rows,
               empty="No readers yet. Add one: steppewatch subscribers add ADDRESS")  # fmt: skip


@subscribers.command()
@click.argument("address")
@click.option("--until", metavar="DATE", help="Resume on this day (YYYY-MM-DD). Without it: until told.")
@click.option("--undo", is_flag=True, help="Resume now.")
@click.pass_context
def pause(ctx: click.Context, address: str, until: str | None, undo: bool) -> None:
    """Send nothing for a while; afterwards the next edition tells what came meanwhile."""
    from storage import subscribers as store

    end = _later_day(until) if until else None
    with changing(ctx) as db:
        found = store.resume(db, address=address) if undo else store.pause(db, address=address, until=end)
    for one in found:
        click.echo(f"{one.address}: {one.digest} {_state(one.state, one.paused_until)}")


@subscribers.command()
@click.argument("address")
@click.option("--erase", is_flag=True, help="Also forget the address and the mails; it stays refused.")
@click.pass_context
def remove(ctx: click.Context, address: str, erase: bool) -> None:
    """Unsubscribe a reader; mails still in the outbox are cancelled."""
    from datetime import UTC, datetime

    from storage import subscribers as store

    with changing(ctx) as db:
        if erase:
            store.erase(db, address, now=datetime.now(UTC))
        else:
            store.remove(db, address=address)
    click.echo(f"{address}: {'erased' if erase else 'removed'}")


@subscribers.command()
@click.argument("address")
@click.pass_context
def export(ctx: click.Context, address: str) -> None:
    """Print everything stored about a reader, as JSON (GDPR, Art. 15)."""
    from steppewatch.terminal import show_json
    from storage import subscribers as store

    with reading(ctx) as db:
        show_json(store.export(db, address))


def _later_day(text: str) -> datetime:
    from datetime import UTC, datetime

    from storage.errors import UsageError

    try:
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError("not a day", subject=text, hint="Write it as 2022-01-31") from error
    if day <= datetime.now(UTC):
        raise UsageError("is past", subject=text, hint="Name a day to come, or resume now with --undo")
    return day


def _state(state: str, until: datetime | None) -> str:
    return f"paused until {until:%Y-%m-%d}" if state == "paused" and until else state
