"""What went wrong, where, and how to put it right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is: only an error makes a build fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in what a person typed: file (relative to the site), cell and line, both from 1.

    In a notebook the line counts inside the cell; in a text file it counts from the file's top.
    """

    path: str
    cell: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.cell is None:
            return self.path if self.line is None else f"{self.path}:{self.line}"
        line = "" if self.line is None else f", line {self.line}"
        return f"{self.path}, cell {self.cell}{line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise: the rule's name, what is wrong, how to mend it, and where.

    id is the same from run to run, also when other lines and cells move; "" until it is given.
    """

    rule: str
    message: str
    hint: str
    where: Where
    severity: Severity = Severity.ERROR
    id: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}: {self.message} [{self.rule}]\n    fix: {self.hint}"


class Problem(Exception):
    """Ends one stage for one source; carries the findings that say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


class UsageError(Exception):
    """The command or the configuration is wrong: exit code 2, no traceback."""


def errors(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those findings that make a build fail."""
    return (finding for finding in findings if finding.severity is Severity.ERROR)


def write_finding(finding: Finding) -> list[object]:
    """Return a finding fit for JSON; read_finding gives it back."""
    where = finding.where
    place = [where.path, where.cell, where.line]
    told: list[object] = [finding.rule, finding.message, finding.hint, place, str(finding.severity)]
    return [*told, finding.id] if finding.id else told


def read_finding(raw: list[Any]) -> Finding:
    """Return a finding from its JSON."""
    rule, message, hint, place, severity, *given = raw
    return Finding(rule, message, hint, Where(*place), Severity(severity), *given)
