"""What a verb found and did, and the verdict on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from nbblog.findings import Finding, Severity, errors


@dataclass(frozen=True, slots=True)
class Known:
    """What a baseline did to a report: how many findings it hid, and what no longer occurs.

    file is the baseline's path as it was given; gone are lines such as "a.md: no date [dated]".
    """

    file: str
    hidden: int = 0
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Findings and deeds of a verb; ok is false only when there is an error.

    executed and cached are source paths; written and removed are paths inside the site; baseline
    is None where none was asked for.
    """

    findings: tuple[Finding, ...] = ()
    executed: tuple[str, ...] = ()
    cached: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    seconds: float = 0.0
    baseline: Known | None = None

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
