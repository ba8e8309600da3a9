"""Parts of a page, parsed as browsers do and written so that they mean the same again."""

from __future__ import annotations

import re
from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

Tree: TypeAlias = LexborHTMLParser
Node: TypeAlias = LexborNode

_FIRST_BREAK = re.compile(r"(<(?:pre|textarea|listing)\b[^>]*>)\n")


def parsed(html: str) -> Tree:
    """Return a fragment of HTML as a tree."""
    return LexborHTMLParser(html, is_fragment=True)


def written(tree: Tree) -> str:
    """Return a tree as HTML; a line break that begins preformatted text is kept."""
    return _FIRST_BREAK.sub(r"\1\n\n", tree.html or "")
