"""Articles to stories: what belongs together, whatever its language, and what does not."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.cluster import assign, families, group, repair
from digests.names import name_key, number_key, stems, words
from digests.rank import order, spokesman, tiers
from steppewatch.evaluation.stories import bcubed
from storage.edition import Article, Story
from storage.grouping import Joined, Plan, Window
from storage.model import Url
from tests.sample_edition import coverage

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)


def article(
    number: int,
    title: str = "",
    text: str = "",
    *,
    language: str = "en",
    outlet: str = "",
    copy_of: int | None = None,
    days: float = 0.0,
) -> Article:
    return Article(
        id=number,
        url=Url(f"https://outlet{number}.example/{number}"),
        outlet=outlet or f"Outlet {number}",
        host=f"outlet{number}.example",
        title=title or f"Untold matter {number}",
        language=language,
        first_seen_at=NOON + timedelta(days=days),
        text=text,
        copy_of=copy_of,
    )


def keys(stories: tuple[Story, ...]) -> list[list[int]]:
    return [[member.id for member in story.articles] for story in stories]


def test_one_event_in_four_languages_is_one_story() -> None:
    articles = [a for a in coverage().articles if a.id in (1, 5, 6, 7, 14, 17)]

    stories = group(articles)

    assert sorted(keys(stories), key=len)[-1] == [1, 5, 6, 7]


def test_two_events_in_one_town_stay_two_stories() -> None:
    fire = article(
        1, "Fire closes the Konyrsu market", "A fire closed the market of Konyrsu on Friday night."
    )
    vote = article(2, "Konyrsu elects a mayor", "Voters in Konyrsu chose Dana Ospan as mayor on Sunday.")

    assert keys(group([fire, vote])) == [[1], [2]]


SKY = "Rain is expected in the north, ten to twelve degrees, and wind from the lake; the passes stay closed. "


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Weather in Konyrsu on 8 January", "Weather in Konyrsu on 9 January", "en"),
        ("Прогноз погоды на 8 января", "Прогноз погоды на 16 января", "ru"),
        ("Курс валют на 08.01.2022", "Курс валют на 09.01.2022", "ru"),
        ("8 қаңтарға арналған ауа райы", "9 қаңтарға арналған ауа райы", "kk"),
    ],
)
def test_two_issues_of_one_bulletin_are_two_stories(one: str, other: str, language: str) -> None:
    crowd = [article(n, days=n / 9) for n in range(3, 30)]
    issues = [
        article(1, one, SKY * 3, language=language),
        article(2, other, SKY * 3, language=language, days=1),
    ]

    assert [1] in keys(group([*issues, *crowd]))
    assert [2] in keys(group([*issues, *crowd]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Weather in Konyrsu on 8 January", "Weather in Konyrsu on 8 January"),
        ("Toll of the fire in Konyrsu rises to 8", "Toll of the fire in Konyrsu rises to 9"),
        ("Fire in Konyrsu on 8 January kills nine", "Konyrsu mourns on 10 January after the fire"),
    ],
    ids=["the same day", "a number that grew", "another title"],
)
def test_a_day_or_a_number_in_a_title_alone_parts_nothing(one: str, other: str) -> None:
    fire = (
        "A fire destroyed the market hall of Konyrsu and nine people died, the mayor Timur Akhat said. " * 3
    )
    crowd = [article(n, days=n / 9) for n in range(3, 30)]

    assert [1, 2] in keys(group([article(1, one, fire), article(2, other, fire, days=0.3), *crowd]))


def test_a_copy_goes_where_its_original_goes_whatever_its_title() -> None:
    original = article(1, "Rail link reopens", "The rail link to Aksu reopened.")
    copy = article(2, "Совсем другие слова", "иной текст", language="ru", copy_of=1)
    copy_of_copy = article(3, "And again", "something", copy_of=2)

    assert keys(group([original, copy, copy_of_copy])) == [[1, 2, 3]]


def test_copies_of_an_original_that_is_not_at_hand_stand_together() -> None:
    one, other = article(5, "Alpha beta", copy_of=99), article(6, "Gamma delta", copy_of=99)

    assert keys(group([one, other])) == [[5, 6]]


def test_copies_that_name_each_other_do_not_hang_the_grouping() -> None:
    assert keys(group([article(1, copy_of=2), article(2, copy_of=1)])) == [[1, 2]]


def test_every_article_is_in_exactly_one_story_and_order_of_input_does_not_matter() -> None:
    articles = list(coverage().articles)
    shuffled = articles[:]
    random.Random(7).shuffle(shuffled)

    stories = group(articles)

    assert sorted(id for members in keys(stories) for id in members) == [a.id for a in articles]
    assert group(shuffled) == stories


def test_a_story_keeps_its_key_when_others_join() -> None:
    articles = coverage().articles
    before = {story.key for story in group(articles[:6])}

    after = {story.key for story in group(articles)}

    assert before <= after


# ---------------------------------------------------------------- passes over stored stories

DAM = "The dam at Karasay cracked; engineer Timur Abay warned of more."


def window(articles: list[Article], standing: dict[int, int], **more: object) -> Window:
    fields = {"next_number": max([0, *standing.values()]) + 1, **more}
    return Window(topic="t", articles=tuple(articles), standing=standing, **fields)  # type: ignore[arg-type]


def after(window: Window, plan: Plan) -> dict[int, int]:
    """Return where the articles stand when a plan is carried out."""
    return {**window.standing, **{placed.article_id: placed.story for placed in plan.placed}}


def test_a_new_article_joins_the_story_it_is_like_and_says_how_much() -> None:
    first, later = (
        article(1, "Dam at Karasay cracks", DAM),
        article(2, "Karasay dam: crack widens", DAM, days=1),
    )
    chess = article(3, "Chess final", "A chess final was played.")

    plan = assign(window([first, later, chess], {1: 7}))

    joined, begun = plan.placed
    assert (joined.article_id, joined.story, joined.joined, joined.beside) == (2, 7, Joined.LIKENESS, 1)
    assert joined.likeness is not None
    assert joined.likeness > 0.19
    assert (begun.article_id, begun.story, begun.joined) == (3, 8, Joined.FIRST)
    assert (plan.begun, plan.ended) == ({8: None}, {})


def test_a_copy_joins_its_original_however_unlike() -> None:
    original, copy = article(1, "Rail link reopens"), article(2, "Другие слова", language="ru", copy_of=1)

    (placed,) = assign(window([original, copy], {1: 4})).placed

    assert (placed.story, placed.joined, placed.beside) == (4, Joined.COPY, 1)


def test_assigning_never_joins_two_stories_and_repairing_does() -> None:
    one, other, new = (article(n, "Dam cracks", DAM) for n in (1, 2, 3))
    seen = window([one, other, new], {1: 1, 2: 2})

    assigned, repaired = assign(seen), repair(seen)

    assert after(seen, assigned) in ({1: 1, 2: 2, 3: 1}, {1: 1, 2: 2, 3: 2})
    assert (after(seen, repaired), repaired.ended) == ({1: 1, 2: 1, 3: 1}, {2: 1})


def test_a_story_keeps_its_number_where_most_of_it_is_and_the_rest_is_split_off() -> None:
    dams = [article(n, "Dam cracks", DAM) for n in (1, 2, 3)]
    chess = article(4, "Chess final", "A chess final was played in Oskemen.")

    plan = repair(window([*dams, chess], {1: 5, 2: 5, 3: 5, 4: 5}))

    assert [(placed.article_id, placed.story) for placed in plan.placed] == [(4, 6)]
    assert plan.begun == {6: 5}


def test_of_two_stories_that_become_one_the_longer_gives_the_number() -> None:
    articles = [article(n, "Dam cracks", DAM) for n in (1, 2, 3)]
    standing = {1: 1, 2: 1, 3: 2}

    assert repair(window(articles, standing)).ended == {2: 1}
    assert repair(window(articles, standing, older={2: 40})).ended == {1: 2}


def test_what_the_desk_ruled_on_is_only_added_to() -> None:
    alike = [article(n, "Dam cracks", DAM) for n in (1, 2, 3)]
    chess = article(4, "Chess final", "A chess final was played in Oskemen.")
    seen = window([*alike, chess], {1: 1, 2: 2, 4: 1}, ruled=frozenset({1, 2}))

    plan = repair(seen)

    assert after(seen, plan) in ({1: 1, 2: 2, 3: 1, 4: 1}, {1: 1, 2: 2, 3: 2, 4: 1})
    assert not plan.ended


def test_a_copy_the_desk_took_from_its_original_stays_away_from_it() -> None:
    original, copy, second = article(1, "Dam cracks", DAM), article(2, copy_of=1), article(3, copy_of=1)
    seen = window([original, copy, second], {1: 1, 2: 2}, ruled=frozenset({1, 2}))

    assert after(seen, repair(seen)) == {1: 1, 2: 2, 3: 1}


def test_a_long_story_is_compared_by_its_newest_members_only() -> None:
    old = [article(n, "Dam cracks", DAM, days=0) for n in range(1, 41)]
    recent = [article(n, f"Chess final {n}", "A chess final in Oskemen.", days=9) for n in range(41, 81)]
    new = article(99, "Dam cracks", DAM, days=9)

    plan = assign(window([*old, *recent, new], dict.fromkeys(range(1, 81), 1)))

    assert plan.begun == {2: None}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_second_repair_changes_nothing_and_every_article_stands_once(data: st.DataObject) -> None:
    texts = (
        DAM,
        "A chess final was played in Oskemen by Dana Ospan.",
        "Fire at the Konyrsu market, said Beket.",
    )
    articles = [
        article(n, f"Matter {n}", data.draw(st.sampled_from(texts)),
                copy_of=data.draw(st.sampled_from([None, None, None, *range(1, n)])))
        for n in range(1, data.draw(st.integers(2, 9)))
    ]  # fmt: skip
    standing = {a.id: story for a in articles if (story := data.draw(st.sampled_from([None, 1, 2, 3])))}
    ruled = frozenset(data.draw(st.sets(st.sampled_from([1, 2, 3]))) & set(standing.values()))
    seen = window(articles, standing, ruled=ruled, next_number=4)

    plan = repair(seen)
    there = after(seen, plan)
    again = repair(replace(seen, standing=there, next_number=4 + len(plan.begun)))

    assert there.keys() == {a.id for a in articles}
    assert not again
    assert set(there.values()).isdisjoint(plan.ended)
    assert set(plan.ended.values()) <= set(there.values())
    assert all(there[id] == story for id, story in standing.items() if story in ruled)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=40), st.text(max_size=80), st.sampled_from(["ru", "en", "kk", "zh", "und"])
        ),
        max_size=12,
    )
)
def test_any_text_is_grouped_without_loss(rows: list[tuple[str, str, str]]) -> None:
    articles = [
        article(n, title, text, language=language) for n, (title, text, language) in enumerate(rows, start=1)
    ]

    found = keys(group(articles))

    assert sorted(id for members in found for id in members) == [a.id for a in articles]


def test_five_hundred_articles_are_grouped_within_a_second() -> None:
    rng = random.Random(3)
    vocabulary = [
        f"{a}{b}{c}"
        for a in ("kor", "sal", "tim", "ber")
        for b in "aeiou"
        for c in ("lan", "mek", "dur", "pos", "gan")
    ]
    articles = []
    for number in range(1, 501):
        event = random.Random(number % 60)
        about = [event.choice(vocabulary) for _ in range(40)]
        text = " ".join(rng.sample(about, 30) + rng.choices(vocabulary, k=40))
        articles.append(article(number, " ".join(about[:8]).title(), text))

    seconds = 9.0
    for _ in range(2):  # the better of two: the machine may be busy
        started = time.process_time()
        group(articles)
        seconds = min(seconds, time.process_time() - started)

    assert seconds < 1.0, f"{seconds:.2f} s"


def test_families_put_the_original_first() -> None:
    copy, original = article(1, copy_of=2), article(2, days=1)

    (family,) = families([copy, original])

    assert (family.face.id, family.ids) == (2, (2, 1))


# ---------------------------------------------------------------- order and room


def story_of(key: str, *members: Article) -> Story:
    return Story(key=key, lead=members[0], articles=members)


def test_reprints_do_not_lift_a_story_over_independent_reporting() -> None:
    reprinted = story_of("a", article(1), article(2, copy_of=1), article(3, copy_of=1), article(4, copy_of=1))
    confirmed = story_of("b", article(5), article(6))

    assert [story.key for story in order([reprinted, confirmed])] == ["b", "a"]


def test_among_equals_the_newer_story_comes_first() -> None:
    old, new = story_of("old", article(1)), story_of("new", article(2, days=0.5))

    assert [story.key for story in order([old, new])] == ["new", "old"]


@given(st.integers(0, 60), st.integers(0, 60))
def test_tiers_hold_every_story_once(confirmed: int, single: int) -> None:
    stories = [story_of(f"c{n}", article(n), article(1000 + n)) for n in range(confirmed)]
    stories += [story_of(f"s{n}", article(2000 + n)) for n in range(single)]

    dealt = tiers(stories)

    assert {s.key for s in (*dealt.top, *dealt.brief, *dealt.seen)} == {s.key for s in stories}
    assert len(dealt.top) + len(dealt.brief) + len(dealt.seen) == len(stories)
    assert min(5, len(stories)) <= len(dealt.top) <= 9


def test_the_story_is_told_in_the_readers_language_where_there_is_a_real_text() -> None:
    russian = article(1, language="ru", text="слово " * 80)
    english = article(2, language="en", text="word " * 80, days=0.2)
    stub = article(3, language="kk", text="сөз", days=-0.2)

    assert spokesman([russian, english, stub], language="en").id == 2
    assert spokesman([russian, english, stub], language="uk").id == 3
    assert spokesman([russian, english, stub], language="kk").id == 3


def test_a_copy_speaks_for_a_story_only_when_there_is_no_original() -> None:
    copy, original = article(1, copy_of=2, days=-1), article(2)

    assert spokesman([copy, original], language="en").id == 2
    assert spokesman([copy], language="en").id == 1


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize("spelling", ["Токаев", "Тоқаев", "Tokayev", "Tokaev", "Tokajew", "Toqaev"])
def test_spellings_of_one_name_share_a_key(spelling: str) -> None:
    assert name_key(spelling) == name_key("Токаев")


def test_numbers_are_one_whatever_separates_their_digits() -> None:
    assert {number_key(n) for n in ("8,000", "8 000", "8.000", "8000")} == {"8000"}


def test_chinese_is_compared_by_pairs_of_characters() -> None:
    assert list(stems(words("哈萨克"), "zh")) == ["哈萨", "萨克"]


# ---------------------------------------------------------------- measured


def test_bcubed_of_one_lump_has_full_recall_and_poor_precision() -> None:
    precision, recall, _ = bcubed(["x"] * 4, ["a", "b", "c", "d"])

    assert (precision, recall) == (0.25, 1.0)
