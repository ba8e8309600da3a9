"""The command in a process of its own that has nothing left to import.

Most of a small publish is Python that imports nbblog. Here one process imports it and waits; each
command is a fork of it, which has its own arguments, environment, folder and streams, runs the
command's `main`, and ends as Python ends. Some things are seen by real starts only, which are
`small_site.started` and `Site.start`: what the command imports of itself, what it does when it is
interrupted while it begins, what Python's own variables change, but for the path, and whether an
order hangs on the hashes of texts, which are the same in every fork.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PATH = "PYTHONPATH"
FIRST = """---
date: 2026-01-01
---
# Post

A formula $x$.

```python
print(1)
```
"""


# ------------------------------------------------------------------ on the side of the tests


@functools.cache
def _waiting() -> socket.socket:
    """Begin the process that waits; it ends when our end of its socket is closed."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with theirs:
        number = theirs.fileno()
        process = subprocess.Popen([sys.executable, __file__, str(number)], pass_fds=[number])

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def prepare(*modules: str) -> None:
    """Have modules imported that commands are about to need, and a small publish does not."""
    for module in modules:
        _waiting().sendall(module.encode())


def run(
    arguments: Sequence[str], env: Mapping[str, str], cwd: Path | None = None, seconds: float = 120
) -> tuple[int, str, str]:
    """Run `nbblog ARGUMENTS` to its end; return its exit status, and what it printed."""
    ours, its = socket.socketpair()
    streams = [os.pipe(), os.pipe()]
    socket.send_fds(_waiting(), [b"."], [its.fileno(), 0, *(writing for _, writing in streams)])
    its.close()
    for _, writing in streams:
        os.close(writing)
    order = {"arguments": [*arguments], "env": {**env}, "cwd": str(cwd or Path.cwd())}
    with ours, ours.makefile("rw") as channel, ThreadPoolExecutor(2) as pool:
        channel.write(json.dumps(order) + "\n")
        channel.flush()
        process = int(channel.readline())
        end = time.monotonic() + seconds
        texts = [pool.submit(_read, reading) for reading, _ in streams]
        try:
            out, err = (text.result(end - time.monotonic()) for text in texts)
        except TimeoutError:
            os.kill(process, 9)
            raise
        return int(channel.readline()), out, err


def _read(stream: int) -> str:
    with open(stream, encoding="utf-8") as file:
        return file.read()


# ------------------------------------------------------------------ on the other side


def _wait(control: socket.socket) -> None:
    """Fork for each command that is asked for; return in the process that is to run it."""
    while True:
        name, fds, _, _ = socket.recv_fds(control, 400, 4)
        if not name:
            os._exit(0)
        if not fds:
            importlib.import_module(name.decode())
            continue
        if os.fork() == 0:
            control.close()
            return _watch(*fds)
        for fd in fds:
            os.close(fd)
        with contextlib.suppress(ChildProcessError):  # none has ended
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _watch(channel: int, *streams: int) -> None:
    """Tell of the command's process, and how it ended; return in that process."""
    with socket.socket(fileno=channel) as told, told.makefile("rw") as file:
        order = json.loads(file.readline())
        if process := os.fork():
            for stream in streams:
                os.close(stream)
            file.write(f"{process}\n")
            file.flush()
            _, status = os.waitpid(process, 0)
            file.write(f"{os.waitstatus_to_exitcode(status)}\n")
            file.flush()
            os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        if stream != number:
            os.close(stream)
    _become(order)


def _become(order: dict[str, object]) -> None:
    """Make this process as one that was begun for the command."""
    os.chdir(str(order["cwd"]))
    known = os.environ.get(PATH, "").split(os.pathsep)
    os.environ.clear()
    os.environ.update(order["env"])  # type: ignore[call-overload]
    time.tzset()
    more = [path for path in os.environ.get(PATH, "").split(os.pathsep) if path not in known]
    sys.path[:1] = [str(order["cwd"]), *more]
    sys.argv[1:] = order["arguments"]  # type: ignore[call-overload]
    assert tempfile.tempdir is None, "chosen before the command could say where"


def _imported(site: Path) -> Iterator[str]:
    """Yield what a publish of a small site imports, in that order; it is done in another process."""
    from small_site import SETTINGS, Site, code, md, notebook

    small = Site(site)
    small.write("nbblog.toml", SETTINGS)
    small.write("notebooks/2026-01-01-a.md", FIRST)
    small.write("notebooks/2026-01-02-b.ipynb", notebook(md("# Post"), code("print(1)")))
    script = (
        "import json, sys\n"
        "from nbblog.cli import cli\n"
        "try:\n"
        "    cli(['publish', '--site', sys.argv[1]], standalone_mode=False)\n"
        "finally:\n"
        "    print(json.dumps([name for name, it in sys.modules.items() if getattr(it, '__spec__', None)]))\n"
    )
    command = [sys.executable, "-c", script, str(site)]
    done = subprocess.run(command, capture_output=True, check=True)
    yield from json.loads(done.stdout.splitlines()[-1])


def _prepare() -> None:
    """Import all that is worth it."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as folder:
        names = list(_imported(Path(folder)))
    for name in names:
        importlib.import_module(name)
    gc.freeze()


def _end(status: object) -> None:
    """End as Python does, but for taking apart what was imported, which is memory to be copied."""
    if isinstance(status, str):
        print(status, file=sys.stderr)
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(bool(status)))


if __name__ == "__main__":
    _prepare()
    _wait(socket.socket(fileno=int(sys.argv.pop())))
    from nbblog.__main__ import main

    sys.argv[0] = str(sys.modules["nbblog.__main__"].__file__)
    try:
        main()
    except SystemExit as ended:
        _end(ended.code)
    _end(None)
