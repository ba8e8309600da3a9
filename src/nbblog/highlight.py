"""Code to coloured HTML: pygments, with a span only where a colour is."""

from __future__ import annotations

from html import escape

from pygments.token import STANDARD_TYPES, Name, Operator, Punctuation, Text, Whitespace, _TokenType

from nbblog.lexers import tokens_of

_PLAIN = {Name, Operator, Punctuation, Text, Whitespace}


def highlight(code: str, language: str) -> str:
    """Return a `<pre class="code">` element; an unknown language stays plain text."""
    name = language.strip().lower()
    body = "".join(_spans(code, name))
    label = f" language-{escape(name)}" if name else ""
    return f'<pre class="code{label}" tabindex="0"><code>{body}</code></pre>'


def _spans(code: str, language: str) -> list[str]:
    """Return HTML pieces; neighbours of one colour share one span."""
    pieces: list[str] = []
    open_class, held = "", ""
    tokens = list(tokens_of(code.rstrip("\n"), language))
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
