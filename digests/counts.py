"""What a figure counts, settled among the texts of one story: where, and whether it is only a part.

A sentence says less than a reader understands, and the texts of a story say it for each other:

- Places meet across scripts and inflections. A country, or no place, is the whole; towns are parts.
- Of two numbers for one place in one sentence ("160 killed, 103 of them in Almaty"), the larger is
  the whole's. So is a number that the same text also gives for the whole.
- "44 of its dead" is a part. With a place it counts that place; without, it is not compared, nor is
  the same number wherever the story prints it.
- The largest number of a kind speaks for its article.
- A number under a tenth of the median of the others (where that is fifty or more) counts something
  smaller: a street, a family, one paper's district.
- History is out: a figure of another year or century, or told as what was said at first or before.
- What is taken back is never a part.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median

from rapidfuzz.fuzz import ratio

from digests.countries import country_of, is_country
from digests.names import folded, name_key, words
from storage.edition import FigureLine
from storage.figures import Figure

#: A figure far below the others: under this share of their median, where that is large enough to tell.
_PART_SHARE, _LEAST_MEDIAN = 0.1, 50
#: Folded names of one place are so alike, 0 to 100, the longer cut to the shorter: Жаңаөзен, Zhanaozen.
_ALIKE = 80.0
_REGION = re.compile(r"(?:region|oblast|област|облыс|район|аудан)\w*", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\W{0,3}(?:\w+\W{1,2}){0,2}?(?:of (?:its|the|those|these|them|whom|their)|из (?:них|его|е[её]|числа|этих)"
    r"|з (?:них|яких|його|її|числа))(?!\w)",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"(?:among (?:them|those|the dead)|including|из (?:них|которых)|в том числе|среди (?:них|погибших|задержанных)"
    r"|з (?:них|яких)|серед (?:них|загиблих|затриманих)|у тому числі|зокрема|оның (?:ішінде)?|олардың|соның ішінде)"
    r"\W{1,4}(?:\w+\W{1,2}){0,2}$",
    re.IGNORECASE,
)
#: What was said first, in the clause before the number: it has been overtaken.
_AT_FIRST = re.compile(
    r"(?<!\w)(?:at first|initially|earlier|previously|until then|сначала|поначалу|первоначально|ранее|до этого"
    r"|спершу|спочатку|раніше|доти|до цього|бұған дейін|алғашында|бастапқыда)(?!\w)[^,;:.–—]*$",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"(?<!\w)(?:centur(?:y|ies)|middle ages|world war|век(?:а|е|у|ов)?|столети\w*"
    r"|мировой войн\w+|столітт\w*|світової війни|ғасыр\w*|дүниежүзілік соғыс\w*)(?!\w)",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(
    r"(?<!\w)(?:years? ago|decades? ago|лет назад|год назад|років тому|рік тому|жыл бұрын)(?!\w)",
    re.IGNORECASE,
)
_NEAR = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One figure with what it counts."""

    line: FigureLine
    #: Country code, town, or empty: no place is named.
    where: str
    part: bool = False

    @property
    def kind(self) -> tuple[str, str]:
        """Quantity and unit: numbers of another kind are never compared."""
        return self.line.figure.quantity.value, self.line.figure.unit


def counts(lines: Iterable[FigureLine]) -> list[Count]:
    """Return the figures of one story that may be compared, one of each kind and place per article.

    What is taken back is kept beside it. In the order of the articles' time.
    """
    read = [_read(line) for line in lines if not _is_past(line)]
    found: list[Count] = []
    for same in _grouped(read, lambda count: count.kind):
        found += _speaking(_shared(_one_name([*_wholes(same)])))
    return sorted(found, key=lambda count: (count.line.at, count.line.article_id))


def alike(found: Sequence[Count]) -> list[Count]:
    """Return those of one kind and place that are of one size; what is taken back always stays."""
    return [one for one in found if one.line.figure.withdrawn or not _is_far_below(one, found)]


def _is_far_below(one: Count, found: Sequence[Count]) -> bool:
    others = [count.line.figure.value for count in found if count.line.article_id != one.line.article_id]
    middle = median(others) if others else 0
    figure = one.line.figure
    most = figure.value if figure.high is None else figure.high
    return middle >= _LEAST_MEDIAN and most < middle * _PART_SHARE


# ---------------------------------------------------------------- one figure


def _read(line: FigureLine) -> Count:
    return Count(line=line, where=place_key(line.figure.place), part=_is_partitive(line))


def _is_past(line: FigureLine) -> bool:
    """Tell whether a figure is history: of another year, or what was said before the newest."""
    figure = line.figure
    if figure.date and not figure.date.startswith("--") and figure.date[:4] != str(line.at.year):
        return True
    if figure.withdrawn:
        return False
    at = figure.sentence.find(figure.printed) if figure.printed else -1
    before, after = figure.sentence[: max(0, at)], figure.sentence[max(0, at) + len(figure.printed) :]
    clause = re.split(r"[,;:]\s", before)[-1] + re.split(r"[,;:]\s", after)[0]
    return bool(
        _LONG_AGO.search(figure.sentence) or _YEARS_AGO.search(clause) or _AT_FIRST.search(before[-60:])
    )


