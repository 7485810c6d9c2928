"""``steppewatch story``: what a desk types to see stories, to rule on them, and to take a ruling back."""

from __future__ import annotations

import pytest

from tests.newsdesk import Newsdesk, publish
from tests.site import Site


@pytest.fixture
def desk(desk: Newsdesk, site: Site) -> Newsdesk:
    """Let it watch three articles."""
    publish(site, range(1, 4))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    desk.run("crawl")
    return desk


def test_a_desk_splits_a_story_sees_why_and_takes_it_back(desk: Newsdesk, site: Site) -> None:
    (story,) = desk.json("story", "list")
    url = site.url("/news/2")

    said = desk.run("story", "split", story["key"], url)
    desk.run("digest", "preview")
    apart = {one["key"]: one for one in desk.json("story", "list")}
    taken = desk.json("story", "show", "story-2")

    assert "1 article moved here" in said
    assert {key: (one["articles"], one["ruled"]) for key, one in apart.items()} == {
        "story-1": (2, True), "story-2": (1, True),
    }  # fmt: skip
    assert [(m["url"], m["joined"]) for m in taken["members"]] == [(url, "hand")]
    assert [(r["verb"], r["taken_from"]) for r in taken["rulings"]] == [("split", "story-1")]
    assert "by the desk's hand" in desk.run("why", url)

    desk.run("story", "release", "story-2")

    assert desk.json("story", "list") == [story]
    assert "alike by" in desk.run("why", url)


def test_a_merged_story_is_shown_under_every_key_it_had(desk: Newsdesk, site: Site) -> None:
    desk.run("story", "split", "story-1", site.url("/news/2"))
    desk.run("story", "merge", "story-2", "story-1")

    shown = desk.run("story", "show", "story-1")
    found = desk.json("story", "show", "story-2")

    assert "also known as  story-1" in shown
    assert "by hand: merge of" in shown
    assert (found["articles"], found["also_known_as"]) == (3, ["story-1"])
    assert {member["joined"] for member in found["members"]} == {"hand"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "story-9"), "story-9: no such story. See: steppewatch story list"),
        (("show", "the fire"), "not the key of a story"),
        (("merge", "story-1"), "one story already"),
        (("release", "story-1"), "the desk has not ruled on it"),
        (("split", "story-1", "https://nobody.example/x"), "not kept"),
    ],
)
def test_a_wrong_word_is_answered_with_the_next_step(
    desk: Newsdesk, arguments: tuple[str, ...], words: str
) -> None:
    assert words in desk.run("story", *arguments, code=64)


def test_an_edition_of_the_command_line_says_what_goes_on(desk: Newsdesk, site: Site) -> None:
    desk.run("subscribers", "add", "reader@newsroom.kz", "--backlog-days", "2")
    desk.run("digest", "build", "--now")
    publish(site, range(1, 6))
    desk.run("crawl")

    first = desk.json("digest", "list")
    shown = desk.run("digest", "preview", "--to", "reader@newsroom.kz")
    stranger = desk.run("digest", "preview")

    assert len(first) == 1
    assert "DEVELOPING" in shown
    assert "Since the last edition: 2 articles" in shown
    assert "DEVELOPING" not in stranger
    assert "NEW" not in stranger
