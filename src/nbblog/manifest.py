"""Whether anything has changed since the last time: a look at the file system, no more."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbblog import __version__
from nbblog.findings import Finding, read_finding, write_finding
from nbblog.options import Options
from nbblog.report import Report
from nbblog.store import digest_of, write_atomically
from nbblog.today import today

_HERE = Path(__file__).resolve().parent
FILE = "nbblog.toml"
STATE = ".nbblog"
EPOCH = "SOURCE_DATE_EPOCH"
"""The variable that says which moment a build is of: https://reproducible-builds.org."""

_SKIPPED = {"__pycache__", ".ipynb_checkpoints"}

Stamp = tuple[int, int]
"""Size and modification time in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Last:
    """What a right publish, or any check, looked at and left behind.

    watched are files and folders below the site (or absolute), also those that are not there;
    output is the site's folder, "" for a check; sources are the notebooks whose outputs were
    shown, variables what they declared of the environment, by name and digest. The same posts are
    published from the first of two days until the second; "" is no limit.
    """

    watched: tuple[str, ...]
    inputs: dict[str, Stamp]
    output: str
    outputs: dict[str, Stamp]
    sources: tuple[str, ...]
    findings: tuple[Finding, ...]
    variables: dict[str, str]
    days: tuple[str, str] = ("", "")


def nothing_to_do(root: Path, options: Options) -> Report | None:
    """Return the report of a publish that would change nothing, or None when something changed.

    Imports and reads nothing but the file system and a small file.
    """
    begun = time.monotonic()
    last = None if options.force else load(root / STATE, options, "publish")
    if last is None or not _is_as_before(root, last):
        return None
    if stamps(Path(last.output), (".",)) != last.outputs:
        return None
    seconds = round(time.monotonic() - begun, 3)
    unchanged = len(last.outputs) - 1  # the mark is no page
    return Report(last.findings, cached=last.sources, unchanged=unchanged, seconds=seconds)


def may_run(root: Path, options: Options) -> bool:
    """Whether a publish will probably run something: a notebook has changed, or nothing is known.

    A guess from the file system, which costs as little as nothing_to_do.
    """
    last = None if options.force else load(root / STATE, options, "publish")
    if last is None:
        return True
    ran = {str(root / name) for name in last.sources}
    now = stamps(root, last.watched)
    changed = (path for path, stamp in now.items() if last.inputs.get(path) != stamp)
    return any(path in ran or path.endswith(".ipynb") for path in changed)


def checked_before(root: Path, options: Options) -> Report | None:
    """Return what a check would find again, or None when something changed; as cheap as that."""
    begun = time.monotonic()
    last = load(root / STATE, options, "check")
    if last is None or not _is_as_before(root, last):
        return None
    return Report(last.findings, seconds=round(time.monotonic() - begun, 3))


def _is_as_before(root: Path, last: Last) -> bool:
    first, end = last.days
    day = today().isoformat()
    if day < first or (end and day >= end):  # the day of a post has come
        return False
    if stamps(root, last.watched) != last.inputs:
        return False
    return all(variable(name) == digest for name, digest in last.variables.items())


def stamps(root: Path, watched: Iterable[str]) -> dict[str, Stamp]:
    """Return the stamp of every file below some files and folders of a site, and of nbblog."""
    found: dict[str, Stamp] = {}
    for name in watched:
        top = root / name
        for path in _files(top):
            stat = path.stat()
            found[str(path)] = (stat.st_size, stat.st_mtime_ns)
    return found


def variable(name: str) -> str:
    """Return a digest of an environment variable's value, also when it is not set."""
    return digest_of(os.environ.get(name))


def installed() -> str:
    """Return a digest of what is installed beside nbblog: an upgrade builds the site anew."""
    names = [
        entry.name
        for folder in sys.path
        if Path(folder or ".").is_dir()
        for entry in os.scandir(folder or ".")
        if entry.name.endswith(".dist-info")
    ]
    return digest_of(sorted(names), sys.version)


def _files(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
        return
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in names:
            path = Path(folder, name)
            if path.is_file():
                yield path


# ------------------------------------------------------------------ reading and writing


def load(folder: Path, options: Options, verb: str) -> Last | None:
    """Return what a verb with these options noted last, or None."""
    try:
        value = json.loads(_path(folder, options, verb).read_bytes())
        return _read(value) if value["installed"] == installed() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(folder: Path, options: Options, last: Last, verb: str) -> None:
    """Note what a verb did; where that cannot be written, the next one looks at everything."""
    value = {
        "inputs": last.inputs,
        "outputs": last.outputs,
        "watched": last.watched,
        "output": last.output,
        "sources": last.sources,
        "installed": installed(),
        "variables": last.variables,
        "days": last.days,
        "findings": [write_finding(finding) for finding in last.findings],
    }
    with contextlib.suppress(OSError):
        write_atomically(_path(folder, options, verb), json.dumps(value).encode())


def forget(folder: Path, options: Options, verb: str) -> None:
    """Drop the note: what begins now may not end."""
    with contextlib.suppress(OSError):  # what cannot be written does not change either
        _path(folder, options, verb).unlink(missing_ok=True)


def forget_all(folder: Path) -> None:
    """Drop all notes: what they showed is no longer what is remembered."""
    with contextlib.suppress(OSError):
        for path in (*folder.glob("publish/*.json"), *folder.glob("check/*.json")):
            path.unlink(missing_ok=True)


def _path(folder: Path, options: Options, verb: str) -> Path:
    return folder / verb / f"{digest_of(__version__, options.identity)[:16]}.json"


def _read(value: dict[str, Any]) -> Last:
    return Last(
        watched=tuple(value["watched"]),
        inputs={path: (stamp[0], stamp[1]) for path, stamp in value["inputs"].items()},
        output=value["output"],
        outputs={path: (stamp[0], stamp[1]) for path, stamp in value["outputs"].items()},
        sources=tuple(value["sources"]),
        findings=tuple(read_finding(raw) for raw in value["findings"]),
        variables=value["variables"],
        days=(value["days"][0], value["days"][1]),
    )
