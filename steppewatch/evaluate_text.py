"""How well texts are judged: language, names, relevance, near-duplicates. Part of ``make eval``.

Reads ``langid.tsv``, ``qantar_multilingual.jsonl``, ``tengrinews_2024-04.jsonl`` and ``ecbplus.jsonl``;
what is absent is left out. Of real pages, near-duplicates are measured on the labelled text and on the
text that we extract from the archive.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate, combinations
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from crawler.duplicates import fingerprint, same_report
from crawler.extract import take
from crawler.language import detect
from crawler.names import same_name
from crawler.relevance import Matcher, score
from crawler.topics import load_topic
from steppewatch.measures import Measure, Sources, rows, share
from steppewatch.shipped import shipped
from storage.fingerprints import remember, similar
from storage.model import Capture, ExtractStatus
from storage.schema import schema

#: Texts of fewer words are too short to be cut or edited sensibly.
_LEAST_WORDS = 60
#: Texts that are edited, at most.
_EDITED = 600


# ---------------------------------------------------------------- language


def measure_language(path: Path) -> Iterator[Measure]:
    """Compare detected with labelled languages, on sentences and on their first six words."""
    labelled = [line.split("\t", 1) for line in path.read_text("utf-8").split("\n")[1:] if line]
    yield share("language sentences", [(detect(None, text) == label, text) for label, text in labelled])
    starts = [(label, _six_words(text)) for label, text in labelled]
    yield share("language six words", [(detect(None, text) == label, text) for label, text in starts])


def _six_words(text: str) -> str:
    """Return the first six words; of a text without spaces, the first twelve characters."""
    words = text.split()
    return " ".join(words[:6]) if len(words) > 1 else text[:12]


# ---------------------------------------------------------------- relevance


def measure_relevance(data: Path, labels: Path) -> Iterator[Measure]:
    """Recall on what belongs to the shipped topic, false alarms on what does not."""
    matcher = Matcher(load_topic(shipped("config", "topics", "kazakhstan-unrest.toml")))
    qantar, tengri = data / "qantar_multilingual.jsonl", data / "tengrinews_2024-04.jsonl"
    if qantar.exists():
        january = [row for row in rows(qantar) if row["date"].startswith("2022-01")]
        yield share("relevance recall", [(_relevant(matcher, row), row["title"]) for row in january])
        undated = [(_relevant(matcher, row, dated=False), row["title"]) for row in january]
        yield share("relevance recall, undated", undated)
    if tengri.exists():
        news = list(rows(tengri))
        started = time.process_time()
        yield share("false alarms, other news", [(_relevant(matcher, row), row["title"]) for row in news])
        seconds = time.process_time() - started
        undated = [(_relevant(matcher, row, dated=False), row["title"]) for row in news]
        yield share("false alarms, other news undated", undated)
        yield Measure(name="relevance ms a text", value=seconds / len(news) * 1000, cases=len(news))
    leads = tomllib.loads((labels / "hard_neighbours.toml").read_text("utf-8"))["lead"]
    judged = [(_relevant(matcher, row), row) for row in leads]
    yield share("hard neighbours recall", [(got, row["title"]) for got, row in judged if row["relevant"]])
    yield share(
        "false alarms, hard neighbours", [(got, row["title"]) for got, row in judged if not row["relevant"]]
    )


def measure_leads(labels: Path) -> Iterator[Measure]:
    """Recall and false alarms on leads that were written before the topic's terms were looked at."""
    matcher = Matcher(load_topic(shipped("config", "topics", "kazakhstan-unrest.toml")))
    leads = tomllib.loads((labels / "topic_leads.toml").read_text("utf-8"))["lead"]
    for suffix, dated in (("", True), (", undated", False)):
        judged = [(_relevant(matcher, row, dated=dated), row) for row in leads]
        ours = [(got, row["title"]) for got, row in judged if row["relevant"]]
        others = [(got, row["title"]) for got, row in judged if not row["relevant"]]
        yield share(f"leads recall{suffix}", ours)
        yield share(f"false alarms, leads{suffix}", others)


def _relevant(matcher: Matcher, row: dict[str, Any], *, dated: bool = True) -> bool:
    """Judge one labelled text as a crawl would: its language is found out, not told."""
    language = detect(row["title"], row["text"])
    day = _day(str(row["date"])) if dated else None
    judged = score(matcher, title=row["title"], text=row["text"], language=language, published_at=day)
    return judged.relevant


def _day(printed: str) -> datetime:
    """Read an ISO day; what reads "16 апреля" or "Вчера 22:37" is from April 2024."""
    try:
        return datetime.fromisoformat(printed[:10]).replace(tzinfo=UTC)
    except ValueError:
        return datetime(2024, 4, 16, tzinfo=UTC)


# ---------------------------------------------------------------- names


def measure_names(path: Path) -> Iterator[Measure]:
    """Recall over the spellings of one name, merges over all pairs of different names."""
    table = tomllib.loads(path.read_text("utf-8"))
    same = [pair for spellings in table["same"].values() for pair in combinations(spellings, 2)]
    yield share("names found", [(same_name(*pair), " / ".join(pair)) for pair in same])
    spelled = [(key, name) for key, spellings in table["same"].items() for name in spellings]
    unlike = [(a, b) for (key, a), (other, b) in combinations(spelled, 2) if key != other]
    unlike += [(a, b) for a, b in table["unlike"]["pairs"]]
    merged = [" / ".join(pair) for pair in unlike if same_name(*pair)]
    yield Measure(name="names merged", value=len(merged), cases=len(unlike), wrong=tuple(merged[:5]))


# ---------------------------------------------------------------- near-duplicates


