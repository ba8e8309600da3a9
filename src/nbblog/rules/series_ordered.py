"""The parts of a series have an order."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.findings import Finding, Severity, Where
from nbblog.rules import rule
from nbblog.sources.frontmatter import slugify
from nbblog.whole import Whole

_PART = "---\nseries: Trees\nseries_order: {}\n---\n# Post"


@rule(
    "series-ordered",
    on=Whole,
    bad={"notebooks/a.md": _PART.format(1), "notebooks/b.md": _PART.format(1)},
    good={"notebooks/a.md": _PART.format(1), "notebooks/b.md": _PART.format(2)},
    severity="warning",
)
def series_ordered(whole: Whole) -> Iterator[Finding]:
    """No two parts of a series have one `series_order:`, and none has it without a `series:`."""
    first: dict[tuple[str, int], str] = {}
    for post in whole.posts:
        order = post.front.series_order
        if order is None:
            continue
        where = post.typed.get("series_order", Where(str(post.path)))
        if not post.front.series:
            message, hint = "`series_order` without a series", "add `series:`, or delete it"
            yield Finding("series-ordered", message, hint, where, Severity.WARNING)
            continue
        owner = first.setdefault((slugify(post.front.series), order), str(post.path))
        if owner != str(post.path):
            message = f"part {order} of “{post.front.series}” is {owner} already"
            hint = "give one of the two another number"
            yield Finding("series-ordered", message, hint, where, Severity.WARNING)
