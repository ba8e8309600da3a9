"""The tabs of one set get a name of their own, so that one of them is open."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives.tabs import ITEM, SET, SET_END


def name_tabs(tokens: list[Token]) -> None:
    """Number the sets of tabs, and give each tab the name of its set."""
    inside: list[str] = []
    count = 0
    for token in tokens:
        kind = token.meta.get("is")
        if kind == SET:
            count += 1
            inside.append(f"tabs-{count}")
        elif kind == ITEM and inside:
            token.attrs["name"] = inside[-1]
        elif kind == SET_END:
            inside.pop()
