"""What ends a run that takes too long, and what cuts output that is too much."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from nbblog.executors import Limits
from nbblog.sizes import size_text

Bundle = dict[str, Any]

_SECONDS_TO_GIVE_IN = 5
_LEFT_OUT = "\n… {count:,} characters left out …\n"


class Deadlines:
    """Ends a kernel that takes too long: it is interrupted, and killed if it does not give in.

    Works from outside of the kernel, so no cell can catch its way past it. passed says which
    deadline it was.
    """

    def __init__(
        self,
        limits: Limits,
        interrupt: Callable[[], Awaitable[Any]],
        kill: Callable[[], Awaitable[Any]],
    ) -> None:
        self.passed: Literal["", "cell", "notebook"] = ""
        self.was_killed = False
        self._limits = limits
        self._interrupt = interrupt
        self._kill = kill
        self._tasks: list[asyncio.Task[None]] = []
        self._cell: asyncio.Task[None] | None = None

    def begin_notebook(self) -> None:
        """Count from now."""
        self._begin("notebook", self._limits.notebook)

    def begin_cell(self) -> None:
        """Count from now, for the next cell."""
        if self._cell is not None and not self.passed:
            self._cell.cancel()
        self._cell = self._begin("cell", self._limits.cell)

    def end(self) -> None:
        """Count no more."""
        for task in self._tasks:
            task.cancel()

    def _begin(self, what: Literal["cell", "notebook"], seconds: int) -> asyncio.Task[None] | None:
        if not seconds:
            return None
        task = asyncio.get_running_loop().create_task(self._wait(what, seconds))
        self._tasks.append(task)
        return task

    async def _wait(self, what: Literal["cell", "notebook"], seconds: int) -> None:
        await asyncio.sleep(seconds)
        if not self.passed:
            self.passed = what
            await self._interrupt()
            await asyncio.sleep(_SECONDS_TO_GIVE_IN)
            self.was_killed = True
            await self._kill()


class Budget:
    """Keeps the head and the tail of what one cell puts out, and counts what it leaves out.

    room is in bytes for a cell's whole output; text counts a byte a character. A text stream
    keeps three quarters of it as its head, the rest as its tail; in the place of the first MIME
    bundle that finds no room stands a line that says so.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self.renew()

    def renew(self) -> None:
        """Begin anew: what was put out has been cleared."""
        self.left_out = 0
        self._head = self._room * 3 // 4
        self._tail = self._room - self._head
        self._tails: dict[str, str] = {}
        self._is_told = False

    def text(self, name: str, text: str) -> str:
        """Return what of a stream's text is shown at once."""
        if not self._room:
            return text
        shown = text[: self._head]
        self._head -= len(shown)
        if rest := text[len(shown) :]:
            tail = self._tails.get(name, "") + rest[-self._tail :]
            self._tails[name] = tail[-self._tail :]
            self.left_out += len(rest)
        return shown

    def line(self, text: str) -> str:
        """Return what is shown of a line of an error."""
        if not self._room or len(text) <= self._head:
            self._head -= len(text)
            return text
        shown, self._head = text[: self._head], 0
        self.left_out += len(text) - len(shown)
        return shown + _LEFT_OUT.format(count=len(text) - len(shown)).rstrip()

    def bundle(self, data: Bundle) -> Bundle:
        """Return what is shown of a MIME bundle: all, a line instead of it, or nothing."""
        size = _size(data)
        if not self._room or size <= self._head:
            self._head -= size
            return data
        self.left_out += size
        is_told, self._is_told = self._is_told, True
        return {} if is_told else _note(size)

    def update(self, data: Bundle) -> Bundle:
        """Return what is shown of a MIME bundle that takes the place of another one."""
        size = _size(data)
        if not self._room or size <= self._room:
            return data
        self.left_out += size
        return _note(size)

    def tails(self) -> dict[str, str]:
        """Return the end of each stream that was cut, behind a line that says so."""
        kept = sum(len(tail) for tail in self._tails.values())
        self.left_out -= kept
        mark = _LEFT_OUT.format(count=self.left_out)
        tails, self._tails = self._tails, {}
        return {name: mark + tail if self.left_out else tail for name, tail in tails.items()}


def _size(data: Bundle) -> int:
    return sum(
        len(value) if isinstance(value, str) else len(repr(value)) for value in data.values()
    )


def _note(size: int) -> Bundle:
    return {"text/plain": f"… an output of {size_text(size)} is left out …"}
