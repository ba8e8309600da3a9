"""kramdown's attribute lists, `{: .class}`, are understood or removed, never left over."""

from __future__ import annotations

import re

from markdown_it.token import Token

from nbblog.prose.syntax.attributes import KRAMDOWN, give, parse

_EXTENSION = re.compile(r"\{:[:/][^{}\n]*\}")
_CLOSED = {"em_close", "strong_close", "s_close"}


def take_attribute_lists(tokens: list[Token]) -> None:
    """Give the lists that stand behind emphasis or at the end of a block to what they are for."""
    for index, block in enumerate(tokens):
        children = block.children or []
        for at, child in enumerate(children):
            if child.type != "text" or "{:" not in child.content:
                continue
            if at and children[at - 1].type in _CLOSED:
                _take_first(child, children, at)
            is_last = at + 1 == len(children) or children[at + 1].type == "softbreak"
            if is_last and (found := list(KRAMDOWN.finditer(child.content))):
                _take_last(child, found[-1], tokens[index - 1])
            child.content = _EXTENSION.sub("", child.content)


def _take_first(text: Token, children: list[Token], at: int) -> None:
    """Give the list at the beginning of a text to the element that ends before it."""
    found = KRAMDOWN.match(text.content)
    read = parse(text.content) if found else None
    if read is None:
        return
    text.content = text.content[read[0] :]
    depth = 0
    for opening in reversed(children[:at]):
        depth += opening.nesting
        if depth == 0:
            give(opening, read[1])
            return


def _take_last(text: Token, found: re.Match[str], block: Token) -> None:
    """Give the list at the end of a text to the block that it stands in."""
    if text.content[found.end() :].strip():
        return
    read = parse(found[0])
    if read is not None and block.nesting == 1:
        give(block, read[1])
    text.content = text.content[: found.start()].rstrip()
