"""Trafilatura as it comes, in an interpreter of its own: ``python -m steppewatch.evaluation.plain``.

In ours its XPath expressions answer from memory (:mod:`crawler.selectors`) and its date search knows
fewer languages: it would be compared with itself, made faster. Imports nothing of the crawler.
Reads pickled ``(url, body)`` from standard input and answers each with a pickled :class:`Answer`.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from types import TracebackType
from typing import NamedTuple, Self


class Answer(NamedTuple):
    """What trafilatura took from one page, as it names it; empty where it found nothing."""

    title: str
    date: str
    author: str
    text: str
    cpu_s: float


class PlainReader:
    """The process of trafilatura, from ``with`` to its end."""

    def __enter__(self) -> Self:
        """Start the process."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the process end."""
        self._process.communicate()

    def ask(self, url: str, body: bytes) -> None:
        """Have one page read; :meth:`answer` is due before the next."""
        assert self._process.stdin
        pickle.dump((url, body), self._process.stdin)
        self._process.stdin.flush()

    def answer(self) -> Answer:
        """Wait for what was taken from the page asked for last."""
        assert self._process.stdout
        answer: Answer = pickle.load(self._process.stdout)
        return answer


def _read(url: str, body: bytes) -> Answer:
    from trafilatura import bare_extraction

    began = time.process_time()
    found = bare_extraction(body, url=url, with_metadata=True)
    value = found.as_dict() if found is not None and not isinstance(found, dict) else {}
    title, date, author, text = (value.get(name) or "" for name in ("title", "date", "author", "text"))
    return Answer(title, date, author, text, time.process_time() - began)


def _warm() -> None:
    """Compile what the first pages would pay for, as our own reader does."""
    from htmldate import find_date

    find_date("<html><body><span class='date'>am 5ter Jenner 2021</span></body></html>", original_date=True)


def main() -> None:
    """Answer pages until there are no more."""
    _warm()
    while True:
        try:
            url, body = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(_read(url, body), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    from steppewatch.evaluation import plain  # pickled names lead to the module, not to __main__

    plain.main()
