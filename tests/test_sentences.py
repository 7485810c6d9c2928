"""Where sentences begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sentences import Sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He lives in the U.S. Treasury house. It is so.", 2),
        ("J. R. Smith and Dr. Omirov met Mr. Zhanov at 5 p.m. on Jan. 5.", 1),
        ("Он живёт на ул. Абая в г. Алматы. Н. А. Омиров тоже.", 2),
        ("В 2022 г. Омиров уехал.", 1),
        ("Он родился на юге в 1960 г. Отец умер рано.", 2),
        ("Пострадали, по словам врача, 5 чел. Двое умерли.", 2),
        ("广场上有人。他们说：“不！”警察来了。", 3),
        ("В 2022 г. в Алматы было 5 тыс. человек.", 1),
        ("Він мешкає на вул. Шевченка, буд. 3. Там тихо.", 2),
        ("Алматы қ. Абай даңғ. бойында тұрады. Ол келді.", 2),
        ("“Is it so?” she asked. “Yes!” “No.”", 3),
        ("Three reasons. 1. To go. 2. To stay.", 3),
        ("Prices rose by 10.9%. So they said…", 2),
        ("See https://a.example/a.b?c=1. Then go.", 2),
        ("A headline without a stop\nThe text begins. It goes on.", 3),
        (
            "This line is wrapped by hand at a width\nof some forty characters or so, and it\ngoes on. Done.",
            2,
        ),
    ],
)
def test_abbreviations_and_initials_do_not_cut_a_sentence(text: str, sentences: int) -> None:
    found = Sentences(text)

    assert len({found.span(offset) for offset in range(len(text))}) == sentences


@given(st.text(alphabet="аБ. г1\n!»[]–", min_size=1, max_size=80), st.data())
def test_every_character_stands_in_one_sentence(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text) - 1))
    begin, end = Sentences(text).span(offset)

    assert begin <= offset
    assert offset < end or not text[max(end, begin) : offset + 1].strip()