class Editor:
    """Makes near-duplicates of a text; seeded, so that every run edits alike."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._random = random.Random(2022)
        self._vocabulary = vocabulary

    def light(self, words: list[str]) -> list[str]:
        """Replace three words in a hundred."""
        for place in self._random.sample(range(len(words)), max(1, round(len(words) * 0.03))):
            words[place] = self._random.choice(self._vocabulary)
        return words

    def byline(self, words: list[str]) -> list[str]:
        """Put other names above, another credit below."""
        return [*self._some(4), *words, *self._some(8)]

    def blocks(self, words: list[str]) -> list[str]:
        """Replace a fifth of the words, in four blocks."""
        part, size = len(words) // 4, max(1, round(len(words) * 0.05))
        for block in range(4):
            start = block * part + self._random.randrange(max(1, part - size + 1))
            words[start : start + size] = self._some(len(words[start : start + size]))
        return words

    def cut(self, words: list[str]) -> list[str]:
        """Keep the first three fifths."""
        return words[: round(len(words) * 0.6)]

    def _some(self, count: int) -> list[str]:
        return self._random.choices(self._vocabulary, k=count)


def measure_duplicates(name: str, texts: Sequence[str]) -> Iterator[Measure]:
    """Recall of edits through the stored bands, and precision of what is found among *texts*."""
    texts = [text for text in texts if len(text.split()) >= _LEAST_WORDS]
    db = _database()
    for number, text in enumerate(texts):
        remember(db, number, fingerprint(text))
    editor = Editor([word for text in texts[:300] for word in text.split()])
    chosen = random.Random(1).sample(range(len(texts)), min(_EDITED, len(texts)))
    edits = {"light edit": editor.light, "byline": editor.byline, "blocks": editor.blocks, "cut": editor.cut}
    for kind, edit in edits.items():
        found = [(_found(db, texts, number, edit), texts[number][:60]) for number in chosen]
        yield share(f"duplicates, {kind}{name}", found)
    pairs = list(_pairs(db, texts))
    yield share(
        f"duplicates, precision{name}",
        [(_truly_alike(texts[a], texts[b]), f"{texts[a][:40]} / {texts[b][:40]}") for a, b in pairs],
    )


def _found(db: Database, texts: Sequence[str], number: int, edit: Callable[[list[str]], list[str]]) -> bool:
    edited = " ".join(edit(texts[number].split()))
    near = similar(db, fingerprint(edited))
    return any(other == number for other, _ in near) and same_report(edited, texts[number])


def _pairs(db: Database, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that a crawl over *texts* would call one report."""
    for number, text in enumerate(texts):
        for other, _ in similar(db, fingerprint(text)):
            if other < number and same_report(text, texts[other]):
                yield other, number


def _truly_alike(first: str, second: str) -> bool:
    """Judge a pair letter by letter, by another measure than the one that found it."""
    return Indel.normalized_similarity(first, second) >= 0.6 or fuzz.partial_ratio(first, second) >= 80


def measure_load(documents: int) -> Iterator[Measure]:
    """Processor time and memory of *documents* made-up texts of 500 words, text to stored bands."""
    with tempfile.TemporaryDirectory() as folder:
        db = _database(Path(folder) / "load.db")
        db.enable_wal()
        yield from _load(db, documents)


def _load(db: Database, documents: int) -> Iterator[Measure]:
    source = random.Random(7)
    words = [f"w{n}" for n in range(50_000)]
    weights = list(accumulate(1 / (n + 1) for n in range(len(words))))  # as often as words are: Zipf
    before, spent, most = _resident_mb(), 0.0, 0.0
    for number in range(documents):
        text = " ".join(source.choices(words, cum_weights=weights, k=500))
        started = time.process_time()
        made = fingerprint(text)
        similar(db, made)
        remember(db, number, made)
        if number % 50 == 0:
            db.conn.commit()
            most = max(most, _resident_mb())
        spent += time.process_time() - started
    yield Measure(name="duplicates ms a document", value=spent / documents * 1000, cases=documents)
    yield Measure(name="duplicates memory MB", value=most - before, cases=documents)


# ---------------------------------------------------------------- running


def _extracted(warc: Path) -> Iterator[str]:
    """Yield the main text of every page of an archive, as a crawl would extract it."""
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response":
                continue
            capture = Capture(
                url=record.rec_headers.get_header("WARC-Target-URI"),
                status=200,
                headers=tuple(record.http_headers.headers),
                body=record.content_stream().read(),
                fetched_at=datetime(2024, 5, 1, tzinfo=UTC),
            )
            extract = take(capture)
            if extract.status is ExtractStatus.OK:
                yield extract.text


def _database(path: Path | None = None) -> Database:
    db = Database(path) if path else Database(memory=True)
    schema.apply(db)
    db.execute("PRAGMA foreign_keys = OFF")  # fingerprints without articles
    return db


def _resident_mb() -> float:
    """Return the memory this process holds now, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1_000_000


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield every figure that the files at hand allow, cheapest first."""
    data = sources.data
    if (data / "langid.tsv").exists():
        yield from measure_language(data / "langid.tsv")
    yield from measure_names(sources.labels / "names.toml")
    yield from measure_relevance(data, sources.labels)
    if (sources.labels / "topic_leads.toml").exists():
        yield from measure_leads(sources.labels)
    files = (data / "tengrinews_2024-04.jsonl", data / "ecbplus.jsonl")
    texts = [row["text"] for path in files if path.exists() for row in rows(path)]
    if texts:
        yield from measure_duplicates("", texts)
    if sources.truth:
        yield from measure_duplicates(", real pages", [row.get("text") or "" for row in rows(sources.truth)])
    if sources.warc:
        yield from measure_duplicates(", extracted", list(_extracted(sources.warc)))
    if sources.documents:
        yield from measure_load(sources.documents)
