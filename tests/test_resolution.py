"""Where a citation leads, or why it leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.citations import find, resolve
from crawler.outlets import Catalogue, load_catalogue
from storage.model import Citation, CitationKind, SourceKind

K = CitationKind
INVENTED = load_catalogue(Path(__file__).parent / "data" / "outlets.toml")


def cited(text: str) -> list[Citation]:
    return list(find(text, cited_by="seed:t", catalogue=INVENTED))


def leads(text: str) -> list[tuple[tuple[str, ...], list[str], str]]:
    found = (resolve(c, INVENTED) for c in cited(text))
    return [(r.pages, [f"{kind} {url}" for kind, url in r.polls], r.why_not) for r in found]


@pytest.mark.parametrize(
    ("text", "pages", "polls"),
    [
        (
            "See https://dala.example/x now",
            ("https://dala.example/x",),
            ["feed https://dala.example/rss.xml", "home https://dala.example/", "channel https://t.me/s/dala_example"],
        ),
        ("See https://unknown.example:8080/x now", ("https://unknown.example:8080/x",), ["home https://unknown.example:8080/"]),
        ("The Omir Post says", (), ["home https://omirpost.example/world"]),
        ("See t.me/unknown_example/7 now", ("https://t.me/unknown_example/7",), ["channel https://t.me/s/unknown_example"]),
        ("See https://t.me/s/unknown_example now", (), ["channel https://t.me/s/unknown_example"]),
        ("Askar Zhanov wrote in his Telegram channel", (), ["channel https://t.me/s/zhanov_example"]),
        ("See https://www.youtube.com/watch?v=1 now", ("https://www.youtube.com/watch?v=1",), []),
    ],
)  # fmt: skip
def test_a_citation_leads_to_its_page_and_to_where_its_outlet_is_polled(
    text: str, pages: tuple[str, ...], polls: list[str]
) -> None:
    assert leads(text) == [(pages, polls, "")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See https://twitter.com/sabitova_example now", "never signs in"),
        ("Omar Omirov said so on his Facebook page.", "never signs in"),
        ("Omar Omirov said so in his Telegram channel.", "gives no address of the channel"),
        ("Glance magazine’s cousin, the magazine “Blick”, says", "the catalogue does not know 'Blick'"),
        ("See https://t.me/+AbCdEf123 now", "a private group"),
        ("It began [1].\n[1] https://", ""),
    ],
)
def test_a_citation_that_leads_nowhere_says_why(text: str, words: str) -> None:
    nowhere = [why for pages, polls, why in leads(text) if not pages and not polls]

    assert (words in nowhere[-1]) if words else not nowhere


def test_an_outlet_that_left_the_catalogue_is_named() -> None:
    citation = Citation(cited_by="seed:t", kind=K.OUTLET, label="Dala", outlet="dala")

    assert "add [outlets.dala]" in resolve(citation, Catalogue()).why_not


def test_an_outlet_without_addresses_says_what_to_add() -> None:
    catalogue = load_catalogue(Path(__file__).parents[1] / "config" / "outlets.toml")
    citation = Citation(
        cited_by="seed:t", kind=K.CHANNEL, label="his Telegram channel", outlet="zyuganov-telegram"
    )

    assert "add home or telegram to [outlets.zyuganov-telegram]" in resolve(citation, catalogue).why_not


def test_every_shipped_outlet_leads_to_a_poll_or_a_reason() -> None:
    catalogue = load_catalogue(Path(__file__).parents[1] / "config" / "outlets.toml")
    for outlet in catalogue.outlets:
        found = resolve(Citation(cited_by="seed:t", kind=K.OUTLET, label="x", outlet=outlet.key), catalogue)

        assert bool(found.polls) != bool(found.why_not), outlet.key
        assert all(kind in SourceKind and url.startswith("http") for kind, url in found.polls)
