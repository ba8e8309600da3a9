"""MyST's roles in running text: {name}`text`."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from nbblog.prose.roles import ROLES
from nbblog.prose.syntax.trouble import trouble
from nbblog.registry import did_you_mean

_OPEN = re.compile(r"\{([A-Za-z][\w:+-]*)\}(`+)")


def roles_plugin(md: MarkdownIt) -> None:
    """Read roles; an unknown one shows its text as code."""
    md.inline.ruler.before("backticks", "role", _rule)


def _rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    found = _OPEN.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    ticks = found[2]
    end = state.src.find(ticks, found.end(), state.posMax)
    if end < 0:
        return False
    if not silent:
        if state.pending:
            state.pushPending()
        text = state.src[found.end() : end].replace("\n", " ").strip()
        for token in _tokens(found[1], text):
            state.tokens.append(replace(token, level=state.level))
            state.tokens_meta.append(None)
    state.pos = end + len(ticks)
    return True


def _tokens(name: str, text: str) -> list[Token]:
    if name in ROLES:
        return ROLES[name](text)
    hint = did_you_mean(name, ROLES.names(), "write it in Markdown or HTML")
    finding = trouble("directive-known", f"no role is named `{name}`", hint).meta["finding"]
    return [Token("code_inline", "code", 0, content=text, markup="`", meta={"finding": finding})]
