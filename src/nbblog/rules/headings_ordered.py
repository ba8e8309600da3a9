"""Headings go down one level at a time."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.prosaic import titles_of
from nbblog.rules import rule


@rule(
    "headings-ordered",
    bad="# Post\n\n## Data\n\n#### Where it is from",
    good="# Post\n\n## Data\n\n### Where it is from\n\n## Model",
    severity="warning",
)
def headings_ordered(notebook: Notebook) -> Iterator[Finding]:
    """Under a heading stand headings of the next level: none is skipped."""
    above = 1 if notebook.front.title else None
    told: set[tuple[int, int]] = set()
    for title, where in titles_of(notebook):
        before, above = above, title.level
        if before is None or title.level <= before + 1:
            continue
        if (before, title.level) in told:  # a habit of its author's, told once
            continue
        told.add((before, title.level))
        wanted = f"<h{before + 1}>" if title.is_html else "#" * (before + 1)
        message = f"“{title.words[:60]}” is of level {title.level}, below level {before}"
        hint = f"write `{wanted} {title.words[:60]}`"
        yield Finding("headings-ordered", message, hint, where, Severity.WARNING)
