"""Who stored articles come from: copies and retellings count for the one they come from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from steppewatch.origins import origin_of
from storage.articles import add_article, article_at, revise_article
from storage.credits import Credit, CreditKind, Place
from storage.edition import Article, Origin, Story, by_origin
from storage.model import Extract, ExtractStatus, Url
from storage.origins import credits_of, note_credits, origins_of, written_by

NOON = datetime(2022, 1, 10, 12, tzinfo=UTC)
BRIDGE = "The bridge over the Tengiz in Konyrsu was closed on Monday, governor Dana Ospanova said. It needs 412 bolts."
MOST_RU = "Мост через Тенгиз в Конырсу закрыли в понедельник, сообщила аким Дана Оспанова. Нужно 412 болтов."
FLOUR = "Millers in the north shipped more flour than ever, the union of millers said in its yearly report."


def store(
    db: Database,
    outlet: str,
    text: str,
    *,
    credits: tuple[Credit, ...] = (),
    copy_of: int | None = None,
    hours: float = 0,
    language: str = "en",
) -> int:
    count = next(db.query("SELECT count(*) AS n FROM articles"))["n"]
    page = extract(f"https://{outlet.lower()}.example/{count}", text, language)
    article_id = add_article(
        db, page, outlet=outlet, text_hash=text, terms="", capture_id=None, copy_of=copy_of,
        first_seen_at=NOON + timedelta(hours=hours),
    )  # fmt: skip
    note_credits(db, article_id, credits)
    return article_id


def extract(url: str, text: str, language: str = "en") -> Extract:
    return Extract(
        url=Url(url), canonical_url=Url(url), status=ExtractStatus.OK, title=text[:40], text=text, language=language
    )  # fmt: skip


def credit(name: str, kind: CreditKind = CreditKind.RETELLING, **facts: object) -> Credit:
    values = {
        "place": Place.LEAD,
        "outlet": name.lower(),
        "sentence": f"So said {name}.",
        "offset": 3,
        **facts,
    }
    return Credit(kind=kind, name=name, **values)  # type: ignore[arg-type]


# ---------------------------------------------------------------- stored


def test_credits_come_back_as_they_were_stored(db: Database) -> None:
    every = (
        credit("Kerme", url="https://kerme.example/1", through="Dala"),
        credit("Omir", CreditKind.CREDIT),
    )

    article = store(db, "Post", BRIDGE, credits=every)
    note_credits(db, article, every)

    assert credits_of(db, article) == every


def test_a_new_revision_has_its_own_credits(db: Database) -> None:
    article = store(db, "Post", BRIDGE, credits=(credit("Kerme"),))
    known = article_at(db, "https://post.example/0")
    assert known is not None

    revise_article(
        db, known, extract(known.url, FLOUR), text_hash="2", terms="", capture_id=None, change="text", note="", now=NOON
    )  # fmt: skip
    note_credits(db, article, ())

    assert origins_of(db, [article]) == {article: "Post"}
    assert next(db.query("SELECT count(*) AS n FROM credits"))["n"] == 1


def test_the_origin_is_the_credited_one_then_the_first_seen(db: Database) -> None:
    own = store(db, "Post", BRIDGE)
    copy = store(db, "Gazette", BRIDGE, copy_of=own)
    told = store(db, "Herald", FLOUR, credits=(credit("Kerme"),))
    passing = store(db, "Echo", FLOUR, credits=(credit("Kerme", CreditKind.CREDIT),))

    assert origins_of(db, [own, copy, told, passing]) == {
        own: "Post",
        copy: "Post",
        told: "Kerme",
        passing: "Echo",
    }


def test_a_copy_that_names_the_agency_names_it_for_the_whole_family(db: Database) -> None:
    first = store(db, "Post", BRIDGE)
    second = store(db, "Gazette", BRIDGE, copy_of=first, credits=(credit("Kerme", CreditKind.COPY),))

    assert origins_of(db, [first]) == {first: "Kerme"}
    assert origins_of(db, [second]) == {second: "Kerme"}


def test_a_linked_page_that_is_stored_lends_its_outlets_name(db: Database) -> None:
    store(db, "Kerme", BRIDGE)
    link = credit(
        "kerme.example", CreditKind.COPY, place=Place.LINK, outlet=None, url="https://kerme.example/0"
    )

    copy = store(db, "Post", BRIDGE, credits=(link,))

    assert origins_of(db, [copy]) == {copy: "Kerme"}


def test_more_articles_than_one_query_takes_are_answered(db: Database) -> None:
    ids = [store(db, f"O{n}", f"Text {n}") for n in range(3)]

    found = origins_of(db, ids * 400)

    assert found == {article_id: f"O{n}" for n, article_id in enumerate(ids)}


# ---------------------------------------------------------------- where the origin tells it


def test_the_origins_article_is_found_although_it_was_stored_later(db: Database) -> None:
    told = store(db, "Post", BRIDGE, credits=(credit("Kerme"),))
    assert origin_of(db, told).url is None

    store(db, "Kerme", FLOUR, hours=2, language="en")
    store(db, "Kerme", MOST_RU, hours=3, language="ru")

    origin = origin_of(db, told)
    assert (origin.name, origin.url, origin.found_by) == ("Kerme", "https://kerme.example/2", "same event")
    assert origin.sentence == "So said Kerme."


def test_a_linked_article_is_found_whatever_it_tells(db: Database) -> None:
    store(db, "Kerme", FLOUR)

    told = store(db, "Post", BRIDGE, credits=(credit("Kerme", url="https://kerme.example/0"),))

    assert origin_of(db, told).found_by == "linked"


def test_an_article_of_another_event_or_another_week_is_not_the_source(db: Database) -> None:
    store(db, "Kerme", FLOUR)
    store(db, "Kerme", BRIDGE, hours=-24 * 8)

    told = store(db, "Post", BRIDGE, credits=(credit("Kerme"),))

    assert origin_of(db, told).url is None


def test_a_copy_without_a_credit_says_where_its_text_was_seen_first(db: Database) -> None:
    first = store(db, "Post", BRIDGE)

    origin = origin_of(db, store(db, "Gazette", BRIDGE, copy_of=first))

    assert origin.because == "the same text was seen at Post first"
    assert (origin.url, origin.found_by) == ("https://post.example/0", "same text")


def test_an_author_s_articles_are_found_by_name_at_that_outlet_only(db: Database) -> None:
    for outlet, author in (("Post", "Dana Omir"), ("Post", "Dana Omirova"), ("Echo", "Dana Omir")):
        article = store(db, outlet, f"{outlet} {author}")
        db.execute("UPDATE articles SET authors = json_array(?) WHERE id = ?", [author, article])

    assert [row["url"] for row in written_by(db, "Post", "dana omir")] == ["https://post.example/0"]


# ---------------------------------------------------------------- independent origins of a story


def told(number: int, outlet: str, *, origin: str = "", copy_of: int | None = None) -> Article:
    return Article(
        id=number, url=Url(f"https://o{number}.example/"), outlet=outlet, host=f"o{number}.example", title="T",
        language="en", first_seen_at=NOON + timedelta(minutes=number), origin=origin, copy_of=copy_of,
    )  # fmt: skip


def story(*articles: Article) -> Story:
    return Story(key="s", lead=articles[0], articles=articles)


def test_two_texts_that_credit_one_agency_have_one_origin() -> None:
    found = story(
        told(1, "Post", origin="Kerme"), told(2, "Gazette", origin="Kerme"), told(3, "Kerme"), told(4, "Dala")
    )

    assert found.origins == 2
    assert by_origin(found.articles) == (
        Origin(name="Kerme", outlets=("Post", "Gazette", "Kerme")),
        Origin(name="Dala", outlets=("Dala",)),
    )


def test_a_chain_is_followed_through_the_articles_at_hand() -> None:
    found = by_origin(
        [told(1, "Post", origin="Gazette"), told(2, "Gazette", origin="Kerme"), told(3, "Dala")]
    )

    assert [origin.name for origin in found] == ["Kerme", "Dala"]


def test_outlets_that_credit_each_other_in_a_circle_are_one_origin() -> None:
    found = by_origin([told(1, "Post", origin="Dala"), told(2, "Dala", origin="Post")])

    assert [(origin.name, origin.outlets) for origin in found] == [("Dala", ("Post", "Dala"))]


def test_a_copy_counts_for_its_original_also_when_no_origin_was_looked_up() -> None:
    assert story(told(1, "Post"), told(2, "Gazette", copy_of=1), told(3, "Echo", copy_of=2)).origins == 1


@given(st.permutations(range(4)))
def test_an_outlet_that_once_reprinted_stays_the_origin_of_its_own_report(order: list[int]) -> None:
    four = [
        told(1, "Tumar"), told(2, "Telegraf", copy_of=1), told(3, "Telegraf"), told(4, "Post", origin="Telegraf")
    ]  # fmt: skip

    found = {origin.name: set(origin.outlets) for origin in by_origin([four[n] for n in order])}

    assert found == {"Tumar": {"Tumar", "Telegraf"}, "Telegraf": {"Telegraf", "Post"}}


NAMES = st.sampled_from(["A", "B", "C", "D"])
ARTICLES = st.lists(
    st.tuples(NAMES, NAMES | st.just(""), st.none() | st.integers(1, 6)), min_size=1, max_size=6
)


@given(ARTICLES)
def test_every_outlet_of_a_story_stands_under_an_origin(
    rows: list[tuple[str, str, int | None]],
) -> None:
    articles = [
        told(n, outlet, origin=origin, copy_of=copy) for n, (outlet, origin, copy) in enumerate(rows, 1)
    ]

    found = by_origin(articles)

    assert {outlet for origin in found for outlet in origin.outlets} == {
        article.outlet for article in articles
    }
    assert len({origin.name for origin in found}) == len(found) >= 1
