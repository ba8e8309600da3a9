"""Tells how long each cell of a run took, from the times at which cells begin."""

from __future__ import annotations

import time
from collections.abc import Callable


class Stopwatch:
    """Hears of each cell that begins, by its count from 1; hidden ones have that of another."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._number = 0  # a kernel starts, which is no cell
        self._seconds: dict[int, float] = {}

    def begin(self, number: int) -> None:
        """Note that a cell begins, and the one before it has ended."""
        now = self._clock()
        self._note(now)
        self._begun, self._number = now, max(number, 1)

    def end(self) -> tuple[float, ...]:
        """Return the seconds of every cell that has begun."""
        self._note(self._clock())
        self._begun = self._clock()
        return tuple(round(self._seconds[number], 3) for number in sorted(self._seconds))

    def _note(self, now: float) -> None:
        if self._number:
            spent = self._seconds.get(self._number, 0.0)
            self._seconds[self._number] = spent + now - self._begun
