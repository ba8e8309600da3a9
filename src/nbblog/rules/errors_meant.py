"""Errors that readers see are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import Cell, ExecutedNotebook, Failure
from nbblog.outputtext import plain
from nbblog.rules import Example, rule

_FRAME = re.compile(r"Cell In ?\[\d+\],? line:? ?(\d+)|<ipython-input-[^>]*>[^\n]*?line (\d+)")
_ARROW = re.compile(r"^-+> ?(\d+) ", re.MULTILINE)

_FAILED = (Failure("ZeroDivisionError", "division by zero", ("Cell In[1], line 1\n1 / 0",)),)


@rule(
    "errors-meant",
    on=ExecutedNotebook,
    bad=Example("# %%\n1 / 0\n", (_FAILED,)),
    good=Example('# %% tags=["raises-exception"]\n1 / 0\n', (_FAILED,)),
)
def errors_meant(one: ExecutedNotebook) -> Iterator[Finding]:
    """An output is an error only where its cell has the tag `raises-exception`."""
    notebook = one.notebook
    for cell, outputs in zip(notebook.code, one.outputs, strict=True):
        failures = [output for output in outputs if isinstance(output, Failure)]
        if failures and "raises-exception" not in cell.tags:
            first = failures[0]
            said = plain(first.evalue).strip().split("\n")[0][:200]
            message = f"the saved output is an error: {first.ename}: {said}".rstrip(": ")
            is_shown = one.provenance is not None  # else a publish runs the cell again
            severity = Severity.ERROR if is_shown else Severity.WARNING
            hint = "correct the cell, or tag it `raises-exception` if the error is the point"
            where = notebook.where(cell, _line(first, cell))
            yield Finding("errors-meant", message, hint, where, severity)


def _line(failure: Failure, cell: Cell) -> int | None:
    """Return the line of the cell in which it went wrong, as far as the traceback tells."""
    text = plain("\n".join(failure.traceback))
    if found := _FRAME.search(text):
        line = int(found[1] or found[2])
    elif found := _ARROW.search(text):
        line = int(found[1])
    else:
        return None
    line -= len(cell.header)
    return line if 1 <= line <= cell.source.count("\n") + 1 else None
