"""Code to coloured HTML: pygments, with a span only where a colour is."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import (
    STANDARD_TYPES,
    Keyword,
    Name,
    Operator,
    Punctuation,
    Text,
    Whitespace,
    _TokenType,
)
from pygments.util import ClassNotFound

_ALIASES = {
    ".net (c#)": "csharp",
    ".net (f#)": "fsharp",
    ".net (powershell)": "powershell",
    "ipython": "ipython3",
    "ipython2": "ipython3",
    "ir": "r",
    "py": "ipython3",
    "python": "ipython3",
    "python3": "ipython3",
    "sagemath": "ipython3",
    "stata_kernel": "stata",
    "wolfram language": "mathematica",
}
"""What kernels and authors call a language that pygments calls otherwise."""

_MAGICS = {
    "bash": "bash",
    "bigquery": "sql",
    "cython": "cython",
    "file": "",
    "julia": "julia",
    "markdown": "markdown",
    "octave": "octave",
    "r": "r",
    "script": "",
    "sh": "bash",
    "sql": "sql",
    "svg": "xml",
    "sx": "bash",
    "system": "bash",
    "writefile": "",
}
"""Languages of cell magics that IPython's own lexer does not know; "": its first line tells."""

_MAGIC = re.compile(r"(\s*)%%(\w+)([^\n]*)\n")
_IPYTHON = re.compile(r"[%!?]")
"""What all that IPython adds to Python begins with, or ends."""

_PLAIN = {Name, Operator, Punctuation, Text, Whitespace}


def highlight(code: str, language: str, *others: str) -> str:
    """Return a `<pre class="code">` element; an unknown language stays plain text.

    others are names to try where the first is unknown, such as that of a kernel's lexer.
    """
    name = language.strip().lower()
    lexer = _lexer(name, *(other.strip().lower() for other in others))
    body = "".join(_spans(code, lexer))
    label = f" language-{escape(name)}" if name else ""
    return f'<pre class="code{label}" tabindex="0"><code>{body}</code></pre>'


@lru_cache(maxsize=64)
def _lexer(*languages: str) -> Lexer:
    for language in languages:
        name = _ALIASES.get(language) or re.sub(r"[ -]?\d[\d.]*$", "", language) or language
        if name in ("ipython", "ipython3"):
            from ipython_pygments_lexers import IPython3Lexer

            return IPython3Lexer(stripnl=False)
        for each in (language, name):
            with contextlib.suppress(ClassNotFound):
                return get_lexer_by_name(each or "text", stripnl=False)
    return get_lexer_by_name("text", stripnl=False)


@lru_cache(maxsize=1)
def _python() -> Lexer:
    return get_lexer_by_name("python3", stripnl=False)


def _tokens(code: str, lexer: Lexer) -> Iterator[tuple[_TokenType, str]]:
    """Yield what a lexer finds; below a cell magic, what the lexer of its language finds."""
    if lexer.name == "IPython" and not _IPYTHON.search(code):
        lexer = _python()  # the same tokens in half the time
    found = _MAGIC.match(code) if lexer.name == "IPython" else None
    inner = _lexer_of_magic(found[2].lower(), found[3].strip()) if found else None
    if found is None or inner is None:
        yield from lex(code, lexer)
        return
    yield from ((Text, f"{found[1]}%%"), (Keyword, found[2]), (Text, f"{found[3]}\n"))
    yield from lex(code[found.end() :], inner)


def _lexer_of_magic(magic: str, line: str) -> Lexer | None:
    """Return the lexer of what stands below `%%magic line`, None where IPython's own does."""
    if magic not in _MAGICS:
        return None
    if _MAGICS[magic]:
        return _lexer(_MAGICS[magic])
    last = line.split()[-1] if line else ""
    if magic == "script":
        return _lexer(line.split()[0].rpartition("/")[2] if line else "")
    try:
        return get_lexer_for_filename(last, stripnl=False)
    except ClassNotFound:
        return _lexer("text")


def _spans(code: str, lexer: Lexer) -> list[str]:
    """Return HTML pieces; neighbours of one colour share one span."""
    pieces: list[str] = []
    open_class, held = "", ""
    tokens = list(_tokens(code.rstrip("\n"), lexer))
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
