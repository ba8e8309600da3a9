"""Callouts are named as the theme names them."""

from __future__ import annotations

from markdown_it.token import Token


def name_alerts(tokens: list[Token]) -> None:
    """Name GitHub's alerts as the theme does: `callout callout-note`."""
    for token in tokens:
        name = str(token.attrs.get("class", ""))
        if "markdown-alert" in name:
            token.attrs["class"] = name.replace("markdown-alert-", "callout-").replace(
                "markdown-alert", "callout"
            )
