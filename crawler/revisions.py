"""What changed between two versions of an article, and whether a reader should be told.

Pages change all the time without anyone editing: counters, "updated" stamps, typographic
quotes, spaces. What is left after these is compared word by word and classed: a changed
headline, figure or quotation, other text, or a typo. Typos are stored and not reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Levenshtein

#: Title and text of one version.
Version = tuple[str, str]
#: Bound on the work of one comparison: words before times words after, between what is equal.
_MOST_PAIRS = 25_000_000
#: A change of more words than this is a rewritten passage; its numbers are not compared.
_LOCAL = 12
#: More corrected words than this are no slip any more.
_MOST_TYPOS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The difference of two revisions."""

    #: "none", "typo", "headline", "figure", "quote" or "text"; the first that holds, in the
    #: order headline, figure, quote, text, typo.
    kind: str
    #: In words: "164 → 225; body −3 / +3 characters, 1 paragraph". Empty when nothing changed.
    note: str = ""

    @property
    def matters(self) -> bool:
        """True when a reader of the earlier version should hear of it."""
        return self.kind not in ("none", "typo")


def compare(before: Version, after: Version) -> Edit:
    """Return how *after* differs from *before*, each a (title, text).

    >>> compare(("Title", "At least 164 people died."), ("Title", "At least 225 people died."))
    Edit(kind='figure', note='164 → 225; body −3 / +3 characters, 1 paragraph')
    >>> compare(("Title", "One\\xa0- two. 12 comments"), ("Title", "One – two.\\n34 comments"))
    Edit(kind='none', note='')
    >>> compare(("Title", "The goverment resigned."), ("Title", "The government resigned.")).kind
    'typo'
    """
    titles = [_normal(version[0].partition(" | ")[0]) for version in (before, after)]
    texts = [_normal(version[1]) for version in (before, after)]
    if _flat(titles[0]) == _flat(titles[1]) and _flat(texts[0]) == _flat(texts[1]):
        return Edit(kind="none")
    (old_title, title), (old_text, text) = map(_words, titles), map(_words, texts)
    title_changes, changes = list(_changes(old_title, title)), list(_changes(old_text, text))
    kind = _kind(title_changes, changes)
    figures = _figures([*title_changes, *changes], left=[*title, *text])
    return Edit(kind=kind, note="; ".join(_notes(kind, figures, title_changes, changes)))


# ---------------------------------------------------------------- what is no change


_QUOTES = dict.fromkeys(map(ord, "«»“”„‟‹›″＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛′ʼ`´"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)
_SIGNS = str.maketrans(_QUOTES | _DASHES | _INVISIBLE | {ord("…"): "..."})
_COUNTED = (
    r"comments?|replies|views?|reads?|likes?|shares?|reactions?|просмотр\w*|комментари\w*|коментар\w*|перегляд\w*|отзыв\w*"
    r"|лайк\w*|қаралым\w*|қаралды|пікір\w*|көрілім\w*"
)
_UPDATED = (
    r"(?:last )?(?:updated|modified|edited)"
    r"|(?:последнее )?(?:обновлен[оа]?|обновление|изменено|отредактировано)"
    r"|(?:останнє )?(?:оновлен[оа]?|оновлення)|жаңартыл\w+"
)
_CLOCK = (
    r"(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}[:.]\d\d"
    r"|\d{1,2}(?:st|nd|rd|th)? [^\W\d]{3,}|[^\W\d]{3,9} \d{1,2},?)"
)
#: What a page counts or stamps by itself, as it stands in a text; numbers may be printed "1 234".
_VOLATILE = re.compile(
    rf"(?:\b\d[\d\s.,]{{0,8}}[kmк]? (?:{_COUNTED})\b|\b(?:{_COUNTED}) ?[:\-(] ?\d[\d\s.,]{{0,8}}\)?"
    rf"|\(?\b(?:{_UPDATED})\b ?(?:at|on|в|о|:|-)? ?{_CLOCK}[^\n.;)]{{0,40}}\)?"
    r"|\b\d{1,3} (?:seconds?|minutes?|hours?|days?|мин\w*|час\w*|хвилин\w*|годин\w*|сағат)"
    r" (?:ago|назад|тому|бұрын)\b"
    r"|\b\d{1,3} ?-?(?:min(?:ute)?s?|мин\w*) (?:read|чтения)\b)",
    re.IGNORECASE,
)


#: A number in groups of three: "8,000", "8 000", "8.000".
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[ ,.]\d{3})+(?![\d.,]*\d)")


