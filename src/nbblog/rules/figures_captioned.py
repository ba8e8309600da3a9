"""Figures that prose refers to have a caption."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nbblog.captioned import output_label
from nbblog.controls import option_text, view_of
from nbblog.findings import Finding, Severity
from nbblog.model import Cell, Display, Notebook
from nbblog.outputs.words import captions_of
from nbblog.prose.labels import kind_of
from nbblog.rules import rule

_BELOW = re.compile(r"\b(?:figure below|below (?:is|shows) (?:a|the) figure)\b", re.IGNORECASE)
_ABOVE = re.compile(r"\b(?:figure above|above figure)\b", re.IGNORECASE)


@rule(
    "figures-captioned",
    bad="# %%\n#| label: fig-loss\nplot(loss)",
    good="# %%\n#| label: fig-loss\n#| fig-cap: The loss falls for 20 epochs.\nplot(loss)",
    severity="note",
)
def figures_captioned(notebook: Notebook) -> Iterator[Finding]:
    """A figure that prose refers to, or that has a label, has a caption."""
    meant = {cell.number for cell in _meant(notebook)}
    for cell in notebook.code:
        label = output_label(cell)
        if not (label or cell.number in meant) or not view_of(cell).shows_output:
            continue
        kind = kind_of(label) or "fig"
        if (option_text(cell, f"{kind}-cap") or "").strip() or captions_of(cell):
            continue
        message = f"`{label}` has a number and no caption"
        if not label:
            message = "prose speaks of this figure, and it has no caption"
        hint = f"add `#| {kind}-cap: what one sees` above the code"
        where = notebook.where(replace(cell, line=cell.line - len(cell.header)), _line(cell))
        yield Finding("figures-captioned", message, hint, where, Severity.NOTE)


def _line(cell: Cell) -> int:
    """Return the line of a cell's label, or its first one."""
    return next((n for n, text in enumerate(cell.header, start=1) if "label" in text), 1)


def _meant(notebook: Notebook) -> Iterator[Cell]:
    """Yield the cells with a figure that the prose right beside them calls one."""
    for index, cell in enumerate(notebook.cells):
        if cell.kind != "markdown":
            continue
        if _BELOW.search(cell.source):
            yield from _first_with_figure(notebook.cells[index + 1 :])
        if _ABOVE.search(cell.source):
            yield from _first_with_figure(notebook.cells[:index][::-1])


def _first_with_figure(cells: tuple[Cell, ...]) -> Iterator[Cell]:
    """Yield the first cell with a picture in its output, of those before the next prose."""
    for cell in cells:
        if cell.kind == "markdown":
            return
        if any(isinstance(out, Display) and _has_picture(out) for out in cell.outputs):
            yield cell
            return


def _has_picture(output: Display) -> bool:
    return any(kind.startswith("image/") for kind in output.data)
