"""Runs inside the kernel: notes what a notebook reads, imports and asks of the world.

Its source is sent to the kernel, which may have no nbblog installed: the standard library only.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from typing import Any

_WRITING = os.O_WRONLY | os.O_TRUNC | os.O_APPEND | os.O_CREAT | os.O_EXCL

_COMPILED = (".pyc", ".so", ".pyd")


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

    def begin(self, shell: Any) -> None:
        """Listen from now on."""
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
        if isinstance(path, str | bytes | os.PathLike):
            name = os.path.abspath(os.fsdecode(path))
            if not name.startswith((*self._packages, *self._foreign)):
                self.folders.setdefault(name, self._count)

    def report(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what was noted, fit for JSON; names are the modules that code imports itself."""
        self._is_on = False
        owners = _owners()
        local, packages = self._imported(owners)
        for top, cell in self.carried.items():
            for owner in owners.get(top, ()):
                packages[owner] = min(cell, packages.get(owner, cell))
        shown = {owner for name in names for owner in owners.get(name, ())}
        packages = dict.fromkeys(shown, 1) | packages  # some the kernel had loaded itself
        return {
            "python": sys.version.split()[0],
            "prefix": sys.prefix,
            "shown": sorted(shown),
            "versions": {owner: _version(owner) for owner in {*packages, *shown}},
            "packages": packages,
            "modules": local,
            "files": {
                name: cell
                for name, cell in self.files.items()
                if not name.endswith(_COMPILED) and name not in local and os.path.isfile(name)
            },
            "folders": {n: c for n, c in self.folders.items() if os.path.isdir(n)},
            "network": self.network,
            "device": _device(),
            "unseen": sorted({"pyarrow", "h5py", "netCDF4", "duckdb", "polars"} & set(sys.modules)),
        }

    def _imported(self, owners: dict[str, list[str]]) -> tuple[dict[str, int], dict[str, int]]:
        """Return local module files and installed distributions, by the cell that came first."""
        local: dict[str, int] = {}
        packages: dict[str, int] = {}
        for name in set(sys.modules) - self.before:
            cell = self.modules.get(name, 1)
            file = getattr(sys.modules[name], "__file__", None)
            if (
                file
                and file.endswith(".py")
                and not file.startswith((*self._packages, *self._foreign))
            ):
                local[os.path.abspath(file)] = cell
                continue
            for owner in owners.get(name.partition(".")[0], ()):
                packages[owner] = min(cell, packages.get(owner, cell))
        return local, packages


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
    places |= {os.environ.get("IPYTHONDIR", "/proc"), os.environ.get("MPLCONFIGDIR", "/proc")}
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

    jax = sys.modules.get("jax")
    if jax is not None and jax.default_backend() != "cpu":
        devices = jax.devices()
        return f"{len(devices)} × {devices[0].device_kind}"
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count()
    return f"{cores} × {platform.machine()} CPU"
