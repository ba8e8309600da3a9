"""Runs notebooks: one file an executor, and around it what remembers and what schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from nbblog.config import Config
from nbblog.findings import Finding, Problem
from nbblog.model import Notebook, Output, Provenance, Scalar
from nbblog.registry import Registry

DETERMINISM = {
    "COLUMNS": "80",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "315532800",
    "TZ": "UTC",
}
"""Environment of every kernel, so that a second run gives the same outputs."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a cell and a notebook may take, bytes of a kernel's memory and a cell's output.

    0 is no limit.
    """

    cell: int = 0
    notebook: int = 0
    memory: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """One notebook to run, and how.

    root is the site's folder, folder the kernel's working directory; parameters go to the
    `parameters` cell; threads is what numerical libraries may use; seed, where given, is that of
    Python's and NumPy's global random numbers; dark is paper and ink, as `#rrggbb`, of the dark
    twins that figures get, or nothing. is_trial says that a publish would run it in another way.
    """

    notebook: Notebook
    root: Path
    folder: Path
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    limits: Limits = Limits()
    threads: int = 1
    seed: int | None = None
    dark: tuple[str, ...] = ()
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave: the outputs of each code cell, in order, and its provenance.

    seen is what the kernel's watcher noted; an executor that has none gives nothing. findings
    are what is worth saying of a run that was right. cells are the seconds of each cell that
    begin_cell heard of, peak is the kernel's largest memory in bytes; 0 where nobody knows.
    """

    outputs: tuple[tuple[Output, ...], ...] = field(repr=False)
    provenance: Provenance
    seen: Mapping[str, Any] = field(default_factory=dict, repr=False)
    findings: tuple[Finding, ...] = ()
    cells: tuple[float, ...] = ()
    peak: int = 0


class Stopped(Problem):
    """Ends a run before its last cell; outputs are those of the cell that raised.

    peak is the kernel's largest memory in bytes, 0 where nobody knows.
    """

    def __init__(
        self, findings: Iterable[Finding], outputs: tuple[Output, ...] = (), peak: int = 0
    ) -> None:
        super().__init__(findings)
        self.outputs = outputs
        self.peak = peak


class Executor(Protocol):
    """Runs notebooks in fresh kernels; run may be called from several threads at once."""

    def prepare(self, orders: Sequence[Order]) -> int:
        """Hear what will be run; return how many runs may go on at once."""

    def run(self, order: Order, begin_cell: Callable[[int], None]) -> Result:
        """Run every code cell; begin_cell hears the count of each from 1.

        Raises Problem when a cell raises, costs more than its limits, or the kernel dies.
        """

    def stop(self) -> None:
        """End every kernel that still runs, at once."""

    def close(self) -> None:
        """Let go of what was held for further runs."""


EXECUTORS: Registry[Callable[[Config], Executor]] = Registry(__name__)
