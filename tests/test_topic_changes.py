"""A desk with two topics: each reader gets their own, and a changed topic is tried, applied and overruled."""

from __future__ import annotations

import mailbox
import random
import shutil
import sqlite3
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr
from pathlib import Path

import pytest

from tests.newsdesk import Newsdesk
from tests.site import Answer, Site

pytestmark = pytest.mark.timeout(240)

ACTIVE = "[topics]\nfolder = 'topics'\nactive = ['strikes', 'harvests']\n"
TOPIC = """
name = "{name}"
title = "{title}"
threshold = 0.3
all_of = ["event"]
[groups.event.terms]
en = [{terms}]
"""
#: Headline and first sentence of each page; the rest of a page is words of its own.
PAGES = {
    "strike": ("Miners strike in Kentau", "Miners went on strike over unpaid wages; the strike goes on."),
    "harvest": ("A late harvest of barley", "The barley harvest began late, farmers of the district say."),
    "both": (
        "Strike stops the barley harvest",
        "Combine drivers are on strike and the barley harvest stands.",
    ),
    "walkout": ("Walkout at the dairy", "Workers of the dairy began a walkout and want the old shifts back."),
    "choir": ("Choir sings in the park", "The town choir sang in the park and will sing again on Sunday."),
}


def page(name: str, *, more: str = "") -> bytes:
    """Return one news page of our own words."""
    title, first = PAGES[name]
    chance = random.Random(name)
    own = (" ".join("".join(chance.choices("aeioukmnrst", k=7)) for _ in range(40)) for _ in range(3))
    body = "".join(f"<p>{words}.</p>" for words in (first + " " + more, *own))
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def publish(site: Site, *names: str) -> None:
    for name in names:
        site.add(f"/{name}", Answer(body=page(name), headers={"Content-Type": "text/html; charset=utf-8"}))
    items = "".join(
        f"<item><title>{PAGES[n][0]}</title><link>{site.url(f'/{n}')}</link></item>" for n in names
    )
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>S</title>{items}</channel></rss>'.encode()
    )
    site.add("/rss", Answer(body=body, headers={"Content-Type": "application/rss+xml"}))


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as made:
        publish(made, *PAGES)
        yield made


@pytest.fixture(scope="module")
def crawled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Newsdesk:
    """A desk that watches strikes and harvests, and has read all five pages."""
    made = Newsdesk(tmp_path_factory.mktemp("crawled") / "desk", site, extra=ACTIVE)
    (made.folder / "topics").mkdir()
    write(made, "strikes", '"~strike"')
    write(made, "harvests", '"~harvest"')
    for address, topic in (("labour@newsroom.kz", "strikes"), ("grain@newsroom.kz", "harvests")):
        made.run("subscribers", "add", address, "--topic", topic, "--backlog-days", "1")
    made.run("sources", "add", site.url("/rss"), "--kind", "feed")
    made.run("crawl")
    return made


@pytest.fixture
def desk(crawled: Newsdesk, tmp_path: Path) -> Newsdesk:
    """A copy of that desk, to change at will."""
    shutil.copytree(crawled.folder, tmp_path / "desk")
    return Newsdesk(tmp_path / "desk", crawled.site, extra=ACTIVE)


def write(desk: Newsdesk, name: str, terms: str, *, file: str = "") -> None:
    text = TOPIC.format(name=name, title=name.title(), terms=terms)
    (desk.folder / "topics" / f"{file or name}.toml").write_text(text, "utf-8")


def titles(desk: Newsdesk, topic: str) -> set[str]:
    return {row["title"] for row in desk.json("articles", "list", "--topic", topic)}


def mails(desk: Newsdesk) -> dict[str, str]:
    """Return the plain text of each reader's latest mail."""
    found: dict[str, str] = {}
    for message in mailbox.Maildir(desk.folder / "var" / "mail"):
        part = next(p for p in message.walk() if p.get_content_type() == "text/plain")
        assert isinstance(part, Message)
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        found[parseaddr(str(message["To"]))[1]] = payload.decode("utf-8")
    return found


