"""Runs notebooks on this machine: a fresh kernel each, forked where that is possible."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import os
import platform
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nbblog.config import Config
from nbblog.executors import DETERMINISM, EXECUTORS, Order, Result
from nbblog.executors.code import imported_modules
from nbblog.executors.local.kernels import CAN_KEEP, ForkServer, Start
from nbblog.findings import Problem

if TYPE_CHECKING:
    from nbblog.executors.local.run import Run

_THREADED = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")


class Local:
    """Runs notebooks in kernels of this machine."""

    def __init__(self, config: Config, variables: Mapping[str, str | None] = {}) -> None:
        self._jobs = config.jobs
        self._environment = environment(config, variables)
        # a BLAS begins its threads when it is imported, and a process with threads cannot be forked
        alone = {**self._environment, "OPENBLAS_NUM_THREADS": "1"}
        self._server = ForkServer(alone, is_forking=config.execution.fork)
        self._running: set[Run] = set()
        self._lock = threading.Lock()
        self._is_stopped = False

    def begin(self) -> None:
        """Import in the fork server what every kernel needs, before it is known what will run."""
        if CAN_KEEP:
            self._server.begin()

    def prepare(self, orders: Sequence[Order]) -> int:
        """Import in the fork server what notebooks will import; see Executor."""
        if CAN_KEEP:
            self._server.preload(dict.fromkeys(name for o in orders for name in _imported(o)))
        # a third of a second, and the fork server is at work; not in the threads of runs, where
        # what the first thread imports meanwhile could wait for it, and it for that
        importlib.import_module("nbblog.executors.local.run")
        return self._jobs

    def run(self, order: Order, begin_cell: Callable[[int], None]) -> Result:
        """Run every code cell of a notebook in a fresh kernel; see Executor."""
        from nbblog.executors.local.run import Run  # see prepare

        with self._scratch() as scratch:
            start = _start(order, Path(scratch))
            run = Run(order, start, self._environment, self._server if CAN_KEEP else None)
            with self._lock:
                if self._is_stopped:
                    raise Problem([])
                self._running.add(run)
            try:
                return asyncio.run(run.whole(begin_cell))
            finally:
                with self._lock:
                    self._running.discard(run)

    def stop(self) -> None:
        """Kill the kernels of all runs; what drives them sees a dead kernel and ends."""
        with self._lock:
            self._is_stopped = True
            running = [*self._running]
        for run in running:
            run.kill()
        self._server.close()  # kernels that are about to start will not

    def end(self, order: Order) -> None:
        """Kill the kernel of one run, if it has one yet."""
        with self._lock:
            running = [run for run in self._running if run.order is order]
        for run in running:
            run.kill()

    def close(self) -> None:
        """End the fork server."""
        self._server.close()

    def _scratch(self) -> tempfile.TemporaryDirectory[str]:
        """Return a private folder for one kernel."""
        place = self._server.folder() if CAN_KEEP else None
        prefix = "" if place else "nbblog-"
        return tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True)


EXECUTORS.add("local", Local)


def environment(config: Config, variables: Mapping[str, str | None]) -> dict[str, str]:
    """Return what the kernels of a site get as their environment; variables replace our own."""
    threads = str(config.threads)
    # a kernel is no test, and runs under pytest as it does in a publish
    inherited = {key: it for key, it in os.environ.items() if not key.startswith("PYTEST_")}
    own = {**inherited, **variables}
    return {
        **{name: value for name, value in own.items() if value is not None},
        **DETERMINISM,
        **{f"{name}_NUM_THREADS": threads for name in _THREADED},
        "NPROC": threads,  # XLA's own
        "JAX_COMPILATION_CACHE_DIR": str(config.state / "jax" / _processor()),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0.1",
    }


def _processor() -> str:
    """Return a name of this kind of processor: code compiled for another one may crash on it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = [platform.processor()]
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), lines[0])
    return f"{platform.machine()}-{hashlib.sha256(flags.encode()).hexdigest()[:12]}"


def _start(order: Order, scratch: Path) -> Start:
    return Start(
        scratch=scratch,
        memory=order.limits.memory,
        threads=order.threads,
        needs=_imported(order),
        # matplotlib reads it from the working directory while it is imported
        may_fork=not (order.folder / "matplotlibrc").exists(),
    )


def _imported(order: Order) -> tuple[str, ...]:
    """Return the modules that a Python notebook imports by name."""
    if order.notebook.language != "python":
        return ()
    return imported_modules(cell.source for cell in order.notebook.code)
