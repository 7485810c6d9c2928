"""Relevance: concepts together make a topic; one of them, or both in passing, do not."""

from __future__ import annotations

import time
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.names import same_name
from crawler.relevance import Matcher, score
from crawler.topic_files import load_topic
from crawler.topics import Days, Group, Name, Topic, parse_term
from steppewatch.shipped import shipped

UNREST = Matcher(load_topic(shipped("config", "topics", "kazakhstan-unrest.toml")))
LEADS = tomllib.loads((Path(__file__).parent / "data" / "hard_neighbours.toml").read_text("utf-8"))["lead"]


def group(key: str, *terms: str, language: str = "en", **more: Any) -> Group:
    return Group(key=key, terms=tuple(parse_term(term, language) for term in terms), **more)


def grain(**more: Any) -> Matcher:
    """A small topic: harvests in Ruritania."""
    groups = (
        group("crop", "~harvest", "wheat + price*"),
        group("place", "ruritania*"),
        group("abroad", "freedonia*"),
    )
    given = {"all_of": (("place",), ("crop",)), "none_of": ("abroad",), "groups": groups, "threshold": 0.5}
    return Matcher(Topic(name="grain", title="Grain", **{**given, **more}))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


# ---------------------------------------------------------------- the shipped topic


@pytest.mark.parametrize("lead", LEADS, ids=lambda lead: lead["title"][:40])
def test_the_shipped_topic_tells_its_hard_neighbours_apart(lead: dict[str, Any]) -> None:
    judged = score(
        UNREST,
        title=lead["title"],
        text=lead["text"],
        language=lead["language"],
        published_at=noon(lead["date"]),
    )

    assert judged.relevant is lead["relevant"], (lead["why"], judged.parts, judged.evidence)


def test_both_sides_of_the_hard_neighbours_are_well_covered() -> None:
    inside = [lead["language"] for lead in LEADS if lead["relevant"]]
    outside = [lead["language"] for lead in LEADS if not lead["relevant"]]

    assert len(inside) >= 20
    assert len(outside) >= 30
    assert {"ru", "kk", "kk-Latn", "uk", "en", "ky", "uz", "zh", "de", "tr"} <= set(inside)
    assert {"ru", "kk", "uk", "en", "ky", "uz", "zh", "de", "tr"} <= set(outside)


@pytest.mark.parametrize(
    ("spelling", "entity"),
    [
        ("Токаев", "tokayev"), ("Тоқаевтың", "tokayev"), ("Tokajew", "tokayev"), ("Toqaev", "tokayev"),
        ("Kasim Khomart", "tokayev"), ("Kassym-Jomart", "tokayev"), ("托卡耶夫", "tokayev"),
        ("Мәсімовті", "massimov"), ("Масимова", "massimov"), ("Назарбаевым", "nazarbayev"),
        ("КНБ", "knb"), ("ҰҚК", "knb"), ("KNB", "knb"), ("Нур-Султане", "astana"), ("Нұр-Сұлтанда", "astana"),
        ("Астаны", "astana"), ("努尔苏丹", "astana"),
    ],
)  # fmt: skip
def test_one_entity_has_one_id_in_every_spelling_and_case(spelling: str, entity: str) -> None:
    judged = score(UNREST, title="", text=f"Вчера {spelling} снова назвали.")

    assert entity in {hit.term for hit in judged.evidence}


def test_the_spellings_of_one_name_in_the_shipped_topic_sound_alike() -> None:
    tokayev = next(name for name in UNREST.topic.group("person").names if name.id == "tokayev")

    assert same_name(tokayev.spellings[0], tokayev.spellings[1])


@pytest.mark.parametrize(
    ("title", "relevant"),
    [
        ("A harvest in Freedonia, Ruritania shuts its border", False),
        ("Ruritania counts its harvest, Freedonia sends a note", True),
        ("Freedonia buys what the harvest of Ruritania gave", True),
        ("Harvest in Freedonia; a harvest in Ruritania as well", True),
    ],
)
def test_in_one_sentence_an_event_counts_for_the_country_it_stands_nearer_to(
    title: str, relevant: bool
) -> None:
    assert score(grain(), title=title, text="", language="en").relevant is relevant


