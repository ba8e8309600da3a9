"""Runs inside the kernel: notes what a notebook reads, imports and asks of the world.

Its source is sent to the kernel, which may have no nbblog installed: the standard library only.
"""

from __future__ import annotations

import atexit
import faulthandler
import importlib.machinery
import importlib.util
import os
import random
import sys
import sysconfig
from typing import Any

_WRITING = os.O_WRONLY | os.O_TRUNC | os.O_APPEND | os.O_CREAT | os.O_EXCL

_COMPILED = (".pyc", ".so", ".pyd")
_SEEKERS = ("importlib", "_frozen_importlib", "pkgutil", "pkg_resources")
"""Modules that look into every folder of the import path for what is installed."""


class Watcher:
    """Hears the interpreter's audit events; each thing is noted with the cell that met it first.

    Cells are counted as they run, hidden ones left out: 1 is the first.
    """

    def __init__(self) -> None:
        self.files: dict[str, int] = {}
        self.folders: dict[str, int] = {}
        self.carried: dict[str, int] = {}
        self.modules: dict[str, int] = {}
        self.network: dict[str, int] = {}
        self.written: set[str] = set()
        self.before = set(sys.modules)
        self._foreign = _foreign()
        self._packages = _package_places()
        self._count = 0
        self._is_on = False

    def begin(self, shell: Any, seed: int | None) -> None:
        """Listen from now on; let the same code give the same bytes."""
        sys.meta_path.insert(0, Steady(seed))
        _drop_no_output(shell)
        _end_in_order(shell)
        _tell_crashes()
        shell.events.register("pre_run_cell", self._begin_cell)
        self._is_on = True
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._is_on:
            return
        if event == "open":
            self._opened(args[0], args[2])
        elif event == "import":
            self.modules.setdefault(args[0], self._count)
        elif event in ("os.listdir", "os.scandir"):
            who = str(sys._getframe(1).f_globals.get("__name__", ""))
            if not who.startswith(_SEEKERS):
                self._listed(args[0])
        elif event == "socket.connect":
            address = args[1]
            if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1")):
                self.network.setdefault(str(address[0]), self._count)
        elif event == "socket.getaddrinfo":
            self.network.setdefault(str(args[0]), self._count)

    def _begin_cell(self, info: Any) -> None:
        self._count += bool(info.store_history)

    def _opened(self, path: Any, flags: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        name = os.path.abspath(os.fsdecode(path))
        if isinstance(flags, int) and flags & _WRITING:
            self.written.add(name)
        elif top := self._package(name):
            is_code = name.endswith((".py", *_COMPILED))
            if not is_code and not top.endswith(".dist-info"):
                self.carried.setdefault(top, self._count)
        elif name not in self.written and not name.startswith(self._foreign):
            self.files.setdefault(name, self._count)

    def _package(self, name: str) -> str:
        """Return the top-level name of the installed package that holds a file, or ""."""
        for place in self._packages:
            if name.startswith(place + os.sep):
                return name[len(place) + 1 :].partition(os.sep)[0]
        return ""

    def _listed(self, path: Any) -> None:
        path = "." if path is None else path
        if isinstance(path, str | bytes | os.PathLike):
            name = os.path.abspath(os.fsdecode(path))
            if not os.path.join(name, "").startswith((*self._packages, *self._foreign)):
                self.folders.setdefault(name, self._count)

    def report(self, prefix: str) -> dict[str, Any]:
        """Return what was noted, fit for JSON.

        prefix is that of the environment that asks: it knows its own distributions, and of another
        one it is told them.
        """
        self._is_on = False
        local, tops = self._imported()
        for top, cell in self.carried.items():
            tops[top] = min(cell, tops.get(top, cell))
        told: dict[str, Any] = {}
        if sys.prefix != prefix:
            owners = _owners()
            told["owners"] = {top: owners[top] for top in tops if top in owners}
            told["versions"] = {o: _version(o) for names in told["owners"].values() for o in names}
        return told | {
            "python": sys.version.split()[0],
            "tops": tops,
            "modules": local,
            "files": {
                name: cell
                for name, cell in self.files.items()
                if not name.endswith(_COMPILED) and name not in local and os.path.isfile(name)
            },
            "folders": {n: c for n, c in self.folders.items() if os.path.isdir(n)},
            "written": sorted(self.written),
            "network": self.network,
            "device": _device(),
            "unseen": sorted({"pyarrow", "h5py", "netCDF4", "duckdb", "polars"} & set(sys.modules)),
        }

    def _imported(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return local module files and installed top-level modules, by their first cell."""
        local: dict[str, int] = {}
        tops: dict[str, int] = {}
        for name in set(sys.modules) - self.before:
            cell = self.modules.get(name, 1)
            file = getattr(sys.modules[name], "__file__", None)
            if (
                file
                and file.endswith(".py")
                and not file.startswith((*self._packages, *self._foreign))
            ):
                local[os.path.abspath(file)] = cell
            elif (top := name.partition(".")[0]) not in sys.stdlib_module_names:
                tops[top] = min(cell, tops.get(top, cell))
        return local, tops


class InlineValueError(Exception):
    """An expression in the prose cannot be evaluated; the text says which, and why."""


class Values:
    """Shows the values of expressions that stand in the prose, each given as a function."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._left: dict[int, dict[str, Any]] = {}

    def show(self, number: int, wanted: dict[str, Any]) -> None:
        """Show the values of a Markdown cell; a name that is not there yet may still come."""
        self._left[number] = {}
        shown = {}
        for text, give in wanted.items():
            try:
                shown[text] = self._bundle(give())
            except NameError:
                self._left[number][text] = give
            except Exception as error:
                raise _inline_error(text, error) from error
        self._publish(shown)

    def show_left(self, number: int) -> None:
        """Show what names of a Markdown cell were not there when it came."""
        shown = {}
        for text, give in self._left.pop(number).items():
            try:
                shown[text] = self._bundle(give())
            except Exception as error:
                raise _inline_error(text, error) from error
        self._publish(shown)

    def _bundle(self, value: Any) -> dict[str, str]:
        """Return a value as text, and as a formula or Markdown where it has such a form."""
        types = ("text/latex", "text/markdown")
        rich, _ = self._shell.display_formatter.format(value, include=types)
        return {mime: rich[mime] for mime in types if mime in rich} | {"text/plain": str(value)}

    def _publish(self, shown: dict[str, Any]) -> None:
        if shown:
            self._shell.display_pub.publish({"application/vnd.nbblog.values+json": shown})


def _inline_error(text: str, error: Exception) -> InlineValueError:
    typed = text.removeprefix("f'''{").removesuffix("}'''")
    return InlineValueError(f"`{{{{ {typed} }}}}`: {type(error).__name__}: {error}")


class Steady:
    """A finder that finds nothing itself, but lets every import leave the same world behind.

    Names in matplotlib's SVG files are salted alike, and what a package draws from the global
    random numbers while it is imported is put back, so that it does not matter whether it had
    been imported before the kernel was forked.
    """

    def __init__(self, seed: int | None) -> None:
        self.seed = seed
        self._busy: set[str] = set()
        attic = getattr(sys.modules.get("_nbblog_attic"), "modules", {})
        loaded = {name: module for name, (module, _) in attic.items()} | sys.modules
        if seed is not None:
            random.seed(seed)
            if "numpy.random" in loaded:
                loaded["numpy.random"].seed(seed)
        if "matplotlib" in loaded:
            _salt(loaded["matplotlib"])

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a top-level package with a loader that works around the real one."""
        is_ours = "." not in name or name == "numpy.random"  # which NumPy loads when it is used
        if not is_ours or name in self._busy or name in sys.stdlib_module_names:
            return None
        self._busy.add(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._busy.discard(name)
        if spec is None or spec.loader is None or not hasattr(spec.loader, "exec_module"):
            return spec
        spec.loader = _Around(spec.loader, self)  # type: ignore[assignment]  # a loader
        return spec

    def exec_module(self, loader: Any, module: Any) -> None:
        """Let a module's own loader fill it."""
        state, drawn = random.getstate(), _drawn()
        loader.exec_module(module)
        if self.seed is not None:
            random.setstate(state)
            if drawn is not None:
                sys.modules["numpy.random"].set_state(drawn)
            elif _drawn() is not None:
                sys.modules["numpy.random"].seed(self.seed)
        if module.__name__ == "matplotlib":
            _salt(module)


def _drawn() -> Any:
    """Return the state of NumPy's global random numbers, once they are there."""
    state = getattr(sys.modules.get("numpy.random"), "get_state", None)
    return state() if state else None


class _Around:
    def __init__(self, loader: Any, steady: Steady) -> None:
        self._loader = loader
        self._steady = steady

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = self._loader
        if module.__loader__ is self:
            module.__loader__ = self._loader
        self._steady.exec_module(self._loader, module)


def _drop_no_output(shell: Any) -> None:
    """Let messages wait for a reader who is slow: of more than a thousand, the rest was lost."""
    thread = getattr(getattr(shell, "kernel", None), "iopub_thread", None)
    if thread is not None:  # its socket is for its own thread only
        import zmq

        thread.schedule(lambda: thread.socket.setsockopt(zmq.SNDHWM, 0))


def _end_in_order(shell: Any) -> None:
    """Let the thread that was asked to shut down finish before the one that it prints through.

    ipykernel ends them the other way round, and then the first may wait ten seconds for the other.
    """
    app = getattr(getattr(shell, "kernel", None), "parent", None)
    if thread := getattr(app, "control_thread", None):
        atexit.register(lambda: thread.is_alive() and thread.join(1))  # before ipykernel's own


def _tell_crashes() -> None:
    """Let a crash of native code say what it was, where the executor looks for last words."""
    if not faulthandler.is_enabled():  # ipykernel takes what goes to 2, a dead one tells nobody
        faulthandler.enable(getattr(sys.stderr, "_original_stdstream_copy", None) or 2)


def _salt(matplotlib: Any) -> None:
    matplotlib.rcParams["svg.hashsalt"] = "nbblog"


def _package_places() -> tuple[str, ...]:
    """Return the folders of the import path where installed distributions lie."""
    return tuple(
        os.path.abspath(place)
        for place in sys.path
        if place and os.path.isdir(place)
        if any(name.endswith(".dist-info") for name in os.listdir(place))
    )


def _foreign() -> tuple[str, ...]:
    """Return where files lie that are no inputs: the interpreter's, the system's, the session's."""
    home = os.path.expanduser("~")
    places = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/proc", "/sys", "/dev"}
    places |= {"/etc", "/usr", "/run", f"{home}/.cache", f"{home}/.config", f"{home}/.local"}
    ours = ("IPYTHONDIR", "MPLCONFIGDIR", "JAX_COMPILATION_CACHE_DIR")
    places |= {os.environ.get(name, "/proc") for name in ours}
    here = os.path.join(os.getcwd(), "")  # a site may lie in such a place itself
    folders = (os.path.join(place, "") for place in sorted(places) if place)
    return tuple(folder for folder in folders if not here.startswith(folder))


def _owners() -> dict[str, list[str]]:
    import importlib.metadata

    return {
        name: list(dict.fromkeys(owners))
        for name, owners in importlib.metadata.packages_distributions().items()
    }


def _version(owner: str) -> str:
    import importlib.metadata

    return importlib.metadata.version(owner)


def _device() -> str:
    import platform

    jax, cuda = sys.modules.get("jax"), getattr(sys.modules.get("torch"), "cuda", None)
    if jax is not None and jax.default_backend() != "cpu":
        devices = jax.devices()
        return f"{len(devices)} × {devices[0].device_kind}"
    if cuda is not None and cuda.is_initialized():  # not where nothing was asked of it
        return f"{cuda.device_count()} × {cuda.get_device_name()}"
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count()
    return f"{cores} × {platform.machine()} CPU"
