"""Telegram previews: messages, what they point at, and pages without any."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.channels import address
from crawler.listing import Listing, read
from storage.model import SourceKind

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)


def channel(*messages: str, head: str = "") -> Listing:
    info = '<div class="tgme_channel_info"><div class="tgme_channel_info_header_title"><span>Бұлақ</span></div></div>'
    body = f"<html><head>{head}</head><body>{info}<section>{''.join(messages)}</section></body></html>"
    return read(body.encode(), "https://t.me/s/bulaq", "text/html; charset=utf-8", SourceKind.CHANNEL, NOON)


def message(number: int, text: str, *, extra: str = "", at: str = "2022-01-10T09:00:00+00:00") -> str:
    words = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>' if text else ""
    link = f'<a class="tgme_widget_message_date" href="https://t.me/bulaq/{number}"><time datetime="{at}">9</time></a>'
    return f'<div class="tgme_widget_message js-widget_message" data-post="bulaq/{number}">{extra}{words}{link}</div>'


def test_a_message_is_an_article_titled_by_its_first_line() -> None:
    listing = channel(message(7, "⚡️<br/><b>Bread &amp; water</b>\n is back<br>in all shops of the town"))

    (entry,) = listing.entries
    assert (entry.url, entry.title) == ("https://t.me/bulaq/7", "Bread & water is back")
    assert entry.published_at == datetime(2022, 1, 10, 9, tzinfo=UTC)
    assert (listing.title, listing.kind, listing.problem) == ("Бұлақ", SourceKind.CHANNEL, "")


def test_a_picture_without_words_is_no_article() -> None:
    assert channel(message(7, ""), message(8, "Words")).entries[0].url == "https://t.me/bulaq/8"


def test_the_message_that_is_replied_to_is_not_the_message() -> None:
    reply = '<div class="tgme_widget_message_text js-message_reply_text">Old</div>'

    assert channel(message(7, "New", extra=reply)).entries[0].title == "New"


def test_what_a_message_points_at_is_known() -> None:
    text = (
        'Read <a href="https://omir.example/a?utm_source=tg">here</a>, <a href="https://omir.example/a">again</a>,'
        ' <a href="?q=%23bread">#bread</a> <a href="https://t.me/bulaq">us</a> <a href="javascript:x">x</a>'
    )
    preview = '<a class="tgme_widget_message_link_preview" href="https://omir.example/b"><i></i>Card</a>'

    links = channel(message(7, text, extra=preview)).links

    assert [(link.found_in, link.url, link.text) for link in links] == [
        ("https://t.me/bulaq/7", "https://omir.example/a", "here"),
        ("https://t.me/bulaq/7", "https://omir.example/b", "Card"),
    ]


def test_a_signature_under_every_message_is_no_citation() -> None:
    signature = '<a href="https://vk.example/bulaq">VK</a>'
    messages = [
        message(n, f'Story {n} <a href="https://omir.example/{n}">more</a> {signature}') for n in range(1, 6)
    ]

    assert {link.url for link in channel(*messages).links} == {
        f"https://omir.example/{n}" for n in range(1, 6)
    }


def test_an_empty_channel_is_not_a_closed_one() -> None:
    assert not channel().broken
    closed = read(
        b"<html><body>Contact @bulaq</body></html>", "https://t.me/s/b", None, SourceKind.CHANNEL, NOON
    )
    assert closed.problem == "no public preview of the channel"
    assert closed.broken


@pytest.mark.parametrize("post", ["", "bulaq", "bulaq/x", "../../etc/7", "bulaq/7/8", "bulaq/0"])
def test_a_message_without_a_number_is_left_out(post: str) -> None:
    assert channel(message(7, "x").replace("bulaq/7", post)).entries == ()


def test_a_channel_has_one_address() -> None:
    assert address("@bulaq") == address("bulaq") == "https://t.me/s/bulaq"


@settings(deadline=None)
@given(st.text(alphabet='<div a="tgme_widg message_text">/b7&;', max_size=200) | st.binary(max_size=200))
def test_reading_never_raises(body: str | bytes) -> None:
    raw = body.encode() if isinstance(body, str) else body

    assert read(raw, "https://t.me/s/b", None, SourceKind.CHANNEL, NOON).kind is SourceKind.CHANNEL


def test_recorded_messages_are_read(shared: Path) -> None:
    with tarfile.open(shared / "corpus/telegram.tar.gz") as archive:
        name = next(member for member in archive if "mchs_bryansk" in member.name)
        part = archive.extractfile(name)
        assert part is not None
        now = datetime(2024, 12, 6, tzinfo=UTC)
        listing = read(part.read(), "https://t.me/s/mchs_bryansk", None, SourceKind.CHANNEL, now)

    assert [entry.url.rsplit("/", 1)[1] for entry in listing.entries] == ["4656", "4659", "4660", "4661"]
    assert all(entry.title and entry.published_at for entry in listing.entries)
    assert "https://t.me/mchs_official/24927" in [link.url for link in listing.links]
