"""A report as a person reads it: place, fault and remedy, and order where there is much of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nbblog.findings import Finding, Severity, Where
from nbblog.report import Report
from nbblog.reports import Manner

BRIEF = 20
"""So many findings are told one by one; more of them by file, with a table at the end."""

_MANY = 3
"""What is found alike in more files than this is told once."""

_NAMED = 4
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "33", Severity.NOTE: "36"}
_FILE, _QUIET = "1", "2"
_WIDTH = len("warning")
_MARGIN = " " * (_WIDTH + 4)


def write(report: Report, manner: Manner) -> str:
    """Return the findings, those that are alike in one file told once."""
    pen = Pen(manner.is_coloured)
    if len(report.findings) <= BRIEF:
        return "\n".join(_brief(group, pen) for group in folded(report.findings))
    everywhere, rest = _shared(report.findings)
    blocks = [_everywhere(everywhere, pen)] if everywhere else []
    blocks += [_file(findings, pen) for findings in _by_file(rest)]
    return "\n\n".join([*blocks, _table(report.findings, pen)])


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in colours, or not."""

    is_coloured: bool

    def __call__(self, text: str, colour: str) -> str:
        """Return text in a colour, by its number among those of terminals."""
        return f"\033[{colour}m{text}\033[0m" if self.is_coloured else text

    def severity(self, severity: Severity, word: str = "") -> str:
        """Return the word of a severity in its colour."""
        return self(word or str(severity), _COLOURS[severity])


# ------------------------------------------------------------------ what belongs together


def folded(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Return findings in groups that say the same of places in one file, in their order."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        alike = (one.where.path, one.rule, str(one.severity), one.message, one.hint)
        groups.setdefault(alike, []).append(one)
    return [tuple(group) for group in groups.values()]


def _shared(
    findings: Sequence[Finding],
) -> tuple[list[tuple[Finding, ...]], list[Finding]]:
    """Return what is alike in many files, and the rest; an error is told where it is."""
    alike: dict[tuple[str, str, Severity], list[Finding]] = {}
    for one in findings:
        alike.setdefault((one.rule, one.message, one.severity), []).append(one)
    groups = [
        tuple(group)
        for (_, _, severity), group in alike.items()
        if severity is not Severity.ERROR and len({one.where.path for one in group}) > _MANY
    ]
    taken = {one for group in groups for one in group}
    return groups, [one for one in findings if one not in taken]


def _by_file(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings of each file; files with errors stand last, where the eye is."""
    files: dict[str, list[Finding]] = {}
    for one in findings:
        files.setdefault(one.where.path, []).append(one)
    return sorted(files.values(), key=_has_error)


def _has_error(findings: Iterable[Finding]) -> bool:
    return any(one.severity is Severity.ERROR for one in findings)


# ------------------------------------------------------------------ how it is told


def _brief(group: Sequence[Finding], pen: Pen) -> str:
    one = group[0]
    head = f"{pen(str(one.where), _FILE)}: {pen.severity(one.severity)}: "
    lines = [head + shown(one.message) + pen(f" [{one.rule}]", _QUIET)]
    if more := _listed([_inside(other.where) for other in group[1:]]):
        lines.append(f"    also: {more}")
    return "\n".join([*lines, f"    fix: {shown(one.hint)}"])


def _file(findings: Sequence[Finding], pen: Pen) -> str:
    lines = [pen(findings[0].where.path, _FILE)]
    for group in folded(findings):
        places = [_inside(other.where) for other in group]
        lines += _entry(group[0], pen, before=_listed(places))
    return "\n".join(lines)


def _everywhere(groups: Sequence[Sequence[Finding]], pen: Pen) -> str:
    """Return what is alike in many files, the most frequent last."""
    lines = [pen("In several files", _FILE)]
    for group in sorted(groups, key=len):
        paths = list(dict.fromkeys(one.where.path for one in group))
        lines += _entry(group[0], pen, below=f"{len(paths)} files: {_listed(paths)}")
    return "\n".join(lines)


def _entry(one: Finding, pen: Pen, *, before: str = "", below: str = "") -> Iterator[str]:
    """Yield a finding below the head of its group, its places before or below what it says."""
    text = f"{before}: {one.message}" if before else one.message
    word = pen.severity(one.severity, f"{one.severity:<{_WIDTH}}")
    yield f"  {word}  {_indented(text)}" + pen(f" [{one.rule}]", _QUIET)
    if below:
        yield _MARGIN + below
    yield f"{_MARGIN}fix: {_indented(one.hint)}"


def _indented(text: str) -> str:
    return shown(text).replace("\n", f"\n{_MARGIN}")


def _inside(where: Where) -> str:
    """Return the place inside its file: "cell 4, line 2", "line 7", or nothing."""
    line = "" if where.line is None else f"line {where.line}"
    return ", ".join(part for part in (where.cell and f"cell {where.cell}", line) if part)


def _listed(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    names = [name for name in names if name]
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return "; ".join([*names[:_NAMED], *more])


def _table(findings: Sequence[Finding], pen: Pen) -> str:
    """Return how often each rule was broken and in how many files, the worst at the end."""
    counts = Counter((one.severity, one.rule) for one in findings)
    ranks = list(Severity)
    ordered = sorted(counts.items(), key=lambda item: (-ranks.index(item[0][0]), item[1]))
    width = max(len(rule) for _, rule in counts)
    lines = []
    for (severity, rule), count in ordered:
        files = len({one.where.path for one in findings if one.rule == rule})
        word = pen.severity(severity, f"{severity:<{_WIDTH}}")
        lines.append(f"  {word}  {rule:<{width}}  {count:>5} in {files} file{'s' * (files != 1)}")
    return "\n".join(lines)


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def shown(text: str) -> str:
    """Return text without characters that would act on a terminal."""
    return _CONTROLS.sub("", text)
