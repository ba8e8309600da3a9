"""Posts are not changed before they are written."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.model import Notebook
from nbblog.rules import rule


@rule(
    "dates-in-order",
    bad="---\ndate: 2026-11-21\nupdated: 2026-11-20\n---\n# Post",
    good="---\ndate: 2026-11-21\nupdated: 2026-11-22\n---\n# Post",
    severity="warning",
)
def dates_in_order(notebook: Notebook) -> Iterator[Finding]:
    """The day of the last change is not before the day of the post."""
    date, updated = notebook.date, notebook.front.updated
    if date and updated and updated < date:
        message = f"the post was updated on {updated}, before its date, {date}"
        where = notebook.typed.get("updated", Where(str(notebook.path)))
        hint = "correct `updated:`, or leave it out"
        yield Finding("dates-in-order", message, hint, where, Severity.WARNING)
