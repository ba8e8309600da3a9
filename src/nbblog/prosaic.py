"""The prose cells of a source that readers see, with what stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.controls import view_of
from nbblog.findings import Where
from nbblog.model import Cell, Notebook
from nbblog.prose.elements import Anchor, Title, elements_of


def prose_cells(notebook: Notebook) -> Iterator[Cell]:
    """Yield the Markdown cells that are not left out of the page."""
    for cell in notebook.cells:
        if cell.kind == "markdown" and cell.source.strip():
            view = view_of(cell)
            if view.shows_input or view.shows_output:
                yield cell


def titles_of(notebook: Notebook) -> Iterator[tuple[Title, Where]]:
    """Yield the headings of a source, each with its place."""
    for cell in prose_cells(notebook):
        for title in elements_of(cell.source).titles:
            yield title, notebook.where(cell, title.line)


def anchors_of(notebook: Notebook) -> Iterator[tuple[Anchor, Where]]:
    """Yield the links of a source's prose, each with its place."""
    for cell in prose_cells(notebook):
        for anchor in elements_of(cell.source).anchors:
            yield anchor, notebook.where(cell, anchor.line)
