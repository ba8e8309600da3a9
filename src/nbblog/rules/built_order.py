"""Finished pages can be followed by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.built import Built, example
from nbblog.findings import Finding
from nbblog.rules import rule

_CATEGORIES = {
    "keyboard",
    "semantics",
    "sensory-and-visual-cues",
    "structure",
    "tables",
    "time-and-media",
}


@rule(
    "built-order",
    on=Built,
    bad=example("<h4>Data</h4>"),
    good=example("<h2>Data</h2>"),
)
def built_order(built: Built) -> Iterator[Finding]:
    """Headings, regions, lists and tables of the built pages are in order; a keyboard gets by."""
    return built.findings(rule="built-order", categories=_CATEGORIES)
