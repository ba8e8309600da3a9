"""Posts have a date."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.rules import rule
from nbblog.whole import Whole


@rule(
    "dated",
    on=Whole,
    bad="# Post\n\ntext",
    good="---\ndate: 2026-11-21\n---\n# Post",
    severity="warning",
)
def dated(whole: Whole) -> Iterator[Finding]:
    """A post says when it was written; one that does not is listed last."""
    for post in whole.posts:
        if post.date is None:
            hint = "name the file 2026-11-21-name.ipynb, or add `date:` to the front matter"
            where = Where(str(post.path))
            yield Finding("dated", "the post has no date", hint, where, Severity.WARNING)
