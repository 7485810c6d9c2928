"""Whom a story lets speak: at most two quotations, by different speakers, none that was told before.

A direct quotation of somebody named comes first, then one of an office ("the press service"), then
what an outlet reports somebody named to have said. All stand in their own words and language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digests.novelty import Told
from digests.people import Mention, Person, name_of, nominative
from digests.sentences import one_line
from digests.surnames import in_full
from storage.edition import Article
from storage.figures import Statement

#: Quotations of one story, characters of one that is worth printing, and of one that need not be cut.
QUOTES_MOST, _LEAST, _WHOLE = 2, 24, 200
_SPEAKER = 60
#: Words of a quotation that begins within a sentence, at least.
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What one article lets somebody say, cleaned."""

    article: Article
    speaker: str
    words: str
    direct: bool

    @property
    def rank(self) -> int:
        """0 for somebody named in their own words, 1 for an office in its own words, 2 for a report."""
        named = len(name_of(self.speaker).split()) > 1
        return (0 if named else 1) if self.direct else (2 if named else 3)


def quotes(new: Sequence[Article], known: Told, *, language: str = "") -> Iterator[Quote]:
    """Yield the quotations of *new* that are worth showing, the best first, each speaker once.

    *known* is what the reader has met in the story, *language* what they read; copies are passed over.
    """
    own = [article for article in new if article.copy_of is None]
    found = [_quote(article, said) for article in own for said in article.statements]
    found = [quote for quote in found if quote.rank < 3 and len(quote.words) >= _LEAST and _is_said(quote)]
    # Stable: among equals the order is that of the articles, and of the text.
    found.sort(key=lambda q: (q.rank, q.article.language != language, len(q.words) > _WHOLE))
    heard: list[Person] = []
    for quote in found:
        voice = Mention(name_of(quote.speaker) or quote.speaker, quote.article)
        if known.has_heard(quote.words, quote.article.language) or any(p.answers_to(voice) for p in heard):
            continue
        heard.append(Person())
        heard[-1].add(voice)
        yield quote


def _is_said(quote: Quote) -> bool:
    """Tell a quotation from a few words in quotation marks: “talks with the elders”."""
    return not quote.direct or quote.words[0].isupper() or len(quote.words.split()) >= _FEW


def _quote(article: Article, said: Statement) -> Quote:
    words = one_line(said.quote, 400).strip(" ,;:—–-")
    speaker = in_full(nominative(said.speaker), article.text)
    return Quote(article=article, speaker=one_line(speaker, _SPEAKER), words=words, direct=said.direct)
