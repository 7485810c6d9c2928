"""Worker processes for what may hang, crash or eat memory: a page costs at most itself.

    workers = Workers(count=2, timeout_s=15, memory_bytes=2_000_000_000)
    match await workers.run(extract.take, capture):
        case Done(value): ...
        case TimedOut() | Crashed(): ...   # recorded, and the next page goes on
    await workers.close()

No process exists before the first page. The workers are forked from a server that has loaded
what they need (:mod:`crawler.preload`); they die with this process, however that ends.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Generic, ParamSpec, Self, TypeVar

from crawler.processes import PRELOAD, WideContext, end_with_starter, limit_memory

if TYPE_CHECKING:
    from pebble import ProcessPool

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The function returned."""

    value: T


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The function ran longer than allowed; its process was killed and replaced."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Crashed:
    """The function raised or its process died; the process was replaced."""

    #: One line for the record: "killed by SIGSEGV", "out of memory", "ValueError: …".
    reason: str


Outcome = Done[T] | TimedOut | Crashed


class Workers:
    """A pool of long-lived processes for top-level functions; use it from one event loop."""

    def __init__(
        self,
        *,
        count: int,
        timeout_s: float,
        memory_bytes: int = 2_000_000_000,
        max_tasks: int = 1000,
        initializer: Callable[[], None] | None = None,
        preload: str = PRELOAD,
    ) -> None:
        """Describe the pool; nothing is started.

        *memory_bytes* limits the address space of each worker; *max_tasks* is after how many
        calls one is replaced, as memory once taken is rarely given back; *initializer* runs in
        each new worker; *preload* names the module the fork server imports, "" for none.
        """
        self._count = count
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._max_tasks = max_tasks
        self._initializer = initializer
        self._preload = preload
        self._starting: asyncio.Task[ProcessPool] | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """Call *function* in a worker and return what became of it; never raises for its sake.

        Function and arguments travel by pickle. The time counts from when a worker takes the
        call, not from when it was queued.
        """
        from pebble import ProcessExpired  # a crawl that brings nothing new needs none of it

        pool = await self._started()
        future = pool.schedule(function, args=args, kwargs=kwargs, timeout=self._timeout_s)
        try:
            return Done(await asyncio.wrap_future(future))
        except asyncio.CancelledError:
            future.cancel()  # type: ignore[no-untyped-call]
            raise
        except (FutureTimeout, TimeoutError):
            return TimedOut(self._timeout_s)
        except ProcessExpired as error:
            return Crashed(_cause_of_death(error.exitcode))
        except MemoryError:
            return Crashed("out of memory")
        except Exception as error:  # noqa: BLE001 - whatever the function raised belongs to its page
            return Crashed(f"{type(error).__name__}: {error}"[:300])

    async def close(self) -> None:
        """Stop the workers at once, whatever they do, and wait until they are gone."""
        if self._starting is not None:
            pool, self._starting = await self._starting, None
            pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(pool.join)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _started(self) -> ProcessPool:
        """Return the pool, started by the first caller; the others wait for it.

        In a thread: the fork server loads for seconds before its first worker, and an event loop
        that stood still so long would let requests time out.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(asyncio.to_thread(self._start))
        return await asyncio.shield(self._starting)

    def _start(self) -> ProcessPool:
        from pebble import ProcessPool

        context = WideContext()
        context.set_forkserver_preload([self._preload] if self._preload else [])
        pool = ProcessPool(
            max_workers=self._count,
            max_tasks=self._max_tasks,
            initializer=_begin,
            initargs=(self._memory_bytes, self._initializer),
            context=context,
        )
        if not pool.active:  # asking starts the processes
            raise RuntimeError("the worker processes did not start")
        return pool


def _begin(memory_bytes: int, initializer: Callable[[], None] | None) -> None:
    """Make a new process a well-behaved worker."""
    # Ctrl-C goes to the whole process group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_starter()
    limit_memory(memory_bytes)
    if initializer is not None:
        initializer()


def _cause_of_death(exit_code: int | None) -> str:
    """Name the end of a process in words.

    >>> _cause_of_death(-11), _cause_of_death(3), _cause_of_death(None)
    ('killed by SIGSEGV', 'exited with code 3', 'died')
    """
    if exit_code is None:
        return "died"
    if exit_code < 0:
        try:
            return f"killed by {signal.Signals(-exit_code).name}"
        except ValueError:
            return f"killed by signal {-exit_code}"
    return f"exited with code {exit_code}"
