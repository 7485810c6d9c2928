"""How well one name is known in another spelling: recall within names, merges between them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import combinations

from crawler.names import same_name
from steppewatch.evaluation.measures import Measure, Sources, share


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield the share of pairs of spellings found, and how many pairs of different names are merged."""
    if (labels := sources.labels("names.toml")) is None:
        return
    table = tomllib.loads(labels.path.read_text("utf-8"))
    same = [pair for spellings in table["same"].values() for pair in combinations(spellings, 2)]
    yield share(f"names{labels.group} found", [(same_name(*pair), " / ".join(pair)) for pair in same])
    spelled = [(key, name) for key, spellings in table["same"].items() for name in spellings]
    unlike = [(a, b) for (key, a), (other, b) in combinations(spelled, 2) if key != other]
    unlike += [(a, b) for a, b in table.get("unlike", {}).get("pairs", [])]
    merged = tuple(" / ".join(pair) for pair in unlike if same_name(*pair))
    yield Measure(name=f"names{labels.group} merged", value=len(merged), cases=len(unlike), wrong=merged)
