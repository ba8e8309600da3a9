"""Inline values of prose: evaluated by hidden cells, which go through a run like all others.

Behind each Markdown cell with expressions stands a hidden cell that evaluates them there, so that
a name that later cells assign anew has the value of its place. What names are not there yet is
evaluated after the last cell: a summary at the top may tell the result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from nbblog.model import Cell, Display, MimeBundle, Notebook, Output
from nbblog.prose.dialect import dialect
from nbblog.prose.syntax.values import expressions, python_of

VALUES = "nbblog-values"
"""The tag of hidden cells."""

_MIME = "application/vnd.nbblog.values+json"
_KERNELSIDE = '__import__("_nbblog_kernelside").values'

Values = Mapping[int, Mapping[str, MimeBundle]]
"""By the number of a Markdown cell, the values of its expressions."""


def with_values(notebook: Notebook) -> Notebook:
    """Return a notebook with the hidden cells that evaluate its expressions."""
    if notebook.language != "python" or not notebook.code:
        return notebook
    cells: list[Cell] = []
    late: list[Cell] = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.kind == "markdown" and (found := expressions(dialect(), cell.source)):
            lines = "".join(f"    {code!r}: lambda: ({code}),\n" for code in found)
            cells.append(_hidden(cell, f"{_KERNELSIDE}.show({len(late)}, {{\n{lines}}})"))
            late.append(_hidden(cell, f"{_KERNELSIDE}.show_left({len(late)})"))
    return replace(notebook, cells=(*cells, *late))


def _hidden(cell: Cell, source: str) -> Cell:
    return Cell("code", source, cell.number, f"{cell.id}-values", (VALUES,))


def is_hidden(cell: Cell) -> bool:
    """Whether a cell is none of the author's."""
    return VALUES in cell.tags


def without_values(
    notebook: Notebook, outputs: tuple[tuple[Output, ...], ...]
) -> tuple[Notebook, tuple[tuple[Output, ...], ...], Values]:
    """Return a notebook as its author wrote it, its outputs, and the values of expressions."""
    values: dict[int, dict[str, MimeBundle]] = {}
    kept = []
    for cell, given in zip(notebook.code, outputs, strict=True):
        if not is_hidden(cell):
            kept.append(given)
            continue
        for output in given:
            if isinstance(output, Display) and _MIME in output.data:
                values.setdefault(cell.number, {}).update(output.data[_MIME])
    cells = tuple(cell for cell in notebook.cells if not is_hidden(cell))
    return replace(notebook, cells=cells), tuple(kept), values


def stored_values(notebook: Notebook) -> Values:
    """Return the values that a notebook carries itself, where JupyterLab's MyST keeps them."""
    return {
        cell.number: dict(_stored(cell))
        for cell in notebook.cells
        if cell.kind == "markdown" and isinstance(cell.metadata.get("user_expressions"), list)
    }


def _stored(cell: Cell) -> Iterator[tuple[str, MimeBundle]]:
    for one in cell.metadata["user_expressions"]:
        result = one.get("result") if isinstance(one, dict) else None
        data = result.get("data") if isinstance(result, dict) else None
        if isinstance(data, dict) and (code := python_of(str(one.get("expression", "")))):
            yield code, {**data, "text/plain": _unquoted(str(data.get("text/plain", "")))}


def _unquoted(text: str) -> str:
    """Return the string whose representation a text is, or the text."""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    return value if isinstance(value, str) else text
