"""Runs as a process of its own: imports what notebooks need, forks kernels, and ends them whole.

The server has one thread and no accelerator, so a fork of it is a sound kernel in which imports
are already done. Between the server and each kernel stands a keeper: it hears how the kernel
ended, adopts and ends every process that the kernel left behind, and ends all of them when
whoever asked for the kernel is gone. Above the server stands a guard, which imports nothing and so
hangs in nothing: when nbblog is gone, it ends all that is left and clears the kernels' folder.

Linux and the standard library only: this is not imported by nbblog but run from its source, so
that a kernel finds none of nbblog's modules loaded.
"""

from __future__ import annotations

import atexit
import builtins
import collections
import contextlib
import ctypes
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Container, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

_MOST = 1 << 20
_KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
)
_LEFT_ALONE = {"IPython", "ipykernel", "matplotlib_inline", "nbblog"}
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_SECONDS_TO_END = 0.3

Request = dict[str, Any]


# ------------------------------------------------------------------ the server


class Server:
    """Answers requests on a socket of whole messages; see nbblog.executors.local.kernels.

    A request is JSON; one for a kernel carries two descriptors, its line and its log. A request
    with `modules` asks to import them, one with `argv` to start a program, and one with neither
    to fork a kernel once the modules that it `needs` have been tried.
    """

    def __init__(self, channel: socket.socket, banned: Iterable[str] = ()) -> None:
        self.channel = channel
        self.banned = {*banned}
        self.wanted: list[str] = []
        self.waiting: list[tuple[Request, list[int]]] = []
        self.ledger = Ledger()
        self.base: set[str] = set()
        self.variables: dict[str, dict[str, str]] = {}
        self.keepers: set[int] = set()

    def serve(self) -> None:
        """Serve until whoever began this is gone."""
        with self._noting_variables(""):
            for name in _KERNEL:
                importlib.import_module(name)
        self.base = set(sys.modules)
        with self.ledger:
            while self._hear() is not None:
                for request, descriptors in self._ready():
                    self._fork(request, descriptors)
                if self.wanted:
                    self._preload(self._most_urgent())

    def _hear(self) -> bool | None:
        """Take in requests; wait for one only when there is nothing to do; None at the end."""
        wait = 0 if self.wanted or self.waiting else None
        while select.select([self.channel], [], [], wait)[0]:
            data, descriptors, _, _ = socket.recv_fds(self.channel, _MOST, 2)
            if not data:
                return None
            request = json.loads(data)
            if "modules" in request:
                self.wanted += [name for name in request["modules"] if self._is_wanted(name)]
            else:
                self.waiting.append((request, descriptors))
            wait = 0
        return True

    def _is_wanted(self, name: str) -> bool:
        top = name.partition(".")[0]
        return not {name, top} & {*self.banned, *self.wanted, *_LEFT_ALONE} and _is_installed(top)

    def _ready(self) -> Iterator[tuple[Request, list[int]]]:
        """Yield what can be forked now; the others stay known, for a fork to close their lines."""
        for pair in [*self.waiting]:
            if not {*pair[0].get("needs", ())} & {*self.wanted}:
                self.waiting.remove(pair)
                yield pair

    def _most_urgent(self) -> str:
        for request, _ in self.waiting:
            for name in self.wanted:
                if name in request.get("needs", ()):
                    return name
        return self.wanted[0]

    def _preload(self, name: str) -> None:
        self.wanted.remove(name)
        try:
            with self._noting_variables(name):
                importlib.import_module(name)
        except BaseException:  # whatever it is: the notebook will meet it itself
            return
        if self._has_begun_something():
            self._begin_anew({*self.banned, name, name.partition(".")[0]})

    @contextlib.contextmanager
    def _noting_variables(self, name: str) -> Iterator[None]:
        """Note the environment variables that a module sets; they are for those who import it."""
        before = dict(os.environ)
        yield
        now = os.environ.items()
        self.variables[name] = {key: value for key, value in now if before.get(key) != value}

    def _has_begun_something(self) -> bool:
        """Whether a module has begun threads or processes; those would belong to no kernel."""
        self._bury()
        here = os.getpid()
        started = [pid for pid, _ in _descendants(here, self.keepers)] if _has_children() else []
        for pid in started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(started) or len(os.listdir("/proc/self/task")) > 1

    def _bury(self) -> None:
        """Take leave of the keepers that have ended; children of modules are theirs to wait for."""
        self.keepers = {pid for pid in self.keepers if not os.waitpid(pid, os.WNOHANG)[0]}

    def _begin_anew(self, banned: set[str]) -> None:
        """Replace this process by one without a module that has begun threads at import."""
        ours = [self.channel.fileno(), *(d for _, pair in self.waiting for d in pair)]
        for descriptor in ours:
            os.set_inheritable(descriptor, True)
        state = {
            "banned": sorted(banned),
            "wanted": self.wanted,
            "waiting": self.waiting,
            "keepers": sorted(self.keepers),
        }
        os.execv(sys.executable, [*sys.orig_argv[:-1], json.dumps({"channel": ours[0], **state})])

    def _fork(self, request: Request, descriptors: list[int]) -> None:
        line, log = descriptors
        gc.freeze()  # what is there stays there: no page is copied only to be looked at
        self._bury()
        keeper = os.fork()
        if keeper == 0:
            try:
                for other in (
                    self.channel.fileno(),
                    *(d for _, pair in self.waiting for d in pair),
                ):
                    os.close(other)
                Keeper(request, socket.socket(fileno=line), log, self).keep()
            finally:
                os._exit(0)
        self.keepers.add(keeper)
        os.close(line)
        os.close(log)


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _is_installed(top: str) -> bool:
    """Whether a module is an installed distribution's: others are the site's own."""
    if top in sys.stdlib_module_names:
        return True
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return False
    place = (spec and spec.origin) or ""
    return "site-packages" in place or "dist-packages" in place