def _normal(text: str) -> str:
    """Return text with one kind of space, quote and dash, without what a page counts by itself."""
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    text = re.sub(r"[\r\u2028\u2029\v\f]+", "\n", text)
    text = _VOLATILE.sub(" ", re.sub(r"[^\S\n]+", " ", text))
    return _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text).strip()


def _flat(text: str) -> str:
    """Return the text as one line: a paragraph broken elsewhere is no change.

    White space beside punctuation goes as well; templates add and drop it.
    """
    return " ".join(re.sub(r"\s*([^\w\s])\s*", r" \1 ", text).split())


# ---------------------------------------------------------------- words


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a text: letters or a number, never punctuation."""

    text: str
    paragraph: int
    #: Number of the quotation it stands in; 0 outside of any.
    quote: int = 0

    @property
    def is_figure(self) -> bool:
        return self.text[0].isdigit() or self.text in _VAGUE


_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:['-][^\W\d_]+)*|\w+")
_QUOTED = re.compile(r'"[^"]{8,1500}"')
#: Words that are figures although they hold no digit.
_NUMERALS = """
    dozens hundreds thousands millions none two three four five six seven eight nine ten twelve twenty
    десятки десятков сотни сотен тысячи тысяч миллионы ноль один два три четыре пять шесть семь восемь девять
    десять сотні сотень тисячі тисяч нуль дві п'ять шість сім вісім дев'ять
    ондаған жүздеген мыңдаған бір екі үш төрт бес алты жеті сегіз тоғыз
