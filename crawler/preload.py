"""Imported by the fork server only: what every worker needs, loaded once and shared by all.

The language model takes half a second and 100 MB, the date search 3 s to compile its patterns;
a worker forked from here starts with both in place, so that replacing one costs nothing.
"""

from __future__ import annotations

import gc
import os

# Worker processes are the parallelism; threads of the linear algebra library only cost memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from crawler import extract

extract.warm()
# What is loaded stays: the collector of a worker need not walk over it, nor copy its memory by doing so.
gc.collect()
gc.freeze()
gc.set_threshold(10_000)  # a page's elements are freed as they go; looking for circles among them finds none
