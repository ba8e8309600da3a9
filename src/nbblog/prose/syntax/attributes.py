"""Attributes in braces: Pandoc's `{#id .class key=value}` and kramdown's `{: .class}`."""

from __future__ import annotations

import re
from collections.abc import Collection

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

ALLOWED = frozenset({"id", "class", "width", "height", "title", "lang", "fig-alt"})
_AFTER = frozenset({"image", "code_inline", "link_close", "span_close", "html_inline"})

_ITEM = r"""[#.][A-Za-z][\w:-]*+|[A-Za-z][\w:-]*+=(?:"[^"\n]*+"|'[^'\n]*+'|[^\s"'{}=]++)"""
_BRACES = re.compile(rf"\{{(:?)\s*+((?:(?:{_ITEM})\s*+)*+)\}}")
_ITEMS = re.compile(_ITEM)
_WORD = re.compile(r"\{:[ \t]*([a-z_]+)[ \t]*\}")  # `{:toc}`, `{:notoc}`: kramdown's references
KRAMDOWN = re.compile(rf"\{{:\s*+(?:(?:{_ITEM})\s*+)++\}}")
"""An attribute list as only kramdown writes it."""


def parse(text: str, start: int = 0) -> tuple[int, dict[str, str]] | None:
    """Return where the braces that begin at start end, and the attributes in them."""
    found = _BRACES.match(text, start)
    if found is None or not (found[1] or found[2]):
        return None
    return found.end(), read(found[2])


def read(items: str) -> dict[str, str]:
    """Return the attributes that stand between braces."""
    attributes: dict[str, str] = {}
    for found in _ITEMS.finditer(items):
        word = found[0]
        if word[0] == "#":
            attributes["id"] = word[1:]
        elif word[0] == ".":
            attributes["class"] = f"{attributes.get('class', '')} {word[1:]}".strip()
        else:
            key, _, value = word.partition("=")
            attributes[key] = value.strip("\"'")
    return attributes


def give(token: Token, attributes: dict[str, str], allowed: Collection[str] = ALLOWED) -> None:
    """Give a token attributes; a class joins those that it has, a share of the width is a style."""
    for name, value in attributes.items():
        if name == "class":
            token.attrJoin("class", value)
        elif name in ("width", "height") and not value.removesuffix("px").isdigit():
            if name == "width" and re.fullmatch(r"[\d.]+(?:%|r?em|ch|vw)", value):
                token.attrSet("style", f"width: {value}")
        elif name in allowed:
            token.attrSet(name, value.removesuffix("px") if name == "width" else value)


def attributes_plugin(md: MarkdownIt) -> None:
    """Read braces after a link, a picture, code or a span, and on a line of their own."""
    md.inline.ruler.push("attributes", _inline_rule)
    md.block.ruler.before(
        "fence", "attributes", _block_rule, {"alt": ["paragraph", "blockquote", "list", "table"]}
    )
    md.block.ruler.before("attributes", "comment", _comment_rule, {"alt": ["paragraph"]})
    md.core.ruler.after("block", "attributes", _resolve)


def _inline_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or state.pending or not state.tokens:
        return False
    last = state.tokens[-1]
    found = parse(state.src, state.pos) if last.type in _AFTER else None
    if found is None:
        return False
    if not silent and last.type != "html_inline":
        opening = _opening(state.tokens, len(state.tokens) - 1)
        if opening is not None:
            give(state.tokens[opening], found[1])
    state.pos = found[0]
    return True


def _block_rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    if state.src[start : start + 1] != "{":
        return False
    line = state.src[start : state.eMarks[first]].rstrip()
    is_kramdown = line.startswith("{:")
    if silent and not is_kramdown:  # Pandoc's stand before a block, and end no paragraph
        return False
    found = parse(line)
    if found is None or found[0] != len(line):
        if not (is_kramdown and _WORD.fullmatch(line)):
            return False
        found = (len(line), {"class": line.strip("{:} \t")})
    if silent:
        return True
    token = state.push("attributes", "", 0)
    token.attrs = dict(found[1])
    token.map = [first, first + 1]
    is_below = first > 0 and not state.isEmpty(first - 1) and bool(state.tokens[:-1])
    token.meta["is_after"] = is_kramdown and is_below
    state.line = first + 1
    return True


def _comment_rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Skip what kramdown hides between `{::comment}` and `{:/comment}`."""
    if state.is_code_block(first) or not state.src.startswith(
        "{::comment}", state.bMarks[first] + state.tShift[first]
    ):
        return False
    if not silent:
        line = first
        while line < last - 1 and "{:/" not in state.src[state.bMarks[line] : state.eMarks[line]]:
            line += 1
        state.line = line + 1
    return True


def _resolve(state: StateCore) -> None:
    """Move attributes that stand on a line of their own to the block above or below it."""
    kept: list[Token] = []
    waiting: list[dict[str, str]] = []
    for token in state.tokens:
        if token.type == "attributes":
            attributes = {name: str(value) for name, value in token.attrs.items()}
            if not token.meta["is_after"]:
                waiting.append(attributes)
            elif attributes.get("class") == "toc":
                _drop_last_block(kept)
            elif kept and (opening := _opening(kept, len(kept) - 1)) is not None:
                give(kept[opening], attributes)
            continue
        if token.nesting >= 0:  # those before a closing tag belong to nothing
            for attributes in waiting:
                give(token, attributes)
        waiting.clear()
        kept.append(token)
    state.tokens = kept


def _drop_last_block(tokens: list[Token]) -> None:
    """Drop the list that stands in for kramdown's table of contents: the page has its own."""
    start = _opening(tokens, len(tokens) - 1)
    if start is not None and tokens[start].type.endswith("list_open"):
        del tokens[start:]


def _opening(tokens: list[Token], index: int) -> int | None:
    """Return the index of the tag that the token at index closes, or index itself."""
    depth = 0
    for at in range(index, -1, -1):
        depth += tokens[at].nesting
        if depth >= 0:
            return at if depth == 0 else None
    return None
