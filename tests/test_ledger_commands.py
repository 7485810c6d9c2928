"""``steppewatch figures`` and ``statements``: from a crawled page to the list a person reads."""

from __future__ import annotations

from sqlite3 import connect
from typing import Any

import pytest

from digests.people import answers
from steppewatch.commands.figures import QUANTITIES
from steppewatch.ledger import group
from storage.figures import Quantity
from tests.newsdesk import Newsdesk, article, publish
from tests.site import Answer, Site


def row(
    number: int, low: int, *, outlet: str = "", at: str = "2022-01-08T10:00:00+00:00", **more: Any
) -> dict[str, Any]:
    given = {
        "quantity": "detained", "unit": "people", "low": low, "high": low, "qualifier": "", "printed": str(low),
        "place": "", "date": "", "said_by": "", "withdrawn": False, "sentence": "", "offset": 0,
        "article_id": number, "outlet": outlet or f"Outlet {number}", "at": at, "copy_of": None, "current": True,
    }  # fmt: skip
    return given | more


def test_a_crawled_page_is_in_the_ledger_with_what_it_counts(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 3))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    desk.run("crawl")
    site.add("/news/1", Answer(body=article(9), headers={"Content-Type": "text/html; charset=utf-8"}))
    desk.run("crawl", "--url", site.url("/news/1"))

    (detained,) = desk.json("figures", "--quantity", "detained")
    shown = desk.run("figures", "--sentences")

    assert [(row["low"], row["current"]) for row in detained["figures"]].count((63, True)) == 1
    assert sorted(row["low"] for row in detained["figures"]) == [7, 14, 63]
    assert [row["low"] for row in detained["figures"] if not row["current"]] == [7]
    assert detained["disputed"]
    assert "only in revision 1" in shown
    assert "63: Shops on Satpaev street were looted; residents spoke of 63 detained people" in shown
    assert site.url("/news/1") in shown
    assert desk.json("figures", "--quantity", "aircraft") == []
    assert {row["speaker"] for row in desk.json("statements")} == {"residents", "witnesses"}


def test_what_is_only_older_or_not_disputed_is_not_called_absent(desk: Newsdesk, site: Site) -> None:
    publish(site, range(1, 2))
    desk.run("sources", "add", site.url("/rss"), "--kind", "feed")
    desk.run("crawl")
    with connect(desk.folder / "var" / "steppewatch.sqlite") as db:
        db.execute("UPDATE articles SET published_at = '2021-01-01T10:00:00+00:00'")

    def told(*arguments: str) -> str:
        return desk.start(*arguments).communicate()[1]

    assert "None in the last 30 days; there are older ones." in told("figures", "--days", "30")
    assert "None in the last day; there are older ones." in told("statements", "--days", "1")
    assert "No figures stored." in told("figures", "--days", "30", "--quantity", "aircraft")
    assert "None of the figures is disputed." in told("figures", "--disputed")
    assert "No statements stored of Nobody." in told("statements", "--days", "30", "--speaker", "Nobody")
    assert {row["speaker"] for row in desk.json("statements", "--speaker", "Resident")} == {"residents"}


@pytest.mark.parametrize(
    ("speaker", "asked"),
    [
        ("подполковник Ерлан Мамытов", "Mamytov"),
        ("Єрлан Мамитов", "Мамытов"),
        ("Мамытовым", "Мамитов"),
        ("Lieutenant Colonel Yerlan Mamytov of the commandant's office", "Ерлан Мамытов"),
        ("комендатуры", "комендатур"),
    ],
)
def test_a_speaker_is_found_by_any_spelling_of_the_name(speaker: str, asked: str) -> None:
    assert answers(speaker, asked)
    assert not answers(speaker, "Karimov")


def test_outlets_disagree_when_two_numbers_cannot_both_be_right() -> None:
    (one,) = group([row(1, 4400), row(2, 5800)])

    assert (one.disagree, one.low, one.high) == (True, 4400, 5800)


def test_a_part_does_not_disagree_with_the_whole_nor_one_office_with_itself() -> None:
    said = "За неделю погибли 160 человек, из них 103 в Алматы."
    whole = row(
        1, 160, quantity="killed", printed="160 человек", sentence=said, said_by="МВД", place="Казахстане"
    )
    part = row(1, 103, quantity="killed", printed="103", sentence=said, place="Алматы")
    ward = row(2, 2, quantity="killed", printed="two", sentence="Two of them died in the ward.")
    other = row(3, 225, quantity="killed", printed="225", place="Kazakhstan", said_by="Interior Ministry")
    third = row(4, 300, quantity="killed", printed="300", place="Kazakhstan", said_by="doctors")

    (agreed,) = group([whole, part, ward, other])
    (parted,) = group([whole, part, ward, other, third])

    assert not agreed.disagree
    assert (parted.disagree, parted.low, parted.high) == (True, 225, 300)


def test_only_what_each_voice_said_last_is_compared() -> None:
    days = [f"2022-01-{day:02}T10:00:00+00:00" for day in (8, 9, 10)]
    counts_on = [
        row(1, 4400, at=days[0], said_by="Interior Ministry"),
        row(2, 4400, at=days[1], place="Казахстане"),
        row(3, 5800, at=days[1], said_by="МВД"),
        row(4, 7900, at=days[2], said_by="Ішкі істер министрлігі"),
    ]

    (alone,) = group(counts_on)
    (parted,) = group([*counts_on, row(5, 9000, at=days[2], said_by="Lawyers")])

    assert not alone.disagree
    assert (parted.disagree, parted.low, parted.high) == (True, 7900, 9000)


def test_the_ministries_of_two_countries_disagree() -> None:
    armies = [
        row(1, 89, quantity="killed", said_by="Минобороны России"),
        row(2, 400, quantity="killed", said_by="Міністерство оборони України"),
    ]

    assert group(armies)[0].disagree


def test_a_place_is_one_place_in_any_script_and_no_other_that_begins_alike() -> None:
    (one,) = group([row(1, 4400, place="Kazakhstan"), row(2, 5800, place="Қазақстанда")])
    (other,) = group([row(1, 4400, place="Мангистау"), row(2, 5800, place="Мангейм")])

    assert (one.disagree, other.disagree) == (True, False)


@pytest.mark.parametrize(
    "other",
    [
        row(2, 4400),
        row(2, 5800, copy_of="https://o1.example/1"),
        row(2, 5800, at="2022-01-14T10:00:00+00:00"),
        row(2, 5800, withdrawn=True),
        row(1, 5800),
        row(2, 4300, high=None, qualifier="more than"),
        row(2, 4600, qualifier="about"),
        row(2, 103, place="Almaty"),
        row(2, 168, date="1986-12"),
    ],
)
def test_the_same_a_copy_a_later_a_withdrawn_or_a_wider_number_is_no_disagreement(
    other: dict[str, Any],
) -> None:
    (one,) = group([row(1, 4400, date="2022-01-08"), other])

    assert not one.disagree


def test_another_unit_is_another_group() -> None:
    groups = group([row(1, 164), row(2, 18, unit="security")])

    assert [(one.unit, one.disagree) for one in groups] == [("people", False), ("security", False)]


def test_the_choices_of_the_command_are_the_quantities() -> None:
    assert tuple(quantity.value for quantity in Quantity) == QUANTITIES
