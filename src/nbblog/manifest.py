"""Whether anything has changed since the last publish: a look at the file system, no more."""

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

_HERE = Path(__file__).resolve().parent
FILE = "nbblog.toml"
STATE = ".nbblog"
_SKIPPED = {"__pycache__", ".ipynb_checkpoints"}

Stamp = tuple[int, int]
"""Size and modification time in nanoseconds."""


@dataclass(frozen=True, slots=True)
class LastPublish:
    """What a right publish looked at and left behind.

    watched are files and folders below the site (or absolute), output is the site's folder,
    sources are the notebooks whose outputs it showed, variables what they declared of the
    environment, by name and digest.
    """

    watched: tuple[str, ...]
    inputs: dict[str, Stamp]
    output: str
    outputs: dict[str, Stamp]
    sources: tuple[str, ...]
    findings: tuple[Finding, ...]
    variables: dict[str, str]


def nothing_to_do(root: Path, options: Options) -> Report | None:
    """Return the report of a publish that would change nothing, or None when something changed.

    Imports and reads nothing but the file system and a small file.
    """
    begun = time.monotonic()
    last = None if options.force else load(root / STATE, options)
    if last is None or stamps(root, last.watched) != last.inputs:
        return None
    if stamps(Path(last.output), (".",)) != last.outputs:
        return None
    if any(variable(name) != digest for name, digest in last.variables.items()):
        return None
    seconds = round(time.monotonic() - begun, 3)
    unchanged = len(last.outputs) - 1  # the mark is no page
    return Report(last.findings, cached=last.sources, unchanged=unchanged, seconds=seconds)


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


def load(folder: Path, options: Options) -> LastPublish | None:
    """Return what the last right publish with these options noted, or None."""
    try:
        value = json.loads(_path(folder, options).read_bytes())
        return _read(value) if value["installed"] == installed() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(folder: Path, options: Options, last: LastPublish) -> None:
    """Note a right publish; where that cannot be written, the next one looks at everything."""
    value = {
        "inputs": last.inputs,
        "outputs": last.outputs,
        "watched": last.watched,
        "output": last.output,
        "sources": last.sources,
        "installed": installed(),
        "variables": last.variables,
        "findings": [write_finding(finding) for finding in last.findings],
    }
    with contextlib.suppress(OSError):
        write_atomically(_path(folder, options), json.dumps(value).encode())


def forget(folder: Path, options: Options) -> None:
    """Drop the note: the publish that begins now may not end."""
    with contextlib.suppress(OSError):  # what cannot be written does not change either
        _path(folder, options).unlink(missing_ok=True)


def forget_all(folder: Path) -> None:
    """Drop the notes of all publishes: what they showed is no longer what is remembered."""
    with contextlib.suppress(OSError):
        for path in (folder / "publish").glob("*.json"):
            path.unlink(missing_ok=True)


def _path(folder: Path, options: Options) -> Path:
    return folder / "publish" / f"{digest_of(__version__, options.identity)[:16]}.json"


def _read(value: dict[str, Any]) -> LastPublish:
    return LastPublish(
        watched=tuple(value["watched"]),
        inputs={path: (stamp[0], stamp[1]) for path, stamp in value["inputs"].items()},
        output=value["output"],
        outputs={path: (stamp[0], stamp[1]) for path, stamp in value["outputs"].items()},
        sources=tuple(value["sources"]),
        findings=tuple(read_finding(raw) for raw in value["findings"]),
        variables=value["variables"],
    )
