"""Ctrl-C: the first one ends what is done in order, the second at once.

Python tells of it by an exception that may come anywhere. What is being imported may catch it, or
make another one of it; where it meets the import system itself, a lock stays taken, and every other
thread that imports something waits for ever. So what imports beside other threads defers it.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

INTERRUPTED = 128 + signal.SIGINT
"""What a command ends with that was interrupted, as shells have it."""

_is_heard = False
_is_deferred = False


def end_at_once() -> None:
    """Let Ctrl-C end this process without a word: nothing has begun."""
    if _is_ours():
        signal.signal(signal.SIGINT, _end)


def end_in_order() -> None:
    """Let Ctrl-C raise KeyboardInterrupt, and a second one end this process."""
    global _is_heard
    _is_heard = False
    if _is_ours():
        signal.signal(signal.SIGINT, _raise)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt at the end of the block, or where it asks for it."""
    global _is_deferred
    _is_deferred = True
    try:
        yield
    finally:
        _is_deferred = False
    check()


def is_heard() -> bool:
    """Whether there was one, though nobody may have seen it."""
    return _is_heard


def check() -> None:
    """Raise KeyboardInterrupt if there was one."""
    if _is_heard:
        raise KeyboardInterrupt


def _is_ours() -> bool:
    """Whether nobody else hears Ctrl-C, or has said that it shall be ignored."""
    return signal.getsignal(signal.SIGINT) in (signal.default_int_handler, _end, _raise)


def _end(*_: object) -> None:
    os._exit(INTERRUPTED)


def _raise(*_: object) -> None:
    global _is_heard
    _is_heard = True
    signal.signal(signal.SIGINT, _end)
    if not _is_deferred:
        raise KeyboardInterrupt
