"""One run of one notebook, from the start of its kernel to the end of all that it started."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from nbblog.executors import Order, Result, Stopped
from nbblog.executors.inline import is_hidden
from nbblog.executors.local import findings as told
from nbblog.executors.local.jupyter import SECONDS_TO_START, Cells, Manager, connect, merged
from nbblog.executors.local.kernels import ForkServer, Keeper, Start
from nbblog.executors.local.limits import Budget, Deadlines
from nbblog.executors.local.widgetstate import with_widgets
from nbblog.executors.observe import shown_versions, unseen
from nbblog.findings import Finding, Problem
from nbblog.model import Cell, Output, Provenance, Scalar
from nbblog.sources.wire import read_output

_KERNELSIDE = Path(__file__).with_name("kernelside.py").read_text("utf-8")
_DARKFIGURES = Path(__file__).with_name("darkfigures.py").read_text("utf-8")
_WATCH = """
import sys, types
_nbblog = types.ModuleType("_nbblog_kernelside")
sys.modules["_nbblog_kernelside"] = _nbblog
exec(compile({source!r}, "<nbblog>", "exec"), _nbblog.__dict__)
_nbblog.values = _nbblog.Values(get_ipython())
_nbblog.watcher = _nbblog.Watcher()
_nbblog.watcher.begin(get_ipython(), seed={seed!r})
del _nbblog, sys, types
"""
_DARKEN = """
import sys, types
_nbblog = types.ModuleType("_nbblog_darkfigures")
sys.modules["_nbblog_darkfigures"] = _nbblog
exec(compile({source!r}, "<nbblog>", "exec"), _nbblog.__dict__)
_nbblog.begin(get_ipython(), *{colours!r})
del _nbblog, sys, types
"""
_TELL = """
from IPython import get_ipython as _nbblog_shell
import sys as _nbblog_sys
_nbblog_shell().display_pub.publish(
    {{"application/json": _nbblog_sys.modules["_nbblog_kernelside"].watcher.report({prefix!r})}}
)
del _nbblog_shell, _nbblog_sys
"""
_PROBE_SECONDS = 60
_SECONDS_OF_OUTPUT = 30


class Run:
    """One notebook in one kernel; kill may be called from another thread."""

    def __init__(
        self,
        order: Order,
        start: Start,
        environment: Mapping[str, str],
        server: ForkServer | None,
    ) -> None:
        self.order = order
        self.manager = _manager(order, start)
        self.manager.server = server
        self.cells = _cells(order, self.manager)
        # without the user's IPython profile and history
        self.environment = {**environment, "IPYTHONDIR": str(start.scratch)}
        self.deadlines = Deadlines(order.limits, self._interrupt, self._kill)
        self.findings: list[Finding] = []
        self._last: tuple[Output, ...] = ()
        self._peak = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_killed = False

    async def whole(self, begin_cell: Callable[[int], None]) -> Result:
        """Run every code cell; raises Problem when one cannot be run to its end."""
        try:
            return await self._whole(begin_cell)
        except Problem as problem:
            found = (*problem.findings, *self.findings)
            raise Stopped(found, self._last, self._peak) from problem

    async def _whole(self, begin_cell: Callable[[int], None]) -> Result:
        started = dt.datetime.now(dt.UTC)
        self._loop = asyncio.get_running_loop()
        try:
            await self._begin()
            outputs, seconds = await self._run_cells(begin_cell)
            seen = await self._noted() if self._is_python else {}
        finally:
            self.deadlines.end()
            await self._end()
        return Result(
            outputs=outputs,
            provenance=Provenance(
                started=started.replace(microsecond=0),
                seconds=round(seconds, 2),
                kernel=self.order.notebook.kernel,
                versions=shown_versions(self.order, seen),
                device=seen.get("device", ""),
                threads=self.order.threads,
                parameters=dict(self.order.parameters),
            ),
            seen=seen,
            findings=(*self.findings, *unseen(self.order, seen)),
            peak=self._peak,
        )

    def kill(self) -> None:
        """End the kernel at once, or see that it never starts."""
        self._is_killed = True
        if self.manager.keeper:
            self.manager.keeper.kill()
        elif self._loop and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._kill(), self._loop)

    @property
    def _is_python(self) -> bool:
        return self.order.notebook.language == "python"

    # -------------------------------------------------------------- begin and end

    async def _begin(self) -> None:
        try:
            await self.manager.start_kernel(
                cwd=str(self.order.folder), env=self.environment, extra_arguments=self._arguments()
            )
            if self._is_killed:  # while there was nothing to kill yet
                raise Problem([])
            self.cells.kc = await connect(self.manager)
            if self._is_python:
                self.cells.timeout = SECONDS_TO_START
                await self._run_hidden(_prelude(self.order))
                self.cells.timeout = None
        except NoSuchKernel as error:
            raise told.no_kernel(self.order) from error
        # it is no program, never answers, or has no memory left
        except (RuntimeError, OSError, CellExecutionError) as error:
            end = self.manager.keeper.end if self.manager.keeper else None
            raise told.not_started(self.order, end, self.manager.start.log) from error

    def _arguments(self) -> list[str]:
        # what cells print is not for the log too, and nobody will look into a history
        ours = ["--IPKernelApp.quiet=True", "--HistoryManager.enabled=False"]
        return ours if self.manager.ipykernel else []

    async def _end(self) -> None:
        """End the kernel and everything that it started."""
        client, keeper = self.cells.kc, self.manager.keeper
        if keeper:
            if keeper.poll() is None:
                if client:
                    client.shutdown()
                keeper.expect_end()
            end = await keeper.wait()
            self._peak = end.peak
            keeper.close()
            if end.left:
                self.findings.append(told.left_behind(self.order, end.left))
        elif self.manager.has_kernel:
            await self.manager.shutdown_kernel()
        if client:
            client.stop_channels()
        await self.manager.cleanup_resources()

    async def _interrupt(self) -> None:
        await self.manager.interrupt_kernel()

    async def _kill(self) -> None:
        if self.manager.provisioner:
            await self.manager.provisioner.kill()

    # -------------------------------------------------------------- cells

    async def _run_cells(
        self, begin_cell: Callable[[int], None]
    ) -> tuple[tuple[tuple[Output, ...], ...], float]:
        begun = time.monotonic()
        self.deadlines.begin_notebook()
        parameters_set = not self.order.parameters
        begun_cells = 0
        for index, cell in enumerate(self.order.notebook.code):
            begun_cells += not is_hidden(cell)
            begin_cell(begun_cells)
            self.deadlines.begin_cell()
            needs_parameters = "parameters" in cell.tags and not parameters_set
            await self._run_cell(cell, index, needs_parameters)
            parameters_set |= needs_parameters
        self.deadlines.end()
        if not parameters_set:
            raise Problem([told.no_parameters(self.order)])
        models, buffers = self.cells.widget_state, self.cells.widget_buffers
        outputs = tuple(
            with_widgets([read_output(output) for output in node.outputs], models, buffers)
            for node in self.cells.nb.cells[: len(self.order.notebook.code)]
        )
        return outputs, time.monotonic() - begun

    async def _run_cell(self, cell: Cell, index: int, needs_parameters: bool) -> None:
        begun = time.monotonic()
        budget = self.cells.budget = Budget(self.order.limits.output)
        try:
            with self._hearing_of_death():
                node = self.cells.nb.cells[index]
                counts = not is_hidden(cell)
                await self.cells.async_execute_cell(node, index, store_history=counts)
            if needs_parameters:
                await self._assign(cell)
        except CellExecutionError as error:
            if not self.deadlines.passed:
                node = self.cells.nb.cells[index]
                self._last = tuple(read_output(output) for output in merged(node.outputs))
                raise told.raised(self.order, cell, error, node) from error
        except CellTimeoutError as error:
            raise told.not_heard(self.order, cell, _SECONDS_OF_OUTPUT) from error
        except DeadKernelError as error:
            if not self.deadlines.passed:
                keeper = self.manager.keeper
                end = await keeper.wait() if keeper else None
                seconds = time.monotonic() - begun
                raise told.died(self.order, cell, end, seconds, self.manager.start.log) from error
        if self.deadlines.passed:  # a cell may have caught the interrupt, and gone on
            raise told.too_long(self.order, cell, self.deadlines)
        self._keep_tails(cell, index, budget)

    def _keep_tails(self, cell: Cell, index: int, budget: Budget) -> None:
        """Make one of the parts of each stream; put the end of a cut one behind its head."""
        self.cells.nb.cells[index].outputs = merged(self.cells.nb.cells[index].outputs)
        for name, tail in budget.tails().items():
            for node in reversed(self.cells.nb.cells[index].outputs):
                if node.output_type == "stream" and node.name == name:
                    node.text += tail
                    break
        if budget.left_out:
            self.findings.append(told.too_much(self.order, cell, budget.left_out))

    async def _assign(self, cell: Cell) -> None:
        """Give the parameters of this run to the kernel, after the cell with their defaults."""
        try:
            await self._run_hidden(assignments(self.order.parameters))
        except CellExecutionError as error:
            if not self.deadlines.passed:
                raise told.not_assigned(self.order, cell, error) from error

    # -------------------------------------------------------------- what is no cell of the notebook

    async def _run_hidden(self, source: str) -> dict[str, Any]:
        """Run code that is no cell of the notebook; return the JSON it showed.

        What it prints does not count: a thread of the notebook may still be printing.
        """
        cell = new_code_cell(source)
        self.cells.budget = Budget(0)
        self.cells.nb.cells.append(cell)
        index = len(self.cells.nb.cells) - 1
        with self._hearing_of_death():
            await self.cells.async_execute_cell(cell, index, store_history=False)
        self.cells.nb.cells.pop()
        shown = (output for output in cell.outputs if output.output_type == "display_data")
        return dict(next((output.data["application/json"] for output in shown), {}))

    async def _noted(self) -> dict[str, Any]:
        """Return what the watcher noted, or nothing where the notebook has left no way to ask."""
        self.cells.timeout = _PROBE_SECONDS
        try:
            seen = await self._run_hidden(_TELL.format(prefix=sys.prefix))
        except (CellExecutionError, CellTimeoutError, DeadKernelError):
            seen = {}
        if not seen:
            self.findings.append(told.not_observed(self.order))
        return seen

    @contextlib.contextmanager
    def _hearing_of_death(self) -> Iterator[None]:
        """Let a cell end as soon as its kernel has; nbclient itself looks once a second."""
        keeper = self.manager.keeper
        task = asyncio.create_task(self._tell_death(keeper)) if keeper else None
        try:
            yield
        finally:
            if task:
                task.cancel()

    async def _tell_death(self, keeper: Keeper) -> None:
        await keeper.wait()
        await asyncio.sleep(0.05)  # its last words may be on their way
        if waiting := self.cells.task_poll_for_reply:
            waiting.cancel()


def _prelude(order: Order) -> str:
    """Return the code that a Python kernel runs before the first cell."""
    watch = _WATCH.format(source=_KERNELSIDE, seed=order.seed)
    if not order.dark:
        return watch
    return watch + _DARKEN.format(source=_DARKFIGURES, colours=order.dark)


def assignments(parameters: Mapping[str, Scalar]) -> str:
    """Return Python that assigns parameters."""
    return "\n".join(f"{name} = {value!r}" for name, value in sorted(parameters.items()))


def _manager(order: Order, start: Start) -> Manager:
    # files instead of ports: two kernels that start at once cannot race for one
    transport = (
        {"transport": "ipc", "ip": f"{start.scratch}/ipc"} if sys.platform != "win32" else {}
    )
    manager = Manager(kernel_name=order.notebook.kernel, **transport)
    manager.connection_file = str(start.scratch / "kernel.json")
    manager.start = start
    return manager


def _cells(order: Order, manager: Manager) -> Cells:
    name = order.notebook.kernel
    node = new_notebook(metadata={"kernelspec": {"name": name, "display_name": name}})
    for cell in order.notebook.code:
        code = new_code_cell(cell.source, id=cell.id, metadata={"tags": list(cell.tags)})
        node.cells.append(code)
    return Cells(
        node,
        km=manager,
        config=Config(),
        timeout=None,
        iopub_timeout=_SECONDS_OF_OUTPUT,
        raise_on_iopub_timeout=True,
        store_widget_state=True,
        record_timing=False,
    )
