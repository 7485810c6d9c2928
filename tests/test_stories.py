"""Stories that persist: one place for each article, keys that last, and the desk's word above any rule."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlite_utils import Database

from digests import grouping
from digests.cluster import assign
from digests.grouping import WINDOW, assign_new, repair_unstored, repair_window, with_stories
from digests.likeness import profiles
from steppewatch.backup import check_database
from storage import editions, stories, subscribers
from storage.articles import add_article, set_feedback, set_topics
from storage.coverage import coverage
from storage.database import open_database
from storage.edition import Coverage, Edition, EditionItem, Phase, Story, Subscriber
from storage.errors import UsageError
from storage.grouping import Plan, key_of, number_of
from storage.model import Extract, ExtractStatus, Relevance, Url
from storage.rulings import merge, release, split
from storage.story_lists import stories as listed
from storage.story_lists import story as in_full
from storage.why import why

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
TOPIC = "unrest"
EVENTS = (
    "The dam at Karasay cracked; engineer Timur Abay warned of more water by the morning.",
    "A chess final was played in Oskemen, where Dana Ospan beat Lev Moroz in ninety moves.",
    "Fire closed the Konyrsu market; seller Beket Nurlan counted twelve burnt stalls.",
)


@pytest.fixture
def reader(db: Database) -> Subscriber:
    return subscribers.add(db, address="desk@reader.example", digest=TOPIC, now=NOON - timedelta(days=1))


def url(number: int) -> Url:
    return Url(f"https://o{number}.example/1")


def store(
    db: Database,
    number: int,
    *,
    event: int = 0,
    at: datetime = NOON,
    copy_of: int | None = None,
    topics: Sequence[str] = (TOPIC,),
) -> int:
    """Store an article about an event; numbers are ids in an empty database."""
    text = EVENTS[event]
    page = Extract(
        url=url(number),
        canonical_url=url(number),
        status=ExtractStatus.OK,
        title=text[:30],
        text=text,
        language="en",
    )
    article_id = add_article(
        db, page, outlet=f"Outlet {number}", text_hash=f"{number}", terms="", capture_id=None,
        copy_of=copy_of, first_seen_at=at,
    )  # fmt: skip
    set_topics(db, article_id, [Relevance(topic=name, score=0.9, threshold=0.5) for name in topics])  # type: ignore[arg-type]
    return article_id


def places(db: Database, topic: str = TOPIC) -> dict[int, str]:
    """Return the key of the story each article stands in."""
    rows = db.query("SELECT article_id, story_id FROM story_members WHERE topic = ? ORDER BY 1", [topic])
    return {row["article_id"]: key_of(row["story_id"]) for row in rows}


def dump(db: Database) -> list[str]:
    return [line for line in db.conn.iterdump() if "stor" in line and "_sqlite_migrations" not in line]


def news(db: Database, reader: Subscriber, *, now: datetime = NOON) -> Coverage:
    """Return what a reader's next edition speaks of, grouped and stored as for an edition."""
    told = coverage(db, reader, topic_title="Unrest", now=now)
    repair_window(db, TOPIC, now=now)
    return with_stories(db, reader, told, Plan())


def tell(db: Database, reader: Subscriber, day: int = 10) -> str:
    """Freeze an edition of everything a reader was not told yet; return its name."""
    now = datetime(2022, 1, day, 18, tzinfo=UTC)
    found = news(db, reader, now=now)
    name = editions.edition_id(date(2022, 1, day), TOPIC, reader.id)
    items = [EditionItem(article_id=a.id, kind="new", story=s.key) for s in found.stories for a in s.articles
             if a.id not in s.told]  # fmt: skip
    edition = Edition(
        id=name, digest=TOPIC, subscriber_id=reader.id, local_date=date(2022, 1, day), number=day,
        window_from=found.window_from, window_to=now, subject="s", html="h", text="t", chart=None,
        content="{}", languages="en", items=tuple(items), created_at=now,
    )  # fmt: skip
    assert editions.freeze(db, edition, message_id=f"<{name}@x>", now=now, expires_at=now)
    return name


def only(told: Coverage) -> Story:
    (story,) = told.stories
    return story


# ---------------------------------------------------------------- passes


