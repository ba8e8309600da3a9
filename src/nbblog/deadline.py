"""Ends work that takes too much time, even inside of a library's regular expression."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Overdue(BaseException):
    """The time is up; no `except Exception` of a library shall keep it."""


@contextmanager
def deadline(seconds: int) -> Iterator[None]:
    """Raise Overdue in the block when it takes more seconds of processor time; 0 is no limit.

    A busy machine makes no sound source overdue. Signals reach the main thread alone, so in
    another thread there is no limit either.
    """
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ring(signum: int, frame: FrameType | None) -> None:
    raise Overdue
