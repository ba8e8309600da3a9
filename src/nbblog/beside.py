"""Hears of files beside the sources that a verb looks at, so that a change of them is noticed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

_HEARD: ContextVar[set[Path] | None] = ContextVar("heard", default=None)


@contextlib.contextmanager
def heard() -> Iterator[set[Path]]:
    """Give a set that fills with the paths that are looked at meanwhile."""
    paths: set[Path] = set()
    token = _HEARD.set(paths)
    try:
        yield paths
    finally:
        _HEARD.reset(token)


def looked_at(path: Path) -> Path:
    """Note that what is found depends on a file, or on there being none; return it.

    For rules that look at more than the notebook, its pictures and its links: a check with nothing
    to do would not see that such a file has changed.
    """
    paths = _HEARD.get()
    if paths is not None:
        paths.add(path)
    return path
