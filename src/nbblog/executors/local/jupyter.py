"""Speaks the Jupyter protocol with kernels: how they are launched, met, and run cell by cell."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient import NotebookClient

from nbblog.executors.local.kernels import ForkServer, Keeper, Start
from nbblog.executors.local.limits import Budget

SECONDS_TO_START = 60


class Kept(LocalProvisioner):
    """Launches kernels of this machine through the fork server."""

    server: ForkServer
    start: Start
    keeper: Keeper | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Launch a kernel; one of our own interpreter is forked."""
        environment = {key: str(value) for key, value in kwargs["env"].items()}
        request = {
            "cwd": str(kwargs.get("cwd") or Path.cwd()),
            "env": environment,
            "memory": self.start.memory,
            "threads": self.start.threads,
            "needs": self.start.needs,
        }
        if self.server.is_forking and self.start.may_fork and self._is_ours(cmd):
            arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
            request["arguments"] = arguments
        else:
            request |= {"argv": cmd, "needs": ()}
        with self.start.log.open("ab") as log:
            launch = asyncio.to_thread(self.server.launch, request, log.fileno())
            self.keeper = await launch
            self.process = self.keeper  # type: ignore[assignment]  # it has what is asked of a Popen
        self.pid = self.pgid = self.keeper.pid
        return self.connection_info

    def _is_ours(self, cmd: list[str]) -> bool:
        """Whether a command starts ipykernel in this very environment, as it is."""
        is_plain = not (self.kernel_spec.env if self.kernel_spec else None)
        return is_plain and cmd[0] == sys.executable and "ipykernel_launcher" in cmd[1:4]

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's process group."""
        if self.keeper:
            self.keeper.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel now."""
        if self.keeper:
            self.keeper.kill()

    async def wait(self) -> int | None:
        """Wait until nothing of the kernel runs any more."""
        if self.keeper:
            await self.keeper.wait()
            self.process = None
        return None


def import_finders(names: Iterable[str]) -> None:
    """Import what looks for the specs of some kernels: for Python's own, IPython and ipykernel.

    Threads that did so at once could wait for each other.
    """
    for name in names:
        with contextlib.suppress(NoSuchKernel):  # told by the run
            KernelSpecManager().get_kernel_spec(name)


class Manager(AsyncKernelManager):
    """Starts a kernel; of a spec that names no provisioner of its own, through the fork server."""

    server: ForkServer | None = None
    start: Start

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        spec = self.kernel_spec
        is_ours = spec is not None and "kernel_provisioner" not in spec.metadata
        if self.server and self.provisioner is None and is_ours:
            kept = Kept(kernel_id=self.kernel_id, kernel_spec=spec, parent=self)
            kept.server, kept.start = self.server, self.start
            self.provisioner = kept
        elif not is_ours:  # who starts it may do so on another machine, where no file of ours is
            self.transport, self.ip = "tcp", "127.0.0.1"
        return await super()._async_pre_start_kernel(**kwargs)

    @property
    def keeper(self) -> Keeper | None:
        """The keeper of the kernel, where it has one."""
        return getattr(self.provisioner, "keeper", None)


async def connect(manager: Manager) -> AsyncKernelClient:
    """Return a client of a kernel that answers; raises RuntimeError when it never does.

    Waits for what happens, never for a time: until the kernel listens, until it answers, and
    until what it broadcasts is heard.
    """
    async with asyncio.timeout(SECONDS_TO_START):
        while manager.transport == "ipc" and not _listens(manager):
            if not await manager.is_alive():
                raise RuntimeError("the kernel ended before it listened")
            await asyncio.sleep(0.002)
        manager.context.setsockopt(zmq.RCVHWM, 0)  # drop no output; kernelside does the same
        client = manager.client()
        client.start_channels(stdin=False, hb=False)
        client.allow_stdin = False
        with contextlib.ExitStack() as failed:
            # its context would wait for open sockets for ever, whenever it is collected
            failed.callback(client.stop_channels)
            while not await _is_heard(client):
                if not await manager.is_alive():
                    raise RuntimeError("the kernel ended before it answered")
            failed.pop_all()
    return client


def _listens(manager: Manager) -> bool:
    ports = (manager.shell_port, manager.iopub_port, manager.control_port)
    return all(Path(f"{manager.ip}-{port}").exists() for port in ports)


async def _is_heard(client: Any) -> bool:
    """Ask the kernel who it is; whether its answer and its broadcasts arrived."""
    asked = client.kernel_info()
    try:
        while (await client.get_shell_msg(timeout=1))["parent_header"].get("msg_id") != asked:
            pass
        while True:
            message = await client.get_iopub_msg(timeout=0.1)
            is_ours = message["parent_header"].get("msg_id") == asked
            if is_ours and message["content"].get("execution_state") == "idle":
                return True
    except Empty:
        return False


# anchored: a search that may begin anywhere takes the square of a line's length
_OVERWRITTEN = re.compile(r"^.*\r(?=[^\n])", re.MULTILINE)
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[78]")


def merged(outputs: list[Any]) -> list[Any]:
    """Return outputs with one for each stream, without what a carriage return wrote over.

    The order in which two streams arrive is left to chance: of neighbours, stdout comes first.
    """
    parts: dict[str, list[str]] = {}
    kept: list[Any] = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
            continue
        if output.name not in parts:
            kept.append(output)
        parts.setdefault(output.name, []).append(output.text)
    for output in kept:
        if output.output_type == "stream":
            output.text = _OVERWRITTEN.sub(_effects, "".join(parts[output.name]))
    for i in range(len(kept) - 1):
        if [one.get("name") for one in kept[i : i + 2]] == ["stderr", "stdout"]:
            kept[i : i + 2] = kept[i + 1], kept[i]
    return kept


def _effects(overwritten: re.Match[str]) -> str:
    """Return what is left of a line that was written over: where the cursor is, in which colour."""
    return "".join(_ESCAPES.findall(overwritten[0]))


class Cells(NotebookClient):
    """Runs cells, and keeps what a cell puts out within a budget."""

    budget = Budget(0)

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Take in one message; an Output widget is answered on the socket that waits for a reply.

        A reply that came meanwhile would not wake who waits: asking for events does.
        """
        try:
            return super().process_message(msg, cell, cell_index)
        finally:
            assert self.kc is not None
            self.kc.shell_channel.socket.get(zmq.EVENTS)

    def output(self, outs: list[Any], msg: Any, display_id: Any, cell_index: int) -> Any:
        """Take in one output message."""
        content, budget = msg["content"], self.budget
        if self.clear_before_next_output:
            budget.renew()
        if msg["msg_type"] == "stream":
            content["text"] = budget.text(content["name"], content["text"])
            if not content["text"]:
                return None
        elif msg["msg_type"] == "error":
            content["evalue"] = budget.line(content["evalue"])
            content["traceback"] = [budget.line(line) for line in content["traceback"]]
        elif "data" in content:
            content["data"] = budget.bundle(content["data"])
            if not content["data"]:
                return None
        return super().output(outs, msg, display_id, cell_index)

    def clear_output(self, outs: list[Any], msg: Any, cell_index: int) -> None:
        """Clear the output of a cell; what comes next has all the room again."""
        super().clear_output(outs, msg, cell_index)
        if not outs:
            self.budget.renew()

    def _update_display_id(self, display_id: str, msg: Any) -> None:
        msg["content"]["data"] = self.budget.update(msg["content"]["data"])
        super()._update_display_id(display_id, msg)
