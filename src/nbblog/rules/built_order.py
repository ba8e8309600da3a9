"""Finished pages can be followed by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.built import Built
from nbblog.findings import Finding
from nbblog.rules import rule

_PAGE = '<!doctype html><html lang="en"><title>Post</title><main><h1>Post</h1>{}</main></html>'
_CATEGORIES = frozenset(
    {"keyboard", "semantics", "sensory-and-visual-cues", "structure", "tables", "time-and-media"}
)


@rule(
    "built-order",
    on=Built,
    bad={"index.html": _PAGE.format("<h4>Data</h4>")},
    good={"index.html": _PAGE.format("<h2>Data</h2>")},
)
def built_order(built: Built) -> Iterator[Finding]:
    """Headings, regions, lists and tables of the built pages are in order; a keyboard gets by."""
    yield from built.findings(rule="built-order", categories=_CATEGORIES)
