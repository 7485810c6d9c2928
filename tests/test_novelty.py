"""What is new in a story: the sentence with the unheard fact, as printed, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.measures import measures
from digests.novelty import Fresh, news, told_by
from digests.sentences import one_line, prose
from steppewatch.evaluation.novelty import load
from storage.edition import Article
from storage.figures import Figure, Quantity
from storage.model import Url

NOON = datetime(2022, 2, 12, 12, tzinfo=UTC)
LABELS = Path(__file__).parent / "data" / "novelty.toml"

FIRE = (
    "A fire closed the market of Konyrsu on Friday night. Four traders were hurt, said fire chief Timur Akhat. "
    "The market sells fish and wool."
)
AFTER = (
    "A fire closed the market of Konyrsu on Friday night, and four traders were hurt. "
    "The mayor, Dana Ospan, offered each trader 90,000 tanga."
)


def article(number: int, text: str, *, language: str = "en", days: float = 0, **more: object) -> Article:
    at = NOON + timedelta(days=days)
    base = Article(
        id=number, url=Url(f"https://outlet{number}.example/{number}"), outlet=f"Outlet {number}",
        host=f"outlet{number}.example", title=f"Headline {number}", language=language, first_seen_at=at,
        published_at=at, text=text,
    )  # fmt: skip
    return replace(base, **more)


def fresh(told: list[Article], new: list[Article]) -> list[str]:
    return [one.sentence for one in news(told_by(told), new)]


# ---------------------------------------------------------------- the rule


def test_the_first_sentence_with_an_unheard_fact_is_the_news() -> None:
    assert fresh([article(1, FIRE, days=-1)], [article(2, AFTER)]) == [
        "The mayor, Dana Ospan, offered each trader 90,000 tanga."
    ]


def test_what_was_told_in_another_script_is_not_news() -> None:
    russian = article(
        1, "Пожар закрыл рынок Конырсу. Ранены 4 человека, сказал Тимур Ахат.", language="ru", days=-1
    )
    retold = article(2, "Timur Akhat said 4 people were hurt at the market of Konyrsu.")
    more = article(3, "Timur Akhat said 4 people were hurt. The mayor offered each of them 90,000 tanga.")

    assert fresh([russian], [retold]) == []
    assert fresh([russian], [more]) == ["The mayor offered each of them 90,000 tanga."]


def test_a_number_is_one_in_digits_in_words_and_in_thousands() -> None:
    assert measures("8 тыс. человек", "ru").numbers == measures("8,000 people", "en").numbers == {"8000"}
    assert measures("приговорил к восьми годам", "ru").numbers == measures("8 years", "en").numbers


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("on 19 January", "en"),
        ("January 19, 2022", "en"),
        ("19 января", "ru"),
        ("19 січня", "uk"),
        ("19 қаңтарға", "kk"),
        ("на 19.01.2022", "ru"),
        ("19.1.22", "uk"),
    ],
)
def test_a_day_is_one_in_every_language(text: str, language: str) -> None:
    assert measures(text, language).days == {"1-19"}


@pytest.mark.parametrize("text", ["19.01", "1.19.2022", "v19.01.2022.1", "192.168.19.1", "2022-01-19.5"])
def test_other_numbers_with_dots_are_no_days(text: str) -> None:
    assert not measures(text, "ru").days


def test_the_day_of_print_and_the_name_of_the_outlet_are_no_facts() -> None:
    told = article(1, FIRE, days=-1)
    again = article(
        2, "On 12 February Steppe Wire wrote that a fire closed the market of Konyrsu.", outlet="Steppe Wire"
    )

    assert fresh([told], [again]) == []


def test_a_second_article_that_repeats_the_first_adds_nothing() -> None:
    new = [article(2, AFTER), article(3, AFTER.replace("offered", "has offered"), days=0.1)]

    assert len(fresh([article(1, FIRE, days=-1)], new)) == 1


def test_copies_bring_no_news() -> None:
    assert fresh([article(1, FIRE, days=-1)], [article(2, AFTER, copy_of=9)]) == []


def test_a_figure_that_is_taken_back_is_news_whatever_the_words() -> None:
    told = article(
        1, "The ministry said that 160 people were killed. It has withdrawn nothing so far.", days=-1
    )
    sentence = "The ministry has withdrawn what it said: 160 people killed."
    back = Figure(
        quantity=Quantity.KILLED, unit="people", low=160, high=160, withdrawn=True, sentence=sentence
    )

    assert fresh([told], [article(2, sentence)]) == []
    assert fresh([told], [article(2, sentence, figures=(back,))]) == [sentence]


def test_datelines_and_hints_to_other_texts_are_never_news() -> None:
    text = "Read also: 14 questions to Asan Bekov.\nKONYRSU, Feb 12 (Steppe Wire) — Forty-one traders sued the mayor."

    assert fresh([article(1, FIRE, days=-1)], [article(2, text)]) == ["Forty-one traders sued the mayor."]


@given(
    st.lists(st.text(max_size=200), max_size=3),
    st.text(max_size=400),
    st.sampled_from(["en", "ru", "kk", "zz"]),
)
def test_nothing_is_invented_whatever_the_text(told: list[str], text: str, language: str) -> None:
    new = article(9, text, language=language)
    found: tuple[Fresh, ...] = news(told_by([article(n, t, days=-1) for n, t in enumerate(told)]), [new])

    for one in found:
        assert one.sentence in list(prose(text, title=new.title))
        assert one.sentence in one_line(text)


def test_the_same_stories_give_the_same_news() -> None:
    told, new = (
        [article(1, FIRE, days=-1)],
        [article(2, AFTER), article(3, AFTER + " Wool burnt as well, for 2 days.")],
    )

    assert fresh(told, new) == fresh(told, list(reversed(new)))


# ---------------------------------------------------------------- the labels


def test_there_are_enough_labelled_cases_held_out_and_not() -> None:
    loud = [case for case in load(LABELS) if case.fresh]

    assert len(loud) >= 60
    assert sum(case.held_out for case in loud) >= 15


def test_every_label_is_the_beginning_of_one_sentence_of_its_article() -> None:
    for case in load(LABELS):
        begins = [s for s in prose(case.new.text, title=case.new.title) if s.startswith(case.fresh)]
        assert not case.fresh or len(begins) == 1, case.fresh
