"""The figures of speed and size, each as a ratio against its reference in the same run.

    python -m tests.bench --warc open.warc.gz [--feeds made-feeds.jsonl] [--only NAME]

Prints a table and one JSON line. It measures; it does not judge: nothing here fails a build.
"""

from __future__ import annotations

import argparse
import compileall
import ctypes
import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from crawler.plan import Scope
from steppewatch.crawling import run_crawl
from steppewatch.publishing import group_new
from steppewatch.settings import Settings, load_settings
from steppewatch.state import prepare_state
from storage.accounting import CrawlReport
from storage.archives import ArchiveIndex
from storage.database import open_database, open_readonly
from storage.edition import Article, Edition
from storage.model import Source, SourceKind, Url
from storage.provenance import add_source
from storage.urls import canonical

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def desk(folder: Path) -> Settings:
    """Make a desk that keeps every article and follows no citation."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "steppewatch.toml").write_text(
        "[topics]\nactive = ['everything']\n[crawl.limits]\nhops = 0\npages_per_crawl = 100000\n"
        "pages_per_host = 100000\n",
        "utf-8",
    )
    settings = load_settings(str(folder))
    prepare_state(settings)
    return settings


def add_feeds(settings: Settings, feeds: Sequence[str]) -> None:
    """Store the feeds as sources."""
    db = open_database(settings.database)
    for feed in feeds:
        add_source(db, Source(url=canonical(feed), kind=SourceKind.FEED), now=datetime.now(UTC))
    db.close()


def crawl(settings: Settings, warc: Path, urls: Sequence[str] = ()) -> tuple[CrawlReport, float]:
    """Crawl the archive; return the report and the seconds it took, process start included."""
    began = time.perf_counter()
    scope = Scope(urls=tuple(urls))
    report = run_crawl(settings, scope=scope, requested_by="bench", archives=[warc])
    return report, time.perf_counter() - began


# ---------------------------------------------------------------- the reference


def _plain(pages: list[tuple[str, bytes]], ready: Any, go: Any, done: Any) -> None:
    """One warm process of trafilatura alone: patterns compiled, memory touched, then the clock runs."""
    from trafilatura import bare_extraction

    for url, body in pages[:40]:
        bare_extraction(body, url=url, with_metadata=True)
    ready.put(1)
    go.wait()
    began, began_cpu = time.perf_counter(), time.process_time()
    for url, body in pages:
        bare_extraction(body, url=url, with_metadata=True)
    done.put((time.perf_counter() - began, time.process_time() - began_cpu))


def trafilatura_alone(pages: list[tuple[str, bytes]]) -> tuple[float, float]:
    """Return the seconds two warm processes need for all pages with nothing but trafilatura.

    And the seconds of processor time of both: on a busy machine, the fairer comparison.
    """
    context = multiprocessing.get_context("spawn")
    ready, done, go = context.Queue(), context.Queue(), context.Event()
    workers = [context.Process(target=_plain, args=(pages[n::2], ready, go, done)) for n in range(2)]
    for worker in workers:
        worker.start()
    for _ in workers:
        ready.get()
    go.set()
    spent = [done.get() for _ in workers]
    for worker in workers:
        worker.join()
    return max(took for took, _ in spent), sum(cpu for _, cpu in spent)


def _bodies(settings: Settings, warc: Path) -> list[tuple[str, bytes]]:
    """Return address and bytes of every page the crawl read."""
    db = open_readonly(settings.database)
    urls = [
        row["url"] for row in db.query("SELECT url FROM fetches WHERE purpose = 'page' AND outcome = 'ok'")
    ]
    db.close()
    index = ArchiveIndex.open([warc], settings.cache)
    found = (index.find(url) for url in urls)
    return [(capture.url, capture.body) for capture in found if capture]


# ---------------------------------------------------------------- the figures


def end_to_end(folder: Path, warc: Path, feeds: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """A crawl of every recorded page, process start included, against trafilatura alone on the same bytes."""
    settings = desk(folder / "pages")
    index = ArchiveIndex.open([warc], settings.cache)  # made once for an archive, like unpacking it
    urls = [url for url in index.urls() if url not in set(feeds) and not url.endswith("/robots.txt")]
    _adopt_orphans()
    before = _children_s()
    report, took_s = crawl(settings, warc, urls)
    cpu_s = _children_s() - before
    pages = _bodies(settings, warc)
    alone_s, alone_cpu_s = trafilatura_alone(pages)
    yield (
        "crawl_rate_ratio",
        alone_s / took_s,
        (
            f"{len(pages)} pages: crawl {len(pages) / took_s:.1f}/s, trafilatura alone {len(pages) / alone_s:.1f}/s, "
            f"{dict(report.verdicts)}"
        ),
    )
    alone_ms, ours_ms = (1000 * spent_s / len(pages) for spent_s in (alone_cpu_s, cpu_s))
    yield (
        "crawl_cpu_ratio",
        alone_cpu_s / cpu_s,
        f"processor time a page: trafilatura alone {alone_ms:.1f} ms, crawl {ours_ms:.1f} ms",
    )


def _adopt_orphans() -> None:
    """Become the parent of every process whose own parent ends, so that its time is counted (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children_s() -> float:
    """Return the processor time of all processes started so far, once they have ended."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def again(folder: Path, warc: Path, feeds: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """A second, unchanged crawl of the archive's feeds against the first; the median of three such."""
    settings = desk(folder / "feeds")
    add_feeds(settings, feeds)
    ArchiveIndex.open([warc], settings.cache)
    first, first_s = crawl(settings, warc)
    repeated = [crawl(settings, warc) for _ in range(3)]
    second, second_s = sorted(repeated, key=lambda run: run[1])[1]
    yield (
        "second_crawl_speedup",
        first_s / second_s,
        (
            f"first {first_s:.1f} s for {first.pages_read} pages, second {second_s:.2f} s, "
            f"{second.requests} requests, {second.new_articles} new"
        ),
    )


def article(folder: Path, warc: Path, feeds: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """The processor time of one article on one core, by stage: medians over every fourth recorded page."""
    from tests.bench_article import stages

    settings = desk(folder / "article")
    index = ArchiveIndex.open([warc], settings.cache)
    urls = [url for url in index.urls() if url not in set(feeds) and not url.endswith("/robots.txt")]
    spent = stages(settings, [capture for url in urls[::4] if (capture := index.find(url))])
    yield (
        "article_ms",
        spent["after_extract"],
        f"after extraction: finding what is in the text {spent['measure']:.1f} ms, WARC, judging and storing "
        f"{spent['store']:.1f} ms",
    )
    yield "extract_ms", spent["extract"], "its text, title, authors, day and language"


def memory(folder: Path, warc: Path, feeds: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """The parent's memory, and how flat it stays over fifty crawls, each with its grouping as the service does it."""
    settings = desk(folder / "memory")
    add_feeds(settings, feeds[:3])
    seen = []
    for _ in range(50):
        crawl(settings, warc)
        group_new(settings, now=datetime.now(UTC))
        seen.append(_rss_mb())
    yield (
        "parent_mb",
        seen[-1],
        f"after 1 crawl {seen[0]:.1f} MB, after 10 {seen[9]:.1f}, after 50 {seen[-1]:.1f}",
    )
    yield "parent_growth_mb", seen[-1] - seen[9], "from the 10th to the 50th crawl"


def _rss_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def start(folder: Path, warc: Path, feeds: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """How soon ``steppewatch --help`` answers, beside an interpreter that does nothing."""

    def best(*code: str) -> float:
        return min(
            _timed(lambda: subprocess.run([sys.executable, *code], capture_output=True, check=True))
            for _ in range(7)
        )

    bare, ours = best("-c", "pass"), best("-m", "steppewatch", "--help")
    yield "help_s", ours, f"an empty interpreter takes {bare:.3f} s"


def edition(folder: Path, warc: Path, feeds: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """An edition of five hundred new articles, composed and rendered."""
    from digests.compose import compose
    from tests.sample_edition import DESK, NOW, READER
    from tests.test_render import crowd

    def make() -> Edition:
        return compose(crowd(500), subscriber=READER, number=1, local_date=NOW.date(), now=NOW, desk=DESK)

    made = make()
    sizes = f"HTML {len(made.html.encode()) / 1000:.0f} kB, text {len(made.text.encode()) / 1000:.0f} kB"
    yield "edition_500_s", min(_timed(make) for _ in range(3)), sizes


def grouping(folder: Path, warc: Path, feeds: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """Grouping a full window of two thousand articles anew, by words and names, in the service's process."""
    import steppewatch.service  # noqa: F401 - what the parent has loaded anyway
    from digests.cluster import repair
    from digests.grouping import MOST
    from storage.grouping import Window

    window = Window(topic="everything", articles=tuple(invented(MOST)))
    before, spent, held = _rss_mb(), [], []
    for _ in range(5):
        began = time.process_time()
        stories = len(repair(window).begun)
        spent.append(time.process_time() - began)
        held.append(_rss_mb())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    yield "grouping_2000_s", min(spent), f"processor time; {MOST} articles in {stories} stories"
    yield "grouping_mb", peak, f"peak of the process; before {before:.1f} MB, after each {_row(held)}"


def invented(count: int) -> Iterator[Article]:
    """Yield articles of invented words: common ones as in any language, and a few that belong to an event."""
    chance = random.Random(1)
    common = [_word(chance) for _ in range(30_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(common) + 1)))
    events = [
        [_word(chance).title() for _ in range(8)] + chance.sample(common, 25) for _ in range(count // 4)
    ]
    for n in range(count):
        own = chance.choices(chance.choice(events), k=45)
        told = own + chance.choices(common, cum_weights=weights, k=130)
        chance.shuffle(told)
        yield Article(
            id=n + 1, url=Url(f"https://o{n}.example/1"), outlet=f"Outlet {n}", host=f"o{n}.example",
            title=" ".join(own[:8]), language=("en", "ru", "kk")[n % 3], text=" ".join(told),
            first_seen_at=datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=7 * n),
        )  # fmt: skip


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("aeioukmnrstlpbdg", k=chance.randint(3, 9)))


def _row(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


FIGURES = {
    "end_to_end": end_to_end, "again": again, "article": article, "memory": memory, "start": start,
    "edition": edition, "grouping": grouping,
}  # fmt: skip


def _apart(name: str, warc: Path, feeds: Path) -> dict[str, float]:
    """Measure one group in a fresh process; print its table and return its figures."""
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        "--warc",
        str(warc),
        "--feeds",
        str(feeds),
        "--only",
        name,
    ]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    print("\n".join(shown[:-1]), flush=True)
    found: dict[str, float] = json.loads(shown[-1])
    return found


def _compile() -> None:
    """Compile our modules, as pip does for every one it installs: an editable checkout may lack that."""
    for package in ("crawler", "digests", "steppewatch", "storage"):
        compileall.compile_dir(Path(__file__).parents[1] / package, quiet=1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--warc", type=Path, required=True)
    parser.add_argument("--feeds", type=Path, help="JSON lines with the addresses of feeds in the archive")
    parser.add_argument("--only", choices=FIGURES, action="append")
    given = parser.parse_args()
    listed = given.feeds or given.warc.parent / "made-feeds.jsonl"
    feeds = [json.loads(line)["url"] for line in listed.read_text("utf-8").splitlines()]
    _compile()
    figures: dict[str, float] = {}
    if given.only is None:  # each in a process of its own: what one loads must not weigh on the next
        for name in FIGURES:
            figures |= _apart(name, given.warc, listed)
        print(json.dumps(figures))
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in given.only:
            for figure, value, detail in FIGURES[name](Path(folder), given.warc, feeds):
                figures[figure] = round(value, 3)
                print(f"{figure:<22} {value:>9.2f}   {detail}", flush=True)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
