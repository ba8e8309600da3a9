"""Which of pygments' lexers reads some code: by language, by kernel, by cell magic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from pygments import lex
from pygments.lexer import Lexer, bygroups, using
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Keyword, Operator, Text, _TokenType
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

_VERSION = re.compile(r"[ -]?\d[\d.]*$")
_MAGIC = re.compile(r"(\s*)%%(\w+)([^\n]*)\n")
_IPYTHON = re.compile(r"[%!?]")
"""What all that IPython adds to Python begins with, or ends."""


def known_language(*names: str) -> str:
    """Return the first of some names of a language that has a lexer; the first of all if none."""
    return next((name for name in names if is_language(name)), names[0])


def is_language(name: str) -> bool:
    """Return whether a name is that of a language whose code can be coloured."""
    return _found(name.strip().lower()) is not None


def lexer_name(language: str) -> str:
    """Return what pygments calls a language; "Text only" where it knows none."""
    return str(_lexer(language.strip().lower()).name)


def tokens_of(code: str, language: str) -> Iterator[tuple[_TokenType, str]]:
    """Yield the tokens of some code; below a cell magic, those of its language.

    An unknown language is plain text.
    """
    lexer = _lexer(language.strip().lower())
    if lexer.name == "IPython" and not _IPYTHON.search(code):
        lexer = _lexer("py3")  # the same tokens in half the time
    found = _MAGIC.match(code) if lexer.name == "IPython" else None
    inner = _lexer_of_magic(found[2].lower(), found[3].split()) if found else None
    if found is None or inner is None:
        yield from lex(code, lexer)
        return
    yield from ((Text, f"{found[1]}%%"), (Keyword, found[2]), (Text, f"{found[3]}\n"))
    yield from lex(code[found.end() :], inner)


def _lexer_of_magic(magic: str, words: list[str]) -> Lexer | None:
    """Return the lexer of what stands below `%%magic words`, None where IPython's own does."""
    if magic not in _MAGICS:
        return None
    if magic == "script" and words:
        return _lexer(words[0].rpartition("/")[2])
    if _MAGICS[magic] or not words:
        return _lexer(_MAGICS[magic] or "text")
    try:
        return get_lexer_for_filename(words[-1], stripnl=False)
    except ClassNotFound:
        return _lexer("text")


def _lexer(language: str) -> Lexer:
    return _found(language or "text") or get_lexer_by_name("text", stripnl=False)


@lru_cache(maxsize=64)
def _found(language: str) -> Lexer | None:
    name = _ALIASES.get(language, language)
    if name == "ipython3":
        return _ipython()
    for each in (name, _VERSION.sub("", name)):
        try:
            return get_lexer_by_name(each, stripnl=False)
        except ClassNotFound:
            continue
    return None


def _ipython() -> Lexer:
    """Return the lexer of IPython; below `%%time` and its like stands IPython, not only Python."""
    from ipython_pygments_lexers import IPython3Lexer

    below = r"(?s)(\s*)(%%)(capture|debug|prun|python3?|timeit|time)\b([^\n]*\n)(.*)"
    kinds = bygroups(Text, Operator, Keyword, Text, using(IPython3Lexer))
    tokens = {**IPython3Lexer.tokens, "root": [(below, kinds), *IPython3Lexer.tokens["root"]]}
    return cast("Lexer", type("CellLexer", (IPython3Lexer,), {"tokens": tokens})(stripnl=False))
