"""What a reader has not been told: nothing is lost, nothing is told twice, whatever happens to an edition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlite_utils import Database

from storage import editions, subscribers
from storage.articles import (
    Known,
    add_article,
    article_at,
    mark_gone,
    revise_article,
    set_feedback,
    set_topics,
)
from storage.coverage import coverage
from storage.edition import ChangeKind, Coverage, Edition, EditionItem, Subscriber
from storage.model import Extract, ExtractStatus, Relevance, Url

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
TOPIC = "unrest"


@pytest.fixture
def reader(db: Database) -> Subscriber:
    return subscribers.add(db, address="desk@reader.example", digest=TOPIC, now=NOON - timedelta(days=2))


def extract(url: str, title: str, text: str) -> Extract:
    return Extract(
        url=Url(url), canonical_url=Url(url), status=ExtractStatus.OK, title=title, text=text, language="en"
    )


def store(db: Database, number: int, *, at: datetime, text: str = "Text.", topic: str = TOPIC) -> int:
    page = extract(f"https://o{number}.example/1", f"Title {number}", text)
    article_id = add_article(
        db, page, outlet=f"Outlet {number}", text_hash=f"{number}:{text}", terms="", capture_id=None,
        copy_of=None, first_seen_at=at,
    )  # fmt: skip
    set_topics(db, article_id, (Relevance(topic=topic, score=0.9, threshold=0.5),))
    return article_id


def edit(db: Database, number: int, *, at: datetime, change: str = "headline") -> None:
    known = article_at(db, f"https://o{number}.example/1")
    assert isinstance(known, Known)
    page = extract(known.url, "New title", "New text.")
    revise_article(
        db, known, page, text_hash="new", terms="", capture_id=None, change=change, note="n", now=at
    )


def told(db: Database, reader: Subscriber, *, day: int, now: datetime, keep: bool = True) -> Coverage:
    """Take the coverage and freeze an edition that tells all of it."""
    found = coverage(db, reader, topic_title="Unrest", now=now)
    items = [EditionItem(article_id=a.id, kind="new", revision_id=a.revision_id) for a in found.articles]
    items += [
        EditionItem(article_id=c.article.id, kind=c.kind, revision_id=c.revision_id) for c in found.changes
    ]
    edition = Edition(
        id=f"2022-01-{day}.{TOPIC}.{reader.id}", digest=TOPIC, subscriber_id=reader.id,
        local_date=date(2022, 1, day), number=day, window_from=found.window_from, window_to=now, subject="s",
        html="h", text="t", chart=None, content="{}", languages="en", items=tuple(items), created_at=now,
    )  # fmt: skip
    editions.freeze(
        db, edition, message_id=f"<{day}@x.example>", now=now, expires_at=now + timedelta(hours=20)
    )
    if not keep:
        db.execute("UPDATE deliveries SET state = 'dead' WHERE edition_id = ?", [edition.id])
        editions.give_back(db, edition.id)
    return found


def test_an_article_is_told_once_and_a_late_one_in_the_next_edition(db: Database, reader: Subscriber) -> None:
    first = store(db, 1, at=NOON)
    before = told(db, reader, day=10, now=NOON + timedelta(hours=1))
    second = store(db, 2, at=NOON + timedelta(hours=2))
    after = told(db, reader, day=11, now=NOON + timedelta(days=1))

    assert [a.id for a in before.articles] == [first]
    assert [a.id for a in after.articles] == [second]
    assert after.window_from == before.window_to


def test_an_edition_that_never_went_out_gives_its_articles_to_the_next(
    db: Database, reader: Subscriber
) -> None:
    lost = store(db, 1, at=NOON)
    told(db, reader, day=10, now=NOON + timedelta(hours=1), keep=False)

    again = coverage(db, reader, topic_title="Unrest", now=NOON + timedelta(days=1))

    assert [a.id for a in again.articles] == [lost]


def test_an_edit_of_a_told_article_is_a_correction_once(db: Database, reader: Subscriber) -> None:
    store(db, 1, at=NOON)
    told(db, reader, day=10, now=NOON + timedelta(hours=1))
    edit(db, 1, at=NOON + timedelta(hours=2))
    second = told(db, reader, day=11, now=NOON + timedelta(days=1))
    third = told(db, reader, day=12, now=NOON + timedelta(days=2))

    change = second.changes[0]
    assert (change.kind, change.title_before, change.title_after) == (
        ChangeKind.EDITED,
        "Title 1",
        "New title",
    )
    assert change.already_mailed
    assert third.changes == ()


def test_an_edit_before_the_first_telling_is_no_news_the_reader_gets_the_new_text(
    db: Database, reader: Subscriber
) -> None:
    store(db, 1, at=NOON)
    edit(db, 1, at=NOON + timedelta(minutes=5))
    first = told(db, reader, day=10, now=NOON + timedelta(hours=1))
    second = told(db, reader, day=11, now=NOON + timedelta(days=1))

    assert [a.title for a in first.articles] == ["New title"]
    assert (first.changes, second.changes) == ((), ())


def test_a_typo_is_not_reported(db: Database, reader: Subscriber) -> None:
    store(db, 1, at=NOON)
    told(db, reader, day=10, now=NOON + timedelta(hours=1))
    edit(db, 1, at=NOON + timedelta(hours=2), change="")

    assert coverage(db, reader, topic_title="Unrest", now=NOON + timedelta(days=1)).changes == ()


def test_a_removal_is_told_once(db: Database, reader: Subscriber) -> None:
    gone = store(db, 1, at=NOON)
    told(db, reader, day=10, now=NOON + timedelta(hours=1))
    mark_gone(db, gone, note="HTTP 410", now=NOON + timedelta(hours=3))
    second = told(db, reader, day=11, now=NOON + timedelta(days=1))
    third = told(db, reader, day=12, now=NOON + timedelta(days=2))

    assert [(c.kind, c.note, c.already_mailed) for c in second.changes] == [
        (ChangeKind.REMOVED, "HTTP 410", True)
    ]
    assert third.changes == ()


def test_other_topics_rejected_articles_and_the_time_before_the_reader_came_are_left_out(
    db: Database, reader: Subscriber
) -> None:
    store(db, 1, at=NOON, topic="weather")
    store(db, 2, at=NOON - timedelta(days=9))
    store(db, 3, at=NOON)
    set_feedback(db, "https://o3.example/1", "reject")

    assert coverage(db, reader, topic_title="Unrest", now=NOON + timedelta(days=1)).articles == ()


def test_fourteen_local_days_are_counted_and_today_is_the_last(db: Database, reader: Subscriber) -> None:
    store(db, 1, at=datetime(2022, 1, 9, 19, tzinfo=UTC))  # 01:00 on the 10th in Almaty
    db.execute("UPDATE subscribers SET timezone = 'Asia/Almaty'")
    almaty = subscribers.get(db, reader.id)

    days = coverage(db, almaty, topic_title="Unrest", now=NOON).days

    assert len(days) == 14
    assert (days[-1].day, days[-1].by_language) == (date(2022, 1, 10), (("en", 1),))
