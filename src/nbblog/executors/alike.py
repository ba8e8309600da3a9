"""Compares a run with an earlier one of the same code and inputs: outputs should be the same."""

from __future__ import annotations

from nbblog.executors import Order, Result
from nbblog.executors.code import impurities
from nbblog.findings import Finding, Severity, Where


def unlike(order: Order, earlier: Result, result: Result) -> list[Finding]:
    """Return a note that lists the cells whose outputs differ, with what is known of the cause."""
    pairs = zip(order.notebook.code, earlier.outputs, result.outputs, strict=True)
    cells = [cell for cell, before, now in pairs if before != now]
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
    where = Where(str(order.notebook.path), cells[0].number)
    return [Finding("runs-alike", message, hint, where, Severity.NOTE)]
