"""What rules have found out about the source that is being parsed, so that they look once."""

from __future__ import annotations

from typing import Any

from markdown_it.rules_block import StateBlock


def memo(state: StateBlock, rule: str) -> dict[Any, Any]:
    """Return what a rule remembers of a source; another source begins with nothing."""
    kept = state.env.get("memo")
    if kept is None or kept[0] is not state:  # the state is kept: an id could come back
        kept = state.env["memo"] = (state, {})
    found: dict[Any, Any] = kept[1].setdefault(rule, {})
    return found
