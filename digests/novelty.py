"""What is new in a story: the first sentences that carry a fact its reader has not met in it.

A fact is what can be checked: a name, a number, a day of the calendar, a quotation; beside them,
within a language, words that nobody used before. Names and numbers meet across languages under the
keys of :mod:`digests.names`, so that a Russian article is not news to a reader of the Kazakh one.
Nothing is written here: what is returned is a sentence as its outlet printed it, or nothing.

Each unheard fact of a sentence has a weight; the first sentence that weighs enough is the news. Half
of the words unheard are enough where nothing weighs so much. The day an article was printed and the
names of outlets are no facts. ``python -m steppewatch.evaluation --only novelty`` prints how often the
sentence is the right one, beside the article's lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from digests.leaning import leans
from digests.measures import measures
from digests.names import name_key, stems, stumps, words
from digests.sentences import one_line, prose
from storage.edition import Article
from storage.figures import Figure, Quantity

#: What each kind of fact weighs. A name alone is often only a place the others left out.
NAME, NUMBER, DAY, QUOTE = 0.9, 1.0, 1.0, 1.0
#: A figure taken back is news by itself, whatever the words.
WITHDRAWN = 2.0
#: What unheard words weigh: each, together at most, and by their share of the sentence. Other words for
#: what was told are unheard too, but rarely half of a sentence.
WORD, WORDS_MOST, WORDS_SHARE = 0.3, 1.5, 2.4
#: Weight from which a sentence is news; the second where nothing was told in its language, so that words
#: say nothing. All set on two thirds of the cases of ``steppewatch.evaluation.novelty``.
NEWS, NEWS_ACROSS = 1.3, 1.0
#: Where no sentence weighs so much, the weightiest is news from this weight on, if at least half of its
#: words are unheard: "The minister has resigned."
SHORT_NEWS, _HALF = 0.6, 0.5
#: Sentences returned, and articles of the story that are compared with, the latest ones.
SENTENCES_MOST, _TOLD_MOST = 2, 30
#: Characters of a told article that are compared.
_LOOK = 12_000
#: Shorter words are function words, mostly.
_SHORT_WORD = 4
#: In these, nouns are written with a capital.
_CAPITALS = frozenset({"de"})

_QUOTED = re.compile('[«“„"]([^«»“”„"]{12,})[»”“"]')
#: English writes these with a capital, and they name nobody.
_CALENDAR = re.compile(
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    "|january|february|march|april|may|june|july|august|september|october|november|december",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence states, as keys."""

    names: frozenset[str]
    numbers: frozenset[str]
    #: Days of the calendar: "1-19" is the 19th of January.
    days: frozenset[str]
    #: Stems of the other words, short ones left out.
    words: frozenset[str]
    #: The stems inside quotation marks.
    quoted: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """One sentence that is news, as its article prints it."""

    article: Article
    sentence: str
    weight: float


@dataclass(slots=True)
class Told:
    """What the reader has met in a story. It grows as sentences are chosen."""

    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    #: Stems by language.
    words: dict[str, set[str]] = field(default_factory=dict)
    #: Figures that were taken back.
    withdrawn: set[tuple[Quantity, int]] = field(default_factory=set)

    def add_article(self, article: Article) -> None:
        """Take in an article, its outlet and the figures it takes back."""
        self.add(f"{article.title}\n{article.text[:_LOOK]}", article.language)
        self.add_name(article.outlet)
        self.withdrawn.update(_withdrawn(article.figures))

    def add(self, text: str, language: str) -> None:
        """Take in a text: every word of it may be a name elsewhere."""
        measured = measures(text, language)
        self.days |= measured.days
        self.numbers |= measured.numbers
        self.words.setdefault(language, set()).update(stems(measured.rest, language))
        for key in set(map(name_key, measured.rest)):
            self.names.update(stumps(key))

    def add_name(self, name: str) -> None:
        """Take in a name that is no news: who reports is no fact of what is reported."""
        for word in words(one_line(name)):
            self.names.update(stumps(name_key(word)))

    def weigh(self, facts: Facts, language: str) -> float:
        """Return how much of a sentence is unheard, in the weights above."""
        names = sum(not self._knows(key) for key in facts.names)
        weight = NAME * names + NUMBER * len(facts.numbers - self.numbers) + DAY * len(facts.days - self.days)
        known = self.words.get(language)
        if known:
            weight += _unheard(facts.words, known)
            weight += QUOTE * (2 * len(facts.quoted - known) > len(facts.quoted))
        return weight

    def has_heard(self, text: str, language: str) -> bool:
        """Tell whether half of a text's words or more were met in its language."""
        known = self.words.get(language, set())
        found = _content(words(text), language)
        return bool(known) and 2 * len(found - known) <= len(found)

    def is_mostly_unheard(self, facts: Facts, language: str) -> bool:
        """Tell whether half of a sentence's words or more are new in this language."""
        known = self.words.get(language, set())
        return bool(known) and len(facts.words - known) >= _HALF * len(facts.words)

    def _knows(self, key: str) -> bool:
        return not self.names.isdisjoint(stumps(key))