def test_new_articles_join_the_stories_there_are_and_say_why(db: Database) -> None:
    store(db, 1)
    store(db, 2, event=1)
    assign_new(db, TOPIC, now=NOON)
    store(db, 3, at=NOON + timedelta(hours=5))
    store(db, 4, event=2, copy_of=1, at=NOON + timedelta(hours=6))

    placed = assign_new(db, TOPIC, now=NOON + timedelta(hours=7))

    assert placed == 2
    assert places(db) == {1: "story-1", 2: "story-2", 3: "story-1", 4: "story-1"}
    joined = {m["url"]: (m["joined"], m["beside"]) for m in in_full(db, 1).members}  # type: ignore[union-attr]
    assert joined == {url(1): ("first", None), url(3): ("likeness", url(1)), url(4): ("copy", url(1))}


def test_a_pass_with_nothing_new_writes_nothing(db: Database) -> None:
    for number in (1, 2, 3):
        store(db, number, event=number % 2)
    repair_window(db, TOPIC, now=NOON)
    before = db.conn.total_changes

    assert assign_new(db, TOPIC, now=NOON) == 0
    assert not repair_window(db, TOPIC, now=NOON)
    assert db.conn.total_changes == before


def test_equal_databases_are_grouped_equally(tmp_path: Path) -> None:
    made = []
    for name in ("one", "other"):
        db = open_database(tmp_path / name)
        for number in range(1, 9):
            store(db, number, event=number % 3, at=NOON + timedelta(hours=number))
        repair_window(db, TOPIC, now=NOON)
        made.append(dump(db))

    assert made[0] == made[1]


def test_what_is_not_stored_is_what_would_be(db: Database) -> None:
    for number in range(1, 7):
        store(db, number, event=number % 3)

    plan = repair_unstored(db, TOPIC, now=NOON)

    assert places(db) == {}
    repair_window(db, TOPIC, now=NOON)
    assert places(db) == {placed.article_id: key_of(placed.story) for placed in plan.placed}


def test_an_article_is_in_one_story_of_each_of_its_topics(db: Database) -> None:
    store(db, 1, topics=(TOPIC, "dams"))
    store(db, 2, topics=("dams",))
    for topic in (TOPIC, "dams"):
        assign_new(db, topic, now=NOON)

    assert places(db) == {1: "story-1"}
    assert places(db, "dams") == {1: "story-2", 2: "story-2"}
    found = why(db, url(1))
    assert found is not None
    assert [(s["topic"], s["key"]) for s in found.stories] == [("dams", "story-2"), (TOPIC, "story-1")]


def test_a_copy_of_an_article_older_than_the_window_still_joins_it(db: Database) -> None:
    store(db, 1, at=NOON - WINDOW * 5)
    assign_new(db, TOPIC, now=NOON)
    store(db, 2, event=1, copy_of=1)

    repair_window(db, TOPIC, now=NOON)

    assert places(db) == {1: "story-1", 2: "story-1"}


def test_what_left_the_window_stays_and_keeps_its_key(db: Database) -> None:
    store(db, 1)
    store(db, 2)
    repair_window(db, TOPIC, now=NOON)
    later = NOON + WINDOW + timedelta(hours=1)
    store(db, 3, at=later)

    repair_window(db, TOPIC, now=later)

    assert places(db) == {1: "story-1", 2: "story-1", 3: "story-2"}


def test_stories_that_became_one_by_rule_are_found_under_both_keys(db: Database) -> None:
    for number, days in ((1, 11), (2, 5)):
        store(db, number, at=NOON - timedelta(days=days))
    for number in (3, 4, 5):
        store(db, number, event=1)
    assign_new(db, TOPIC, now=NOON)
    assert set(places(db).values()) == {"story-1", "story-2"}
    db.execute("UPDATE revisions SET title = ?, text = ?", [EVENTS[0][:30], EVENTS[0]])  # all were edited

    repair_window(db, TOPIC, now=NOON)

    assert places(db) == dict.fromkeys(range(1, 6), "story-2")
    assert stories.living(db, 1) == 2
    assert in_full(db, 2).also_known_as == ("story-1",)  # type: ignore[union-attr]


def test_a_backlog_is_assigned_batch_by_batch_whatever_its_size(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "_BATCH", 3)
    monkeypatch.setattr(grouping, "MOST", 4)
    for number in range(1, 21):
        store(db, number, event=number % 3, at=NOON - timedelta(days=number % 7 * 9))

    assert assign_new(db, TOPIC, now=NOON) == 20
    assert len(places(db)) == 20


