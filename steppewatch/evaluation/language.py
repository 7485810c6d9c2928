"""How well the language of a text is told: sentences of ``langid.tsv``, and their first six words."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.language import detect
from steppewatch.evaluation.measures import Measure, Sources, share


def measure(sources: Sources) -> Iterator[Measure]:
    """Yield the shares that are detected as labelled."""
    if path := sources.file("langid.tsv"):
        lines = path.read_text("utf-8").split("\n")[1:]
        labelled = [(label, text) for label, _, text in (line.partition("\t") for line in lines if line)]
        yield share("language sentences", [(detect(None, text) == label, text) for label, text in labelled])
        starts = [(label, _six_words(text)) for label, text in labelled]
        yield share("language six words", [(detect(None, text) == label, text) for label, text in starts])


def _six_words(text: str) -> str:
    """Return the first six words; of a text without spaces, the first twelve characters."""
    words = text.split()
    return " ".join(words[:6]) if len(words) > 1 else text[:12]
