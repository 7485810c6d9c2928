"""Topic files: what a journalist may write, and what a slip is answered with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.topic_files import load_topic
from crawler.topics import Days, Mode, parse_term, spelling, tokens_of
from steppewatch.shipped import shipped
from storage.errors import ConfigError

SHIPPED = shipped("config", "topics")
SMALL = """
name = "grain"
title = "Grain"
all_of = ["crop | trade", "place"]
[groups.crop]
weight = 0.5
terms.en = ["~wheat", "barley*"]
[groups.trade]
since = 2022-01-01
until = 2022-06-30
terms.ru = ["экспорт* + зерн* ^0.5"]
[groups.place.terms]
zh = ["哈萨克"]
[[groups.place.names]]
id = "astana"
spellings = ["Nur-Sultan", "Astana"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "topic.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_topic_file_becomes_a_value(tmp_path: Path) -> None:
    topic = load_topic(written(tmp_path, SMALL))

    assert topic.all_of == (("crop", "trade"), ("place",))
    assert topic.group("crop").weight == 0.5
    assert topic.group("trade").until == date(2022, 6, 30)
    assert topic.group("place").names[0].spellings == ("Nur-Sultan", "Astana")
    assert {term.language for group in topic.groups for term in group.terms} == {"en", "ru", "zh"}


def test_a_group_says_what_its_days_limit_and_what_explains_it(tmp_path: Path) -> None:
    more = 'until = 2022-06-30\ndays = "either"\nunless = ["crop"]\nlanguages = ["kk"]'
    group = load_topic(written(tmp_path, SMALL.replace("until = 2022-06-30", more))).group("trade")

    assert (group.days, group.unless, group.languages) == (Days.EITHER, ("crop",), ("kk",))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_topic_loads_under_its_file_name(path: Path) -> None:
    assert load_topic(path).name == path.stem


def test_the_shipped_topic_speaks_the_languages_of_the_region() -> None:
    topic = load_topic(SHIPPED / "kazakhstan-unrest.toml")
    wanted = {"ru", "kk", "kk-Latn", "uk", "en", "ky", "uz", "zh", "de", "tr"}
    asked = {name for clause in topic.all_of[1:] for name in clause}

    for group in (group for group in topic.groups if group.key in asked - {"blackout", "case"} | {"place"}):
        spoken = {term.language for term in group.terms}
        assert spoken >= wanted - {"kk-Latn"}, group.key


def test_a_term_may_be_a_word_a_beginning_a_stem_a_phrase_or_a_pair() -> None:
    modes = {text: [word.mode for phrase in parse_term(text, "en").phrases for word in phrase] for text in (
        "riot", "riot*", "~riot", "state of emergency", "anti-terror*", "gas + ~price",
    )}  # fmt: skip

    assert modes == {
        "riot": [Mode.EXACT],
        "riot*": [Mode.PREFIX],
        "~riot": [Mode.STEM],
        "state of emergency": [Mode.EXACT] * 3,
        "anti-terror*": [Mode.EXACT, Mode.PREFIX],
        "gas + ~price": [Mode.EXACT, Mode.STEM],
    }


def test_chinese_terms_are_matched_sign_by_sign() -> None:
    assert [word.form for word in parse_term("哈萨克", "zh").phrases[0]] == ["哈", "萨", "克"]


@pytest.mark.parametrize(
    ("line", "broken", "key", "problem"),
    [
        ('name = "grain"', 'name = "Grain!"', "name", "is not a name"),
        ('name = "grain"', "", "name", "must be a text"),
        ('title = "Grain"', "title = 7", "title", "must be a text"),
        ('"place"]', '"palce"]', "all_of", "there is no group 'palce'"),
        ("weight = 0.5", "weight = -1", "groups.crop.weight", "must be a number"),
        ("weight = 0.5", "weihgt = 0.5", "groups.crop.weihgt", "unknown key"),
        ('title = "Grain"', 'title = "Grain"\nthreshold = 2', "threshold", "must be a number"),
        ('"~wheat"', '"*"', "groups.crop.terms.en", "is not one word"),
        ('"~wheat"', '"wheat^many"', "groups.crop.terms.en", "could not convert"),
        ('"~wheat"', '"wheat^0"', "groups.crop.terms.en", "weight must be above 0"),
        ('"~wheat"', '""', "groups.crop.terms.en", "must be a list of texts"),
        ('spellings = ["Nur-Sultan", "Astana"]', "spellings = []", "groups.place.names.spellings", "is empty"),
        ('spellings = ["Nur-Sultan", "Astana"]', 'spellings = ["…"]', "groups.place.names.spellings", "no word"),
        ("until = 2022-06-30", "until = 2021-06-30", "groups.trade.until", "is before since"),
        ("until = 2022-06-30", 'until = "June"', "groups.trade.until", "must be a day"),
        ("weight = 0.5", 'undated = "no"', "groups.crop.undated", "must be true or false"),
        ("weight = 0.5", 'days = "told"', "groups.crop.days", "must be one of published, named, either"),
        ("weight = 0.5", 'days = "named"', "groups.crop.days", "there are no days to name"),
        ("weight = 0.5", 'unless = ["palce"]', "groups.crop.unless", "there is no group 'palce'"),
        ("weight = 0.5", 'languages = "kk"', "groups.crop.languages", "must be a list of texts"),
        ("[groups.place.terms]", "[groups.place.terms", "", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_file_key_and_next_step(
    tmp_path: Path, line: str, broken: str, key: str, problem: str
) -> None:
    assert line in SMALL
    path = written(tmp_path, SMALL.replace(line, broken))

    with pytest.raises(ConfigError) as caught:
        load_topic(path)

    assert problem in caught.value.problem
    assert caught.value.subject == (f"{path}, {key}" if key else str(path))
    assert caught.value.hint


def test_a_stem_needs_a_stemmer(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL.replace('terms.en = ["~wheat"', 'terms.kk = ["~бидай"'))

    with pytest.raises(ConfigError, match="write бидай\\* instead"):
        load_topic(path)


def test_an_absent_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_topic(tmp_path / "none.toml")


def test_a_file_that_is_not_utf8_is_a_configuration_error(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    path.write_bytes('title = "Зерно"'.encode("cp1251"))

    with pytest.raises(ConfigError, match="UTF-8"):
        load_topic(path)


@given(st.text(max_size=30))
def test_a_term_of_any_text_is_read_or_refused(text: str) -> None:
    try:
        term = parse_term(text, "ru")
    except ValueError:
        return
    assert term.phrases
    assert all(word.form for phrase in term.phrases for word in phrase)


@given(st.text(max_size=60))
def test_the_form_of_a_word_is_stable(text: str) -> None:
    for match in tokens_of(text):
        form = spelling(match[0])

        assert spelling(form) == form
