"""`{epigraph}` and its like: quotations."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives import Opened, directive, element


@directive("epigraph", "pull-quote", "blockquote", "highlights")
def quotation(opened: Opened, content: list[Token]) -> list[Token]:
    """Return a quotation."""
    return element("blockquote", opened.attributes(), content, opened.line)


@directive("div", "container")
def box(opened: Opened, content: list[Token]) -> list[Token]:
    """Return a box whose classes are its argument."""
    classes = opened.argument.split()
    return element("div", opened.attributes(*classes), content, opened.line)
