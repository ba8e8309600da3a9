"""What is mended in a notebook so that it can be published: one function a kind of damage."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

_MOST = 5  # names in a message


@dataclass(frozen=True, slots=True)
class Mended:
    """What was wrong and how it was read, how to mend it at the source, and in which cell."""

    what: str
    hint: str
    cell: int | None = None


Repair = Callable[[Node], Iterator[Mended]]
"""Mends a notebook of nbformat 4 in place; its cells are tables of known types."""

LATEST = 5
"""The minor version of nbformat 4 that nbblog knows in full."""

WIDGETS = "application/vnd.jupyter.widget-state+json"

_SAVE = "open the notebook with Jupyter and save it"
_CELL_KEYS = {
    "markdown": {"id", "cell_type", "metadata", "attachments", "source"},
    "raw": {"id", "cell_type", "metadata", "attachments", "source"},
    "code": {"id", "cell_type", "metadata", "source", "outputs", "execution_count"},
}
_OUTPUT_KEYS = {
    "stream": {"output_type", "name", "text"},
    "display_data": {"output_type", "data", "metadata"},
    "execute_result": {"output_type", "data", "metadata", "execution_count"},
    "error": {"output_type", "ename", "evalue", "traceback"},
}
OUTPUT_KINDS = tuple(_OUTPUT_KEYS)
_NOTEBOOK_KEYS = {"cells", "metadata", "nbformat", "nbformat_minor"}


def missing_version(node: Node) -> Iterator[Mended]:
    """`nbformat_minor` is missing: read as the last one without ids."""
    if "nbformat_minor" not in node:
        node["nbformat_minor"] = LATEST - 1
        yield Mended(f"`nbformat_minor` is missing, read as {LATEST - 1}", _SAVE)


def future_parts(node: Node) -> Iterator[Mended]:
    """Cells and outputs of types that came after nbformat 4.5: left out."""
    if node["nbformat_minor"] <= LATEST:
        return
    hint = "update nbblog, or use a type of nbformat 4.5"
    for number, cell in enumerate(node["cells"], start=1):
        kind = cell["cell_type"]
        if kind not in _CELL_KEYS:
            named = {"id": cell["id"]} if "id" in cell else {}
            node["cells"][number - 1] = {
                "cell_type": "raw", "metadata": {}, "source": "", **named
            }  # fmt: skip  # the numbers of the others stay
            yield Mended(f"the cell is of the unknown type `{kind}`: it is left out", hint, number)
            continue
        outputs = _outputs(cell)
        known = [output for output in outputs if output.get("output_type") in _OUTPUT_KEYS]
        if len(known) < len(outputs):
            cell["outputs"] = known
            yield Mended("an output of an unknown type is left out", hint, number)


def missing_fields(node: Node) -> Iterator[Mended]:
    """`metadata` or `outputs` of a cell are missing: read as empty. A missing count is nothing."""
    lacking: dict[str, list[int]] = {}
    for number, cell in enumerate(node["cells"], start=1):
        fields: dict[str, Any] = {"metadata": {}}
        if cell["cell_type"] == "code":
            fields["outputs"] = []
            cell.setdefault("execution_count", None)
        for output in _outputs(cell):
            if output.get("output_type") == "execute_result":
                output.setdefault("execution_count", None)
            if output.get("output_type") in ("execute_result", "display_data"):
                output.setdefault("metadata", {})
        for name in fields.keys() - cell.keys():
            cell[name] = fields[name]
            lacking.setdefault(name, []).append(number)
    for name, numbers in sorted(lacking.items()):
        yield Mended(f"`{name}` is missing in {_cells(numbers)}, read as empty", _SAVE, numbers[0])


def unknown_keys(node: Node) -> Iterator[Mended]:
    """Keys that the format does not have, such as `transient` of an output: left out."""
    is_future = node["nbformat_minor"] > LATEST
    found = [f"`{key}`" for key in _drop(node, _NOTEBOOK_KEYS)]
    first = None
    for number, cell in enumerate(node["cells"], start=1):
        before = len(found)
        found += [f"`{key}` of cell {number}" for key in _drop(cell, _CELL_KEYS[cell["cell_type"]])]
        for output in _outputs(cell):
            known = _OUTPUT_KEYS.get(output.get("output_type", ""), set(output))
            found += [f"`{key}` of an output of cell {number}" for key in _drop(output, known)]
        if first is None and len(found) > before:
            first = number
    if found and not is_future:
        hint = "delete what no notebook has, or keep it under `metadata`"
        yield Mended(f"unknown keys were left out: {listed(found)}", hint, first)


def cell_ids(node: Node) -> Iterator[Mended]:
    """Ids that are missing since nbformat 4.5, or stand twice: made from the cell's place."""
    cells = node["cells"]
    is_old = node["nbformat_minor"] < LATEST
    for cell in cells:
        if is_old and not is_id(cell.get("id")):  # the format had none: not the author's matter
            cell.pop("id", None)
    taken = {cell["id"] for cell in cells if "id" in cell}
    seen: set[str] = set()
    missing, double = [], []
    for number, cell in enumerate(cells, start=1):
        name = cell.get("id")
        if name is None:
            missing.append(number)
            cell["id"] = _free(f"cell-{number}", taken)
        elif name in seen:
            double.append(number)
            cell["id"] = _free(f"{name[:50]}-{number}", taken)
        seen.add(cell["id"])
        taken.add(cell["id"])
    node["nbformat_minor"] = LATEST
    if missing and not is_old:
        yield Mended(f"the id is missing in {_cells(missing)}", _SAVE, missing[0])
    if double:
        what = f"{_cells(double)} {'has' if len(double) == 1 else 'have'} the id of a cell before"
        yield Mended(f"{what}; another was made", _SAVE, double[0])


