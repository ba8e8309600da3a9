"""Times a command: wall, and the processors' time of everything that it started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes with ipykernel

LIMIT = 900
"""Seconds after which a command is ended, and counts as wrong."""

_PATIENCE = 5
"""Seconds that processes may outlive their command before they are ended."""

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Timing:
    """What a command took, in seconds.

    others is how many processors everything else on the machine took meanwhile, left how many
    processes of the command had to be ended after it.
    """

    wall: float
    cpu: float
    status: int
    others: float = 0
    left: int = 0


def adopt_orphans() -> None:
    """Become the parent of processes whose own has ended: their time counts too (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def hold_to(count: int) -> int:
    """Stay on so many processors, with everything that is started; return how many there are."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def time_command(line: str, folder: Path, environment: Mapping[str, str], log: Path) -> Timing:
    """Run a line of shell in a folder to its end, what it prints to a file; return what it took."""
    with control_group() as group, log.open("ab") as said:
        before, busy = _cpu(group), _busy()
        joined = f"echo $$ > {shlex.quote(str(group / 'cgroup.procs'))}; " if group else ""
        begun = time.perf_counter()
        process = subprocess.Popen(
            ["sh", "-c", joined + line],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LIMIT)
        wall = time.perf_counter() - begun
        busy = _busy() - busy
        status = process.poll()
        left = _end_the_rest()
        cpu = _cpu(group) - before
    others = max(0.0, busy - cpu) / wall
    return Timing(wall, cpu, -1 if status is None else status, others, left)


@contextlib.contextmanager
def control_group() -> Iterator[Path | None]:
    """Give a fresh control group, or None where this user may make none.

    Linux counts the time of all processes in it. Without one only those count that somebody has
    waited for: not the kernels of nbblog's fork server, which ignores how its children end.
    """
    folder = None
    with contextlib.suppress(OSError, StopIteration):
        told = Path("/proc/self/cgroup").read_text("ascii").splitlines()
        own = next(line.removeprefix("0::/") for line in told if line.startswith("0::/"))
        tops = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))
        top = next(top for top in tops if (top / own / "cgroup.procs").is_file())
        made = top / own / f"nbblog-benchmark-{os.getpid()}"
        made.mkdir()
        folder = made
    try:
        yield folder
    finally:
        if folder:
            with contextlib.suppress(OSError):
                folder.rmdir()


def processes_of(line: str, folder: Path, environment: Mapping[str, str]) -> set[str]:
    """Run a line of shell, not timed; return the command lines of its own processes' children."""
    seen: set[str] = set()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        ["sh", "-c", line], cwd=folder, env=dict(environment), stdout=quiet, stderr=quiet
    ) as process:
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                for child in psutil.Process(process.pid).children(recursive=True):
                    seen.add(" ".join(child.cmdline())[:200] or child.name())
            time.sleep(0.005)
    return seen


def _cpu(group: Path | None) -> float:
    if group:
        stat = dict(line.split() for line in (group / "cpu.stat").read_text("ascii").splitlines())
        return int(stat["usage_usec"]) / 1e6
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _busy() -> float:
    """Return the seconds that all processors together have worked, for whomever (Linux only)."""
    stat = Path("/proc/stat")
    if not stat.is_file():
        return 0
    user, nice, system, _, _, *rest = map(int, stat.read_text("ascii").split("\n")[0].split()[1:9])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def _end_the_rest() -> int:
    """Wait for what the command left running, and end what stays; return how many that were."""
    if _are_all_gone(_PATIENCE):
        return 0
    rest = psutil.Process().children(recursive=True)
    for child in rest:
        with contextlib.suppress(psutil.Error):
            child.kill()
    _are_all_gone(_PATIENCE)
    return len(rest)


def _are_all_gone(seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if not pid:
            time.sleep(0.01)
    return False
