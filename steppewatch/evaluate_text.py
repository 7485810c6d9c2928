"""How well texts are judged: ``python -m steppewatch.evaluate_text --data DIR [--truth FILE]``.

DIR holds ``langid.tsv``, ``qantar_multilingual.jsonl``, ``tengrinews_2024-04.jsonl``,
``ecbplus.jsonl`` and ``tgcontest_pairs.jsonl``; what is absent is left out, and said so.
``--truth`` names labelled real pages (``truth.jsonl.gz``), ``--warc`` the archive of them, and
``--documents 100000`` adds the load test. Prints a table and one JSON line; exits with 1 below
a floor of ``tests/floors.toml``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
from steppewatch.shipped import shipped
from storage.fingerprints import remember, similar
from storage.model import Capture, ExtractStatus
from storage.schema import schema

_CHECKOUT = Path(__file__).resolve().parents[1]
#: Texts of fewer words are too short to be cut or edited sensibly.
_LEAST_WORDS = 60
#: Texts that are edited, at most.
_EDITED = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: what was measured, on how many cases."""

    name: str
    value: float
    cases: int
    #: The cases that went wrong, to look at; a few.
    wrong: tuple[str, ...] = ()


# ---------------------------------------------------------------- language


def measure_language(path: Path) -> Iterator[Measure]:
    """Compare detected with labelled languages, on sentences and on their first six words."""
    rows = [line.split("\t", 1) for line in path.read_text("utf-8").split("\n")[1:] if line]
    yield _share("language sentences", [(detect(None, text) == label, text) for label, text in rows])
    starts = [(label, _six_words(text)) for label, text in rows]
    yield _share("language six words", [(detect(None, text) == label, text) for label, text in starts])


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
        january = [row for row in _rows(qantar) if row["date"].startswith("2022-01")]
        yield _share("relevance recall", [(_relevant(matcher, row), row["title"]) for row in january])
        undated = [(_relevant(matcher, row, dated=False), row["title"]) for row in january]
        yield _share("relevance recall, undated", undated)
    if tengri.exists():
        rows = list(_rows(tengri))
        started = time.process_time()
        yield _share("false alarms, other news", [(_relevant(matcher, row), row["title"]) for row in rows])
        seconds = time.process_time() - started
        undated = [(_relevant(matcher, row, dated=False), row["title"]) for row in rows]
        yield _share("false alarms, other news undated", undated)
        yield Measure(name="relevance ms a text", value=seconds / len(rows) * 1000, cases=len(rows))
    leads = tomllib.loads((labels / "hard_neighbours.toml").read_text("utf-8"))["lead"]
    judged = [(_relevant(matcher, row), row) for row in leads]
    yield _share("hard neighbours recall", [(got, row["title"]) for got, row in judged if row["relevant"]])
    yield _share(
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
        yield _share(f"leads recall{suffix}", ours)
        yield _share(f"false alarms, leads{suffix}", others)


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
    yield _share("names found", [(same_name(*pair), " / ".join(pair)) for pair in same])
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
        yield _share(f"duplicates, {kind}{name}", found)
    pairs = list(_pairs(db, texts))
    yield _share(
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


def _share(name: str, cases: Sequence[tuple[bool, str]]) -> Measure:
    """Return the share of cases that are true; what went wrong depends on what is counted."""
    hits = sum(good for good, _ in cases)
    wrong = [text for good, text in cases if good == name.startswith("false")]
    return Measure(
        name=name, value=hits / len(cases) if cases else 1.0, cases=len(cases), wrong=tuple(wrong[:5])
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    body = path.read_bytes()
    text = gzip.decompress(body) if path.suffix == ".gz" else body
    yield from (json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip())


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


def measure(
    data: Path, *, labels: Path, truth: Path | None = None, warc: Path | None = None, documents: int = 0
) -> Iterator[Measure]:
    """Yield every figure that the files at hand allow, cheapest first."""
    if (data / "langid.tsv").exists():
        yield from measure_language(data / "langid.tsv")
    yield from measure_names(labels / "names.toml")
    yield from measure_relevance(data, labels)
    if (labels / "topic_leads.toml").exists():
        yield from measure_leads(labels)
    files = (data / "tengrinews_2024-04.jsonl", data / "ecbplus.jsonl")
    texts = [row["text"] for path in files if path.exists() for row in _rows(path)]
    if texts:
        yield from measure_duplicates("", texts)
    if truth:
        yield from measure_duplicates(", real pages", [row.get("text") or "" for row in _rows(truth)])
    if warc:
        yield from measure_duplicates(", extracted", list(_extracted(warc)))
    if documents:
        yield from measure_load(documents)


def below_floor(found: Measure, floors: dict[str, dict[str, float]]) -> bool:
    """Tell whether a figure lies outside its floor (least) or ceiling (most); without one, never.

    >>> below_floor(Measure(name="names found", value=0.96, cases=50), {"names found": {"least": 0.97}})
    True
    """
    floor = floors.get(found.name, {})
    return found.value < floor.get("least", found.value) or found.value > floor.get("most", found.value)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table and the JSON line; return 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(
        prog="steppewatch.evaluate_text", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--truth", type=Path, help="labelled real pages, truth.jsonl.gz")
    parser.add_argument("--warc", type=Path, help="archive of real pages, judged by the text we extract")
    parser.add_argument("--documents", type=int, default=0, help="made-up texts for the load test")
    parser.add_argument("--tests", type=Path, default=_CHECKOUT / "tests", help="floors and our own labels")
    args = parser.parse_args(argv)
    floors = tomllib.loads((args.tests / "floors.toml").read_text("utf-8"))["text"]
    found = []
    print(f"{'measure':<42}{'value':>9}{'cases':>8}  floor")
    labels = args.tests / "data"
    for one in measure(args.data, labels=labels, truth=args.truth, warc=args.warc, documents=args.documents):
        found.append(one)
        bounds = " ".join(f"{key} {value:g}" for key, value in floors.get(one.name, {}).items())
        mark = "  OUTSIDE" if below_floor(one, floors) else ""
        print(f"{one.name:<42}{one.value:>9.4f}{one.cases:>8}  {bounds}{mark}", flush=True)
        for wrong in one.wrong:
            print(f"    {wrong[:100]}")
    absent = floors.keys() - {one.name for one in found}
    print(f"not measured: {', '.join(sorted(absent)) or 'nothing'}", file=sys.stderr)
    print(json.dumps({one.name: round(one.value, 4) for one in found}, ensure_ascii=False))
    return int(any(below_floor(one, floors) for one in found))


if __name__ == "__main__":
    sys.exit(main())
