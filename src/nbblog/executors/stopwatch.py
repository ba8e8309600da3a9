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

    def end(self, total: float | None = None) -> tuple[float, ...]:
        """Return the seconds of every cell that has begun.

        The last one has what is left of a total where that is known: after it a kernel ends.
        """
        now = self._clock()
        self._note(now)
        self._begun = now
        spent = [self._seconds[number] for number in sorted(self._seconds)]
        if spent and total is not None:
            spent[-1] = min(spent[-1], max(total - sum(spent[:-1]), 0.0))
        return tuple(round(seconds, 3) for seconds in spent)

    def _note(self, now: float) -> None:
        if self._number:
            spent = self._seconds.get(self._number, 0.0)
            self._seconds[self._number] = spent + now - self._begun
