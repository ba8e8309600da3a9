"""Quotations that are callouts: GitHub's and Obsidian's `> [!NOTE]`, fastpages' `> Note: …`."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from nbblog.prose.directives import inline
from nbblog.prose.directives.callout import TONES, callout
from nbblog.prose.syntax.trouble import trouble
from nbblog.registry import did_you_mean

_ALERT = re.compile(r"\[!([A-Za-z][\w-]*)\]([+-]?)[ \t]*([^\n]*)\n?")
_WORD = re.compile(
    r"(?:\*\*)?(Note|Tip|Important|Warning|Caution)(?::\*\*|\*\*:|\*\*(?=\n)|:)[ \t]*\n?"
)
_EMBED = re.compile(r"(?:youtube|twitter):[ \t]*(https?://\S+)", re.IGNORECASE)


def quotes_plugin(md: MarkdownIt) -> None:
    """Turn quotations that begin with a kind of callout into one."""
    md.core.ruler.after("block", "quotes", _rule)


def _rule(state: StateCore) -> None:
    tokens = state.tokens
    made: list[Token] = []
    closings: list[Token | None] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.type == "blockquote_close":
            made.append(closings.pop() or token)
        elif token.type != "blockquote_open":
            made.append(token)
        elif (link := _embedded(tokens, index)) is not None:
            made += link
            index += 4
        else:
            opening, closing, used = _opening(token, tokens, index)
            made += opening
            closings.append(closing)
            index += used
    state.tokens = made


def _embedded(tokens: list[Token], index: int) -> list[Token] | None:
    """Return the paragraph with the link of `> youtube: URL`, which holds nothing else."""
    kinds = [token.type for token in tokens[index : index + 4]]
    if kinds != ["paragraph_open", "inline", "paragraph_close", "blockquote_close"]:
        return None
    found = _EMBED.fullmatch(tokens[index + 1].content.strip())
    if found is None:
        return None
    tokens[index + 1].content = f"<{found[1]}>"
    return tokens[index : index + 3]


def _opening(
    quote: Token, tokens: list[Token], index: int
) -> tuple[list[Token], Token | None, int]:
    """Return the beginning of a quotation or callout, its end, and how many tokens it used up."""
    if index + 1 >= len(tokens) or tokens[index].type != "paragraph_open":
        return [quote], None, 0
    text = tokens[index + 1]
    line = (text.map or [0])[0]
    if alert := _ALERT.match(text.content):
        kind, fold, title = alert[1].lower(), alert[2], alert[3].strip()
        shown = inline(title, line) if title else None
        box = callout(kind, shown, (), line=line, is_open=fold == "+" if fold else None)
        found = box if kind in TONES else [_unknown(alert[1], line), *box]
        rest = text.content[alert.end() :]
    elif word := _WORD.match(text.content):
        found = callout(word[1].lower(), None, (), line=line)
        rest = text.content[word.end() :]
    else:
        return [quote], None, 0
    for token in found:
        token.meta.update({key: quote.meta[key] for key in quote.meta if key not in token.meta})
    used = 0 if rest.strip() else 3
    if not used:
        dropped = text.content[: len(text.content) - len(rest)].count("\n")
        text.content = rest
        text.map = [line + dropped, *(text.map or [0, line + 1])[1:]]
    return found[:-1], found[-1], used


def _unknown(kind: str, line: int) -> Token:
    hint = did_you_mean(kind.lower(), TONES, "write `> [!NOTE]` and a title after it")
    return trouble("directive-known", f"no callout is named `[!{kind}]`", hint, line)
