"""``steppewatch outbox``: what waits to be sent, and what became of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from steppewatch.commands import changing, json_option, reading, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.outbox import Outbox

_STATES = ["queued", "sending", "sent", "unknown", "dead", "cancelled"]


@click.group()
def outbox() -> None:
    """Deliveries: what waits to be sent, and what became of it."""


@outbox.command("list")
@click.option("--state", type=click.Choice(_STATES), help="Only in this state.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@click.pass_context
def list_deliveries(ctx: click.Context, state: str | None, limit: int, as_json: bool) -> None:
    """List deliveries, the newest first. Exit 3 when one is held as unknown."""
    from steppewatch.terminal import show_json, show_table
    from storage import deliveries
    from storage.edition import DeliveryState

    with reading(ctx) as db:
        found = deliveries.deliveries(db, state=DeliveryState(state) if state else None, limit=limit)
        counts = deliveries.counts(db)
    if as_json:
        show_json(found)
    else:
        rows = [
            (d.message_id, d.address, d.state, d.attempts, f"{d.code or ''} {d.reply}".strip()) for d in found
        ]
        show_table(
            ("Message-ID", "reader", "state", "tries", "last reply"), rows, empty="Nothing was ever queued."
        )
    if counts.get("unknown"):
        ctx.exit(3)


@outbox.command()
@click.argument("message_id")
@json_option
@click.pass_context
def show(ctx: click.Context, message_id: str, as_json: bool) -> None:
    """Show one delivery with its attempts."""
    from steppewatch.terminal import show_facts, show_json, show_table
    from storage import deliveries

    with reading(ctx) as db:
        delivery = deliveries.get(db, message_id)
        attempts = deliveries.attempts(db, delivery.message_id)
    if as_json:
        show_json({"delivery": delivery, "attempts": attempts})
        return
    show_facts(
        {name: getattr(delivery, name) for name in delivery.__slots__ if getattr(delivery, name) is not None}
    )
    rows = [(a.number, f"{a.started_at:%Y-%m-%d %H:%M:%S}", a.stage, a.code or "", a.reply) for a in attempts]
    show_table(("try", "began (UTC)", "came to", "code", "reply"), rows, empty="Not tried yet.")


@outbox.command()
@click.argument("message_id")
@click.pass_context
def retry(ctx: click.Context, message_id: str) -> None:
    """Queue a delivery again, now, with the same Message-ID."""
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)
    expires_at = now + timedelta(hours=settings_of(ctx).mail.expire_hours)
    with _box(ctx) as box:
        delivery = box.retry(message_id, now=now, expires_at=expires_at)
    click.echo(f"{delivery.message_id}: {delivery.state}")


@outbox.command()
@click.argument("message_id")
@click.pass_context
def cancel(ctx: click.Context, message_id: str) -> None:
    """Do not send a delivery; its articles go to the reader's next edition."""
    with _box(ctx) as box:
        delivery = box.cancel(message_id)
    click.echo(f"{delivery.message_id}: {delivery.state}")


@outbox.command("mark-sent")
@click.argument("message_id")
@click.pass_context
def mark_sent(ctx: click.Context, message_id: str) -> None:
    """Say that a delivery in doubt has arrived."""
    from datetime import UTC, datetime

    with _box(ctx) as box:
        delivery = box.mark_sent(message_id, now=datetime.now(UTC))
    click.echo(f"{delivery.message_id}: {delivery.state}")


@contextmanager
def _box(ctx: click.Context) -> Iterator[Outbox]:
    from storage.outbox import Outbox

    with changing(ctx) as db:
        yield Outbox(db, on_uncertain=settings_of(ctx).mail.on_uncertain)
