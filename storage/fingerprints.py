"""Near-duplicates that survive restarts: MinHash signatures in a table of bands.

A signature of 128 numbers is cut into 32 bands of 4. Two texts that share a band are compared
by their whole signatures; texts whose shingle sets overlap by half share one with probability
.87, by two thirds with .999. The tables lie in the database, so memory stays flat however many
articles there are. Signatures are made by :mod:`crawler.duplicates`.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from sqlite_utils import Database

from storage.database import storage_errors

PERMUTATIONS = 128
BANDS = 32
ROWS = PERMUTATIONS // BANDS
#: Bytes of one band: four 32-bit numbers.
_BAND_BYTES = 4 * ROWS
#: Least similarity (Jaccard, estimated) or containment worth returning.
SIMILAR = 0.35
CONTAINED = 0.6
#: Candidates compared, at most: boilerplate can put thousands of texts into one band.
_CANDIDATES = 50
# Counting is left to Python: most texts share no band with any other, and then this is all. The
# limit bounds the time where boilerplate has filled a band; it costs candidates only there.
_SHARED = "SELECT article_id FROM bands WHERE key IN ({}) LIMIT 5000"
_SIGNED = "SELECT article_id, signature, shingles, algorithm FROM signatures WHERE article_id IN ({})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """The MinHash signature of a text, with what made it."""

    #: 128 little-endian 32-bit numbers; empty for a text without words.
    signature: bytes
    #: Distinct shingles of the text: its length, as far as likeness goes.
    shingles: int
    #: Maker and version. Signatures of different algorithms are never compared.
    algorithm: str


@lru_cache(maxsize=16)  # asked for twice of each text: to look it up, then to store it
def band_keys(signature: bytes) -> tuple[int, ...]:
    """Return the 32 look-up keys of a signature, as signed 64-bit numbers; () when it is empty.

    >>> len(band_keys(bytes(512))), len(set(band_keys(bytes(512))))
    (32, 32)
    """
    if not signature:
        return ()
    return tuple(
        int.from_bytes(
            blake2b(signature[start : start + _BAND_BYTES], digest_size=8, key=bytes((band,))).digest(),
            "little",
            signed=True,
        )
        for band, start in enumerate(range(0, len(signature), _BAND_BYTES))
    )


def similarity(first: Fingerprint, second: Fingerprint) -> float:
    """Estimate the share of shingles that two texts have in common (Jaccard), 0 to 1.

    The standard error is about .04. Different algorithms give 0.
    """
    if first.algorithm != second.algorithm or not first.signature or not second.signature:
        return 0.0
    ours, theirs = memoryview(first.signature).cast("I"), memoryview(second.signature).cast("I")
    equal: int = sum(map(operator.eq, ours, theirs))
    return equal / PERMUTATIONS


def containment(first: Fingerprint, second: Fingerprint) -> float:
    """Estimate how much of the shorter text stands in the longer one, 0 to 1.

    Wire copy is often cut from the end: the half that is left is contained wholly, although
    the two share only half of their shingles.
    """
    jaccard = similarity(first, second)
    shorter = min(first.shingles, second.shingles)
    common = jaccard * (first.shingles + second.shingles) / (1 + jaccard)
    return min(1.0, common / shorter) if shorter else 0.0


def remember(db: Database, article_id: int, fingerprint: Fingerprint) -> None:
    """Store or replace the fingerprint of an article. Call it inside the writer's transaction.

    Raises:
        StorageBusy: another process is writing; the call may be repeated.
    """
    with storage_errors(f"fingerprint of article {article_id}"):
        forget(db, article_id)
        db.execute(
            "INSERT INTO signatures (article_id, algorithm, signature, shingles) VALUES (?, ?, ?, ?)",
            (article_id, fingerprint.algorithm, fingerprint.signature, fingerprint.shingles),
        )
        db.conn.executemany(
            "INSERT OR IGNORE INTO bands (key, article_id) VALUES (?, ?)",
            [(key, article_id) for key in sorted(band_keys(fingerprint.signature))],
        )


def forget(db: Database, article_id: int) -> None:
    """Remove the fingerprint of an article; none is no error."""
    with storage_errors(f"fingerprint of article {article_id}"):
        row = db.execute("SELECT signature FROM signatures WHERE article_id = ?", (article_id,)).fetchone()
        if row is None:
            return
        db.conn.executemany(
            "DELETE FROM bands WHERE key = ? AND article_id = ?",
            [(key, article_id) for key in band_keys(row[0])],
        )
        db.execute("DELETE FROM signatures WHERE article_id = ?", (article_id,))


def similar(db: Database, fingerprint: Fingerprint, limit: int = 10) -> tuple[tuple[int, float], ...]:
    """Return articles whose text is like this one, with the similarity, most similar first.

    Of equally similar ones the earlier article comes first: the likelier original. A text cut
    from a longer one is found by containment, and listed with its (lower) similarity.
    """
    keys = band_keys(fingerprint.signature)
    if not keys:
        return ()
    with storage_errors("similar articles"):
        shared = Counter(article_id for (article_id,) in db.execute(_SHARED.format(_marks(keys)), keys))
        nearest = tuple(
            sorted(shared, key=lambda article_id: (-shared[article_id], article_id))[:_CANDIDATES]
        )
        rows = db.execute(_SIGNED.format(_marks(nearest)), nearest).fetchall() if nearest else ()
    found = []
    for article_id, signature, shingles, algorithm in rows:
        other = Fingerprint(signature=signature, shingles=shingles, algorithm=algorithm)
        likeness = similarity(fingerprint, other)
        if likeness >= SIMILAR or (likeness > 0 and containment(fingerprint, other) >= CONTAINED):
            found.append((article_id, likeness))
    return tuple(sorted(found, key=lambda entry: (-entry[1], entry[0]))[:limit])


def _marks(values: Collection[int]) -> str:
    """Return as many question marks as there are values, for an SQL list."""
    return ",".join("?" * len(values))


def outdated(db: Database, algorithm: str) -> tuple[int, ...]:
    """Return the articles whose fingerprint another algorithm made: they need a new one."""
    with storage_errors("outdated fingerprints"):
        rows = db.execute("SELECT article_id FROM signatures WHERE algorithm <> ?", (algorithm,))
        return tuple(row[0] for row in rows)
