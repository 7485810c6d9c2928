"""Manifests: written and read without a loss, and without a sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manifests import dump_manifest, load_manifest, parse_manifest
from storage.errors import SeedError
from storage.model import Citation, CitationKind, Seed, Url

texts = st.text(min_size=1, max_size=30)
urls = st.sampled_from([Url("https://a.example/x"), Url("http://b.example/%D0%B0?a=1")])
citations = st.builds(
    Citation,
    cited_by=st.just("seed:t"),
    kind=st.sampled_from(CitationKind),
    label=texts,
    url=st.none() | urls,
    outlet=st.none() | texts,
    sentence=st.text(max_size=30),
    offset=st.integers(0, 10**9),
    person=st.none() | texts,
)
seeds = st.builds(
    Seed,
    name=st.just("t"),
    title=texts,
    citations=st.lists(citations, max_size=4).map(tuple),
    outlet=st.none() | texts,
    url=st.none() | urls,
    published_on=st.none() | st.dates(),
    language=texts,
    text_sha256=st.just("") | st.just("a" * 64),
).flatmap(lambda seed: st.just(seed) | texts.filter(bool).map(lambda name: retelling(seed, name)))


def retelling(seed: Seed, origin: str) -> Seed:
    return replace(seed, origin=origin, origin_kind="retelling")


def without_sentences(seed: Seed) -> Seed:
    return replace(seed, citations=tuple(replace(c, sentence="") for c in seed.citations))


@given(seeds)
def test_a_manifest_gives_back_the_seed_without_its_sentences(seed: Seed) -> None:
    assert parse_manifest(dump_manifest(seed)) == without_sentences(seed)


@given(seeds)
def test_a_manifest_holds_no_sentence(seed: Seed) -> None:
    marked = replace(seed, citations=tuple(replace(c, sentence="It began at noon.") for c in seed.citations))

    assert "It began" not in dump_manifest(marked)


GOOD = 'name = "t"\ntitle = "T"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name = ", "is not valid TOML"),
        ('title = "T"', "name is missing"),
        ('name = ""\ntitle = "T"', "name is missing"),
        (GOOD + 'colour = "red"', "key 'colour' is not known"),
        (GOOD + 'published_on = "2022-01-06"', "published_on must be a date"),
        (GOOD + "published_on = 2022-01-06T10:00:00", "published_on must be a date"),
        (GOOD + 'url = "omir"', "'omir' is not a web address"),
        (GOOD + "citations = [1]", "citation 1: is not a table"),
        (GOOD + '[[citations]]\nkind = "link"', "citation 1: label is missing"),
        (GOOD + '[[citations]]\nkind = "rumour"\nlabel = "x"', "kind 'rumour' is not known"),
        (GOOD + '[[citations]]\nkind = "link"\nlabel = "x"\noffset = true', "offset must be a int"),
        (
            GOOD + '[[citations]]\nkind = "link"\nlabel = "x"\nsentence = "It began."',
            "key 'sentence' is not known",
        ),
        (GOOD + '[[citations]]\nkind = "link"\nlabel = "x"\nsentence_sha256 = "x"', "is not a SHA-256"),
        (GOOD + '[[citations]]\nkind = "link"\nlabel = "x"\nurl = "ftp://a"', "is not a web address"),
    ],
)
def test_a_wrong_manifest_is_refused_with_its_file_and_a_hint(
    tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "t.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SeedError, match=re.escape(problem)) as caught:
        load_manifest(file)

    assert str(file) in caught.value.subject
    assert caught.value.hint


def test_a_manifest_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="cannot be read"):
        load_manifest(tmp_path / "none.toml")
    (tmp_path / "t.toml").write_bytes(GOOD.encode() + b"# \xff")
    with pytest.raises(SeedError, match="is not UTF-8"):
        load_manifest(tmp_path / "t.toml")


@pytest.mark.parametrize(
    "line", ['origin = "omir"', 'origin_kind = "copy"', 'origin = "o"\norigin_kind = "credit"']
)
def test_an_origin_and_its_kind_go_together(line: str) -> None:
    with pytest.raises(SeedError, match="do not go together"):
        parse_manifest(f'name = "a"\ntitle = "A"\n{line}\n')
