"""Formulas become MathML; one that does not parse stays TeX, with a finding."""

from __future__ import annotations

from html import escape

from markdown_it.token import Token

from nbblog.findings import Finding, Where
from nbblog.prose.math import Formulas
from nbblog.prose.passes.tokens import where

_INLINE_MATH = {"math_inline", "math_single", "math_inline_double"}
_BLOCK_MATH = {"math_block", "math_block_label", "amsmath", "math_block_eqno"}


def set_formulas(tokens: list[Token], engine: Formulas, findings: list[Finding]) -> None:
    """Replace every formula by its MathML; one that does not parse stays TeX, with a finding."""
    for token in tokens:
        if token.type in _BLOCK_MATH:
            html = _formula(token, where(token), engine, findings, is_display=True)
            name = f' id="{escape(token.info)}"' if token.type == "math_block_label" else ""
            token.content = (
                f'<div class="math-block"{name} tabindex="0" role="group" aria-label="Formula">'
                f"{html}</div>\n"
            )
            token.type, token.block = "html_block", True
            token.meta["is_finished"] = True
        for child in token.children or ():
            if child.type in _INLINE_MATH:
                place = where(child, token)
                child.meta["text"] = child.content
                child.content = _formula(child, place, engine, findings, is_display=False)
                child.type = "html_inline"


def _formula(
    token: Token, place: Where, engine: Formulas, findings: list[Finding], *, is_display: bool
) -> str:
    tex = token.content.strip()
    try:
        return engine.convert(tex, is_display=is_display)
    except ValueError as error:
        message = f"formula does not parse: {error}"
        hint = f"correct `{tex[:60]}`, or define its macro in front matter under `macros:`"
        findings.append(Finding("formulas-parse", message, hint, place))
        return f"<code>{escape(tex)}</code>"
