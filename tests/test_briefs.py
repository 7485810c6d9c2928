"""What a language model may add: only what can be looked up, always marked, never at an edition's cost."""

from __future__ import annotations

import importlib.util
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.briefs import Question, Wishes, answered, questions, unfounded
from digests.compose import content_of
from digests.content import EditionContent
from digests.render import render, render_file
from steppewatch.machine import ask
from tests.language_models import install
from tests.newsdesk import Newsdesk, publish
from tests.sample_edition import DESK, NOW, READER, coverage
from tests.site import Site

WITH_LLM = pytest.mark.skipif(
    importlib.util.find_spec("llm") is None, reason="the extra [llm] is not installed"
)
ARTICLES = coverage().articles
CONTENT = content_of(coverage(), subscriber=READER, number=12, local_date=NOW.date(), now=NOW, desk=DESK)
BLOCK = CONTENT.top[0]
HEAD = next(article for article in ARTICLES if article.id == BLOCK.head.article_id)


def told(*entries: object, key: str = f"brief:{BLOCK.key}", name: str = "sentences") -> EditionContent:
    answers = {key: json.dumps({name: list(entries)})}
    return answered(CONTENT, ARTICLES, answers, model="test").content


def brief(text: str, *cites: int) -> list[str]:
    entry = {"text": text, "articles": list(cites or (HEAD.id,))}
    return [sentence.text for sentence in told(entry).top[0].brief]


# ---------------------------------------------------------------- looked up


@pytest.mark.parametrize(
    ("sentence", "lacking"),
    [
        ("Police held 8,000 people in Almaty, President Tokayev said.", ()),
        ("Police held 9,000 people in Almaty.", ("9,000",)),
        ("Police held 8,000 people in Aktobe.", ("Aktobe",)),
        ("Serik Akhmetov said 8,000 people were held.", ("Serik", "Akhmetov")),
        ("Akhmetov said so.", ("Akhmetov",)),
        ("Twenty people were held in Almaty.", ("Twenty",)),
        ("Dozens of people were held in Almaty.", ("Dozens",)),
        ("The CSTO sent troops to Almaty.", ("CSTO",)),
        ("Almaty's police held people.", ()),
    ],
)
def test_a_number_or_name_that_no_article_has_is_found(sentence: str, lacking: tuple[str, ...]) -> None:
    article = "Полиция: в Алматы задержаны почти 8 000 человек, сказал президент Токаев."

    assert unfounded(sentence, [article]) == lacking


def test_a_sentence_of_the_article_itself_is_kept_and_says_what_it_rests_on() -> None:
    first = HEAD.text.split(". ")[0] + "."

    block = told({"text": first, "articles": [HEAD.id, HEAD.id]}).top[0]

    assert [(one.text, one.cites) for one in block.brief] == [(first, (HEAD.id,))]
    assert block.brief_by == "test"


@pytest.mark.parametrize(
    "text",
    [
        "The minister Boris Grushin resigned.",
        "In all 4711 were held.",
        "See https://bad.example/now for more.",
        "Write to a@b.example now.",
        "<b>The road</b> is open.",
        "The road " + "is open and " * 40 + "stays so.",
        "",
    ],
)
def test_what_was_invented_links_or_runs_on_is_dropped(text: str) -> None:
    assert brief(text) == []


def test_a_sentence_without_an_article_of_its_story_is_dropped() -> None:
    stranger = next(a.id for a in ARTICLES if a.id not in {line.article_id for line in BLOCK.members})

    assert brief("The road is open.", stranger) == []
    assert told({"text": "The road is open."}).top[0].brief == ()
    assert told({"text": "The road is open.", "articles": ["x", None, 10**30, {}]}).top[0].brief == ()


def test_at_most_two_sentences_are_told() -> None:
    assert len(brief("The road is open. It was shut. It may shut again.")) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=30),
            lambda inner: st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["sentences", "headlines", "text", "articles", "article", "title"]),
                              inner, max_size=3),
            max_leaves=12,
        ).map(json.dumps),
    )
)  # fmt: skip
def test_any_answer_leaves_an_edition_that_can_be_sent_and_told_by_its_articles(answer: str) -> None:
    found = answered(
        CONTENT, ARTICLES, {f"brief:{BLOCK.key}": answer, "headlines": answer}, model="m"
    ).content

    bare = EditionContent.from_json(found.to_json())
    for block in bare.stories:
        members = {line.article_id for line in block.members}
        assert all(sentence.cites and members.issuperset(sentence.cites) for sentence in block.brief)
    plain = answered(found, ARTICLES, {}, model="m").content
    assert replace(plain, machine="") == CONTENT
    render(found)


# ---------------------------------------------------------------- asked


def test_publishers_that_reserve_their_texts_are_not_shown_to_a_model() -> None:
    closed = tuple(replace(a, wishes=("tdm",)) if a.id == HEAD.id else a for a in ARTICLES)
    barred = tuple(replace(a, wishes=("nosnippet",)) for a in ARTICLES)

    asked = questions(CONTENT, closed, Wishes(model="m"), language_name="English")

    assert all(HEAD.title not in question.prompt for question in asked)
    assert questions(CONTENT, barred, Wishes(model="m"), language_name="English") == ()


