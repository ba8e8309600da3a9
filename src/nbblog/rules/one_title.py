"""A post has one title, and sections below it."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.prosaic import titles_of
from nbblog.rules import rule


@rule(
    "one-title",
    bad="# Post\n\ntext\n\n# Data\n\ntext",
    good="# Post\n\ntext\n\n## Data\n\ntext",
    severity="warning",
)
def one_title(notebook: Notebook) -> Iterator[Finding]:
    """Only the title of a post is a level-one heading."""
    first = [(title, where) for title, where in titles_of(notebook) if title.level == 1]
    named = notebook.front.title
    is_own = named is not None and bool(first) and first[0][0].words != named
    extra = [one for one in first[0 if is_own else 1 :] if not one[0].is_html]
    if extra:
        title, where = extra[0]
        more = f", the first of {len(extra)}" if len(extra) > 1 else ""
        message = f"“{title.words[:60]}” is one more title of the post{more}"
        hint = "begin sections with `##`, and what is below them with `###`"
        yield Finding("one-title", message, hint, where, Severity.WARNING)
