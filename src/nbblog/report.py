"""What a verb found and did, as text, JSON, GitHub annotations or JUnit."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from nbblog.findings import Finding, Severity, errors

Format = Literal["text", "json", "github", "junit"]


@dataclass(frozen=True, slots=True)
class Report:
    """Findings and deeds of a verb; ok is false only when there is an error.

    executed and cached are source paths; written and removed are paths inside the site;
    compared is how many cells were compared with what they gave before.
    """

    findings: tuple[Finding, ...] = ()
    executed: tuple[str, ...] = ()
    cached: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    compared: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the build may go on."""
        return not any(errors(self.findings))


def judged(findings: tuple[Finding, ...], severities: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return the findings with the severities that the site's `[rules]` gives; "off" drops them.

    Equal findings are told once, in the order of file, cell and line.
    """
    kept = [
        dataclasses.replace(finding, severity=Severity(severities[finding.rule]))
        if finding.rule in severities
        else finding
        for finding in dict.fromkeys(findings)
        if severities.get(finding.rule) != "off"
    ]
    return tuple(sorted(kept, key=_place))


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.where.path, finding.where.cell or 0, finding.where.line or 0


def render(report: Report, form: Format, verb: str) -> str:
    """Return the report in that form, without a final newline."""
    if form == "json":
        return as_json(report)
    if form == "github":
        return as_github(report)
    if form == "junit":
        return as_junit(report, verb)
    return as_text(report)


def as_text(report: Report) -> str:
    """Return the findings as a person reads them."""
    return "\n".join(str(finding) for finding in report.findings)


def as_json(report: Report) -> str:
    """Return one JSON object: ok, findings, and the fields of the report."""
    fields = {
        field.name: getattr(report, field.name)
        for field in dataclasses.fields(report)
        if field.name != "findings"
    }
    findings = [
        {
            "rule": finding.rule,
            "severity": str(finding.severity),
            "message": finding.message,
            "hint": finding.hint,
            "path": finding.where.path,
            "cell": finding.where.cell,
            "line": finding.where.line,
        }
        for finding in report.findings
    ]
    return json.dumps({"ok": report.ok, "findings": findings, **fields}, indent=2)


_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_github(report: Report) -> str:
    """Return workflow commands that GitHub shows at the file, one line a finding.

    The line of a notebook's cell is no line of its file, so it stands in the title instead.
    """
    return "\n".join(_annotation(finding) for finding in report.findings)


def _annotation(finding: Finding) -> str:
    where = finding.where
    place = f"file={_property(where.path)}"
    if where.cell is None and where.line is not None:
        place += f",line={where.line}"
    title = _property(f"{finding.rule}: {where}")
    text = f"{finding.message}\nfix: {finding.hint}"
    return f"::{_GITHUB[finding.severity]} {place},title={title}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def as_junit(report: Report, verb: str) -> str:
    """Return JUnit XML: a failed case an error, a passed one with output a warning or note."""
    failures = sum(1 for _ in errors(report.findings))
    ran = [*report.executed, *report.cached]
    broken = {finding.where.path for finding in errors(report.findings)}
    sound = [path for path in ran if path not in broken]
    suite = ET.Element(
        "testsuite",
        name=f"nbblog {verb}",
        tests=str(len(report.findings) + len(sound)),
        failures=str(failures),
        time=f"{report.seconds:.3f}",
    )
    for path in sound:
        ET.SubElement(suite, "testcase", classname=path, name="runs", file=path)
    for finding in report.findings:
        case = ET.SubElement(
            suite, "testcase", classname=finding.where.path, name=f"{finding.rule} {finding.where}"
        )
        case.set("file", finding.where.path)
        if finding.where.line is not None:
            case.set("line", str(finding.where.line))
        kind = "failure" if finding.severity is Severity.ERROR else "system-out"
        ET.SubElement(case, kind).text = str(finding)
    for element in suite.iter():
        element.attrib = {name: _printable(value) for name, value in element.attrib.items()}
        element.text = element.text and _printable(element.text)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _printable(text: str) -> str:
    """Return text without what XML 1.0 cannot hold."""
    return _UNPRINTABLE.sub("", text)
