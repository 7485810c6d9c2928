"""Figures a reader should see side by side: outlets disagree, a number changed, one was taken back.

Only what is comparable stands in one line (:mod:`digests.counts` settles that), as each outlet gave
it, voice by voice, each from its oldest figure on, and one line tells of a quantity. Copies are left
out: a reprint confirms nothing. A number all agree on is no line; one that is taken back always is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from digests.countries import is_country
from digests.counts import Count, alike, counts, place_key, same_place
from digests.people import nominative
from digests.sentences import one_line
from digests.voices import is_office, same_voice
from digests.wording import Wording
from storage.edition import Article, FigureLine
from storage.figures import Figure, Qualifier, Quantity, apart

#: Lines of one story, and figures in one line.
LINES_MOST, STEPS_MOST = 3, 5
#: One voice counts on for so long in another story.
_COUNTS_ON = timedelta(days=3)
#: A voice's number that is so much above its own "more than" supersedes it.
_BEYOND = 0.1
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
        and same_voice(one.said_by, other.said_by)
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
    """Return the figures of one kind, voice by voice, or nothing where there is nothing to compare."""
    fresh = [count.line for count in found if count.line.article_id in fresh_ids]
    sent = _last_of_each([count.line for count in found if count.line.article_id not in fresh_ids])
    news = [line for line in fresh if not any(_repeats(line, one) for one in sent)]
    start = [one for one in sent if any(_differ(one, line) or goes_beyond(one, line) for line in news)]
    pairs = [*combinations(fresh, 2)]
    parted = any(_differ(one, other) or goes_beyond(one, other) for one, other in pairs)
    if not (start or parted or any(line.figure.withdrawn for line in fresh)):
        return ()
    steps = _shortened([*_without_repeats([*start, *fresh], started=start)], start, fresh)
    return tuple(line for own in _by_voice(steps) for line in own)


def one_voice(one: FigureLine, other: FigureLine) -> bool:
    """Tell whether two figures are one voice's: whom the outlets name, or an outlet that names nobody."""
    said, retold = one.figure.said_by, other.figure.said_by
    return (
        same_voice(said, retold) if said and retold else one.outlet == other.outlet and not (said or retold)
    )


def goes_beyond(one: FigureLine, other: FigureLine) -> bool:
    """Tell whether a voice's later number goes well beyond its own "more than": no contradiction, but news."""
    return (
        one.article_id != other.article_id
        and one.at < other.at
        and one_voice(one, other)
        and not one.figure.withdrawn
        and not other.figure.withdrawn
        and one.figure.high is None
        and other.figure.value > one.figure.value * (1 + _BEYOND)
    )


def _last_of_each(lines: Iterable[FigureLine]) -> list[FigureLine]:
    """Return each voice's last figure, in order of time."""
    last: list[FigureLine] = []
    for line in lines:
        last = [*(one for one in last if not one_voice(one, line)), line]
    return last


def _repeats(line: FigureLine, sent: FigureLine) -> bool:
    """Tell whether a voice says again what it last said."""
    same = one_voice(sent, line) and sent.figure.withdrawn == line.figure.withdrawn
    return same and not _differ(sent, line) and not goes_beyond(sent, line)


def _by_voice(lines: Iterable[FigureLine]) -> list[list[FigureLine]]:
    """Return the figures of each voice in order of time, who spoke first before."""
    voices: list[list[FigureLine]] = []
    for line in lines:
        own = next((own for own in voices if one_voice(own[-1], line)), None)
        if own is None:
            voices.append(own := [])
        own.append(line)
    return voices


def _shortened(
    lines: Sequence[FigureLine], start: Sequence[FigureLine], fresh: Sequence[FigureLine]
) -> list[FigureLine]:
    """Leave the first and the last of too many; who has nothing new to say goes first. Never what is taken back."""
    silent = [line for line in start if not any(one_voice(line, one) for one in fresh)]
    dropped = [line for line in silent if line in lines][: max(0, len(lines) - STEPS_MOST)]
    left = [line for line in lines if line not in dropped or line.figure.withdrawn]
    kept = {0, *range(len(left) - STEPS_MOST + 1, len(left))}
    return [line for n, line in enumerate(left) if n in kept or line.figure.withdrawn]


def _differ(one: FigureLine, other: FigureLine) -> bool:
    """Tell whether two articles give numbers that cannot both be right."""
    return (
        one.article_id != other.article_id
        and not one.figure.withdrawn
        and not other.figure.withdrawn
        and apart(one.figure, other.figure)
    )


def _without_repeats(lines: Sequence[FigureLine], *, started: Sequence[FigureLine]) -> Iterator[FigureLine]:
    """Leave out who repeats their own number, or one of the same day; where nobody is named, any number before.

    Of two that give a number on one day, a voice that goes on is kept, then one that is named.
    """
    told: list[FigureLine] = []
    by_worth = sorted(
        lines,
        key=lambda line: (
            line.at.date(),
            not any(one_voice(line, one) for one in started),
            not line.figure.said_by,
        ),
    )
    for line in by_worth:
        same = [one for one in told if _value(one) == _value(line)]
        own = [one for one in told if one_voice(one, line)]
        again = bool(own) and _value(own[-1]) == _value(line)
        if not (again or any(one.at.date() == line.at.date() or not line.figure.said_by for one in same)):
            told.append(line)
    yield from (line for line in lines if line in told)


def _value(line: FigureLine) -> tuple[int | None, int | None, bool]:
    return line.figure.low, line.figure.high, line.figure.withdrawn


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
    last: FigureLine | None = None
    for line in steps:
        when = day(line.at)
        if last:
            told += " → " if one_voice(last, line) and day(last.at) != when else " / "
        told += f"{number(line.figure, words)} ({_voice(line, words)}, {when})"
        last = line
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
