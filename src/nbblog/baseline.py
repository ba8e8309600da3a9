"""Hides what was known before, so that a build fails only on what is new."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbblog.findings import Finding, UsageError
from nbblog.report import Known, Report
from nbblog.store import write_atomically

FILE = "nbblog-baseline.json"
VERSION = 1

_COVERED = {
    "check": ("check",),
    "test": ("check", "test"),
    "publish": ("check", "publish"),
}
"""Whose entries a verb would find again: only of those it can say that they no longer occur."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that is known; verb is the one that found it."""

    id: str
    rule: str
    path: str
    message: str
    verb: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks: a baseline's file, and whether it is written anew.

    is_part says that only some notebooks are looked at: nothing is known of the others.
    """

    file: Path
    is_written: bool = False
    is_part: bool = False


def compared(report: Report, wanted: Wanted | None, verb: str) -> Report:
    """Return the report without what the baseline knows, and what that did.

    Where the baseline is to be written, all that was found is known from now on.
    """
    if wanted is None or report.baseline is not None:
        return report
    known = _read(wanted)
    if wanted.is_written:
        known = {**(known if wanted.is_part else {}), **_renewed(known, report.findings, verb)}
        _write(wanted.file, known)
    return _without(report, known, wanted, verb)


def unknown(findings: Iterable[Finding], wanted: Wanted | None) -> tuple[Finding, ...]:
    """Return those findings that make a build fail although there is a baseline."""
    if wanted is None:
        return tuple(findings)
    known = _read(wanted)
    return () if wanted.is_written else tuple(one for one in findings if one.id not in known)


def _without(report: Report, known: Mapping[str, Entry], wanted: Wanted, verb: str) -> Report:
    new = tuple(one for one in report.findings if one.id not in known)
    found = {one.id for one in report.findings}
    gone = [
        str(entry)
        for entry in known.values()
        if entry.id not in found and entry.verb in _COVERED[verb] and not wanted.is_part
    ]
    told = Known(str(wanted.file), len(report.findings) - len(new), tuple(gone))
    return dataclasses.replace(report, findings=new, baseline=told)


def _renewed(
    known: Mapping[str, Entry], findings: Sequence[Finding], verb: str
) -> dict[str, Entry]:
    """Return what is known now; what only another verb can find stays known."""
    stays = {key: one for key, one in known.items() if one.verb not in _COVERED[verb]}
    found = {
        one.id: Entry(
            one.id,
            one.rule,
            one.where.path,
            one.message,
            known[one.id].verb if one.id in known else verb,
        )
        for one in findings
    }
    return {**found, **stays}


# ------------------------------------------------------------------ the file


def _read(wanted: Wanted) -> dict[str, Entry]:
    """Return the entries by id; raises UsageError where a file is asked for that is none."""
    try:
        value = json.loads(wanted.file.read_bytes())
        if value["version"] != VERSION:
            raise ValueError(f"its version is {value['version']!r:.20}, not {VERSION}")
        return {raw["id"]: Entry(**raw) for raw in value["findings"]}
    except FileNotFoundError:
        if wanted.is_written:
            return {}
        hint = "write it with --write-baseline"
        raise UsageError(f"--baseline: {wanted.file} does not exist: {hint}") from None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UsageError(f"--baseline: {wanted.file} is no baseline: {error}") from error


def _write(file: Path, known: Mapping[str, Entry]) -> None:
    """Write one finding a line, in the order of files: its changes are to be read in git."""
    entries = sorted(known.values(), key=lambda one: (one.path, one.rule, one.id))
    lines = [json.dumps(_raw(entry), ensure_ascii=True) for entry in entries]
    body = ",\n  ".join(lines)
    inside = f"[\n  {body}\n]" if lines else "[]"
    text = f'{{"version": {VERSION}, "findings": {inside}}}\n'
    try:
        write_atomically(file, text.encode())
    except OSError as error:
        raise UsageError(f"--write-baseline: {file}: {error.strerror or error}") from error


def _raw(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("id", "rule", "path", "message", "verb")}
