"""One table of arrays says what a dictionary for each article would say."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.sparse import Counted, Table

ROWS = st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from((0.5, 1.0, 3.0))), min_size=1)


def table(rows: list[dict[str, float]]) -> Table:
    counted = Counted()
    for row in rows:
        counted.add(row)
    return counted.weighed(lambda key: key != "a")


def dictionaries(found: Table) -> list[dict[int, float]]:
    bounds = found.starts.tolist()
    return [
        dict(zip(found.keys[a:b].tolist(), found.values[a:b].tolist(), strict=True))
        for a, b in pairwise(bounds)
    ]


@given(ROWS)
def test_cosines_and_shared_keys_are_those_of_the_rows(rows: list[dict[str, float]]) -> None:
    found = table(rows)
    plain = dictionaries(found)

    cosines, shared = found.beside(0, np.arange(len(rows)))

    for n, row in enumerate(plain):
        both = plain[0].keys() & row.keys()
        assert cosines[n] == pytest.approx(math.fsum(plain[0][key] * row[key] for key in both))
        assert shared[n] == len((rows[0].keys() & rows[n].keys()) - {"a"})


@given(ROWS)
def test_rows_are_of_unit_length_and_give_their_heaviest_keys(rows: list[dict[str, float]]) -> None:
    found = table(rows)
    places, keys = found.heaviest(2)

    for n, row in enumerate(dictionaries(found)):
        assert math.fsum(value * value for value in row.values()) == pytest.approx(1 if row else 0)
        heaviest = [key for _, key in sorted((-value, key) for key, value in row.items())]
        assert keys[places == n].tolist() == heaviest[:2]
