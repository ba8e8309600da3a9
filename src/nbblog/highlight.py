"""Code to coloured HTML: pygments, with a span only where a colour is."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Name, Operator, Punctuation, Text, Whitespace, _TokenType
from pygments.util import ClassNotFound

_ALIASES = {"ipython": "ipython3", "python": "ipython3", "py": "ipython3", "ir": "r"}
_PLAIN = {Name, Operator, Punctuation, Text, Whitespace}


def highlight(code: str, language: str) -> str:
    """Return a `<pre class="code">` element; an unknown language stays plain text."""
    name = language.strip().lower()
    body = "".join(_spans(code, _lexer(name)))
    label = f" language-{escape(name)}" if name else ""
    return f'<pre class="code{label}" tabindex="0"><code>{body}</code></pre>'


def is_language(name: str) -> bool:
    """Return whether a name is that of a language whose code can be coloured."""
    try:
        get_lexer_by_name(_ALIASES.get(name.lower(), name.lower()))
    except ClassNotFound:
        return name.lower() in _ALIASES
    return True


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer:
    name = _ALIASES.get(language, language)
    if name == "ipython3":
        from ipython_pygments_lexers import IPython3Lexer

        return IPython3Lexer(stripnl=False)
    try:
        return get_lexer_by_name(name or "text", stripnl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False)


def _spans(code: str, lexer: Lexer) -> list[str]:
    """Return HTML pieces; neighbours of one colour share one span."""
    pieces: list[str] = []
    open_class, held = "", ""
    tokens = list(lex(code.rstrip("\n"), lexer))
    if tokens:  # the lexer ends the last line; a block of code shall not
        tokens[-1] = (tokens[-1][0], tokens[-1][1].removesuffix("\n"))
    for token, text in tokens:
        name = "" if token in _PLAIN else _class(token)
        if name != open_class:
            pieces.append(_span(open_class, held))
            open_class, held = name, ""
        held += text
    pieces.append(_span(open_class, held))
    return pieces


def _class(token: _TokenType) -> str:
    """Return pygments' short class of a token, or of the nearest kind that has one."""
    while token not in STANDARD_TYPES:
        token = token.parent
    name: str = STANDARD_TYPES[token]
    return name


def _span(name: str, text: str) -> str:
    body = escape(text, quote=False)
    return f'<span class="{name}">{body}</span>' if name and text else body
