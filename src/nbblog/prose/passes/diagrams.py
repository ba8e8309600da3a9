"""Mermaid's blocks of code become pictures; what cannot be drawn stays code, with a finding."""

from __future__ import annotations

import re
from html import escape

from markdown_it.token import Token

from nbblog.findings import Finding, Severity
from nbblog.prose.mermaid import draw, is_drawable
from nbblog.prose.passes.tokens import where

RULE = "diagrams-drawn"
_OPTION = re.compile(r"^%%\|\s*([\w-]+)\s*:\s*(.*?)\s*$\n?", re.MULTILINE)


def draw_diagrams(tokens: list[Token], findings: list[Finding]) -> None:
    """Replace every block of Mermaid by its picture."""
    number = 0
    for token in tokens:
        if token.type != "fence" or token.info.split()[:1] != ["mermaid"]:
            continue
        number += 1
        if finding := _draw(token, number):
            findings.append(finding)


def _draw(token: Token, number: int) -> Finding | None:
    if not is_drawable():
        message = "no library that draws Mermaid diagrams is installed"
        hint = 'install it with `pip install "nbblog[mermaid]"`'
        return Finding(RULE, message, hint, where(token), Severity.WARNING)
    options = {name: value.strip("\"'") for name, value in _OPTION.findall(token.content)}
    options |= token.meta.get("options", {})
    source = _OPTION.sub("", token.content)
    caption = options.get("fig-cap") or options.get("caption", "")
    label = options.get("fig-alt") or options.get("alt") or caption
    try:
        html = draw(source, number, label)
    except ValueError as error:
        message = f"the diagram cannot be drawn: {' '.join(str(error).split())}"
        hint = "correct it; https://mermaid.live shows what Mermaid makes of it"
        return Finding(RULE, message, hint, where(token))
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    name = options.get("label") or options.get("name", "")
    named = f' id="{escape(name)}"' if name else ""
    token.type, token.content = "html_block", f"<figure{named}>\n{html}{below}</figure>\n"
    token.meta["is_finished"] = True
    return None
