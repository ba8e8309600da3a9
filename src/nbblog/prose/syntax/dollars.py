r"""Formulas inside a line: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and bare environments."""

from __future__ import annotations

import re
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

ENVIRONMENTS = (
    "equation", "align", "alignat", "gather", "multline", "flalign", "eqnarray", "aligned",
    "gathered", "alignedat", "split", "cases", "array", "matrix", "pmatrix", "bmatrix", "Bmatrix",
    "vmatrix", "Vmatrix", "smallmatrix", "displaymath", "math", "subequations", "dcases",
)  # fmt: skip
_BEGIN = re.compile(rf"\\begin\{{((?:{'|'.join(ENVIRONMENTS)})\*?)\}}")

_ON_OWN_LINES = re.compile(r"[ \t]*\n.*\n[ \t]*", re.DOTALL)
_SURE = re.compile(r"\\[A-Za-z]|\^|_\{")
_COMMAND = re.compile(r"\\[A-Za-z]|\\\\|\^|_\{")
_TEX = re.compile(r"\\[A-Za-z,;!|{}]|[\^_=<>+*/|()\[\]-]")
_SYMBOL = re.compile(r"[A-Za-zͰ-Ͽ]'*|[A-Za-z]?[\d.,]*[A-Za-z]'*")
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}(?![A-Za-z(}])[ ,;]+[A-Za-z]")
_PRICE = re.compile(
    r"\d[\d.,]*[kKmMbB]?\s.*?\b(?:and|or|to|vs|per|for|is|was|off|in|of|from|each|than|more|less|"
    r"million|billion|thousand)\b",
    re.DOTALL,
)
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]+(?![\w^{(])|[A-Za-z_]\w*[/:.,;-]+$|\{\w+\}")


def dollars_plugin(md: MarkdownIt) -> None:
    """Find formulas in running text; what only looks like one (prices, variables) stays text."""
    md.inline.ruler.before("escape", "math_dollar", _dollar_rule)
    md.inline.ruler.before("escape", "math_bracket", _bracket_rule)
    md.inline.ruler.before("escape", "math_environment", _environment_rule)


def _push(state: StateInline, kind: str, tex: str, markup: str, end: int, silent: bool) -> bool:
    if not silent:
        token = state.push(kind, "math", 0)
        token.content, token.markup = tex, markup
        token.meta["source"] = state.src[state.pos : end]
    state.pos = end
    return True


# ------------------------------------------------------------------ dollars


def _dollar_rule(state: StateInline, silent: bool) -> bool:
    text, start = state.src, state.pos
    if text[start] != "$":
        return False
    if text.startswith("$$", start):
        end = _closing(text, start + 2, "$$", state.posMax)
        if end < 0 or not text[start + 2 : end].strip():
            return False
        tex = text[start + 2 : end]
        kind = "math_inline_double"
        if _stands_alone(text, start, end + 2) or _ON_OWN_LINES.fullmatch(tex):
            kind = "math_display"
        return _push(state, kind, tex, "$$", end + 2, silent)
    end = _closing(text, start + 1, "$", state.posMax)
    if end < 0 or not is_formula(
        text[start + 1 : end], before=text[start - 1 : start], after=text[end + 1 : end + 2]
    ):
        return False
    return _push(state, "math_inline", text[start + 1 : end], "$", end + 1, silent)


def _closing(text: str, start: int, mark: str, most: int) -> int:
    """Return where the next mark without a backslash stands, or -1."""
    end = text.find(mark, start, most)
    while end > 0 and _is_escaped(text, end):
        end = text.find(mark, end + 1, most)
    return end


def _is_escaped(text: str, position: int) -> bool:
    before = position
    while before > 0 and text[before - 1] == "\\":
        before -= 1
    return (position - before) % 2 == 1


def is_formula(tex: str, *, before: str = "", after: str = "") -> bool:
    """Return whether what stands between two dollars is a formula, and no price or variable.

    Pandoc's rule comes first (no space inside the dollars, no digit behind them); beyond it a
    formula must have a command or an exponent.
    """
    tex = unescape(tex)
    if not tex.strip() or tex.count("`") % 2:
        return False
    has_command = bool(_COMMAND.search(tex))
    if after.isdigit():
        return "\\" in tex and not (tex[0].isspace() or tex[-1].isspace() or _PROSE.search(tex))
    if tex[0].isspace() or tex[-1].isspace():
        is_symbol = tex[0].isspace() and tex[-1].isspace() and _is_short(tex.strip())
        return (has_command or is_symbol) and not _is_word(after)
    if has_command:
        return True
    if before.isdigit() or _PRICE.match(tex):
        return False
    if (_is_word(after) or after == "{") and _VARIABLE.match(tex):
        return False
    return not _PROSE.search(tex)


def _is_short(tex: str) -> bool:
    return bool(_SYMBOL.fullmatch(tex)) or (bool(_TEX.search(tex)) and not _PROSE.search(tex))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether nothing but punctuation stands beside a formula on its lines."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    behind = text.find("\n", end)
    after = text[end : behind if behind >= 0 else len(text)]
    return not before.strip() and not after.strip(" \t.,;:")


# ------------------------------------------------------------------ brackets and environments


def _bracket_rule(state: StateInline, silent: bool) -> bool:
    text, start = state.src, state.pos
    if text[start] != "\\":
        return False
    slashes = 2 if text.startswith("\\\\", start) else 1  # Jupyter's own are doubled
    opened = text[start + slashes : start + slashes + 1]
    if opened not in ("(", "["):
        return False
    closed = "\\" * slashes + (")" if opened == "(" else "]")
    end = text.find(closed, start + slashes + 1, state.posMax)
    tex = text[start + slashes + 1 : end] if end > 0 else ""
    is_sure = bool(_SURE.search(tex)) or (opened == "[" and "=" in tex)
    if not tex.strip() or not (is_sure or (opened == "(" and _is_short(tex.strip()))):
        return False
    kind = "math_inline" if opened == "(" else "math_display"
    return _push(state, kind, tex, "\\" + opened, end + len(closed), silent)


def _environment_rule(state: StateInline, silent: bool) -> bool:
    found = _BEGIN.match(state.src, state.pos) if state.src[state.pos] == "\\" else None
    if found is None:
        return False
    closed = rf"\end{{{found[1]}}}"
    end = state.src.find(closed, found.end(), state.posMax)
    if end < 0:
        return False
    end += len(closed)
    return _push(state, "math_display", state.src[state.pos : end], "\\begin", end, silent)
