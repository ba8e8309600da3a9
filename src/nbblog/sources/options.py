"""What stands at the top of a code cell and is no code: `#|` options, and older comments."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nbblog.controls import CONTROLS, Mistake, alike, mistakes, tags_of, view_of
from nbblog.documents import read_yaml
from nbblog.findings import Finding, Problem, Severity, Where
from nbblog.model import Cell, Json, Notebook

RULE = "cell-options"
KNOWN_RULE = "cell-options-known"

_SLASHES = "c c++ c# cpp csharp dot go groovy java javascript kotlin ojs php rust scala swift"
_DASHES = "ada haskell lua sql"
_PERCENTS = "erlang latex matlab octave prolog tex tikz"
_COMMENTS = {
    **dict.fromkeys([*_SLASHES.split(), "typescript"], "//"),
    **dict.fromkeys(_DASHES.split(), "--"),
    **dict.fromkeys(_PERCENTS.split(), "%"),
    **dict.fromkeys(("clojure", "lisp", "racket", "scheme"), ";"),
    "fortran": "!",
    "mermaid": "%%",
}
_WORD = re.compile(r"([A-Za-z][\w-]*)(?:[ \t]+([^:]*))?")
_COMMENT = re.compile(r"#[ \t]*([a-z][\w-]*)")
# `# export the results` is a comment of a person, `#export core` and `# default_exp core` are not
_WITH_WORDS = re.compile(
    r"#(export[is]?)[ \t]+([\w.]+)|#[ \t]*(default_exp|default_cls_lvl|filter_stream)[ \t]+(.+)"
)
_COLAB = re.compile(r"[ \t]*#[ \t]*(@title|@markdown)\b[ \t]*(.*)")
_MAGIC = re.compile(r"(?:[ \t]*%%.*|[ \t]*)")


@dataclass(frozen=True, slots=True)
class Top:
    """A code cell in two: the lines of its header, and the code.

    options are what the header asks for, by names with "-"; lines says where each stands in the
    cell; broken is what no one can read, with places that count from the cell's top.
    """

    header: tuple[str, ...]
    source: str
    options: Mapping[str, Json] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[Finding, ...] = ()


def read_top(source: str, language: str) -> Top:
    r"""Return a code cell's source without the options and comments that it begins with.

    >>> read_top("#| echo: false\n#hide_output\nx = 1", "python").options
    {'echo': False, 'hide-output': True}
    """
    lines = source.split("\n")
    mark = _COMMENTS.get(language, "#") + "|"
    typed: dict[int, str] = {}
    words: dict[int, tuple[str, Json]] = {}
    end = 0
    for number, line in enumerate(lines, start=1):
        if line.startswith(mark):
            text = line.removeprefix(mark).removeprefix(" ").rstrip()
            if found := _WORD.fullmatch(text):
                words[number] = (found[1], found[2] or True)
            else:
                typed[number] = text
        elif comment := _comment(line):
            words[number] = comment
        elif line.strip():
            break
        else:
            continue
        end = number
    options, places, broken = _yaml(typed)
    for number, (name, value) in words.items():
        _put(alike(name), value, options)
        places.setdefault(alike(name), number)
    for number, name, value in _forms(lines, end):
        _put(name, value, options)
        places.setdefault(name, number)
    return Top(tuple(lines[:end]), "\n".join(lines[end:]), options, places, broken)


def _comment(line: str) -> tuple[str, Json] | None:
    """Return name and value of a comment that is a control: `#hide`, `#export core`, `#@title`."""
    if found := _COLAB.fullmatch(line.rstrip()):
        return found[1], found[2] or True
    if found := _WITH_WORDS.fullmatch(line.rstrip()):
        return found[1] or found[3], found[2] or found[4]
    if found := _COMMENT.fullmatch(line.rstrip()):
        known = f"#{alike(found[1])}"
        if known in CONTROLS and f"#{found[1]}" in CONTROLS[known].spellings:
            return found[1], True
    return None


def _forms(lines: list[str], end: int) -> Iterator[tuple[int, str, Json]]:
    """Yield Colab's comments that stand further down: a title below a magic, any Markdown."""
    is_near_top = True
    for number, line in enumerate(lines[end:], start=end + 1):
        found = _COLAB.fullmatch(line.rstrip())
        if found and (is_near_top or found[1] == "@markdown"):
            yield number, found[1], found[2] or True
        is_near_top = is_near_top and bool(found or _MAGIC.fullmatch(line))


