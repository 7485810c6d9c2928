"""What an edition says: everything new once, with its way from a seed, in the reader's time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digests.cluster import group
from digests.compose import compose, content_of, sparkline
from digests.content import EditionContent
from digests.render import render
from digests.sentences import EXCERPT_CHARACTERS, excerpt, sentences
from storage.accounting import PagePart
from storage.edition import Article, ChangeKind, Coverage, CrawlHealth, Edition, Phase, Story, Subscriber
from storage.errors import ConfigError
from storage.figures import Statement
from storage.model import Evidence, Precision
from tests.sample_edition import DESK, NOW, READER, coverage

DAY = date(2022, 1, 10)
QUIET = Coverage(
    topic="steppe-unrest",
    topic_title="Sarydala unrest",
    window_from=NOW - timedelta(days=1),
    window_to=NOW,
    health=CrawlHealth(
        crawls=4,
        requests=612,
        ok=500,
        not_modified=100,
        failed=12,
        sources=44,
        sources_read=43,
        pages=((PagePart.OFF_TOPIC, 9),),
    ),
)


def edition(of: Coverage | None = None, *, reader: Subscriber = READER) -> Edition:
    return compose(of or coverage(), subscriber=reader, number=12, local_date=DAY, now=NOW, desk=DESK)


def content(of: Coverage | None = None, *, reader: Subscriber = READER) -> EditionContent:
    return content_of(of or coverage(), subscriber=reader, number=12, local_date=DAY, now=NOW, desk=DESK)


def with_article(**changes: object) -> Article:
    """Return the only article of a one-article edition, changed."""
    return replace(coverage().articles[0], **changes)


def only(article: Article) -> Coverage:
    return replace(coverage(), articles=(article,), changes=())


# ---------------------------------------------------------------- everything, once


def test_everything_new_is_told_exactly_once_and_written_down_as_told() -> None:
    told = edition()

    new = [item.article_id for item in told.items if item.kind == "new"]
    assert sorted(new) == [article.id for article in coverage().articles]
    changed = {(item.article_id, item.kind, item.revision_id) for item in told.items if item.kind != "new"}
    assert changed == {(901, "edited", 77), (902, "removed", 0), (903, "edited", 79)}


def test_every_told_article_has_its_link_in_the_plain_text() -> None:
    told = edition()

    lines = {line.strip() for line in told.text.splitlines()}
    assert {article.url for article in coverage().articles} <= lines
    assert {change.article.url for change in coverage().changes} <= lines


def test_items_carry_the_story_and_the_revision_that_was_told() -> None:
    items = {item.article_id: item for item in edition().items}

    assert (items[6].story, items[6].revision_id) == (items[1].story, 106)


def test_two_composings_give_equal_bytes() -> None:
    assert edition() == edition()


def test_the_content_survives_its_way_through_json() -> None:
    told = edition()

    again = EditionContent.from_json(told.content)

    assert again.to_json() == told.content
    assert again == replace(content(), chart_alt=again.chart_alt)


def test_the_edition_is_named_by_day_digest_and_reader() -> None:
    told = edition()

    assert told.id == "2022-01-10.steppe-unrest.3"
    assert (told.number, told.window_from, told.window_to) == (12, NOW - timedelta(days=1), NOW)
    assert told.languages == "ru, en, kk, uk"


# ---------------------------------------------------------------- subject and deck


def test_the_subject_tells_topic_day_counts_and_the_leading_fact() -> None:
    assert edition().subject == (
        "Sarydala unrest, 10 Jan: 22 new articles, 11 stories, 1 correction — "
        "Цену на газ в Сарыдале вернули к прежней на полгода"
    )


def test_the_deck_line_says_what_the_subject_does_not() -> None:
    said = content()

    assert said.deck not in said.subject
    assert "Sarydala police count 412 people held" in said.deck
    assert said.deck.endswith("2 edited · 1 removed")


def test_a_plain_subject_keeps_the_topic_off_the_lock_screen() -> None:
    told = edition(reader=replace(READER, plain_subject=True))

    assert told.subject == "Daily digest, 10 Jan"
    for topic_word in ("Sarydala", "газ"):
        assert topic_word not in told.subject
        assert topic_word not in told.text.splitlines()[0]
        assert topic_word not in content(reader=replace(READER, plain_subject=True)).deck


def test_a_day_with_changes_only_is_not_called_quiet() -> None:
    said = content(replace(coverage(), articles=()))

    assert said.subject == "Sarydala unrest, 10 Jan: nothing new, 2 edited, 1 removed"
    assert not said.quiet


@pytest.mark.parametrize("title", ["x" * 1_000_000, "слово " * 50_000])
def test_a_subject_stays_short_whatever_the_headline(title: str) -> None:
    assert len(edition(only(with_article(title=title))).subject) <= 180


# ---------------------------------------------------------------- quiet and failing days


def test_a_quiet_day_says_so_with_its_counts() -> None:
    told = edition(QUIET)

    assert told.subject == "Sarydala unrest, 10 Jan: nothing new (612 pages checked)"
    assert "No new article and no change since the last edition." in told.text
    assert "612 requests: 491 lists read, 9 pages read, 100 unchanged, 12 failed." in told.text
    assert "43 of 44 sources read." in told.text
    assert told.chart is None
    assert told.items == ()


def test_a_quiet_mail_is_short() -> None:
    text = edition(QUIET).text

    body = text.split("\n-- \n")[0]
    assert len([line for line in body.splitlines() if line.strip()]) <= 12
    assert "TOP STORIES" not in text


def test_a_crawl_that_reached_nobody_is_said_in_the_subject() -> None:
    silent = replace(QUIET, health=CrawlHealth(crawls=4, requests=612, failed=612, sources=44))

    told = edition(silent)

    assert told.subject.startswith("[crawl failing] Sarydala unrest, 10 Jan")
    assert "612 pages asked for, none answered" in told.text.replace("\n", " ")


def test_a_window_without_any_crawl_is_failing_too() -> None:
    told = edition(replace(QUIET, health=CrawlHealth()))

    assert told.subject.startswith("[crawl failing]")
    assert "No crawl ran in this window" in told.text


def test_failing_hides_nothing_from_a_plain_subject() -> None:
    told = edition(replace(QUIET, health=CrawlHealth()), reader=replace(READER, plain_subject=True))

    assert told.subject == "[crawl failing] Daily digest, 10 Jan"


# ---------------------------------------------------------------- the story


def test_copies_are_counted_as_reprints_of_their_origin() -> None:
    block = content().top[0]

    assert (block.outlets, block.origins, block.articles) == (8, 5, 8)
    assert [line.outlet for line in block.head.reprints] == ["Вестник Тенгиза", "Берег", "Линия 7"]
    assert [line.outlet for line in block.also] == ["Courier", "Дала сөзі", "Світанок", "Steppe Wire"]


def test_a_story_shows_the_way_from_its_seed_and_the_citing_sentence() -> None:
    head = content().top[0].head

    assert head.path == ("Seed 003", "note [19]", "degdar.example feed")
    assert head.citing == "According to Degdar, the minister spoke for eleven minutes and took no questions."


def test_what_matched_within_a_longer_phrase_is_not_said_again() -> None:
    words = (
        "Комендантский час",
        "Комендантский",
        "блокпосты",
        "блокпостов",
        "аэропорта, захвачен",
        "аэропорта",
        "захвачен",
    )
    evidence = tuple(
        Evidence(group="event", term=word, matched=word, offset=n, weight=1 / (n + 1), language="ru")
        for n, word in enumerate(words)
    )
    one = replace(coverage().articles[0], language="ru", evidence=evidence)
    (block,) = content(replace(coverage(), articles=(one,), changes=())).stories

    assert block.head.matched == ("Комендантский час", "блокпосты", "аэропорта … захвачен")


def test_matched_terms_stand_strongest_first_and_once() -> None:
    evidence = coverage().articles[0].evidence
    article = with_article(
        evidence=(*reversed(evidence), replace(evidence[0], matched="ЦЕНУ НА СЖИЖЕННЫЙ ГАЗ"))
    )

    matched = content(only(article)).top[0].head.matched

    assert matched == ("цену на сжиженный газ", "площади", "Тасболат")


def test_an_article_edited_or_removed_since_is_marked_where_it_is_told() -> None:
    gone = replace(coverage().changes[1], article=coverage().articles[0], already_mailed=False)

    said = content(replace(coverage(), changes=(gone,)))

    assert said.top[0].head.fate is ChangeKind.REMOVED


def test_a_story_known_from_before_says_what_is_added() -> None:
    articles = coverage().articles
    going_on = Story(
        key="story-0", lead=articles[0], articles=articles[:8], phase=Phase.DEVELOPING,
        told=frozenset(article.id for article in articles[:4]),
    )  # fmt: skip
    stories = (going_on, *group(articles[8:]))

    said = content(replace(coverage(), articles=articles[4:], stories=stories, knows_earlier=True))

    story = next(block for block in said.stories if block.key == "story-0")
    assert {block.phase for block in said.stories} == {"developing", "new"}
    assert story.phase == "developing"
    assert story.fresh == "Since the last edition: 4 articles, 4 outlets not heard before."
    assert {line.article_id for line in story.members} == {5, 6, 7, 8}


SECOND_DAY = (
    "The government of Sarydala has restored the old price of bottled gas. "
    "Depot chief Raushan Iliyas said 3,200 bottles had been sold by noon. The square is empty."
)


def second_day(text: str = SECOND_DAY, **changes: object) -> EditionContent:
    """Return the edition of a reader who was sent the gas story and gets one more article on it."""
    articles = coverage().articles
    late = replace(articles[4], id=99, title="Gas at the old price in Sarydala", text=text, **changes)
    going_on = Story(
        key="story-0", lead=articles[0], articles=(*articles[:5], late), phase=Phase.DEVELOPING,
        told=frozenset(article.id for article in articles[:5]),
    )  # fmt: skip
    return content(replace(coverage(), articles=(late,), changes=(), stories=(going_on,), knows_earlier=True))


def test_a_story_known_from_before_says_the_new_fact_in_its_outlets_words() -> None:
    (story,) = second_day().stories

    (news,) = story.news
    assert news.text == "Depot chief Raushan Iliyas said 3,200 bottles had been sold by noon."
    assert (news.outlet, news.language, news.article_id) == ("Courier", "en", 99)
    assert story.gist == news.text
    assert story.lead == "The government of Sarydala has restored the old price of bottled gas."


def test_the_news_stands_before_the_lead_in_both_parts() -> None:
    page, text = render(second_day())

    flat = " ".join(text.split())
    for part in (re.sub("<[^>]+>", "", page), flat):
        below = part[part.lower().index("top stories") :]
        assert below.index("New: Depot chief Raushan") < below.index("has restored the old price")


def test_a_story_that_brings_nothing_new_says_so_and_shows_its_lead() -> None:
    (story,) = second_day("The government of Sarydala has restored the old price of bottled gas.").stories

    assert story.news == ()
    assert story.fresh == "Since the last edition: 1 article. No new fact found."
    assert "nothing new -3" in story.points


def test_a_publisher_who_wants_no_excerpt_gives_no_news_line() -> None:
    (story,) = second_day(wishes=("nosnippet",)).stories

    assert (story.news, story.lead, story.limited) == ((), "", True)


def test_who_speaks_is_quoted_and_named_with_the_outlet() -> None:
    story = next(block for block in content().stories if block.head.article_id == 9)

    assert [(q.speaker, q.outlet, q.language) for q in story.quotes] == [
        ("Aida Nurym", "Courier", "en"),
        ("врач Марат Ким", "Дегдар", "ru"),
    ]
    assert story.people == ("Aida Nurym", "Марат Ким")
    told = edition()
    assert "«Родителям не отвечают ни по одному телефону»" in told.html
    assert "“We know the first names of eleven” — Aida Nurym (Courier" in " ".join(told.text.split())


def test_what_an_outlet_only_reports_is_not_in_quotation_marks() -> None:
    reported = Statement(
        speaker="Timur Akhat", verb="said", quote="the square would be swept before the evening", direct=False,
        language="en", offset=0,
    )  # fmt: skip
    text = "The square is empty. Timur Akhat said the square would be swept before the evening."

    told = edition(only(with_article(text=text, language="en", statements=(reported,))))

    flat = " ".join(told.text.split())
    assert "the square would be swept before the evening — Timur Akhat (as reported by Дегдар" in flat
    assert "“the square would be swept" not in told.html


def owners(url: str) -> str:
    return "state" if "svitanok" in url or "liniya" in url else "private" if "courier" in url else ""


def test_what_one_camp_alone_tells_is_marked_and_unknown_owners_stay_unknown() -> None:
    said = content_of(
        coverage(), subscriber=READER, number=1, local_date=DAY, now=NOW, desk=DESK, camp_of=owners
    )

    camps = {block.head.article_id: block.only_camp for block in said.stories}
    assert camps[14] == "state outlets"
    assert [id for id, camp in camps.items() if camp] == [14]
    assert "private and state outlets alike, 3 of unknown ownership" in said.top[0].grounds


def test_importance_is_the_sum_of_its_points_and_orders_the_edition() -> None:
    stories = content().top

    assert stories[0].points == ("origins 10", "languages 3")
    for block in stories:
        assert block.importance == sum(int(point.rsplit(" ", 1)[1]) for point in block.points)
    assert [block.importance for block in stories] == sorted((b.importance for b in stories), reverse=True)


def test_without_earlier_stories_nothing_is_called_new() -> None:
    assert {block.phase for block in content().stories} == {""}


def test_what_one_language_alone_tells_is_marked() -> None:
    said = {block.head.article_id: block.only_in for block in content().stories}

    assert said[14] == "uk"
    assert said[1] == ""


# ---------------------------------------------------------------- excerpts


def test_an_excerpt_is_at_most_two_sentences_and_280_characters() -> None:
    for block in content().stories:
        assert len(block.lead) <= EXCERPT_CHARACTERS
        assert len(list(sentences(block.lead))) <= 2


@pytest.mark.parametrize(
    ("wish", "longest"),
    [("nosnippet", 0), ("tdm", 0), ("max-snippet:40", 40), ("max-snippet:0", 0), ("noarchive", 280)],
)
def test_a_publishers_wish_limits_the_excerpt(wish: str, longest: int) -> None:
    block = content(only(with_article(wishes=(wish,)))).top[0]

    assert len(block.lead) <= longest
    assert block.limited is (longest < 280)


def test_a_lead_that_only_repeats_the_headline_is_passed_over() -> None:
    text = "Bridge opens.\nThe bridge had been shut since May. Nobody was hurt."

    assert excerpt(text, title="Bridge opens") == "The bridge had been shut since May. Nobody was hurt."


def test_a_headline_of_two_sentences_is_not_told_again_as_the_lead() -> None:
    title = "The ferry stops for winter. Who will pay the crew?"
    text = f"{title}\nThe last ferry left Aral port on Monday morning."

    assert excerpt(text, title=title) == "The last ferry left Aral port on Monday morning."


def test_a_change_names_its_class_once() -> None:
    change = replace(coverage().changes[0], change="headline", note="headline; 18 → 16; body −2 characters")

    (line,) = content(replace(coverage(), changes=(change,))).corrections

    assert (line.change, line.note) == ("headline", "18 → 16; body −2 characters")


# ---------------------------------------------------------------- time


def test_times_stand_in_the_readers_zone() -> None:
    assert content().top[0].head.when == "9 Jan 09:53"
    assert content(reader=replace(READER, timezone="Europe/Kyiv")).top[0].head.when == "9 Jan 05:53"
    assert content().window == "9 Jan 06:05 – 10 Jan 06:05 UTC+6 (Asia/Almaty)"


def test_a_window_over_a_clock_change_names_both_offsets() -> None:
    end = datetime(2022, 3, 27, 5, 0, tzinfo=UTC)
    spring = replace(QUIET, window_from=end - timedelta(hours=23), window_to=end)

    said = content(spring, reader=replace(READER, timezone="Europe/Berlin"))

    assert said.window == "26 Mar 07:00 UTC+1 – 27 Mar 07:00 UTC+2 (Europe/Berlin)"


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    end = datetime(2022, 10, 30, 6, 0, tzinfo=UTC)
    first = with_article(published_at=datetime(2022, 10, 30, 0, 30, tzinfo=UTC))
    second = replace(first, id=2, published_at=datetime(2022, 10, 30, 1, 30, tzinfo=UTC))
    autumn = replace(coverage(), articles=(first, second), changes=(), window_to=end)

    said = content(autumn, reader=replace(READER, timezone="Europe/Berlin"))

    assert {line.when for line in said.top[0].members} == {"02:30 UTC+2", "02:30"}


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        (Precision.TIME, "9 Jan 09:53"),
        (Precision.LOCAL, "9 Jan 03:53 outlet’s time"),
        (Precision.DAY, "9 Jan"),
        (Precision.MONTH, "January 2022"),
        (Precision.NONE, "seen 9 Jan 10:02"),
    ],
)
def test_a_time_is_told_as_exactly_as_it_is_known(precision: Precision, words: str) -> None:
    said = content(only(with_article(published_precision=precision)))

    assert said.top[0].head.when == words


@pytest.mark.parametrize("year", [1, 9999])
def test_an_absurd_date_does_not_block_the_edition(year: int) -> None:
    absurd = with_article(
        published_at=datetime(year, 1 if year == 1 else 12, 1 if year == 1 else 31, 0, 0, tzinfo=UTC)
    )

    assert str(year) in edition(only(absurd)).text


def test_a_first_edition_does_not_pretend_to_a_window() -> None:
    said = content(replace(QUIET, window_from=datetime(1970, 1, 1, tzinfo=UTC)))

    assert said.window == "Everything found up to 10 Jan 06:05 UTC+6 (Asia/Almaty)"


def test_an_unknown_zone_names_itself_and_the_next_step() -> None:
    with pytest.raises(ConfigError, match="Mars/Phobos") as caught:
        content(reader=replace(READER, timezone="Mars/Phobos"))

    assert caught.value.hint


# ---------------------------------------------------------------- small parts


def test_the_sparkline_has_a_mark_for_each_day() -> None:
    assert sparkline([0, 50, 100]) == "▁▅█"
    assert sparkline([0, 0]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Он приехал в 10 ч. утра. Его ждали.",
        "Ол 2022 ж. қаңтарда келді. Оны күтті.",
        "Він приїхав о 10 год. ранку. Його чекали.",
        "Dr. Alia Bek came at 10 a.m. sharp. They waited.",
        "阿拉木图发生骚乱。警方称有412人被拘留。",
    ],
)
def test_abbreviations_do_not_end_a_sentence(text: str) -> None:
    assert len(list(sentences(text))) == 2
