"""How well near-duplicates are found: recall of edited texts, precision of pairs, time and memory.

Texts are those of ``tengrinews_2024-04.jsonl`` and ``ecbplus.jsonl``, and of real pages: as they are
labelled, and as we extract them from their archive. Made-up ones measure time and memory of many.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from sqlite_utils import Database

from crawler.duplicates import fingerprint, same_report
from crawler.extract import take
from steppewatch.evaluation.measures import Measure, Sources, rows, share
from steppewatch.evaluation.recorded import captures
from storage.fingerprints import remember, similar
from storage.model import ExtractStatus
from storage.schema import schema

#: Texts of fewer words are too short to be cut or edited sensibly.
_LEAST_WORDS = 60
#: Texts that are edited, at most.
_EDITED = 600


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield the figures of every kind of text at hand, cheapest first."""
    files = filter(None, map(sources.file, ("tengrinews_2024-04.jsonl", "ecbplus.jsonl")))
    if texts := [row["text"] for path in files for row in rows(path)]:
        yield from measure_texts("duplicates", texts)
    if sources.truth:
        yield from measure_texts(
            "duplicates, real pages", [row.get("text") or "" for row in rows(sources.truth)]
        )
    if sources.warc:
        yield from measure_texts("duplicates, extracted", list(_extracted(sources.warc)))
    if sources.documents:
        yield from measure_load(sources.documents)


# ---------------------------------------------------------------- edits and pairs


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


def measure_texts(name: str, texts: Sequence[str]) -> Iterator[Measure]:
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
        yield share(f"{name}, {kind} recall", found)
    pairs = list(_pairs(db, texts))
    yield share(
        f"{name} precision",
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


def _extracted(warc: Path) -> Iterator[str]:
    """Yield the main text of every page of an archive, as a crawl would extract it."""
    found = map(take, captures(warc))
    return (extract.text for extract in found if extract.status is ExtractStatus.OK)


# ---------------------------------------------------------------- load


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


def _database(path: Path | None = None) -> Database:
    db = Database(path) if path else Database(memory=True)
    schema.apply(db)
    db.execute("PRAGMA foreign_keys = OFF")  # fingerprints without articles
    return db


def _resident_mb() -> float:
    """Return the memory this process holds now, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1_000_000
