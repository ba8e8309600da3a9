"""What is going on right now, on a terminal or in a log."""

from __future__ import annotations

import heapq
import os
import shutil
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 file", "2 files"."""
    return f"{number} {noun}{'s' * (number != 1)}"


def duration(seconds: float) -> str:
    """Return seconds as people say them: "41 s", "2 min 5 s", "1 h 3 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    large, small, names = (whole // 60, whole % 60, ("min", "s"))
    if whole >= 3600:
        large, small, names = whole // 3600, whole % 3600 // 60, ("h", "min")
    return f"{large} {names[0]} {small} {names[1]}" if small else f"{large} {names[0]}"


def time_left(running: Sequence[float], waiting: Iterable[float], jobs: int) -> float:
    """Return in how many seconds the last of some notebooks ends.

    Each that waits begins, in this order, as soon as one of the jobs is free; running has what is
    left of those that run.
    """
    free = [*running, *[0.0] * (jobs - len(running))]
    heapq.heapify(free)
    for seconds in waiting:
        heapq.heapreplace(free, free[0] + seconds)
    return max(free, default=0.0)


class Progress(Protocol):
    """Hears of each notebook that runs; calls may come from several threads."""

    def plan(self, times: Mapping[str, float | None], cached: int, jobs: int = 1) -> None:
        """Hear which notebooks will run, in what order, how many are remembered and run at once.

        times are the seconds that each took when it last ran, where that is known.
        """

    def start(self, path: str, cells: int) -> None:
        """Hear that a notebook begins, and how many code cells it has."""

    def cell(self, path: str, number: int) -> None:
        """Hear that the number-th code cell of a notebook begins."""

    def finish(self, path: str, seconds: float, is_right: bool) -> None:
        """Hear that a notebook has ended."""

    def stage(self, text: str) -> None:
        """Hear what the build does now."""

    def close(self) -> None:
        """Hear that the build has ended: nothing more is to be shown."""


class Silence:
    """Says nothing."""

    def plan(self, times: Mapping[str, float | None], cached: int, jobs: int = 1) -> None: ...
    def start(self, path: str, cells: int) -> None: ...
    def cell(self, path: str, number: int) -> None: ...
    def finish(self, path: str, seconds: float, is_right: bool) -> None: ...
    def stage(self, text: str) -> None: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Run:
    """A notebook that runs now: begun and told are times of the clock."""

    path: str
    cells: int
    begun: float
    told: float
    number: int = 0


class Board:
    """What is planned, what runs and what is done: the facts that every display shows."""

    def __init__(self) -> None:
        self.times: dict[str, float | None] = {}
        self.jobs = 1
        self.begun = 0.0
        self.running: dict[str, Run] = {}
        self.done: set[str] = set()

    def plan(self, times: Mapping[str, float | None], jobs: int, now: float) -> None:
        """Begin with these notebooks."""
        self.times, self.jobs, self.begun = dict(times), jobs, now
        self.running, self.done = {}, set()

    def time_left(self, now: float) -> str:
        """Return an estimate from recorded times, such as "about 55 s"; "" where none is known.

        "at least": a notebook without a record is left, or one that runs longer than it did.
        """
        over = self.running.keys() | self.done
        waiting = [seconds for path, seconds in self.times.items() if path not in over]
        left = [self._left(run, now) for run in self.running.values()]
        known = [max(one or 0.0, 0.0) for one in left]
        seconds = time_left(known, [one or 0.0 for one in waiting], self.jobs)
        if round(seconds) < 1:
            return ""
        is_sure = None not in waiting and all(one is not None and one >= 0 for one in left)
        return f"{'about' if is_sure else 'at least'} {duration(seconds)}"

    def _left(self, run: Run, now: float) -> float | None:
        recorded = self.times.get(run.path)
        return None if recorded is None else recorded - (now - run.begun)


class Log(Silence):
    """Plain lines, for a log file or CI; a long notebook says every half minute that it lives."""

    _every = 1.0

    def __init__(
        self, stream: TextIO, clock: Callable[[], float] = time.monotonic, beat: float = 30.0
    ) -> None:
        self.stream = stream
        self.clock = clock
        self.beat = beat
        self.board = Board()
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._ticker: threading.Thread | None = None

    def plan(self, times: Mapping[str, float | None], cached: int, jobs: int = 1) -> None:
        if not times:
            return
        with self._lock:
            self.board.plan(times, jobs, self.clock())
            left = self.board.time_left(self.clock())
            self._line(
                f"executing {counted(len(times), 'notebook')}, {cached} remembered"
                + (f", {left}" if left else "")
            )

    def start(self, path: str, cells: int) -> None:
        with self._lock:
            self._begin(path, cells)
            self._line(f"  {path}: started, {counted(cells, 'code cell')}")

    def cell(self, path: str, number: int) -> None:
        with self._lock:
            if path in self.board.running:
                self.board.running[path].number = number

    def finish(self, path: str, seconds: float, is_right: bool) -> None:
        with self._lock:
            self._end(path)
            self._line(f"  {path}: {'done' if is_right else 'failed'} in {_spent(seconds)}")

    def stage(self, text: str) -> None:
        with self._lock:
            self._line(text)

    def close(self) -> None:
        with self._lock:
            self._over.set()

    def tick(self) -> None:
        """Show how time passes; a thread calls it while something runs."""
        with self._lock:
            now = self.clock()
            for run in self.board.running.values():
                if now - run.told >= self.beat:
                    run.told = now
                    place = f"cell {run.number} of {run.cells}"
                    self._line(f"  {run.path}: {place}, {duration(now - run.begun)}")

    def _begin(self, path: str, cells: int) -> None:
        now = self.clock()
        self.board.running[path] = Run(path, cells, now, now)
        if self._ticker is None:
            self._ticker = threading.Thread(target=self._keep_ticking, daemon=True)
            self._ticker.start()

    def _end(self, path: str) -> None:
        self.board.running.pop(path, None)
        self.board.done.add(path)

    def _keep_ticking(self) -> None:
        while not self._over.wait(self._every):
            with self._lock:
                if not self.board.running:
                    self._ticker = None
                    return
                self.tick()

    def _line(self, text: str) -> None:
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        if not self._over.is_set():
            self.stream.write(text)
            self.stream.flush()


class Terminal(Log):
    """A block that is drawn over itself, above it one line for each finished notebook."""

    _every = 0.5

    def __init__(
        self,
        stream: TextIO,
        clock: Callable[[], float] = time.monotonic,
        size: Callable[[], os.terminal_size] | None = None,
    ) -> None:
        super().__init__(stream, clock)
        self._size = size or (lambda: _size_of(stream))
        self._drawn: list[int] = []
        self._has_colour = not os.environ.get("NO_COLOR")

    def plan(self, times: Mapping[str, float | None], cached: int, jobs: int = 1) -> None:
        with self._lock:
            self.board.plan(times, jobs, self.clock())

    def start(self, path: str, cells: int) -> None:
        with self._lock:
            self._begin(path, cells)
            self._draw()

    def cell(self, path: str, number: int) -> None:
        with self._lock:
            super().cell(path, number)
            self._draw()

    def finish(self, path: str, seconds: float, is_right: bool) -> None:
        with self._lock:
            self._end(path)
            mark = self._coloured("✓", 32) if is_right else self._coloured("✗", 31)
            self._draw(f"  {mark} {path}  {_spent(seconds)}")

    def stage(self, text: str) -> None:
        with self._lock:
            self._draw(text)

    def close(self) -> None:
        with self._lock:
            self.board.running.clear()
            if self._drawn:
                self._draw()
            super().close()

    def tick(self) -> None:
        with self._lock:
            if self.board.running:
                self._draw()

    def _draw(self, *above: str) -> None:
        """Draw the block anew, in one write so that nothing flickers, below some lasting lines."""
        size = self._size()
        lines = list(self._block(size))
        text = self._top(size.columns)
        text += "".join(f"{line}\033[K\n" for line in above)
        text += "\033[K\n".join(
            self._coloured(line, 2) if i else line for i, line in enumerate(lines)
        )
        self._write(f"{text}\033[J")
        self._drawn = [_width(line) for line in lines]

    def _top(self, columns: int) -> str:
        """Return what moves the cursor to the block's first line; a narrower terminal folded it."""
        rows = sum(max(1, -(-width // columns)) for width in self._drawn)
        return f"\r\033[{rows - 1}A" if rows > 1 else "\r"

    def _block(self, size: os.terminal_size) -> Iterator[str]:
        """Yield the lines of the block: the whole, then each notebook that runs."""
        board, now = self.board, self.clock()
        if not board.running:
            return
        runs = list(board.running.values())
        most = max(1, size.lines - 2)  # what has left the screen at its top cannot be drawn over
        left = board.time_left(now)
        total = max(len(board.times), len(board.done) + len(runs))
        yield _fit(
            f"{len(board.done)} of {counted(total, 'notebook')} done · {len(runs)} running · "
            f"{duration(now - board.begun)}" + (f", {left} left" if left else ""),
            size.columns - 1,
        )
        shown = runs if len(runs) <= most else runs[: most - 1]
        for run in shown:
            known = board.times.get(run.path)
            last = "" if known is None else f" · last time {duration(known)}"
            state = f"cell {run.number}/{run.cells} · {duration(now - run.begun)}"
            yield _row(run.path.rpartition("/")[2], state, last, size.columns - 1)
        if len(shown) < len(runs):
            yield _fit(f"  … and {len(runs) - len(shown)} more", size.columns - 1)

    def _coloured(self, text: str, code: int) -> str:
        return f"\033[{code}m{text}\033[0m" if self._has_colour else text


def progress_on(stream: TextIO) -> Log:
    """Return what shows progress on a stream: a block that moves only where a cursor can."""
    can_move = stream.isatty() and os.environ.get("TERM") != "dumb"
    return Terminal(stream) if can_move else Log(stream)


def _row(name: str, state: str, last: str, width: int) -> str:
    """Return a line about a notebook: where it is narrow, its last time goes, then its name."""
    if 4 + _width(name + state + last) > width:
        last = ""
    room = max(width - _width(state + last) - 4, 8)
    return _fit(f"  {_fit(name, room)}  {state}{last}", width)


def _spent(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else duration(seconds)


def _size_of(stream: TextIO) -> os.terminal_size:
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):  # it is no terminal after all
        size = shutil.get_terminal_size()
    return size if size.columns > 0 and size.lines > 0 else os.terminal_size((80, 24))


def _width(text: str) -> int:
    """Return how many columns a terminal needs for a text."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fit(text: str, width: int) -> str:
    """Return a text that is no wider; "…" stands for what was cut off."""
    if _width(text) <= width:
        return text
    kept, room = "", width - 1
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept += character
    return kept + "…" if width > 0 else ""
