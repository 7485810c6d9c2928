"""How an edition looks: within a mail's size, safe against its own contents, the same in text."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from digests.compose import compose
from digests.content import EditionContent
from digests.render import HTML_BYTES, fill, render, render_file, safe_url
from digests.sentences import one_line
from digests.wording import ENGLISH, LANGUAGES, Wording
from storage.edition import Article, ChangeKind, Coverage, Edition, SourceTrouble, Step
from storage.figures import Statement
from storage.model import Evidence, Url
from tests.hostile_texts import ADDRESSES, AWKWARD, CANARY, MARKUP
from tests.sample_edition import DESK, HEALTH, NOW, READER, coverage

DAY = date(2022, 1, 10)
BROWSER_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=2000",
    "--dump-dom",
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def edition(of: Coverage | None = None, **reader: object) -> Edition:
    subscriber = replace(READER, **reader)
    return compose(of or coverage(), subscriber=subscriber, number=12, local_date=DAY, now=NOW, desk=DESK)


def content_of(told: Edition) -> EditionContent:
    return EditionContent.from_json(told.content)


def tree(page: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(page.encode())


def crowd(number: int, *, title: str = "", url: str = "") -> Coverage:
    """Return a day of *number* unlike articles, each a story of its own."""
    base = coverage()
    articles = tuple(
        replace(
            base.articles[n % len(base.articles)],
            id=n + 1,
            url=Url(url or f"https://outlet{n % 44}.example/2022/01/10/politics/a-longer-address-{n}"),
            outlet=f"Outlet {n % 44}",
            title=title
            or f"{_word(3 * n)} {_word(3 * n + 1)} {_word(3 * n + 2)}: заголовок обычной длины для дня",
            text=" ".join(_word(10_000 + 40 * n + k) + "." * (k % 8 == 7) for k in range(40)),
            copy_of=None,
            published_at=NOW - timedelta(minutes=n),
        )
        for n in range(number)
    )
    return replace(base, articles=articles)


@lru_cache(maxsize=8)
def crowded(number: int) -> Edition:
    """Return the edition of such a day; several tests look at the same one."""
    return edition(crowd(number))


def _said(text: str) -> Statement:
    return Statement(
        speaker=text, verb=text, quote=f"{text} and more words that somebody said", direct=True, language=text,
        offset=0,
    )  # fmt: skip


def _word(n: int) -> str:
    """Return an invented word of its own for each number."""
    syllables = (
        "ба",
        "ге",
        "ди",
        "жо",
        "зу",
        "ка",
        "ле",
        "ми",
        "но",
        "пу",
        "ра",
        "се",
        "ти",
        "фо",
        "ху",
        "ша",
    )
    return "".join(random.Random(n).choices(syllables, k=5)).capitalize()


def hostile(text: str, url: str | None = None) -> Coverage:
    """Return a day in which every text that came from outside is *text*."""
    base = coverage()
    articles = tuple(
        replace(
            article,
            title=text,
            outlet=text,
            host=text,
            text=f"{text}. {text} and more words.",
            language=text if url is None else "en",
            url=Url(url) if url is not None else article.url,
            provenance=tuple(replace(step, label=text, sentence=text) for step in article.provenance),
            evidence=(Evidence(group="person", term=text, matched=text, offset=0),),
            statements=(_said(text), replace(_said(text), speaker=f"Some One {text}", direct=False)),
        )
        for article in base.articles
    )
    changes = tuple(
        replace(c, article=articles[n], title_before=text, title_after=text + "!", note=text, change=text)
        for n, c in enumerate(base.changes)
    )
    trouble = SourceTrouble(name=text, url=Url("https://x.example/"), reason=text, since_at=NOW)
    health = replace(HEALTH, troubled=(trouble,))
    return replace(base, topic_title=text, articles=articles, changes=changes, health=health)


# ---------------------------------------------------------------- size and speed


def test_a_normal_day_is_far_below_the_budget() -> None:
    assert len(edition().html.encode()) < HTML_BYTES * 0.6


@pytest.mark.parametrize("number", [1, 30, 100, 500])
def test_the_html_stays_within_its_budget_and_the_footer_is_never_cut(number: int) -> None:
    told = crowded(number)

    assert len(told.html.encode()) <= HTML_BYTES
    assert told.html.rstrip().endswith("</html>")
    assert content_of(told).unsubscribe_url in told.html


def test_500_stories_are_composed_and_rendered_within_two_seconds() -> None:
    day = crowd(500)

    told, seconds = crowded(500), 9.0
    for _ in range(2):  # the better of two: the machine may be busy
        started = time.process_time()
        assert edition(day) == told
        seconds = min(seconds, time.process_time() - started)

    assert len({item.story for item in told.items if item.kind == "new"}) > 400
    assert seconds < 2.0, f"{seconds:.2f} s"


def test_a_whole_mail_of_500_stories_stays_below_250_kilobytes() -> None:
    told = crowded(500)

    parts = [told.html.encode(), told.text.encode(), told.chart or b""]
    assert sum(len(part) for part in parts) * 78 / 57 < 250_000  # base64 in lines of 76


def test_what_the_html_leaves_out_is_counted_and_stands_in_the_text() -> None:
    told = crowded(500)

    content = content_of(told)
    shown = {block.number for block in content.stories if block.head.url in told.html}
    left = len(content.stories) - len(shown)
    assert f"{left} more stories: all of them, with links, in the plain-text part" in told.html
    assert all(line.url in told.text for block in content.stories for line in block.members)


@pytest.mark.parametrize("budget", [60_000, 40_000, 25_000, 15_000])
def test_a_tighter_budget_is_kept_by_steps(budget: int) -> None:
    content = content_of(crowded(300))

    page, text = render(content, budget=budget)

    assert len(page.encode()) <= budget
    assert content.unsubscribe_url in page
    assert text == render(content)[1]


def test_endless_headlines_and_addresses_do_not_break_the_budget() -> None:
    told = edition(crowd(60, title="ы" * 100_000, url="https://a.example/" + "x" * 50_000))

    assert len(told.html.encode()) <= HTML_BYTES


# ---------------------------------------------------------------- one edition, three forms


def test_html_and_text_tell_the_same_stories_in_the_same_order() -> None:
    told = edition()

    heads = [block.head.title for block in content_of(told).stories]
    in_html = [told.html.index(f">{title}<") for title in heads]
    flat = re.sub(r"\s+", " ", told.text.split("TOP STORIES")[1])
    in_text = [flat.index(title) for title in heads]
    assert in_html == sorted(in_html)
    assert in_text == sorted(in_text)


def test_the_sections_stand_in_the_same_order_in_both_parts() -> None:
    told = edition()

    sections = [e.text_content().upper() for e in tree(told.html).iter("h2")]
    places = [told.text.index(section) for section in sections]
    assert sections == [
        "COVERAGE PER DAY",
        "AT A GLANCE",
        "CORRECTIONS",
        "TOP STORIES",
        "IN BRIEF",
        "CHANGED AND REMOVED",
        "CRAWL HEALTH",
    ]
    assert places == sorted(places)


def two_voices() -> Coverage:
    """Return a day on which many stories have one origin, and later ones two, all of them Kazakh."""
    base = crowd(60)
    articles = [replace(a, language="ru" if n % 2 else "en") for n, a in enumerate(base.articles)]
    for n in range(30, 46):  # pairs: one story in two outlets
        text = " ".join(_word(90_000 + 40 * (n // 2) + k) for k in range(40))
        articles[n] = replace(articles[n], language="kk", text=text, title=text[:60])
    return replace(base, articles=tuple(articles))


def test_what_one_language_alone_tells_has_a_section_after_the_brief_ones() -> None:
    told = edition(two_voices())

    content = content_of(told)
    assert {block.only_in for block in content.only} == {"kk"}
    assert 0 < len(content.only) <= 3
    sections = [e.text_content() for e in tree(told.html).iter("h2")]
    assert sections.index("In brief") + 1 == sections.index("Only in") < sections.index("Also seen")
    assert "only in Kazakh" in tree(told.html).text_content()
    heads = [block.head.title for block in content.stories[: 9 + 12 + 3]]
    flat = re.sub(r"\s+", " ", told.text.split("TOP STORIES")[1])
    for part in (told.html[told.html.index("Top stories") :], flat):
        places = [part.index(title) for title in heads]
        assert places == sorted(places)


def test_an_empty_line_parts_each_story_from_the_next_in_the_text() -> None:
    top = edition().text.split("TOP STORIES\n")[1].split("IN BRIEF")[0].split("\n")

    before = [top[at - 1] for at, line in enumerate(top) if at and re.match(r"\[\d+\] ", line)]
    assert len(before) > 1
    assert set(before) == {""}


def test_every_link_of_the_html_stands_in_the_text() -> None:
    told = edition()

    links = {e.get("href") for e in tree(told.html).iter("a")}
    lines = {line.strip() for line in told.text.splitlines()}
    assert links
    assert links <= lines


def test_corrections_stand_above_the_news() -> None:
    page = edition().html

    assert page.index("Changed since we sent it to you") < page.index("Top stories")
    assert page.index("Top stories") < page.index("Changed and removed")


def test_the_text_keeps_to_its_columns_and_never_breaks_an_address() -> None:
    told = edition()

    for line in told.text.splitlines():
        assert len(line) <= 78 or line.strip().startswith(("https://", "mailto:")), line
    assert all(line.url in told.text for block in content_of(told).stories for line in block.members)


def test_the_file_holds_everything_and_its_chart() -> None:
    told = crowded(120)

    page = render_file(content_of(told), told.chart)

    assert "data:image/png;base64," in page
    assert all(article.url in page for article in crowd(120).articles)
    assert "plain-text part" not in page


def test_without_a_chart_no_picture_is_promised() -> None:
    content = replace(content_of(edition()), chart_alt="")

    page, _ = render(content)

    assert "<img" not in page
    assert "cid:" not in page


def test_a_quiet_day_has_no_empty_sections() -> None:
    quiet = replace(coverage(), articles=(), changes=(), days=())

    told = edition(quiet)

    assert [e.text_content() for e in tree(told.html).iter("h2")] == ["Crawl health"]
    assert "No new article and no change" in told.html


def test_without_a_web_service_the_way_out_is_a_mail() -> None:
    desk = replace(DESK, base_url=None)
    told = compose(coverage(), subscriber=READER, number=1, local_date=DAY, now=NOW, desk=desk)

    assert "mailto:desk@desk.example?subject=unsubscribe%20tOkEn-3" in told.html
    assert "mailto:desk@desk.example?subject=unsubscribe%20tOkEn-3" in told.text


# ---------------------------------------------------------------- a mail client's view


def test_nothing_is_loaded_from_outside() -> None:
    page = edition().html

    assert {e.get("src") for e in tree(page).iter() if e.get("src")} == {"cid:chart"}
    assert "url(" not in page
    assert not list(tree(page).iter("link", "script", "iframe", "object", "form"))


def test_every_picture_has_words_and_they_hold_the_numbers() -> None:
    (picture,) = tree(edition().html).iter("img")

    assert "6 Jan: 74 (Russian 37, Kazakh 15, English 15, Ukrainian 7)" in (picture.get("alt") or "")


def test_the_look_does_not_depend_on_the_style_block() -> None:
    page = re.sub(r"<style>.*?</style>", "", edition().html, flags=re.DOTALL)

    for element in tree(page).iter("td", "h1", "h2", "h3", "p", "a"):
        assert element.get("style") or not element.get("class"), lxml_html.tostring(element)[:120]


def test_no_information_stands_only_in_a_colour() -> None:
    page = tree(edition().html)

    assert [e.tag for e in page.iter("del", "ins")] == ["del", "ins"]
    assert "Removed" in page.text_content()


def test_every_headline_and_lead_names_its_language_and_direction() -> None:
    page = tree(edition().html)

    for heading in page.iter("h3"):
        (inner,) = list(heading)
        assert inner.get("lang") in {"ru", "kk", "uk", "en"}
        assert inner.get("dir") == "auto"
    leads = [p for p in page.iter("p") if "lead" in (p.get("class") or "").split()]
    assert leads
    assert all(p.get("lang") and p.get("dir") == "auto" for p in leads)


def test_the_deck_line_is_the_first_thing_said_and_is_visible() -> None:
    told = edition()

    body = " ".join(tree(told.html).body.text_content().split())
    assert body.startswith(content_of(told).deck)
    assert "display:none" not in told.html.replace(" ", "")
    assert re.sub(r"\s+", " ", told.text).startswith(content_of(told).deck)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _texts(page: str) -> Iterator[tuple[str, str]]:
    """Yield (colour, background) of every element with text of its own, by its inline styles."""
    for element in tree(page).body.iter():
        if not (element.text or "").strip() or not isinstance(element.tag, str):
            continue
        chain = [element, *element.iterancestors()]
        styles = [dict(re.findall(r"([a-z-]+):\s*(#[0-9a-f]{6})", e.get("style") or "")) for e in chain]
        colour = next((s["color"] for s in styles if "color" in s), "#000000")
        ground = next((s["background-color"] for s in styles if "background-color" in s), "#ffffff")
        yield colour, ground


def test_all_text_has_a_contrast_of_4_5_on_its_ground() -> None:
    pairs = set(_texts(edition().html))

    assert len(pairs) > 8
    for colour, ground in pairs:
        high, low = sorted((_luminance(colour), _luminance(ground)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (colour, ground)


# ---------------------------------------------------------------- hostile contents


#: All that an edition is made of.
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body"),
    *(
        "table",
        "tbody",
        "tr",
        "td",
        "h1",
        "h2",
        "h3",
        "p",
        "br",
        "a",
        "b",
        "i",
        "span",
        "bdi",
        "del",
        "ins",
        "img",
    ),
}


def assert_harmless(page: str) -> None:
    parsed = tree(page)
    assert {e.tag for e in parsed.iter() if isinstance(e.tag, str)} <= ALLOWED
    for element in parsed.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (name, value)
            if name in ("href", "src"):
                assert value.startswith(("https://", "http://", "mailto:", "cid:chart", "data:image/png")), (
                    value
                )
            if name == "style":
                assert "url(" not in value


@pytest.mark.parametrize("text", MARKUP)
def test_markup_from_outside_stays_text(text: str) -> None:
    told = edition(hostile(text))

    assert_harmless(told.html)
    assert_harmless(render_file(content_of(told), told.chart))
    assert len(told.html.encode()) <= HTML_BYTES
    for line in (told.subject, content_of(told).deck):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", line)


def test_there_are_forty_attacks() -> None:
    assert len(set(MARKUP)) == 40


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_never_blocks_an_edition(text: str) -> None:
    told = edition(hostile(text))

    assert_harmless(told.html)
    assert len(told.html.encode()) <= HTML_BYTES
    told.text.encode()
    told.content.encode()
    assert not re.search("[\x00\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told.html + told.text)
    assert len(told.items) == len(coverage().articles) + len(coverage().changes)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_we_would_not_follow_is_no_link(address: str) -> None:
    assert safe_url(address) == ""
    told = edition(hostile("Plain words", url=address))

    assert_harmless(told.html)
    assert {e.get("href") for e in tree(told.html).iter("a")} == {
        content_of(told).unsubscribe_url,
        content_of(told).edition_url,
    }


def test_a_chain_of_any_length_is_shown_as_text() -> None:
    steps = tuple(Step(kind="article", label=f"<b>step {n}</b>") for n in range(12))
    article: Article = replace(coverage().articles[0], provenance=steps)

    told = edition(replace(coverage(), articles=(article,), changes=()))

    assert "&lt;b&gt;step 11&lt;/b&gt;" in told.html


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_one_line_is_one_clean_line(text: str) -> None:
    line = one_line(text, 80)

    assert len(line) <= 80
    assert line.splitlines() in ([], [line])
    line.encode()
    assert one_line(line, 80) == line


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.integers(0, 8), st.integers(0, 8))
def test_filled_text_keeps_its_words(text: str, indent: int, hang: int) -> None:
    filled = fill(text, indent, hang)

    assert filled.split() == one_line(text).split()


@pytest.mark.slow
def test_no_attack_runs_in_a_browser(tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no chromium; the parser's view is tested above")
    page = tmp_path / "all.html"
    bodies = []
    for text in MARKUP:
        body = edition(hostile(text)).html
        bodies.append(body[body.index("<body") : body.rindex("</html>")])
    head = edition().html
    page.write_text(head[: head.index("<body")] + "\n".join(bodies) + "</html>", encoding="utf-8")

    assert CANARY not in _title_after_running(CHROMIUM, page, tmp_path)


@pytest.mark.slow
def test_the_canary_dies_when_an_attack_does_run(tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no chromium")
    page = tmp_path / "live.html"
    page.write_text(f"<title>x</title>{MARKUP[2]}", encoding="utf-8")

    assert CANARY in _title_after_running(CHROMIUM, page, tmp_path)


def _title_after_running(browser: str, page: Path, folder: Path) -> str:
    """Open *page* in a browser that reaches no host; return the title it has afterwards."""
    done = subprocess.run(
        [
            browser,
            *BROWSER_FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            page.as_uri(),
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
    return str(lxml_html.document_fromstring(done.stdout).findtext(".//title"))


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES.keys())
def test_every_language_says_the_same_things(words: Wording) -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert words.phrases.keys() == ENGLISH.phrases.keys()
    assert words.counted.keys() == ENGLISH.counted.keys()
    for key, phrase in ENGLISH.phrases.items():
        assert fields(words.phrases[key]) == fields(phrase), key
    forms = {words.plural(n) for n in range(200)}
    assert all(len(noun) == len(forms) for noun in words.counted.values())


def test_every_counted_noun_is_used() -> None:
    used = _sources()
    for noun in ENGLISH.counted:
        assert re.search(rf"(count|noun)\(\s*'{noun}'|\"{noun}\"", used), noun


def _sources() -> str:
    folder = Path(__file__).resolve().parents[1] / "digests"
    files = [p for p in folder.glob("*.py") if p.name != "wording.py"]
    return "".join(p.read_text(encoding="utf-8") for p in [*files, *folder.glob("templates/*.j2")])


def test_no_phrase_is_left_over() -> None:
    used = _sources()
    made = {"phase_new", "phase_developing", "phase_revived", "edited_since", "removed_since"}
    for phrase in ENGLISH.phrases.keys() - made:
        assert re.search(rf"['\"]{phrase}['\"]", used), phrase


def test_a_removal_is_said_in_words_of_its_own() -> None:
    gone = replace(coverage().changes[1], already_mailed=True)

    told = edition(replace(coverage(), changes=(gone,)))

    assert gone.kind is ChangeKind.REMOVED
    assert "REMOVED Линия 7" in told.text
    assert "HTTP 404 since 17:12" in told.html


def test_the_text_part_tells_of_every_article_how_it_was_found_and_which_copy_is_kept() -> None:
    of = coverage()
    of = replace(of, articles=tuple(replace(a, capture_sha256=f"{a.id:064x}"[::-1]) for a in of.articles))
    made = edition(of)
    told, text = EditionContent.from_json(made.content), made.text
    flat = " ".join(text.split())

    for line in (line for block in (*told.top, *told.brief) for line in block.members):
        assert flat.count(f"sha256 {line.kept}…") == 1
        assert " › ".join(line.path) in flat
    assert any(block.also for block in told.top)


def test_what_a_story_rests_on_says_whether_earlier_editions_are_in_it() -> None:
    content = EditionContent.from_json(edition().content)
    (block, *_) = content.stories
    going_on = replace(content, top=(replace(block, grounds="2 texts", grounds_in_all=True),))
    alone = replace(content, top=(replace(block, grounds="2 texts"),))

    assert "In all, earlier editions included, it rests on 2 texts" in " ".join(render(going_on)[1].split())
    assert "Rests on 2 texts" in " ".join(render(alone)[1].split())
    assert "it rests on" in render(going_on)[0]
