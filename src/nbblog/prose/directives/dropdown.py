"""`{dropdown} Title`: content that a reader unfolds."""

from __future__ import annotations

from markdown_it.token import Token

from nbblog.prose.directives import Opened, directive, element, inline
from nbblog.spoken import say


@directive("dropdown", "details", "toggle")
def dropdown(opened: Opened, content: list[Token]) -> list[Token]:
    """Return a fold with the title as its handle."""
    title = inline(opened.argument or say("Details"), opened.line)
    summary = element("summary", {}, [title], opened.line)
    is_open: dict[str, str | int | float] = {"open": ""} if "open" in opened.options else {}
    attributes = {**opened.attributes("fold"), **is_open}
    return element("details", attributes, [*summary, *content], opened.line)
