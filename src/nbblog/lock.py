"""One publish at a time: the second waits until the first has ended."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(folder: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it however the process ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = (folder / "lock").open("w")
    except OSError:  # where no lock can be written, nobody else holds one
        opened = None
    if opened is None:
        yield
        return
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait("waiting for another publish of this site to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
