"""Figures a reader should see side by side: outlets disagree, a number changed, one was taken back.

Only what is comparable stands in one line (:mod:`digests.counts` settles that), as each outlet gave
it, oldest first, and one line tells of a quantity. Copies are left out: a reprint confirms nothing.
A number all agree on is no line; one that is taken back always is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from digests.counts import Count, alike, counts, is_country, place_key, same_place
from digests.people import nominative
from digests.sentences import one_line
from digests.voices import is_office, voice
from digests.wording import Wording
from storage.edition import Article, FigureLine
from storage.figures import Figure, Qualifier, Quantity, apart

#: Lines of one story, and figures in one line.
LINES_MOST, STEPS_MOST = 3, 5
#: One voice counts on for so long in another story.
_COUNTS_ON = timedelta(days=3)
_NAME_CHARACTERS, _PRINTED_CHARACTERS = 80, 30
_CYRILLIC = frozenset(("ru", "uk", "kk"))
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
_ORDER = {quantity: place for place, quantity in enumerate(Quantity)}


def disputes(
    articles: Iterable[Article], before: Sequence[FigureLine] = (), *, earlier: Iterable[int] = ()
) -> tuple[tuple[FigureLine, ...], ...]:
    """Return the lines of figures that are worth a reader's while, the gravest quantity first.

    *articles* are new to the reader; *before* is what they were sent on the topic. Of that only the
    figures of the articles *earlier* in the same story count, and those on which a voice now goes on.
    """
    fresh = [line for article in articles if article.copy_of is None for line in _lines(article)]
    ids = {line.article_id for line in fresh}
    own = frozenset(earlier)
    sent = [
        line
        for line in before
        if line.article_id not in ids
        and (line.article_id in own or any(_goes_on(line, one) for one in fresh))
    ]
    groups: dict[tuple[int, str, str], list[Count]] = defaultdict(list)
    for count in counts([*sent, *fresh]):
        groups[_ORDER[count.line.figure.quantity], count.kind[1], count.where].append(count)
    told = (_steps(alike(groups[key]), ids) for key in sorted(groups))
    lines = [*_one_of_each(told)]
    first = sorted(lines, key=lambda steps: not _takes_back(steps))[:LINES_MOST]
    return tuple(steps for steps in lines if steps in first or _takes_back(steps))


def _takes_back(steps: Iterable[FigureLine]) -> bool:
    return any(line.figure.withdrawn for line in steps)


def _goes_on(sent: FigureLine, line: FigureLine) -> bool:
    """Tell whether one voice counts on: it gave a figure of the same kind and place shortly before.

    An office of state that names no place speaks of its country.
    """
    one, other = sent.figure, line.figure
    places = [place_key(figure.place) for figure in (one, other)]
    of_a_country = is_office(one.said_by) and is_country("".join(places))
    return (
        (one.quantity, one.unit) == (other.quantity, other.unit)
        and bool(one.said_by and voice(one.said_by) == voice(other.said_by))
        and (same_place(*places) if all(places) else of_a_country)
        and timedelta(0) <= line.at - sent.at <= _COUNTS_ON
    )


def _lines(article: Article) -> Iterator[FigureLine]:
    for figure in article.figures:
        yield FigureLine(figure=figure, outlet=article.outlet, at=article.at, article_id=article.id)


def _one_of_each(told: Iterable[tuple[FigureLine, ...]]) -> Iterator[tuple[FigureLine, ...]]:
    """Leave one line of each quantity: people before any unit, the whole before a town, then the longest."""
    best: dict[Quantity, tuple[FigureLine, ...]] = {}
    lines = [*filter(None, told)]
    for steps in lines:
        kind = steps[0].figure.quantity
        if kind not in best or _weight(steps) > _weight(best[kind]):
            best[kind] = steps
    yield from (steps for steps in lines if steps in best.values() or _takes_back(steps))


def _weight(steps: Sequence[FigureLine]) -> tuple[bool, bool, bool, int]:
    figure = steps[0].figure
    general = figure.unit in ("people", figure.quantity.value)
    return _takes_back(steps), general, not _in_town(steps), len(steps)


def _in_town(steps: Iterable[FigureLine]) -> bool:
    """Tell whether the figures are of a town or region, by what their texts say."""
    places = [key for line in steps if (key := place_key(line.figure.place))]
    return bool(places) and not any(map(is_country, places))


def _steps(found: Sequence[Count], fresh_ids: set[int]) -> tuple[FigureLine, ...]:
    """Return the figures of one kind in order, or nothing where there is nothing to compare."""
    fresh = [count.line for count in found if count.line.article_id in fresh_ids]
    sent = [count.line for count in found if count.line.article_id not in fresh_ids]
    if not fresh:
        return ()
    start = sent[-1:] if sent and _differ(sent[-1], fresh[-1]) else []
    parted = any(_differ(one, other) for one, other in combinations(fresh, 2))
    if not (start or parted or any(line.figure.withdrawn for line in fresh)):
        return ()
    steps = tuple(_without_repeats([*start, *fresh]))
    kept = {0, *range(len(steps) - STEPS_MOST + 1, len(steps))}
    return tuple(line for n, line in enumerate(steps) if n in kept or line.figure.withdrawn)


def _differ(one: FigureLine, other: FigureLine) -> bool:
    """Tell whether two articles give numbers that cannot both be right."""
    return (
        one.article_id != other.article_id
        and not one.figure.withdrawn
        and not other.figure.withdrawn
        and apart(one.figure, other.figure)
    )


def _without_repeats(lines: Iterable[FigureLine]) -> Iterator[FigureLine]:
    """Leave out who repeats the number before, or any of the same day."""
    last: FigureLine | None = None
    told: set[tuple[object, ...]] = set()
    for line in lines:
        figure = line.figure
        said = (figure.low, figure.high, figure.withdrawn)
        if last and last.at.date() != line.at.date():
            told &= {(last.figure.low, last.figure.high, last.figure.withdrawn)}
        if said not in told:
            yield line
            last = line
        told.add(said)


# ---------------------------------------------------------------- in words


def in_words(steps: Sequence[FigureLine], words: Wording, *, day: Callable[[datetime], str]) -> str:
    """Return one line of figures: "Detained: 4,400 (police, via Courier, 8 Jan) → 5,800 (police, via Bereg, 9 Jan)".

    An arrow leads from what a voice said to what it says on a later day; a stroke parts voices, and
    what was said on one day.
    """
    first = steps[0].figure
    name = words.figure(first.quantity.value)
    unit = "" if first.unit in ("people", first.quantity.value) else f", {words.figure(first.unit)}"
    place = _place(steps, words)
    told = ""
    last_day = ""
    for line in steps:
        when = day(line.at)
        told += f" {'→' if when != last_day else '/'} " if told else ""
        told += f"{number(line.figure, words)} ({_voice(line, words)}, {when})"
        last_day = when
    return f"{name}{unit}{place}: {told}"


def _place(steps: Sequence[FigureLine], words: Wording) -> str:
    """Return ", Almaty" where the figures are of a town, in the reader's script if one text writes it so."""
    if not _in_town(steps):
        return ""
    towns = [line.figure.place for line in steps if line.figure.place]
    cyrillic = words.language in _CYRILLIC
    best = min(towns, key=lambda name: (bool(_CYRILLIC_LETTER.search(name)) != cyrillic, len(name), name))
    return f", {one_line(best, _NAME_CHARACTERS)}"


