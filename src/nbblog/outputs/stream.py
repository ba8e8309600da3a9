"""Shows printed text and tracebacks, as a terminal would in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from nbblog.model import Failure, Stream
from nbblog.outputs.terminal import Row, Screen, screen_of

Block = tuple[str, list[Row]]


def blocks(streams: Sequence[Stream]) -> list[Block]:
    r"""Return neighbouring texts as blocks of lines, by the name of their stream and in order.

    Each stream is a terminal of its own, so that a progress bar on standard error finds its line
    again after something was printed to standard output: a line stands where it was last written
    to. Text that only goes on in a line, without `\r` and the like, begins a new one there, so that
    nothing comes in another order than it was printed in.
    """
    screens: dict[str, Screen] = {}
    last = ""
    for number, stream in enumerate(streams):
        screen = screens.setdefault(stream.name, Screen())
        if last != stream.name and screen.goes_on(stream.text):
            screen.begin_line()
        screen.feed(stream.text, number)
        last = stream.name
    placed: dict[int, Block] = {}
    for name, screen in screens.items():
        at = 0
        for row in screen.rows():
            at = max(at, row.stamp)
            placed.setdefault(at, (name, []))[1].append(row)
    return _joined(block for _, block in sorted(placed.items()))


def _joined(parts: Iterable[Block]) -> list[Block]:
    """Return blocks with neighbours of one stream joined, without empty lines at their ends."""
    joined = []
    for name, group in groupby(parts, key=lambda block: block[0]):
        rows = [row for _, part in group for row in part]
        while rows and not rows[-1].text:
            rows.pop()
        if rows:
            joined.append((name, rows))
    return joined


def traceback_rows(failure: Failure) -> list[Row]:
    """Return a traceback; one that does not name the exception gets a last line that does."""
    lines = list(failure.traceback)
    if not any(failure.ename in line for line in lines):
        lines.append(f"{failure.ename}: {failure.evalue}")
    return screen_of("\n".join(lines))
