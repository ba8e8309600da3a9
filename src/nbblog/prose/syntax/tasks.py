"""The boxes of task lists say aloud whether their task is done."""

from __future__ import annotations

from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from nbblog.spoken import say


def tasks_plugin(md: MarkdownIt) -> None:
    """Put a box with a name before the words of each task."""
    md.core.ruler.after("inline", "tasks", _rule)


def _rule(state: StateCore) -> None:
    made: list[Token] = []
    for token in state.tokens:
        made.append(token)
        if token.type == "list_item_open" and "checked" in token.meta:
            made.append(_box(bool(token.meta.pop("checked"))))
    state.tokens = made


def _box(is_done: bool) -> Token:
    name = escape(say("Done") if is_done else say("Not done"))
    state = f'{" checked" if is_done else ""} aria-label="{name}"'
    html = f'<input class="task-list-item-checkbox" type="checkbox" disabled{state}> '
    return Token("html_inline", "", 0, content=html)