def told_by(told: Sequence[Article]) -> Told:
    """Return what a reader has met who was told these articles, oldest first.

    Of a long story the latest articles count: they hold what is known by now.
    """
    known = Told()
    for article in told[-_TOLD_MOST:]:
        known.add_article(article)
    return known


def news(
    known: Told, new: Sequence[Article], *, first: Article | None = None, most: int = SENTENCES_MOST
) -> tuple[Fresh, ...]:
    """Return the news of *new* to a reader: at most *most* sentences, each of another article.

    Copies are passed over; *first* is looked at before the others, which follow by time. A sentence
    repeats nothing of the ones before it. Empty when no sentence carries enough that is unheard.
    *known* grows by what is returned.
    """
    for article in new:
        known.add_name(article.outlet)
    found: list[Fresh] = []
    own = sorted((a for a in new if a.copy_of is None), key=lambda a: (a is not first, a.at, a.id))
    for article in own:
        fresh = first_news(known, article)
        if fresh is not None:
            found.append(fresh)
            known.add(fresh.sentence, article.language)
            known.withdrawn.update(_withdrawn(article.figures))
        if len(found) == most:
            break
    return tuple(found)


def first_news(known: Told, article: Article) -> Fresh | None:
    """Return the first sentence of an article that is news, one that stands alone before any that leans, or None."""
    ignored = {f"{article.at.month}-{article.at.day}"}
    enough = NEWS if known.words.get(article.language) else NEWS_ACROSS
    leaning: Fresh | None = None
    best: Fresh | None = None
    for sentence in prose(article.text, title=article.title):
        found = facts(sentence, article.language, ignored=ignored)
        weight = known.weigh(found, article.language)
        weight += WITHDRAWN * bool(_withdrawn(_within(article.figures, sentence)) - known.withdrawn)
        fresh = Fresh(article=article, sentence=sentence, weight=weight)
        if leans(sentence, article.language):
            leaning = leaning or (fresh if weight >= enough else None)
        elif weight >= enough:
            return fresh
        elif weight > (best.weight if best else 0) and known.is_mostly_unheard(found, article.language):
            best = fresh
    return best if best and best.weight >= SHORT_NEWS else leaning


def _withdrawn(figures: Iterable[Figure]) -> set[tuple[Quantity, int]]:
    return {(figure.quantity, figure.value) for figure in figures if figure.withdrawn}


def _within(figures: Iterable[Figure], sentence: str) -> Iterator[Figure]:
    """Yield the figures a sentence holds: the ledger keeps theirs with line breaks and datelines."""
    return (figure for figure in figures if figure.withdrawn and sentence in one_line(figure.sentence))


def facts(sentence: str, language: str, *, ignored: Iterable[str] = ()) -> Facts:
    """Return what a sentence states. The day it was printed is no fact: hand it in as *ignored*.

    >>> found = facts("В Аксу 5 января Тимур Ахат насчитал 8 тыс. человек.", "ru")
    >>> sorted(found.names), sorted(found.numbers), sorted(found.days)
    (['aht', 'aks', 'tmr'], ['8000'], ['1-5'])
    """
    measured = measures(sentence, language)
    names = frozenset(_names(measured.rest, language))
    plain = [word for word in measured.rest if name_key(word) not in names]
    quoted = [word for match in _QUOTED.finditer(sentence) for word in words(match[1])]
    return Facts(
        names=names,
        numbers=measured.numbers,
        days=measured.days.difference(ignored),
        words=_content(plain, language),
        quoted=_content(quoted, language),
    )


def _content(found: Sequence[str], language: str) -> frozenset[str]:
    return frozenset(stem for stem in stems(found, language) if len(stem) >= _SHORT_WORD or stem >= "\u3040")


def _unheard(found: frozenset[str], known: set[str]) -> float:
    """Return what the words of a sentence weigh that nobody used before."""
    unheard = len(found - known)
    return min(WORDS_MOST, WORD * unheard, WORDS_SHARE * unheard / max(1, len(found)))


def _names(found: Sequence[str], language: str) -> Iterator[str]:
    """Yield the keys of the words with a capital; the first word of a sentence has one anyhow."""
    if language in _CAPITALS:
        return
    for place, word in enumerate(found):
        key = name_key(word)
        if place and word[0].isupper() and len(key) > 1 and not _CALENDAR.match(word):
            yield key
