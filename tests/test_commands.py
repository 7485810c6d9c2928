"""The command line on a live site: what a person types, and what happens when things go wrong."""

from __future__ import annotations

import mailbox
import signal
import time
from pathlib import Path

import pytest

from tests.newsdesk import Newsdesk, article, publish
from tests.site import Answer, Site, slow_head

pytestmark = pytest.mark.timeout(240)


def test_a_crawl_by_hand_keeps_what_a_feed_lists_and_a_second_one_fetches_nothing_new(
    desk: Newsdesk, site: Site
) -> None:
    publish(site, range(1, 5))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")

    first = desk.json("crawl")
    second = desk.json("crawl")

    assert dict(first["verdicts"]) == {"new": 4}
    assert (second["requests"], second["not_modified"], second["verdicts"]) == (1, 1, [])
    assert len(desk.json("articles", "list")) == 4
    assert site.asked("/news/1") == 1


def test_an_edited_page_becomes_a_revision_and_why_tells_it(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 2))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    desk.run("crawl")
    page = article(1, title="Unrest in Almaty: 300 detained")
    site.add("/news/1", Answer(body=page, headers={"Content-Type": "text/html"}))

    report = desk.json("crawl", "--url", site.url("/news/1"))
    told = desk.json("why", site.url("/news/1"))

    assert dict(report["verdicts"]) == {"edited": 1}
    assert [revision["number"] for revision in told["revisions"]] == [1, 2]
    assert told["revisions"][1]["change"]


def test_a_site_that_hangs_costs_only_itself(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 4))
    with Site("127.0.0.2", port=site.port) as slow:
        slow.add("/rss", slow_head())
        desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
        desk.run("sources", "add", slow.url("/rss", host="127.0.0.2"), "--kind", "feed")
        report = desk.json("crawl")

    failing = desk.json("sources", "list", "--trouble")
    assert dict(report["verdicts"]) == {"new": 3}
    assert report["sources_failing"] == 1
    assert [source["health"] for source in failing] == ["failing"]


def test_an_article_is_followed_to_what_it_cites_one_hop_and_no_further(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 2))
    with Site("127.0.0.2", port=site.port) as other:

        def cited(path: str) -> str:
            return f"<p>As <a href='{other.url(path, host='127.0.0.2')}'>an earlier report</a> said.</p>"

        html = {"Content-Type": "text/html"}
        site.add("/news/1", Answer(body=article(1, extra=cited("/hop/2")), headers=html))
        other.add("/hop/2", Answer(body=article(2, extra=cited("/hop/3")), headers=html))
        other.add("/hop/3", Answer(body=article(3), headers=html))
        desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
        desk.run("crawl")

        assert (other.asked("/hop/2"), other.asked("/hop/3")) == (1, 0)
        chain = desk.json("why", other.url("/hop/2", host="127.0.0.2"))["chain"]
    assert [step["kind"] for step in chain] == ["source", "article", "citation"]


def test_ctrl_c_ends_a_crawl_in_good_order_and_the_next_one_goes_on(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 9))
    for number in range(3, 9):
        site.add(
            f"/news/{number}", Answer(body=article(number), wait_s=1.5, headers={"Content-Type": "text/html"})
        )
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")

    running = desk.start("crawl", "--json")
    while site.asked("/news/3") == 0:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=40)

    assert '"state": "interrupted"' in out, out + err
    assert "Traceback" not in err
    assert desk.json("crawl")["state"] == "finished"
    assert len(desk.json("articles", "list")) == 8
    desk.run("verify")


def test_a_crawl_killed_outright_loses_nothing(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 9))
    for number in range(4, 9):
        site.add(
            f"/news/{number}", Answer(body=article(number), wait_s=1.0, headers={"Content-Type": "text/html"})
        )
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")

    running = desk.start("crawl")
    while site.asked("/news/4") == 0:
        time.sleep(0.05)
    running.kill()
    running.wait()
    time.sleep(0.5)

    assert desk.json("crawl")["state"] == "finished"
    assert len(desk.json("articles", "list")) == 8
    desk.run("verify")


