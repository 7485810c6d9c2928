"""Same text: exact by hash, nearly the same by shingles.

Finding is done by signature (:mod:`storage.fingerprints`), in three steps from cheap to sure:
a shared band, the likeness of the signatures, and :func:`same_report` on the two texts. The last
one also keeps daily bulletins apart, which differ in nothing but their figures.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections import defaultdict
from hashlib import sha256

from rensa import RMinHash

from storage.fingerprints import (
    PERMUTATIONS,
    Fingerprint,
    band_keys,
    containment,
    similarity,
)

__all__ = [
    "ALGORITHM", "Fingerprint", "band_keys", "containment", "figures_differ", "fingerprint",
    "same_report", "shingles", "similarity", "text_hash",
]  # fmt: skip

#: Words in a shingle; of Chinese and Japanese, characters.
SHINGLE = 4
_SEED = 42
#: Stored with each signature. A new release of rensa or other shingles need a new name.
ALGORITHM = f"rminhash-{RMinHash.ALGORITHM_VERSION}-w{SHINGLE}-{PERMUTATIONS}"
#: Share of shingles two texts have in common to be one report.
SAME = 0.4
#: Share of the shorter text that stands in the longer one, when one was cut or added to.
CUT = 0.8
#: A text of fewer shingles says too little to be a part of another.
CUT_SHINGLES = 30
#: Figures that must have changed in their places, and the share of such places, for two like
#: texts to be two issues of one bulletin.
BULLETIN_FIGURES = 3
BULLETIN_SHARE = 0.5

_NOISE = re.compile(r"[\W_]+")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAS_CJK = re.compile(f"[{_CJK}]")
_WORD_OR_SIGN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_WORD = re.compile(r"[^\W_]+")  # three times as fast as the pattern that looks out for Han
_FIGURE_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_CLOCK = re.compile(r"\b\d{1,2}: ?\d\d(?:: ?\d\d)?\b")


def text_hash(text: str) -> str:
    """Return the SHA-256, hex, of a text's letters and figures: case, space, punctuation are free.

    >>> text_hash("Үкімет «отставкаға» кетті.") == text_hash(" ҮКІМЕТ отставкаға\\nкетті ")
    True
    >>> text_hash("20 injured") == text_hash("2 0 injured")
    False
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return sha256(_NOISE.sub(" ", plain).strip().encode("utf-8", "surrogatepass")).hexdigest()


def shingles(text: str) -> frozenset[str]:
    """Return the runs of four words (of Han and kana: characters) that a text is made of.

    A text shorter than one shingle is one shingle.

        >>> sorted(shingles("Gas prices doubled, people gathered."))
        ['gas prices doubled people', 'prices doubled people gathered']
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = (_WORD_OR_SIGN if _HAS_CJK.search(plain) else _WORD).findall(plain)
    if not words:
        return frozenset()
    runs = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
    return frozenset(map(" ".join, runs)) or frozenset((" ".join(words),))


def fingerprint(text: str) -> Fingerprint:
    """Return the MinHash signature of a text's shingles: order and repeats make no difference."""
    runs = shingles(text)
    if not runs:
        return Fingerprint(signature=b"", shingles=0, algorithm=ALGORITHM)
    hashes = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    hashes.update(list(runs))
    signature = struct.pack(f"<{PERMUTATIONS}I", *hashes.digest())
    return Fingerprint(signature=signature, shingles=len(runs), algorithm=ALGORITHM)


def same_report(first: str, second: str) -> bool:
    """Tell, from the texts themselves, whether one is (an edit or a part of) the other.

    Texts alike in all but their figures are issues of one bulletin, not one report.
    """
    ours, theirs = shingles(first), shingles(second)
    shorter = min(len(ours), len(theirs))
    if not shorter:
        return False
    common = len(ours & theirs)
    alike = common / len(ours | theirs) >= SAME
    cut = shorter >= CUT_SHINGLES and common / shorter >= CUT
    return (alike or cut) and not figures_differ(first, second)


def figures_differ(first: str, second: str) -> bool:
    """Tell whether two like texts give other figures in the same places: a daily bulletin.

    A figure's place is the words before and after it; times of day have none, because pages
    stamp them anew. One corrected figure among many makes an edit, not another bulletin.

        >>> yesterday = "On 3 May: 120 new cases, 4 deaths, 95 free beds."
        >>> figures_differ(yesterday, "On 4 May: 131 new cases, 6 deaths, 88 free beds.")
        True
        >>> figures_differ(yesterday, yesterday.replace("95", "96"))
        False
    """
    ours, theirs = _figures(first), _figures(second)
    shared = ours.keys() & theirs.keys()
    changed = sum(ours[place].isdisjoint(theirs[place]) for place in shared)
    return changed >= BULLETIN_FIGURES and changed >= BULLETIN_SHARE * len(shared)


def _figures(text: str) -> dict[tuple[str, str], set[str]]:
    """Return the figures of a text by the words on both sides of them."""
    words = _FIGURE_OR_WORD.findall(_CLOCK.sub(" ", text.casefold()))
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    before = ""
    waiting: list[str] = []
    for word in (*words, ""):
        if word[:1].isdigit():
            waiting.append(word)
            continue
        if waiting:
            places[before, word].update(waiting)
            waiting.clear()
        before = word
    return places
