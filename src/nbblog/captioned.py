"""Cells with a label: their output is a numbered figure or table, their code a listing."""

from __future__ import annotations

from collections.abc import Iterable

from nbblog.controls import View, option_text
from nbblog.model import Cell
from nbblog.prose.labels import kind_of
from nbblog.prose.pieces import Html, Labelled, Piece, Place


def output_label(cell: Cell) -> str:
    """Return the label of what a cell shows, `#| label: fig-x`, or ""."""
    label = option_text(cell, "label") or ""
    return label if kind_of(label) in ("fig", "tbl") else ""


def labelled_output(cell: Cell, shown: Iterable[Piece], place: Place) -> Labelled:
    """Return what a cell shows under its label, with its caption."""
    label = output_label(cell)
    caption = option_text(cell, f"{kind_of(label)}-cap") or ""
    return Labelled(label, caption, _above(cell, place), tuple(shown))


def listing_label(cell: Cell, view: View) -> str:
    """Return the label of a cell's code, `#| lst-label: lst-x`, or ""."""
    label = view.look.id or option_text(cell, "label") or ""
    return label if kind_of(label) == "lst" else ""


def labelled_code(cell: Cell, view: View, code: str, place: Place) -> Piece:
    """Return a cell's code, as a listing if it has the label of one."""
    label = listing_label(cell, view)
    if not code or not label:
        return Html(code)
    return Labelled(label, view.look.caption, _above(cell, place), (Html(code),))


def _above(cell: Cell, place: Place) -> Place:
    """Return the place of a cell's options, which stand above its source."""
    return lambda line: place(line - cell.line)
