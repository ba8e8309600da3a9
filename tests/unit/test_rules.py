"""Each rule finds its bad example and leaves its good one alone."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from nbblog.findings import Where
from nbblog.rules import RULES, Rule
from nbblog.sources.markdown import read_markdown

CHECKED = [rule for rule in RULES if rule.check]


def found(rule: Rule, text: str) -> list[tuple[str, str, Where]]:
    """Return what a rule finds in a Markdown source."""
    assert rule.check is not None
    notebook = read_markdown(text.encode(), PurePosixPath("notebooks/example.md"))
    return [(f.rule, f.hint, f.where) for f in rule.check(notebook)]


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.name)
def test_bad_example_is_found(rule: Rule) -> None:
    for name, hint, where in found(rule, rule.bad) or [("", "", Where(""))]:
        assert name == rule.name
        assert hint
        assert where.path == "notebooks/example.md"


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.name)
def test_good_example_is_left_alone(rule: Rule) -> None:
    assert found(rule, rule.good) == []


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.name)
def test_finding_has_the_severity_that_its_rule_declares(rule: Rule) -> None:
    assert rule.check is not None
    notebook = read_markdown(rule.bad.encode(), PurePosixPath("notebooks/example.md"))
    assert {finding.severity for finding in rule.check(notebook)} == {rule.severity}
