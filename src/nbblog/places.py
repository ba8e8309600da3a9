"""Where cells stand in the file of a notebook: the lines that editors and annotations jump to."""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbblog.findings import Where

LineOf = Callable[[Where], int | None]
"""The line of a file that a place is, where one can tell."""

_TOKEN = re.compile(r'("(?:[^"\\]++|\\.)*+")[ \t\r\n]*+(:)?|[\[\]{}]', re.DOTALL)
_SOURCES = {"source", "input"}  # the second is that of nbformat 3


@dataclass(frozen=True, slots=True)
class CellLines:
    """The line of a file at which a cell begins, and those of each line of its source, from 1."""

    first: int
    source: tuple[int, ...]

    def line(self, number: int | None) -> int:
        """Return the line of the file for a line of the cell; None is the cell itself."""
        if not self.source:
            return self.first
        return self.source[min(max(number or 1, 1), len(self.source)) - 1]


class Places:
    """Finds places of a site in its files; each notebook is looked through once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[CellLines, ...]] = {}

    def line(self, where: Where) -> int | None:
        """Return the line of the file itself, or None where nothing tells it."""
        if where.cell is None:
            return line_of(where)
        if where.path not in self._known:
            self._known[where.path] = _read(self._root / where.path)
        cells = self._known[where.path]
        return cells[where.cell - 1].line(where.line) if 0 < where.cell <= len(cells) else None


def line_of(where: Where) -> int | None:
    """Return the line of the file for a place that says it itself."""
    return where.line if where.cell is None else None


def _read(path: Path) -> tuple[CellLines, ...]:
    if path.suffix.lower() != ".ipynb":
        return ()
    try:
        return cell_lines(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):  # told by who reads the notebook itself
        return ()


def cell_lines(text: str) -> tuple[CellLines, ...]:
    r"""Return where each cell of a notebook stands in the JSON that holds it.

    >>> [cell.line(2) for cell in cell_lines('{"cells": [\n{"source": ["a\\n",\n"b"]}]}')]
    [3]
    """
    ends = [found.start() for found in re.finditer("\n", text)]

    def line_at(offset: int) -> int:
        return bisect.bisect_left(ends, offset) + 1

    return tuple(
        CellLines(line_at(cell.start), tuple(_lines((line_at(at), raw) for at, raw in cell.pieces)))
        for cell in _cells(text)
    )


def _lines(pieces: Iterator[tuple[int, str]]) -> Iterator[int]:
    """Yield the line of the file for each line of a source that is written in pieces."""
    is_begun = False
    for line, raw in pieces:
        *whole, last = json.loads(raw, strict=False).split("\n")
        for _ in whole:
            if not is_begun:
                yield line
            is_begun = False
        if last and not is_begun:
            yield line
            is_begun = True


@dataclass(slots=True)
class _Raw:
    """A cell as it is met: where it begins, and its source as pieces of JSON."""

    start: int
    pieces: list[tuple[int, str]] = field(default_factory=list)


def _cells(text: str) -> Iterator[_Raw]:
    """Yield the cells of a notebook: those of its top, or of its worksheets."""
    path: list[str] = []  # the key behind which each open bracket stands; "" in a list
    key = ""
    cell: _Raw | None = None
    depth = 0
    for found in _TOKEN.finditer(text):
        token = found[0][0]
        if found[2]:
            key = found[1][1:-1]
        elif token in "[{":
            path.append(key)
            key = ""
            if token == "{" and cell is None and _is_cell(path):
                cell, depth = _Raw(found.start()), len(path)
        elif token in "]}":
            if cell and len(path) == depth:
                yield cell
                cell = None
            if path:
                path.pop()
            key = ""
        elif cell and len(path) <= depth + 1 and (path[depth:] or [key])[0] in _SOURCES:
            cell.pieces.append((found.start(), found[1]))
    if cell:  # the file ends in the middle
        yield cell


def _is_cell(path: list[str]) -> bool:
    return path in (["", "cells", ""], ["", "worksheets", "", "cells", ""])
