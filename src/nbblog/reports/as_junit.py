"""A report as JUnit XML, for CI systems that draw tables of tests."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from nbblog.findings import Finding, Severity, errors
from nbblog.report import Report
from nbblog.reports import Manner


def write(report: Report, manner: Manner) -> str:
    """Return a suite: a failed case an error, a passed one with output a warning or note."""
    ran = [*report.executed, *report.cached]
    broken = {finding.where.path for finding in errors(report.findings)}
    sound = [path for path in ran if path not in broken]
    suite = ET.Element(
        "testsuite",
        name=f"nbblog {manner.verb}",
        tests=str(len(report.findings) + len(sound)),
        failures=str(sum(1 for _ in errors(report.findings))),
        time=f"{report.seconds:.3f}",
    )
    for path in sound:
        ET.SubElement(suite, "testcase", classname=path, name="runs", file=path)
    for finding in report.findings:
        _add_case(suite, finding, manner)
    for element in suite.iter():
        element.attrib = {name: _printable(value) for name, value in element.attrib.items()}
        element.text = element.text and _printable(element.text)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _add_case(suite: ET.Element, finding: Finding, manner: Manner) -> None:
    where = finding.where
    case = ET.SubElement(
        suite, "testcase", classname=where.path, name=f"{finding.rule} {where}", file=where.path
    )
    line = manner.line_of(where)
    if line is None:
        line = where.line
    if line is not None:
        case.set("line", str(line))
    if finding.id:
        properties = ET.SubElement(case, "properties")
        for name, value in (("id", finding.id), ("rule", finding.rule)):
            ET.SubElement(properties, "property", name=name, value=value)
    kind = "failure" if finding.severity is Severity.ERROR else "system-out"
    ET.SubElement(case, kind).text = str(finding)


_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _printable(text: str) -> str:
    """Return text without what XML 1.0 cannot hold."""
    return _UNPRINTABLE.sub("", text)
