"""Finished pages can be read by who sees little contrast."""

from __future__ import annotations

from collections.abc import Iterator

from nbblog.built import Built, example
from nbblog.findings import Finding
from nbblog.rules import rule


@rule(
    "built-contrast",
    on=Built,
    bad=example('<p style="color:#aaa;background:#fff">Pale words.</p>'),
    good=example('<p style="color:#333;background:#fff">Dark words.</p>'),
)
def built_contrast(built: Built) -> Iterator[Finding]:
    """Words of the built pages stand out from their ground, in the light and in the dark theme."""
    return built.findings(rule="built-contrast", categories={"color"})