def test_what_comes_from_abroad_counts_beside_any_country() -> None:
    lent = (
        group("crop", "combines", from_abroad=True),
        group("place", "ruritania*"),
        group("abroad", "freedonia*"),
    )
    title = "Combines of Freedonia are on their way to the fields of Ruritania"

    assert score(grain(groups=lent), title=title, text="", language="en").relevant
    stays = (group("crop", "combines"), *lent[1:])
    assert not score(grain(groups=stays), title=title, text="", language="en").relevant


def test_a_sentence_without_end_costs_no_more_than_its_length() -> None:
    started = time.process_time()

    score(grain(), title="", text="harvest Ruritania Freedonia " * 4000, language="en")

    assert time.process_time() - started < 2


def test_the_same_words_years_later_are_another_matter() -> None:
    text = {"title": "Протесты в Алматы", "text": "Полиция разогнала митинг.", "language": "ru"}

    assert score(UNREST, **text, published_at=noon(date(2022, 1, 5))).relevant
    assert not score(UNREST, **text, published_at=noon(date(2024, 5, 5))).relevant
    assert score(UNREST, **text).relevant


def test_an_article_from_before_the_topics_time_says_so() -> None:
    judged = score(
        UNREST, title="Протесты в Алматы", text="", language="ru", published_at=noon(date(2019, 5, 5))
    )

    assert judged.score == 0
    assert "time window" in judged.missing


def test_a_group_may_ask_for_a_date() -> None:
    text = {"title": "События в Казахстане: что известно", "text": "", "language": "ru"}

    assert score(UNREST, **text, published_at=noon(date(2022, 1, 7))).relevant
    assert not score(UNREST, **text, published_at=noon(date(2022, 4, 7))).relevant
    assert not score(UNREST, **text).relevant


@pytest.mark.parametrize("days", ["named", "either"])
def test_a_group_may_ask_for_its_days_in_the_text(days: str) -> None:
    span = {"since": date(2022, 1, 2), "until": date(2022, 1, 25), "days": Days(days), "undated": False}
    matcher = grain(
        groups=(group("crop", "fire", **span), group("place", "ruritania*"), group("abroad", "x"))
    )
    plain = {"title": "Fire in Ruritania", "text": "", "language": "en"}
    named = {**plain, "text": "It burned in January 2022."}
    ago = {**plain, "text": "It burned two years ago."}

    assert score(matcher, **named).relevant
    assert score(matcher, **ago, published_at=noon(date(2024, 1, 10))).relevant
    assert not score(matcher, **ago, published_at=noon(date(2024, 5, 10))).relevant
    assert not score(matcher, **plain, published_at=noon(date(2024, 1, 10))).relevant
    assert score(matcher, **plain, published_at=noon(date(2022, 1, 10))).relevant is (days == "either")


def test_the_day_that_is_named_is_evidence_like_any_other() -> None:
    span = {"since": date(2022, 1, 2), "until": date(2022, 1, 25), "days": Days.NAMED}
    matcher = grain(
        groups=(group("crop", "fire", **span), group("place", "ruritania*"), group("abroad", "x"))
    )
    judged = score(matcher, title="Fire in Ruritania, January 2022", text="", language="en")

    assert ("a day named", "January") in {(hit.term, hit.matched) for hit in judged.evidence}


def test_a_day_far_from_the_words_dates_nothing() -> None:
    span = {"since": date(2022, 1, 2), "until": date(2022, 1, 25), "days": Days.NAMED}
    matcher = grain(
        groups=(group("crop", "fire", **span), group("place", "ruritania*"), group("abroad", "x"))
    )
    text = "A fire in Ruritania. The roads are closed. The mill was built in January 2022."

    assert not score(matcher, title="News", text=text, language="en").evidence[1:]


