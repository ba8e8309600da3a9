"""Findings of the parser get their place."""

from __future__ import annotations

from dataclasses import replace

from markdown_it.token import Token

from nbblog.findings import Finding
from nbblog.prose.passes.tokens import inline, where


def collect_troubles(tokens: list[Token], findings: list[Finding]) -> list[Token]:
    """Move what the parser's rules found to the findings; return the other tokens."""
    findings += [
        replace(token.meta["finding"], where=where(token))
        for token in tokens
        if token.type == "trouble"
    ]
    findings += [
        replace(child.meta["finding"], where=where(child, block))
        for child, block in inline(tokens)
        if "finding" in child.meta
    ]
    return [token for token in tokens if token.type != "trouble"]
