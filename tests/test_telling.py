"""What a story tells beside its news: who is in it, who speaks, what it rests on, within the limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.grounds import grounds, in_words
from digests.novelty import Told, told_by
from digests.people import people
from digests.quotes import Quote, quotes
from digests.sentences import EXCERPT_CHARACTERS, EXCERPT_SENTENCES, allowed, sentences
from digests.surnames import in_full
from digests.telling import Telling, tell
from digests.wording import ENGLISH
from storage.edition import Article, ChangeKind, Phase, Story
from storage.figures import Statement
from storage.model import Evidence
from tests.test_novelty import AFTER, FIRE, article


def said(speaker: str, quote: str, *, language: str = "en", direct: bool = True) -> Statement:
    return Statement(speaker=speaker, verb="said", quote=quote, direct=direct, language=language, offset=0)


def speaking(number: int, *statements: Statement, language: str = "en", **more: object) -> Article:
    return article(number, f"Text number {number} tells of a day at the market.", language=language,
                   statements=statements, **more)  # fmt: skip


def topical(number: int, *names: tuple[str, str], language: str = "en") -> Article:
    evidence = tuple(
        Evidence(group="person", term=topic_id, matched=name, offset=0) for topic_id, name in names
    )
    return article(number, "Text.", language=language, evidence=evidence)


def story(*articles: Article, phase: Phase = Phase.NEW) -> Story:
    return Story(key="story", lead=articles[0], articles=articles, phase=phase)


def told(new: Story, before: tuple[Article, ...] = ()) -> Telling:
    return tell(new, replace(new, articles=(*before, *new.articles)), language="en")


# ---------------------------------------------------------------- news


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (
            "en",
            "This was announced by Major Igor Stolbov on Sunday.",
            "The 2,030 soldiers leave Taraz on 19 January.",
        ),
        ("en", "On Sunday it is 5,800.", "Colonel Kanat Akhat counted 5,800 people in Taraz."),
        (
            "ru",
            "Об этом рассказал майор Игорь Столбов.",
            "Из Тараза уйдут 2030 солдат, сказал Герман Поспелов.",
        ),
        (
            "ru",
            "По его словам, вывод займёт 10 дней.",
            "Из Тараза уйдут 2030 солдат, сказал Герман Поспелов.",
        ),
        ("uk", "Про це сказав майор Ігор Столбов.", "З Тараза підуть 2030 солдатів, сказав Герман Поспєлов."),
        ("kk", "Бұл туралы майор Игорь Столбов айтты.", "Тараздан 2030 сарбаз кетеді, деді Герман Поспелов."),
    ],
)
def test_the_news_is_a_sentence_that_stands_alone(language: str, first: str, second: str) -> None:
    before = article(1, FIRE, language="en")
    new = article(2, f"{first} {second}", language=language, days=1)
    only = article(3, first, language=language, days=1)

    assert [one.text for one in told(story(new), (before,)).news] == [second]
    assert told(story(only), (before,)).news == ()


def test_the_lead_beside_the_news_stands_alone_as_well() -> None:
    text = "Colonel Kanat Akhat counted 5,800 people in Taraz. On Saturday it was 4,400. The cells are full."
    found = told(story(article(2, text, days=1)), (article(1, FIRE),))

    assert (found.news[0].text, found.lead) == (text.split(". ")[0] + ".", "The cells are full.")


# ---------------------------------------------------------------- people


def test_who_is_in_a_story_stands_in_the_nominative_where_any_text_has_it() -> None:
    genitive = replace(said("полковника Каната Жетписбаєва", "…"), verb="за словами", language="uk")
    plain = replace(said("полковник Канат Жетпысбаев", "…"), verb="уточнил", language="ru")

    assert people([speaking(1, genitive), speaking(2, plain)], language="en") == ("Канат Жетпысбаев",)
    assert people([speaking(1, genitive)], language="en") == ("Канат Жетписбаєв",)


@pytest.mark.parametrize(
    ("speaker", "verb", "shown"),
    [
        ("дежурного офицера Руслана Ембергенова", "по словам", ("Руслан Ембергенов",)),
        # Nothing tells what these are in the nominative.
        ("офицера Игоря Лисогора", "по словам", ()),
        ("учительницы Айгуль Ахметовой", "по словам", ()),
        ("мера Павла Ковальова", "за словами", ()),
        ("Анна Иванова", "По её словам", ("Анна Иванова",)),
        ("Анна Иванова", "сказала", ("Анна Иванова",)),
    ],
)
def test_a_genitive_is_undone_only_where_that_is_sure_else_nobody_is_listed(
    speaker: str, verb: str, shown: tuple[str, ...]
) -> None:
    only = replace(said(speaker, "…", language="ru"), verb=verb)

    assert people([speaking(1, only, language="ru")], language="ru") == shown


def test_a_nominative_in_another_script_comes_before_a_genitive_in_the_readers() -> None:
    genitive = replace(said("адвоката Армана Лисогора", "…", language="ru"), verb="по словам")
    articles = [speaking(1, genitive, language="ru"), speaking(2, said("Arman Lisogor", "…"))]

    assert people(articles, language="ru") == ("Arman Lisogor",)


def test_a_lone_surname_is_whom_the_same_text_names_in_full() -> None:
    text = "Пишет учительница рисования Вера Лисогор. «Я пишу тех, кого назвали родные», — сказала Лисогор."
    words = said("Лисогор", "Я пишу тех, кого назвали родные", language="ru")
    one = article(1, text, language="ru", statements=(words,))
    found = grounds(story(one))

    assert people([one], language="ru") == ("Вера Лисогор",)
    assert voices(list(quotes([one], Told()))) == ["Вера Лисогор"]
    assert (found.sources, found.unnamed) == (1, False)


@pytest.mark.parametrize(
    "text",
    [
        "Вчера Лисогор сказала. Из города Лисогор не уехала.",
        "Когда в Алматы Лисогор приехала, было темно.",
        "The paper of Colonel Lisogor was blank, and on Monday Lisogor wrote.",
        "Пишут учительница Вера Лисогор и врач Анна Лисогор.",
        "Спросили Веру Лисогор.",
        "",
    ],
)
def test_what_stands_before_a_surname_is_not_always_a_given_name(text: str) -> None:
    assert all(in_full(name, text) == name for name in ("Лисогор", "Lisogor"))


def test_one_person_in_russian_and_ukrainian_letters_is_one_source() -> None:
    articles = [
        speaking(1, said("Ерлан Мамытов", "…", language="ru"), language="ru"),
        speaking(2, said("Єрлан Мамитов", "…", language="uk"), language="uk"),
    ]

    assert len(people(articles, language="en")) == grounds(story(*articles)).sources == 1


def test_a_person_is_named_once_whatever_the_script_and_as_the_reader_writes_it() -> None:
    articles = [
        speaking(1, said("министр внутренних дел Ерлан Касенов", "…", language="ru"), language="ru"),
        speaking(2, said("Interior Minister Erlan Kasenov", "…")),
        topical(3, ("kasenov", "Касеновым"), language="ru"),
        topical(4, ("kasenov", "Қасеновтің"), language="kk"),
    ]

    assert people(articles, language="en") == ("Interior Minister Erlan Kasenov",)
    assert people(articles, language="ru") == ("Ерлан Касенов",)


def test_two_people_of_one_surname_stay_two() -> None:
    articles = [speaking(1, said("Dana Ospan", "…"), said("Timur Ospan", "…"))]

    assert people(articles, language="en") == ("Dana Ospan", "Timur Ospan")


def test_a_surname_that_is_the_beginning_of_another_is_another() -> None:
    articles = [speaking(1, said("Dina Karim", "…")), topical(2, ("karimov", "Karimov"))]

    assert set(people(articles, language="en")) == {"Dina Karim", "Karimov"}


@pytest.mark.parametrize(
    "speaker", ["Глава государства", "police", "Residents", "мать подсудимого", "", "!!!"]
)
def test_who_is_not_named_is_not_listed(speaker: str) -> None:
    assert people([speaking(1, said(speaker, "…"))], language="en") == ()


def test_terms_of_a_body_are_no_names() -> None:
    evidence = (
        Evidence(group="body", term="акимат*", matched="акимата", offset=0, language="ru"),
        Evidence(group="body", term="knb", matched="КНБ", offset=5),
        Evidence(group="place", term="astana", matched="Астана", offset=9),
    )

    assert people([article(1, "Text.", evidence=evidence)], language="ru") == ("КНБ",)


def test_at_most_six_are_named_who_is_in_most_articles_first() -> None:
    letters = "ABCDEFGHIJ"
    many = [said(f"{a}lan {a}bov{a.lower()}k", "…") for a in letters]
    found = people([speaking(1, *many), speaking(2, many[-1])], language="en")

    assert len(found) == 6
    assert found[0] == "Jlan Jbovjk"


# ---------------------------------------------------------------- quotations


def voices(found: list[Quote]) -> list[str]:
    return [quote.speaker for quote in found]


LONG = "We have counted every bag of flour twice"


def test_somebody_named_speaks_before_an_office_and_a_report_comes_last() -> None:
    articles = [
        speaking(1, said("press service", LONG), said("Dana Ospan", LONG, direct=False)),
        speaking(2, said("Timur Akhat", LONG)),
    ]

    assert voices(list(quotes(articles, Told()))) == ["Timur Akhat", "press service", "Dana Ospan"]


def test_one_speaker_is_quoted_once_in_the_readers_language_where_there_is_a_choice() -> None:
    articles = [
        speaking(1, said("Тимур Ахат", "Мы дважды пересчитали каждый мешок", language="ru"), language="ru"),
        speaking(2, said("Timur Akhat", LONG)),
    ]

    assert voices(list(quotes(articles, Told(), language="en"))) == ["Timur Akhat"]
    assert voices(list(quotes(articles, Told(), language="ru"))) == ["Тимур Ахат"]


def test_what_was_quoted_before_is_not_quoted_again() -> None:
    known = told_by([article(1, f"“{LONG},” said Timur Akhat.")])

    assert list(quotes([speaking(2, said("Timur Akhat", LONG))], known)) == []


def test_copies_are_not_quoted() -> None:
    assert list(quotes([speaking(1, said("Timur Akhat", LONG), copy_of=5)], Told())) == []


# ---------------------------------------------------------------- limits


def printed_of(one: Telling, source: Article) -> list[str]:
    """Return every sentence an edition would print of one article."""
    parts = [p.text for p in (*one.news, *one.quotes) if p.article.id == source.id]
    return [*parts, one.lead] if source.id == one.head.id and one.lead else parts


@given(
    st.lists(st.text(alphabet="aБ. «»\n", min_size=20, max_size=400), min_size=1, max_size=3),
    st.sampled_from([(), ("nosnippet",), ("max-snippet:60",), ("tdm",)]),
)
def test_no_more_of_an_article_is_printed_than_its_limits(texts: list[str], wishes: tuple[str, ...]) -> None:
    new = [
        article(n + 5, f"{text}. Dana Ospan saw 412 bags. {text}", wishes=wishes,
                statements=(said("Dana Ospan", text[:200]), said("Timur Akhat", text[-90:])))
        for n, text in enumerate(texts)
    ]  # fmt: skip
    one = told(story(*new, phase=Phase.DEVELOPING), (article(1, FIRE, days=-1),))

    for source in new:
        printed = printed_of(one, source)
        assert len(" ".join(printed)) <= min(EXCERPT_CHARACTERS, allowed(wishes))
        assert sum(len(list(sentences(text.removesuffix(" …")))) for text in printed) <= EXCERPT_SENTENCES


def test_news_comes_before_the_lead_and_the_lead_repeats_nothing_of_it() -> None:
    one = told(story(article(2, AFTER), phase=Phase.DEVELOPING), (article(1, FIRE, days=-1),))

    assert [p.text for p in one.news] == ["The mayor, Dana Ospan, offered each trader 90,000 tanga."]
    assert one.lead == "A fire closed the market of Konyrsu on Friday night, and four traders were hurt."


def test_a_new_story_has_a_lead_and_no_news_line() -> None:
    one = told(story(article(1, FIRE)))

    assert one.news == ()
    assert one.lead.startswith("A fire closed the market")
    assert not one.stale


def test_a_story_that_goes_on_without_a_new_fact_is_stale() -> None:
    again = "On Friday night a fire closed the market of Konyrsu."

    assert told(story(article(2, again), phase=Phase.DEVELOPING), (article(1, FIRE, days=-1),)).stale


def test_a_wish_against_excerpts_does_not_make_a_story_stale() -> None:
    silent = article(2, AFTER, wishes=("nosnippet",))

    one = told(story(silent, phase=Phase.DEVELOPING), (article(1, FIRE, days=-1),))

    assert (one.news, one.stale) == ((), False)


def test_of_a_language_that_was_never_told_nothing_is_called_stale() -> None:
    foreign = article(2, "周五晚上大火烧毁了市场。", language="zh")

    assert not told(story(foreign, phase=Phase.DEVELOPING), (article(1, FIRE, days=-1),)).stale


# ---------------------------------------------------------------- grounds


def words_of(*articles: Article, **more: object) -> str:
    return in_words(grounds(story(*articles), **more), ENGLISH)  # type: ignore[arg-type]


def test_copies_are_no_ground_and_a_single_text_names_its_outlet() -> None:
    assert words_of(article(1, FIRE), article(2, FIRE, copy_of=1)) == "one text, by Outlet 1"
    assert words_of(article(1, FIRE)) == ""


def test_texts_that_come_from_one_origin_are_not_called_independent() -> None:
    two = grounds(story(article(1, FIRE), article(2, AFTER)))

    assert in_words(two, ENGLISH) == "2 independent texts"
    assert in_words(replace(two, origins=1), ENGLISH) == "2 texts from 1 independent origin"
    assert replace(two, origins=1, camps=(("state", 2),), unknown=0).only_camp == ""


def test_owners_are_told_where_they_are_known_and_unknown_stays_unknown() -> None:
    state, private, nobody = (
        speaking(1, said("Dana Ospan", LONG), camp="state"), speaking(2, camp="private"), speaking(3)
    )  # fmt: skip

    assert "private and state outlets alike" in words_of(state, private)
    assert "state outlets, 1 of unknown ownership" in words_of(state, nobody)
    assert "own" not in words_of(nobody, speaking(4)).replace("own text", "")


def test_that_nobody_is_named_is_only_said_where_somebody_speaks() -> None:
    assert "speakers are not named" in words_of(speaking(1, said("residents", LONG)))
    assert "named" not in words_of(speaking(1))
    assert "1 named source" in words_of(speaking(1, said("residents", LONG), said("Dana Ospan", LONG)))


def test_pages_that_were_changed_or_removed_are_counted() -> None:
    line = words_of(
        speaking(1), speaking(2), fates={1: ChangeKind.REMOVED, 2: ChangeKind.EDITED, 9: ChangeKind.EDITED}
    )

    assert "1 page edited since; 1 page removed since" in line


def test_one_camp_alone_is_only_said_when_every_owner_is_known() -> None:
    state = [speaking(n, camp="state") for n in (1, 2)]

    assert grounds(story(*state)).only_camp == "state"
    assert grounds(story(*state, speaking(3))).only_camp == ""
    assert grounds(story(state[0])).only_camp == ""
