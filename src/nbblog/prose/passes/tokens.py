"""Walks over tokens, and where each was typed."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from nbblog.findings import Where


def where(token: Token, parent: Token | None = None) -> Where:
    """Return where a token was typed; inline tokens share the first line of their block."""
    block = parent or token
    place = block.meta.get("place")
    return place((block.map or [0])[0] + 1) if place else Where("")


def inline(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield every inline token with the block token that it stands in."""
    for token in tokens:
        for child in token.children or ():
            yield child, token
