"""MyST's role for an inline value: {eval}`acc`."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.roles import role
from nbblog.prose.syntax.values import python_of


@role("eval")
def evaluated(text: str) -> list[Token]:
    """Return the value of an expression; what is none stays code."""
    if code := python_of(text):
        return [Token("value", "", 0, content=f"{{eval}}`{text}`", info=code)]
    return [Token("code_inline", "code", 0, content=text, markup="`")]
