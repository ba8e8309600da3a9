"""Runs notebooks: one file an executor, and around it what remembers and what schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from nbblog.model import Notebook, Output, Provenance, Scalar
from nbblog.registry import Registry

DETERMINISM = {
    "COLUMNS": "80",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "315532800",
    "TZ": "UTC",
}
"""Environment of every kernel, so that a second run gives the same outputs."""


@dataclass(frozen=True, slots=True)
class Order:
    """One notebook to run, and how.

    root is the site's folder, folder the kernel's working directory; parameters go to the
    `parameters` cell; timeout is in seconds a cell (None: no limit).
    """

    notebook: Notebook
    root: Path
    folder: Path
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    timeout: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave: the outputs of each code cell, in order, and its provenance.

    seen is what the kernel's watcher noted; an executor that has none gives nothing.
    """

    outputs: tuple[tuple[Output, ...], ...] = field(repr=False)
    provenance: Provenance
    seen: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Executor(Protocol):
    """Runs notebooks in fresh kernels; run may be called from several threads at once."""

    def run(self, order: Order, begin_cell: Callable[[int], None]) -> Result:
        """Run every code cell; begin_cell hears the count of each from 1.

        Raises Problem when a cell raises, runs too long, or the kernel dies.
        """

    def stop(self) -> None:
        """End every kernel that still runs, at once."""


EXECUTORS: Registry[Callable[[], Executor]] = Registry(__name__)
