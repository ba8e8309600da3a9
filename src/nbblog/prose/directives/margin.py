"""Notes in the margin, in Quarto's and MyST's spelling."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives import Opened, directive, element, inline


@directive("column-margin", "aside", "margin", "marginnote", "sidebar")
def margin(opened: Opened, content: list[Token]) -> list[Token]:
    """Return a note that stands beside the text where there is room, and in it elsewhere."""
    if opened.argument:
        title = element("p", {"class": "margin-title"}, [inline(opened.argument, opened.line)], 0)
        content = [*title, *content]
    attributes = {**opened.attributes("margin-note"), "role": "note"}
    return element("div", attributes, content, opened.line)


@directive("column-body-outset", "column-page", "column-page-inset", "column-screen", "full-width")
def wide(opened: Opened, content: list[Token]) -> list[Token]:
    """Return a block that reaches out of the text's column."""
    return element("div", opened.attributes("wide"), content, opened.line)
