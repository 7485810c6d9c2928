"""Stories, articles and changes as a reader meets them: cleaned, counted, told in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from digests.clock import Clock
from digests.cluster import families
from digests.content import Block, ChangeLine, Line, Passage
from digests.disputes import in_words as figures_in_words
from digests.grounds import in_words
from digests.names import stemmer, words
from digests.rank import importance
from digests.sentences import EXCERPT_CHARACTERS, allowed, excerpt, first_sentence, one_line
from digests.telling import Printed, Telling
from digests.wording import Wording
from storage.edition import Article, Change, ChangeKind, Origin, by_origin
from storage.urls import try_canonical

TITLE_CHARACTERS, NAME_CHARACTERS, CITING_CHARACTERS, GIST_CHARACTERS = 300, 60, 300, 140
_MATCHED_MOST, _MATCHED_CHARACTERS, _ORIGINS_MOST = 6, 40, 8
#: A comma within what matched; what joins words to one: "Kazakhstan's", "counter-terrorist".
_WITHIN = re.compile(r"\s*[,;]+\s*")
_JOINED = re.compile(r"['’ʼ]s?(?!\w)|-")


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
    #: Ownership labels of the whole edition.
    camps: Collection[str] = ()

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

    def block(self, told: Telling, number: int) -> Block:
        """Return one story; its members stand in it exactly once."""
        story = told.story
        head, also = self._by_origin(story.articles, told.head)
        parts = importance(story, disputed=bool(told.figures), stale=told.stale)
        return Block(
            key=story.key,
            number=number,
            head=head,
            lead=told.lead,
            gist=self._gist(told),
            gist_language=language_of(told.news[0].article) if told.news else "",
            limited=_is_limited(told.head),
            phase=story.phase.value if self.knows_earlier else "",
            fresh=self._fresh(told),
            news=tuple(map(self._passage, told.news)),
            quotes=tuple(map(self._passage, told.quotes)),
            people=told.people,
            grounds=one_line(in_words(told.grounds, self.words)),
            grounds_in_all=len(told.whole.articles) > len(story.articles),
            importance=sum(points for _, points in parts),
            points=tuple(f"{term.name} {points}" for term, points in parts),
            outlets=len(story.outlets),
            origins=story.origins,
            origin_line=self._origin_line(by_origin(story.articles)),
            articles=len(story.articles),
            languages=tuple(language for language, _ in frequent(map(language_of, story.articles))),
            only_in=self.only_language(told),
            only_camp=self.only_camp(told),
            also=also,
            figures=tuple(figures_in_words(steps, self.words, day=self.clock.day) for steps in told.figures),
        )

    def only_language(self, told: Telling) -> str:
        """Return the language that alone tells a story of several origins; empty in an edition of one language."""
        languages = {language_of(article) for article in told.whole.articles}
        alone = len(languages) == 1 and told.grounds.origins > 1 and len(self.languages) > 1
        return "".join(languages - {"und"}) if alone else ""

    def only_camp(self, told: Telling) -> str:
        """Return the camp that alone tells a story of several origins, in words; empty in an edition of one camp."""
        label = told.grounds.only_camp if len(self.camps) > 1 else ""
        return (
            self.words.say("only_camp", camp=one_line(self.words.camp(label), NAME_CHARACTERS))
            if label
            else ""
        )

    def _gist(self, told: Telling) -> str:
        """Return one sentence for the overview: the news, else the lead's first, else the headline."""
        said = told.news[0].text if told.news else first_sentence(told.lead, GIST_CHARACTERS)
        return one_line(said or told.head.title, GIST_CHARACTERS)

    def _passage(self, printed: Printed) -> Passage:
        article = printed.article
        return Passage(
            text=printed.text,
            language=language_of(article),
            outlet=one_line(article.outlet, NAME_CHARACTERS) or one_line(article.host, NAME_CHARACTERS),
            url=try_canonical(article.url) or "",
            article_id=article.id,
            when=self.clock.published(article),
            speaker=printed.speaker,
            direct=printed.direct,
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

    def _fresh(self, told: Telling) -> str:
        """Return how much was added to what this reader was sent of the story; empty where that was nothing."""
        story = told.story
        ids = {article.id for article in story.articles}
        before = {article.outlet for article in told.whole.articles if article.id not in ids}
        if not (before and self.knows_earlier):
            return ""
        articles = self.words.count("article", len(story.articles))
        unheard = len(set(story.outlets) - before)
        said = self.words.say("fresh", articles=articles)
        if unheard:
            outlets = self.words.count("outlet", unheard)
            said = self.words.say("fresh_outlets", articles=articles, outlets=outlets)
        return self.words.say("fresh_nothing", fresh=said) if told.stale else said

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


def _is_limited(article: Article) -> bool:
    """Tell whether the publisher's wishes make the excerpt shorter than it would be."""
    most = allowed(article.wishes)
    return most < EXCERPT_CHARACTERS and most < len(excerpt(article.text, title=article.title))


def _matched(article: Article) -> tuple[str, ...]:
    """Return the words that made it relevant, strongest first, none in another case or within a longer phrase."""
    found: list[tuple[tuple[str, ...], str]] = []
    for evidence in sorted(article.evidence, key=lambda e: (-e.weight, e.offset)):
        # A phrase that spans a comma must not read as two of the list.
        word = _WITHIN.sub(" … ", one_line(evidence.matched, _MATCHED_CHARACTERS)).strip(" …")
        stem = stemmer(article.language)
        key = tuple(stem(part.lower()) for part in words(_JOINED.sub(" ", word)))
        if not key or evidence.weight <= 0 or any(_is_part(key, other) for other, _ in found):
            continue
        parts = [n for n, (other, _) in enumerate(found) if _is_part(other, key)]
        found = [one for n, one in enumerate(found) if n not in parts]
        found.insert(parts[0] if parts else len(found), (key, word))
    return tuple(word for _, word in found[:_MATCHED_MOST])


def _is_part(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether the words of one phrase stand in another, side by side."""
    return any(other[n : n + len(one)] == one for n in range(len(other) - len(one) + 1))


def language_of(article: Article) -> str:
    """Return the language code of an article, fit to print; "und" when there is none."""
    return one_line(article.language, 12) or "und"


def frequent(values: Iterable[str]) -> list[tuple[str, int]]:
    """Return values with their counts, most frequent first, then by name.

    >>> frequent(["ru", "en", "ru"])
    [('ru', 2), ('en', 1)]
    """
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
