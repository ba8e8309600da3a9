"""What is said of a run that did not go well: where, what happened, how to mend it."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbblog.executors import Order
from nbblog.executors.inline import is_hidden
from nbblog.executors.local.kernels import End
from nbblog.executors.local.limits import Deadlines
from nbblog.findings import Finding, Problem, Severity, Where
from nbblog.model import Cell
from nbblog.outputs.terminal import to_plain
from nbblog.sizes import size_text

_FRAME = re.compile(r"Cell In\[\d+\], line (\d+)")
_CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE")


def raised(order: Order, cell: Cell, error: Any, node: Any) -> Problem:
    """A cell raised an exception; error is nbclient's, node the cell with its traceback."""
    line = _line(node)
    where = order.notebook.where(cell, line)
    hint = "correct the cell, or tag it `raises-exception` if the error is the point"
    message = f"{error.ename}: {_short(error.evalue)}"
    if is_hidden(cell):
        where, message = Where(_path(order), cell.number), _short(error.evalue)
        hint = r"correct the expression, or write `\{{` for braces that are braces"
        return Problem([Finding("values-evaluate", message, hint, where)])
    if error.ename.endswith("MemoryError") and order.limits.memory:
        message += f" (the kernel may use {size_text(order.limits.memory)})"
        hint = "use less memory, or raise `memory` under [execution] in nbblog.toml"
    if error.ename == "StdinNotImplementedError":
        message = "the cell asks for input, and nobody is there to answer"
        hint = "assign the value in the cell, or in a `parameters` cell"
    return Problem([Finding("runs-clean", message, hint, where)])


def too_long(order: Order, cell: Cell, deadlines: Deadlines) -> Problem:
    """A cell, or the notebook, has passed its deadline."""
    key = "timeout" if deadlines.passed == "cell" else "notebook_timeout"
    seconds = order.limits.cell if deadlines.passed == "cell" else order.limits.notebook
    message = f"the {deadlines.passed} ran longer than {seconds} s"
    if deadlines.was_killed:
        message += "; it did not give in to an interrupt, and its kernel was killed"
    hint = f"make it faster, or raise `{key}` under [execution] in nbblog.toml"
    return Problem([Finding("runs-clean", message, hint, order.notebook.where(cell))])


def not_heard(order: Order, cell: Cell, seconds: int) -> Problem:
    """A cell has ended, but its output never came to an end."""
    message = f"the cell's output did not arrive within {seconds} s after its end"
    hint = "print less, or wait in the cell for what prints in the background"
    return Problem([Finding("runs-clean", message, hint, order.notebook.where(cell))])


def died(order: Order, cell: Cell, end: End | None, seconds: float, log: Path) -> Problem:
    """The kernel ended while a cell ran."""
    message, hint = "the kernel died", "look for a crash in native code, or for too much memory"
    if end is not None and end.status < 0:
        name = signal_name(-end.status)
        message = f"the kernel was killed by {name}"
        if name == "SIGKILL":
            hint = (
                "Linux kills what takes the last memory: use less, run fewer notebooks at once "
                "(--jobs), or set `memory` under [execution] to be told where"
            )
        elif name in _CRASHES and order.limits.memory:
            hint = "native code crashes when memory runs out: raise `memory` under [execution]"
    elif end is not None:
        message = f"the kernel ended itself with exit status {end.status}"
        hint = "remove what ends the process, such as os._exit"
    message += f" after {seconds:.1f} s in this cell"
    if end is not None and end.peak:
        limit = f" of {size_text(order.limits.memory)}" if order.limits.memory else ", no limit"
        message += f"; peak memory {size_text(end.peak)}{limit}"
    if words := _last_words(log):
        message += f"; it said: {words}"
    return Problem([Finding("kernel-lives", message, hint, order.notebook.where(cell))])


