"""Worker processes: runaways, crashes and memory hogs cost one call each; nobody is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from crawler.workers import Crashed, Done, TimedOut, Workers

T = TypeVar("T")


def double(number: int) -> int:
    return 2 * number


def run_away() -> None:
    while True:
        pass


def fall_over() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hog() -> int:
    return len(bytearray(4_000_000_000))


def complain() -> None:
    raise ValueError("no such page")


def own_id() -> int:
    return os.getpid()


def pool(**settings: Any) -> Workers:
    defaults: dict[str, Any] = {"count": 1, "timeout_s": 20.0, "preload": ""}
    return Workers(**{**defaults, **settings})


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def test_a_call_returns_its_value_from_another_process() -> None:
    async def scene() -> tuple[object, object]:
        async with pool() as workers:
            return await workers.run(double, 21), await workers.run(own_id)

    value, process = run(scene())

    assert value == Done(42)
    assert process != Done(os.getpid())


def test_no_process_exists_before_the_first_call() -> None:
    workers = pool()

    assert workers._starting is None


def test_a_runaway_is_killed_at_its_time_out_and_the_next_call_goes_on() -> None:
    async def scene() -> tuple[object, object, float]:
        async with pool(timeout_s=0.7) as workers:
            await workers.run(double, 1)
            began = time.monotonic()
            lost = await workers.run(run_away)
            took = time.monotonic() - began
            return lost, await workers.run(double, 2), took

    lost, after, took = run(scene())

    assert lost == TimedOut(0.7)
    assert after == Done(4)
    assert took < 10


def test_a_segfault_costs_one_call_only() -> None:
    async def scene() -> list[object]:
        async with pool(count=2) as workers:
            calls = [
                workers.run(double, 1),
                workers.run(fall_over),
                workers.run(double, 2),
                workers.run(double, 3),
            ]
            return list(await asyncio.gather(*calls))

    outcomes = run(scene())

    assert outcomes == [Done(2), Crashed("killed by SIGSEGV"), Done(4), Done(6)]


def test_a_memory_hog_is_told_no() -> None:
    async def scene() -> tuple[object, object]:
        async with pool(memory_bytes=1_000_000_000) as workers:
            return await workers.run(hog), await workers.run(double, 4)

    refused, after = run(scene())

    assert refused == Crashed("out of memory")
    assert after == Done(8)


def test_what_a_function_raises_is_a_value() -> None:
    async def scene() -> object:
        async with pool() as workers:
            return await workers.run(complain)

    assert run(scene()) == Crashed("ValueError: no such page")


def test_a_worker_is_replaced_after_its_number_of_calls() -> None:
    async def scene() -> list[object]:
        async with pool(max_tasks=2) as workers:
            return [await workers.run(own_id) for _ in range(4)]

    processes = run(scene())

    assert len({str(process) for process in processes}) == 2


PARENT = """
import asyncio, os, sys, time
sys.path[:0] = {paths!r}
from test_workers import own_id, run_away
from crawler.workers import Workers

async def main():
    workers = Workers(count=1, timeout_s=60, preload="")
    outcome = await workers.run(own_id)
    print(outcome.value, flush=True)
    await workers.run(run_away)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_its_parent(ending: signal.Signals, tmp_path: Path) -> None:
    here = Path(__file__).parent
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(paths=[str(here), str(here.parent)]))
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.2)

        parent.send_signal(ending)
        gone = _gone_within(worker, seconds=15)

    assert gone


def _gone_within(process: int, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
