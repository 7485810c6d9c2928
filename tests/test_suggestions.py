"""Suggested terms: what kept articles share, rejected ones lack, and the topic does not have."""

from __future__ import annotations

from crawler.matching import Matcher
from crawler.suggestions import Sample, suggest
from crawler.topics import Group, Topic, parse_term

TOPIC = Matcher(
    Topic(name="t", title="T", groups=(Group(key="x", terms=(parse_term("~harvest", "en"),)),), all_of=(("x",),))
)  # fmt: skip


def samples(kept: str, rejected: str, language: str = "en", count: int = 8) -> list[Sample]:
    return [Sample(text=kept, language=language, kept=True)] * count + [
        Sample(text=rejected, language=language, kept=False)
    ] * count


def test_a_word_that_only_kept_articles_have_is_suggested_as_a_stem() -> None:
    found = suggest(samples("Farmers and combines", "Farmers and concerts"), TOPIC)

    assert [one.term for one in found] == ["~combines"]
    assert (found[0].kept, found[0].rejected) == (8, 0)


def test_inflected_forms_count_as_one_word() -> None:
    given = samples("A combine works", "A concert works", count=4)
    given += samples("The combines work", "The concerts work", count=4)
    found = suggest(given, TOPIC)

    assert [one.kept for one in found] == [8]


def test_a_language_without_stemmer_gets_a_beginning() -> None:
    found = suggest(samples("егіншілер шықты", "әншілер шықты", language="kk"), TOPIC)

    assert [one.term for one in found] == ["егінші*"]


def test_what_the_topic_has_is_not_suggested() -> None:
    assert suggest(samples("harvests", "concerts"), TOPIC) == ()


def test_a_word_of_too_few_articles_is_not_suggested() -> None:
    assert suggest(samples("Combines", "Concerts", count=2), TOPIC) == ()


def test_nothing_is_suggested_without_both_kinds() -> None:
    kept = [Sample(text="Combines work", language="en", kept=True)] * 9

    assert suggest(kept, TOPIC) == ()


def test_languages_are_not_compared_with_each_other() -> None:
    given = [sample for sample in samples("Combines", "Concerts") if sample.kept]
    given += [sample for sample in samples("Комбайны", "Концерты", language="ru") if not sample.kept]

    assert suggest(given, TOPIC) == ()


def test_the_strongest_come_first_and_no_more_than_asked() -> None:
    given = samples("Combines tractors", "Concerts", count=20) + samples(
        "Combines ploughs", "Concerts ploughs tractors", count=3
    )
    found = suggest(given, TOPIC)

    assert [one.term for one in found] == ["~combines", "~tractors"]
    assert suggest(given, TOPIC, limit=1) == found[:1]


def by_topic(text: str, *, kept: bool, count: int) -> list[Sample]:
    return [Sample(text=text, language="en", kept=kept, by_desk=False)] * count


def test_what_the_topic_kept_and_dropped_counts_little_beside_the_desks_word() -> None:
    verdicts = by_topic("Tractors parade", kept=True, count=8) + by_topic("Concert", kept=False, count=8)
    found = suggest([*samples("Combines", "Concerts"), *verdicts], TOPIC)

    assert [one.term for one in found] == ["~combines"]
    many = [*samples("Combines", "Concerts"), *verdicts * 20]
    assert {one.term for one in suggest(many, TOPIC)} == {"~combines", "~tractors", "~parade"}
    assert next(one for one in suggest(many, TOPIC) if one.term == "~tractors").passed == 160


def test_whole_texts_that_the_desk_kept_are_not_compared_with_titles_that_were_dropped() -> None:
    whole = [sample for sample in samples("A long text of combines", "") if sample.kept]

    assert suggest([*whole, *by_topic("Concert", kept=False, count=20)], TOPIC) == ()
