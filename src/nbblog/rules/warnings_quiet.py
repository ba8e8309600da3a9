"""Outputs are free of warnings that were meant for the author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nbblog.controls import view_of
from nbblog.findings import Finding, Severity
from nbblog.model import Cell, ExecutedNotebook, Output, Stream
from nbblog.outputtext import plain
from nbblog.rules import Example, rule

_CATEGORY = r"(?:\w+\.)*\w*Warning"
_PYTHON = re.compile(
    rf"^(?P<place>[^\n]*?):(?P<line>\d+): (?P<what>{_CATEGORY}: ?[^\n]*)", re.MULTILINE
)
_BARE = re.compile(rf"^(?P<what>{_CATEGORY}: [^\n]*)", re.MULTILINE)
_LOGGED = re.compile(
    r"^(?P<what>(?:WARNING|DEPRECATION|W\d{4} )[: ][^\n]*"
    r"|\d{4}-\d\d-\d\d [\d:., ]+[:,]? ?(?:- )?(?:[WE] |WARNING|\S+ - WARNING)[^\n]*"
    r"|[WE]\d{4} \d\d:\d\d[^\n]*"
    r"|\[[^\]\n]*\bWARN(?:ING)?\b[^\]\n]*\][^\n]*"
    r"|(?:An )?NVIDIA GPU may be present[^\n]*|Some weights of [^\n]*"
    r"|huggingface/tokenizers: The current process[^\n]*)",
    re.MULTILINE,
)
_PIP = re.compile(
    r"^(?P<what>\[notice\] [^\n]*|Note: you may need to restart the kernel[^\n]*"
    r"|WARNING: (?:Running pip|You are using pip|The script|The directory|Retrying|Ignoring)[^\n]*"
    r"|DEPRECATION: [^\n]*)",
    re.MULTILINE,
)
_IN_CELL = re.compile(r"ipykernel_\d+[\\/]\d+\.py$|<ipython-input-[^>]*>$|Cell In ?\[\d+\]$")


@rule(
    "warnings-quiet",
    on=ExecutedNotebook,
    bad=Example(
        "# %%\nimport old\n",
        ((Stream("stderr", "old.py:1: DeprecationWarning: `old` goes; use `new`\n"),),),
    ),
    good=Example("# %%\nimport new\n", ((Stream("stdout", "ready\n"),),)),
    severity="warning",
)
def warnings_quiet(one: ExecutedNotebook) -> Iterator[Finding]:
    """No output that readers see is a warning, or a notice of pip, for the author."""
    notebook = one.notebook
    for cell, outputs in zip(notebook.code, one.outputs, strict=True):
        found = list(_warnings(cell, outputs))
        if found:
            line, text = found[0]
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            message = f"the output is a warning: {text}{more}"
            hint = "mend what it warns of, or tag the cell `remove-stderr`"
            if _PIP.match(text):
                hint = "install quietly (`%pip install -q`), or tag the cell `remove-output`"
            where = notebook.where(cell, line)
            yield Finding("warnings-quiet", message, hint, where, Severity.WARNING)


def _warnings(cell: Cell, outputs: Sequence[Output]) -> Iterator[tuple[int | None, str]]:
    """Yield the warnings in what is shown of a cell, each with the line of the cell if known."""
    view = view_of(cell)
    if not view.shows_output:
        return
    for output in outputs:
        if not isinstance(output, Stream):
            continue
        is_shown = view.shows_stderr if output.name == "stderr" else view.shows_stdout
        text = plain(output.text)
        patterns = (_PYTHON, _BARE, _LOGGED, _PIP) if output.name == "stderr" else (_PYTHON, _PIP)
        for pattern in patterns if is_shown else ():
            found = list(pattern.finditer(text))
            yield from ((_line(match, cell), match["what"].strip()[:160]) for match in found)
            if found:
                break


def _line(match: re.Match[str], cell: Cell) -> int | None:
    """Return the line of the cell that a warning names, or None."""
    told = match.groupdict()
    if not _IN_CELL.search(told.get("place") or ""):
        return None
    line = int(told["line"]) - len(cell.header)
    return line if 1 <= line <= cell.source.count("\n") + 1 else None
