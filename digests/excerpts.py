"""How much of each article one story may print: two sentences, 280 characters, less where its publisher wishes.

What a story shows of an article (news, lead, quotation) is taken from one allowance, so that no
combination of them quotes more than the limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from digests.sentences import EXCERPT_SENTENCES, allowed, cut, sentences
from storage.edition import Article

#: A sentence that would be cut shorter than this is left out: half a clause tells nothing.
_LEAST = 40


@dataclass(slots=True)
class Allowance:
    """What may still be printed of the articles of one story."""

    _characters: dict[int, int] = field(default_factory=dict)
    _sentences: dict[int, int] = field(default_factory=dict)

    def left(self, article: Article) -> int:
        """Return how many characters may still be printed; 0 when both sentences are used up."""
        if self._sentences.get(article.id, EXCERPT_SENTENCES) < 1:
            return 0
        return self._characters.get(article.id, allowed(article.wishes))

    def take(self, article: Article, text: str, *, whole: bool = False) -> str:
        """Return as much of a text as may be printed, and remember it; empty when it is too little.

        What is left out at the end is marked. *whole*: rather nothing than a part.
        """
        left, said = self.left(article), list(sentences(text))
        may = self._sentences.get(article.id, EXCERPT_SENTENCES)
        if whole and (len(text) > left or len(said) > may):
            return ""
        printed = " ".join(said[:may]) + " …" * (len(said) > may)
        if len(printed) > left:
            if left < _LEAST:
                return ""
            printed = cut(printed, left)
        self._characters[article.id] = left - len(printed) - 1
        self._sentences[article.id] = may - min(may, len(said))
        return printed