def form_lines(source: str) -> set[int]:
    """Return the numbers of the lines of code that hold Colab's titles and Markdown."""
    return {number for number, _, _ in _forms(source.split("\n"), 0)} if "@" in source else set()


def _put(name: str, value: Json, options: dict[str, Json]) -> None:
    """Keep the value of a comment; lines of `#@markdown` are one text."""
    if name == "@markdown":
        text = "" if value is True else str(value)
        options[name] = f"{options[name]}\n{text}" if name in options else text
    else:
        options[name] = value


def _yaml(
    typed: Mapping[int, str],
) -> tuple[dict[str, Json], dict[str, int], tuple[Finding, ...]]:
    """Return the options of some lines of YAML, their lines, and what cannot be read of it.

    Where the whole cannot be read, each line that can be read alone still holds: a cell that must
    not run does not, whatever is wrong with its caption.
    """
    if not typed:
        return {}, {}, ()
    text = "\n".join(typed.get(number, "") for number in range(1, max(typed) + 1))
    try:
        document = read_yaml(text, "", rule=RULE)
    except Problem as problem:
        options: dict[str, Json] = {}
        for line in typed.values():
            try:
                options |= _named(read_yaml(line, "", rule=RULE).data)
            except Problem:
                continue
        return options, {}, problem.findings
    lines = {_name(key): document.where((key,)).line or 1 for key in document.data}
    return _named(document.data), lines, ()


def _named(data: Mapping[object, Json]) -> dict[str, Json]:
    return {_name(key): value for key, value in data.items() if value is not None}


def _name(key: object) -> str:
    """Return an option's name with "-": knitr writes `fig.cap`, others `fig_cap`."""
    return alike(str(key)).replace(".", "-")


def with_run_tags(cell: Cell) -> Cell:
    """Return a cell with the tags that its options stand for: executors know no options."""
    view = view_of(cell)
    means = {"skip-execution": not view.runs, "raises-exception": view.may_raise}
    tags = [tag for tag in tags_of(cell) if alike(tag) not in means]
    tags += [tag for tag, is_meant in means.items() if is_meant]
    return dataclasses.replace(cell, tags=tuple(tags))


def all_option_findings(notebook: Notebook) -> Iterator[Finding]:
    """Yield what is wrong with the options of all cells; in a text source by the file's lines."""
    for cell in notebook.cells:
        whole = dataclasses.replace(cell, line=cell.line - len(cell.header))
        for finding in option_findings(cell, str(notebook.path), notebook.language):
            where = notebook.where(whole, finding.where.line)
            yield dataclasses.replace(finding, where=where)


def option_findings(cell: Cell, path: str, language: str) -> Iterator[Finding]:
    """Yield what is wrong with the options and tags of a cell."""
    top = read_top("\n".join(cell.header), language)
    for finding in top.broken:
        where = Where(path, cell.number, finding.where.line)
        yield dataclasses.replace(finding, where=where)
    for mistake in mistakes(cell):
        yield _finding(mistake, Where(path, cell.number, top.lines.get(mistake.option)))


def _finding(mistake: Mistake, where: Where) -> Finding:
    rule, severity = (RULE, Severity.ERROR) if mistake.is_error else (KNOWN_RULE, Severity.WARNING)
    return Finding(rule, mistake.message, mistake.hint, where, severity)
