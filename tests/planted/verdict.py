"""Says of each planted case whether it was found, where, and what its twin was blamed for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planted import Case, Draft, Place
from planting import build_site, files_of

from nbblog.config import Config, load_config
from nbblog.findings import Finding, Severity

ALSO = {
    "anchors-exist": ("link-exists",),
    "drift": ("outputs-hold",),
    "errors-meant": ("runs-clean",),
}
"""Rules that make the same claim of stored outputs, of links within a page, and after a run."""

Check = Callable[[Config], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a case: by its rule at its place, there to the line, and in its twin."""

    case: Case
    found: tuple[Finding, ...]
    noise: tuple[Finding, ...]

    @property
    def is_found(self) -> bool:
        """Whether the rule found the defect in its cell."""
        return bool(self.found)

    @property
    def is_exact(self) -> bool:
        """Whether the finding also names the line, where one is expected."""
        line = self.case.place.line
        return any(line is None or finding.where.line == line for finding in self.found)

    def blamed(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of that severity in the clean twin."""
        return tuple(finding for finding in self.noise if finding.severity is severity)


def judge(cases: Sequence[Case], folder: Path, check: Check) -> list[Verdict]:
    """Check planted files and twins, as many in one site as can share it."""
    together = [case for case in cases if not case.planted.is_alone]
    groups = [together, *([case] for case in cases if case.planted.is_alone)]
    return [
        verdict
        for number, group in enumerate(groups)
        for verdict in _judge_site(group, folder / f"site-{number}", check)
    ]


def _judge_site(cases: Sequence[Case], folder: Path, check: Check) -> Iterator[Verdict]:
    planted = _checked(folder / "planted", [(case, case.planted) for case in cases], check)
    clean = _checked(folder / "clean", [(case, case.clean) for case in cases], check)
    is_alone = len(cases) == 1
    for case in cases:
        own = {name for name, _ in files_of(case, case.clean)}
        found = tuple(finding for finding in planted if _is_expected(finding, case))
        noise = tuple(one for one in clean if is_alone or one.where.path in own)
        yield Verdict(case, found, noise)


def _checked(root: Path, drafts: Sequence[tuple[Case, Draft]], check: Check) -> tuple[Finding, ...]:
    return tuple(check(load_config(build_site(root, drafts)))) if drafts else ()


def _is_expected(finding: Finding, case: Case) -> bool:
    """Whether a finding is the case's: its rule, in its file and cell, or in any ("")."""
    if finding.rule not in (case.rule, *ALSO.get(case.rule, ())):
        return False
    place, where = case.place, finding.where
    if place == Place(""):
        return True
    return where.path == place.path and place.cell in (None, where.cell)
