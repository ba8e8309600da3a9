"""What must hold: one file a rule, each with a bad and a good example that are its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from nbblog.config import Config
from nbblog.documents import read_toml
from nbblog.findings import Finding, Severity
from nbblog.manifest import FILE
from nbblog.model import Notebook
from nbblog.registry import Registry, did_you_mean


@dataclass(frozen=True, slots=True)
class Rule:
    """A named claim. check yields what breaks it; a claim without check is made by a stage."""

    name: str
    severity: Severity
    claim: str
    check: Callable[[Notebook], Iterator[Finding]] | None = None
    bad: Any = None
    good: Any = None


RULES: Registry[Rule] = Registry(__name__)

Check = Callable[[Notebook], Iterator[Finding]]


def rule(name: str, *, bad: str, good: str, severity: str = "error") -> Callable[[Check], Check]:
    """Register a check of notebooks; bad and good are the text of a Markdown source or cell."""

    def register(check: Check) -> Check:
        claim = (check.__doc__ or "").strip().split("\n")[0]
        RULES.add(name, Rule(name, Severity(severity), claim, check, bad, good))
        return check

    return register


def claim(name: str, text: str, severity: str = "error") -> None:
    """Register a claim that a stage of the pipeline makes while it works."""
    RULES.add(name, Rule(name, Severity(severity), text))


def run_rules(notebooks: Iterable[Notebook]) -> list[Finding]:
    """Return what breaks a rule that needs no kernel."""
    checks = [rule.check for rule in RULES if rule.check]
    return [finding for nb in notebooks for check in checks for finding in check(nb)]


def unknown_rules(config: Config) -> list[Finding]:
    """Return a finding for each name under `[rules]` that is no rule."""
    lines = read_toml((config.root / FILE).read_text("utf-8"), FILE, rule="config")
    return [
        Finding(
            "config",
            f"`rules.{name}`: no such rule",
            did_you_mean(name, RULES.names(), "see the list of rules in the documentation"),
            lines.where(("rules", name)),
        )
        for name in config.rules
        if name not in RULES
    ]
