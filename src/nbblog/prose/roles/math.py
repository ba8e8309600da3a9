"""{math}`…`: a formula."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.roles import role


@role("math")
def math(text: str) -> list[Token]:
    """Return an inline formula."""
    return [Token("math_inline", "math", 0, content=text, markup="$")]
