"""Roles of code: what Sphinx would link to a library's reference is shown as its name."""

from __future__ import annotations

import re

from markdown_it.token import Token

from nbblog.prose.roles import role

_KINDS = ("func", "class", "mod", "meth", "attr", "obj", "data", "exc", "const")
_TITLED = re.compile(r"(.+?)\s*<[^<>]*>", re.DOTALL)


@role(
    "code", "file", "command", "program", "option", "envvar", "samp", "literal", "token", "any",
    *_KINDS, *(f"py:{kind}" for kind in _KINDS),
)  # fmt: skip
def code(text: str) -> list[Token]:
    """Return a name as code: `~a.b.c` is `c`, `title <target>` is its title."""
    titled = _TITLED.fullmatch(text)
    name = titled[1] if titled else text
    if name.startswith("~"):
        name = name.rpartition(".")[2].lstrip("~")
    return [Token("code_inline", "code", 0, content=name, markup="`")]
