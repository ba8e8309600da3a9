"""Runs notebooks on this machine: a fresh kernel each, driven by nbclient."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbblog.executors import DETERMINISM, EXECUTORS, Order, Result
from nbblog.executors.code import imported_names
from nbblog.findings import Finding, Problem, Where
from nbblog.model import Cell, Output, Provenance
from nbblog.outputs.ansi import to_plain
from nbblog.sources.wire import read_output

_KERNELSIDE = Path(__file__).with_name("kernelside.py").read_text("utf-8")
_WATCH = f"""
import sys, types
_nbblog = types.ModuleType("_nbblog_kernelside")
sys.modules["_nbblog_kernelside"] = _nbblog
exec(compile({_KERNELSIDE!r}, "<nbblog>", "exec"), _nbblog.__dict__)
_nbblog.watcher = _nbblog.Watcher()
_nbblog.watcher.begin(get_ipython())
del _nbblog, sys, types
"""
_TELL = """
from IPython import get_ipython as _nbblog_shell
import sys as _nbblog_sys
_nbblog_shell().display_pub.publish(
    {{"application/json": _nbblog_sys.modules["_nbblog_kernelside"].watcher.report({names})}}
)
del _nbblog_shell, _nbblog_sys
"""
_PROBE_SECONDS = 60
_FRAME = re.compile(r"Cell In\[\d+\], line (\d+)")


class Local:
    """Runs notebooks in kernels of this machine."""

    def __init__(self) -> None:
        self._clients: dict[int, Any] = {}
        self._lock = threading.Lock()
        self._is_stopped = False

    def run(self, order: Order, begin_cell: Callable[[int], None]) -> Result:
        """Run every code cell of a notebook in a fresh kernel; see Executor."""
        cells = order.notebook.code
        started = dt.datetime.now(dt.UTC)
        with contextlib.ExitStack() as stack:
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="nbblog-"))
            client = _client(order, scratch)
            stack.enter_context(self._watched(client))
            _start(client, order, scratch, stack)
            is_python = order.notebook.language == "python"
            if is_python:
                _run_hidden(client, _WATCH)
            outputs, seconds = _run_cells(client, order, begin_cell)
            seen = _noted(client, cells) if is_python else {}
        provenance = Provenance(
            started=started.replace(microsecond=0),
            seconds=round(seconds, 2),
            kernel=order.notebook.kernel,
            versions=_shown_versions(seen),
            device=seen.get("device", ""),
            parameters=dict(order.parameters),
        )
        return Result(outputs, provenance, seen)

    def stop(self) -> None:
        """Kill the kernels of all runs; what drives them sees a dead kernel and ends."""
        with self._lock:
            self._is_stopped = True
            clients = list(self._clients.values())
        for client in clients:
            provisioner = getattr(client.km, "provisioner", None)
            process = getattr(provisioner, "process", None)
            if process is not None:
                process.kill()

    @contextlib.contextmanager
    def _watched(self, client: Any) -> Any:
        with self._lock:
            if self._is_stopped:
                raise Problem([])
            self._clients[id(client)] = client
        try:
            yield
        finally:
            with self._lock:
                del self._clients[id(client)]


EXECUTORS.add("local", Local)


def _client(order: Order, scratch: str) -> Any:
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook
    from traitlets.config import Config

    name = order.notebook.kernel
    node = new_notebook(metadata={"kernelspec": {"name": name, "display_name": name}})
    for cell in order.notebook.code:
        code = new_code_cell(cell.source, id=cell.id, metadata={"tags": list(cell.tags)})
        node.cells.append(code)
    # files instead of ports: two kernels that start at once cannot race for one
    transport = {"KernelManager": {"transport": "ipc", "ip": f"{scratch}/ipc"}}
    return NotebookClient(
        node,
        config=Config(transport if os.name == "posix" else {}),
        kernel_name=order.notebook.kernel,
        timeout=order.timeout,
        iopub_timeout=30,
        raise_on_iopub_timeout=True,
        coalesce_streams=True,
        store_widget_state=False,
        record_timing=False,
        resources={"metadata": {"path": str(order.folder)}},
    )


def _start(client: Any, order: Order, scratch: str, stack: contextlib.ExitStack) -> None:
    """Start the kernel; it ends with the stack."""
    from jupyter_client.kernelspec import NoSuchKernel

    try:
        # what a kernel prints besides its messages is not ours to show
        log = stack.enter_context(_log(scratch).open("w"))
        streams = {"stdout": subprocess.DEVNULL, "stderr": log}
        stack.enter_context(client.setup_kernel(env=_environment(scratch), **streams))
    except NoSuchKernel as error:
        raise _no_kernel(order) from error
    except (RuntimeError, OSError) as error:  # it never answered, or is no program
        raise _dead(order, None, scratch) from error


def _environment(scratch: str) -> dict[str, str]:
    """Return the kernel's environment: ours, without the user's IPython profile and history."""
    return {**os.environ, **DETERMINISM, "IPYTHONDIR": scratch}


def _run_cells(
    client: Any, order: Order, begin_cell: Callable[[int], None]
) -> tuple[tuple[tuple[Output, ...], ...], float]:
    begun = time.monotonic()
    parameters_set = not order.parameters
    for index, cell in enumerate(order.notebook.code):
        begin_cell(index + 1)
        _run_cell(client, order, cell, index)
        if "parameters" in cell.tags and not parameters_set:
            _assign(client, order, cell)
            parameters_set = True
    if not parameters_set:
        raise Problem([_no_parameters(order)])
    outputs = tuple(
        tuple(read_output(output) for output in code.outputs)
        for code in client.nb.cells[: len(order.notebook.code)]
    )
    return outputs, time.monotonic() - begun


def _assign(client: Any, order: Order, cell: Cell) -> None:
    """Give the parameters of this run to the kernel, after the cell with their defaults."""
    from nbclient.exceptions import CellExecutionError

    try:
        _run_hidden(client, assignments(order.parameters))
    except CellExecutionError as error:
        message = f"the parameters cannot be assigned: {error.ename}: {_short(error.evalue)}"
        hint = "name parameters as the `parameters` cell does"
        where = Where(str(order.notebook.path), cell.number)
        raise Problem([Finding("parameters-cell", message, hint, where)]) from error


def assignments(parameters: Any) -> str:
    """Return Python that assigns parameters."""
    return "\n".join(f"{name} = {value!r}" for name, value in sorted(parameters.items()))


def _run_cell(client: Any, order: Order, cell: Cell, index: int) -> None:
    from nbclient.exceptions import (
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    path = str(order.notebook.path)
    try:
        client.execute_cell(client.nb.cells[index], index)
    except CellExecutionError as error:
        line = _line(client.nb.cells[index])
        where = Where(path, cell.number, None if line is None else line + cell.line)
        hint = "correct the cell, or tag it `raises-exception` if the error is the point"
        message = f"{error.ename}: {_short(error.evalue)}"
        raise Problem([Finding("runs-clean", message, hint, where)]) from error
    except CellTimeoutError as error:
        message = f"the cell ran longer than {order.timeout} s"
        hint = "make it faster, or raise `timeout` under [execution] in nbblog.toml"
        finding = Finding("runs-clean", message, hint, Where(path, cell.number))
        raise Problem([finding]) from error
    except DeadKernelError as error:
        raise _dead(order, cell) from error


def _run_hidden(client: Any, source: str) -> dict[str, Any]:
    """Run code that is no cell of the notebook; return the JSON it showed.

    What it prints does not count: a thread of the notebook may still be printing.
    """
    from nbformat.v4 import new_code_cell

    cell = new_code_cell(source)
    client.nb.cells.append(cell)
    client.execute_cell(cell, len(client.nb.cells) - 1, store_history=False)
    client.nb.cells.pop()
    shown = (output for output in cell.outputs if output.output_type == "display_data")
    return dict(next((output.data["application/json"] for output in shown), {}))


def _noted(client: Any, cells: tuple[Cell, ...]) -> dict[str, Any]:
    """Return what the watcher noted, or nothing where the notebook has left no way to ask."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    names = sorted(imported_names(cell.source for cell in cells))
    client.timeout = _PROBE_SECONDS
    try:
        return _run_hidden(client, _TELL.format(names=names))
    except (CellExecutionError, CellTimeoutError, DeadKernelError):
        return {}


