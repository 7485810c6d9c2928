"""From coverage to a frozen edition: what is said, in which order, under which subject.

Everything new is told, each article once: a story's members stand in its block, the tiers hold
every story, and the plain-text part prints all of them with their links. The HTML part shows as
much of it as fits into a mail and says what it leaves to the text part. So an edition's items
are exactly what its reader can find in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count

from digests import chart
from digests.blocks import Teller, frequent, language_of
from digests.clock import Clock, zone
from digests.cluster import group
from digests.content import Block, ChangeLine, Day, Desk, EditionContent, Receipt, Trouble
from digests.headers import unsubscribe_url
from digests.rank import order, tiers
from digests.render import render
from digests.sentences import cut, one_line
from digests.telling import Telling, tell
from digests.wording import Wording, wording
from storage.edition import (
    Article,
    Change,
    ChangeKind,
    Coverage,
    CrawlHealth,
    Edition,
    EditionItem,
    Story,
    Subscriber,
)

#: Longest subject, in characters; clients show about 78 of them.
_SUBJECT, _SUBJECT_LEAD, _DECK_TITLE, _TOPIC = 180, 60, 48, 60
_BARS = "▁▂▃▄▅▆▇█"

#: From an address to the ownership label of its outlet: "state", "private" …; empty when unknown.
CampOf = Callable[[str], str]


def _nobody_knows(url: str) -> str:
    return ""


def compose(
    coverage: Coverage,
    *,
    subscriber: Subscriber,
    number: int,
    local_date: date,
    now: datetime,
    desk: Desk,
    camp_of: CampOf = _nobody_knows,
    retell: Callable[[EditionContent], EditionContent] = lambda content: content,
) -> Edition:
    """Return the edition of one reader for one local date, complete and frozen.

    Coverage without stories is grouped here. *camp_of* gives the ownership label of the outlet at an
    address, empty when unknown. *retell* may add to what is said before it is laid out: a language
    model's part. Equal input gives byte-equal output.

    Raises:
        ConfigError: the subscriber's time zone does not exist.
    """
    content = content_of(
        coverage,
        subscriber=subscriber,
        number=number,
        local_date=local_date,
        now=now,
        desk=desk,
        camp_of=camp_of,
    )
    content = retell(content)
    picture = chart.draw(content.days, today=local_date, words=wording(content.language))
    if picture is None or content.quiet:
        picture, content = None, replace(content, chart_alt="")
    html, text = render(content)
    return Edition(
        id=content.id,
        digest=content.digest,
        subscriber_id=subscriber.id,
        local_date=local_date,
        number=number,
        window_from=coverage.window_from,
        window_to=coverage.window_to,
        subject=content.subject,
        html=html,
        text=text,
        chart=picture,
        content=content.to_json(),
        languages=", ".join(dict.fromkeys([*_known(content.languages), content.language])),
        items=items_of(content, {article.id: article.revision_id for article in coverage.articles}),
        created_at=now,
    )


def items_of(content: EditionContent, revisions: dict[int, int]) -> tuple[EditionItem, ...]:
    """Return everything a content tells, once: its articles by story, its changes."""
    told = [
        EditionItem(
            article_id=line.article_id,
            kind="new",
            revision_id=revisions.get(line.article_id, 0),
            story=block.key,
        )
        for block in content.stories
        for line in block.members
    ]
    changed = [
        EditionItem(article_id=c.line.article_id, kind=c.kind.value, revision_id=c.revision_id)
        for c in (*content.corrections, *content.changes)
    ]
    return tuple(dict.fromkeys([*told, *changed]))


def content_of(
    coverage: Coverage,
    *,
    subscriber: Subscriber,
    number: int,
    local_date: date,
    now: datetime,
    desk: Desk,
    camp_of: CampOf = _nobody_knows,
) -> EditionContent:
    """Return what an edition says, before it is laid out."""
    coverage = _labelled(coverage, camp_of)
    words = wording(subscriber.language)
    clock = Clock(zone(subscriber.timezone), subscriber.timezone, coverage.window_to, words)
    content = EditionContent(
        id=f"{local_date.isoformat()}.{subscriber.digest}.{subscriber.id}",
        digest=subscriber.digest,
        topic=one_line(coverage.topic_title, _TOPIC) or subscriber.digest,
        number=number,
        language=words.language,
        local_date=local_date,
        created_at=clock.local(now),
        date_words=words.long_day(local_date),
        window=clock.window(coverage.window_from, coverage.window_to),
        failing=_is_failing(coverage),
        receipt=_receipt(coverage.health, clock),
    )
    content = _with_news(content, coverage, _teller(coverage, subscriber, clock))
    content = _with_days(content, coverage, words)
    content = _with_addresses(content, desk, subscriber)
    return replace(
        content,
        subject=subject(content, words, plain=subscriber.plain_subject),
        deck=deck(content, words, plain=subscriber.plain_subject),
    )


def _teller(coverage: Coverage, subscriber: Subscriber, clock: Clock) -> Teller:
    return Teller(
        words=clock.words,
        clock=clock,
        language=subscriber.language,
        fates={change.article.id: change.kind for change in coverage.changes},
        knows_earlier=coverage.knows_earlier,
        languages=_known(_languages(coverage)),
        camps=sorted({article.camp for article in coverage.articles if article.camp}),
    )


def _with_news(content: EditionContent, coverage: Coverage, teller: Teller) -> EditionContent:
    content = _with_stories(content, coverage, teller)
    changes = tuple(dict.fromkeys(coverage.changes))
    return replace(
        content,
        articles=len(coverage.articles),
        outlets=len({article.outlet for article in coverage.articles}),
        edited=sum(change.kind is ChangeKind.EDITED for change in changes),
        removed=sum(change.kind is ChangeKind.REMOVED for change in changes),
        languages=_languages(coverage),
        corrections=_changes(teller, changes, already_mailed=True),
        changes=_changes(teller, changes, already_mailed=False),
    )


def _with_days(content: EditionContent, coverage: Coverage, words: Wording) -> EditionContent:
    days = tuple(Day(day=d.day, by_language=_clean(d.by_language)) for d in coverage.days)
    line = sparkline([day.total for day in days])
    return replace(content, days=days, sparkline=line, chart_alt=chart.alt(days, words=words))


def _with_addresses(content: EditionContent, desk: Desk, subscriber: Subscriber) -> EditionContent:
    return replace(
        content,
        desk=one_line(desk.name, _TOPIC),
        reader=one_line(subscriber.address, 120),
        reply_to=desk.reply_to,
        unsubscribe_url=unsubscribe_url(desk.base_url, subscriber.token) or "",
        unsubscribe_subject=f"unsubscribe {subscriber.token}".strip(),
        edition_url=desk.edition_url(content.id, subscriber.token),
        version=desk.version,
    )


def _with_stories(content: EditionContent, coverage: Coverage, teller: Teller) -> EditionContent:
    """Return the content with the stories of the coverage by tier, numbered through."""
    told = {one.story.key: one for one in _tellings(coverage, teller)}
    ordered = order(
        [one.story for one in told.values()],
        disputed={key for key, one in told.items() if one.figures},
        stale={key for key, one in told.items() if one.stale},
    )
    only = {key: teller.only_language(one) or teller.only_camp(one) for key, one in told.items()}
    dealt = tiers(ordered, only=only)
    numbers = count(1)

    def blocks(stories: Sequence[Story]) -> tuple[Block, ...]:
        return tuple(teller.block(told[story.key], next(numbers)) for story in stories)

    return replace(
        content,
        top=blocks(dealt.top),
        brief=blocks(dealt.brief),
        only=blocks(dealt.only),
        seen=blocks(dealt.seen),
    )


def _tellings(coverage: Coverage, teller: Teller) -> Iterator[Telling]:
    fresh = {article.id for article in coverage.articles}
    for whole in coverage.stories or group(coverage.articles):
        new = replace(whole, articles=tuple(a for a in whole.articles if a.id in fresh))
        yield tell(
            new,
            whole,
            language=teller.language,
            figures_before=coverage.figures_before,
            fates=teller.fates,
        )


def _labelled(coverage: Coverage, camp_of: CampOf) -> Coverage:
    """Return a coverage whose articles have the ownership label of their outlets."""

    def with_camps(articles: Sequence[Article]) -> tuple[Article, ...]:
        return tuple(replace(article, camp=camp_of(article.url)) for article in articles)

    stories = tuple(replace(story, articles=with_camps(story.articles)) for story in coverage.stories)
    return replace(coverage, articles=with_camps(coverage.articles), stories=stories)


def subject(content: EditionContent, words: Wording, *, plain: bool = False) -> str:
    """Return the subject: topic and day first, then counts, then the leading headline.

    *plain* hides the topic from lock screens, for readers at risk.
    """
    day = words.day(content.local_date)
    if plain:
        line = words.say("subject_plain", day=day)
    elif content.quiet:
        pages = words.count("page", content.receipt.asked)
        line = words.say("subject_quiet", topic=content.topic, day=day, pages=pages)
    else:
        values = {"topic": content.topic, "day": day, "counts": words.listing(_counts(content, words))}
        lead = cut(content.top[0].head.title, _SUBJECT_LEAD) if content.top else ""
        line = words.say("subject_lead" if lead else "subject", lead=lead, **values)
    if content.failing:
        line = words.say("subject_failing", subject=line)
    return one_line(line, _SUBJECT)


def deck(content: EditionContent, words: Wording, *, plain: bool = False) -> str:
    """Return the visible line on top: what the subject does not say."""
    receipt = content.receipt
    if content.failing:
        return words.say("deck_failing")
    if content.quiet:
        pages, sources = words.count("page", receipt.asked), words.count("source", receipt.sources_read)
        return words.say("deck_quiet", pages=pages, sources=sources)
    if plain:
        return words.say("deck_plain", counts=words.listing(_counts(content, words)))
    parts = [
        words.say(
            "deck_story",
            outlets=words.count("outlet", block.outlets),
            title=cut(block.head.title, _DECK_TITLE),
        )
        for block in content.stories[1:3] or content.stories[:1]
    ]
    return " · ".join([*parts, *_change_counts(content, words)])


def sparkline(totals: Sequence[int]) -> str:
    """Return daily totals as a row of blocks; empty when there is nothing to draw.

    >>> sparkline([0, 1, 24, 74, 41])
    '▁▁▃█▅'
    """
    most = max(totals, default=0)
    if most == 0:
        return ""
    return "".join(_BARS[round((len(_BARS) - 1) * total / most)] for total in totals)


def _counts(content: EditionContent, words: Wording) -> list[str]:
    if not content.articles:
        return [words.say("nothing_new"), *_change_counts(content, words)]
    corrections = [words.count("correction", len(content.corrections))] if content.corrections else []
    stories = words.count("story", len(content.stories))
    return [words.count("new_article", content.articles), stories, *corrections]


def _change_counts(content: EditionContent, words: Wording) -> list[str]:
    counted = {"edited": content.edited, "removed": content.removed}
    return [words.count(key, number) for key, number in counted.items() if number]


def _changes(teller: Teller, changes: Sequence[Change], *, already_mailed: bool) -> tuple[ChangeLine, ...]:
    return tuple(teller.change(change) for change in changes if change.already_mailed is already_mailed)


def _is_failing(coverage: Coverage) -> bool:
    """Nothing answered, and nothing new says otherwise."""
    return coverage.health.ok + coverage.health.not_modified == 0 and not coverage.articles


def _receipt(health: CrawlHealth, clock: Clock) -> Receipt:
    return Receipt(
        crawls=health.crawls,
        asked=health.requests,
        ok=health.ok,
        not_modified=health.not_modified,
        refused=health.refused,
        failed=health.failed,
        dropped=health.dropped,
        sources=health.sources,
        sources_read=health.sources_read,
        pages=health.pages,
        cited=health.cited,
        cited_live=health.cited_live,
        cited_gone=health.cited_gone,
        troubled=tuple(
            Trouble(
                name=one_line(source.name, 60),
                reason=one_line(source.reason, 80),
                since=clock.words.say("since", when=clock.time(source.since_at)) if source.since_at else "",
            )
            for source in health.troubled
        ),
        last=clock.time_with_offset(health.last_crawl_at) if health.last_crawl_at else "",
        next=clock.time_with_offset(health.next_crawl_at) if health.next_crawl_at else "",
    )


def _languages(coverage: Coverage) -> tuple[str, ...]:
    return tuple(language for language, _ in frequent(map(language_of, coverage.articles)))


def _clean(counts: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple((one_line(language, 12) or "und", count) for language, count in counts)


def _known(languages: Sequence[str]) -> tuple[str, ...]:
    return tuple(language for language in languages if language != "und")
