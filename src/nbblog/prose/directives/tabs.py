"""Tabs, in Quarto's and MyST's spelling: folds of one name, of which one is open."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives import Opened, directive, element, inline
from nbblog.spoken import say

SET, SET_END, ITEM = "tab_set", "tab_set_end", "tab_item"
"""What a token's meta says of it."""


@directive("panel-tabset")
def tabset(opened: Opened, content: list[Token]) -> list[Token]:
    """Return Quarto's tabs: each heading of the level of the first begins one."""
    starts = [
        index
        for index, token in enumerate(content)
        if token.type == "heading_open" and token.level == content[0].level
    ]
    if not starts or starts[0] != 0:
        return element("div", opened.attributes(), content, opened.line)
    level = content[0].tag
    starts = [index for index in starts if content[index].tag == level]
    ends = [*starts[1:], len(content)]
    items = [
        token
        for start, end in zip(starts, ends, strict=True)
        for token in _item(content[start + 1], content[start + 3 : end], content[start].map)
    ]
    return _tabs(opened, items)


@directive("tab-set", "tabs")
def tab_set(opened: Opened, content: list[Token]) -> list[Token]:
    """Return MyST's tabs, which hold `{tab-item}`."""
    return _tabs(opened, content)


@directive("tab-item", "tab")
def tab_item(opened: Opened, content: list[Token]) -> list[Token]:
    """Return one of MyST's tabs."""
    title = inline(opened.argument or say("Tab"), opened.line)
    return _item(title, content, [opened.line, opened.line + 1])


def _tabs(opened: Opened, items: list[Token]) -> list[Token]:
    depth = 0
    is_first = True
    for token in items:  # only the tabs of this set, not those of one inside
        if token.meta.get("is") == ITEM and depth == 0 and is_first:
            token.attrs["open"] = ""
            is_first = False
        depth += token.nesting
    box = element("div", opened.attributes("tabs"), items, opened.line)
    box[0].meta["is"], box[-1].meta["is"] = SET, SET_END
    return box


def _item(title: Token, content: list[Token], lines: list[int] | None) -> list[Token]:
    line = lines[0] if lines else 0
    summary = element("summary", {}, [title], line)
    body = element("div", {"class": "tab"}, content, line)
    item = element("details", {}, [*summary, *body], line)
    item[0].meta["is"] = ITEM
    return item
