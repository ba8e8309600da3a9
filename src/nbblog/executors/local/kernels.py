"""Starts kernels through a fork server, and knows how each of them ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CAN_KEEP = sys.platform == "linux" and hasattr(os, "pidfd_open")
"""Whether this system has what keepers need; elsewhere kernels start as Jupyter starts them."""

_SOURCE = Path(__file__).with_name("forkserver.py")
_BOOT = f"""
import sys, types
module = types.ModuleType("_nbblog_forkserver")
sys.modules[module.__name__] = module
with open({str(_SOURCE)!r}) as file:
    exec(compile(file.read(), file.name, "exec"), module.__dict__)
module.main(sys.argv[1])
"""
SECONDS_TO_START = 60
_SECONDS_TO_END = 5
_ATTEMPTS = 3
_LONGEST_FOLDER = 65


@dataclass(frozen=True, slots=True)
class End:
    """How a kernel ended.

    status is its exit code, or minus the number of the signal that killed it; peak is its largest
    memory in bytes; left are the names of the processes that it would have left behind.
    """

    status: int
    peak: int
    left: tuple[str, ...]


class ForkServer:
    """The process that forks kernels; it begins with the first kernel, or when it hears modules.

    A server that cannot be forked any more, because a module crashed or hung while it was
    imported, is replaced by one that imports nothing.
    """

    def __init__(self, environment: dict[str, str], *, is_forking: bool = True) -> None:
        self.is_forking = is_forking
        self._environment = environment
        self._lock = threading.Lock()
        self._channel: socket.socket | None = None
        self._guards: list[_Guard] = []
        self._modules: tuple[str, ...] = ()
        self._folder = _temporary() / f"nbblog-{secrets.token_hex(6)}"
        self._is_closed = False

    def begin(self) -> None:
        """Begin the process; needs no waiting for it."""
        if self.is_forking:
            with self._lock:
                self._begin()

    def preload(self, modules: Iterable[str]) -> None:
        """Import modules in the server, in that order; needs no waiting for it."""
        self._modules = tuple(modules)
        if self.is_forking:
            with self._lock:
                self._send({"modules": self._modules}, ())

    def folder(self) -> Path:
        """Return a private folder for kernels; it is cleared however this process ends."""
        with self._lock:
            if not self._folder.exists():
                self._begin()
                self._folder.mkdir(mode=0o700)
        return self._folder

    def launch(self, request: dict[str, Any], log: int) -> Keeper:
        """Start a kernel; raises OSError when it cannot be started."""
        for _ in range(_ATTEMPTS):
            channel, keeper = self._launch(request, log)
            if keeper:
                return keeper
            self._replace(channel)
        raise OSError("the process that starts kernels does not answer")

    def close(self) -> None:
        """End the server, and whatever it has begun; no kernel starts any more."""
        with self._lock:
            self._is_closed = True
            self._abandon()
            guards, self._guards = self._guards, []
        for guard in guards:
            guard.dismiss()

    def _launch(
        self, request: dict[str, Any], log: int
    ) -> tuple[socket.socket | None, Keeper | None]:
        """Return the channel to the server that was asked, and the keeper if it began."""
        ours, its = socket.socketpair()
        needs = [name for name in request.get("needs", ()) if name in self._modules]
        with its, self._lock:
            is_sent = self._send({**request, "needs": needs}, (its.fileno(), log))
            channel = self._channel
        keeper = Keeper(ours)
        if is_sent and keeper.has_begun():
            return channel, keeper
        keeper.close()
        return channel, None

    def _replace(self, channel: socket.socket | None) -> None:
        """Give up a server, unless another thread has done so: its successor shall live."""
        with self._lock:
            if channel is self._channel:
                self._modules = ()
                self._abandon()

    def _abandon(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
            self._guards[-1].end_server()

    def _send(self, message: dict[str, Any], descriptors: tuple[int, ...]) -> bool:
        self._begin()
        assert self._channel is not None
        try:
            socket.send_fds(self._channel, [json.dumps(message).encode()], descriptors)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def _begin(self) -> None:
        if self._is_closed:
            raise OSError("no kernel starts any more")
        if self._channel is None:
            ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with its:
                self._guards.append(_Guard(its.fileno(), self._folder, self._environment))
                self._channel = ours


class _Guard:
    """The process above a fork server, which ends with us and takes along what is left."""

    def __init__(self, channel: int, folder: Path, environment: dict[str, str]) -> None:
        life, self._life = os.pipe()
        state = {"life": life, "channel": channel, "folder": str(folder)}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, json.dumps(state)],
                pass_fds=(life, channel),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is ours to hear
            )
        finally:
            os.close(life)

    def end_server(self) -> None:
        """End the server; its kernels go on."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._life, b".")

    def dismiss(self) -> None:
        """End everything below, and wait for it."""
        os.close(self._life)
        self._process.wait()


