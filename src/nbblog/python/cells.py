"""What of a code cell is Python: IPython's additions are taken out, and every line stays."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from nbblog.model import Cell, Notebook

_SAME_NAMESPACE = {"capture", "debug", "memit", "prun", "pyinstrument", "snakeviz", "time"}
_PYTHON_BELOW = _SAME_NAMESPACE | {"timeit"}
"""Cell magics below which stands Python of this kernel."""

_SHOWS_STATEMENT = re.compile(r"(?:-\S+[ \t]+(?:\d+[ \t]+)?)*(.*)", re.DOTALL)
_MAGIC = re.compile(r"([ \t]*)(%%|[%!?]|[,;/](?=[\w.]))(.*)", re.DOTALL)
_HELP = re.compile(r"[ \t]*(%{0,2}[\w.*\[\]'\"]+)\?{1,2}[ \t]*;?[ \t]*")
_ASSIGNED = re.compile(r"([^=!%#'\"?]+=[ \t]*)([%!])(?!=)(.*)", re.DOTALL)
_CELL_MAGIC = re.compile(r"%%(\w+)[ \t]*(.*)", re.DOTALL)
_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)|(?:In \[\d+\]| {3,}\.{3,}): ?")
_FIRST_PROMPT = re.compile(r">>> |In \[\d+\]: ")
_TOKEN = re.compile(
    r"""('''|\"\"\")|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\#[^\n]*|([(\[{])|([)\]}])|(\\\n)|(\n)"""
)

AUTOMAGIC = frozenset(
    "alias autocall autosave bookmark cat cd clear colors conda config connect_info cp debug dhist"
    " dirs doctest_mode edit env gui hist history killbgscripts ldir less lf lk ll load load_ext"
    " loadpy ls lsmagic lx macro magic mamba man matplotlib micromamba mkdir more mv notebook page"
    " pastebin pdb pdef pdoc pfile pinfo pip popd pprint precision prun psearch psource pushd pwd"
    " pycat pylab quickref recall rehashx reload_ext rep rerun reset rm rmdir run save sc set_env"
    " store sx system tb time timeit unalias unload_ext uv who who_ls whos xdel xmode".split()
)
"""Line magics that need no `%` where a cell is one line."""

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True, slots=True)
class Magic:
    """A line of a cell that is IPython's: `%name text`, `%%name text`, `!text` or help."""

    line: int
    kind: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code cell as Python: lines count as in the cell's source.

    tree is None where the cell is another language or is broken; mistake says how it is. Below
    some magics names are not those of the notebook: then is_apart.
    """

    source: str = field(repr=False)
    magics: tuple[Magic, ...] = ()
    tree: ast.Module | None = field(default=None, repr=False)
    mistake: SyntaxError | None = None
    is_apart: bool = False


def is_python(notebook: Notebook) -> bool:
    """Whether the code cells of a notebook are Python, as the one that runs nbblog reads it."""
    kernel = notebook.kernel.lower()
    return notebook.language in ("python", "ipython", "python3") and "sage" not in kernel


def is_python_two(notebook: Notebook) -> bool:
    """Whether a notebook says of itself that it is Python 2."""
    version = (notebook.metadata.get("language_info") or {}).get("version")
    is_told = isinstance(version, str) and version.startswith("2")
    return is_told or notebook.kernel.lower().replace(" ", "") in ("python2", "python[py2]")


def python_cells(notebook: Notebook) -> Iterator[tuple[Cell, Code]]:
    """Yield the code cells of a Python notebook, each as Python."""
    if not is_python(notebook):
        return
    for cell in notebook.code:
        editor = cell.metadata.get("vscode")
        told = editor.get("languageId") if isinstance(editor, dict) else None
        if told in (None, "python"):
            yield cell, read_code(cell.source)


@lru_cache(maxsize=1024)
def read_code(source: str) -> Code:
    r"""Return a code cell as Python.

    >>> read_code("x = !ls\n%time y = len(x)").source
    'x = None\ny = len(x)'
    """
    lines = _without_prompts(source.split("\n"))
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return Code(source, (), ast.Module([], []))
    if found := _CELL_MAGIC.fullmatch(lines[first]):
        magic = Magic(first + 1, "%%", found[1], found[2])
        return _below(magic, lines[first + 1 :])
    word, _, rest = lines[first].partition(" ")
    is_single = not any(line.strip() for line in lines[first + 1 :])
    if is_single and word in AUTOMAGIC and not re.match(r"\s*[=(.,\[:]", rest):
        lines[first] = f"%{lines[first]}"
    return _parsed(*_taken_out("\n".join(lines)))


def _without_prompts(lines: list[str]) -> list[str]:
    """Return lines without the prompts or the indentation that all of them have."""
    first = next((line for line in lines if line.strip()), "")
    if _FIRST_PROMPT.match(first):
        return [_PROMPT.sub("", line, count=1) for line in lines]
    space = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(space) for line in lines] if space else lines


def _below(magic: Magic, body: list[str]) -> Code:
    """Return what stands below a cell magic."""
    text = "\n" * magic.line + "\n".join(body)
    if magic.name in _PYTHON_BELOW:
        code = _parsed(*_taken_out(text))
        magics = (magic, *code.magics)
        return Code(code.source, magics, code.tree, code.mistake, magic.name == "timeit")
    return Code(text, (magic,))


def _parsed(source: str, magics: tuple[Magic, ...]) -> Code:
    inner = next((magic for magic in magics if magic.kind == "%%"), None)
    if inner:
        message = f"the cell magic `%%{inner.name}` is not the first line of its cell"
        return Code(source, magics, None, SyntaxError(message, ("", inner.line, 1, "")))
    try:
        tree = parse(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "<cell>", "exec", flags=_FLAGS, dont_inherit=True)
    except SyntaxError as error:
        return Code(source, magics, None, error)
    except (ValueError, RecursionError, MemoryError):  # null bytes; brackets in hundreds
        return Code(source, magics)
    return Code(source, magics, tree)


def parse(source: str) -> ast.Module:
    """Return the tree of some Python; what Python would warn of is not said."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


# ------------------------------------------------------------------ line by line


def _taken_out(text: str) -> tuple[str, tuple[Magic, ...]]:
    """Return text in which Python stands for what is IPython's, and what that was."""
    if not re.search(r"^[ \t]*[%!?,;/]|=[ \t]*[%!]|\?[ \t;]*$", text, re.MULTILINE):
        return text, ()
    lines, magics, position = [], [], 0
    while position < len(text):
        end = _end_of_line(text, position)
        line = text[position:end]
        number = text.count("\n", 0, position) + 1
        if found := _replaced(line, number):
            python, magic = found
            magics.append(magic)
            lines.append(python + "\n" * line.count("\n"))
        else:
            end = _end_of_statement(text, position)
            lines.append(text[position:end])
        position = end + 1
    return "\n".join(lines), tuple(magics)


def _end_of_line(text: str, start: int) -> int:
    """Return where a line ends that goes on behind a backslash."""
    end = text.find("\n", start)
    while end > start and text[end - 1] == "\\":
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def _end_of_statement(text: str, start: int) -> int:
    """Return the end of the line at which no bracket and no string is open."""
    depth, position = 0, start
    while found := _TOKEN.search(text, position):
        position = found.end()
        if found[1]:
            closing = re.compile(r"(?:\\.|[^\\])*?" + found[1], re.DOTALL).match(text, position)
            position = closing.end() if closing else len(text)
        elif found[2]:
            depth += 1
        elif found[3]:
            depth = max(depth - 1, 0)
        elif found[5] and not depth:
            return found.start()
    return len(text)


def _replaced(line: str, number: int) -> tuple[str, Magic] | None:
    """Return the Python that stands for a line of IPython's, and what it was; else None."""
    if found := _HELP.fullmatch(line):
        return "pass", Magic(number, "?", "", found[1])
    if found := _MAGIC.fullmatch(line):
        indent, kind, rest = found[1], found[2], found[3]
        name, text = _named(rest) if kind in ("%", "%%") else ("", rest.lstrip("!"))
        if kind == "%" and not name:
            return None
        magic = Magic(number, kind, name, text)
        return indent + _statement(magic), magic
    if found := _ASSIGNED.fullmatch(line):
        name, text = _named(found[3]) if found[2] == "%" else ("", found[3])
        magic = Magic(number, found[2], name, text)
        value = _statement(magic)
        return found[1] + ("None" if value == "pass" else value), magic
    return None


def _named(text: str) -> tuple[str, str]:
    found = re.match(r"[ \t]*(\w+)[ \t]*(.*)", text, re.DOTALL)
    return (found[1], found[2]) if found else ("", text)


def _statement(magic: Magic) -> str:
    """Return the Python that a line magic runs in the notebook's namespace; else `pass`."""
    if magic.name not in ("time", "timeit", "prun", "memit"):
        return "pass"
    found = _SHOWS_STATEMENT.fullmatch(magic.text)
    text = found[1].strip() if found else ""
    try:
        tree = parse(text)
    except (SyntaxError, ValueError):
        return "pass"
    is_value = len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)
    is_shown = bool(tree.body) and "\n" not in text
    return text if is_shown and (is_value or magic.name == "time") else "pass"
