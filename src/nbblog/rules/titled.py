"""Posts have a title."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook
from nbblog.rules import rule


@rule("titled", bad="text", good="# Title\n\ntext", severity="warning")
def titled(notebook: Notebook) -> Iterator[Finding]:
    """A post has a title of its own: a level-one heading, or `title:` in its front matter."""
    if not notebook.is_titled:
        message = f"the post has no title; it is called “{notebook.title}” after its file"
        hint = "begin the first Markdown cell with `# Title`"
        where = Where(str(notebook.path))
        yield Finding("titled", message, hint, where, Severity.WARNING)
