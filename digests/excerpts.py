"""How much of each article one story may print: two sentences, 280 characters, less where its publisher wishes.

What a story shows of an article (news, lead, quotation) is taken from one allowance, so that no
combination of them quotes more than the limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from digests.sentences import EXCERPT_SENTENCES, allowed, cut
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

    def take(self, article: Article, sentence: str, *, whole: bool = False) -> str:
        """Return as much of a sentence as may be printed, and remember it; empty when it is too little.

        *whole*: rather nothing than a part.
        """
        left = self.left(article)
        if (len(sentence) > left and (whole or left < _LEAST)) or left < 2:
            return ""
        printed = cut(sentence, left)
        self._characters[article.id] = left - len(printed) - 1
        self._sentences[article.id] = self._sentences.get(article.id, EXCERPT_SENTENCES) - 1
        return printed
