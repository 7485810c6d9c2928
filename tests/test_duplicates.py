"""Same text: exact, nearly, cut short, another issue of a bulletin; in memory and in the database."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.duplicates import (
    ALGORITHM,
    Fingerprint,
    band_keys,
    containment,
    figures_differ,
    fingerprint,
    same_report,
    similarity,
    text_hash,
)
from storage.errors import StorageBusy, StorageError
from storage.fingerprints import BANDS, forget, outdated, remember, similar
from storage.schema import schema

VOCABULARY = [
    a + b + c
    for a in ("ka", "to", "sha", "ri", "мо", "қа")
    for b in ("len", "dor", "ба")
    for c in ("", "s", "ев")
]

#: The start of one signature, so that a change of the algorithm cannot pass unseen.
PINNED = "5b262ed05347b02f"


def made(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(VOCABULARY, k=words))


def shelf(path: Path | None = None) -> Database:
    db = Database(path) if path else Database(memory=True)
    schema.apply(db)
    db.execute("PRAGMA foreign_keys = OFF")  # fingerprints without articles
    return db


def stocked(*texts: str) -> Database:
    db = shelf()
    for number, text in enumerate(texts, 1):
        remember(db, number, fingerprint(text))
    return db


def found(db: Database, text: str) -> list[int]:
    return [number for number, _ in similar(db, fingerprint(text))]


# ---------------------------------------------------------------- exact


def test_case_space_and_punctuation_do_not_make_another_text() -> None:
    assert text_hash("«Үкімет» — отставкада!") == text_hash("ҮКІМЕТ\n\nотставкада")
    assert text_hash("ﬁne  Ⅳ") == text_hash("FINE iv")


@pytest.mark.parametrize("other", ["164 killed", "16 4 injured", "164 injured people", ""])
def test_a_letter_or_figure_makes_another_text(other: str) -> None:
    assert text_hash("164 injured") != text_hash(other)


@given(st.text())
def test_the_hash_of_any_text_is_stable_under_case_and_space(text: str) -> None:
    assert text_hash(text) == text_hash(f"  {text}\n")
    assert len(text_hash(text)) == 64


# ---------------------------------------------------------------- signatures


def test_a_signature_is_512_bytes_and_says_who_made_it() -> None:
    made_of = fingerprint(made(1))

    assert len(made_of.signature) == 512
    assert made_of.algorithm == ALGORITHM
    assert made_of.shingles == pytest.approx(297, abs=3)


def test_the_signature_of_a_text_is_the_same_in_every_process() -> None:
    # A stored signature is compared with ones made later: no hash may depend on the process.
    code = "from crawler.duplicates import fingerprint; print(fingerprint('one two three four five').signature.hex())"
    env = {**os.environ, "PYTHONHASHSEED": "1"}
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)

    assert other.stdout.strip() == fingerprint("one two three four five").signature.hex()


def test_the_pinned_algorithm_still_gives_the_pinned_signature() -> None:
    # When this fails, signatures in existing databases have become worthless: rename ALGORITHM.
    assert ALGORITHM == "rminhash-2-w4-128"
    assert fingerprint("one two three four five").signature[:8].hex() == PINNED


def test_there_are_32_band_keys_that_fit_a_column() -> None:
    keys = band_keys(fingerprint(made(1)).signature)

    assert len(keys) == len(set(keys)) == BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_similarity_is_one_for_the_same_text_and_near_none_for_another() -> None:
    one, other = fingerprint(made(1)), fingerprint(made(2))

    assert similarity(one, one) == 1.0
    assert similarity(one, other) < 0.05


def test_signatures_of_another_algorithm_are_never_compared() -> None:
    one = fingerprint(made(1))
    old = Fingerprint(signature=one.signature, shingles=one.shingles, algorithm="rminhash-1-w4-128")

    assert similarity(one, old) == 0.0


def test_a_cut_text_is_contained_in_the_whole() -> None:
    whole = made(1)
    half = " ".join(whole.split()[:150])

    assert similarity(fingerprint(half), fingerprint(whole)) == pytest.approx(0.5, abs=0.15)
    assert containment(fingerprint(half), fingerprint(whole)) > 0.8


def test_chinese_is_compared_by_its_signs() -> None:
    whole = "阿拉木图市中心的共和国广场发生骚乱枪声和火光持续到深夜" * 2
    edited = whole.replace("枪声", "喊声", 1)

    assert similarity(fingerprint(whole), fingerprint(edited)) > 0.7


@given(st.text(max_size=80))
def test_any_text_has_a_fingerprint(text: str) -> None:
    one = fingerprint(text)

    assert similarity(one, one) == (1.0 if one.signature else 0.0)
    assert len(band_keys(one.signature)) in (0, BANDS)


# ---------------------------------------------------------------- the database


def edited(words: list[str], kind: str) -> list[str]:
    others = made(99, 40).split()
    match kind:
        case "light":
            for place in range(5, len(words), 37):
                words[place] = others[place % 40]
        case "byline":
            words = [*others[:4], *words, *others[4:12]]
        case "blocks":
            for start in (10, 90, 170, 250):
                words[start : start + 15] = others[:15]
        case "cut":
            words = words[: int(len(words) * 0.6)]
    return words


@pytest.mark.parametrize("kind", ["light", "byline", "blocks", "cut"])
def test_an_edited_text_is_found_among_others(kind: str) -> None:
    texts = [made(seed) for seed in range(60)]
    db = stocked(*texts)
    results = []
    for number, text in enumerate(texts, 1):
        copy = " ".join(edited(text.split(), kind))
        results.append(found(db, copy)[:1] == [number] and same_report(copy, text))

    assert sum(results) / len(results) >= 0.95


def test_the_most_similar_comes_first_and_of_equals_the_earlier() -> None:
    text = made(1)
    db = stocked(f"{text} {made(2, 60)}", text, text)

    assert found(db, text) == [2, 3, 1]


def test_at_most_so_many_are_returned() -> None:
    db = stocked(*[made(1)] * 5)

    assert len(similar(db, fingerprint(made(1)), 2)) == 2


def test_remembering_again_replaces() -> None:
    db = stocked(made(1))
    remember(db, 1, fingerprint(made(2)))

    assert found(db, made(1)) == []
    assert found(db, made(2)) == [1]
    assert db["bands"].count == BANDS


def test_a_forgotten_article_leaves_nothing_behind() -> None:
    db = stocked(made(1))
    forget(db, 1)
    forget(db, 1)

    assert db["bands"].count == db["signatures"].count == 0


def test_a_text_without_words_is_like_nothing() -> None:
    db = stocked("…", "—")

    assert found(db, "…") == []


def test_fingerprints_of_an_older_algorithm_are_listed_for_renewal() -> None:
    db = stocked(made(1))
    remember(db, 2, Fingerprint(signature=bytes(512), shingles=9, algorithm="rminhash-1-w4-128"))

    assert outdated(db, ALGORITHM) == (2,)


def test_duplicates_survive_a_restart(tmp_path: Path) -> None:
    first = shelf(tmp_path / "a.db")
    with first.conn:
        remember(first, 7, fingerprint(made(1)))
    first.conn.close()

    assert found(shelf(tmp_path / "a.db"), made(1)) == [7]


def test_boilerplate_in_thousands_of_texts_slows_no_look_up() -> None:
    db = stocked(*[f"{made(1, 60)} {made(seed, 6)}" for seed in range(600)])

    assert len(similar(db, fingerprint(made(1, 60)), 1000)) <= 50


def test_a_locked_database_says_busy(tmp_path: Path) -> None:
    db, rival = shelf(tmp_path / "a.db"), sqlite3.connect(tmp_path / "a.db")
    db.execute("PRAGMA busy_timeout = 1")
    rival.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StorageBusy):
        remember(db, 1, fingerprint(made(1)))


def test_a_database_without_tables_is_a_storage_error() -> None:
    with pytest.raises(StorageError):
        similar(Database(memory=True), fingerprint(made(1)))


# ---------------------------------------------------------------- reports and bulletins

BULLETIN = (
    "За сутки 3 мая в области выявлено {} случаев болезни, из них {} с симптомами. В больницах лежит {} человек, "
    "в реанимации {}. Свободно {} коек. Врачи просят носить маски, мыть руки и не ходить в гости без нужды. "
    "Справки по телефону горячей линии круглые сутки; приём в поликлиниках идёт по записи, а прививки "
    "ставят в торговых домах, на рынках и в выездных пунктах у вокзала, где очередь обычно меньше."
)


def test_two_issues_of_a_daily_bulletin_are_not_one_report() -> None:
    yesterday, today = BULLETIN.format(120, 80, 400, 12, 95), BULLETIN.format(131, 77, 415, 14, 88)

    assert similarity(fingerprint(yesterday), fingerprint(today)) > 0.5
    assert not same_report(yesterday, today)


def test_one_corrected_figure_is_an_edit() -> None:
    assert same_report(BULLETIN.format(120, 80, 400, 12, 95), BULLETIN.format(121, 80, 400, 12, 95))


def test_times_of_day_are_no_figures() -> None:
    text = "Updated {}. Read {}. Posted {}. The bridge is closed."

    assert not figures_differ(text.format("10:15", "11:20", "9:05"), text.format("12:30", "13:40", "8:55"))
    assert figures_differ(text.format("10", "11", "9"), text.format("12", "13", "8"))


def test_figures_in_other_places_are_not_compared() -> None:
    assert not figures_differ("12 cows, 7 goats, 9 hens", "12 pigs, 8 ducks, 5 bees")


def test_a_part_of_a_text_is_the_same_report_but_a_phrase_is_not() -> None:
    whole = made(1)

    assert same_report(" ".join(whole.split()[:100]), whole)
    assert not same_report(" ".join(whole.split()[:20]), whole)


def test_no_words_are_no_report() -> None:
    assert not same_report("", "")
