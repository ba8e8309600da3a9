"""Ctrl-C: the first one ends what is done in order, the second at once.

Python tells of it by an exception, which may be lost: what is being imported may catch everything,
and nothing leaves a destructor. So whoever waits for long asks whether there was one.
"""

from __future__ import annotations

import os
import signal

INTERRUPTED = 128 + signal.SIGINT
"""What a command ends with that was interrupted, as shells have it."""

_is_heard = False


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
    raise KeyboardInterrupt
