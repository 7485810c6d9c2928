"""Terms a topic may lack: words that kept articles have in common and rejected ones do not.

For each language apart, the share of kept articles that hold a word is compared with the share
of rejected ones, and the words are ranked by how surely the first is larger. So neither a word
of every article nor one of a single article comes out on top. What the desk said is compared
apart from what the topic itself kept and dropped: the one is known by its whole text, the other by
its title.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import Stemmer

from crawler.matching import Matcher
from crawler.topics import STEMMED, spelling, tokens_of

#: Letters of the shortest word worth suggesting, and of the beginning that stands for a word
#: where no stemmer knows the language.
SHORTEST, BEGINNING = 4, 6
#: Kept articles that a word must stand in.
LEAST_KEPT = 3
#: Standard errors by which the shares must differ.
LEAST_SCORE = 2.0
#: What the topic's own verdicts count beside the desk's words: they repeat what the topic knows.
WEAK = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One article that was kept or rejected: by the desk, or by the topic as it was."""

    text: str
    language: str
    kept: bool
    #: False: a verdict of the topic itself. It counts little, and is compared with its like only.
    by_desk: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A term in the notation of topic files, with the articles that speak for and against it."""

    term: str
    language: str
    #: Articles the desk kept and rejected that hold it.
    kept: int
    rejected: int
    #: Standard errors between the shares of both kinds: 2 is a hint, 4 is plain.
    score: float
    #: Titles with it that the topic kept and dropped.
    passed: int = 0
    dropped: int = 0


def suggest(samples: Iterable[Sample], matcher: Matcher, *, limit: int = 20) -> tuple[Suggestion, ...]:
    """Return terms that the matcher's topic lacks, strongest first; () without kept and rejected ones."""
    by_language: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_language[sample.language].append(sample)
    found = [
        suggestion
        for language, group in by_language.items()
        for suggestion in _of_language(group, language, matcher)
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.language, one.term))[:limit])


def _of_language(samples: list[Sample], language: str, matcher: Matcher) -> Iterator[Suggestion]:
    totals = Counter((sample.by_desk, sample.kept) for sample in samples)
    counts: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        for key, words in _words(sample.text, language).items():
            counts[key][sample.by_desk, sample.kept] += 1
            forms[key].update(words)
    for key, count in counts.items():
        score = _score(count, totals)
        if score < LEAST_SCORE or count[True, True] + count[False, True] < LEAST_KEPT:
            continue
        form = min(forms[key].items(), key=lambda item: (-item[1], item[0]))[0]
        if not matcher.knows(form, language):
            yield Suggestion(
                term=f"~{spelling(form)}" if language in STEMMED else _beginning(form), language=language,
                kept=count[True, True], rejected=count[True, False], score=round(score, 2),
                passed=count[False, True], dropped=count[False, False],
            )  # fmt: skip


def _score(count: Counter[tuple[bool, bool]], totals: Counter[tuple[bool, bool]]) -> float:
    """Add up what the desk's words and the topic's own verdicts say: likelihood ratios add as squares."""
    desk, verdicts = (
        _surprise(count[by, True], totals[by, True], count[by, False], totals[by, False])
        if totals[by, True] and totals[by, False]
        else 0.0
        for by in (True, False)
    )
    return math.sqrt(desk**2 + WEAK * verdicts**2)


def _words(text: str, language: str) -> Mapping[str, set[str]]:
    """Return the words of a text under what they have in common: their stem or beginning."""
    stem = Stemmer.Stemmer(STEMMED[language]).stemWord if language in STEMMED else None
    found: dict[str, set[str]] = defaultdict(set)
    for match in tokens_of(text):
        word = match[0]
        if len(word) >= SHORTEST and word.isalpha():
            form = spelling(word)
            found[stem(form) if stem else form[:BEGINNING]].add(word)
    return found


def _beginning(word: str) -> str:
    form = spelling(word)
    return f"{form[:BEGINNING]}*" if len(form) > BEGINNING else f"{form}*"


def _surprise(kept: int, all_kept: int, rejected: int, all_rejected: int) -> float:
    """Return how surely a word is commoner among kept articles, in standard errors; else 0.

    The root of Dunning's log-likelihood ratio (1993): unlike the odds ratio over its error it
    does not punish a word for standing in no rejected article at all.

    >>> _surprise(10, 10, 0, 10) > _surprise(9, 10, 1, 10) > 2 > _surprise(6, 10, 4, 10) > 0
    True
    """
    share = (kept + rejected) / (all_kept + all_rejected)
    if kept / all_kept <= rejected / all_rejected:
        return 0.0
    cells = (
        (kept, all_kept * share),
        (all_kept - kept, all_kept * (1 - share)),
        (rejected, all_rejected * share),
        (all_rejected - rejected, all_rejected * (1 - share)),
    )
    return math.sqrt(2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen))
