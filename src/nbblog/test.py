"""`nbblog test`: check, and run every notebook, small or to compare its outputs; no site."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nbblog.check import check, conversion_of
from nbblog.config import Config
from nbblog.drift.again import Comparison, Drift, run_again
from nbblog.executors.extent import marks_of
from nbblog.executors.schedule import Wish, execute_all
from nbblog.findings import Finding, Severity, UsageError
from nbblog.model import ExecutedNotebook, Notebook, Provenance, Size
from nbblog.progress import Progress
from nbblog.reading import read_site, runnable
from nbblog.report import Report, judged
from nbblog.rules import run_rules
from nbblog.suppression import Extent, unsuppressed


@dataclass(frozen=True, slots=True)
class Trials:
    """Which notebooks are tested, and how.

    names are paths inside the site, none is all; shard is which part of how many, from 1; of
    those that are remembered only is_fresh runs again. Where outputs are compared, all run again,
    in full size.
    """

    names: tuple[str, ...] = ()
    size: Size = "test"
    is_fresh: bool = False
    shard: tuple[int, int] = (1, 1)
    comparison: Comparison = field(default_factory=Comparison)

    @property
    def is_whole(self) -> bool:
        """Whether all of the site is tested."""
        return not self.names and self.shard == (1, 1)


def test(config: Config, progress: Progress, trials: Trials) -> Report:
    """Return what checking and running the site's notebooks with their test parameters finds."""
    begun = time.monotonic()
    checked = check(config)
    material = read_site(config)
    sources = chosen(material.sources, trials)
    clear = {source.path for source in runnable(material, config)}
    ready = [source for source in sources if source.path in clear]
    drift = _ran(ready, config, trials, progress)
    executed = drift.executed
    converted = conversion_of(material, config).whole(executed.notebooks)
    full = [one for one in executed.notebooks if one.was_run and _is_full(one)]
    told = (
        *_expected(executed.findings, sources),
        *converted.findings,
        *drift.findings,
        *run_rules(full, config.rules, has_notes=False),
    )
    told = unsuppressed(told, material.sources, config, Extent.PART)
    findings = (*checked.findings, *judged(told, config.rules))
    if not trials.is_whole:
        paths = {str(source.path) for source in sources}
        findings = tuple(one for one in findings if one.where.path in paths)
    ran = [one for one in executed.notebooks if one.was_run]
    return dataclasses.replace(
        checked,
        findings=judged(findings, {}),
        compared=drift.compared,
        executed=tuple(str(one.notebook.path) for one in ran if not one.is_cached),
        cached=tuple(str(one.notebook.path) for one in ran if one.is_cached),
        seconds=round(time.monotonic() - begun, 3),
    )


def _ran(sources: Sequence[Notebook], config: Config, trials: Trials, progress: Progress) -> Drift:
    if trials.comparison.against:
        return run_again(sources, config, trials.comparison, progress)
    wish = Wish(is_test=True, size=trials.size, forced=lambda _: trials.is_fresh)
    return Drift(execute_all(sources, config, wish, progress))


def _is_full(executed: ExecutedNotebook) -> bool:
    """Whether a test has run a notebook as it is published: then its prose speaks of this run."""
    run, front = executed.provenance, executed.notebook.front
    return isinstance(run, Provenance) and run.parameters == front.parameters


test.__test__ = False  # type: ignore[attr-defined]  # pytest: a verb, not a test


def chosen(sources: Sequence[Notebook], trials: Trials) -> tuple[Notebook, ...]:
    """Return the sources that are tested; raises UsageError for a name that is none."""
    names = {str(PurePosixPath(name)) for name in trials.names}
    if unknown := names - {str(source.path) for source in sources}:
        raise UsageError(f"no such notebook in this site: {', '.join(sorted(unknown))}")
    named = [source for source in sources if not names or str(source.path) in names]
    part, parts = trials.shard
    return tuple(named[part - 1 :: parts])


def _expected(findings: Sequence[Finding], sources: Sequence[Notebook]) -> list[Finding]:
    """Return findings of runs; errors of a notebook that is expected to fail are notes."""
    expected = {str(source.path) for source in sources if "xfail" in marks_of(source)}
    return [
        dataclasses.replace(one, severity=Severity.NOTE) if one.where.path in expected else one
        for one in findings
    ]
