r"""Inline values: expressions in prose whose values come from the notebook's kernel.

Three spellings lead to one: `{{ acc:.3f }}`, Quarto's `` `{python} acc` `` and MyST's
`` {eval}`acc` ``. Braces in code, formulas and HTML are none, nor are those behind a backslash.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

LONGEST = 200
"""Characters of an expression, and of its value before it is told that it is long."""

_BRACES = re.compile(r"\{\{(?!\{)")
_QUARTO = re.compile(r"\{python\}\s+(.+)", re.DOTALL)
_CODE = ("(", ")"), ("f'''{", "}'''")


def values_plugin(md: MarkdownIt) -> None:
    """Let a parser know inline values: tokens of type `value`, with their Python as info."""
    md.inline.ruler.before("backticks", "value", _rule)
    md.core.ruler.push("value_in_code", lambda state: _code_spans(state.tokens))
    md.add_render_rule("value", lambda _, tokens, index, *__: escape(tokens[index].content))


def _rule(state: StateInline, silent: bool) -> bool:
    """Recognise `{{ … }}` where it begins."""
    found = _in_braces(state.src, state.pos)
    if found is None:
        return False
    code, end = found
    if not silent:
        token = state.push("value", "", 0)
        token.content, token.info = state.src[state.pos : end], code
    state.pos = end
    return True


def _in_braces(text: str, begin: int) -> tuple[str, int] | None:
    """Return the Python of braces that begin here, and where they end; braces may hold some."""
    if not _BRACES.match(text, begin) or text[begin - 1 : begin] == "{":
        return None
    end = begin
    while (end := text.find("}}", end + 1, begin + LONGEST)) >= 0:
        if code := python_of(text[begin + 2 : end]):
            return None if text[end + 2 : end + 3] == "}" else (code, end + 2)
    return None


def _code_spans(tokens: Iterable[Token]) -> None:
    """Turn code spans in Quarto's spelling into values."""
    for token in tokens:
        for child in token.children or ():
            found = _QUARTO.match(child.content) if child.type == "code_inline" else None
            if found and (code := python_of(found[1])):
                child.type, child.info = "value", code
                child.content = f"{child.markup}{child.content}{child.markup}"


def python_of(text: str) -> str | None:
    """Return the Python expression for what stands in braces, or None when it is none.

    >>> python_of(" acc ")
    'acc'
    >>> python_of("100 * acc:.1f")
    "f'''{100 * acc:.1f}'''"
    """
    text = " ".join(text.split())
    for before, after in _CODE:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                tree = ast.parse(f"{before}{text}{after}", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if not before.startswith("f"):
            return None if isinstance(tree, ast.Tuple) and not tree.elts else text
        if isinstance(tree, ast.JoinedStr) and len(tree.values) == 1:
            return f"{before}{text}{after}"
    return None


def expressions(md: MarkdownIt, text: str) -> tuple[str, ...]:
    """Return the Python of every inline value of a Markdown text, each once, in order."""
    if "{{" not in text and "{eval}" not in text and "{python}" not in text:
        return ()
    found = (one.info for token in md.parse(text) for one in inner(token) if one.type == "value")
    return tuple(dict.fromkeys(found))


def inner(token: Token) -> Iterator[Token]:
    """Yield the inline tokens below one; a picture's are its alternative text."""
    for child in token.children or ():
        yield child
        yield from inner(child)
