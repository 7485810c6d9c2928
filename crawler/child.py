"""Where a crawl's process begins: what has to come before Scrapy is loaded, which takes the longest.

The plan is read first, so that the workers' server can load its models beside us when pages are to be
read: on two processors a crawl's first text is there a second earlier.
"""

from __future__ import annotations

import gc
import logging
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.plan import CrawlPlan
from crawler.processes import end_with_parent, limit_memory, start_server

#: sqlite-utils looks for these two to store their types, which we have none of: 50 ms of every crawl.
_NOT_NEEDED = ("numpy", "pandas")


def main() -> int:
    """Read a plan from standard input, crawl, and answer in JSON lines; return the exit code."""
    gc.disable()  # what is being loaded stays
    end_with_parent()
    plan: CrawlPlan = pickle.load(sys.stdin.buffer)
    limit_memory(plan.limits.memory_bytes)
    if plan.expects_pages:
        start_server()
    with _unseen(_NOT_NEEDED):
        from crawler import run
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()
    logging.disable(logging.WARNING)  # Scrapy writes three lines for each answer, for nobody
    code = run.tell_crawl(plan)
    gc.freeze()  # all of it goes with the process; the interpreter would walk over it once more
    return code


@contextmanager
def _unseen(names: tuple[str, ...]) -> Iterator[None]:
    """Have imports of these modules fail, as if they were not installed."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: the import system's own sign
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
