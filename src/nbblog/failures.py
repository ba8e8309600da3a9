"""A failed cell as a person reads it: its place in the file, its code, what was raised where."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbblog.executors.extent import is_left_out
from nbblog.findings import Finding, Where
from nbblog.model import Cell, Failure, Notebook, Output
from nbblog.outputs.terminal import to_plain
from nbblog.places import Places
from nbblog.sources.title import last_heading

_FRAME = re.compile(r"^(?=(?:Cell In\[\d+\]|File ).*)", re.MULTILINE)
_HEAD = re.compile(r"Cell In\[(?P<count>\d+)\]|File (?P<file>.+?)(?::(?P<at>\d+))?(?=, |\n|$)")
_LINE = re.compile(r", line (\d+)")
_INSIDE = re.compile(r", in (.+)")
_MARKED = re.compile(r"^-+> *\d+ ?(.*)$", re.MULTILINE)
_AROUND = 6
_MOST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Account:
    """What is told of a failure; path is as the reader types it, line counts from the file's top.

    cell is the number of the cell, where it is one's.

    code are lines with a mark before the one that failed, trace is how the program came to where
    it failed, words are what the error said.
    """

    path: str
    line: int | None
    headline: str
    cell: int | None = None
    code: tuple[str, ...] = ()
    trace: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hint: str = ""


class Teller:
    """Tells of the failures of one notebook, which the reader knows under a name."""

    def __init__(self, notebook: Notebook, root: Path, shown: str) -> None:
        self._notebook = notebook
        self._root = root
        self._shown = shown
        self._places = Places(root)

    def account(self, finding: Finding, outputs: Sequence[Output] = ()) -> Account:
        """Return what is told of a finding of a run, with what the failed cell put out."""
        cell = self._cell_at(finding.where)
        line = self._places.line(finding.where)
        place = f"{self._shown}:{line}" if line else self._shown
        if cell:
            place += f" {self.name(cell)}"
            if finding.where.line and not self._notebook.is_text:
                place += f", line {finding.where.line}"
        failure = next((one for one in outputs if isinstance(one, Failure)), None)
        return Account(
            path=self._shown,
            line=line,
            headline=f"{place}: {finding.message}",
            cell=cell.number if cell else None,
            code=tuple(_excerpt(cell, finding.where.line)) if cell else (),
            trace=tuple(self._trace(failure)) if failure else (),
            words=tuple(_words(failure)) if failure else (),
            hint=finding.hint,
        )

    def name(self, cell: Cell) -> str:
        """Return what a cell is called: its number, and the heading above it."""
        heading = self.heading(cell)
        return f'cell {cell.number} "{heading}"' if heading else f"cell {cell.number}"

    def heading(self, cell: Cell) -> str:
        """Return the words of the heading above a cell, or ""."""
        above = (one for one in self._notebook.cells if one.number <= cell.number)
        return last_heading(one.source for one in above if one.kind == "markdown")

    def line(self, cell: Cell) -> int | None:
        """Return the line of the file at which a cell's source begins."""
        if self._notebook.is_text:
            return cell.line + 1
        return self._places.line(Where(str(self._notebook.path), cell.number))

    def _cell_at(self, where: Where) -> Cell | None:
        cells = self._notebook.cells
        if where.cell is not None:
            return next((cell for cell in cells if cell.number == where.cell), None)
        if where.line is None or not self._notebook.is_text:
            return None
        above = [cell for cell in cells if cell.line - len(cell.header) < where.line]
        return above[-1] if above else None

    # -------------------------------------------------------------- the way to the failure

    def _trace(self, failure: Failure) -> Iterator[str]:
        """Yield the frames between the failed line and what raised; those of libraries folded."""
        text = to_plain("\n".join(failure.traceback))
        frames = [part for part in _FRAME.split(text)[1:] if _HEAD.match(part)]
        folded: list[str] = []
        for frame in frames[1:]:
            if library := _library(frame):
                folded.append(library)
                continue
            yield from _fold(folded)
            folded = []
            yield self._head(frame)
            if marked := _MARKED.search(frame):
                yield f"    {marked[1].strip()}"
        yield from _fold(folded)

    def _head(self, frame: str) -> str:
        head, first = _HEAD.match(frame), frame.partition("\n")[0]
        assert head is not None
        inside = _INSIDE.search(first)
        name = f", in {inside[1].strip()}" if inside else ""
        if head["count"]:
            line = int(found[1]) if (found := _LINE.search(first)) else 1
            return self._cell_head(int(head["count"]), line) + name
        file = Path(head["file"]).expanduser()
        root = self._root.resolve()
        shown = file.relative_to(root) if file.is_relative_to(root) else Path(head["file"])
        return f"{shown}:{head['at'] or ''}{name}"

    def _cell_head(self, count: int, line: int) -> str:
        """Return the place of a line in the cell that was the count-th to run."""
        ran = [one for one in self._notebook.code if one.source.strip() and not is_left_out(one)]
        if not 0 < count <= len(ran):
            return f"a cell, line {line}"
        cell = ran[count - 1]
        where = self._notebook.where(cell, line)
        inside = "" if where.cell is None else f", line {where.line}"
        return f"{self._shown}:{self._places.line(where)} {self.name(cell)}{inside}"


def _library(frame: str) -> str:
    """Return the name of the package whose code a frame is in; "" for the author's own."""
    head = _HEAD.match(frame)
    if head is None or not head["file"]:
        return ""
    file = head["file"]
    for place in ("site-packages/", "dist-packages/"):
        if place in file:
            return file.partition(place)[2].partition("/")[0].removesuffix(".py")
    path = Path(file).expanduser()
    if file.startswith("<frozen"):
        return "Python"
    return "Python" if path.is_relative_to(Path(sys.base_prefix) / "lib") else ""


def _fold(libraries: Sequence[str]) -> Iterator[str]:
    if libraries:
        names = ", ".join(dict.fromkeys(libraries))
        yield f"… {len(libraries)} {'frame' if len(libraries) == 1 else 'frames'} of {names}"


def _words(failure: Failure) -> Iterator[str]:
    """Yield what the error said, all its lines, up to many."""
    first, *others = to_plain(failure.evalue).split("\n")
    yield f"{failure.ename}: {first}" if first else failure.ename
    yield from others[:_MOST_WORDS]
    if len(others) > _MOST_WORDS:
        yield f"… {len(others) - _MOST_WORDS} more lines"


def _excerpt(cell: Cell, line: int | None) -> Iterator[str]:
    """Yield a cell's lines with their numbers, those around the one that failed."""
    begin = cell.line - len(cell.header) + 1
    lines = [*cell.header, *cell.source.rstrip().split("\n")]
    at = len(lines) if line is None else line - begin
    first = max(at - _AROUND, 0) if line is not None else 0
    last = first + 2 * _AROUND + 1
    if first:
        yield "      …"
    for number, text in enumerate(lines[first:last], start=first):
        yield f"{'>' if number == at else ' '} {begin + number:>3} {text}".rstrip()
    if last < len(lines):
        yield "      …"
