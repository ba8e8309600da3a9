r"""Formulas on lines of their own: `$$…$$`, `\[…\]` and bare environments."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from nbblog.findings import Severity
from nbblog.prose.syntax.dollars import ENVIRONMENTS
from nbblog.prose.syntax.memo import memo
from nbblog.prose.syntax.trouble import trouble
from nbblog.prose.tex import NUMBERED

ENDS: RuleOptionsType = {
    "alt": ["paragraph", "reference", "blockquote", "list", "footnote_def", "table"]
}
"""Blocks that one of ours ends."""

_OPEN = re.compile(rf"\$\$|\\\\?\[|\\begin\{{(?:{'|'.join(ENVIRONMENTS)})\*?\}}")
_POINT = re.compile(r"[.,;:!?]")
_CODE = re.compile(r"`[^`\n]*`|\\.")
_HIGHEST = 60  # lines of a formula within a paragraph
_LABEL = re.compile(r"[ \t]*(?:\((?P<myst>[^()$\n]+)\)|\{#(?P<quarto>[^\s{}]+)\})[ \t]*$")


def displays_plugin(md: MarkdownIt) -> None:
    """Read display formulas; they end a paragraph, and may hold empty lines."""
    md.block.ruler.before("fence", "math_block", _rule, ENDS)


def _rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    opened = _OPEN.match(state.src, start, state.eMarks[first])
    if opened is None or (opened[0] == "$$" and _closes_paragraph(state, first)):
        return False
    closing = _closing_of(opened[0])
    found = _find(state, first, last, opened.end(), closing)
    if found is None:
        return opened[0] == "$$" and _unclosed(state, first, silent)
    line, at = found
    behind = state.src[at + len(closing) : state.eMarks[line]]
    label = _LABEL.match(behind)
    is_point = bool(_POINT.fullmatch(behind.strip()))
    goes_on = bool(behind.strip()) and not label and not is_point
    if goes_on and line == first:
        return False  # a formula in running text
    tex = _text(state, first, line, opened.end(), at)
    if opened[0].endswith("[") and not re.search(r"\\[A-Za-z]|[\^_=]", tex):
        return False  # `\[` escapes a bracket
    if silent:
        return True
    if is_point:
        tex = _with_point(tex, behind.strip())
    if tex.strip():
        _push(state, opened[0], tex, label[label.lastgroup or 0] if label else "", (first, line))
    state.line = line + 1
    if goes_on:  # what stands after the formula is the next paragraph
        state.bMarks[line] = at + len(closing)
        state.tShift[line] = len(behind) - len(behind.lstrip())
        state.sCount[line] = state.blkIndent
        state.line = line
    return True


def _unclosed(state: StateBlock, line: int, silent: bool) -> bool:
    """Drop a line of two dollars that nothing closes, and say so."""
    if state.src[state.bMarks[line] : state.eMarks[line]].strip() != "$$":
        return False
    if not silent:
        message, hint = "`$$` opens a formula that never ends", "close it, or delete the line"
        state.tokens.append(trouble("formulas-parse", message, hint, line, Severity.ERROR))
        state.line = line + 1
    return True


def _closes_paragraph(state: StateBlock, first: int) -> bool:
    """Return whether a line of two dollars ends a formula that began in the text above it."""
    behind = state.src[state.bMarks[first] + state.tShift[first] + 2 : state.eMarks[first]]
    if behind.strip() and not _POINT.fullmatch(behind.strip()):
        return False
    lines: list[str] = []
    for line in range(first - 1, max(first - 1 - _HIGHEST, -1), -1):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            break
        lines.insert(0, state.src[state.bMarks[line] : state.eMarks[line]])
    above = _CODE.sub("", "\n".join(lines))
    if above.count("$$") % 2 == 0:
        return False
    before, _, inside = above.rpartition("$$")
    begins_a_line = not before.rpartition("\n")[2].strip()
    is_formula = inside.lstrip(" \t").startswith("\n") or re.search(r"\\[A-Za-z]|[\^_=]", inside)
    return bool(inside.strip()) and bool(is_formula) and not begins_a_line


def _closing_of(opened: str) -> str:
    if opened.startswith("\\begin"):
        return opened.replace("begin", "end", 1)
    return {"$$": "$$", "\\[": "\\]", "\\\\[": "\\\\]"}[opened]


def _find(
    state: StateBlock, first: int, last: int, start: int, closing: str
) -> tuple[int, int] | None:
    """Return line and position of the closing mark, or None where there is none in the block."""
    unclosed = memo(state, "displays")
    if (closing, last) in unclosed:
        return None
    saw_empty = False
    for line in range(first, last):
        begin = start if line == first else state.bMarks[line]
        if state.isEmpty(line):
            saw_empty = True
            continue
        if saw_empty and state.sCount[line] < state.blkIndent:
            return None
        if state.src.startswith(("```", "~~~"), begin + state.tShift[line] * (line > first)):
            break  # no formula reaches into code
        at = state.src.find(closing, begin, state.eMarks[line])
        while at > 0 and closing == "$$" and state.src[at - 1] == "\\":
            at = state.src.find(closing, at + 1, state.eMarks[line])
        if at >= 0:
            return line, at
    unclosed[closing, last] = True
    return None


def _with_point(tex: str, point: str) -> str:
    """Return a formula with the full stop that stands behind it, inside its environment."""
    end = tex.rfind("\\end{") if NUMBERED.search(tex) else -1
    return f"{tex}{point}" if end < 0 else f"{tex[:end]}{point}{tex[end:]}"


def _text(state: StateBlock, first: int, last: int, start: int, end: int) -> str:
    """Return what stands between the marks, without the marks of quotes before its lines."""
    if first == last:
        return state.src[start:end]
    between = [state.src[state.bMarks[at] : state.eMarks[at]] for at in range(first + 1, last)]
    head, tail = state.src[start : state.eMarks[first]], state.src[state.bMarks[last] : end]
    return "\n".join([head, *between, tail])


def _push(state: StateBlock, opened: str, tex: str, label: str, lines: tuple[int, int]) -> None:
    is_environment = opened.startswith("\\begin")
    kind = "amsmath" if is_environment else "math_block_label" if label else "math_block"
    token = state.push(kind, "math", 0)
    token.content = f"{opened}{tex}{_closing_of(opened)}" if is_environment else tex
    token.info = re.sub(r"\s+", "-", label)
    token.markup = opened
    token.map = [lines[0], lines[1] + 1]
