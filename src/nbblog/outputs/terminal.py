r"""What a terminal shows in the end: cursor moves and overwritten lines are carried out.

A screen as wide and as high as the text, so that nothing is broken or scrolled away. (pyte, the
library for this, breaks lines at a fixed width and needs 10 s for a megabyte.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

from nbblog.outputs.ansi import PLAIN, Pen, Run, changed, linked

_CONTROL = re.compile(
    r"\x1b\[(?P<numbers>[0-?]*)[ -/]*(?P<final>[@-~]|\Z)"  # CSI
    r"|\x1b\](?P<command>[^\x07\x1b\n]*)(?:\x07|\x1b\\)"  # OSC
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]*(?P<short>[0-~])"
    r"|(?P<move>[\r\b\v\f])"
    r"|[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_PLAIN_BEGIN = re.compile(r"(?:\x1b\[[\d;:]*m)*[^\x00-\x08\x0a-\x1f]")
_WIDEST = 240  # columns that a move to the right may open


@dataclass(slots=True)
class _Line:
    """A line of the screen: runs of text while it only grows, single cells once overwritten."""

    stamp: int
    runs: list[Run] = field(default_factory=list)
    width: int = 0
    chars: list[str] | None = None
    pens: list[Pen] = field(default_factory=list)

    def put(self, column: int, text: str, pen: Pen) -> None:
        """Write text at a column, over what stands there."""
        if column > self.width:
            self.put(self.width, " " * (column - self.width), PLAIN)
        if column < self.width and self.chars is None:
            self.chars = list("".join(text for _, text in self.runs))
            self.pens = [pen for pen, text in self.runs for _ in text]
        if self.chars is None:
            self.runs.append((pen, text))
        else:
            self.chars[column : column + len(text)] = text
            self.pens[column : column + len(text)] = [pen] * len(text)
        self.width = max(self.width, column + len(text))

    def cut(self, column: int) -> None:
        """Erase everything from a column on."""
        if column == 0:
            self.runs, self.chars, self.pens, self.width = [], None, [], 0
        elif column < self.width:
            self.put(column, " ", PLAIN)  # which makes it cells
            if self.chars is not None:
                del self.chars[column:], self.pens[column:]
            self.width = column

    def row(self) -> Row:
        """Return the line as it is to be shown."""
        if self.chars is None:
            return Row(self.runs, self.stamp)
        cells = zip(self.pens, self.chars, strict=True)
        groups = groupby(cells, key=lambda cell: cell[0])
        runs = [(pen, "".join(char for _, char in group)) for pen, group in groups]
        if runs and runs[-1][0] == PLAIN:  # blanks that wiped something out
            runs[-1] = (PLAIN, runs[-1][1].rstrip(" "))
        return Row(runs, self.stamp)


@dataclass(frozen=True, slots=True)
class Row:
    """A finished line; stamp says which text wrote to it last."""

    runs: list[Run] = field(default_factory=list)
    stamp: int = 0

    @property
    def text(self) -> str:
        """The line without its colours."""
        if len(self.runs) == 1:
            return self.runs[0][1]
        return "".join(text for _, text in self.runs)

    def part(self, begin: int, end: int) -> Row:
        """Return the characters from begin up to end."""
        runs, at = [], 0
        for pen, text in self.runs:
            runs.append((pen, text[max(begin - at, 0) : max(end - at, 0)]))
            at += len(text)
        return Row(runs, self.stamp)


class Screen:
    """A terminal without edges."""

    def __init__(self) -> None:
        self.lines = [_Line(0)]
        self.row = self.column = self.stamp = 0
        self.pen = PLAIN
        self.saved = (0, 0)

    def feed(self, text: str, stamp: int = 0) -> None:
        """Carry out some text; stamp marks the lines that it writes to."""
        self.stamp = stamp
        at = 0
        for found in _CONTROL.finditer(text):
            if found.start() > at:
                self._write(text[at : found.start()])
            at = found.end()
            self._obey(found)
        self._write(text[at:])

    def goes_on(self, text: str) -> bool:
        """Return whether a text would go on in a line that is begun, and not write it anew."""
        return self.column > 0 and _PLAIN_BEGIN.match(text) is not None

    def begin_line(self) -> None:
        """Go to a new line below all others."""
        self.row = len(self.lines) - 1
        self._next_line()

    def rows(self) -> list[Row]:
        """Return the lines, without the empty ones at the end."""
        rows = [line.row() for line in self.lines]
        while rows and not rows[-1].text:
            rows.pop()
        return rows

    def _write(self, text: str) -> None:
        first, *others = text.split("\n")
        self._put(first)
        for other in others:
            self._next_line()
            self._put(other)

    def _put(self, text: str) -> None:
        if text:
            line = self.lines[self.row]
            line.put(self.column, text, self.pen)
            line.stamp = self.stamp
            self.column += len(text)

    def _next_line(self) -> None:
        self.row += 1
        self.column = 0
        if self.row == len(self.lines):
            self.lines.append(_Line(self.stamp))

    def _obey(self, found: re.Match[str]) -> None:
        match found["move"] or found["short"]:
            case "\r":
                self.column = 0
            case "\b":
                self.column = max(self.column - 1, 0)
            case "\v" | "\f":
                self._next_line()
            case "7":
                self.saved = (self.row, self.column)
            case "8":
                self._restore()
        if found["command"]:
            self.pen = linked(self.pen, found["command"])
        if final := found["final"]:
            numbers = found["numbers"]
            if final == "m":
                is_colour = not numbers.startswith(("<", "=", ">", "?"))
                self.pen = changed(self.pen, numbers) if is_colour else self.pen
            elif final in _MOVES:
                values = [int(word[:6] or 0) for word in re.findall(r"(\d*)(?:;|$)", numbers)]
                _MOVES[final](self, values)

    def _restore(self) -> None:
        self.row, self.column = min(self.saved[0], len(self.lines) - 1), self.saved[1]

    def _down(self, count: int) -> None:
        self.row = min(max(self.row + count, 0), len(self.lines) - 1)

    def _to_column(self, column: int) -> None:
        self.column = min(max(column, 0), max(_WIDEST, self.lines[self.row].width))

    def _to(self, values: list[int]) -> None:
        self.row = min(max(values[0] - 1, 0), len(self.lines) - 1)
        self._to_column((values[1] if len(values) > 1 else 1) - 1)

    def _erase_line(self, how: int) -> None:
        line = self.lines[self.row]
        if how == 1:
            line.put(0, " " * min(self.column + 1, line.width), PLAIN)
        else:
            line.cut(0 if how == 2 else self.column)

    def _erase(self, how: int) -> None:
        """Erase what is below the cursor, or everything."""
        if how == 0:
            self._erase_line(0)
            del self.lines[self.row + 1 :]
        elif how == 2:
            self.lines, self.row = [_Line(self.stamp)], 0


def _count(values: list[int]) -> int:
    return values[0] or 1


def _to_first_column(screen: Screen, down: int) -> None:
    screen._down(down)
    screen.column = 0


_MOVES: dict[str, Callable[[Screen, list[int]], None]] = {
    "A": lambda screen, values: screen._down(-_count(values)),
    "B": lambda screen, values: screen._down(_count(values)),
    "C": lambda screen, values: screen._to_column(screen.column + _count(values)),
    "D": lambda screen, values: screen._to_column(screen.column - _count(values)),
    "E": lambda screen, values: _to_first_column(screen, _count(values)),
    "F": lambda screen, values: _to_first_column(screen, -_count(values)),
    "G": lambda screen, values: screen._to_column(_count(values) - 1),
    "H": lambda screen, values: screen._to(values),
    "f": lambda screen, values: screen._to(values),
    "J": lambda screen, values: screen._erase(values[0]),
    "K": lambda screen, values: screen._erase_line(values[0]),
    "s": lambda screen, values: setattr(screen, "saved", (screen.row, screen.column)),
    "u": lambda screen, values: screen._restore(),
}


def screen_of(text: str) -> list[Row]:
    """Return what a terminal shows after some text, line by line."""
    screen = Screen()
    screen.feed(text)
    return screen.rows()


def to_plain(text: str) -> str:
    """Return what a terminal shows after some text, without its colours."""
    return "\n".join(row.text for row in screen_of(text))
