"""A report as one JSON object, for programs."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from nbblog.findings import Finding
from nbblog.report import Report
from nbblog.reports import Manner


def write(report: Report, manner: Manner) -> str:
    """Return ok, findings, and the fields of the report; `baseline` only where there is one."""
    fields = {
        one.name: getattr(report, one.name)
        for one in dataclasses.fields(report)
        if one.name not in ("findings", "baseline")
    }
    if report.baseline is not None:
        fields["baseline"] = dataclasses.asdict(report.baseline)
    findings = [_told(finding, manner) for finding in report.findings]
    return json.dumps({"ok": report.ok, "findings": findings, **fields}, indent=2)


def _told(finding: Finding, manner: Manner) -> dict[str, Any]:
    where = finding.where
    told: dict[str, Any] = {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
        "path": where.path,
        "cell": where.cell,
        "line": where.line,
        "id": finding.id,
    }
    if where.cell is not None and (line := manner.line_of(where)) is not None:
        told["file_line"] = line
    return told
