"""One notebook under test: it runs beside whoever waits for its cells, or is remembered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

from nbblog.config import Config
from nbblog.executors import EXECUTORS, Executor, Order, Result, Stopped
from nbblog.executors.extent import is_left_out
from nbblog.executors.inline import is_hidden, without_values
from nbblog.executors.remember import recall, site_store
from nbblog.executors.schedule import Wish, mode_of, order_of, run_order
from nbblog.executors.stopwatch import Stopwatch
from nbblog.findings import Finding, Problem, errors
from nbblog.model import Cell, Failure, Notebook, Output
from nbblog.report import judged
from nbblog.suppression import Extent, unsuppressed

Outcome = Literal["passed", "failed", "skipped", "xfailed", "not run"]


class Bench:
    """Where the notebooks of one site are tried: its store, and one executor for all of them."""

    def __init__(self, config: Config, wish: Wish) -> None:
        self.config = config
        self.wish = wish
        self.store = site_store(config)
        self._executor: Executor | None = None

    def executor(self, order: Order) -> Executor:
        """Return what runs notebooks, prepared for one more."""
        if self._executor is None:
            self._executor = EXECUTORS[self.config.execution.executor](self.config)
        self._executor.prepare([order])
        return self._executor

    def stop(self) -> None:
        """End what runs, at once; another notebook may still be tried."""
        if self._executor is not None:
            self._executor.stop()
            self._executor.close()
            self._executor = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one cell of a trial ended, after how many seconds."""

    cell: Cell
    outcome: Outcome
    seconds: float = 0.0


class Trial:
    """A notebook that is tried, up to a cell or as a whole.

    Cells are counted from 1 as an executor does: code cells only. The trial begins at once;
    is_told is for those who tell of its end, which is to be done once.
    """

    def __init__(self, bench: Bench, notebook: Notebook, cells: int | None = None) -> None:
        self.bench = bench
        self.notebook = notebook
        self.order = order_of(notebook, bench.config, bench.wish)
        self.cells = [cell for cell in self.order.notebook.code if not is_hidden(cell)]
        self.count = len(self.cells) if cells is None else cells
        self.is_cached = False
        self.is_told = False
        self.result: Result | None = None
        self.stopped: Stopped | None = None
        self._spent = 0.0
        self._watch = Stopwatch()
        self._changed = threading.Condition()
        self._running = 0
        self._future: Future[Result] | None = None
        self._begin()

    @property
    def peak(self) -> int:
        """The kernel's largest memory in bytes, 0 while nobody knows."""
        ended = self.result or self.stopped
        return ended.peak if ended else 0

    @property
    def seconds(self) -> float:
        """How long the run took, also one that is remembered."""
        return self.result.provenance.seconds if self.result else round(self._spent, 2)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What nobody hides of what there is to say of the run, with the site's severities."""
        ended, config = self.result or self.stopped, self.bench.config
        told = ended.findings if ended else ()
        return judged(unsuppressed(told, [self.notebook], config, Extent.PART), config.rules)

    @property
    def is_excused(self) -> bool:
        """Whether the run ended too early with nothing but what the author has hidden."""
        said = self.stopped.findings if self.stopped else ()
        return any(errors(said)) and not any(errors(self.findings))

    @property
    def last_outputs(self) -> tuple[Output, ...]:
        """What the cell that ended the run put out."""
        return self.stopped.outputs if self.stopped else ()

    @property
    def running(self) -> Cell | None:
        """The cell that runs, or was the last to do so."""
        return self.cells[self._running - 1] if self._running else None

    @property
    def failed_count(self) -> int:
        """The count of the cell at which the run ended too early; 0: at none, or before all."""
        return self._running if self.stopped is not None else 0

    def wait(self, count: int | None = None) -> None:
        """Return when a cell has ended, or the run has; whoever is interrupted ends the run."""
        try:
            with self._changed:
                self._changed.wait_for(lambda: self._is_over(count))
        finally:
            if not self._is_over(count):
                self.stop()
        if self._future and self._future.done():
            self._take(self._future)

    def stop(self) -> None:
        """End the run, if there is one."""
        if self._future and not self._future.done():
            self.bench.stop()

    def verdicts(self) -> Iterator[Verdict]:
        """Yield how each cell that has code ended."""
        seconds = self.result.cells if self.result else self._watch.end()
        for count, cell in enumerate(self.cells, start=1):
            spent = seconds[count - 1] if count <= len(seconds) else 0.0
            if cell.source.strip():
                yield Verdict(cell, self.outcome(count), spent)

    def outcome(self, count: int) -> Outcome:
        """Return how a cell ended."""
        cell = self.cells[count - 1]
        if count > (self.count if self.stopped is None else self.failed_count):
            return "not run"
        if is_left_out(cell):
            return "skipped"
        if count == self.failed_count:
            return "xfailed" if self.is_excused else "failed"
        has_failed = any(isinstance(one, Failure) for one in self.outputs(count))
        return "xfailed" if "xfail" in cell.tags and has_failed else "passed"

    def outputs(self, count: int) -> Sequence[Output]:
        """Return what a cell put out, once the run has ended."""
        if count == self.failed_count:
            return self.last_outputs
        if self.result is None:
            return ()
        _, outputs, _ = without_values(self.order.notebook, self.result.outputs)
        return outputs[count - 1] if count <= len(outputs) else ()

    # -------------------------------------------------------------- the run

    def _begin(self) -> None:
        bench, notebook = self.bench, self.notebook
        is_forced = mode_of(notebook, bench.config) == "always" or bench.wish.forced(notebook)
        if not is_forced and (known := recall(bench.store, self.order)):
            self.is_cached = True
            self.result = known.result
            return
        pool = ThreadPoolExecutor(1, "nbblog-trial")
        self._future = pool.submit(self._run)
        self._future.add_done_callback(lambda _: self._note(None))
        pool.shutdown(wait=False)

    def _run(self) -> Result:
        begun = time.monotonic()
        try:
            executor = self.bench.executor(self.order)
            if self.count == len(self.cells):
                return run_order(executor, self.order, self.bench.store, self._note).result
            return executor.run(_cut(self.order, self.cells[self.count - 1]), self._note)
        finally:
            self._spent = time.monotonic() - begun

    def _note(self, count: int | None) -> None:
        """Hear that a cell begins, or that the run has ended."""
        with self._changed:
            if count is not None:
                self._watch.begin(count)
                self._running = count
            self._changed.notify_all()

    def _is_over(self, count: int | None) -> bool:
        has_ended = self._future is None or self._future.done()
        return has_ended or (count is not None and self._running > count)

    def _take(self, future: Future[Result]) -> None:
        """Take the end of the run; what is a bug is raised."""
        try:
            self.result = future.result()
        except Stopped as stopped:
            self.stopped = stopped
        except Problem as problem:
            self.stopped = Stopped(problem.findings)


def _cut(order: Order, last: Cell) -> Order:
    """Return an order that ends with a cell; it is not one that anybody remembers."""
    notebook = order.notebook
    kept = notebook.cells[: notebook.cells.index(last) + 1]
    has_place = any("parameters" in cell.tags for cell in kept)
    parameters = order.parameters if has_place else {}
    return replace(order, notebook=replace(notebook, cells=kept), parameters=parameters)
