"""What must hold: one file a rule, each with a bad and a good example that are its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbblog.config import Config
from nbblog.documents import read_toml
from nbblog.findings import Finding, Severity
from nbblog.manifest import FILE
from nbblog.model import Json, Notebook, Output
from nbblog.registry import Registry, did_you_mean

Check = Callable[[Any], Iterator[Finding]]
"""From one value of a stage to what breaks the rule in it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A source, and what its file holds beside its text: outputs and counts, a code cell each."""

    source: str
    outputs: tuple[tuple[Output, ...], ...] = ()
    counts: tuple[int | None, ...] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)


Sample = str | Example | Mapping[str, str]
"""The text of a source, Markdown or a percent script; an Example; or a site: texts by file name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named claim. check yields what breaks it; a claim without check is made by a stage.

    on is the type of the values that are checked: Notebook is what was typed, ExecutedNotebook
    what is shown, Whole the site, and Built the finished pages. is_firm is said of a claim without
    which a post has no outputs: neither its author nor the site can do without it.
    """

    name: str
    severity: Severity
    claim: str
    check: Check | None = None
    bad: Sample | None = None
    good: Sample | None = None
    on: type[Any] = Notebook
    is_firm: bool = False


RULES: Registry[Rule] = Registry(__name__)


def rule(
    name: str,
    *,
    bad: Sample,
    good: Sample,
    on: type[Any] = Notebook,
    severity: str = "error",
) -> Callable[[Check], Check]:
    """Register a check of the values of one stage; bad and good are its examples."""

    def register(check: Check) -> Check:
        claim = (check.__doc__ or "").strip().split("\n")[0]
        RULES.add(name, Rule(name, Severity(severity), claim, check, bad, good, on))
        return check

    return register


def claim(name: str, text: str, severity: str = "error", *, is_firm: bool = False) -> None:
    """Register a claim that a stage of the pipeline makes while it works."""
    RULES.add(name, Rule(name, Severity(severity), text, is_firm=is_firm))


def run_rules(
    values: Iterable[object], severities: Mapping[str, str], *, has_notes: bool = True
) -> list[Finding]:
    """Return what breaks a rule in some values, by the severities of the site."""
    asked = [one for one in RULES if one.check and is_asked(one, severities, has_notes=has_notes)]
    return [
        finding
        for value in values
        for one in asked
        if one.check and isinstance(value, one.on)
        for finding in one.check(value)
    ]


def is_asked(rule: Rule, severities: Mapping[str, str], *, has_notes: bool) -> bool:
    """Whether a rule is asked: one that is a note where notes are told, or the site names it."""
    if rule.name in severities:
        return severities[rule.name] != "off"
    return has_notes or rule.severity is not Severity.NOTE


def unknown_rules(config: Config) -> list[Finding]:
    """Return a finding for each name under `[rules]` that is no rule, or that stays an error."""
    lines = read_toml((config.root / FILE).read_text("utf-8"), FILE, rule="config")
    found = []
    for name, severity in config.rules.items():
        where = lines.where(("rules", name))
        if name not in RULES:
            otherwise = "see the list of rules in the documentation"
            hint = did_you_mean(name, RULES.names(), otherwise)
            found.append(Finding("config", f"`rules.{name}`: no such rule", hint, where))
        elif RULES[name].is_firm and severity != "error":
            message = f"`rules.{name}` stays an error: without it a post would have no outputs"
            found.append(Finding("config", message, "remove it", where))
    return found