def test_a_plan_made_before_the_desk_ruled_is_not_carried_out(db: Database) -> None:
    store(db, 1)
    store(db, 2, event=1)
    assign_new(db, TOPIC, now=NOON)
    store(db, 3)
    window = stories.window(db, TOPIC, since=NOON - WINDOW, characters=500, most=100)
    plan = assign(window)

    merge(db, ["story-1", "story-2"], now=NOON)

    assert not stories.carry_out(db, window, plan, now=NOON)
    assert places(db) == {1: "story-1", 2: "story-1"}


def test_a_pass_that_dies_half_way_changes_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    store(db, 1)
    assign_new(db, TOPIC, now=NOON)
    store(db, 2)
    store(db, 3, event=1)
    before = dump(db)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stories, "count_change", dies)
    with pytest.raises(KeyboardInterrupt):
        repair_window(db, TOPIC, now=NOON)

    assert dump(db) == before


def test_a_rejected_article_is_shown_in_no_story(db: Database) -> None:
    store(db, 1)
    store(db, 2)
    store(db, 3, event=1)
    repair_window(db, TOPIC, now=NOON)

    for number in (1, 3):
        set_feedback(db, url(number), "reject")

    assert [(row.key, row.url, row.articles) for row in listed(db)] == [("story-1", url(2), 1)]
    assert in_full(db, 2) is None


def test_the_last_days_of_a_list_are_those_before_its_latest_article(db: Database) -> None:
    for number, days in ((1, 30), (2, 3), (3, 0)):
        store(db, number, event=number - 1, at=NOON - timedelta(days=days))
    repair_window(db, TOPIC, now=NOON)

    def shown(**options: Any) -> set[str]:
        return {row.url for row in listed(db, **options)}

    assert shown() == {url(1), url(2), url(3)}
    assert shown(last_days=3, topic=TOPIC) == {url(2), url(3)}
    assert shown(last_days=2) == {url(3)}
    assert shown(last_days=10, topic="no-such") == set()


def test_a_pass_reads_as_much_of_a_text_as_likeness_looks_at(db: Database) -> None:
    words = [
        f"{one}{other}" for one in ("kar", "say", "tim", "dur") for other in ("dam", "lan", "pos", "mek")
    ]
    for number in (1, 2):
        text = " ".join(words[(n * n + number) % 16] + str(n % 7) for n in range(900))
        store(db, number)
        db.execute("UPDATE revisions SET text = ? WHERE article_id = ?", [text, number])

    def alike(characters: int) -> float:
        seen = stories.window(db, TOPIC, since=NOON - WINDOW, characters=characters, most=9)
        return float(profiles(seen.articles).likeness(0, [1])[0])

    assert alike(grouping._READ) == alike(100_000) > 0


# ---------------------------------------------------------------- the desk's word


def test_merged_stories_stay_one_and_take_in_what_is_new(db: Database) -> None:
    store(db, 1)
    store(db, 2, event=1)
    repair_window(db, TOPIC, now=NOON)

    ruled = merge(db, ["story-2", "story-1"], now=NOON)
    store(db, 3)
    repair_window(db, TOPIC, now=NOON)

    assert (ruled.key, ruled.moved) == ("story-2", 1)
    assert places(db) == {1: "story-2", 2: "story-2", 3: "story-2"}
    assert stories.living(db, 1) == 2
    found = in_full(db, 2)
    assert found is not None
    assert (found.also_known_as, found.story.ruled) == (("story-1",), True)
    assert {m["url"]: m["joined"] for m in found.members}[url(1)] == "hand"


def test_what_was_split_off_stays_apart_and_both_stories_go_on(db: Database) -> None:
    for number in (1, 2, 3):
        store(db, number)
    repair_window(db, TOPIC, now=NOON)

    assert split(db, "story-1", [url(2)], now=NOON).key == "story-2"
    store(db, 4)
    repair_window(db, TOPIC, now=NOON)

    there = places(db)
    assert (there[1], there[2], there[3]) == ("story-1", "story-2", "story-1")
    assert there[4] in ("story-1", "story-2")
    assert in_full(db, 2).split_from == "story-1"  # type: ignore[union-attr]