def test_a_year_alone_dates_only_what_counts_in_full() -> None:
    span = {"since": date(2022, 1, 2), "until": date(2022, 1, 25), "days": Days.NAMED}
    groups = (group("crop", "fire", "smoke ^0.5", **span), group("place", "ruritania*"), group("abroad", "x"))

    assert score(grain(groups=groups), title="Ruritania: the fire of 2022", text="", language="en").relevant
    assert not score(
        grain(groups=groups), title="Ruritania: the smoke of 2022", text="", language="en"
    ).relevant


def test_a_group_yields_to_what_explains_it() -> None:
    groups = (
        group("crop", "explosion*", unless=("plain",)),
        group("place", "ruritania*"),
        group("plain", "gas"),
        group("abroad", "freedonia*"),
    )

    assert score(
        grain(groups=groups), title="Explosion in Ruritania", text="Many fled.", language="en"
    ).relevant
    explained = score(grain(groups=groups), title="Explosion in Ruritania", text="It was gas.", language="en")
    assert not explained.relevant
    assert [(one.group, one.weight > 0) for one in explained.evidence] == [("place", True), ("plain", False)]


def test_a_language_may_stand_for_a_place_but_not_abroad() -> None:
    groups = (
        group("crop", "астық*", language="kk"),
        group("place", "ruritania*", languages=("kk",)),
        group("abroad", "фридония*", language="kk"),
    )
    matcher = grain(groups=groups)
    judged = score(matcher, title="Астық жиналды", text="", language="kk")

    assert judged.relevant
    assert "a text in kk" in {hit.term for hit in judged.evidence}
    assert not score(matcher, title="Астық жиналды", text="", language="ru").relevant
    assert not score(matcher, title="Фридонияда астық жиналды", text="", language="kk").relevant
    assert not score(matcher, title="Фридония", text="Астық жиналды.", language="kk").relevant


def test_an_outlet_there_need_not_name_its_country() -> None:
    topic = grain(groups=(
        group("crop", "~harvest"), group("place", "ruritania*", countries=("RU",)), group("abroad", "freedonia*"),
    ))  # fmt: skip
    lead = {
        "title": "Harvest at its lowest",
        "text": "The harvest failed. Farmers ask for help with the harvest.",
    }

    here, there = (score(topic, **lead, country=country) for country in ("RU", "FR"))
    of_others = score(topic, title="Harvest in Freedonia", text=lead["text"], country="RU")

    assert (here.relevant, there.relevant, of_others.relevant) == (True, False, False)
    assert "an outlet in RU" in [found.term for found in here.evidence]


@pytest.mark.parametrize("name", ["Герман Сейдахметов", "Бектенов", "Ливанов", "Сербина"])
def test_a_person_is_no_country_and_no_accused(name: str) -> None:
    text = f"{name} рассказал о протестах в Алматы. {name} был на площади с утра."
    found = score(UNREST, title=f"{name}: как начинались протесты в Алматы", text=text, language="ru")

    assert found.relevant
    assert not {"elsewhere", "accused"} & {one.group for one in found.evidence}


def test_what_is_told_to_others_of_us_is_ours() -> None:
    told = (
        group("crop", "advice", from_abroad=True),
        group("place", "ruritania*"),
        group("abroad", "freedonia*"),
    )
    text = {"title": "Freedonia calls its people in Ruritania", "text": "The advice: stay.", "language": "en"}

    assert score(grain(groups=told), **text).relevant
    assert not score(grain(groups=(group("crop", "advice"), *told[1:])), **text).relevant


@pytest.mark.parametrize("text", ["5 января 2022 года расстрел, год назад. " * 2000, "расстрел 2022 " * 6000])
def test_many_days_and_many_words_cost_a_bounded_time(text: str) -> None:
    started = time.process_time()
    score(UNREST, title="Алматы", text=text, language="ru", published_at=noon(date(2023, 1, 5)))

    assert time.process_time() - started < 4


# ---------------------------------------------------------------- how it decides


def test_every_clause_must_be_met_and_the_missing_one_is_named() -> None:
    judged = score(grain(), title="Ruritania votes", text="Parliament of Ruritania met.", language="en")

    assert judged.score == 0
    assert judged.missing == "no term of crop"


def test_one_group_of_a_clause_is_enough() -> None:
    matcher = grain(all_of=(("place", "abroad"), ("crop",)), none_of=())

    assert score(matcher, title="Harvest in Freedonia", text="", language="en").relevant


