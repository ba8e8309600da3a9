r"""Inline values: expressions in prose whose values come from the notebook's kernel.

Three spellings lead to one: `{{ acc:.3f }}`, Quarto's `` `{python} acc` `` and MyST's
`` {eval}`acc` ``. Braces in code, formulas and HTML are none, nor are those behind a backslash.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from nbblog.findings import Finding, Severity, Where
from nbblog.model import MimeBundle

_LONGEST = 200
_BRACES = re.compile(r"\{\{(?!\{)")
_MYST = re.compile(r"\{eval\}(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_QUARTO = re.compile(r"\{python\}\s+(.+)", re.DOTALL)
_CODE = ("(", ")"), ("f'''{", "}'''")


def values_plugin(md: MarkdownIt) -> None:
    """Let a parser know inline values: tokens of type `value`, with their Python as info."""
    md.inline.ruler.before("backticks", "value", _rule)
    md.core.ruler.push("value_in_code", lambda state: _code_spans(state.tokens))
    md.add_render_rule("value", lambda _, tokens, index, *__: escape(tokens[index].content))


def _rule(state: StateInline, silent: bool) -> bool:
    """Recognise `{{ … }}` and `` {eval}`…` `` where they begin."""
    if state.src[state.pos] != "{":
        return False
    found = _in_braces(state.src, state.pos) or _in_role(state.src, state.pos)
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
    while (end := text.find("}}", end + 1, begin + _LONGEST)) >= 0:
        if code := python_of(text[begin + 2 : end]):
            return None if text[end + 2 : end + 3] == "}" else (code, end + 2)
    return None


def _in_role(text: str, begin: int) -> tuple[str, int] | None:
    found = _MYST.match(text, begin)
    code = python_of(found[2]) if found else None
    return (code, found.end()) if found and code else None


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
    found = (one.info for token in md.parse(text) for one in _inner(token) if one.type == "value")
    return tuple(dict.fromkeys(found))


def _inner(token: Token) -> Iterator[Token]:
    """Yield the inline tokens below one; a picture's are its alternative text."""
    for child in token.children or ():
        yield child
        yield from _inner(child)


def fill(
    tokens: Iterable[Token],
    rendered: Callable[[str], str],
    where: Callable[[Token], Where],
    findings: list[Finding],
) -> None:
    """Put values in the place of expressions; one that nobody computed stays as it was typed.

    Blocks carry the values of their cell as `values`; those of a text without code carry none.
    rendered turns one line of Markdown into HTML.
    """
    for token in tokens:
        values: Mapping[str, MimeBundle] | None = token.meta.get("values")
        if values is None:
            continue
        for child in _inner(token):
            if child.type == "image":
                _fill_words(child, values)
            elif child.type == "value":
                _fill(child, values.get(child.info), rendered, where(token), findings)


def _fill_words(image: Token, values: Mapping[str, MimeBundle]) -> None:
    """Put values into a picture's alternative text, which is words only."""
    for token in _inner(image):
        if token.type == "value" and token.info in values:
            text = str(values[token.info].get("text/plain", ""))
            image.content = image.content.replace(token.content, text, 1)
            token.type, token.content = "text", text


def _fill(
    token: Token,
    bundle: MimeBundle | None,
    rendered: Callable[[str], str],
    place: Where,
    findings: list[Finding],
) -> None:
    if bundle is None:
        findings.append(_unknown(token, place))
        return
    text = str(bundle.get("text/plain", ""))
    if len(text) > _LONGEST or "\n" in text.strip():
        findings.append(_long(token, text, place))
    token.type = "html_inline"
    token.meta["text"] = text
    token.content = f'<span class="value">{_shown(bundle, rendered)}</span>'


def _shown(bundle: MimeBundle, rendered: Callable[[str], str]) -> str:
    """Return the HTML of a value: a formula or Markdown where its type offers one, else text."""
    if latex := bundle.get("text/latex"):
        inner = str(latex).strip().strip("$").removeprefix(r"\displaystyle").strip()
        return rendered(f"${inner}$")
    if markdown := bundle.get("text/markdown"):
        return rendered(str(markdown))
    return escape(str(bundle.get("text/plain", "")))


def _unknown(token: Token, place: Where) -> Finding:
    message = f"nobody has computed the value of `{token.content}`"
    hint = r"let nbblog execute the notebook, or write `\{{` for braces that are braces"
    return Finding("values-stored", message, hint, place, Severity.WARNING)


def _long(token: Token, text: str, place: Where) -> Finding:
    lines = text.strip().count("\n") + 1
    message = f"the value of `{token.content}` has {len(text)} characters in {lines} lines"
    hint = "show what is long as the output of a cell"
    return Finding("values-short", message, hint, place, Severity.WARNING)
