"""The verdict on one page: cheapest test first, each with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.analysis import Analysis
from crawler.judge import Facts, judge
from storage.articles import Known
from storage.model import Extract, ExtractStatus, Reason, Relevance, Url

TEXT = (
    "The bridge over the river was closed on Monday after the flood, the town said. Engineers will look at its "
    "pillars when the water falls. Until then the bus goes by the old road, which takes an hour longer, and the "
    "school on the other bank stays shut. Shops have bread for three days."
)
URL = Url("https://post.example/bridge")
STORED = Known(
    id=1, url=Url("https://steppe.example/bridge"), host="steppe.example", outlet="Steppe", title="Bridge closed",
    text=TEXT, text_hash="a", revision_id=3, revision=2, copy_of=None, gone=False,
    first_seen_at="2022-01-05T10:00:00+00:00", published_at=None,
)  # fmt: skip
ON = Relevance(topic="floods", score=0.8, threshold=0.5)
OFF = Relevance(topic="unrest", score=0.1, threshold=0.5, missing="no term of event")


def page(*, text: str = TEXT, text_hash: str = "b", outlet: str = "Post", title: str | None = "Bridge closed",
         status: ExtractStatus = ExtractStatus.OK, relevance: tuple[Relevance, ...] = (ON,), error: str | None = None,
         ) -> Analysis:  # fmt: skip
    extract = Extract(url=URL, canonical_url=URL, status=status, title=title, text=text, error=error)
    return Analysis(extract=extract, outlet=outlet, text_hash=text_hash, relevance=relevance)


def test_a_new_text_on_the_topic_is_new() -> None:
    verdict = judge(Facts(analysis=page()))

    assert verdict.reason is Reason.NEW
    assert verdict.keep
    assert verdict.relevance == (ON,)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (ExtractStatus.NO_TEXT, Reason.NO_TEXT),
        (ExtractStatus.NOT_ARTICLE, Reason.NOT_ARTICLE),
        (ExtractStatus.TIMEOUT, Reason.EXTRACT_TIMEOUT),
        (ExtractStatus.ERROR, Reason.EXTRACT_ERROR),
    ],
)
def test_a_page_that_could_not_be_read_says_why(status: ExtractStatus, reason: Reason) -> None:
    verdict = judge(Facts(analysis=page(status=status, error="too deep"), known=STORED))

    assert verdict.reason is reason
    assert not verdict.keep
    assert verdict.note == "too deep"


def test_every_status_of_an_extract_has_a_reason_of_its_own() -> None:
    reasons = {judge(Facts(analysis=page(status=status))).reason for status in ExtractStatus}

    assert len(reasons) == len(ExtractStatus)


def test_the_text_of_the_last_revision_is_the_same_text() -> None:
    verdict = judge(Facts(analysis=page(text_hash="a"), known=STORED))

    assert verdict.reason is Reason.SAME_TEXT
    assert verdict.note == "same text as revision 2"


@pytest.mark.parametrize("title", ["BRIDGE  closed", None, ""])
def test_a_title_that_is_gone_or_spelled_in_capitals_is_no_edit(title: str | None) -> None:
    assert judge(Facts(analysis=page(text_hash="a", title=title), known=STORED)).reason is Reason.SAME_TEXT


def test_a_new_headline_over_the_same_text_is_an_edit() -> None:
    verdict = judge(Facts(analysis=page(text_hash="a", title="Bridge open"), known=STORED))

    assert verdict.reason is Reason.EDITED
    assert verdict.note == "headline changed"


def test_a_changed_text_is_an_edit_of_the_known_article() -> None:
    verdict = judge(Facts(analysis=page(), known=STORED))

    assert verdict.reason is Reason.EDITED
    assert verdict.copy_of is None


def test_a_text_off_every_topic_is_dropped_with_what_it_lacks() -> None:
    nearer = replace(OFF, topic="trade", score=0.3, missing="")
    verdict = judge(Facts(analysis=page(relevance=(OFF, nearer))))

    assert verdict.reason is Reason.OFF_TOPIC
    assert verdict.note == "trade: score 0.30 below 0.50"
    assert verdict.relevance == (OFF, nearer)


def test_one_topic_is_enough() -> None:
    assert judge(Facts(analysis=page(relevance=(OFF, ON)))).reason is Reason.NEW


def test_without_topics_nothing_is_kept() -> None:
    verdict = judge(Facts(analysis=page(relevance=())))

    assert verdict.reason is Reason.OFF_TOPIC
    assert verdict.note == "no topic is configured"


def test_an_article_that_left_its_topic_is_off_topic() -> None:
    assert judge(Facts(analysis=page(relevance=(OFF,)), known=STORED)).reason is Reason.OFF_TOPIC


def test_the_same_text_at_another_outlet_is_a_copy_and_kept() -> None:
    verdict = judge(Facts(analysis=page(text_hash="a"), same_text=STORED))

    assert verdict.reason is Reason.COPY
    assert verdict.keep
    assert verdict.copy_of == STORED.url
    assert verdict.note == "the same text as at Steppe"


def test_the_same_text_at_another_address_of_the_outlet_is_the_same_article() -> None:
    verdict = judge(Facts(analysis=page(text_hash="a", outlet="Steppe"), same_text=STORED))

    assert verdict.reason is Reason.SAME_TEXT
    assert verdict.copy_of == STORED.url


def test_a_near_duplicate_is_a_copy_elsewhere_and_a_version_at_home() -> None:
    text = f"(Post) {TEXT} Steppe contributed."
    elsewhere = judge(Facts(analysis=page(text=text), near=((STORED, 0.9),)))
    at_home = judge(Facts(analysis=page(text=text, outlet="Steppe"), near=((STORED, 0.9),)))

    assert (elsewhere.reason, elsewhere.copy_of) == (Reason.COPY, STORED.url)
    assert (at_home.reason, at_home.copy_of) == (Reason.EDITED, STORED.url)
    assert "90%" in elsewhere.note


def test_a_likeness_of_signatures_that_the_texts_do_not_bear_out_is_no_copy() -> None:
    other = replace(
        STORED, text="Quite another text about a market that opened in the spring, with many stalls."
    )

    assert judge(Facts(analysis=page(), near=((other, 0.9),))).reason is Reason.NEW


def test_the_first_confirmed_twin_is_the_original() -> None:
    other = replace(STORED, url=Url("https://far.example/x"), text="Nothing alike at all.")
    later = replace(STORED, url=Url("https://late.example/x"))
    verdict = judge(Facts(analysis=page(), near=((other, 0.9), (STORED, 0.8), (later, 0.7))))

    assert verdict.copy_of == STORED.url


def test_a_copy_off_topic_is_off_topic() -> None:
    assert judge(Facts(analysis=page(relevance=(OFF,)), same_text=STORED)).reason is Reason.OFF_TOPIC