class Ledger:
    """Notes which module needs which, while modules are imported.

    Import statements are heard through `__import__`, what compiled modules import through audit
    events; what a module has only named again counts like what it loaded.
    """

    def __init__(self) -> None:
        self.needs: dict[str, set[str]] = collections.defaultdict(set)
        self._stack: list[str] = []
        self._import = builtins.__import__
        self._is_on = False
        sys.addaudithook(self._hear)

    def __enter__(self) -> None:
        builtins.__import__ = self._imported
        self._is_on = True

    def __exit__(self, *_: object) -> None:
        builtins.__import__ = self._import
        self._is_on = False

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self._is_on and event == "import" and self._stack:
            self.needs[self._stack[-1]].add(args[0])

    def _imported(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002  # the language's own signature
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Any = (),
        level: int = 0,
    ) -> ModuleType:
        whole = name
        if level and globals:
            package = globals.get("__package__") or ""
            whole = package.rsplit(".", level - 1)[0] + (f".{name}" if name else "")
        self._stack.append(whole)
        try:
            module = self._import(name, globals, locals, fromlist, level)
        finally:
            self._stack.pop()
        needs = self.needs[self._importer(globals or {})]
        needs.add(whole)
        needs.update(
            f"{whole}.{part}" for part in fromlist or () if f"{whole}.{part}" in sys.modules
        )
        return module

    def _importer(self, scope: Mapping[str, Any]) -> str:
        """Return the module that is being loaded; a function of another one may import for it."""
        if scope.get("__name__") == "importlib._bootstrap" and self._stack:  # it is compiled
            return self._stack[-1]
        frame = sys._getframe(2)
        while frame.f_back and frame.f_code.co_name != "<module>":
            frame = frame.f_back
        return str(frame.f_globals.get("__name__", ""))

    def closure(self, name: str) -> set[str]:
        """Return every module that a module needs, itself and its packages included."""
        found: set[str] = set()
        left = [name]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                left += self.needs.get(one, ())
                left += [one.rpartition(".")[0]] if "." in one else []
        return found


# ------------------------------------------------------------------ the keeper


