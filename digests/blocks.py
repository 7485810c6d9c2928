"""Stories, articles and changes as a reader meets them: cleaned, counted, told in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from digests.clock import Clock
from digests.cluster import families
from digests.content import Block, ChangeLine, Line
from digests.disputes import disputes, in_words
from digests.rank import spokesman
from digests.sentences import EXCERPT_CHARACTERS, allowed, excerpt, first_sentence, one_line
from digests.wording import Wording
from storage.edition import Article, Change, ChangeKind, FigureLine, Origin, Phase, Story, by_origin
from storage.urls import try_canonical

TITLE_CHARACTERS, NAME_CHARACTERS, CITING_CHARACTERS, GIST_CHARACTERS = 300, 60, 300, 140
_MATCHED_MOST, _ORIGINS_MOST = 6, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Turns stored nouns into what one reader is shown."""

    words: Wording
    clock: Clock
    #: Language the reader reads first.
    language: str
    #: Articles that changed since they were stored.
    fates: Mapping[int, ChangeKind] = field(default_factory=dict)
    #: False: nothing is known of earlier stories, so nothing is called new.
    knows_earlier: bool = False
    #: Languages of the whole edition.
    languages: Sequence[str] = ()
    #: Figures this reader was sent before, oldest first.
    figures_before: Sequence[FigureLine] = ()

    def line(self, article: Article, *, reprints: Iterable[Article] = ()) -> Line:
        """Return one article, with the copies of it that are told beside it."""
        host = one_line(article.host, NAME_CHARACTERS)
        title = one_line(article.title, TITLE_CHARACTERS)
        chain = article.provenance
        return Line(
            article_id=article.id,
            url=try_canonical(article.url) or "",
            title=title or self.words.say("untitled", host=host),
            outlet=one_line(article.outlet, NAME_CHARACTERS) or host,
            language=language_of(article),
            at=self.clock.local(article.at),
            when=self.clock.published(article),
            fate=self.fates.get(article.id),
            reprints=tuple(self.line(copy) for copy in reprints),
            path=tuple(one_line(step.label, NAME_CHARACTERS) for step in chain),
            citing=one_line(next((s.sentence for s in chain if s.sentence), ""), CITING_CHARACTERS),
            matched=_matched(article),
            kept=article.capture_sha256[:12],
        )

    def block(self, story: Story, number: int) -> Block:
        """Return one story; its members stand in it exactly once."""
        lead = spokesman(story.articles, language=self.language)
        head, also = self._by_origin(story.articles, lead)
        text = excerpt(lead.text, title=lead.title, wishes=lead.wishes)
        languages = tuple(language for language, _ in frequent(map(language_of, story.articles)))
        return Block(
            key=story.key,
            number=number,
            head=head,
            lead=text,
            gist=first_sentence(text, GIST_CHARACTERS) or one_line(lead.title, GIST_CHARACTERS),
            limited=_is_limited(lead),
            phase=story.phase.value if self.knows_earlier else "",
            outlets=len(story.outlets),
            origins=story.origins,
            origin_line=self._origin_line(by_origin(story.articles)),
            articles=len(story.articles),
            languages=languages,
            only_in=self._only_in(story, languages),
            also=also,
            figures=tuple(
                in_words(steps, self.words, day=lambda at: self.words.day(self.clock.local(at).date()))
                for steps in disputes(story.articles, self.figures_before)
            ),
        )

    def change(self, change: Change) -> ChangeLine:
        """Return one edit or removal; a note that opens with the class of the edit loses it there."""
        kind = one_line(change.change, NAME_CHARACTERS)
        return ChangeLine(
            line=self.line(change.article),
            kind=change.kind,
            when=self.clock.time(change.seen_at),
            before=one_line(change.title_before or change.article.title, TITLE_CHARACTERS),
            after=one_line(change.title_after, TITLE_CHARACTERS),
            change=kind,
            note=one_line(change.note, 200).removeprefix(kind).lstrip(";, "),
            revision_id=change.revision_id,
        )

    def fresh(self, story: Story, new: Story) -> str:
        """Return what *new*, the unsent part of *story*, adds to what was sent; empty for a new one."""
        if story.phase is Phase.NEW:
            return ""
        sent = {article.id for article in story.articles} - {article.id for article in new.articles}
        told = {article.outlet for article in story.articles if article.id in sent}
        articles = self.words.count("article", len(new.articles))
        unheard = len(set(new.outlets) - told)
        if not unheard:
            return self.words.say("fresh", articles=articles)
        return self.words.say("fresh_outlets", articles=articles, outlets=self.words.count("outlet", unheard))

    def _by_origin(self, articles: Sequence[Article], lead: Article) -> tuple[Line, tuple[Line, ...]]:
        head: Line | None = None
        also: list[Line] = []
        for family in families(articles):
            members = (family.face, *family.copies)
            if lead in members:
                head = self.line(lead, reprints=[a for a in members if a is not lead])
            else:
                also.append(self.line(family.face, reprints=family.copies))
        assert head is not None, "the spokesman is one of the articles"
        return head, tuple(sorted(also, key=lambda line: (line.at, line.article_id)))

    def _origin_line(self, origins: Sequence[Origin]) -> str:
        """Return "KERME → 5 outlets; Degdar": empty when every outlet tells its own."""
        if all(origin.own for origin in origins):
            return ""
        parts = [self._origin(origin) for origin in origins[:_ORIGINS_MOST]]
        if more := len(origins) - len(parts):
            parts.append(self.words.say("and_more", n=more))
        return "; ".join(parts)

    def _origin(self, origin: Origin) -> str:
        name = one_line(origin.name, NAME_CHARACTERS)
        others = [outlet for outlet in origin.outlets if outlet != origin.name]
        if not others:
            return name
        told = self.words.count("outlet", len(others)) if len(others) > 1 else others[0]
        return f"{name} → {one_line(told, NAME_CHARACTERS)}"

    def _only_in(self, story: Story, languages: Sequence[str]) -> str:
        alone = len(languages) == 1 and len(story.outlets) > 1 and len(self.languages) > 1
        return languages[0] if alone and languages[0] != "und" else ""


def _is_limited(article: Article) -> bool:
    """Tell whether the publisher's wishes make the excerpt shorter than it would be."""
    most = allowed(article.wishes)
    return most < EXCERPT_CHARACTERS and most < len(excerpt(article.text, title=article.title))


def _matched(article: Article) -> tuple[str, ...]:
    """Return the words that made it relevant, strongest first, each once in any case."""
    found: dict[str, str] = {}
    for evidence in sorted(article.evidence, key=lambda e: (-e.weight, e.offset)):
        word = one_line(evidence.matched, 40)
        if word:
            found.setdefault(word.casefold(), word)
    return tuple(found.values())[:_MATCHED_MOST]


def language_of(article: Article) -> str:
    """Return the language code of an article, fit to print; "und" when there is none."""
    return one_line(article.language, 12) or "und"


def frequent(values: Iterable[str]) -> list[tuple[str, int]]:
    """Return values with their counts, most frequent first, then by name.

    >>> frequent(["ru", "en", "ru"])
    [('ru', 2), ('en', 1)]
    """
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
