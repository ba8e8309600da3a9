"""Calls are those of current libraries."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nbblog import python
from nbblog.findings import Finding, Severity
from nbblog.model import Notebook
from nbblog.python.calls import Mention, aliases, dotted, mentions
from nbblog.python.cells import is_python_two, python_cells
from nbblog.rules import rule

_FRAME_METHODS = {
    "append": ("removed in pandas 2.0", "pandas.concat([…])"),
    "as_matrix": ("removed in pandas 1.0", "to_numpy()"),
    "applymap": ("removed in pandas 3.0", "map"),
    "get_value": ("removed in pandas 1.0", "at[…]"),
    "iteritems": ("removed in pandas 2.0", "items()"),
    "ix": ("removed in pandas 1.0", "loc or iloc"),
    "lookup": ("removed in pandas 2.0", "to_numpy() with indices"),
    "mad": ("removed in pandas 2.0", "(df - df.mean()).abs().mean()"),
    "set_value": ("removed in pandas 1.0", "at[…]"),
}
_FRAMES = frozenset(
    "pandas.DataFrame pandas.concat pandas.read_csv pandas.read_excel pandas.read_json"
    " pandas.read_parquet pandas.read_sql pandas.read_table pandas.merge pandas.get_dummies".split()
)
_ARGUMENTS = {
    ("matplotlib.pyplot.gca", "projection"): (
        "removed in Matplotlib 3.6",
        "plt.axes(projection=…)",
    ),
    ("bokeh.plotting.figure", "plot_width"): ("removed in Bokeh 3.0", "width="),
    ("bokeh.plotting.figure", "plot_height"): ("removed in Bokeh 3.0", "height="),
    ("pandas.read_csv", "error_bad_lines"): ("removed in pandas 2.0", "on_bad_lines="),
    ("pandas.read_csv", "squeeze"): ("removed in pandas 2.0", '.squeeze("columns")'),
    ("sklearn.preprocessing.OneHotEncoder", "sparse"): (
        "removed in scikit-learn 1.4",
        "sparse_output=",
    ),
    ("seaborn.lmplot", "size"): ("removed in seaborn 0.11", "height="),
    ("seaborn.FacetGrid", "size"): ("removed in seaborn 0.11", "height="),
    ("seaborn.pairplot", "size"): ("removed in seaborn 0.11", "height="),
}
_PRETRAINED = ("deprecated since torchvision 0.13", "weights=")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a name of a library: since when, and what is written instead."""

    name: str
    since: str
    instead: str


@cache
def changes() -> Mapping[str, Change]:
    """Return what became of names, by their full name."""
    text = Path(python.__file__).with_name("changes.txt").read_text("utf-8")
    lines = [line.split(" | ") for line in text.splitlines() if line and line[0] != "#"]
    found = {name: Change(name, since, instead) for name, since, instead in lines}
    for method, change in _FRAME_METHODS.items():
        name = f"pandas.DataFrame.{method}"
        found[name] = Change(name, *change)
    return found


@rule(
    "calls-current",
    bad="# %%\nimport numpy as np\n\nrate = np.float(3)\n",
    good="# %%\nimport numpy as np\n\nrate = np.float64(3)\n",
    severity="warning",
)
def calls_current(notebook: Notebook) -> Iterator[Finding]:
    """No code calls what a well-known library has removed, or will."""
    if is_python_two(notebook):
        return
    cells = [(cell, code.tree) for cell, code in python_cells(notebook) if code.tree]
    known = aliases(tree for _, tree in cells)
    frames = _frames([tree for _, tree in cells], known)
    told: set[str] = set()
    for cell, tree in cells:
        found = [*_changed(mentions(tree, known)), *_of_frames(tree, frames, known)]
        for line, change in sorted(found, key=lambda pair: pair[0]):
            if change.name not in told:
                told.add(change.name)
                message = f"`{change.name}` was {change.since}"
                if not change.since.startswith("removed"):
                    message = f"`{change.name}` is {change.since}"
                hint = f"write `{change.instead}`, and run the notebook with current versions"
                where = notebook.where(cell, line)
                yield Finding("calls-current", message, hint, where, Severity.WARNING)


def _changed(found: Iterable[Mention]) -> Iterator[tuple[int, Change]]:
    for mention in found:
        if change := _change(mention.name):
            yield mention.line, change
        for keyword in mention.call.keywords if mention.call else ():
            pair = _ARGUMENTS.get((mention.name, keyword.arg or ""))
            if mention.name.startswith("torchvision.models.") and keyword.arg == "pretrained":
                pair = _PRETRAINED
            if pair:
                name = f"{mention.name}({keyword.arg}=…)"
                yield mention.line, Change(name, *pair)


def _change(name: str) -> Change | None:
    """Return what became of a name, or of the module that it is in."""
    while name:
        if found := changes().get(name):
            return found
        name = name.rpartition(".")[0]
    return None


def _frames(trees: list[ast.Module], known: dict[str, str]) -> set[str]:
    """Return the names that hold a data frame of pandas, wherever they get a value."""
    values: dict[str, list[ast.expr]] = {}
    others: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                values.setdefault(node.targets[0].id, []).append(node.value)
            elif isinstance(node, ast.For | ast.With | ast.arg | ast.Global | ast.comprehension):
                others |= {name for part in ast.walk(node) if (name := _stored(part))}
                others |= {node.arg} if isinstance(node, ast.arg) else set()
    found = {name for name, given in values.items() if _is_frame(given[0], name, known, first=True)}
    return {
        name for name in found - others if all(_is_frame(one, name, known) for one in values[name])
    }


def _stored(node: ast.AST) -> str:
    """Return the name that a node binds; "" where it binds none."""
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""


def _is_frame(value: ast.expr, name: str, known: dict[str, str], *, first: bool = False) -> bool:
    """Whether a value is a new frame or, after the first, made of the frame of that name."""
    if not isinstance(value, ast.Call):
        return False
    if dotted(value.func, known) in _FRAMES:
        return True
    base = value.func
    is_own = isinstance(base, ast.Attribute) and isinstance(base.value, ast.Name)
    return not first and is_own and base.value.id == name  # type: ignore[attr-defined]


def _of_frames(
    tree: ast.Module, frames: set[str], known: dict[str, str]
) -> Iterator[tuple[int, Change]]:
    """Yield what frames no longer have."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _FRAME_METHODS:
            base = node.value
            is_new = isinstance(base, ast.Call) and dotted(base.func, known) in _FRAMES
            if is_new or (isinstance(base, ast.Name) and base.id in frames):
                change = changes()[f"pandas.DataFrame.{node.attr}"]
                yield node.end_lineno or node.lineno, change
