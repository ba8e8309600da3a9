"""Loads a notebook however it may be wrong: mended and told, or refused with a reason."""

from __future__ import annotations

import codecs
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from nbblog.findings import Finding, Problem, Severity, Where
from nbblog.sources.decode import RULE, conflict_line, decode, unreadable
from nbblog.sources.parse import parse
from nbblog.sources.repairs import LATEST, OUTPUT_KINDS, REPAIRS, Mended, Node, is_id

CLEAN_RULE = "notebook-clean"

CURRENT = 4
"""The major version of nbformat that is read as it is; older ones are upgraded."""

_KINDS = ("code", "markdown", "raw")
_SAVE = "open it with Jupyter and save it again"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Valid JSON of nbformat 4.5, every cell with an id of its own, and what was mended."""

    node: Node = field(repr=False)
    repairs: tuple[Finding, ...]


def load(data: bytes, path: PurePosixPath) -> Loaded:
    """Return the notebook in the bytes of a file; raises Problem when there is none."""
    text = decode(data, path)
    node, mended = parse(text, path)
    if data.startswith(codecs.BOM_UTF8):
        what = "the file begins with a byte order mark, which Jupyter does not read"
        mended = [Mended(what, "save it as UTF-8 without BOM"), *mended]
    version = _version(node, path)
    if version < CURRENT:
        node = _upgraded(node, path)
        mended.append(_older(version, path))
    _check_shape(node, path)
    for repair in REPAIRS:
        mended += repair(node)
    _check_conflicts(node, path)
    _validate(node, path)
    return Loaded(node, tuple(_finding(one, path) for one in mended))


def _finding(one: Mended, path: PurePosixPath) -> Finding:
    where = Where(str(path), one.cell)
    return Finding(CLEAN_RULE, one.what, one.hint, where, Severity.WARNING)


# ------------------------------------------------------------------ versions


def _version(node: Any, path: PurePosixPath) -> int:
    if not isinstance(node, dict) or "nbformat" not in node:
        raise unreadable(path, 1, "the file is JSON, but no notebook", "save it with Jupyter")
    version = node["nbformat"]
    if type(version) is not int or version < 1:
        raise _invalid(path, None, f"`nbformat` is {version!r:.40}, no version", _SAVE)
    if version > CURRENT:
        message = f"format {version} is newer than nbblog, which reads 1 to {CURRENT}"
        raise _invalid(path, None, message, "update nbblog, or save the notebook in format 4")
    minor = node.get("nbformat_minor", 0)
    if type(minor) is not int or minor < 0:
        raise _invalid(path, None, f"`nbformat_minor` is {minor!r:.40}, no version", _SAVE)
    return version


def _older(version: int, path: PurePosixPath) -> Mended:
    what = f"format {version} is older than 2015; it was read as format {CURRENT}"
    hint = f"save it with Jupyter, or run `jupyter nbconvert --to notebook --inplace {path}`"
    return Mended(what, hint)


def _upgraded(node: Node, path: PurePosixPath) -> Node:
    """Return a notebook of nbformat 1 to 3 as one of 4, without the ids that nbformat draws."""
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is wrong is ours to tell
            upgraded: Node = nbformat.reads(json.dumps(node), CURRENT)
    except (nbformat.ValidationError, ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"it is no sound format {node['nbformat']}: {str(error) or repr(error):.200}"
        raise _invalid(path, None, message, "open it with Jupyter, or write it anew") from error
    for cell in upgraded["cells"]:
        cell.pop("id", None)
    upgraded["nbformat_minor"] = LATEST - 1  # the last without ids
    return upgraded


# ------------------------------------------------------------------ what cannot be mended


def _check_shape(node: Node, path: PurePosixPath) -> None:
    """Raise Problem unless the notebook consists of tables and lists where the format has some."""
    cells = node.get("cells")
    if not isinstance(cells, list):
        raise _invalid(path, None, "`cells` is missing or no list", _SAVE)
    if not isinstance(node.get("metadata"), dict):
        raise _invalid(path, None, "`metadata` is missing or no table", _SAVE)
    minor = node.get("nbformat_minor", LATEST - 1)
    mistakes = (
        Finding(RULE, f"invalid notebook: {mistake}", _SAVE, Where(str(path), number))
        for number, cell in enumerate(cells, start=1)
        for mistake in _mistakes(cell, minor)
    )
    if findings := list(mistakes):
        raise Problem(findings)


def _mistakes(cell: Any, minor: int) -> Iterator[str]:
    """Yield what is wrong with a cell and cannot be mended without a guess."""
    if not isinstance(cell, dict):
        yield "the cell is no table"
        return
    kind = cell.get("cell_type")
    if kind not in _KINDS and (minor <= LATEST or not isinstance(kind, str)):
        yield f"a cell is code, markdown or raw, not {kind!r:.40}"
    if not isinstance(cell.get("metadata", {}), dict):
        yield "`metadata` is no table"
    if minor >= LATEST and "id" in cell and not is_id(cell["id"]):
        yield f"an id has 1 to 64 letters, digits, `-` and `_`, unlike {cell['id']!r:.80}"
    if kind in _KINDS and not _is_text(cell.get("source")):
        yield "`source` is missing or no text"
    outputs = cell.get("outputs", [])
    if not isinstance(outputs, list) or not all(isinstance(one, dict) for one in outputs):
        yield "`outputs` is no list of tables"
        return
    for output in outputs if kind == "code" and minor <= LATEST else ():
        if (name := output.get("output_type")) not in OUTPUT_KINDS:
            yield f"an output is {', '.join(OUTPUT_KINDS)}, not {name!r:.40}"


def _is_text(source: Any) -> bool:
    if isinstance(source, list):
        return all(isinstance(line, str) for line in source)
    return isinstance(source, str)


def _check_conflicts(node: Node, path: PurePosixPath) -> None:
    """Raise Problem for conflict markers that a merge of notebooks has left in a cell."""
    for number, cell in enumerate(node["cells"], start=1):
        source = cell.get("source")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        is_code = cell["cell_type"] == "code"
        if is_code and text.lstrip().startswith("%%"):  # another language, or a file to write
            continue
        if line := conflict_line(text, has_fences=not is_code):
            message = "a merge has left conflict markers in the cell"
            where = Where(str(path), number, line)
            raise Problem([Finding(RULE, message, "resolve the conflict", where)])


def _validate(node: Node, path: PurePosixPath) -> None:
    import nbformat

    try:
        nbformat.validate(node, relax_add_props=True)
    except nbformat.ValidationError as error:
        parts = list(getattr(error, "relative_path", ()) or getattr(error, "path", ()))
        cell = next((part + 1 for part in parts if isinstance(part, int)), None)
        raise _invalid(path, cell, str(error).splitlines()[0][:300], _SAVE) from error


def _invalid(path: PurePosixPath, cell: int | None, message: str, hint: str) -> Problem:
    finding = Finding(RULE, f"invalid notebook: {message}", hint, Where(str(path), cell))
    return Problem([finding])
