"""Code to coloured HTML: pygments, with a span only where a colour is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from pygments.token import STANDARD_TYPES, Name, Operator, Punctuation, Text, Whitespace, _TokenType

from nbblog.lexers import lexer_name, tokens_of
from nbblog.look import Look
from nbblog.spoken import say

_NAMES = {"Text only": "", "IPython": "Python"}
_PLAIN = {Name, Operator, Punctuation, Text, Whitespace}
# begins at no space but the first: a search that may begin anywhere takes the square of a length
_NOTE = re.compile(
    r"(?<![ \t])[ \t]*(?:#|//|--|%{1,3}|;{1,3}|!|<!--|/\*)"
    r"[ \t]*<(\d{1,3})>[ \t]*(?:-->|\*/)?[ \t]*$"
)


@dataclass(frozen=True, slots=True)
class Notes:
    """The list of notes below a block of code: how many, and what their ids begin with."""

    prefix: str
    count: int


def highlight(
    code: str, language: str, look: Look | None = None, notes: Notes | None = None
) -> str:
    """Return a `<pre class="code">` element; an unknown language stays plain text.

    With notes, a comment such as `# <1>` that ends a line becomes a link to that note.
    """
    name, look = language.strip().lower(), look or Look()
    label = f" language-{escape(name)}" if name else ""
    if look.is_numbered:
        label += " is-numbered"
    if look.is_numbered or look.marked or notes or name == "diff":
        marks, code = _noted(code, notes)
        runs = _runs(code, name if look.is_coloured else "")
        body = "".join(_lines(runs, look, marks, is_diff=name == "diff"))
    else:
        body = "".join(_span(*run) for run in _runs(code, name if look.is_coloured else ""))
    return f'<pre class="code{label}" tabindex="0"><code>{body}</code></pre>'


def language_name(language: str) -> str:
    """Return a language as people write it, such as "C++"; "" for plain text and unknown ones."""
    name = lexer_name(language)
    return _NAMES.get(name, name)


def has_notes(code: str) -> bool:
    """Whether a line of code ends with a comment such as `# <1>`."""
    return "<" in code and any(_NOTE.search(line) for line in code.split("\n"))


def _runs(code: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield stretches of one colour: the class, "" for none, and the text."""
    open_class, held = "", ""
    tokens = list(tokens_of(code.rstrip("\n"), language))
    if tokens:  # the lexer ends the last line; a block of code shall not
        tokens[-1] = (tokens[-1][0], tokens[-1][1].removesuffix("\n"))
    for token, text in tokens:
        name = "" if token in _PLAIN else _class(token)
        if name != open_class:
            yield open_class, held
            open_class, held = name, ""
        held += text
    yield open_class, held


def _class(token: _TokenType) -> str:
    """Return pygments' short class of a token, or of the nearest kind that has one."""
    while token not in STANDARD_TYPES:
        token = token.parent
    name: str = STANDARD_TYPES[token]
    return name


def _span(name: str, text: str) -> str:
    body = escape(text, quote=False)
    return f'<span class="{name}">{body}</span>' if name and text else body


# ------------------------------------------------------------------ line by line


def _lines(
    runs: Iterator[tuple[str, str]], look: Look, marks: dict[int, str], *, is_diff: bool
) -> Iterator[str]:
    """Yield each line as an element of its own; a line break stands at its end."""
    lines: list[list[tuple[str, str]]] = [[]]
    for name, text in runs:
        first, *others = text.split("\n")
        lines[-1].append((name, first))
        lines += [[(name, other)] for other in others]
    for number, line in enumerate(lines, start=1):
        kind = "line is-marked" if look.marks(number) else "line"
        if is_diff:
            kind += _change("".join(text for _, text in line))
        shown = f' data-line="{number + look.first - 1}"' if look.is_numbered else ""
        body = "".join(_span(*run) for run in line) + marks.get(number, "")
        end = "\n" if number < len(lines) else ""
        yield f'<span class="{kind}"{shown}>{body}{end}</span>'


def _change(line: str) -> str:
    """Return the class of an added or a removed line of a diff."""
    if line.startswith(("+++", "---")):
        return ""
    return {"+": " is-added", "-": " is-removed"}.get(line[:1], "")


def _noted(code: str, notes: Notes | None) -> tuple[dict[int, str], str]:
    """Return the links to notes by line, and the code without the comments that stood for them."""
    if notes is None:
        return {}, code
    marks: dict[int, str] = {}
    lines = code.split("\n")
    for number, line in enumerate(lines, start=1):
        found = _NOTE.search(line)
        if found and 1 <= int(found[1]) <= notes.count:
            one = int(found[1])
            target = escape(f"{notes.prefix}-{one}")
            marks[number] = (
                f'<a class="note-mark" href="#{target}"'
                f' aria-label="{escape(say("Note {number}", number=one))}">{one}</a>'
            )
            lines[number - 1] = line[: found.start()]
    return marks, "\n".join(lines)


def listing(pre: str, look: Look, caption: str) -> str:
    """Return a block of code with what stands above it; caption is HTML. Bare code stays bare."""
    if not (look.filename or caption or look.id):
        return pre
    name = f'<code class="listing-name">{escape(look.filename)}</code>' if look.filename else ""
    text = f'<span class="listing-caption">{caption}</span>' if caption else ""
    head = f"<figcaption>{text}{name}</figcaption>\n" if text or name else ""
    label = f' id="{escape(look.id)}"' if look.id else ""
    return f'<figure class="listing"{label}>\n{head}{pre}\n</figure>'
