"""Each rule finds its bad example and leaves its good one alone, on the stage that it looks at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from examples import answers_of, executed_of, notebook_of, site_of

from nbblog.answers import Answers
from nbblog.built import Built
from nbblog.findings import Finding
from nbblog.model import ExecutedNotebook, Notebook
from nbblog.rules import RULES, Rule, Sample
from nbblog.whole import Whole

CHECKED = [rule for rule in RULES if rule.check and rule.on is not Built]
"""Those of finished pages need a browser: tests/e2e/test_built.py."""


def found(rule: Rule, sample: Sample | None, folder: Path) -> list[Finding]:
    """Return what a rule finds in an example."""
    assert rule.check is not None
    assert sample is not None
    stages: dict[type[Any], Any] = {
        Notebook: notebook_of,
        ExecutedNotebook: executed_of,
        Whole: lambda sample: site_of(sample, folder),
        Answers: lambda sample: answers_of(sample, folder),
    }
    return list(rule.check(stages[rule.on](sample)))


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.name)
def test_bad_example_is_found_and_told_how_to_mend(rule: Rule, tmp_path: Path) -> None:
    findings = found(rule, rule.bad, tmp_path)
    assert {finding.rule for finding in findings} == {rule.name}
    assert {finding.severity for finding in findings} == {rule.severity}
    assert all(finding.hint for finding in findings)
    assert {finding.where.path.partition("/")[0] for finding in findings} == {"notebooks"}


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.name)
def test_good_example_is_left_alone(rule: Rule, tmp_path: Path) -> None:
    assert found(rule, rule.good, tmp_path) == []
