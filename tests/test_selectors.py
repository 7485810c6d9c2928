"""Expressions answered from memory say what the expressions themselves say, on any tree."""

from __future__ import annotations

from importlib import import_module
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import XPath
from lxml.html import HtmlElement, document_fromstring
from trafilatura import xpaths

from crawler import body, selectors
from crawler.decoding import tree_of
from crawler.selectors import Remembering, remembering
from steppewatch.evaluation.recorded import captures

ASKED = (
    *xpaths.BODY_XPATH,
    *xpaths.OVERALL_DISCARD_XPATH,
    *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
    import_module("trafilatura.baseline").BASIC_CLEAN_XPATH,
)
REMEMBERED = tuple(expression for expression in ASKED if isinstance(expression, Remembering))
RE = {"re": "http://exslt.org/regular-expressions"}


def differences(tree: HtmlElement) -> list[str]:
    """Name the expressions that memory answers otherwise; of those with a position, the first counts."""
    return [
        one.expression.path
        for one in REMEMBERED
        if one(tree) != (one.expression(tree)[:1] if "[1]" in one.expression.path else one.expression(tree))
    ]


def test_every_long_expression_of_trafilatura_is_answered_from_memory() -> None:
    left = [" ".join(one.path.split()) for one in ASKED if isinstance(one, XPath)]

    assert all("re:test" not in path for path in left), "written in a way that is not understood"
    assert len(REMEMBERED) >= 7


def test_memory_answers_as_the_expressions_do_on_recorded_pages(shared: Path) -> None:
    recorded = islice(captures(shared / "corpus" / "open.warc.gz"), 0, 400, 8)
    trees = [tree_of(capture.body, "text/html") for capture in recorded if b"<html" in capture.body[:2000]]

    assert len(trees) > 20
    for tree in trees:
        assert tree is not None
        body.prune(tree)
        assert differences(tree) == []


_WORDS = st.sampled_from(
    ["post", "entry", "article-body", "share", "social", "nav", "hide-me", "comment-1", "Commentary", "cookie", "x"]
)  # fmt: skip
_VALUES = st.lists(_WORDS, max_size=3).map(" ".join)
_ATTRIBUTES = st.lists(
    st.tuples(st.sampled_from(["id", "class", "style", "role", "aria-hidden", "itemprop", "href"]), _VALUES),
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: "".join(f' {name}="{value}"' for name, value in pairs))
_TAGS = st.sampled_from(["div", "p", "span", "section", "article", "main", "ul", "a", "fb:comments"])
_MARKUP = st.recursive(
    st.just("text"),
    lambda inner: st.builds(
        lambda tag, worn, parts: f"<{tag}{worn}>{''.join(parts)}</{tag}>",
        _TAGS, _ATTRIBUTES, st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)  # fmt: skip


@given(_MARKUP)
def test_memory_answers_as_the_expressions_do_on_any_tree(markup: str) -> None:
    assert differences(document_fromstring(f"<html><body><div>{markup}</div><!-- x --></body></html>")) == []


def test_of_two_attributes_the_first_on_the_page_counts() -> None:
    asked = remembering(XPath(".//*[self::div][re:test(@id|@class, 'cookie')]", namespaces=RE))
    tree = document_fromstring(
        '<div><div id="a" class="cookie"></div><div class="cookie" id="a"></div></div>'
    )

    assert [element.keys() for element in asked(tree)] == [["class", "id"]]


@pytest.mark.parametrize(
    "path",
    [
        ".//div[contains(@class, 'a')]",
        ".//*[re:test(@class, 'a')][not(.//h1)]",
        ".//*[re:test(@class, 'a')]/p",
        ".//*[re:test(@class, 'a') and p[@id]]",
        ".//*[re:test(text(), 'a')]",
        ".//*[re:test(@class, 'a')][2]",
        ".//*[re:test(@class, 'a')][last()]",
        "//*[re:test(@class, 'a')]",
        ".//*[re:test(ancestor::div/@class, 'a')]",
    ],
)
def test_an_expression_that_looks_further_than_at_an_element_is_left_alone(path: str) -> None:
    expression = XPath(path, namespaces=RE)

    assert remembering(expression) is expression


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "_KINDS", 3)
    asked = remembering(XPath(".//*[re:test(@id, '7$')]", namespaces=RE))
    tree = document_fromstring("<div>" + "".join(f"<p id='n{n}'>x</p>" for n in range(30)) + "</div>")

    assert isinstance(asked, Remembering)
    assert [element.get("id") for element in asked(tree)] == ["n7", "n17", "n27"]
    assert len(asked._answers) <= 3
