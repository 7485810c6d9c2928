"""Named points at which a test may kill the process; in service they do nothing.

The points of a delivery, in order: ``claimed``, ``354``, ``marked``, ``sent-bytes``,
``250-before-commit``, ``committed``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

Fault = Callable[[str], None]


def no_fault(point: str) -> None:
    """Pass every point."""


def planned_fault(environ: Mapping[str, str]) -> Fault:
    """Return a fault that ends the process at the point ``STEPPEWATCH_FAULT`` names, as ``kill -9`` would.

    >>> planned_fault({}) is no_fault
    True
    """
    wanted = environ.get("STEPPEWATCH_FAULT", "")
    if not wanted:
        return no_fault

    def fault(point: str) -> None:
        if point == wanted:
            os._exit(137)

    return fault