def _temporary() -> Path:
    """Return where temporary files lie: below it are sockets, whose names must be short."""
    folder = tempfile.gettempdir()
    return Path(folder if len(os.fsencode(folder)) <= _LONGEST_FOLDER else "/tmp")


class Keeper:
    """Our end of the line to the process that keeps one kernel; jupyter_client's `process`."""

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket) -> None:
        self.pid = 0
        self.end: End | None = None
        self._line = line
        self._buffer = b""
        self._waiter: asyncio.Task[End] | None = None

    def has_begun(self) -> bool:
        """Wait until the kernel's process is there; False when it never will be."""
        self._line.settimeout(SECONDS_TO_START)
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while not self.pid and self._hear():
                pass
        self._line.setblocking(False)
        return bool(self.pid)

    def poll(self) -> int | None:
        """Return the kernel's exit status, or None while something of it runs."""
        if self.end is None:
            try:
                has_keeper = self._hear()
            except BlockingIOError:
                return None
            except ConnectionResetError:
                has_keeper = False
            if not has_keeper and self.end is None:  # it was killed, and the kernel with it
                self.end = End(-signal.SIGKILL, 0, ())
        return None if self.end is None else self.end.status

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process group."""
        self._say({"signal": int(number)})

    def kill(self) -> None:
        """End the kernel now."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def expect_end(self) -> None:
        """Give the kernel a few seconds to end by itself."""
        self._say({"end": _SECONDS_TO_END})

    async def wait(self) -> End:
        """Wait until nothing of the kernel runs any more."""
        if self._waiter is None:
            self._waiter = asyncio.create_task(self._wait())
        return await asyncio.shield(self._waiter)

    async def _wait(self) -> End:
        loop = asyncio.get_running_loop()
        while self.poll() is None:
            heard = asyncio.Event()
            loop.add_reader(self._line, heard.set)
            try:
                await heard.wait()
            finally:
                loop.remove_reader(self._line)
        assert self.end is not None
        return self.end

    def close(self) -> None:
        """Let go of the line; a kernel that still runs is ended by its keeper."""
        self._line.close()

    def _hear(self) -> bool:
        data = self._line.recv(1 << 16)
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "pid" in message:
                self.pid = message["pid"]
            else:
                self.end = End(message["ended"], message["peak"], tuple(message["left"]))
        return bool(data)

    def _say(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the keeper has ended
            self._line.sendall(json.dumps(message).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class Start:
    """How a kernel of this machine starts.

    scratch is its private folder, memory its limit in bytes (0: none), threads what its numerical
    libraries may use, needs the modules that it will import; may_fork is False for a notebook
    whose folder changes what an import does.
    """

    scratch: Path
    memory: int = 0
    threads: int = 1
    needs: tuple[str, ...] = ()
    may_fork: bool = True

    @property
    def log(self) -> Path:
        """What the kernel writes besides its messages."""
        return self.scratch / "kernel.log"
