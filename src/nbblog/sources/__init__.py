"""Reads what authors write: one file a format, found by the suffix it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from nbblog.deadline import Overdue, deadline
from nbblog.findings import Finding, Problem, Where
from nbblog.model import Notebook
from nbblog.registry import Registry
from nbblog.sizes import size_text
from nbblog.sources.decode import RULE

Reader = Callable[[bytes, PurePosixPath], Notebook | None]
"""Bytes and site-relative path to a notebook; None: this file is no source. Raises Problem."""

READERS: Registry[Reader] = Registry(__name__)

SIZE_RULE = "source-fits"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one source may cost and do: bytes, and seconds to read it; 0 is no limit.

    shut are globs of the sources that may not be links to files elsewhere.
    """

    size: int = 0
    seconds: int = 0
    shut: tuple[str, ...] = ()


def read_sources(
    root: Path, folder: str, limits: Limits = Limits()
) -> tuple[tuple[Notebook, ...], tuple[Finding, ...]]:
    """Return the sources below a folder of the site, and why others could not be read."""
    notebooks: list[Notebook] = []
    findings: list[Finding] = []
    for path in find_sources(root / folder):
        relative = PurePosixPath(path.relative_to(root).as_posix())
        if refused := _refused(path, root / folder, relative, limits):
            findings.append(refused)
            continue
        try:
            with deadline(limits.seconds):
                notebook = READERS[path.suffix.lower()](path.read_bytes(), relative)
        except Problem as problem:
            findings += problem.findings
            continue
        except Overdue:
            findings.append(_overdue(relative, limits))
            continue
        if notebook is not None:
            notebooks.append(notebook)
            findings += notebook.findings
    return tuple(notebooks), tuple(findings)


def _refused(path: Path, folder: Path, relative: PurePosixPath, limits: Limits) -> Finding | None:
    """Return why a file is not even opened: it lies elsewhere, or is too large."""
    where = Where(str(relative))
    is_shut = any(fnmatchcase(str(relative), pattern) for pattern in limits.shut)
    if is_shut and not path.resolve().is_relative_to(folder.resolve()):
        hint = "copy the file here, or trust the source in nbblog.toml"
        return Finding(RULE, "the file is a link that leads out of its folder", hint, where)
    size = path.stat().st_size
    if limits.size and size > limits.size:
        message = f"the file has {size_text(size)}, more than {size_text(limits.size)}"
        hint = "clear its largest outputs, or raise `limits.source` in nbblog.toml"
        return Finding(SIZE_RULE, message, hint, where)
    return None


def _overdue(relative: PurePosixPath, limits: Limits) -> Finding:
    message = f"the source takes more than {limits.seconds} s of processor time to read"
    hint = "look for one huge cell and split it, or raise `limits.seconds` in nbblog.toml"
    return Finding(SIZE_RULE, message, hint, Where(str(relative)))


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
