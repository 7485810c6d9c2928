"""What a new process of a crawl is given: an end with whoever started it, a memory limit, a server to fork."""

from __future__ import annotations

import ctypes
import fcntl
import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import os
import resource
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any

PRELOAD = "crawler.preload"
"""The module that the fork server of the page workers imports."""
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PIPE_BYTES = 1 << 20  # what Linux allows without privileges


class WideContext(ForkServerContext):
    """Starts processes from the fork server and joins them by pipes that take in several pages at once.

    Of 64 kB, the usual size, a worker would stand still for each page until a busy process here had
    written the rest of it.
    """

    def Pipe(self, duplex: bool = True) -> tuple[Connection[Any, Any], Connection[Any, Any]]:
        """Return the two ends of a new pipe, the reading one first."""
        reader, writer = super().Pipe(duplex)
        if not duplex:
            with suppress(OSError, AttributeError):  # no Linux, or no pipe memory left: slower, no worse
                fcntl.fcntl(writer.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        return reader, writer


def start_server(preload: str = PRELOAD) -> None:
    """Start the server that page workers are forked from; it loads *preload* beside us.

    Returns at once. Whoever wants a worker before the server is ready waits for it.
    """
    multiprocessing.get_context("forkserver").set_forkserver_preload([preload] if preload else [])
    multiprocessing.forkserver.ensure_running()


def end_with_parent() -> None:
    """Ask the kernel (Linux) to kill this process when its parent ends, however that ends.

    A crawl that outlived its parent would write beside the next one. What it had not stored
    stays due.
    """
    parent = os.getppid()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def end_with_starter() -> None:
    """Have the kernel end this process when the one that asked for it ends, however that happens.

    Each child holds the reading end of a pipe whose writing end only the parent has. Asking for
    SIGIO on it, whose default is death, works while C code holds the interpreter, and where
    PR_SET_PDEATHSIG does not: the kernel's parent of a worker is the fork server, which lives as
    long as its children do.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    pipe = parent.sentinel
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if multiprocessing.connection.wait([pipe], timeout=0):
        # It ended before we asked: nobody would tell us any more.
        os._exit(1)


def limit_memory(memory_bytes: int) -> bool:
    """Limit the address space of this process; False where the system refuses.

    A function that asks for more gets a MemoryError.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (ValueError, OSError):
        return False
    return True
