"""Cells with a label: their output is a numbered figure or table, their code a listing."""

from __future__ import annotations

from collections.abc import Iterable

from nbblog.model import Cell
from nbblog.prose.labels import kind_of
from nbblog.prose.pieces import Html, Labelled, Piece, Place


def output_label(cell: Cell) -> str:
    """Return the label of what a cell shows, `#| label: fig-x`, or ""."""
    label = cell.options.get("label", "")
    return label if kind_of(label) in ("fig", "tbl") else ""


def labelled_output(cell: Cell, shown: Iterable[Piece], place: Place) -> Labelled:
    """Return what a cell shows under its label, with its caption."""
    label = output_label(cell)
    caption = cell.options.get(f"{kind_of(label)}-cap", "")
    return Labelled(label, caption, _above(cell, place), tuple(shown))


def labelled_code(cell: Cell, code: str, place: Place) -> Piece:
    """Return a cell's code, as a listing if it has the label of one."""
    label = cell.options.get("lst-label") or cell.options.get("label", "")
    if not code or kind_of(label) != "lst":
        return Html(code)
    caption = cell.options.get("lst-cap", "")
    return Labelled(label, caption, _above(cell, place), (Html(code),))


def _above(cell: Cell, place: Place) -> Place:
    """Return the place of a cell's options, which stand above its source."""
    return lambda line: place(line - cell.line)
