"""Stored outputs come from one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nbblog.findings import Finding, Severity
from nbblog.model import Cell, ExecutedNotebook, Notebook, Stored, Stream
from nbblog.rules import Example, rule

_RULE = "counts-in-order"
_HINT = "restart the kernel, run all cells from top to bottom, and save"
_PRINTED = ((), (Stream("stdout", "0.1\n"),))
_PAIR = "# %%\nrate = 0.1\n\n# %%\nprint(rate)\n"


@rule(
    _RULE,
    on=ExecutedNotebook,
    bad=Example(_PAIR, _PRINTED, counts=(2, 1)),
    good=Example(_PAIR, _PRINTED, counts=(1, 2)),
    severity="warning",
)
def counts_in_order(one: ExecutedNotebook) -> Iterator[Finding]:
    """With `execute: stored`, the numbers in brackets rise from cell to cell, and none is left out.

    Gaps are fine: a cell that was run twice leaves one.
    """
    if not isinstance(one.provenance, Stored):
        return
    cells = [cell for cell in one.notebook.code if _is_run(cell)]
    if any(cell.count for cell in cells):  # some tools count nothing
        yield from _left_out(one.notebook, [cell for cell in cells if cell.count is None])
        yield from _out_of_order(one.notebook, [cell for cell in cells if cell.count])


def _is_run(cell: Cell) -> bool:
    """Whether a run counts a cell: a blank one, or one of comments, nobody needs to run."""
    lines = (line.strip() for line in cell.source.split("\n"))
    return "skip-execution" not in cell.tags and any(line and line[0] != "#" for line in lines)


def _left_out(notebook: Notebook, cells: Sequence[Cell]) -> Iterator[Finding]:
    if cells:
        more = f" ({len(cells)} such cells)" if len(cells) > 1 else ""
        message = f"the cell was not executed, others were{more}"
        yield Finding(_RULE, message, _HINT, notebook.where(cells[0]), Severity.WARNING)


def _out_of_order(notebook: Notebook, cells: Sequence[Cell]) -> Iterator[Finding]:
    """Yield the first cell that ran before its elders."""
    for before, cell in pairwise(cells):
        if (cell.count or 0) <= (before.count or 0):
            was = f"the cell ran as [{cell.count}], one before it as [{before.count}]"
            where = notebook.where(cell)
            yield Finding(_RULE, f"out of order: {was}", _HINT, where, Severity.WARNING)
            return
