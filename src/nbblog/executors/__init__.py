"""Runs notebooks: one file an executor, and around it what remembers and what schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from nbblog.model import Notebook, Output, Provenance, Scalar
from nbblog.registry import Registry


@dataclass(frozen=True, slots=True)
class Order:
    """One notebook to run, and how.

    folder is the kernel's working directory, parameters go to the `parameters` cell, timeout is
    in seconds a cell (None: no limit).
    """

    notebook: Notebook
    folder: Path
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    timeout: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave: the outputs of each code cell, in order, and its provenance."""

    outputs: tuple[tuple[Output, ...], ...] = field(repr=False)
    provenance: Provenance


class Executor(Protocol):
    """Runs notebooks in fresh kernels; run may be called from several threads at once."""

    def run(self, order: Order, begin_cell: Callable[[int], None]) -> Result:
        """Run every code cell; begin_cell hears the count of each from 1.

        Raises Problem when a cell raises, runs too long, or the kernel dies.
        """

    def stop(self) -> None:
        """End every kernel that still runs, at once."""


EXECUTORS: Registry[Callable[[], Executor]] = Registry(__name__)
