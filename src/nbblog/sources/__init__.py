"""Reads what authors write: one file a format, found by the suffix it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from nbblog.findings import Finding, Problem
from nbblog.model import Notebook
from nbblog.registry import Registry

Reader = Callable[[bytes, PurePosixPath], Notebook | None]
"""Bytes and site-relative path to a notebook; None: this file is no source. Raises Problem."""

READERS: Registry[Reader] = Registry(__name__)


def read_sources(root: Path, folder: str) -> tuple[tuple[Notebook, ...], tuple[Finding, ...]]:
    """Return the sources below a folder of the site, and why others could not be read."""
    notebooks: list[Notebook] = []
    findings: list[Finding] = []
    for path in find_sources(root / folder):
        relative = PurePosixPath(path.relative_to(root).as_posix())
        try:
            notebook = READERS[path.suffix.lower()](path.read_bytes(), relative)
        except Problem as problem:
            findings += problem.findings
            continue
        if notebook is not None:
            notebooks.append(notebook)
            findings += notebook.findings
    return tuple(notebooks), tuple(findings)


def find_sources(folder: Path) -> Iterable[Path]:
    """Return the files below a folder that have a reader, sorted; hidden ones are left out."""
    suffixes = set(READERS.names())
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in suffixes
        and path.is_file()
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
