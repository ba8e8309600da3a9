"""`{math}`, MyST's display formula."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives import Opened, raw_directive


@raw_directive("math")
def math(opened: Opened, text: str) -> list[Token]:
    """Return a display formula; `:label:` names it."""
    name = opened.options.get("label", opened.options.get("name", opened.id))
    kind = "math_block_label" if name else "math_block"
    tex = f"{opened.argument}\n{text}".strip()
    line = [opened.line, opened.line + 1]
    return [Token(kind, "math", 0, content=tex, info=name, block=True, map=line)]
