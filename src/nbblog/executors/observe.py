"""What a run depended on, as it was seen: files, local modules, packages, the accelerator."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nbblog.executors import Order
from nbblog.executors.code import literals

Kind = Literal["file", "folder", "module", "package", "environment", "accelerator"]
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a run depended on.

    name is a path relative to the site (absolute outside of it), a distribution or a variable;
    value is a digest or a version; cell is the number of the cell that met it first.
    """

    kind: Kind
    name: str
    value: str
    cell: int


def inputs_of(order: Order, root: Path, seen: dict[str, Any]) -> tuple[Input, ...]:
    """Return the inputs of a run: what its kernel saw, and what was declared or is named in code."""
    cells = [cell.number for cell in order.notebook.code if cell.source.strip()]

    def number(count: int) -> int:
        return cells[min(max(count, 1), len(cells)) - 1] if cells else 1

    noted: dict[tuple[Kind, str], int] = {}
    groups: tuple[tuple[Kind, str], ...] = (("module", "modules"), ("file", "files"))
    for kind, group in (*groups, ("folder", "folders")):
        for path, count in seen.get(group, {}).items():
            noted[kind, _name(Path(path), root)] = number(count)  # type: ignore[index]
    for path, cell in _named_in_code(order):
        noted.setdefault(("file", _name(path, root)), cell)
    for pattern in order.notebook.front.inputs:
        for path in sorted(order.folder.glob(pattern)):
            if path.is_file():
                noted.setdefault(("file", _name(path, root)), cells[0] if cells else 1)
    is_ours = seen.get("prefix") == sys.prefix  # of another environment we cannot ask versions
    for package, count in seen.get("packages", {}).items() if is_ours else ():
        noted["package", package] = number(count)
    for variable in order.notebook.front.environment:
        noted["environment", variable] = cells[0] if cells else 1
    if ("package", "jax") in noted:
        noted["accelerator", "jax"] = noted["package", "jax"]
    return tuple(
        Input(kind, name, current(kind, name, root), cell)
        for (kind, name), cell in sorted(noted.items())
    )


def _named_in_code(order: Order) -> Iterator[tuple[Path, int]]:
    """Yield the existing files that string constants name: C++ readers open files unheard."""
    for cell in order.notebook.code:
        for text in literals(cell.source):
            path = order.folder / text
            try:
                if path.is_file():
                    yield path.resolve(), cell.number
            except (OSError, ValueError):  # no path at all
                continue


def _name(path: Path, root: Path) -> str:
    inside = path.is_relative_to(root)
    return path.relative_to(root).as_posix() if inside else str(path)


def current(kind: Kind, name: str, root: Path) -> str:
    """Return the value that an input has now; MISSING when it is not there."""
    if kind in ("file", "module"):
        return _file_digest(root / name)
    if kind == "folder":
        return _folder_digest(root / name)
    if kind == "package":
        return _version(name)
    if kind == "environment":
        return hashlib.sha256(os.environ.get(name, MISSING).encode()).hexdigest()
    return accelerator()


def changed(inputs: Iterable[Input], root: Path) -> Iterator[tuple[Input, str]]:
    """Yield each input that is no longer what it was, with what it is now."""
    for one in inputs:
        now = current(one.kind, one.name, root)
        if now != one.value:
            yield one, now


def _file_digest(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return MISSING
    return _digest_at(str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino)


@functools.lru_cache(maxsize=4096)
def _digest_at(path: str, size: int, mtime: int, inode: int) -> str:
    """Return a file's SHA-256; while size, time and inode stay, it is not read again."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder_digest(path: Path) -> str:
    try:
        names = sorted(name for name in os.listdir(path) if name[:1] not in "._")
    except OSError:
        return MISSING
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


@functools.lru_cache(maxsize=1024)
def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return MISSING


def accelerator() -> str:
    """Return the names of the machine's NVIDIA cards, or "cpu", without asking a framework."""
    cards = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    models = [
        line.partition(":")[2].strip()
        for card in cards
        for line in card.read_text().splitlines()
        if line.startswith("Model")
    ]
    return ", ".join(models) or "cpu"
