"""Links get their final address."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.passes.tokens import inline, where
from nbblog.prose.pieces import Links


def resolve_links(tokens: list[Token], resolver: Links) -> None:
    """Give every link its final address."""
    for child, block in inline(tokens):
        if child.type == "link_open":
            href = resolver.link(str(child.attrs["href"]), where(child, block))
            child.attrs["href"] = href