def test_headlines_in_the_readers_own_and_in_chosen_languages_are_not_translated() -> None:
    wishes = Wishes(model="m", stories=0, languages=("ru",))

    (asked,) = questions(CONTENT, ARTICLES, wishes, language_name="English")

    given = {entry["id"] for entry in json.loads(asked.prompt.split("\n\n", 1)[1])}
    by_id = {article.id: article.language for article in ARTICLES}
    assert given
    assert {by_id[one] for one in given}.isdisjoint({"en", "ru"})


def test_a_translation_is_marked_and_one_with_another_number_is_dropped() -> None:
    line = next(b.head for b in CONTENT.stories if b.head.language == "kk")
    entry = {"article": line.article_id, "title": "The road is open"}

    good = told(entry, key="headlines", name="headlines")
    bad = told({**entry, "title": "977 roads are open"}, key="headlines", name="headlines")

    html, text = render(good)
    assert "(machine translation) The road is open" in text
    assert "The road is open</i> (machine translation)" in html
    assert "language model test" in text
    assert bad == CONTENT


def test_a_brief_is_marked_in_every_form_and_cites_its_outlets() -> None:
    found = told({"text": "The road is open.", "articles": [HEAD.id]})

    html, text = render(found)
    for page in (html, text, render_file(found, None)):
        assert "MACHINE-MADE, test:" in page
    assert f"The road is open. [{HEAD.outlet}]" in text
    assert "MACHINE-MADE" not in "".join(render(CONTENT))


# ---------------------------------------------------------------- a real library, a real process


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    (tmp_path / "plugin").mkdir()
    environment = install(tmp_path / "plugin")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return environment


QUESTIONS = (
    Question(key="brief:s", system="s", prompt='Write.\n\n[{"id": 1, "text": "A road. B."}]'),
    Question(key="headlines", system="s", prompt='headlines\n\n[{"id": 1, "title": "A"}]'),
)


@WITH_LLM
def test_a_model_is_asked_in_a_process_of_its_own(models: dict[str, str]) -> None:
    said = ask("test-honest", QUESTIONS, timeout_s=60)

    assert said.problem == ""
    assert json.loads(said.answers["headlines"])["headlines"] == [{"article": 1, "title": "Headline of 1"}]


@WITH_LLM
@pytest.mark.parametrize(
    ("model", "timeout_s", "problem"),
    [
        ("test-broken", 60, "ModelError: the quota is used up for today"),
        ("test-slow", 3, "no answer within 3 s"),
        ("no-such-model", 60, "UnknownModelError"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(
    models: dict[str, str], model: str, timeout_s: float, problem: str
) -> None:
    said = ask(model, QUESTIONS, timeout_s=timeout_s)

    assert problem in said.problem
    assert said.answers == {}


@WITH_LLM
def test_a_wish_to_stop_ends_the_waiting_and_is_no_problem(models: dict[str, str]) -> None:
    began = time.monotonic()

    said = ask("test-slow", QUESTIONS, timeout_s=60, stop=lambda: time.monotonic() - began > 1)

    assert said.problem == ""
    assert time.monotonic() - began < 10


@WITH_LLM
def test_what_a_plugin_prints_is_no_answer(models: dict[str, str]) -> None:
    assert ask("test-chatty", QUESTIONS, timeout_s=60).answers == {
        "brief:s": "I would rather not.", "headlines": "I would rather not.",
    }  # fmt: skip


@WITH_LLM
def test_an_edition_carries_a_checked_brief_asked_once_and_goes_without_when_the_model_fails(
    tmp_path: Path, models: dict[str, str]
) -> None:
    with Site() as site:
        publish(site, range(1, 4))
        desk = Newsdesk(tmp_path / "desk", site, extra="[brief]\nmodel = 'test-honest'\n", env=models)
        desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
        for name in ("one", "two"):
            desk.run("subscribers", "add", f"{name}@newsroom.kz", "--backlog-days", "1")
        desk.run("crawl")
        desk.run("digest", "build", "--now")
        shown = [desk.run("digest", "show", row["id"]) for row in desk.json("digest", "list")]
        asked = Path(models["ASKED"]).read_text().count("test-honest")
        desk.configure("[brief]\nmodel = 'test-broken'\n")
        desk.run("subscribers", "add", "three@newsroom.kz", "--backlog-days", "1")
        desk.run("digest", "send", "--now")
        without = desk.run("digest", "show", desk.json("digest", "list")[0]["id"])
        status = desk.start("status").communicate(timeout=60)[0]

    assert [text.count("MACHINE-MADE, test-honest:") > 0 for text in shown] == [True, True]
    assert all("Grushin" not in text and "4711" not in text for text in shown)
    assert asked == shown[0].count("MACHINE-MADE")
    assert "MACHINE-MADE" not in without
    assert "Unrest in Almaty" in without
    assert "test-broken failed" in status
    assert "the quota is used up for today" in status
