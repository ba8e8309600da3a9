"""What a run depended on, as it was seen: files, local modules, packages, the accelerator."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nbblog.executors import Order
from nbblog.executors.accelerators import FRAMEWORKS, accelerators
from nbblog.executors.code import imported_names, literals
from nbblog.executors.inline import is_hidden
from nbblog.findings import Finding, Severity, Where
from nbblog.manifest import variable

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


def inputs_of(order: Order, root: Path, seen: Mapping[str, Any]) -> tuple[Input, ...]:
    """Return the inputs of a run: what its kernel saw, what was declared, what code names."""
    noted = _seen(order, root, seen)
    first = next((cell.number for cell in order.notebook.code), 1)
    made = {Path(name) for name in seen.get("written", ())}
    for path, cell in named_in_code(order):
        if path not in made:
            noted.setdefault(("file", _name(path.resolve(), root)), cell)
    for pattern in order.notebook.front.inputs:
        for path in sorted(order.folder.glob(pattern)):
            if path.is_file():
                noted.setdefault(("file", _name(path, root)), first)
    for name in order.notebook.front.environment:
        noted["environment", name] = first
    return tuple(
        Input(kind, name, current(kind, name, root), cell)
        for (kind, name), cell in sorted(noted.items())
    )


def _seen(order: Order, root: Path, seen: Mapping[str, Any]) -> dict[tuple[Kind, str], int]:
    """Return what the kernel saw, by kind and name, with the number of the cell that came first."""
    counted = (cell for cell in order.notebook.code if not is_hidden(cell))
    numbers = [cell.number for cell in counted if cell.source.strip()]
    noted: dict[tuple[Kind, str], int] = {}

    def note(kind: Kind, name: str, count: int) -> None:
        noted[kind, name] = numbers[min(max(count, 1), len(numbers)) - 1] if numbers else 1

    for kind in ("module", "file", "folder"):
        for path, count in seen.get(f"{kind}s", {}).items():
            note(kind, _name(Path(path), root), count)
    for top, count in seen.get("tops", {}).items():
        for package in _owners().get(top, ()) if "owners" not in seen else ():
            known = noted.get(("package", package))
            note("package", package, count)
            if known is not None:
                noted["package", package] = min(known, noted["package", package])
        if top in FRAMEWORKS:
            note("accelerator", top, count)
    return noted


@functools.cache
def _owners() -> dict[str, list[str]]:
    """Return the distributions of this environment that have a top-level module."""
    found = importlib.metadata.packages_distributions()
    return {top: list(dict.fromkeys(owners)) for top, owners in found.items()}


def shown_versions(order: Order, seen: Mapping[str, Any]) -> dict[str, str]:
    """Return Python and the packages that the notebook imports by name, with their versions."""
    if not seen:
        return {}
    owners = seen.get("owners") or _owners()
    versions = seen.get("versions", {})
    named = imported_names(cell.source for cell in order.notebook.code)
    shown = sorted({owner for name in named for owner in owners.get(name, ())})
    return {"Python": seen["python"]} | {o: versions.get(o) or _version(o) for o in shown}


def named_in_code(order: Order) -> Iterator[tuple[Path, int]]:
    """Yield the existing files that string constants name: C++ readers open files unheard."""
    for cell in order.notebook.code:
        for text in literals(cell.source):
            path = order.folder / text
            try:
                if path.is_file():
                    yield path, cell.number
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
        return variable(name)
    return accelerators(name)


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
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder_digest(path: Path) -> str:
    try:
        names = sorted(entry.name for entry in path.iterdir() if entry.name[:1] not in "._")
    except OSError:
        return MISSING
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


@functools.lru_cache(maxsize=1024)
def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return MISSING


def paths_of(inputs: Iterable[Input], root: Path) -> Iterator[Path]:
    """Yield the files and folders among some inputs."""
    for one in inputs:
        if one.kind in ("file", "folder", "module"):
            yield root / one.name


def unseen(order: Order, seen: Mapping[str, Any]) -> list[Finding]:
    """Return a finding where a notebook uses readers whose files nothing hears of."""
    readers = seen.get("unseen", ())
    if not readers or order.notebook.front.inputs or any(named_in_code(order)):
        return []
    names = ", ".join(readers)
    message = f"{names} may read files that nbblog does not hear of"
    hint = "declare them in the front matter, such as `inputs: [data/*.parquet]`"
    where = Where(str(order.notebook.path))
    return [Finding("inputs-seen", message, hint, where, Severity.NOTE)]
