"""Cells work from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.python.namespace import missing_names
from nbblog.rules import rule


@rule(
    "order-works",
    bad="# %%\nprint(rate)\n\n# %%\nrate = 0.1\n",
    good="# %%\nrate = 0.1\n\n# %%\nprint(rate)\n",
    severity="warning",
)
def order_works(notebook: Notebook) -> Iterator[Finding]:
    """No cell uses a name that only a later cell defines."""
    for missing in missing_names(notebook):
        if not missing.later:
            continue
        by = f"`{missing.called}` uses " if missing.called else ""
        message = f"{by}`{missing.name}`, which is defined later, in cell {missing.later.number}"
        hint = f"move cell {missing.later.number} above this one, and run all from a fresh kernel"
        where = notebook.where(missing.cell, missing.line)
        yield Finding("order-works", message, hint, where, Severity.WARNING)
