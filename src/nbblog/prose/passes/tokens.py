"""Walks over tokens, and where each was typed."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from nbblog.findings import Where


def where(token: Token, parent: Token | None = None) -> Where:
    """Return where a token was typed."""
    block = parent or token
    place = block.meta.get("place")
    return place((token.map or block.map or [0])[0] + 1) if place else Where("")


def number_lines(tokens: list[Token]) -> None:
    """Say of every inline token on which line of its piece it stands."""
    for block in tokens:
        line = (block.map or [0])[0]
        for child in block.children or ():
            child.map = [line, line + 1]
            is_break = child.type in ("softbreak", "hardbreak")
            line += 1 if is_break else child.content.count("\n")


def inline(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield every inline token with the block token that it stands in."""
    for token in tokens:
        for child in token.children or ():
            yield child, token
