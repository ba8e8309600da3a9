"""`{bibliography}`, MyST's place for the list of references."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.citations import PLACE
from nbblog.prose.directives import Opened, element, raw_directive


@raw_directive("bibliography")
def bibliography(opened: Opened, text: str) -> list[Token]:
    """Return the place of the list, as `::: {#refs}` is one."""
    return element("div", {"id": PLACE}, [], opened.line)
