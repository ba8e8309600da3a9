"""Posts have a title."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.rules import rule
from nbblog.whole import Whole


@rule("titled", on=Whole, bad="text", good="# Title\n\ntext", severity="warning")
def titled(whole: Whole) -> Iterator[Finding]:
    """A post has a title of its own: a level-one heading, or `title:` in its front matter."""
    for post in whole.posts:
        if not post.is_titled:
            message = f"the post has no title; it is called “{post.title}” after its file"
            hint = "begin the first Markdown cell with `# Title`"
            where = Where(str(post.path))
            yield Finding("titled", message, hint, where, Severity.WARNING)