def _shown_versions(seen: dict[str, Any]) -> dict[str, str]:
    """Return Python and the packages that the notebook imports by name, with their versions."""
    if not seen:
        return {}
    return {"Python": seen["python"]} | {name: seen["versions"][name] for name in seen["shown"]}


def _line(node: Any) -> int | None:
    """Return the line of a cell whose traceback is in its outputs."""
    for output in node.outputs:
        if output.output_type == "error":
            found = _FRAME.search(to_plain("\n".join(output.traceback)))
            if found:
                return int(found[1])
    return None


def _short(text: str, most: int = 200) -> str:
    first = to_plain(text).strip().split("\n")[0]
    return first if len(first) <= most else first[: most - 1] + "…"


def _log(scratch: str) -> Path:
    """Return the file that gets what a kernel writes besides its messages."""
    return Path(scratch, "kernel.log")


def _dead(order: Order, cell: Cell | None, scratch: str = "") -> Problem:
    message = "the kernel died while the cell ran" if cell else "the kernel did not start"
    said = _log(scratch).read_text("utf-8", "replace").split("\n") if scratch else []
    if words := [line for line in said if line.strip()]:
        message += f": {_short(words[-1])}"
    hint = "look for a crash in native code, or for too much memory"
    where = Where(str(order.notebook.path), cell.number if cell else None)
    return Problem([Finding("kernel-lives", message, hint, where)])


def _no_kernel(order: Order) -> Problem:
    message = f"no kernel named `{order.notebook.kernel}` is installed"
    hint = "install it (`jupyter kernelspec list` shows what is there), or set `execute: stored`"
    return Problem([Finding("kernel-exists", message, hint, Where(str(order.notebook.path)))])


def _no_parameters(order: Order) -> Finding:
    names = ", ".join(sorted(order.parameters))
    message = f"parameters are given ({names}), but no cell is tagged `parameters`"
    hint = "tag the cell that assigns them `parameters`, or remove them"
    return Finding("parameters-cell", message, hint, Where(str(order.notebook.path)))