"""
_VAGUE = frozenset(_NUMERALS.split())


def _words(text: str) -> list[_Word]:
    """Return the words of a normalised text."""
    words: list[_Word] = []
    quotes = 0
    for number, paragraph in enumerate(line for line in text.split("\n") if line.strip()):
        spans = [(found.start(), found.end()) for found in _QUOTED.finditer(paragraph)]
        for token in _TOKEN.finditer(paragraph):
            inside = next((place for place, (a, b) in enumerate(spans, 1) if a < token.start() < b), 0)
            words.append(_Word(_spelled(token[0]), number, quotes + inside if inside else 0))
        quotes += len(spans)
    return words


def _spelled(token: str) -> str:
    if not token[0].isdigit():
        return token.casefold() if token.casefold() in _VAGUE else token
    return token.replace(",", ".")


# ---------------------------------------------------------------- changes


#: The figures of a place before and after.
_Figures = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Change:
    """A run of words that was replaced, removed or added."""

    before: tuple[_Word, ...]
    after: tuple[_Word, ...]
    #: The quotation around the place, when it was there before and has not gone as a whole.
    in_quote: bool = False

    @property
    def is_slip(self) -> bool:
        """True for a corrected spelling or a changed article."""
        sides = ([word.text for word in side] for side in (self.before, self.after))
        before, after = ([text for text in side if text.casefold() not in _ARTICLES] for side in sides)
        if "".join(before).casefold() == "".join(after).casefold():
            return True
        return len(before) == len(after) and all(map(_is_misspelling, before, after))

    @property
    def figures(self) -> _Figures | None:
        """The figures before and after; None unless one of before is gone."""
        if len(self.before) > _LOCAL or len(self.after) > _LOCAL:
            return None
        old, new = (tuple(word.text for word in side if word.is_figure) for side in (self.before, self.after))
        return (old, new) if Counter(old) - Counter(new) else None


_ARTICLES = frozenset({"a", "an", "the"})
_NOT = frozenset({"not", "no", "never", "non", "не", "ни", "нет", "ні", "немає", "емес", "жоқ"})


def _is_misspelling(one: str, other: str) -> bool:
    """Tell whether two words are one, spelt differently.

    >>> _is_misspelling("goverment", "government"), _is_misspelling("illegal", "legal")
    (True, False)
    >>> _is_misspelling("2021", "2022"), _is_misspelling("кот", "код")
    (False, False)
    """
    one, other = one.casefold(), other.casefold()
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or not (one + other).isalpha() or {one, other} & (_NOT | _VAGUE):
        return False
    if long.endswith(short):  # a prefix turns a word round: legal, illegal
        return False
    return OSA.distance(one, other) <= (1 if len(short) < 7 else 2)


def _changes(before: Sequence[_Word], after: Sequence[_Word]) -> Iterator[_Change]:
    """Yield the differences of two texts, in order."""
    first, last = _common([w.text for w in before], [w.text for w in after])
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    if not old and not new:
        return
    if len(old) * len(new) > _MOST_PAIRS:
        yield _Change(tuple(old), tuple(new))
        return
    for a, b, c, d in _runs(old, new):
        inside = _is_inside(before, first + a, first + b) or _is_inside(after, first + c, first + d)
        yield _Change(tuple(old[a:b]), tuple(new[c:d]), inside)


def _common(one: list[str], other: list[str]) -> tuple[int, int]:
    """Return how many words two texts share at their start and, beyond these, at their end."""
    shorter = min(len(one), len(other))
    first = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    rest = shorter - first
    last = next((i for i in range(rest) if one[-1 - i] != other[-1 - i]), rest)
    return first, last


def _runs(old: Sequence[_Word], new: Sequence[_Word]) -> Iterator[tuple[int, int, int, int]]:
    """Yield neighbouring edit operations as one: (from, to) before and (from, to) after."""
    run: tuple[int, int, int, int] | None = None
    for step in Levenshtein.opcodes([word.text for word in old], [word.text for word in new]):
        if step.tag == "equal":
            continue
        if run and run[1] == step.src_start and run[3] == step.dest_start:
            run = (run[0], step.src_end, run[2], step.dest_end)
            continue
        if run:
            yield run
        run = (step.src_start, step.src_end, step.dest_start, step.dest_end)
    if run:
        yield run


def _is_inside(words: Sequence[_Word], start: int, stop: int) -> bool:
    """Tell whether words changed within a quotation of which something else is left."""
    left = {word.quote for word in (*words[max(start - 1, 0) : start], *words[stop : stop + 1])}
    return any(word.quote and word.quote in left for word in words[start:stop])


# ---------------------------------------------------------------- classes and words


def _kind(title_changes: list[_Change], changes: list[_Change]) -> str:
    if any(not change.is_slip for change in title_changes):
        return "headline"
    grave = [change for change in changes if not change.is_slip]
    if any(change.figures for change in grave):
        return "figure"
    if any(change.in_quote for change in grave):
        return "quote"
    return "text" if grave or len(changes) > _MOST_TYPOS else "typo"


def _notes(
    kind: str, figures: Sequence[_Figures], title_changes: list[_Change], changes: list[_Change]
) -> Iterator[str]:
    if kind == "headline":
        yield "headline"
    if figures:
        yield ", ".join(f"{_printed(old)} → {_printed(new) or 'removed'}" for old, new in figures[:3])
    if changes:
        lost, won = _size([c.before for c in changes]), _size([c.after for c in changes])
        paragraphs = max(
            len({word.paragraph for change in changes for word in change.before}),
            len({word.paragraph for change in changes for word in change.after}),
        )
        yield f"body −{lost} / +{won} characters, {paragraphs} paragraph{'s' * (paragraphs != 1)}"
    elif not title_changes:
        yield "punctuation"
    elif kind == "typo":
        yield "headline spelling"


def _printed(figures: Iterable[str]) -> str:
    """Return figures as a mail prints them: ten thousand as 10,000, a year as it is.

    >>> _printed(["164", "12000", "2022", "dozens"])
    '164, 12,000, 2022, dozens'
    """
    return ", ".join(
        f"{int(one):,}" if one.isdecimal() and not re.fullmatch(r"(?:19|20)\d\d", one) else one
        for one in figures
    )


def _figures(changes: Iterable[_Change], *, left: Iterable[_Word]) -> list[_Figures]:
    """Return the figures that changed, each once; none is removed that was replaced or is *left* elsewhere."""
    pairs = [change.figures for change in changes if change.figures]
    still = {word.text for word in left} | {figure for old, new in pairs if new for figure in old}
    told = [
        (old if new else tuple(f for f in dict.fromkeys(old) if f not in still), new) for old, new in pairs
    ]
    return [pair for pair in dict.fromkeys(told) if pair[0]]


def _size(runs: list[tuple[_Word, ...]]) -> int:
    """Return the characters of some runs of words, with one space between two words."""
    return sum(len(" ".join(word.text for word in run)) for run in runs)
