"""Dashes and dots as typographers set them; `(c)` stays a third item, not a copyright."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_REPLACED = (
    (re.compile(r"(?<!-)---(?!-)"), "—"),
    (re.compile(r"(?<=\s)--(?=\s|$)|^--(?=\s)|(?<=[^-\s])--(?=[^-\s]|$)"), "–"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
)


def typography_plugin(md: MarkdownIt) -> None:
    """Replace dashes and dots in text; addresses and code stay."""
    md.core.ruler.before("smartquotes", "typography", _rule)


def _rule(state: StateCore) -> None:
    for block in state.tokens:
        is_address = False
        for token in block.children or ():
            if token.type in ("link_open", "link_close") and token.markup == "autolink":
                is_address = token.type == "link_open"
            if token.type == "text" and not is_address:
                for pattern, sign in _REPLACED:
                    token.content = pattern.sub(sign, token.content)
