"""Formulas become MathML; one that does not parse stays TeX, with a finding."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from markdown_it.token import Token

from nbblog.findings import Finding, Where
from nbblog.prose.math import Formulas
from nbblog.prose.passes.htmlmath import formulas_in_html
from nbblog.prose.passes.tokens import where
from nbblog.spoken import say

_INLINE_MATH = {"math_inline", "math_inline_double", "math_display"}
_BLOCK_MATH = {"math_block", "math_block_label", "amsmath"}
_CODE = re.compile(r"<(/?)(?:code|pre|kbd|samp|script|style|textarea)\b", re.IGNORECASE)


def set_formulas(tokens: list[Token], engine: Formulas, findings: list[Finding]) -> None:
    """Replace every formula by its MathML; one that does not parse stays TeX, with a finding."""
    _report_macros(tokens, engine, findings)
    for token in tokens:
        if token.type in _BLOCK_MATH:
            html = _formula(token.content, where(token), engine, findings, is_display=True)
            name = f' id="{escape(token.info)}"' if token.type == "math_block_label" else ""
            token.content = f"<div{name} {_box()}>{html}</div>\n"
            token.type, token.block = "html_block", True
            token.meta["is_finished"] = True
        elif token.type == "html_block" and not token.meta.get("is_finished"):
            _set_in_html(token, engine, findings)
        elif token.children:
            _set_inline(token, engine, findings)


def _set_inline(block: Token, engine: Formulas, findings: list[Finding]) -> None:
    depth = 0  # inside <code> that is typed as HTML
    for child in block.children or ():
        if child.type == "html_inline" and (tag := _CODE.match(child.content)):
            depth += -1 if tag[1] else 1
        elif child.type in _INLINE_MATH and depth > 0:
            child.type, child.content = "text", child.meta.get("source", child.content)
        elif child.type in _INLINE_MATH:
            child.meta["text"] = child.content
            is_display = child.type == "math_display"
            place = where(child, block)
            html = _formula(child.content, place, engine, findings, is_display=is_display)
            child.content = f"<span {_box()}>{html}</span>" if is_display else html
            child.type = "html_inline"


def _box() -> str:
    """Return the attributes of what a formula scrolls in."""
    return f'class="math-block" tabindex="0" role="group" aria-label="{escape(say("Formula"))}"'


def _report_macros(tokens: list[Token], engine: Formulas, findings: list[Finding]) -> None:
    file = Where(where(tokens[0]).path) if tokens else Where("")
    for name, mistake in engine.broken.items():
        message = f"the macro `\\{name}` does not parse: {mistake}"
        findings.append(Finding("formulas-parse", message, "correct it under `macros:`", file))


def _set_in_html(token: Token, engine: Formulas, findings: list[Finding]) -> None:
    first = where(token)

    def show(tex: str, is_display: bool, line: int) -> str:
        place = replace(first, line=(first.line or 1) + line)
        html = _formula(tex, place, engine, findings, is_display=is_display)
        return f"<span {_box()}>{html}</span>" if is_display else html

    token.content = formulas_in_html(token.content, show)


def _formula(
    tex: str, place: Where, engine: Formulas, findings: list[Finding], *, is_display: bool
) -> str:
    tex = tex.strip()
    try:
        return engine.convert(tex, is_display=is_display)
    except ValueError as error:
        message = f"formula does not parse: {error}"
        hint = f"correct `{tex[:60]}`, or define its macro in front matter under `macros:`"
        findings.append(Finding("formulas-parse", message, hint, place))
        return f"<code>{escape(tex)}</code>"