def test_any_of_is_one_more_condition() -> None:
    matcher = grain(all_of=(("place",),), any_of=("crop",), none_of=())

    assert not score(matcher, title="Ruritania votes", text="", language="en").relevant
    assert score(matcher, title="Ruritania harvests", text="", language="en").relevant


def test_a_title_counts_more_than_the_lead_and_the_lead_more_than_the_rest() -> None:
    filler, news = "Nothing else happened on that day. " * 20, "Ruritania: harvest begins."
    title = score(grain(), title=news, text=filler, language="en")
    lead = score(grain(), title="News", text=f"{news} {filler}", language="en")
    end = score(grain(), title="News", text=f"{filler} {news}", language="en")

    assert title.score > lead.score > end.score


def test_a_mention_in_passing_on_a_long_page_is_not_the_topic() -> None:
    filler = "The council spoke of roads and schools. " * 200
    page = f"{filler} Someone from Ruritania came. {filler} A good harvest was wished."
    judged = score(grain(), title="Council notes", text=page, language="en")

    assert not judged.relevant
    assert judged.missing == "mentioned in passing only"


def test_concepts_that_stand_together_count_more_than_scattered_ones() -> None:
    filler = "The council spoke of roads. " * 10
    together = score(grain(), title="", text=f"Ruritania expects a harvest. {filler}", language="en")
    apart = score(grain(), title="", text=f"Ruritania expects. {filler} A harvest.", language="en")

    assert together.score > apart.score


def test_an_event_belongs_to_the_country_of_its_sentence() -> None:
    own = "Ruritania bought tractors. The harvest is good."
    foreign = "Ruritania bought tractors. The harvest of Freedonia is good."

    assert score(grain(), title="", text=own, language="en").relevant
    assert not score(grain(), title="", text=foreign, language="en").relevant


def test_a_hit_in_a_sentence_on_another_country_keeps_a_fifth() -> None:
    judged = score(grain(), title="", text="The harvest of Freedonia. A harvest in Ruritania.", language="en")
    foreign, own = (hit.weight for hit in judged.evidence if hit.group == "crop")

    assert foreign == pytest.approx(own / 5)


def test_a_title_about_another_country_speaks_for_the_text_below() -> None:
    text = "The harvest is good. Ruritania watches."

    assert score(grain(), title="News", text=text, language="en").relevant
    assert not score(grain(), title="Freedonia in autumn", text=text, language="en").relevant


def test_a_sentence_on_both_countries_still_counts() -> None:
    judged = score(
        grain(), title="Freedonia sends combines to Ruritania for the harvest", text="", language="en"
    )

    assert judged.relevant


def test_what_has_a_name_of_its_own_is_told_below_a_foreign_title() -> None:
    topic = grain(
        all_of=(("place", "fair"), ("crop", "fair")),
        groups=(group("crop", "~harvest"), group("place", "ruritania*"), group("abroad", "freedonia*"),
                group("fair", "strelsau fair")),
    )  # fmt: skip
    title, text = "Guests back in Freedonia", "They came home to Freedonia from the Strelsau Fair."

    assert score(topic, title=title, text=text).relevant
    assert not score(topic, title=title, text=text.replace("Strelsau Fair", "harvest in Ruritania")).relevant


def test_of_one_repeated_word_three_hits_count() -> None:
    judged = score(grain(), title="", text="Ruritania: harvest." + " Ruritania." * 50, language="en")

    assert [hit.term for hit in judged.evidence].count("ruritania*") == 3


def test_below_a_foreign_title_a_sentence_on_both_counts_in_part() -> None:
    text = "Freedonia lends Ruritania combines for the harvest."
    below_own = score(grain(), title="Autumn", text=text, language="en")
    below_foreign = score(grain(), title="Freedonia in autumn", text=text, language="en")

    assert below_own.relevant
    assert 0 < below_foreign.score < below_own.score


