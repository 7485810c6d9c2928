"""Figures a reader should see side by side: outlets disagree, a number changed, one was taken back.

Only what is comparable stands in one line (same quantity, unit and place), as each outlet gave it,
oldest first. Copies are left out: a reprint confirms nothing. A number all agree on is no line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import combinations, groupby

from digests.sentences import one_line
from digests.wording import Wording
from storage.edition import Article, FigureLine
from storage.figures import Figure, Qualifier, Quantity, disagree

#: Lines of one story, and figures in one line.
LINES_MOST, STEPS_MOST = 3, 5
_NAME_CHARACTERS, _PRINTED_CHARACTERS = 40, 30
_ORDER = {quantity: place for place, quantity in enumerate(Quantity)}


def disputes(
    articles: Iterable[Article], before: Sequence[FigureLine] = ()
) -> tuple[tuple[FigureLine, ...], ...]:
    """Return the lines of figures that are worth a reader's while, the gravest quantity first.

    *articles* are new to the reader; of *before*, what they were sent, the latest comparable figure
    is where a line begins.
    """
    fresh = [line for article in articles if article.copy_of is None for line in _lines(article)]
    fresh.sort(key=_kind)
    told = (_steps(list(members), before) for _, members in groupby(fresh, key=_kind))
    return tuple(steps for steps in told if steps)[:LINES_MOST]


def _kind(line: FigureLine) -> tuple[int, str, str]:
    figure = line.figure
    return _ORDER[figure.quantity], figure.unit, figure.place[:4].casefold()


def _lines(article: Article) -> Iterator[FigureLine]:
    """Yield one figure of each kind: the largest an article gives, and what it takes back."""
    best: dict[tuple[int, str, str, bool], FigureLine] = {}
    for figure in article.figures:
        line = FigureLine(figure=figure, outlet=article.outlet, at=article.at, article_id=article.id)
        if _is_past(figure, article.at):
            continue
        key = (*_kind(line), figure.withdrawn)
        if key not in best or figure.value > best[key].figure.value:
            best[key] = line
    yield from best.values()


def _is_past(figure: Figure, at: datetime) -> bool:
    """Tell whether a figure is of another year: history, told as background."""
    return bool(figure.date) and not figure.date.startswith("--") and figure.date[:4] != str(at.year)


def _steps(fresh: list[FigureLine], before: Sequence[FigureLine]) -> tuple[FigureLine, ...]:
    """Return the figures of one kind in order, or nothing where there is nothing to compare."""
    fresh.sort(key=lambda line: (line.at, line.article_id))
    known = {line.article_id for line in fresh}
    earlier = [line for line in before if _kind(line) == _kind(fresh[0]) and line.article_id not in known]
    start = earlier[-1:] if earlier and disagree(earlier[-1].figure, fresh[-1].figure) else []
    parted = any(
        disagree(one.figure, other.figure) and one.article_id != other.article_id
        for one, other in combinations(fresh, 2)
    )
    if not (start or parted or any(line.figure.withdrawn for line in fresh)):
        return ()
    steps = tuple(_without_repeats([*start, *fresh]))
    return steps if len(steps) <= STEPS_MOST else (steps[0], *steps[-(STEPS_MOST - 1) :])


def _without_repeats(lines: Iterable[FigureLine]) -> Iterator[FigureLine]:
    """Leave out who repeats the number before."""
    last: FigureLine | None = None
    for line in lines:
        if last and _same(last.figure, line.figure):
            continue
        yield line
        last = line


def _same(one: Figure, other: Figure) -> bool:
    return (one.low, one.high, one.withdrawn) == (other.low, other.high, other.withdrawn)


# ---------------------------------------------------------------- in words


def in_words(steps: Sequence[FigureLine], words: Wording, *, day: Callable[[datetime], str]) -> str:
    """Return one line of figures: "Detained: 4,400 (Steppe Courier, 8 Jan) → 5,800 (police, 9 Jan)".

    An arrow leads to a later day, a stroke parts what was said on one day.
    """
    first = steps[0].figure
    name = words.figure(first.quantity.value)
    unit = "" if first.unit in ("people", first.quantity.value) else f", {words.figure(first.unit)}"
    place = f", {one_line(first.place, _NAME_CHARACTERS)}" if first.place else ""
    told = ""
    last_day = ""
    for line in steps:
        when = day(line.at)
        told += f" {'→' if when != last_day else '/'} " if told else ""
        told += f"{number(line.figure, words)} ({_voice(line)}, {when})"
        last_day = when
    return f"{name}{unit}{place}: {told}"


def _voice(line: FigureLine) -> str:
    """Return who gave it: whom the outlet names, else the outlet."""
    return one_line(line.figure.said_by or line.outlet, _NAME_CHARACTERS)


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