def test_a_ruling_taken_back_leaves_what_was_before(db: Database) -> None:
    store(db, 1)
    store(db, 2, event=1)
    store(db, 3)
    repair_window(db, TOPIC, now=NOON)
    members = list(db.query("SELECT * FROM story_members"))

    merge(db, ["story-1", "story-2"], now=NOON)
    split(db, "story-1", [url(3)], now=NOON)
    assert release(db, "story-3", now=NOON).moved == 1
    assert release(db, "story-2", now=NOON).key == "story-2"

    assert list(db.query("SELECT * FROM story_members")) == members
    assert stories.living(db, 3) == 1
    with pytest.raises(UsageError, match="has not ruled"):
        release(db, "story-1", now=NOON)
    assert not repair_window(db, TOPIC, now=NOON)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda db: merge(db, ["story-1"], now=NOON), "one story already"),
        (lambda db: merge(db, ["story-1", "story-3"], now=NOON), "several topics"),
        (lambda db: merge(db, ["story-1", "story-77"], now=NOON), "story-77: no such story"),
        (lambda db: merge(db, ["story-1", "twelve"], now=NOON), "not the key of a story"),
        (lambda db: split(db, "story-1", [url(1)], now=NOON), "all of its articles"),
        (lambda db: split(db, "story-1", [url(2)], now=NOON), "it is in story-2"),
        (lambda db: split(db, "story-1", [url(9)], now=NOON), "not kept"),
    ],
)
def test_a_ruling_that_makes_no_sense_says_why_and_changes_nothing(
    db: Database, call: object, words: str
) -> None:
    store(db, 1)
    store(db, 2, event=1)
    store(db, 3, topics=("dams",))
    for topic in (TOPIC, "dams"):
        assign_new(db, topic, now=NOON)
    before = dump(db)

    with pytest.raises(UsageError, match=words):
        call(db)  # type: ignore[operator]

    assert dump(db) == before


# ---------------------------------------------------------------- what a reader knows


def test_a_story_is_new_then_developing_and_back_after_a_silence(db: Database, reader: Subscriber) -> None:
    store(db, 1)
    first = news(db, reader)
    tell(db, reader)
    store(db, 2, at=NOON + timedelta(days=1))
    second = news(db, reader, now=NOON + timedelta(days=2))
    tell(db, reader, day=12)
    store(db, 3, event=0, copy_of=1, at=NOON + timedelta(days=9))
    third = news(db, reader, now=NOON + timedelta(days=9))

    assert (first.knows_earlier, only(first).phase, only(first).told) == (False, Phase.NEW, frozenset())
    assert (second.knows_earlier, only(second).phase, only(second).told) == (True, Phase.DEVELOPING, {1})
    assert (only(third).phase, only(third).told, only(third).began_at) == (Phase.REVIVED, {1, 2}, NOON)
    assert [article.id for article in only(third).articles] == [1, 2, 3]


def test_an_edition_given_back_told_nothing(db: Database, reader: Subscriber) -> None:
    store(db, 1)
    name = tell(db, reader)
    store(db, 2, at=NOON + timedelta(days=1))
    db.execute("UPDATE deliveries SET state = 'cancelled'")
    assert editions.give_back(db, name)

    told = news(db, reader, now=NOON + timedelta(days=2))

    assert (told.knows_earlier, only(told).phase, only(told).told) == (False, Phase.NEW, frozenset())
    assert {article.id for article in only(told).articles} == {1, 2}


def test_what_one_reader_was_told_is_new_to_another(db: Database, reader: Subscriber) -> None:
    other = subscribers.add(db, address="x@y.example", digest=TOPIC, now=NOON + timedelta(hours=20))
    store(db, 1)
    tell(db, reader)
    store(db, 2, at=NOON + timedelta(days=1))

    told = news(db, other, now=NOON + timedelta(days=2))

    assert (only(told).phase, only(told).told, only(told).began_at) == (Phase.NEW, frozenset(), NOON)


