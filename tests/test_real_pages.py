"""The main job on real recorded pages: everything listed is kept, nothing is fetched or mailed twice."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from storage.articles import article_at
from storage.database import open_readonly
from tests.newsdesk import Newsdesk
from tests.site import Site
from tests.smtp import PASSWORD, USER, Inbox, make_certificates, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

#: So many of the archive's feeds are enough to see every step; the benchmark takes all.
_FEEDS = 30
#: Recorded pages that hold no article any more: a redirect's stub and a feed proxy.
_EMPTY = {
    "https://www.wevolver.com/article/2020.autonomous.vehicle.technology.report",
    "http://feedproxy.google.com/~r/NoticiaAlDia/~3/_k8dJ5xnwYw/",
}


def test_recorded_feeds_are_kept_whole_once_and_mailed_once_over_a_real_server(
    shared: Path, tmp_path: Path
) -> None:
    corpus = shared / "corpus"
    warc = corpus / "open.warc.gz"
    feeds = [json.loads(line)["url"] for line in (corpus / "made-feeds.jsonl").read_text().splitlines()][::6][
        :_FEEDS
    ]
    certificates, inbox = make_certificates(tmp_path), Inbox()
    with Site() as site, serving(inbox, security="starttls", certificates=certificates, auth=True) as port:
        desk = Newsdesk(
            tmp_path / "desk", site,
            extra=f"[topics]\nactive = ['everything']\n[mail]\ntransport = 'smtp'\nhost = 'localhost'\nport = {port}\n"
            f"user = '{USER}'\nca_file = '{tmp_path / 'ca.pem'}'\n",
            env={"STEPPEWATCH_MAIL__PASSWORD": PASSWORD},
        )  # fmt: skip
        for feed in feeds:
            desk.run("sources", "add", feed, "--kind", "feed")
        desk.run("subscribers", "add", "reader@newsroom.kz", "--backlog-days", "1")

        first = desk.json("crawl", "--from-archive", str(warc))
        second = desk.json("crawl", "--from-archive", str(warc))
        sent = [desk.run("digest", "send", "--now") for _ in range(2)]

    db = open_readonly(desk.folder / "var" / "steppewatch.sqlite")
    listed = [row["url"] for row in db.query("SELECT url FROM sightings WHERE source_id IS NOT NULL")]
    told = [row["article_id"] for row in db.query("SELECT article_id FROM edition_items")]
    stored = [row["id"] for row in db.query("SELECT id FROM articles")]

    assert len(listed) > 2 * _FEEDS
    assert [url for url in listed if article_at(db, url) is None and url not in _EMPTY] == []
    assert (first["sources_polled"], first["sources_failing"], first["failed"]) == (_FEEDS, 0, 0)
    assert (second["requests"], second["not_modified"], second["verdicts"]) == (_FEEDS, _FEEDS, [])
    assert [line.partition(",")[0] for line in sent] == ["1 sent", "0 sent"]
    assert sorted(told) == sorted(stored)
    assert len(inbox.mails) == 1
    mail = message_from_bytes(inbox.mails[0][2], policy=default)
    assert f"{len(stored)} new articles" in mail["Subject"]
    assert mail["List-Unsubscribe"]