def test_the_words_of_a_pair_must_be_near_and_in_one_sentence() -> None:
    def found(text: str) -> bool:
        return any(hit.group == "crop" for hit in score(grain(), title="", text=text, language="en").evidence)

    assert found("Prices of wheat rose.")
    assert not found("Wheat fell. Prices rose.")
    assert not found("Wheat, as people in the old town say every single year, has prices.")


def test_words_of_another_language_are_not_taken_for_this_one() -> None:
    matcher = Matcher(
        Topic(
            name="t", title="T", all_of=(("x",),),
            groups=(Group(key="x", terms=(parse_term("gift*", "de"), parse_term("present*", "en"))),),
        )
    )  # fmt: skip

    assert not score(matcher, title="A gift", text="", language="en").evidence
    assert score(matcher, title="Das Gift", text="", language="de").evidence
    assert score(matcher, title="A gift", text="", language="und").evidence


def test_evidence_points_at_the_words_that_matched() -> None:
    title, text = "Осень", "В Руритании собрали хороший урожай."
    matcher = Matcher(
        Topic(
            name="t", title="T", all_of=(("x",), ("y",)),
            groups=(group("x", "~урожай", language="ru"), group("y", "руритани*", language="ru")),
        )
    )  # fmt: skip
    judged = score(matcher, title=title, text=text, language="ru")

    assert [hit.matched for hit in judged.evidence] == ["Руритании", "урожай"]
    assert all(f"{title}\n{text}"[hit.offset :].startswith(hit.matched) for hit in judged.evidence)
    assert {hit.language for hit in judged.evidence} == {"ru"}


def test_a_short_name_is_not_found_inside_longer_words() -> None:
    matcher = Matcher(
        Topic(
            name="t", title="T", all_of=(("x",),),
            groups=(Group(key="x", names=(Name(id="kim", spellings=("Ким",)),)),),
        )
    )  # fmt: skip

    assert score(matcher, title="Кима", text="").relevant
    assert not score(matcher, title="Кимберли, Комитет, Кумыс", text="").evidence


def test_the_catch_all_topic_keeps_everything() -> None:
    matcher = Matcher(load_topic(shipped("config", "topics", "everything.toml")))

    assert score(matcher, title="", text="").relevant


@settings(max_examples=200)
@given(st.text(max_size=60), st.text(max_size=300), st.sampled_from(["ru", "kk", "zh", "und", "xx", ""]))
def test_any_text_is_scored_between_none_and_one(title: str, text: str, language: str) -> None:
    judged = score(UNREST, title=title, text=text, language=language)

    assert 0 <= judged.score <= 1
    assert all(f"{title}\n{text}"[hit.offset :].startswith(hit.matched) for hit in judged.evidence)


@pytest.mark.parametrize("text", ["Токаев " * 60_000, "а" * 1_000_000, "интернет " * 60_000, "骚乱" * 50_000])
def test_a_hostile_text_costs_a_bounded_time(text: str) -> None:
    started = time.process_time()
    score(UNREST, title="", text=text, language="ru")

    assert time.process_time() - started < 4


def test_what_is_remembered_of_earlier_texts_changes_no_score() -> None:
    fresh = Matcher(UNREST.topic)
    for lead in LEADS:
        score(fresh, title=lead["title"], text=lead["text"], language=lead["language"])
    lead = LEADS[-1]
    again = score(fresh, title=lead["title"], text=lead["text"], language=lead["language"])

    assert again == score(
        Matcher(UNREST.topic), title=lead["title"], text=lead["text"], language=lead["language"]
    )


def test_a_word_that_says_little_says_no_more_by_being_repeated() -> None:
    matcher = grain(groups=(group("crop", "sack* ^0.3"), group("place", "ruritania*"), group("abroad", "x")))
    once, often = (
        score(matcher, title="", text=f"Ruritania: {'a sack. ' * times}", language="en") for times in (1, 9)
    )

    assert often.score == once.score


def test_a_pair_across_two_sentences_hides_nothing_within_one() -> None:
    groups = (group("crop", "wheat", "wheat + bread"), group("place", "ruritania*"), group("abroad", "x"))

    assert score(
        grain(groups=groups), title="Ruritania: wheat", text="Bread is dear.", language="en"
    ).relevant
