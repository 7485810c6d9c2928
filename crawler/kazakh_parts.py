"""Parts of a whole in Kazakh: "*шерушілердің* 15-і", fifteen of the protesters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.quantities import Mark
from crawler.ranges import Amount

_POSSESSIVE = re.compile(r"(?<!\bек)(?<!\bжет)(?<!\bалт)(?<!дей)(?<!шақт)[ыі](?:н|ның|нің)?$")


def is_possessed(text: str, amount: Amount) -> bool:
    """Tell whether a number has the ending of a part: "тоғызын", "353-і"."""
    return bool(_POSSESSIVE.search(text, amount.number, amount.end))


_GENITIVE = re.compile(r"\w[нтд][ыі]ң\s$")


def whose(text: str, amount: Amount, words: Sequence[Mark]) -> Mark | None:
    """Return whose part a Kazakh number is: "*шерушілердің* 15-і"."""
    if not _GENITIVE.search(text, max(0, amount.start - 5), amount.start):
        return None
    return next((one for one in words if one.role == "noun" and amount.start - one.end == 1), None)
