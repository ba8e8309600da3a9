"""Runs a notebook's code cells by plain `exec()`: the limit that the benchmark compares with.

`python cells.py OUT NOTEBOOK` writes what the cells show to OUT: figures as PNG, text as JSON.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any


def run_cell(source: str, names: dict[str, Any]) -> None:
    """Run a cell, and print the value of its last expression, as a notebook does."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        if value is not None:
            print(repr(value))


def save_figures(out: Path, stem: str) -> None:
    """Save the open figures as the kernel's inline backend would."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    from matplotlib import pyplot

    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        figure.savefig(out / f"{stem}-{number}.png", format="png", bbox_inches="tight")


def main(out: Path, path: Path) -> None:
    """Run the cells of a notebook."""
    os.environ["MPLBACKEND"] = "Agg"
    cells = [c for c in json.loads(path.read_bytes())["cells"] if c["cell_type"] == "code"]
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for cell in cells:
            run_cell("".join(cell["source"]), names)
    save_figures(out, path.stem)
    shown = {"cells": len(cells), "text": printed.getvalue()}
    (out / f"{path.stem}.json").write_text(json.dumps(shown), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
