"""MyST's spellings of a block of code."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives import Opened, raw_directive
from nbblog.prose.listings import read_directive


@raw_directive("code", "code-block", "code-cell", "sourcecode", "parsed-literal", "literalinclude")
def code(opened: Opened, text: str) -> list[Token]:
    """Return a fenced block in the language that stands after the name."""
    line = [opened.line, opened.line + 1]
    token = Token("fence", "code", 0, content=text, info=opened.argument, block=True, map=line)
    token.meta["fence"] = read_directive(opened.argument, opened.options, text)
    return [token]
