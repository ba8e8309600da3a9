"""Roles of text: raised, lowered, keys and abbreviations."""

from __future__ import annotations

import re

from markdown_it.token import Token

from nbblog.prose.roles import Role, role

_EXPLAINED = re.compile(r"(.+?)\s*\(([^()]*)\)", re.DOTALL)


def _marked(tag: str) -> Role:
    def build(text: str) -> list[Token]:
        return [
            Token(f"{tag}_open", tag, 1),
            Token("text", "", 0, content=text),
            Token(f"{tag}_close", tag, -1),
        ]

    return build


for _names, _tag in (
    (("sub", "subscript"), "sub"),
    (("sup", "superscript"), "sup"),
    (("kbd", "keyboard"), "kbd"),
    (("strike", "del"), "s"),
    (("underline", "u"), "u"),
    (("guilabel", "menuselection"), "strong"),
    (("dfn", "term"), "dfn"),
):
    role(*_names)(_marked(_tag))


@role("abbr")
def abbreviation(text: str) -> list[Token]:
    """Return an abbreviation; what stands in round brackets explains it."""
    found = _EXPLAINED.fullmatch(text)
    shown, title = (found[1], found[2]) if found else (text, "")
    opened, middle, closed = _marked("abbr")(shown)
    if title:
        opened.attrs["title"] = title
    return [opened, middle, closed]