@pytest.mark.parametrize("stored", [True, False])
def test_a_merged_story_is_known_by_what_was_told_of_its_parts(
    db: Database, reader: Subscriber, stored: bool
) -> None:
    store(db, 1)
    store(db, 2, event=1)
    tell(db, reader)
    merge(db, ["story-1", "story-2"], now=NOON)
    store(db, 3, at=NOON + timedelta(days=1))
    now = NOON + timedelta(days=2)

    told = coverage(db, reader, topic_title="Unrest", now=now)
    plan = Plan() if stored else repair_unstored(db, TOPIC, now=now)
    if stored:
        repair_window(db, TOPIC, now=now)
    told = with_stories(db, reader, told, plan)

    assert (only(told).key, only(told).phase, only(told).told) == ("story-1", Phase.DEVELOPING, {1, 2})


def test_a_story_split_from_a_known_one_is_no_news_where_its_members_were_told(
    db: Database, reader: Subscriber
) -> None:
    store(db, 1)
    store(db, 2)
    tell(db, reader)
    split(db, "story-1", [url(2)], now=NOON)
    store(db, 3, copy_of=2, at=NOON + timedelta(days=1))

    told = news(db, reader, now=NOON + timedelta(days=2))

    assert (only(told).key, only(told).phase, only(told).told) == ("story-2", Phase.DEVELOPING, {2})


def test_what_came_in_after_the_pass_is_told_by_itself(db: Database, reader: Subscriber) -> None:
    store(db, 1)
    told = coverage(db, reader, topic_title="Unrest", now=NOON)

    assert [story.articles[0].id for story in with_stories(db, reader, told, Plan()).stories] == [1]


# ---------------------------------------------------------------- whatever happens, in any order


class Desk(RuleBasedStateMachine):
    """Crawls, passes, days and rulings in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.db = open_database(Path(self.folder.name) / "test.sqlite")
        self.now, self.stored = NOON, 0

    def teardown(self) -> None:
        self.db.close()
        self.folder.cleanup()

    @rule(
        events=st.lists(st.integers(0, 2), min_size=1, max_size=4), copy=st.booleans(), days=st.integers(0, 6)
    )
    def crawl(self, events: list[int], copy: bool, days: int) -> None:
        self.now += timedelta(days=days)
        for event in events:
            self.stored += 1
            original = self.stored - 1 if copy and self.stored > 1 else None
            store(self.db, self.stored, event=event, copy_of=original, at=self.now)

    @rule()
    def assign(self) -> None:
        before = places(self.db)
        assign_new(self.db, TOPIC, now=self.now)
        after = places(self.db)
        assert {id: after[id] for id in before} == before
        assert len(after) == self.stored

    @rule()
    def repair(self) -> None:
        ruled = {row.key for row in listed(self.db, limit=1000) if row.ruled}
        before = places(self.db)
        repair_window(self.db, TOPIC, now=self.now)
        after = places(self.db)
        assert len(after) == self.stored
        assert {id: after[id] for id, key in before.items() if key in ruled} == {
            id: key for id, key in before.items() if key in ruled
        }
        assert not repair_window(self.db, TOPIC, now=self.now)

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        keys = sorted(set(places(self.db).values()))
        if len(keys) > 1:
            merge(
                self.db,
                data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=3, unique=True)),
                now=self.now,
            )

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        there = places(self.db)
        keys = sorted({key for key in there.values() if list(there.values()).count(key) > 1})
        if keys:
            key = data.draw(st.sampled_from(keys))
            members = [id for id, place in there.items() if place == key]
            chosen = data.draw(
                st.lists(st.sampled_from(members), min_size=1, max_size=len(members) - 1, unique=True)
            )
            made = split(self.db, key, [url(id) for id in chosen], now=self.now)
            assert [id for id, place in places(self.db).items() if place == made.key] == sorted(chosen)

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        ruled = [row.key for row in listed(self.db, limit=1000) if row.ruled]
        if ruled:
            release(self.db, data.draw(st.sampled_from(ruled)), now=self.now)

    @invariant()
    def every_key_leads_to_a_living_story_with_members(self) -> None:
        there = set(places(self.db).values())
        for row in self.db.query("SELECT id FROM stories"):
            assert key_of(stories.living(self.db, row["id"]) or 0) in there
        assert {key_of(number_of(key)) for key in there} == there

    @invariant()
    def the_database_passes_its_check(self) -> None:
        assert [check.name for check in check_database(self.db) if not check.ok] == []


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=25, stateful_step_count=14, deadline=None)
