"""A report as workflow commands, which GitHub shows beside the changed files of a pull request."""

from __future__ import annotations

from nbblog.findings import Finding, Severity
from nbblog.report import Report
from nbblog.reports import Manner

_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(report: Report, manner: Manner) -> str:
    """Return one line a finding; cell and line of a notebook stand in its title as well."""
    return "\n".join(_annotation(finding, manner) for finding in report.findings)


def _annotation(finding: Finding, manner: Manner) -> str:
    where = finding.where
    place = f"file={_property(where.path)}"
    if (line := manner.line_of(where)) is not None:
        place += f",line={line}"
    title = _property(f"{finding.rule}: {where}")
    text = f"{finding.message}\nfix: {finding.hint}"
    if finding.id:
        text += f"\nid: {finding.id}"
    return f"::{_NAMES[finding.severity]} {place},title={title}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
