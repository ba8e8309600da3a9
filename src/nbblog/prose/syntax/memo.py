"""What rules have found out about the source that is being parsed, so that they look once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markdown_it.rules_block import StateBlock


@dataclass(frozen=True, slots=True)
class _Memory:
    """What each rule knows of a source; the state is kept, because its id could come back."""

    state: StateBlock
    by_rule: dict[str, dict[Any, Any]] = field(default_factory=dict)


def memo(state: StateBlock, rule: str) -> dict[Any, Any]:
    """Return what a rule remembers of a source; another source begins with nothing."""
    memory = state.env.get("memo")
    if not isinstance(memory, _Memory) or memory.state is not state:
        memory = state.env["memo"] = _Memory(state)
    return memory.by_rule.setdefault(rule, {})