class Keeper:
    """Starts one kernel and stays until nothing of it runs.

    The line is JSON, a message a line. It says `pid` once the kernel runs and `ended` when it has
    ended, with its wait status, its peak memory in bytes and the names of the processes that it
    left behind. It hears `signal` (a number, for the kernel's process group) and `end` (seconds
    that the kernel may take to end by itself).
    """

    def __init__(self, request: Request, line: socket.socket, log: int, server: Server) -> None:
        self.request = request
        self.line = line
        self.log = log
        self.server = server
        self.deadline: float | None = None

    def keep(self) -> None:
        """Start the kernel, and see it to its end."""
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)
        keeper = os.getpid()
        kernel = os.fork()
        if kernel == 0:
            try:
                self.line.close()
                _become_kernel(self.request, self.log, keeper, self.server)
            except BaseException:
                traceback.print_exc()  # where standard error is the log by now
            finally:
                os._exit(70)
        self._say({"pid": kernel})
        self._watch(kernel)
        status, usage = self._wait(kernel)
        left = _end_descendants(keeper)
        self._say({"ended": status, "peak": usage.ru_maxrss * 1024, "left": left})

    def _watch(self, kernel: int) -> None:
        """Return when the kernel has ended, or shall because whoever wanted it is gone."""
        end = os.pidfd_open(kernel)
        buffer = b""
        while True:
            wait = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
            ends: list[Any] = [self.line, end]
            heard, _, _ = select.select(ends, [], [], wait)
            if end in heard:
                return
            if not heard:
                _signal(kernel, signal.SIGKILL)
                self.deadline = None
            if self.line in heard:
                data = self.line.recv(_MOST)
                if not data:
                    _signal(kernel, signal.SIGKILL)
                    return
                *lines, buffer = (buffer + data).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line), kernel)

    def _obey(self, order: dict[str, Any], kernel: int) -> None:
        if "signal" in order:
            _signal(kernel, order["signal"])
        if "end" in order:
            self.deadline = time.monotonic() + order["end"]

    def _wait(self, kernel: int) -> tuple[int, resource.struct_rusage]:
        _, status, usage = os.wait4(kernel, 0)
        return os.waitstatus_to_exitcode(status), usage

    def _say(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # nobody may be listening any more
            self.line.sendall(json.dumps(message).encode() + b"\n")


def _signal(kernel: int, number: int) -> None:
    try:
        os.killpg(kernel, number)
    except ProcessLookupError:  # it has not become a group of its own yet, or is gone
        with contextlib.suppress(ProcessLookupError):
            os.kill(kernel, number)


def _end_descendants(keeper: int) -> list[str]:
    """End every process below the keeper; return the names of those that would have stayed."""
    deadline = time.monotonic() + _SECONDS_TO_END
    while _living(keeper) and time.monotonic() < deadline:
        time.sleep(0.01)
    left = [name for _, name in _living(keeper)]
    while found := _living(keeper):
        for pid, _ in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    return left


def _living(keeper: int) -> list[tuple[int, str]]:
    """Bury the descendants that have ended, and return the others."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return _descendants(keeper)


def _descendants(top: int, beyond: Container[int] = ()) -> list[tuple[int, str]]:
    """Return process id and name of every live process below one; of some, nothing."""
    children: dict[int, list[tuple[int, str]]] = collections.defaultdict(list)
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    start, _, rest = file.read().rpartition(")")
            except OSError:  # it has just ended
                continue
            state, parent = rest.split()[:2]
            if state not in "ZX":
                children[int(parent)].append((int(entry), start.partition("(")[2]))
    found: list[tuple[int, str]] = []
    left = [top]
    while left:
        below = [one for one in children[left.pop()] if one[0] not in beyond]
        found += below
        left += [pid for pid, _ in below]
    return found


# ------------------------------------------------------------------ the kernel


def _become_kernel(request: Request, log: int, keeper: int, server: Server) -> None:
    """Turn this process into the kernel that was asked for; does not return."""
    os.setsid()
    _die_with(keeper)
    nothing = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nothing, 0), (nothing, 1), (log, 2)):
        os.dup2(source, target)
    for source in (nothing, log):
        os.close(source)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if request.get("memory"):
        # not RLIMIT_AS: jax reserves addresses by the gigabyte that it never touches
        resource.setrlimit(resource.RLIMIT_DATA, (request["memory"], request["memory"]))
    if request.get("argv"):
        _run_program(request["argv"])
    _run_forked(request, server)


def _run_program(argv: list[str]) -> None:
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, programs do not
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode())
        os._exit(127)


def _run_forked(request: Request, server: Server) -> None:
    import random

    from ipykernel.kernelapp import IPKernelApp

    gc.enable()
    server.ledger.__exit__()
    random.seed()
    if numpy_random := sys.modules.get("numpy.random"):
        numpy_random.seed()
    if process := sys.modules.get("multiprocessing.process"):
        # where spawned processes look for modules
        process.ORIGINAL_DIR = os.getcwd()  # type: ignore[attr-defined]
    _set_threads(request["threads"])
    os.environ.update(server.variables[""])
    attic = Attic(server)
    known = sys.modules["_nbblog_attic"] = ModuleType("_nbblog_attic")  # the watcher looks there
    known.modules = attic.modules  # type: ignore[attr-defined]
    sys.meta_path.insert(0, attic)
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    IPKernelApp.launch_instance(argv=request["arguments"])
    atexit._run_exitfuncs()  # what is imported may have files to clear
    os._exit(0)


def _set_threads(number: int) -> None:
    """Let a BLAS that was loaded with one thread have its share."""
    if number > 1 and "numpy" in sys.modules:
        try:
            import threadpoolctl
        except ImportError:
            return
        threadpoolctl.threadpool_limits(number)


class Attic:
    """Modules that are loaded but that the notebook has not imported: a finder brings them back.

    `sys.modules` of a fresh kernel is then what it would be without a fork, and every import is
    heard by audit hooks; only that it takes no time.
    """

    def __init__(self, server: Server) -> None:
        self.modules: dict[str, tuple[ModuleType, Any]] = {}
        self._closure = server.ledger.closure
        self._variables = server.variables
        for name in [*sys.modules]:
            if name not in server.base and name.partition(".")[0] not in sys.stdlib_module_names:
                module = sys.modules.pop(name)
                self.modules[name] = (module, getattr(module, "__spec__", None))

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for a module that lies here, unless the notebook's path leads elsewhere."""
        if name not in self.modules or ("." not in name and self._is_shadowed(name)):
            return None
        return importlib.machinery.ModuleSpec(name, self)  # type: ignore[arg-type]  # a loader

    def _is_shadowed(self, name: str) -> bool:
        found = importlib.machinery.PathFinder.find_spec(name)
        ours = self.modules[name][1]
        return found is not None and ours is not None and found.origin != ours.origin

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Return the module itself."""
        return self.modules[spec.name][0]

    def exec_module(self, module: ModuleType) -> None:
        """Bring back what the module needs; it has run long ago."""
        spec = module.__spec__
        assert spec is not None
        name = spec.name
        _, module.__spec__ = self.modules.pop(name)
        os.environ.update(self._variables.get(name, {}))
        for other in self._closure(name) & self.modules.keys():
            sys.audit("import", other, None, None, None, None)
            sys.modules[other] = self.modules.pop(other)[0]
            os.environ.update(self._variables.get(other, {}))


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _die_with(parent: int) -> None:
    """End this process when its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(70)


# ------------------------------------------------------------------ the guard


def _stand_guard(life: int, channel: int, folder: str) -> None:
    """Fork, and return in the child alone: the parent stays until whoever began it is gone.

    That is when its end of `life` is closed; a byte that comes before asks to end the child, which
    may hang in an import.
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    guard = os.getpid()
    server = os.fork()
    if server == 0:
        os.close(life)
        _prctl(_PR_SET_CHILD_SUBREAPER, 0)
        _die_with(guard)
        return
    try:
        os.close(channel)
        while os.read(life, 1):
            os.kill(server, signal.SIGKILL)
        os.kill(server, signal.SIGKILL)
        _end_descendants(guard)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)


def main(argument: str) -> None:
    """Serve on the descriptor that the argument names, below a guard."""
    state = json.loads(argument)
    sys.path[:] = [place for place in sys.path if place]  # no module of the working directory
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if "life" in state:
        _stand_guard(state["life"], state["channel"], state["folder"])
    gc.disable()
    server = Server(socket.socket(fileno=state["channel"]), state.get("banned", ()))
    server.wanted += state.get("wanted", ())
    server.waiting += [tuple(pair) for pair in state.get("waiting", ())]
    server.keepers |= {*state.get("keepers", ())}
    server.serve()