def _is_partitive(line: FigureLine) -> bool:
    """Tell whether the sentence calls the number a part: "44 of its dead", "из них 103"."""
    figure = line.figure
    at = figure.sentence.find(figure.printed) if figure.printed else -1
    if at < 0 or figure.withdrawn:
        return False
    after = figure.sentence[at + len(figure.printed) :][:_NEAR]
    before = figure.sentence[max(0, at - _NEAR) : at]
    return bool(_OF_THEM.match(after) or _AMONG.search(before))


@lru_cache(maxsize=4096)
def place_key(place: str) -> str:
    """Return a country's code, or a town's or region's name in Latin letters; empty for no place.

    >>> {place_key(name) for name in ("Kazakhstan", "Казахстану", "Қазақстанда")}
    {'kz'}
    >>> place_key("Алматинской области"), place_key("")
    ('region almatinskoi', '')
    """
    names = [word for word in words(place) if not _REGION.fullmatch(word)]
    plain = "".join(map(folded, names))
    if names and (country := country_of(names[0])):
        return country
    return f"region {plain}" if plain and len(names) < len(words(place)) else plain


@lru_cache(maxsize=4096)
def same_place(one: str, other: str) -> bool:
    """Tell whether two place keys are forms of one name.

    >>> same_place(place_key("Жаңаөзен"), place_key("Zhanaozen"))
    True
    >>> same_place(place_key("Aktau"), place_key("Актобе"))
    False
    """
    if one == other:
        return True
    if not one or not other or is_country(one) or is_country(other):
        return False
    if one.startswith("region ") != other.startswith("region "):
        return False
    length = min(len(one), len(other))
    return name_key(one) == name_key(other) or ratio(one[:length], other[:length]) >= _ALIKE


# ---------------------------------------------------------------- settled among the texts


def _wholes(same: Sequence[Count]) -> Iterator[Count]:
    """Give to the whole what one text gives for the whole as well, and the larger of two for one place."""
    for count in same:
        own = [one for one in same if one.line.article_id == count.line.article_id and one is not count]
        figure = count.line.figure
        wider = [
            one.where for one in own if one.line.figure.value == figure.value and not _is_town(one.where)
        ]
        beside = any(one.where == count.where and _is_smaller_beside(one, count) for one in own)
        if _is_town(count.where) and (wider or beside):
            bare = replace(count.line, figure=replace(figure, place=""))
            yield replace(count, line=bare, where=max(wider, default=""))
        else:
            yield count


def _is_smaller_beside(one: Count, other: Count) -> bool:
    less, more = one.line.figure, other.line.figure
    return bool(more.sentence) and less.sentence == more.sentence and less.value < more.value


def _is_town(where: str) -> bool:
    return bool(where) and not is_country(where)


def _one_name(same: Sequence[Count]) -> list[Count]:
    """Give every spelling of a place one name, and no place the country most of the texts name."""
    names: list[str] = []
    for count in same:
        if not any(same_place(name, count.where) for name in names):
            names.append(count.where)
    countries = Counter(count.where for count in same if is_country(count.where))
    country = min(countries, key=lambda code: (-countries[code], code), default="")
    named = [next(name for name in names if same_place(name, count.where)) or country for count in same]
    return [replace(count, where=where) for count, where in zip(same, named, strict=True)]


def _shared(same: Sequence[Count]) -> list[Count]:
    """Let texts speak for each other: the same number is the same part, and is of the same town."""
    parts = {count.line.figure.value for count in same if count.part and not _is_town(count.where)}
    wholes = {count.line.figure.value for count in same if is_country(place_key(count.line.figure.place))}
    towns: dict[int, set[str]] = defaultdict(set)
    for count in same:
        if _is_town(count.where):
            towns[count.line.figure.value].add(count.where)
    return [
        _told(count, parts - wholes, towns if count.line.figure.value not in wholes else {}) for count in same
    ]


def _told(count: Count, parts: set[int], towns: Mapping[int, set[str]]) -> Count:
    figure = count.line.figure
    named = towns.get(figure.value, set())
    where = min(named) if len(named) == 1 and not _is_town(count.where) else count.where
    return replace(count, where=where, part=figure.value in parts and not figure.withdrawn)


def _speaking(same: Sequence[Count]) -> Iterator[Count]:
    """Yield what speaks for each article: the largest of each place, and what it takes back."""
    whole = [count for count in same if not count.part]
    for own in _grouped(whole, lambda count: (count.line.article_id, count.where)):
        back = [count for count in own if count.line.figure.withdrawn]
        stands = [count for count in own if not count.line.figure.withdrawn]
        yield from back[:1]
        if stands:
            largest = max(
                stands, key=lambda count: (count.line.figure.value, bool(count.line.figure.said_by))
            )
            if not back or _stands_beside(largest.line.figure, back[0].line.figure):
                yield largest


def _stands_beside(figure: Figure, back: Figure) -> bool:
    """Tell whether a number is told besides one that is taken back.

    A smaller one only if somebody is named for it: mostly it was a part of that.
    """
    return figure.value > back.value or (figure.value < back.value and bool(figure.said_by))


def _grouped(found: Iterable[Count], key: Callable[[Count], tuple[object, ...]]) -> list[list[Count]]:
    groups: dict[tuple[object, ...], list[Count]] = defaultdict(list)
    for count in found:
        groups[key(count)].append(count)
    return list(groups.values())
