"""Mistakes in code: names that are lost, order, syntax, paths, keys, installs, old calls."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from mutate import Draft, Injection, add_text, mutation

Found = tuple[int, dict[str, Any], ast.Module]

_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_SILENT = re.compile(r"import \*|\bexec\(|\bglobals\(|%run\b|%load|%pylab|%%|\bdel\b")
"""What may define or take away names that nobody can see from outside."""


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell without its magics, or None where it has none."""
    try:
        return ast.parse(_MAGIC.sub(r"\1pass", source))
    except (SyntaxError, ValueError):
        return None


def clear_cells(draft: Draft) -> list[Found]:
    """Return the code cells with their trees, or nothing where names are not certain."""
    found: list[Found] = []
    for number, cell in draft.numbered("code"):
        tree = parsed(cell["source"])
        if tree is None or _SILENT.search(cell["source"]):
            return []
        found.append((number, cell, tree))
    return found


def bound(tree: ast.AST) -> Iterator[str]:
    """Yield every name that is bound anywhere below a node, once for each time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def used_at_once(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield names that are read when the cell runs, with their lines: not those in functions."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id, node.lineno
    for child in ast.iter_child_nodes(node):
        yield from used_at_once(child)


def first_use(cells: list[Found], name: str, after: int) -> tuple[int, int] | None:
    """Return cell and line of the first reading of a name in a later cell."""
    for number, _, tree in cells:
        lines = [line for used, line in used_at_once(tree) if used == name]
        if number > after and lines:
            return number, min(lines)
    return None


def lone_names(cells: list[Found]) -> Iterator[tuple[Found, ast.stmt, str, int, int]]:
    """Yield assignments and imports of names that nothing else binds and a later cell reads."""
    times = Counter(name for _, _, tree in cells for name in bound(tree))
    for found in cells:
        for statement in found[2].body:
            name = _name_of(statement)
            if name is None or times[name] != 1 or name == "_":
                continue
            if use := first_use(cells, name, found[0]):
                yield found, statement, name, *use


def _name_of(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id if len(statement.targets) == 1 else None
    if isinstance(statement, ast.Import | ast.ImportFrom) and len(statement.names) == 1:
        return next(bound(statement))
    return None


def drawn(random: Random, found: list[Any]) -> Any:
    """Return one of them, or None where there is none."""
    return random.choice(found) if found else None


# ------------------------------------------------------------------ names


@mutation("rename a variable where it is defined")
def rename_definition(draft: Draft, random: Random) -> Injection | None:
    """The cell that defines it is edited, later ones are not."""
    places = [
        (cell, name, number, line)
        for (_, cell, _), statement, name, number, line in lone_names(clear_cells(draft))
        if isinstance(statement, ast.Assign)
    ]
    if not places:
        return None
    cell, name, number, line = random.choice(places)
    cell["source"] = re.sub(rf"\b{name}\b", f"{name}_renamed", cell["source"])
    return Injection("names-defined", number, line, f"{name} is {name}_renamed where it is made")


@mutation("take out an import")
def remove_import(draft: Draft, random: Random) -> Injection | None:
    """One import on a line of its own is gone; its name is read in a later cell."""
    places = [
        (found, statement, name, number, line)
        for found, statement, name, number, line in lone_names(clear_cells(draft))
        if isinstance(statement, ast.Import | ast.ImportFrom)
        and statement.lineno == statement.end_lineno
        and name not in [used for used, _ in used_at_once(found[2])]
    ]
    if not places:
        return None
    (_, cell, _), statement, name, number, line = random.choice(places)
    lines = cell["source"].split("\n")
    lines[statement.lineno - 1] = "# " + lines[statement.lineno - 1].lstrip()
    cell["source"] = "\n".join(lines)
    return Injection("names-defined", number, line, f"the import of {name} is a comment")


@mutation("delete a cell that defines")
def delete_cell(draft: Draft, random: Random) -> Injection | None:
    """A whole cell is gone, and with it a name that a later cell reads."""
    cells = clear_cells(draft)
    holder = drawn(random, sorted({found[0][0] for found in lone_names(cells)}))
    if holder is None:
        return None
    uses = [
        (number, line, name)
        for (at, _, _), _, name, number, line in lone_names(cells)
        if at == holder
    ]
    number, line, name = min(uses)
    del draft.cells[holder - 1]
    draft.removed = holder
    return Injection("names-defined", number - 1, line, f"the cell that makes {name} is gone")


@mutation("move a defining cell below its use")
def move_cell(draft: Draft, random: Random) -> Injection | None:
    """A cell stands right after the first one that needs it."""
    cells = clear_cells(draft)
    places = [
        (at, number, name)
        for (at, _, _), _, name, number, _ in lone_names(cells)
        if number == min(use for (other, _, _), _, _, use, _ in lone_names(cells) if other == at)
    ]
    if not places:
        return None
    at, number, name = random.choice(places)
    lines = [row for (a, _, _), _, _, use, row in lone_names(cells) if (a, use) == (at, number)]
    draft.cells.insert(number - 1, draft.cells.pop(at - 1))
    draft.moved = (at, number)
    return Injection("order-works", number - 1, min(lines), f"{name} is made one cell later")


# ------------------------------------------------------------------ syntax


@mutation("lose a closing bracket")
def lose_bracket(draft: Draft, random: Random) -> Injection | None:
    """The last bracket of a line is gone, and the cell parses no more."""
    places = []
    for number, cell in draft.numbered("code"):
        if parsed(cell["source"]) is None or "%" in cell["source"] or "!" in cell["source"]:
            continue
        lines = cell["source"].split("\n")
        for index, line in enumerate(lines):
            if line.rstrip().endswith(")"):
                cut = "\n".join([*lines[:index], line.rstrip()[:-1], *lines[index + 1 :]])
                if (told := _told(cut)) is not None:
                    places.append((number, cell, cut, told))
    if not places:
        return None
    number, cell, cut, told = random.choice(places)
    cell["source"] = cut
    return Injection("code-parses", number, told, "a bracket is not closed")


def _told(source: str) -> int | None:
    """Return the line that Python itself names, None where the source parses."""
    try:
        compile(source, "cell", "exec")
    except SyntaxError as error:
        return error.lineno
    return None


@mutation("make prose a code cell")
def prose_as_code(draft: Draft, random: Random) -> Injection | None:
    """A Markdown cell of plain sentences has become code."""
    places = [
        (number, cell, told)
        for number, cell in draft.numbered("markdown")
        if re.match(r"[A-Z][a-z]+ [a-z]+ ", cell["source"])
        and (told := _told(cell["source"])) is not None
    ]
    if not places:
        return None
    number, cell, told = random.choice(places)
    cell.update(cell_type="code", outputs=[], execution_count=None)
    return Injection("code-parses", number, told, "prose stands in a code cell")


# ------------------------------------------------------------------ lines that are added


def add_line(draft: Draft, random: Random, line: str, rule: str) -> Injection | None:
    """Add a line to the end of a code cell of plain Python."""
    places = [
        (number, cell)
        for number, cell in draft.numbered("code")
        if parsed(cell["source"]) is not None and not cell["source"].lstrip().startswith("%%")
    ]
    return add_text(places, random, f"\n{line}", rule)


@mutation("add a path into a home folder")
def add_home_path(draft: Draft, random: Random) -> Injection | None:
    """As on the author's own machine."""
    user = random.choice(["marie", "mkowalski", "lwang", "o.schmidt"])
    path = random.choice(
        [f"/home/{user}/thesis/data", f"/Users/{user}/Desktop/run3", rf"C:\\Users\\{user}\\runs"]
    )
    return add_line(draft, random, f'DATA_FOLDER = "{path}"', "paths-portable")