def not_started(order: Order, end: End | None, log: Path) -> Problem:
    """The kernel never came to answer; end is how it ended, if it did."""
    message = "the kernel did not start"
    hint = "start it with `jupyter console --kernel NAME` to see what is wrong with it"
    if end is not None:
        is_killed = end.status < 0
        how = signal_name(-end.status) if is_killed else f"exit status {end.status}"
        message += f", it ended with {how}"
        if order.limits.memory:
            message += f" (it may use {size_text(order.limits.memory)})"
            hint += ", or raise `memory` under [execution] if that is too little"
    if words := _last_words(log):
        message += f": {words}"
    return Problem([Finding("kernel-lives", message, hint, Where(_path(order)))])


def no_kernel(order: Order) -> Problem:
    """No such kernel spec."""
    message = f"no kernel named `{order.notebook.kernel}` is installed"
    hint = "install it (`jupyter kernelspec list` shows what is there), or set `execute: stored`"
    return Problem([Finding("kernel-exists", message, hint, Where(_path(order)))])


def no_parameters(order: Order) -> Finding:
    """Parameters are given to a notebook that has no place for them."""
    names = ", ".join(sorted(order.parameters))
    message = f"parameters are given ({names}), but no cell is tagged `parameters`"
    hint = "tag the cell that assigns them `parameters`, or remove them"
    return Finding("parameters-cell", message, hint, Where(_path(order)))


def not_assigned(order: Order, cell: Cell, error: Any) -> Problem:
    """The kernel did not take the parameters."""
    message = f"the parameters cannot be assigned: {error.ename}: {_short(error.evalue)}"
    hint = "name parameters as the `parameters` cell does"
    return Problem([Finding("parameters-cell", message, hint, order.notebook.where(cell))])


def left_behind(order: Order, names: Iterable[str]) -> Finding:
    """Processes of the notebook outlived its kernel; they were ended."""
    counts = Counter(names)
    shown = ", ".join(name if n == 1 else f"{name} ({n})" for name, n in sorted(counts.items()))
    message = f"the notebook left processes running, which were ended: {shown}"
    hint = "end them in the notebook, such as with `process.terminate()`"
    where = Where(_path(order))
    return Finding("processes-end", message, hint, where, Severity.WARNING)


def too_much(order: Order, cell: Cell, left_out: int) -> Finding:
    """A cell put out more than is kept."""
    room = size_text(order.limits.output)
    message = f"the cell's output is larger than {room}: {size_text(left_out)} are left out"
    hint = "print less, or raise `output` under [execution] in nbblog.toml"
    where = order.notebook.where(cell)
    return Finding("output-fits", message, hint, where, Severity.WARNING)


def not_observed(order: Order) -> Finding:
    """The watcher in the kernel could not report."""
    message = "the notebook broke what tells which files and packages it used"
    hint = "do not replace IPython's display or sys.modules; until then it runs at every publish"
    where = Where(_path(order))
    return Finding("run-observed", message, hint, where, Severity.WARNING)


def signal_name(number: int) -> str:
    """Return a signal's name, such as SIGKILL."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _path(order: Order) -> str:
    return str(order.notebook.path)


def _line(node: Any) -> int | None:
    """Return the line of a cell whose traceback is in its outputs."""
    for output in node.outputs:
        if output.output_type == "error":
            found = _FRAME.search(to_plain("\n".join(output.traceback)))
            if found:
                return int(found[1])
    return None


def _last_words(log: Path) -> str:
    """Return what a kernel wrote last beside its messages; of a crash, what it was."""
    try:
        lines = [line for line in log.read_text("utf-8", "replace").split("\n") if line.strip()]
    except FileNotFoundError:
        return ""
    fatal = [line for line in lines if line.startswith("Fatal Python error")]
    return _short((fatal or lines or [""])[-1])


def _short(text: str, most: int = 200) -> str:
    first = to_plain(text[: 100 * most]).strip().split("\n")[0]
    return first if len(first) <= most else first[: most - 1] + "…"
