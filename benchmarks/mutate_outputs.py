"""Mistakes in what was saved: counts, errors, warnings, paths, keys, weight."""

from __future__ import annotations

import string
from itertools import pairwise
from random import Random
from typing import Any

from mutate import Draft, Injection, mutation


def shown(draft: Draft) -> list[tuple[int, dict[str, Any]]]:
    """Return the code cells that have outputs, and no tag that asks for something."""
    return [
        (number, cell)
        for number, cell in draft.numbered("code")
        if cell.get("outputs") and not cell.get("metadata", {}).get("tags")
    ]


def add_output(
    draft: Draft, random: Random, output: dict[str, Any], rule: str, what: str
) -> Injection | None:
    """Add an output to a cell that has some."""
    places = shown(draft)
    if not places:
        return None
    number, cell = random.choice(places)
    cell["outputs"].append(output)
    return Injection(rule, number, None, what)


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """Return an output of a stream."""
    return {"output_type": "stream", "name": name, "text": text}


@mutation("run two cells in the other order")
def swap_counts(draft: Draft, random: Random) -> Injection | None:
    """The counts of two neighbours are exchanged in a notebook that ran from top to bottom."""
    cells = list(draft.numbered("code"))
    counts = [cell.get("execution_count") for _, cell in cells]
    is_ordered = all(counts) and all(a < b for a, b in pairwise(counts))
    if len(cells) < 3 or not is_ordered or not shown(draft):
        return None
    at = random.randrange(1, len(cells))
    first, second = cells[at - 1][1], cells[at][1]
    first["execution_count"], second["execution_count"] = counts[at], counts[at - 1]
    return Injection("counts-in-order", cells[at][0], None, "two cells ran in the other order")


@mutation("leave an error in")
def leave_error(draft: Draft, random: Random) -> Injection | None:
    """A cell failed, and the notebook was saved."""
    name, value = random.choice(
        [
            ("ModuleNotFoundError", "No module named 'einops'"),
            ("KeyboardInterrupt", ""),
            ("RuntimeError", "CUDA error: out of memory"),
        ]
    )
    error = {
        "output_type": "error",
        "ename": name,
        "evalue": value,
        "traceback": [f"{name}: {value}"],
    }
    return add_output(draft, random, error, "errors-meant", name)


@mutation("leave a warning in")
def leave_warning(draft: Draft, random: Random) -> Injection | None:
    """A library complains on standard error."""
    text = random.choice(
        [
            "/usr/lib/python3/seaborn/axisgrid.py:118: UserWarning: The layout is tight\n",
            "/opt/conda/lib/pandas/frame.py:3: FutureWarning: observed=False is deprecated\n",
            "<ipython-input-4-1c2d>:7: DeprecationWarning: invalid escape sequence '\\d'\n",
        ]
    )
    return add_output(draft, random, stream(text, "stderr"), "warnings-quiet", text.strip())


@mutation("print a path into a home folder")
def print_home_path(draft: Draft, random: Random) -> Injection | None:
    """An output tells who ran it."""
    path = random.choice(
        ["/home/marie/thesis/run3", "/Users/mkowalski/Desktop/out", "C:\\Users\\lwang"]
    )
    return add_output(draft, random, stream(f"saved to {path}\n"), "paths-portable", path)


@mutation("print a key of a service")
def print_secret(draft: Draft, random: Random) -> Injection | None:
    """An output shows a token."""
    token = "ghp_" + "".join(random.choices(string.ascii_letters + string.digits, k=36))
    text = f"{{'user': 'marie', 'token': '{token}'}}\n"
    return add_output(draft, random, stream(text), "no-secrets", token)


@mutation("show a table of everything")
def heavy_table(draft: Draft, random: Random) -> Injection | None:
    """An output of HTML weighs more than a page may."""
    rows = "".join(f"<tr><td>{n}</td><td>{n * n}</td></tr>" for n in range(8000))
    data = {"text/html": f"<table>{rows}</table>", "text/plain": "table"}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return add_output(draft, random, output, "outputs-light", f"{len(rows)} characters of HTML")
