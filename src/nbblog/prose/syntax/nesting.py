"""A bound on how deep blocks and brackets nest: what is deeper is text, with a finding."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from nbblog.prose.syntax.trouble import trouble

DEEPEST = 60
MOST_BRACKETS = 200
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)


def nesting_plugin(md: MarkdownIt) -> None:
    """Put a parser in place that loses nothing at the bound."""
    blocks = _Blocks()
    blocks.ruler = md.block.ruler
    md.block = blocks
    md.options["maxNesting"] = DEEPEST
    md.core.ruler.before("inline", "brackets", _escape_brackets)


def _escape_brackets(state: StateCore) -> None:
    """Make text of brackets that nest deeper than any author's: matching them takes for ever."""
    kept: list[Token] = []
    for token in state.tokens:
        if token.type == "inline" and token.content.count("[") > MOST_BRACKETS:
            depth = deepest = 0
            for bracket in _BRACKET.findall(token.content):
                depth = max(0, depth + {"[": 1, "]": -1}.get(bracket, 0))
                deepest = max(deepest, depth)
            if deepest > MOST_BRACKETS:
                token.content = _BRACKET.sub(_escaped, token.content)
                message = f"brackets nest deeper than {MOST_BRACKETS} levels"
                hint = "close them: the line is shown without links and pictures"
                line = (token.map or [0])[0]
                found = trouble("prose-nests", message, hint, line)
                found.meta.update(place=token.meta.get("place"))
                kept.append(found)
        kept.append(token)
    state.tokens = kept


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("\\") else f"\\{found[0]}"


class _Blocks(ParserBlock):
    """Markdown-it's own parser of blocks drops what stands deeper than the bound."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Generate the tokens of some lines."""
        if state.level < state.md.options.maxNesting:
            super().tokenize(state, startLine, endLine)
            return
        first = state.skipEmptyLines(startLine)
        last = first
        while last < endLine and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
            last += 1
        if first < last:
            _as_text(state, first, last)
        state.line = max(last, startLine)


def _as_text(state: StateBlock, first: int, last: int) -> None:
    state.push("paragraph_open", "p", 1).map = [first, last]
    text = state.push("inline", "", 0)
    text.content = state.getLines(first, last, state.blkIndent, False).strip()
    text.map, text.children = [first, last], []
    state.push("paragraph_close", "p", -1)
    if not state.env.get("is_too_deep"):
        state.env["is_too_deep"] = True
        message = f"lists or quotations nest deeper than {DEEPEST // 2} levels"
        hint = "write it flatter: what stands deeper is shown as plain text"
        state.tokens.append(trouble("prose-nests", message, hint, first))
