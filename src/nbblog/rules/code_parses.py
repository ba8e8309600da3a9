"""Code cells hold Python that parses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbblog.findings import Finding
from nbblog.model import Cell, Notebook
from nbblog.python.cells import AUTOMAGIC, Code, is_python_two, python_cells
from nbblog.rules import rule

_FREE = {"raises-exception", "skip-execution"}
"""Tags of cells that need not be Python: a SyntaxError is their point, or nothing runs them."""

_PYTHON_TWO = re.compile(
    r"Missing parentheses in call to '(print|exec)'|multiple exception types|invalid .* literal"
    r"|leading zeros in decimal|Did you mean print"
)
_OLD_WORDS = re.compile(
    r"^\s*(print\s+[^=(\s]|exec\s+['\"]|raise\s+\w+,|except\s+\w+,\s*\w+:)|<>|\b0[0-7]+\b",
    re.MULTILINE,
)
_SHELL = re.compile(
    r"\s*(apt|apt-get|bash|brew|cd|conda|cp|curl|docker|export|git|jupyter|ls|mamba|mkdir|mv|npm"
    r"|pip|pip3|pwd|rm|source|sudo|tar|unzip|uv|wget)\s+[\w./~:-]"
)
_WORDS = re.compile(r"\s*[A-Z“\"'(]?[\w’'-]+,?(\s+[\w’'-]+[,;:]?){2,}.*")
_KEYWORDS = re.compile(r"\s*(if|for|while|with|def|class|return|import|from|lambda|assert)\b")
_FENCE_OR_LIST = re.compile(r"\s*(```|[*-]\s+[A-Za-z]|\d+\.\s+[A-Za-z]|>\s+\w)")


@rule(
    "code-parses",
    bad="# %%\nThis cell draws the loss.\n",
    good="# %% [markdown]\n# This cell draws the loss.\n\n# %%\nlosses = [3, 2, 1]\n",
)
def code_parses(notebook: Notebook) -> Iterator[Finding]:
    """Every code cell is Python, once IPython's magics are taken out of it."""
    is_told = False
    for cell, code in python_cells(notebook):
        mistake = code.mistake
        if mistake is None or _FREE & set(cell.tags):
            continue
        is_old = is_python_two(notebook) or _is_python_two(mistake, code)
        if is_old and is_told:
            continue
        is_told |= is_old
        message, hint = _python_two() if is_old else _told(mistake, code)
        where = notebook.where(cell, _line(cell, mistake))
        yield Finding("code-parses", message, hint, where)


def _line(cell: Cell, mistake: SyntaxError) -> int:
    last = cell.source.count("\n") + 1
    return min(max(mistake.lineno or 1, 1), last)


def _is_python_two(mistake: SyntaxError, code: Code) -> bool:
    """Whether a line that is no Python was Python 2."""
    line = _text(mistake, code)
    return bool(_PYTHON_TWO.search(mistake.msg) and _OLD_WORDS.search(line))


def _python_two() -> tuple[str, str]:
    message = "the code is Python 2, which no current kernel runs"
    return message, "rewrite it for Python 3 (`2to3` and `pyupgrade` help), or set `execute: never`"


def _told(mistake: SyntaxError, code: Code) -> tuple[str, str]:
    """Return message and hint for what cannot be read."""
    line = _text(mistake, code)
    shown = line.strip()[:60]
    first = line.split()[0] if line.strip() else ""
    if "cell magic" in mistake.msg:
        return mistake.msg, "move it to the top, above comments too, or into a cell of its own"
    if _SHELL.match(line):
        hint = f"write `%{shown}`" if first in AUTOMAGIC else f"write `!{shown}`"
        return f"a command of the shell in Python code: `{shown}`", hint
    if _is_prose(line):
        hint = "make the cell a Markdown cell, or begin the line with `#`"
        return f"prose in a code cell: “{shown}”", hint
    what = mistake.msg[:1].lower() + mistake.msg[1:] if mistake.msg[1:2].islower() else mistake.msg
    hint = "correct the line; tag the cell `raises-exception` if the mistake is the point"
    return f"this is no Python: {what}", hint


def _is_prose(line: str) -> bool:
    is_words = bool(_WORDS.fullmatch(line)) and not _KEYWORDS.match(line)
    signs = len(re.findall(r"[=()\[\]{}+*/<>|&%@]", line))
    return bool(_FENCE_OR_LIST.match(line)) or (is_words and signs * 4 <= len(line.split()))


def _text(mistake: SyntaxError, code: Code) -> str:
    lines = code.source.split("\n")
    return lines[min(max((mistake.lineno or 1) - 1, 0), len(lines) - 1)]
