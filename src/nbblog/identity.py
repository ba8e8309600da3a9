"""Names findings so that the same one keeps its name from run to run, whatever moves around it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from nbblog.findings import Finding, Where
from nbblog.model import Cell, Notebook
from nbblog.store import digest_of

VERSION = 1
"""Part of every id: another way of making them must not meet ids in old baselines by chance."""

_LENGTH = 16


def identified(
    findings: Sequence[Finding], root: Path, sources: Iterable[Notebook] = ()
) -> tuple[Finding, ...]:
    """Return the findings with their ids, in the same order.

    An id is made of rule, file, what is said (without numbers that shift), and the text of the
    line or cell that is meant. Findings that are equal in all of this are counted in their order.
    What is in sources is not read again.
    """
    pages = _Pages(root, sources)
    seen: Counter[tuple[str, ...]] = Counter()
    named = []
    for one in findings:
        key = (one.rule, one.where.path, unnumbered(one.message), pages.text(one.where))
        name = digest_of("finding", VERSION, key, seen[key])[:_LENGTH]
        seen[key] += 1
        named.append(dataclasses.replace(one, id=name))
    return tuple(named)


_SHIFTING = re.compile(
    r"(?P<kept>`[^`\n]*`)|(?<![A-Za-z0-9_])\d+(?:[.,:]\d+)*(?![A-Za-z0-9_]*[A-Za-z_])"
)
_PASSING = re.compile(r"0x[0-9a-fA-F]+|/tmp/[^\s'\"`]*")


def unnumbered(message: str) -> str:
    """Return what is said without numbers, but for those in quoted code, and without addresses."""
    still = _PASSING.sub("#", message)
    return _SHIFTING.sub(lambda found: found["kept"] or "#", still)


class _Pages:
    """Gives the text that places in files point at."""

    def __init__(self, root: Path, sources: Iterable[Notebook]) -> None:
        self.root = root
        self.sources = {str(one.path): one for one in sources if not one.is_text}
        self.lines: dict[str, list[str]] = {}
        self.cells: dict[str, list[str]] = {}

    def text(self, where: Where) -> str:
        if where.cell is None:
            return self._line(self._file(where.path), where.line) if where.line else ""
        if source := self.sources.get(where.path):
            cells = [_typed(cell) for cell in source.cells]
        else:
            cells = self._cells(where.path)
        if not 0 < where.cell <= len(cells):
            return ""
        text = cells[where.cell - 1]
        return self._line(text.split("\n"), where.line) if where.line else text.strip()

    def _line(self, lines: Sequence[str], number: int) -> str:
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    def _file(self, path: str) -> list[str]:
        if path not in self.lines:
            self.lines[path] = _read(self.root / path).split("\n")
        return self.lines[path]

    def _cells(self, path: str) -> list[str]:
        """Return the cells of a notebook that could not be read as a source, as far as it goes."""
        if path not in self.cells:
            try:
                cells = json.loads(_read(self.root / path))["cells"]
                self.cells[path] = ["".join(cell["source"]) for cell in cells]
            except (ValueError, LookupError, TypeError, RecursionError):
                self.cells[path] = []
        return self.cells[path]


def _typed(cell: Cell) -> str:
    """Return a cell with the lines that stood before its source, so that line numbers are right."""
    head = [*cell.header, *[""] * cell.line][: cell.line]
    return "\n".join([*head, cell.source])


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except (OSError, ValueError):  # a place that is no file, such as an option
        return ""
