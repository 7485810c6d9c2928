"""Worker processes for pages: each page has a time budget, and its death costs that page alone.

Pebble keeps the processes: unlike the standard library's executor it kills a task that runs too
long, and a crash does not break the pool. Workers come from a fork server that has loaded what
is heavy once, start with the first page, and end when their parent does, however it ends.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as Overrun
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

P = ParamSpec("P")
T = TypeVar("T")

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
#: Loaded once by the fork server: each worker then starts in a few milliseconds.
_PRELOAD = ["crawler.analysis", "crawler.listing", "crawler.discovery"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[T]):
    """The function came back."""

    value: T


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The function did not come back: it took too long, or it took its process with it."""

    reason: str
    timed_out: bool = False


class Workers:
    """A pool of long-lived processes for one event loop. Nothing is started before the first task."""

    def __init__(
        self,
        *,
        count: int,
        timeout_s: float,
        warm: Callable[[], object] | None = None,
        memory_bytes: int = 1_500_000_000,
        tasks_each: int = 2_000,
    ) -> None:
        """Prepare *count* processes. Each calls *warm* first, so that no page pays for what is loaded once."""
        self._count, self._timeout_s = count, timeout_s
        self._warm, self._memory_bytes, self._tasks_each = warm, memory_bytes, tasks_each
        self._pool: ProcessPool | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Done[T] | Lost:
        """Call a module's function in a worker. Trouble with its argument is a value, never raised.

        Arguments and result are pickled: plain values, no lxml trees.
        """
        future = self._started().schedule(function, args=args, kwargs=kwargs, timeout=self._timeout_s)
        try:
            return Done(value=await asyncio.wrap_future(future))
        except Overrun:
            return Lost(reason=f"took longer than {self._timeout_s:g} s", timed_out=True)
        except ProcessExpired as error:
            return Lost(reason=f"its process ended ({_how(error.exitcode)})")
        except MemoryError:
            return Lost(reason="took too much memory")
        except Exception as error:  # noqa: BLE001 -- whatever a page provokes is that page's outcome
            return Lost(reason=f"{type(error).__name__}: {error}"[:300])

    def close(self) -> None:
        """End the processes; what they were doing is given up."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(_PRELOAD)
            self._pool = ProcessPool(
                max_workers=self._count, max_tasks=self._tasks_each, context=context,
                initializer=_prepare, initargs=(self._memory_bytes, self._warm),
            )  # fmt: skip
        return self._pool


def die_with_parent() -> None:
    """Ask the kernel (Linux) to kill this process when its parent ends, however that ends.

    A process that outlived its parent would write beside the next one.
    """
    parent = os.getppid()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def limit_memory(limit_bytes: int) -> None:
    """Bound the address space of this process; a lower bound that was set before stays."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or limit_bytes < hard:
        with suppress(OSError, ValueError):  # a container may forbid it: then its own limit holds
            resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, hard))


def _prepare(memory_bytes: int, warm: Callable[[], object] | None) -> None:
    die_with_parent()
    limit_memory(memory_bytes)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us in good order
    if warm is not None:
        warm()


def _how(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"
