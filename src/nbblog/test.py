"""`nbblog test`: check, and run every notebook small in a fresh kernel; writes no site."""

from __future__ import annotations

import dataclasses
import time

from nbblog.check import check, convert
from nbblog.config import Config
from nbblog.executors.schedule import Wish, execute_all
from nbblog.model import ExecutedNotebook, Provenance
from nbblog.progress import Progress
from nbblog.reading import read_site, runnable
from nbblog.report import Report, judged
from nbblog.rules import run_rules
from nbblog.suppression import Extent, unsuppressed


def test(config: Config, progress: Progress) -> Report:
    """Return what checking and running the site's notebooks with their test parameters finds."""
    begun = time.monotonic()
    checked = check(config)
    material = read_site(config)
    executed = execute_all(runnable(material, config), config, Wish(is_test=True), progress)
    converted = convert(executed.notebooks, material, config)
    full = [one for one in executed.notebooks if one.was_run and _is_full(one)]
    found = (
        *executed.findings,
        *converted.findings,
        *run_rules(full, config.rules, has_notes=False),
    )
    findings = judged(unsuppressed(found, material.sources, config, Extent.PART), config.rules)
    return dataclasses.replace(
        checked,
        findings=judged((*checked.findings, *findings), {}),
        executed=tuple(str(one.notebook.path) for one in executed.notebooks if one.was_run),
        seconds=round(time.monotonic() - begun, 3),
    )


def _is_full(executed: ExecutedNotebook) -> bool:
    """Whether a test has run a notebook as it is published: then its prose speaks of this run."""
    run, front = executed.provenance, executed.notebook.front
    return isinstance(run, Provenance) and run.parameters == front.parameters


test.__test__ = False  # type: ignore[attr-defined]  # pytest: a verb, not a test
