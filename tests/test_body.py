"""How trafilatura is asked: the dearer passes only where they can give more."""

from __future__ import annotations

from typing import Any

import pytest
from lxml.html import HtmlElement

from crawler import body
from crawler.decoding import tree_of

LINE = "The council of Omir met in the evening and spoke about the price of fuel for an hour and a half. "
LIST = "".join(
    f"<li>Point {n} of the plan: the council wants to hear the traders first.</li>" for n in range(9)
)


def parsed(markup: str) -> HtmlElement:
    tree = tree_of(f"<html><body>{markup}</body></html>".encode(), "text/html")
    assert tree is not None
    return tree


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return a list that fills with whether a pass was generous."""
    passes: list[bool] = []
    extracted = body._extracted

    def noted(tree: HtmlElement, url: str, **how: Any) -> str:
        passes.append(bool(how.get("recall")))
        return extracted(tree, url, **how)

    monkeypatch.setattr(body, "_extracted", noted)
    return passes


def test_a_text_in_a_frame_of_its_own_is_not_asked_for_generously(asked: list[bool]) -> None:
    elsewhere = f"<div><ul>{LIST}</ul></div>"

    found = body.take(
        parsed(f"<article><p>{LINE * 5}</p></article>{elsewhere}"), url="https://omir.example/a"
    )

    assert LINE.strip() in found.text
    assert True not in asked


@pytest.mark.parametrize(
    "markup",
    [
        f"<article><p>{LINE * 5}</p><table><tr><td><ul>{LIST}</ul></td></tr></table></article>",
        f"<article><p>{LINE * 5}</p><div class='Teaser-box'><ul>{LIST}</ul></div></article>",
    ],
    ids=["list in a cell", "teaser"],
)
def test_what_the_fast_pass_leaves_out_is_asked_for_generously(asked: list[bool], markup: str) -> None:
    body.take(parsed(markup), url="https://omir.example/a")

    assert True in asked


def test_teasers_of_other_articles_are_nothing_left_out(asked: list[bool]) -> None:
    teasers = "".join(
        f"<div class=teaser><h2><a href=/n{n}>Fuel is dear</a></h2><div class=teasertext><p>{LINE}</p></div></div>"
        for n in range(3)
    )

    found = body.take(
        parsed(f"<article><p>{'The square was full. ' * 20}</p>{teasers}</article>"),
        url="https://o.example/a",
    )

    assert LINE.strip() not in found.text
    assert True not in asked


def test_a_text_gathered_from_outside_of_a_frame_is_noticed() -> None:
    """Trafilatura calls the function that notes it; one that no longer did would cost text in silence."""
    body.take(parsed(f"<div><p>{LINE}</p></div>"), url="https://omir.example/a")
    assert body._recovered

    body.take(parsed(f"<article><p>{LINE * 5}</p></article>"), url="https://omir.example/a")
    assert not body._recovered