def _voice(line: FigureLine, words: Wording) -> str:
    """Return who gave it and who printed that; where nobody was found named, only where it is printed.

    Nobody found is not nobody named: such a number is never called the outlet's own.
    """
    outlet, said_by = (one_line(name, _NAME_CHARACTERS) for name in (line.outlet, line.figure.said_by))
    if said_by and said_by != outlet:
        return words.say("figure_via", voice=nominative(said_by), outlet=outlet)
    return words.say("figure_in", outlet=outlet)


def number(figure: Figure, words: Wording) -> str:
    """Return a figure's value in the reader's words; vague ones as printed: "dozens".

    >>> from digests.wording import ENGLISH
    >>> number(Figure(quantity=Quantity.DETAINED, unit="people", low=4400, high=None), ENGLISH)
    'at least 4,400'
    """
    if figure.qualifier is Qualifier.RANGE:
        digits = any(sign.isdigit() for sign in figure.printed)
        vague = "" if digits else one_line(figure.printed, _PRINTED_CHARACTERS)
        value = vague or f"{figure.low or 0:,}–{figure.high or 0:,}"
    elif figure.high is None:
        value = words.say("figure_least", n=f"{figure.low:,}")
    elif figure.low is None:
        value = words.say("figure_most", n=f"{figure.high:,}")
    elif figure.qualifier is Qualifier.EXACT:
        value = f"{figure.low:,}"
    else:
        value = words.say("figure_about", n=f"{figure.low:,}")
    return words.say("figure_withdrawn", figure=value) if figure.withdrawn else value
