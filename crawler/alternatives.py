"""A long list of words as a pattern that looks at the first letter once.

``re`` tries the alternatives of a group one after the other at every word of a text; sorted by the
letter they begin with, all but a few are passed over at once.
"""

from __future__ import annotations

from collections.abc import Iterator


def by_letter(pattern: str) -> str:
    """Return a pattern that matches the same, its alternatives sorted by their first letter.

    Alternatives of one letter keep their order; those that begin with no letter come last.

    >>> by_letter("said|(?:has )?told|says|adds"), by_letter("(?:said|adds)(?:ly)?")
    ('(?:s(?:aid|ays)|a(?:dds)|(?:has )?told)', '(?:s(?:aid)|a(?:dds))(?:ly)?')
    """
    end = _closes(pattern)
    if pattern.startswith("(?:") and len(list(_alternatives(pattern))) == 1:
        return by_letter(pattern[3 : end - 1]) + pattern[end:]
    groups: dict[str, list[str]] = {}
    others: list[str] = []
    for one in _alternatives(pattern):
        optional = one[1:2] in ("?", "*", "+", "{", "")
        if one[:1].isalpha() and not optional:
            groups.setdefault(one[0], []).append(one[1:])
        else:
            others.append(one)
    sorted_ones = [f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items()]
    return f"(?:{'|'.join([*sorted_ones, *others])})"


def _closes(pattern: str) -> int:
    """Return where the group ends that *pattern* begins with."""
    depth = 0
    for place, (char, escaped, in_set) in enumerate(_chars(pattern)):
        if not escaped and not in_set:
            depth += (char == "(") - (char == ")")
            if not depth:
                return place + 1
    return len(pattern)


def _alternatives(pattern: str) -> Iterator[str]:
    depth = start = 0
    for place, (char, escaped, in_set) in enumerate(_chars(pattern)):
        if escaped or in_set:
            continue
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            yield pattern[start:place]
            start = place + 1
    yield pattern[start:]


def _chars(pattern: str) -> Iterator[tuple[str, bool, bool]]:
    """Yield each character, whether a backslash stands before it, whether it stands in a set."""
    escaped = in_set = False
    for char in pattern:
        yield char, escaped, in_set
        if not escaped:
            in_set = char == "[" or (in_set and char != "]")
        escaped = char == "\\" and not escaped