def test_two_topics_have_readers_of_their_own_and_an_article_may_be_in_both(
    desk: Newsdesk, site: Site
) -> None:
    previewed = desk.run("digest", "preview", "--topic", "harvests")
    desk.run("digest", "send", "--now")

    told = mails(desk)
    labour, grain = told["labour@newsroom.kz"], told["grain@newsroom.kz"]
    assert ("Miners strike in Kentau" in labour, "Miners strike in Kentau" in grain) == (True, False)
    assert ("A late harvest" in labour, "A late harvest" in grain) == (False, True)
    assert "Strike stops the barley harvest" in labour
    assert "Strike stops the barley harvest" in grain
    assert "Choir" not in labour + grain
    assert ("A late harvest" in previewed, "Miners strike" in previewed) == (True, False)
    assert [row["digest"] for row in desk.json("digest", "list", "--topic", "strikes")] == ["strikes"]
    assert titles(desk, "strikes") == {"Miners strike in Kentau", "Strike stops the barley harvest"}
    assert [(row["name"], row["articles"], row["readers"]) for row in desk.json("topic", "list")] == [
        ("strikes", 2, 1), ("harvests", 2, 1),
    ]  # fmt: skip


def test_a_reader_cannot_be_given_a_topic_that_is_not_active(desk: Newsdesk) -> None:
    said = desk.run("subscribers", "add", "a@newsroom.kz", "--topic", "weather", code=64)

    assert "not an active topic. There is: strikes, harvests" in said


def test_a_topic_with_a_file_is_said_to_want_its_name_in_the_settings(desk: Newsdesk) -> None:
    write(desk, "weather", '"~rain"')

    said = desk.run("digest", "preview", "--topic", "weather", code=64)

    assert '[topics] active = ["strikes", "harvests", "weather"]' in " ".join(said.split())


def test_days_are_counted_from_the_latest_article(desk: Newsdesk, site: Site) -> None:
    write(desk, "strikes", '"~walkout", "~miner"')
    with sqlite3.connect(desk.folder / "var" / "steppewatch.sqlite") as db:
        for table, column in (("articles", "first_seen_at"), ("verdicts", "judged_at")):
            db.execute(f"UPDATE {table} SET {column} = '2022' || substr({column}, 5)")

    trial = desk.json("topic", "try", "strikes", "--days", "2")
    done = desk.json("topic", "apply", "--days", "2")

    assert [move["title"] for move in trial["enter"]] == ["Walkout at the dairy"]
    assert "Walkout at the dairy" in [row["title"] for row in done["verdicts"]]


def test_a_topic_file_that_calls_itself_otherwise_is_refused_before_a_crawl(desk: Newsdesk) -> None:
    write(desk, "strikes-2", '"~strike"', file="strikes")

    said = desk.run("crawl", code=78)

    assert "calls its topic 'strikes-2'" in said


def test_trying_a_topic_tells_what_would_enter_and_leave_and_changes_nothing(
    desk: Newsdesk, site: Site
) -> None:
    write(desk, "strikes", '"~walkout", "~miner"', file="draft")
    before = desk.json("articles", "list")

    trial = desk.json("topic", "try", str(desk.folder / "topics" / "draft.toml"))

    assert [move["title"] for move in trial["enter"]] == ["Walkout at the dairy"]
    assert [move["title"] for move in trial["leave"]] == ["Strike stops the barley harvest"]
    assert trial["leave"][0]["note"] == "also in harvests"
    assert trial["leave"][0]["relevance"]["missing"] == "no term of event"
    assert (trial["stay"], trial["pages"], trial["unread"]) == (1, 2, 0)
    assert desk.json("articles", "list") == before


