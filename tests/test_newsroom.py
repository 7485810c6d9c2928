"""The demonstration newsroom: is it what its source files say, and is it fit to be crawled?"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import py3langid
import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.citations import find
from crawler.discovery import well_known
from crawler.extract import take
from crawler.outlets import load_catalogue
from crawler.relevance import Matcher, score
from crawler.topic_files import load_topic
from steppewatch.newsroom import AFTERWARDS, CATALOGUE, DAYS, EXPECTED, SEED, build
from steppewatch.newsroom.__main__ import main
from steppewatch.newsroom.press import Response, overloaded, responses
from steppewatch.newsroom.reading import HERE, Article, articles, read, sites
from storage.model import Capture, Outlet
from storage.urls import canonical

PROJECT = Path(__file__).parents[1]
FOOTNOTE = re.compile(r"^\[(\d+)\](\s*)(\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return build(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture(scope="module")
def served() -> dict[tuple[str, int], Response]:
    """Every answer by address and day."""
    return {
        (answer.url, index): answer
        for index, now in enumerate((*DAYS, AFTERWARDS))
        for site in sites().values()
        for answer in responses(site, now)
    }


def records(path: Path) -> list[tuple[str, str, str, bytes]]:
    with path.open("rb") as file:
        return [
            (
                record.rec_headers.get_header("WARC-Target-URI"),
                record.rec_headers.get_header("WARC-Date"),
                record.http_headers.get_statuscode(),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
        ]


def f1(found: str, wanted: str) -> float:
    """Return the F1 of word counts, 0 to 1."""
    have, want = (Counter(re.findall(r"\w+", text.lower())) for text in (found, wanted))
    common = sum((have & want).values())
    return 2 * common / (sum(have.values()) + sum(want.values()))


# ---------------------------------------------------------------- the archive


def test_two_builds_are_byte_equal(archive: tuple[Path, ...], tmp_path: Path) -> None:
    again = build(tmp_path)

    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in archive]


def test_each_record_carries_the_capture_time_of_its_file(archive: tuple[Path, ...]) -> None:
    dates = [{date for _, date, _, _ in records(file)} for file in archive]

    assert dates == [{f"2022-01-{day:02}T12:00:00Z"} for day in (8, 9, 10, 11)]


def test_the_archive_holds_every_answer_unchanged(
    archive: tuple[Path, ...], served: dict[tuple[str, int], Response]
) -> None:
    for index, file in enumerate(archive[:3]):
        held = {url: (int(status), body) for url, _, status, body in records(file)}

        answered = [answer for (_, day), answer in served.items() if day == index]
        answered += overloaded(EXPECTED.silent[0], DAYS[index])
        assert held == {answer.url: (answer.status, answer.body) for answer in answered}


def test_an_address_is_recorded_once_a_day(archive: tuple[Path, ...]) -> None:
    for file in archive:
        urls = [url for url, *_ in records(file)]

        assert len(urls) == len(set(urls))


def test_no_host_but_example_names_occurs(archive: tuple[Path, ...]) -> None:
    everything = "\n".join(
        [SEED.read_text("utf-8"), CATALOGUE.read_text("utf-8")]
        + [f"{url} {body.decode('utf-8', 'replace')}" for file in archive for url, *_, body in records(file)]
    )

    hosts = {urlsplit(url).hostname for url in re.findall(r"https?://[^\s\"'<>)]+", everything)}

    standards = {"schema.org", "purl.org", "www.w3.org", "www.sitemaps.org", "www.google.com", "jsonfeed.org"}
    assert {host for host in hosts - standards if not str(host).endswith(".example")} == set()


def test_no_real_outlet_is_named_anywhere() -> None:
    real = load_catalogue(PROJECT / "config" / "outlets.toml")
    said = [SEED.read_text("utf-8"), CATALOGUE.read_text("utf-8")]
    said += [file.read_text("utf-8") for file in sorted(HERE.glob("*/*.t*"))]

    assert len(said) > 60
    assert [mention for text in said for mention in real.mentions(text)] == []


def test_the_silent_host_is_down_on_every_day(archive: tuple[Path, ...]) -> None:
    (silent,) = EXPECTED.silent

    answers = [[status for url, _, status, _ in records(file) if url == silent] for file in archive]
    assert answers == [["503"], ["503"], ["503"], []]


def test_the_preview_command_lists_what_is_in_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 0

    listing = capsys.readouterr().out
    assert all(url in listing for url in (*EXPECTED.on_topic, *EXPECTED.off_topic))


def test_the_preview_command_wants_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 64
    assert "OUTDIR" in capsys.readouterr().err


# ---------------------------------------------------------------- the articles


def readable_on() -> list[tuple[Article, int]]:
    return [(article, day) for article in articles() for day, now in enumerate(DAYS) if article.readable(now)]


def body_of(article: Article, day: int) -> str:
    version = article.at(DAYS[day])
    assert version is not None
    return version.text


@pytest.mark.parametrize(
    ("article", "day"), readable_on(), ids=[f"{article.name}-{day}" for article, day in readable_on()]
)
def test_an_extractor_finds_the_body_and_not_its_surroundings(
    article: Article, day: int, served: dict[tuple[str, int], Response]
) -> None:
    page = served[article.url, day].body

    text = trafilatura.extract(page, include_comments=False, include_tables=False) or ""

    # A teaser is shorter than what stands around it, and broken markup costs a few words.
    floor = 0.5 if article.paywall else 0.9 if article.broken or article.photo or article.credit else 0.95
    assert f1(text, body_of(article, day)) >= floor


@pytest.mark.parametrize("article", articles(), ids=[article.name for article in articles()])
def test_every_version_is_in_the_outlets_language(article: Article) -> None:
    for version in article.versions:
        if version.body:
            assert py3langid.classify(f"{version.title}\n{version.text}")[0] == article.site.language


@pytest.mark.parametrize("article", articles(), ids=[article.name for article in articles()])
def test_an_article_is_of_a_newspapers_length(article: Article) -> None:
    words = [len(version.text.split()) for version in article.versions if version.status == 200]

    low = 25 if article.paywall else 70 if article.keeps else 100
    assert all(low <= count <= 350 for count in words), words


def test_addresses_are_canonical_and_unique() -> None:
    urls = [article.url for article in articles()]

    assert len(set(urls)) == len(urls)
    assert [canonical(url) for url in urls] == urls


def test_photographers_and_agencies_are_credited_under_reprints() -> None:
    reprints = [article for article in articles() if article.copy_of]

    assert len(reprints) == 3
    assert all("Тумар Лента" in article.credit for article in reprints)


@given(st.lists(st.text("абв әү’ -", min_size=1).filter(str.strip), min_size=1))
def test_paragraphs_survive_reading(paragraphs: list[str]) -> None:
    head = 'outlet = "steppe-courier"\npath = "/x"\ntitle = "X"\npublished = 2022-01-08T09:00:00+06:00\n'

    article = read("x", f"+++\n{head}+++\n" + "\n\n".join(paragraphs))

    assert article.versions[0].body == tuple(" ".join(paragraph.split()) for paragraph in paragraphs)


def test_a_front_matter_is_required() -> None:
    with pytest.raises(ValueError, match="front matter"):
        read("broken", "Just a text.")


def test_the_shipped_topic_tells_the_unrest_from_its_neighbours() -> None:
    matcher = Matcher(load_topic(PROJECT / "config" / "topics" / "kazakhstan-unrest.toml"))

    found = {
        article.url
        for article in articles()
        for version in article.versions
        if score(
            matcher,
            title=version.title,
            text=version.text,
            language=article.site.language,
            published_at=article.published,
        ).relevant
    }

    assert found == set(EXPECTED.on_topic)


# ---------------------------------------------------------------- what happens over the days


def test_an_edited_page_changes_headline_and_text_on_its_day(
    served: dict[tuple[str, int], Response],
) -> None:
    assert sorted(EXPECTED.edited.values()) == [1, 2]
    for url, day in EXPECTED.edited.items():
        before, after = (
            trafilatura.bare_extraction(served[url, index].body, with_metadata=True)
            for index in (day - 1, day)
        )

        assert before.title != after.title
        assert before.text != after.text
        assert before.date == after.date


def test_a_removed_page_is_missing_and_later_gone(served: dict[tuple[str, int], Response]) -> None:
    ((url, day),) = EXPECTED.gone.items()

    assert [served[url, index].status for index in range(1, 4)] == [200, 404, 410]
    assert day == 2


def test_a_removed_page_leaves_the_lists(served: dict[tuple[str, int], Response]) -> None:
    ((url, _),) = EXPECTED.gone.items()
    path = urlsplit(url).path.encode()
    section = "https://tyulenya-bukhta.example/novosti/"

    assert [path in served[section, index].body for index in (1, 2)] == [True, False]


def test_a_moved_page_redirects_to_an_article(served: dict[tuple[str, int], Response]) -> None:
    ((old, new),) = EXPECTED.moved.items()

    answer = served[old, 0]

    assert (answer.status, dict(answer.headers)["Location"]) == (301, new)
    assert served[new, 0].status == 200


def test_nothing_is_served_before_it_is_published(served: dict[tuple[str, int], Response]) -> None:
    for article in articles():
        for day, now in enumerate(DAYS):
            assert ((article.url, day) in served) == (article.versions[0].since <= now)


def test_a_copy_repeats_every_word_of_the_original(served: dict[tuple[str, int], Response]) -> None:
    assert len(EXPECTED.copies) == 2
    for copy, original in EXPECTED.copies.items():
        texts = [trafilatura.extract(served[url, 0].body) or "" for url in (copy, original)]

        assert set(texts[1].split("\n")) - set(texts[0].split("\n")) <= {texts[1].split("\n")[0]}


def test_an_undated_page_prints_no_time_and_a_hostile_one_a_far_future(
    served: dict[tuple[str, int], Response],
) -> None:
    undated, hostile = (served[urls[0], 2].body for urls in (EXPECTED.undated, EXPECTED.hostile_date))

    assert b"<time" not in undated
    capture = Capture(url=EXPECTED.undated[0], status=200, headers=(), body=undated, fetched_at=DAYS[2])
    assert take(capture).published_at is None
    assert b'content="2099-01-10' in hostile
    assert b"2022-01-10T" not in hostile


def test_a_page_is_found_only_through_a_kept_article(served: dict[tuple[str, int], Response]) -> None:
    (url,) = EXPECTED.one_hop

    naming = {other for (other, _), answer in served.items() if other != url and url.encode() in answer.body}

    assert naming == {"https://silkmeridian.example/analysis/who-are-the-detained"}


# ---------------------------------------------------------------- lists for machines


def entries_of(body: bytes, kind: str) -> list[str]:
    if kind == "json":
        return [item["url"] for item in json.loads(body)["items"]]
    if kind == "sitemap":
        names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
        return [str(loc.text) for loc in ElementTree.fromstring(body).findall("s:url/s:loc", names)]
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    return [entry.link for entry in parsed.entries]


@pytest.mark.parametrize("key", [key for key, site in sites().items() if site.feed])
@pytest.mark.parametrize("day", range(3))
def test_a_feed_lists_the_articles_of_its_outlet_newest_first(
    key: str, day: int, served: dict[tuple[str, int], Response]
) -> None:
    site, now = sites()[key], DAYS[day]
    assert site.feed is not None

    listed = entries_of(served[site.url(site.feed.path), day].body, site.feed.kind)

    mine = [article.url for article in reversed(articles()) if article.site is site and article.readable(now)]
    assert list(dict.fromkeys(canonical(url) for url in listed)) == mine


def test_the_lists_differ_in_kind_and_in_how_they_are_found() -> None:
    found = {(site.feed.kind, site.feed.found_by) for site in sites().values() if site.feed}

    assert found == {
        ("rss", "link"), ("atom", "link"), ("rdf", "link"), ("json", "link"), ("sitemap", "robots"),
        ("rss", "well-known"), ("rss", "catalogue"),
    }  # fmt: skip
    assert [site.key for site in sites().values() if site.feed is None and site.section] == [
        "tyulenya-bukhta"
    ]


def test_an_outlet_answers_wherever_discovery_may_knock(served: dict[tuple[str, int], Response]) -> None:
    for site in sites().values():
        knocked = [candidate.url for candidate in well_known(site.home)]

        assert [url for url in knocked if (url, 0) not in served] == []


def test_one_feed_lists_an_article_a_second_time_with_tracking(
    served: dict[tuple[str, int], Response],
) -> None:
    listed = entries_of(served["https://zavolzh-telegraf.example/export/rss", 0].body, "rss")

    assert listed[1].startswith(f"{listed[0]}?utm_source=")


def test_a_home_page_advertises_its_feed(served: dict[tuple[str, int], Response]) -> None:
    for site in sites().values():
        linked = b'rel="alternate"' in served[site.home, 0].body

        assert linked == bool(site.feed and site.feed.found_by == "link")


def test_robots_names_the_news_sitemap(served: dict[tuple[str, int], Response]) -> None:
    robots = served["https://tumarlenta.example/robots.txt", 0].body.decode()

    assert "Sitemap: https://tumarlenta.example/sitemaps/news.xml" in robots.splitlines()


def test_one_outlet_is_encoded_in_windows_1251_and_says_so_only_inside(
    served: dict[tuple[str, int], Response],
) -> None:
    answer = served["https://vecherny-medeu.example/news/2022/01/08/aeroport-zakryt.html", 0]

    assert "charset" not in dict(answer.headers)["Content-Type"]
    assert "Аэропорт Алматы" in answer.body.decode("windows-1251")


# ---------------------------------------------------------------- seed and catalogue


def test_the_seeds_footnotes_lead_into_the_newsroom(served: dict[tuple[str, int], Response]) -> None:
    notes = FOOTNOTE.findall(SEED.read_text("utf-8"))
    urls = [url for _, _, url in notes]

    status = {url: served[url, 0].status if (url, 0) in served else None for url in urls}

    assert [number for number, _, _ in notes] == [str(number) for number in range(1, 11)]
    assert {space for _, space, _ in notes} == {" ", ""}
    assert Counter(Counter(urls).values()) == {1: 8, 2: 1}
    assert [url for url, code in status.items() if code == 404] == list(EXPECTED.dead)
    assert [url for url, code in status.items() if code is None] == list(EXPECTED.silent)
    assert Counter(status.values()) == {200: 6, 301: 1, 404: 1, None: 1}


def test_every_footnote_is_cited_in_the_seeds_text() -> None:
    text, _, _ = SEED.read_text("utf-8").partition("\n[1] ")

    assert re.findall(r"\[(\d+)\]", text) == [str(number) for number in range(1, 11)]
    assert "[4][5]" in text


def test_the_seed_cites_every_outlet_but_the_one_found_by_a_link() -> None:
    cited = find(SEED.read_text("utf-8"), cited_by="seed:demo", catalogue=load_catalogue(CATALOGUE))

    kinds = Counter(citation.kind for citation in cited)

    assert {citation.outlet for citation in cited} - {None} == sites().keys() - {"aral-notebook"}
    assert kinds == {"footnote": 10, "outlet": 2, "photo": 1, "correspondent": 1, "channel": 1}


def test_the_catalogue_fits_the_outlet_noun() -> None:
    catalogue = tomllib.loads(CATALOGUE.read_text("utf-8"))["outlets"]

    outlets = [Outlet(key=key, **entry) for key, entry in catalogue.items()]

    assert len(outlets) == 11
    assert all(sites()[outlet.key].home == outlet.home for outlet in outlets)
    assert sum(outlet.agency for outlet in outlets) == 1


def test_at_least_eight_stories_are_told_by_several_outlets_and_languages() -> None:
    by_url = {article.url: article for article in articles()}
    shared = [
        {(by_url[url].site.key, by_url[url].site.language) for url in urls}
        for urls in EXPECTED.stories.values()
        if len(urls) > 1
    ]

    assert len(shared) >= 8
    assert all(2 <= len({outlet for outlet, _ in tellers}) <= 7 for tellers in shared)
    assert sum(len({language for _, language in tellers}) > 1 for tellers in shared) >= 8


def test_some_stories_go_on_the_next_day() -> None:
    assert EXPECTED.continued == {"death-toll": (2,), "curfew-almaty": (1,)}


def test_each_day_brings_new_articles_and_the_numbers_add_up() -> None:
    assert EXPECTED.new == (16, 17, 12)
    assert sum(EXPECTED.new) == len(EXPECTED.on_topic)
    assert sum(EXPECTED.new) - sum(EXPECTED.new_own) == len(EXPECTED.copies)
    assert all(isinstance(day, datetime) and day.utcoffset() is not None for day in DAYS)