_KINDS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "notebook": {
        "kernelspec": lambda value: isinstance(value, dict),
        "language_info": lambda value: isinstance(value, dict),
        "orig_nbformat": lambda value: isinstance(value, int) and value > 0,
        "title": lambda value: isinstance(value, str),
        "authors": lambda value: isinstance(value, list),
    },
    "cell": {
        "name": lambda value: isinstance(value, str) and value != "",
        "collapsed": lambda value: isinstance(value, bool),
        "scrolled": lambda value: isinstance(value, bool) or value == "auto",
        "deletable": lambda value: isinstance(value, bool),
        "execution": lambda value: isinstance(value, dict),
        "format": lambda value: isinstance(value, str),
    },
}
"""Metadata of which the format says what it is, and which readers do not miss."""


def wrong_metadata(node: Node) -> Iterator[Mended]:
    """Metadata that the format wants otherwise and no reader sees, such as `name`: left out."""
    found = [f"`{key}`" for key in _drop_wrong(node["metadata"], _KINDS["notebook"])]
    kernel = node["metadata"].get("kernelspec")
    if kernel is not None:
        if isinstance(kernel.get("name"), str) and kernel["name"]:
            kernel["display_name"] = str(kernel.get("display_name") or kernel["name"])
        else:
            del node["metadata"]["kernelspec"]
            found.append("`kernelspec` without a name")
    language = node["metadata"].get("language_info")
    if language is not None and not isinstance(language.get("name"), str):
        del node["metadata"]["language_info"]
        found.append("`language_info` without a name")
    first = None
    for number, cell in enumerate(node["cells"], start=1):
        wrong = _drop_wrong(cell["metadata"], _KINDS["cell"])
        found += [f"`{key}` of cell {number}" for key in wrong]
        first = first or (number if wrong else None)
    if found:
        yield Mended(f"metadata of the wrong kind was left out: {listed(found)}", _SAVE, first)


def widget_state(node: Node) -> Iterator[Mended]:
    """States of widgets without `state` around them, as Colab writes them: put in order."""
    if "widgets" not in node["metadata"]:
        return
    widgets = node["metadata"]["widgets"]
    hint = "nothing is lost; Jupyter writes it right when it saves the state of widgets"
    if not isinstance(widgets, dict):
        del node["metadata"]["widgets"]
        yield Mended("`metadata.widgets` is no table: it was left out", hint)
        return
    saved = widgets.get(WIDGETS, widgets)
    if isinstance(saved, dict) and isinstance(saved.get("state"), dict):
        return
    models = saved if isinstance(saved, dict) else {}
    state = {name: model for name, model in models.items() if isinstance(model, dict)}
    node["metadata"]["widgets"] = {
        WIDGETS: {"state": state, "version_major": 2, "version_minor": 0}
    }
    yield Mended("`metadata.widgets` has no `state`: it was read as Colab means it", hint)


def nbdime_conflicts(node: Node) -> Iterator[Mended]:
    """A conflict that nbdime left in the metadata: left out."""
    if node["metadata"].pop("nbdime-conflicts", None) is not None:
        hint = "decide in `nbdime`, or delete `nbdime-conflicts` from the metadata"
        yield Mended("a merge left a conflict in the notebook's metadata", hint)


REPAIRS: tuple[Repair, ...] = (
    missing_version,
    future_parts,
    missing_fields,
    unknown_keys,
    cell_ids,
    wrong_metadata,
    widget_state,
    nbdime_conflicts,
)
"""In this order: later ones rely on what earlier ones have put in order."""


_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def is_id(name: Any) -> bool:
    """Whether nbformat 4.5 allows this as the id of a cell."""
    return isinstance(name, str) and bool(_ID.fullmatch(name))


def listed(names: Sequence[str]) -> str:
    """Return some names as a person lists them; of many, the first."""
    more = len(names) - _MOST
    shown = [*names[:_MOST], f"{more} more"] if more > 0 else list(names)
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _cells(numbers: Sequence[int]) -> str:
    noun = "cell" if len(numbers) == 1 else "cells"
    return f"{noun} {listed([str(number) for number in numbers])}"


def _outputs(cell: Node) -> list[Node]:
    outputs: list[Node] = cell.get("outputs", []) if cell["cell_type"] == "code" else []
    return outputs


def _drop(table: Node, known: Iterable[str]) -> list[str]:
    unknown = [key for key in table if key not in known]
    for key in unknown:
        del table[key]
    return unknown


def _drop_wrong(metadata: Node, kinds: dict[str, Callable[[Any], bool]]) -> list[str]:
    wrong = [key for key, fits in kinds.items() if key in metadata and not fits(metadata[key])]
    for key in wrong:
        del metadata[key]
    return wrong


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "x"
    return name
