"""What a worker of a cluster gets of a site to run one notebook: its code, and files by digest."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbblog import __version__
from nbblog.executors import Limits, Order
from nbblog.executors.code import imported_modules, literals
from nbblog.executors.observe import named_in_code, shown_versions
from nbblog.executors.remember import Manifest
from nbblog.model import Cell, FrontMatter, Notebook
from nbblog.store import Store

PARCEL, FILE, RETURNED = "parcel", "input", "returned"
"""Stages of the store: what is sent, the files that belong to it, what comes back."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notebook to run elsewhere.

    files are paths of the site with the digests of their bytes; folders are there as well, even
    where nothing in them is sent; versions are what this machine would run it with.
    """

    order: Order
    files: Mapping[str, str]
    folders: tuple[str, ...]
    versions: Mapping[str, str]
    is_forking: bool = True


def pack(order: Order, last: Manifest | None, store: Store, *, is_forking: bool) -> Parcel:
    """Return the parcel of a notebook; its files are in the store then.

    last is the manifest of its last run: what that read is sent along.
    """
    files: dict[str, str] = {}
    folders: set[str] = set()
    for path in _needed(order, last):
        name = os.path.relpath(path, order.root)
        if name.startswith(".."):
            continue
        if path.is_dir():
            folders.add(PurePosixPath(name).as_posix())
            continue
        with contextlib.suppress(OSError):  # what cannot be read here is not there either
            files[PurePosixPath(name).as_posix()] = _put(store, path.read_bytes())
    return Parcel(order, files, tuple(sorted(folders)), versions_for(order), is_forking)


def versions_for(order: Order) -> dict[str, str]:
    """Return the versions of here that a notebook's code depends on, as far as its text tells."""
    versions = {"nbblog": __version__}
    if order.notebook.kernel == "python3":
        python = f"{sys.implementation.name} {platform.python_version()}"
        versions |= shown_versions(order, {"python": python})
    return versions


def _put(store: Store, data: bytes) -> str:
    """Put bytes into the store, unless they are there; return their digest."""
    digest = hashlib.sha256(data).hexdigest()
    if store.has(FILE, digest):
        store.touch(FILE, digest)
    else:
        store.put(FILE, digest, data)  # where that fails, the worker will miss it, and say so
    return digest


# ------------------------------------------------------------------ what a notebook needs


def _needed(order: Order, last: Manifest | None) -> Iterator[Path]:
    """Yield the files and folders that a run may read."""
    for pattern in order.notebook.front.inputs:
        yield from order.folder.glob(pattern)
    yield from (path for path, _ in named_in_code(order))
    yield from _named_folders(order)
    yield from _modules(order)
    for one in last.inputs if last else ():
        path = order.root / one.name
        if one.kind in ("file", "module") and path.is_file():
            yield path
        elif one.kind == "folder" and path.is_dir():
            yield path  # the run listed it, so all of it is to be seen again
            yield from path.iterdir()


def _named_folders(order: Order) -> Iterator[Path]:
    """Yield the folders that string constants name: a run that lists them is heard."""
    for text in {text for cell in order.notebook.code for text in literals(cell.source)}:
        with contextlib.suppress(OSError, ValueError):  # no path at all
            if (order.folder / text).is_dir():
                yield order.folder / text


def _modules(order: Order) -> Iterator[Path]:
    """Yield the files of Python beside the notebook that it imports, and what those import."""
    if order.notebook.language != "python":
        return
    tops = _tops(cell.source for cell in order.notebook.code)
    known: set[str] = set()
    while tops:
        top = tops.pop()
        known.add(top)
        for path in (*order.folder.glob(f"{top}.py"), *(order.folder / top).rglob("*.py")):
            yield path
            tops |= _tops([path.read_text("utf-8", "replace")]) - known


def _tops(sources: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in imported_modules(sources)}


# ------------------------------------------------------------------ JSON


def write_parcel(parcel: Parcel) -> dict[str, Any]:
    """Return a parcel as JSON: of the notebook only what a run needs."""
    order, notebook = parcel.order, parcel.order.notebook
    return {
        "path": str(notebook.path),
        "folder": os.path.relpath(order.folder, order.root),
        "kernel": notebook.kernel,
        "language": notebook.language,
        "is_text": notebook.is_text,
        "inputs": list(notebook.front.inputs),
        "cells": [
            {key: getattr(cell, key) for key in ("source", "number", "id", "tags", "line")}
            for cell in notebook.code
        ],
        "parameters": dict(order.parameters),
        "limits": asdict(order.limits),
        "threads": order.threads,
        "seed": order.seed,
        "dark": list(order.dark),
        "files": dict(parcel.files),
        "folders": list(parcel.folders),
        "versions": dict(parcel.versions),
        "fork": parcel.is_forking,
    }


def read_parcel(raw: Mapping[str, Any], root: Path) -> Parcel:
    """Return a parcel from its JSON, to be run below a folder that stands for the site's."""
    notebook = Notebook(
        path=PurePosixPath(raw["path"]),
        front=FrontMatter(inputs=tuple(raw["inputs"])),
        title="",
        slug="",
        date=None,
        cells=tuple(Cell("code", **{**cell, "tags": tuple(cell["tags"])}) for cell in raw["cells"]),
        digest="",
        kernel=raw["kernel"],
        language=raw["language"],
        is_text=raw["is_text"],
    )
    order = Order(
        notebook=notebook,
        root=root,
        folder=root / raw["folder"],
        parameters=raw["parameters"],
        limits=Limits(**raw["limits"]),
        threads=raw["threads"],
        seed=raw["seed"],
        dark=tuple(raw["dark"]),
    )
    return Parcel(order, raw["files"], tuple(raw["folders"]), raw["versions"], raw["fork"])
