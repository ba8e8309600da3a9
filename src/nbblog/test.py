"""`nbblog test`: check, and run every notebook small in a fresh kernel; writes no site."""

from __future__ import annotations

import dataclasses
import time

from nbblog.check import check, convert
from nbblog.config import Config
from nbblog.executors.schedule import Wish, execute_all
from nbblog.progress import Progress
from nbblog.reading import read_site, runnable
from nbblog.report import Report, judged


def test(config: Config, progress: Progress) -> Report:
    """Return what checking and running the site's notebooks with their test parameters finds."""
    begun = time.monotonic()
    checked = check(config)
    material = read_site(config)
    executed = execute_all(runnable(material, config), config, Wish(is_test=True), progress)
    converted = convert(executed.notebooks, material, config)
    findings = judged((*executed.findings, *converted.findings), config.rules)
    return dataclasses.replace(
        checked,
        findings=judged((*checked.findings, *findings), {}),
        executed=tuple(str(one.notebook.path) for one in executed.notebooks if one.was_run),
        seconds=round(time.monotonic() - begun, 3),
    )


test.__test__ = False  # type: ignore[attr-defined]  # pytest: a verb, not a test
