"""What is going on right now, on a terminal or in a log."""

from __future__ import annotations

import threading
import time
from typing import Protocol, TextIO


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 file", "2 files"."""
    return f"{number} {noun}{'s' * (number != 1)}"


class Progress(Protocol):
    """Hears of each notebook that runs; calls may come from several threads."""

    def plan(self, executed: int, cached: int) -> None:
        """Hear how many notebooks will run and how many are remembered."""

    def start(self, path: str, cells: int) -> None:
        """Hear that a notebook begins, and how many code cells it has."""

    def cell(self, path: str, number: int) -> None:
        """Hear that the number-th code cell of a notebook begins."""

    def finish(self, path: str, seconds: float, is_right: bool) -> None:
        """Hear that a notebook has ended."""

    def stage(self, text: str) -> None:
        """Hear what the build does now."""


class Silence:
    """Says nothing."""

    def plan(self, executed: int, cached: int) -> None: ...
    def start(self, path: str, cells: int) -> None: ...
    def cell(self, path: str, number: int) -> None: ...
    def finish(self, path: str, seconds: float, is_right: bool) -> None: ...
    def stage(self, text: str) -> None: ...


class Log(Silence):
    """Plain lines, for a log file or CI."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._cells: dict[str, int] = {}
        self._lock = threading.Lock()

    def plan(self, executed: int, cached: int) -> None:
        if executed:
            self._line(f"executing {counted(executed, 'notebook')}, {cached} remembered")

    def start(self, path: str, cells: int) -> None:
        self._cells[path] = cells
        self._line(f"  {path}: started, {counted(cells, 'code cell')}")

    def finish(self, path: str, seconds: float, is_right: bool) -> None:
        self._line(f"  {path}: {'done' if is_right else 'failed'} in {seconds:.1f} s")

    def stage(self, text: str) -> None:
        self._line(text)

    def _line(self, text: str) -> None:
        with self._lock:
            self.stream.write(text + "\n")
            self.stream.flush()


class Terminal(Log):
    """A status line that is drawn over itself, above it one line a finished notebook."""

    def __init__(self, stream: TextIO, width: int = 79) -> None:
        super().__init__(stream)
        self.width = width
        self._running: dict[str, tuple[int, float]] = {}
        self._ticker: threading.Timer | None = None

    def start(self, path: str, cells: int) -> None:
        with self._lock:
            self._cells[path] = cells
            self._running[path] = (0, time.monotonic())
        self._draw()

    def cell(self, path: str, number: int) -> None:
        with self._lock:
            self._running[path] = (number, self._running[path][1])
        self._draw()

    def finish(self, path: str, seconds: float, is_right: bool) -> None:
        with self._lock:
            self._running.pop(path, None)
        mark = "✓" if is_right else "✗"
        self._line(f"\r\033[K  {mark} {path}  {seconds:.1f} s")
        self._draw()

    def stage(self, text: str) -> None:
        self._line(f"\r\033[K{text}")

    def _draw(self) -> None:
        """Draw the status line now, and again every half second while something runs."""
        with self._lock:
            if self._ticker:
                self._ticker.cancel()
            now = time.monotonic()
            parts = [
                f"{path.rpartition('/')[2]} {number}/{self._cells[path]} ({now - since:.0f} s)"
                for path, (number, since) in sorted(self._running.items())
            ]
            self.stream.write("\r\033[K" + "  ".join(parts)[: self.width])
            self.stream.flush()
            if self._running:
                self._ticker = threading.Timer(0.5, self._draw)
                self._ticker.daemon = True
                self._ticker.start()
