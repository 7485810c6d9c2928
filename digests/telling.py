"""All that an edition has to say of one story, chosen but not yet worded.

The choice is made on the nouns that are stored: which article speaks, which sentences are news, who
is quoted, on which figures outlets disagree, what it rests on. Sentences are taken from one
allowance per article, in the order of their worth: news, the first sentence of the lead, quotations,
the rest of the lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digests.disputes import disputes
from digests.excerpts import Allowance
from digests.grounds import Grounds, grounds
from digests.leaning import leans
from digests.novelty import Fresh, news, told_by
from digests.people import people
from digests.quotes import QUOTES_MOST, Quote, quotes
from digests.rank import spokesman
from digests.sentences import prose
from storage.edition import Article, ChangeKind, FigureLine, Phase, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A sentence as it may be printed, within what its article allows."""

    article: Article
    text: str
    speaker: str = ""
    direct: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One story as one reader is told it."""

    #: What is new to the reader, and the whole story, what they were told before included.
    story: Story
    whole: Story
    head: Article
    news: tuple[Printed, ...] = ()
    lead: str = ""
    quotes: tuple[Printed, ...] = ()
    people: tuple[str, ...] = ()
    figures: tuple[tuple[FigureLine, ...], ...] = ()
    grounds: Grounds
    #: The story goes on, and nothing new was found in it, printable or not.
    stale: bool = False


def tell(
    story: Story,
    whole: Story,
    *,
    language: str,
    figures_before: Sequence[FigureLine] = (),
    fates: Mapping[int, ChangeKind] | None = None,
) -> Telling:
    """Return what to tell of *story*, the part of *whole* that is new to a reader of *language*."""
    head = spokesman(story.articles, language=language)
    fresh_ids = {article.id for article in story.articles}
    told = [article for article in whole.articles if article.id not in fresh_ids]
    known = told_by(told)
    lines = disputes(story.articles, figures_before, earlier=[article.id for article in told])
    allowance = Allowance()
    found = news(known, story.articles, first=head) if told else ()
    fresh = tuple(_printed(found, allowance))
    best = quotes(story.articles, known, language=language)
    lead, quoted = _lead_and_quotes(head, best, allowance, [one.text for one in fresh])
    return Telling(
        story=_going_on(story, whole, lines),
        whole=whole,
        head=head,
        news=fresh,
        lead=lead,
        quotes=quoted,
        people=people(story.articles, language=language),
        figures=lines,
        grounds=grounds(whole, figures=lines, fates=fates),
        stale=not (found or lines) and _can_tell(story, told),
    )


def _going_on(story: Story, whole: Story, lines: Iterable[Sequence[FigureLine]]) -> Story:
    """Return a story that goes on where its figures do: one that is compared with an earlier telling is not new."""
    own = {article.id for article in whole.articles}
    compared = any(line.article_id not in own for steps in lines for line in steps)
    return replace(story, phase=Phase.DEVELOPING) if compared and story.phase is Phase.NEW else story


def _can_tell(story: Story, told: Sequence[Article]) -> bool:
    """Tell whether finding nothing new means that there is nothing: some of it is in a language told before."""
    return not {article.language for article in story.articles}.isdisjoint(a.language for a in told)


def _printed(found: Iterable[Fresh], allowance: Allowance) -> Iterator[Printed]:
    """Yield the news that can be read without the sentence before it."""
    for fresh in found:
        if leans(fresh.sentence, fresh.article.language):
            continue
        if text := allowance.take(fresh.article, fresh.sentence):
            yield Printed(article=fresh.article, text=text)


def _lead_and_quotes(
    head: Article, best: Iterator[Quote], allowance: Allowance, shown: list[str]
) -> tuple[str, tuple[Printed, ...]]:
    """Return the lead and the quotations: the lead's first sentence comes before them, its second after.

    Beside news, one sentence of the lead says what it is about.
    """
    first, *others = (*prose(head.text, title=head.title), "")
    if shown:
        others = [sentence for sentence in others if not leans(sentence, head.language)]
    sentences = [s for s in filter(None, (first, *others)) if s not in shown][: 1 if shown else 2]
    lead = [allowance.take(head, sentence) for sentence in sentences[:1]]
    quoted = tuple(_quoted(best, [*shown, *lead], allowance))
    if lead and lead[0] == sentences[0]:
        lead += [allowance.take(head, sentence, whole=True) for sentence in sentences[1:]]
    return " ".join(filter(None, lead)), quoted


def _quoted(found: Iterator[Quote], shown: Sequence[str], allowance: Allowance) -> Iterator[Printed]:
    left = QUOTES_MOST
    for quote in found:
        if any(quote.words in sentence for sentence in shown):
            continue
        if text := allowance.take(quote.article, quote.words):
            yield Printed(article=quote.article, text=text, speaker=quote.speaker, direct=quote.direct)
            left -= 1
        if not left:
            return
