"""`{mermaid}`: a diagram, in MyST's and Quarto's spelling."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives import Opened, raw_directive


@raw_directive("mermaid")
def mermaid(opened: Opened, text: str) -> list[Token]:
    """Return a block of Mermaid with its options, which the pass over diagrams draws."""
    line = [opened.line, opened.line + 1]
    meta = {"options": dict(opened.options)}
    return [
        Token("fence", "code", 0, content=text, info="mermaid", block=True, map=line, meta=meta)
    ]
