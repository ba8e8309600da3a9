"""Finished pages can be read by who sees little contrast."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.built import Built
from nbblog.findings import Finding
from nbblog.rules import rule

_PAGE = '<!doctype html><html lang="en"><title>Post</title><main><h1>Post</h1>{}</main></html>'


@rule(
    "built-contrast",
    on=Built,
    bad={"index.html": _PAGE.format('<p style="color:#aaa;background:#fff">Pale words.</p>')},
    good={"index.html": _PAGE.format('<p style="color:#333;background:#fff">Dark words.</p>')},
)
def built_contrast(built: Built) -> Iterator[Finding]:
    """Words of the built pages stand out from their ground, in the light and in the dark theme."""
    yield from built.findings(rule="built-contrast", categories=frozenset({"color"}))
