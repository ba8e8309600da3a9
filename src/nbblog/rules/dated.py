"""Posts have a date."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook
from nbblog.rules import rule


@rule("dated", bad="# Post\n\ntext", good="---\ndate: 2026-11-21\n---\n# Post", severity="warning")
def dated(notebook: Notebook) -> Iterator[Finding]:
    """A post says when it was written; one that does not is listed last."""
    if notebook.date is None:
        hint = "name the file 2026-11-21-name.ipynb, or add `date:` to the front matter"
        where = Where(str(notebook.path))
        yield Finding("dated", "the post has no date", hint, where, Severity.WARNING)
