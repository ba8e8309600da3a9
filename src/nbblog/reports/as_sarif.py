"""A report as SARIF 2.1.0, the format of code scanning: GitHub, GitLab and editors read it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from nbblog import __version__
from nbblog.findings import Finding, Where
from nbblog.report import Report
from nbblog.reports import Manner

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "nbblog/v1"
"""The name of our ids among `partialFingerprints`: with another way of making them it changes."""

_SCHEMELESS = "%SRCROOT%"
"""What tools call the folder that paths begin in: where it lies is not told."""


def write(report: Report, manner: Manner) -> str:
    """Return a log of one run: its rules with what they claim, and a result a finding."""
    names = sorted({finding.rule for finding in report.findings})
    number = {name: index for index, name in enumerate(names)}
    driver = {
        "name": "nbblog",
        "semanticVersion": _semantic(__version__),
        "rules": [_rule(name, manner.claims) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": int(not report.ok)}],
        "results": [_result(one, number[one.rule], manner) for one in report.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2)


def _semantic(version: str) -> str:
    """Return a version of Python packages as semver writes it: 0.3.dev1 is 0.3.0-dev1."""
    numbers = version.split(".dev")[0].split(".")
    rest = f"-dev{version.split('.dev')[1]}" if ".dev" in version else ""
    return ".".join((*numbers, "0", "0")[:3]) + rest


def _rule(name: str, claims: Mapping[str, str]) -> dict[str, Any]:
    text = claims.get(name, "")
    first = text.partition("\n")[0] or name
    return {
        "id": name,
        "shortDescription": {"text": first},
        "help": {"text": text or name, "markdown": text or name},
    }


def _result(finding: Finding, index: int, manner: Manner) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": str(finding.severity),
        "message": {"text": _sound(f"{finding.message}\nFix: {finding.hint}")},
        "locations": [_location(finding.where, manner)],
    }
    if finding.id:
        result["partialFingerprints"] = {FINGERPRINT: finding.id}
    return result


def _location(where: Where, manner: Manner) -> dict[str, Any]:
    artifact = {"uri": quote(where.path, errors="replace"), "uriBaseId": _SCHEMELESS}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if (line := manner.line_of(where)) is not None:
        physical["region"] = {"startLine": line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if where.cell is not None:
        name = f"cell {where.cell}" + ("" if where.line is None else f", line {where.line}")
        location["logicalLocations"] = [{"name": name, "kind": "member"}]
    return location


def _sound(text: str) -> str:
    """Return text without lone surrogates, which no other reader of JSON takes."""
    return "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in text)
