"""Findings that a rule of the parser makes: it knows what is wrong, not in which file."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.findings import Finding, Severity, Where


def trouble(
    rule: str,
    message: str,
    hint: str,
    line: int | None = None,
    severity: Severity = Severity.WARNING,
) -> Token:
    """Return a token that shows nothing and carries a finding to the pass that collects them."""
    lines = None if line is None else [line, line + 1]
    finding = Finding(rule, message, hint, Where(""), severity)
    return Token("trouble", "", 0, hidden=True, map=lines, meta={"finding": finding})