def test_a_second_try_reads_no_capture_again(desk: Newsdesk, site: Site) -> None:
    write(desk, "strikes", '"~walkout"')
    first = desk.json("topic", "try", "strikes")
    for file in (desk.folder / "var" / "captures").glob("*.warc.gz"):
        file.unlink()

    second = desk.json("topic", "try", "strikes")

    assert [move["title"] for move in first["enter"]] == ["Walkout at the dairy"]
    assert second["enter"] == first["enter"]


def test_a_capture_that_is_gone_is_counted_and_does_not_end_the_try(desk: Newsdesk, site: Site) -> None:
    for file in (desk.folder / "var" / "captures").glob("*.warc.gz"):
        file.unlink()

    assert desk.json("topic", "try", "strikes")["unread"] == 2


def test_an_applied_topic_brings_what_entered_to_its_readers_and_stores_every_reason(
    desk: Newsdesk, site: Site
) -> None:
    asked = site.asked("/walkout")
    write(desk, "strikes", '"~walkout", "~miner"')

    done = desk.json("topic", "apply")
    again = desk.json("topic", "apply")

    assert {row["title"]: row["reason"] for row in done["verdicts"]} == {
        "Strike stops the barley harvest": "judged-again",
        "Walkout at the dairy": "new",
    }
    assert again["verdicts"] == []
    status = desk.start("status").communicate(timeout=60)[0]
    assert "6 requests" in status, "what asked nobody does not count as the last crawl"
    assert site.asked("/walkout") == asked
    assert titles(desk, "strikes") == {"Miners strike in Kentau", "Walkout at the dairy"}
    assert titles(desk, "harvests") == {"A late harvest of barley", "Strike stops the barley harvest"}
    assert "leaves strikes: no term of event" in desk.run("why", site.url("/both"))
    desk.run("digest", "send", "--now")
    assert "Walkout at the dairy" in mails(desk)["labour@newsroom.kz"]
    assert "Strike stops" not in mails(desk)["labour@newsroom.kz"]
    desk.run("verify")


def test_a_dropped_page_is_kept_by_the_desk_and_stays_through_edits_and_changes(
    desk: Newsdesk, site: Site
) -> None:

    said = desk.run("articles", "keep", site.url("/choir"), "--topic", "strikes")

    assert "now in strikes" in said
    shown = desk.run("why", site.url("/choir"))
    assert "kept by the desk" in shown
    assert "the desk says: keep" in shown
    site.add("/choir", Answer(body=page("choir", more="A second concert was added on Monday."),
                              headers={"Content-Type": "text/html; charset=utf-8"}))  # fmt: skip
    desk.run("crawl")
    desk.run("topic", "apply")
    assert "Choir sings in the park" in titles(desk, "strikes")
    assert desk.json("articles", "show", site.url("/choir"))["revisions"] == 2
    assert [row["title"] for row in desk.json("articles", "list", "--feedback", "keep")] == [
        "Choir sings in the park"
    ]
    assert desk.json("topic", "list")[0]["kept_by_desk"] == 1


def test_a_page_nobody_read_cannot_be_kept_and_the_way_is_named(desk: Newsdesk) -> None:
    said = desk.run("articles", "keep", "https://never.example/x", code=64)

    assert "steppewatch crawl --url https://never.example/x" in said


def test_explaining_an_address_shows_its_words_in_their_places(desk: Newsdesk, site: Site) -> None:

    shown = desk.run("topic", "explain", site.url("/strike"), "--topic", "strikes")
    dropped = desk.run("topic", "explain", site.url("/choir"))

    assert "title: Miners [strike] in Kentau" in shown
    assert "on [strike] over unpaid wages" in shown
    assert "harvests" not in shown
    assert "strikes: does not belong: no term of event" in dropped


def test_suggestions_say_what_they_rest_on(desk: Newsdesk, site: Site) -> None:
    desk.run("articles", "keep", site.url("/strike"))
    desk.run("articles", "reject", site.url("/both"))

    found = desk.json("topic", "suggest", "strikes")

    assert (found["kept"], found["rejected"], found["dropped"]) == (1, 1, 3)
    assert "en 1 / 1; needed in a language are 3 and 1" in found["remarks"][0]
