"""Vectors of articles: stored ones are read, missing ones made, and centred so that they tell apart.

Raw cosines of sentence encoders all lie close together, because every text shares a large part of its
direction with every other. That part, the mean, is taken away (Mu and Viswanath 2018, "All-but-the-top");
twelve everyday sentences stand beside a batch, as the imagined documents do for words.

A vector takes 2 bytes a number in the database, about 1 kB an article, and 4 in memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from digests.encoders import BACKGROUND, Encoder
from digests.likeness import Meanings
from storage import vectors
from storage.edition import Article
from storage.errors import EncoderDied

log = logging.getLogger("steppewatch.stories")

#: Texts handed to an encoder at once, and made for one batch at most: the newest; the rest goes without.
_AT_ONCE, _AT_MOST = 16, 600
#: As many texts as these stand beside a batch when its mean is taken.
_IMAGINED = 20


def vectors_for(
    db: Database,
    articles: Sequence[Article],
    encoder: Encoder | None,
    *,
    at_most: int = _AT_MOST,
    stop: Callable[[], bool] = lambda: False,
) -> Meanings | None:
    """Return the meanings of articles, from the database where they are stored; None without an encoder.

    What is missing or was made of another text, encoder or version is made and stored, a few texts a
    transaction and *at_most* in all, newest first: an article without one is compared by its words. After a
    *stop* no more are made. When the encoder's process dies, None: an edition without it beats no edition.

    Raises:
        StorageBusy: another process is writing; the call may be repeated.
        ConfigError: the encoder does not run on this machine.
    """
    if encoder is None or not articles:
        return None
    try:
        return centred(_found(db, articles, encoder, at_most, stop), encoder)
    except EncoderDied as error:
        log.warning("grouped without meanings", extra={"problem": str(error)})
        return None


def _found(
    db: Database, articles: Sequence[Article], encoder: Encoder, at_most: int, stop: Callable[[], bool]
) -> dict[int, NDArray[np.float32]]:
    """Return the raw vectors of articles: those stored, and those made now."""
    found = {id: _unpacked(blob) for id, blob in vectors.stored(db, articles, encoder.name, encoder.version)}
    missing = sorted((a for a in articles if a.id not in found), key=lambda a: (a.at, a.id), reverse=True)
    for start in range(0, min(len(missing), at_most), _AT_ONCE):
        if stop():
            break
        some = missing[start : min(start + _AT_ONCE, at_most)]
        made = encoded(some, encoder)
        vectors.remember(
            db, [(a.id, a.revision_id, _packed(made[a.id])) for a in some], encoder.name, encoder.version
        )
        found |= made
    return found


def encoded(articles: Sequence[Article], encoder: Encoder) -> dict[int, NDArray[np.float32]]:
    """Return the raw vector of each article, by its id."""
    rows = encoder.encode([f"{a.title}. {a.text[: encoder.characters]}" for a in articles])
    return {article.id: row for article, row in zip(articles, rows, strict=True)}


def centred(found: Mapping[int, NDArray[np.float32]], encoder: Encoder) -> Meanings:
    """Return vectors without what all of them share, at unit length."""
    if not found:
        return Meanings(of={}, share=encoder.share)
    rows = np.stack([found[id] for id in sorted(found)]).astype(np.float32)
    rows -= (rows.sum(axis=0) + _IMAGINED * _background(encoder)) / (len(rows) + _IMAGINED)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return Meanings(of=dict(zip(sorted(found), rows, strict=True)), share=encoder.share)


@lru_cache(maxsize=4)
def _background(encoder: Encoder) -> NDArray[np.float32]:
    """The mean of the everyday sentences under an encoder."""
    mean: NDArray[np.float32] = encoder.encode(list(BACKGROUND)).mean(axis=0)
    return mean


def _packed(row: NDArray[np.float32]) -> bytes:
    return row.astype("<f2").tobytes()


def _unpacked(blob: bytes) -> NDArray[np.float32]:
    return np.frombuffer(blob, "<f2").astype(np.float32)