def test_the_live_web_is_not_crawled_without_a_contact(tmp_path: Path, site: Site) -> None:
    desk = Newsdesk(tmp_path / "anonymous", site)
    text = (desk.folder / "steppewatch.toml").read_text()
    (desk.folder / "steppewatch.toml").write_text(text.replace("desk@newsroom.kz", "you@newsroom.example"))

    said = desk.run("crawl", code=78)

    assert "desk.contact" in said
    assert site.asked("/rss") == 0


def test_a_second_command_is_refused_while_one_works_and_names_its_pid(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 2))
    site.add("/rss", slow_head())
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    running = desk.start("crawl")
    while site.asked("/rss") == 0:
        time.sleep(0.05)

    said = desk.run("crawl", code=75)

    assert str(running.pid) in said
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=40)


@pytest.mark.parametrize(
    ("wrong", "code", "word"),
    [
        (("crawl", "--url", "javascript:alert(1)"), 64, "javascript:alert(1)"),
        (("crawl", "--as-of", "2022-01-10T06:00+06:00"), 64, "--from-archive"),
        (("why", "https://never.example/"), 64, "never seen"),
        (("seeds", "show", "none"), 64, "no such seed"),
        (("subscribers", "add", "not an address"), 64, "not an address"),
        (("subscribers", "add", "a@b.kz", "--timezone", "Mars/Base"), 64, "Mars/Base"),
        (("digest", "show", "2022-01-10.none.1"), 64, "no such edition"),
        (("outbox", "show", "<none@x>"), 64, "none@x"),
        (("no-such-command",), 64, "no-such-command"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line_with_the_thing_in_it(
    desk: Newsdesk, wrong: tuple[str, ...], code: int, word: str
) -> None:
    said = desk.run(*wrong, code=code)

    assert word in said
    assert "Traceback" not in said


def test_a_typo_in_the_settings_is_named_with_its_neighbours(desk: Newsdesk) -> None:
    desk.configure("[mail]\nhots = 'x'\n")

    said = desk.run("config", "check", code=78)

    assert "mail.hots: unknown key" in said
    assert "host" in said


def test_passwords_are_never_shown(desk: Newsdesk) -> None:
    desk.env["STEPPEWATCH_MAIL__PASSWORD"] = "canary-7731"

    shown = desk.run("config", "show") + desk.run("config", "show", "--json")

    assert "canary-7731" not in shown
    assert "***" in shown


def test_a_digest_is_sent_once_a_day_however_often_it_is_asked_for(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 4))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    desk.run("subscribers", "add", "reader@newsroom.kz", "--backlog-days", "1")
    desk.run("crawl")

    shown = [desk.run("digest", "send", "--now") for _ in range(3)]

    assert [line.partition(",")[0] for line in shown] == ["1 sent", "0 sent", "0 sent"]
    assert len(mailbox.Maildir(desk.folder / "var" / "mail")) == 1


def test_a_backup_restores_to_the_same_articles(desk: Newsdesk, site: Site, tmp_path: Path) -> None:
    publish(site, range(1, 4))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    desk.run("crawl")
    before = desk.json("articles", "list")

    desk.run("backup", str(tmp_path / "copy.sqlite"))
    (desk.folder / "var" / "steppewatch.sqlite").unlink()
    desk.run("restore", str(tmp_path / "copy.sqlite"))

    assert desk.json("articles", "list") == before


def test_a_damaged_database_is_left_as_it_is_and_named(desk: Newsdesk, site: Site) -> None:
    desk.run("status", code=69)
    file = desk.folder / "var" / "steppewatch.sqlite"
    broken = b"\0" * 100 + file.read_bytes()[100:]
    file.write_bytes(broken)

    said = desk.run("articles", "list", code=65)

    assert "restore" in said
    assert file.read_bytes() == broken