@mutation("add a key of a service")
def add_secret(draft: Draft, random: Random) -> Injection | None:
    """As somebody would who tries something out."""

    def letters(count: int) -> str:
        return "".join(random.choices(string.ascii_letters + string.digits, k=count))

    upper = "".join(random.choices(string.ascii_uppercase + "234567", k=16))
    line = random.choice(
        [
            f'github_token = "ghp_{letters(36)}"',
            f'aws_access_key_id = "AKIA{upper}"',
            f'headers = {{"Authorization": "Bearer hf_{letters(34)}"}}',
            f'openai_api_key = "sk-{letters(48)}"',
            f'db = "postgresql://admin:{letters(14)}@db.internal:5432/main"',
        ]
    )
    return add_line(draft, random, line, "no-secrets")


@mutation("add an install without a version")
def add_install(draft: Draft, random: Random) -> Injection | None:
    """As the first line that makes a notebook run in Colab."""
    command = random.choice(["!pip install", "%pip install -q", "!python -m pip install -U"])
    package = random.choice(["einops", "seaborn", "flax optax", "torchmetrics", "umap-learn"])
    return add_line(draft, random, f"{command} {package}", "installs-pinned")


# ------------------------------------------------------------------ words that are replaced


OLD_CALLS = (
    (r"\bjax\.tree\.map\(", "jax.tree_map("),
    (r"\bnp\.float(?:32|64)\b", "np.float"),
    (r"\bnp\.int(?:32|64)\b", "np.int"),
    (r"\bplt\.get_cmap\(", "plt.cm.get_cmap("),
    (r"\bcollections\.abc\b", "collections"),
    (r"\bpd\.concat\(\[(\w+), (\w+)\]\)", r"\1.append(\2)"),
)


@mutation("write a call as it was years ago")
def old_call(draft: Draft, random: Random) -> Injection | None:
    """A current name is replaced by the one that was removed."""
    places = [
        (number, cell, found, old)
        for number, cell in draft.numbered("code")
        for new, old in OLD_CALLS
        for found in re.finditer(new, cell["source"])
    ]
    if not places:
        return None
    number, cell, found, old = random.choice(places)
    text = cell["source"]
    cell["source"] = text[: found.start()] + found.expand(old) + text[found.end() :]
    line = text[: found.start()].count("\n") + 1
    return Injection("calls-current", number, line, found.expand(old))


@mutation("put a zero-width space into a name")
def zero_width_in_code(draft: Draft, random: Random) -> Injection | None:
    """It cannot be seen, and the name is another one."""
    return _invisible(draft, random, "code", "\u200b")


@mutation("put a mark of direction into prose")
def direction_in_prose(draft: Draft, random: Random) -> Injection | None:
    """As it comes along when a text is pasted from a web page."""
    return _invisible(draft, random, "markdown", "\u202c")


def _invisible(draft: Draft, random: Random, kind: str, character: str) -> Injection | None:
    places = [
        (number, cell, found.end())
        for number, cell in draft.numbered(kind)
        for found in re.finditer(r"(?<![\w%!#&\\/@(])[a-z]{3}(?=[a-z])", cell["source"])
        if not cell["source"].startswith(("---", "%%"))
    ]
    if not places:
        return None
    number, cell, at = random.choice(places)
    text = cell["source"]
    cell["source"] = text[:at] + character + text[at:]
    line = text[:at].count("\n") + 1
    return Injection("characters-plain", number, line, f"U+{ord(character):04X} within a word")
