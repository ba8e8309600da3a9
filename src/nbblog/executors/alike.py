"""Compares a run with an earlier one of the same code and inputs: outputs should be the same."""

from __future__ import annotations

import re

from nbblog.executors import Order, Result
from nbblog.executors.code import impurities
from nbblog.findings import Finding, Severity
from nbblog.model import Cell, Display, Notebook, Output

_ADDRESS = re.compile(r"<[\w. ]+ at 0x[0-9a-f]+>")


def unlike(order: Order, earlier: Result, result: Result) -> list[Finding]:
    """Return a note that lists the cells whose outputs differ, with what is known of the cause."""
    cells = differing(order.notebook, earlier.outputs, result.outputs)
    if not cells:
        return []
    causes = {cell.number: sorted(impurities(cell.source)) for cell in cells}
    told = ", ".join(
        f"{number} ({', '.join(found)})" if found else str(number)
        for number, found in causes.items()
    )
    noun = "cell" if len(cells) == 1 else "cells"
    message = f"the same code and inputs gave other outputs than last time in {noun} {told}"
    hint = "seed what is random (`seed` under [execution]), and do not show clocks or addresses"
    where = order.notebook.where(cells[0])
    return [Finding("runs-alike", message, hint, where, Severity.NOTE)]


def differing(
    notebook: Notebook, earlier: tuple[tuple[Output, ...], ...], now: tuple[tuple[Output, ...], ...]
) -> list[Cell]:
    """Return the cells whose outputs a reader would see differ."""
    pairs = zip(notebook.code, earlier, now, strict=True)
    return [
        cell for cell, before, after in pairs if [*map(_shown, before)] != [*map(_shown, after)]
    ]


def _shown(output: Output) -> object:
    """Return an output without the address that stands in for a richer representation."""
    if not isinstance(output, Display):
        return output
    text = str(output.data.get("text/plain", ""))
    if len(output.data) > 1 and _ADDRESS.fullmatch(text):
        return {mime: value for mime, value in output.data.items() if mime != "text/plain"}
    return dict(output.data)
