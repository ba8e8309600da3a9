"""Reads Jupyter notebooks: `.ipynb` of any nbformat, however it may be wrong."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import warnings
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from nbblog.findings import Finding, Problem, Where
from nbblog.model import Cell, Notebook
from nbblog.sources import READERS, RULE, frontmatter
from nbblog.sources.options import Top, read_top, with_run_tags
from nbblog.sources.title import first_heading, title_from_name
from nbblog.sources.wire import joined, read_output


def read_ipynb(data: bytes, path: PurePosixPath) -> Notebook:
    """Return the notebook in some bytes; raises Problem when it is none."""
    return from_node(parse(data, path), path, hashlib.sha256(data).hexdigest())


def parse(data: bytes, path: PurePosixPath) -> dict[str, Any]:
    """Return valid nbformat 4 JSON; older formats are upgraded. Raises Problem."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, 1, "the file is not UTF-8", "save it as UTF-8") from error
    if not text.strip():
        raise _unreadable(path, 1, "the file is empty", "write the notebook again, or delete it")
    if found := re.search(r"^(<{7}|>{7}|={7})(?: |$)", text, re.MULTILINE):
        line = text[: found.start()].count("\n") + 1
        hint = "resolve the merge conflict (`nbdime` helps)"
        raise _unreadable(path, line, "the file holds git's conflict markers", hint)
    try:
        node = json.loads(text)
    except json.JSONDecodeError as error:
        is_whole = text.rstrip().endswith("}") and error.pos < len(text.rstrip())
        what = f"broken JSON: {error.msg}" if is_whole else "the file ends in the middle"
        hint = "restore the file from git, or from .ipynb_checkpoints"
        raise _unreadable(path, error.lineno, what, hint) from error
    except RecursionError as error:
        raise _too_deep(path) from error
    if "\\ud" in text.lower():  # half a character: no file can hold it
        whole = json.dumps(node, ensure_ascii=False).encode("utf-8", "replace")
        node = json.loads(whole)
    if not isinstance(node, dict) or "nbformat" not in node:
        hint = "open and save it with Jupyter"
        raise _unreadable(path, 1, "the file is JSON, but no notebook", hint)
    return _valid(node, text, path)


def _valid(node: dict[str, Any], text: str, path: PurePosixPath) -> dict[str, Any]:
    import nbformat
    from nbformat.reader import NotJSONError

    hint = "open it with Jupyter and save it again"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbformat warns of what we repair ourselves
            is_old = node["nbformat"] < 4
            upgraded = nbformat.reads(text, 4) if is_old else nbformat.from_dict(node)
            _name_cells(upgraded)
            nbformat.validate(upgraded, relax_add_props=True)
    except nbformat.ValidationError as error:
        parts = list(getattr(error, "relative_path", ()) or getattr(error, "path", ()))
        cell = next((p + 1 for p in parts if isinstance(p, int)), None) if parts else None
        message = f"invalid notebook: {str(error).splitlines()[0]}"
        raise Problem([Finding(RULE, message, hint, Where(str(path), cell))]) from error
    except RecursionError as error:
        raise _too_deep(path) from error
    except (ValueError, KeyError, TypeError, AttributeError, ImportError, NotJSONError) as error:
        message = f"invalid notebook: {error!r}"
        raise _unreadable(path, 1, message, hint) from error
    result: dict[str, Any] = upgraded
    return result


def _name_cells(node: dict[str, Any]) -> None:
    """Give every cell a unique id that depends only on its place and the ids before it."""
    seen: set[str] = set()
    for number, cell in enumerate(node.get("cells", ()), start=1):
        name = cell.get("id") or f"cell-{number}"
        cell["id"] = name if name not in seen else f"{name[:50]}-{number}"
        seen.add(cell["id"])
    if node.get("cells") is not None:
        node["nbformat_minor"] = max(node.get("nbformat_minor", 5), 5)


def from_node(node: Mapping[str, Any], path: PurePosixPath, digest: str) -> Notebook:
    """Return valid nbformat 4 JSON as a notebook; raises Problem for wrong front matter."""
    language = _language(node["metadata"])
    cells = tuple(_cell(raw, number, language) for number, raw in enumerate(node["cells"], start=1))
    split, cells = _front_matter(node["metadata"], cells, path)
    front = split.front
    heading = first_heading(cell.source for cell in cells if cell.kind == "markdown")
    slug, date = frontmatter.named(path, front)
    kernelspec = node["metadata"].get("kernelspec", {})
    return Notebook(
        path=path,
        front=front,
        title=front.title or heading or title_from_name(path.stem),
        slug=slug,
        date=date,
        cells=cells,
        digest=digest,
        kernel=kernelspec.get("name") or "python3",
        language=language,
        is_titled=bool(front.title or heading),
        typed=split.typed,
        metadata=node["metadata"],
    )


def _language(metadata: Mapping[str, Any]) -> str:
    told = metadata.get("language_info", {}).get("name")
    return (told or metadata.get("kernelspec", {}).get("language") or "python").lower()


def _cell(raw: Mapping[str, Any], number: int, language: str) -> Cell:
    source = joined(raw.get("source", "")).replace("\r\n", "\n")
    top = read_top(source, language) if raw["cell_type"] == "code" else Top((), source)
    cell = Cell(
        kind=raw["cell_type"],
        source=top.source,
        number=number,
        id=raw["id"],
        tags=tuple(raw["metadata"].get("tags", ())),
        options=top.options,
        header=top.header,
        attachments=raw.get("attachments", {}),
        metadata=raw["metadata"],
        outputs=tuple(read_output(output) for output in raw.get("outputs", ())),
        line=len(top.header),
        count=raw.get("execution_count"),
    )
    return with_run_tags(cell)


def _front_matter(
    metadata: Mapping[str, Any], cells: tuple[Cell, ...], path: PurePosixPath
) -> tuple[frontmatter.Split, tuple[Cell, ...]]:
    """Return the front matter and the cells without it."""
    first = next((cell for cell in cells if cell.source.strip()), None)
    if first is not None and first.kind != "code":
        split = frontmatter.split(first.source, path, first.number)
        if split.lines:
            if "nbblog" in metadata:
                message = "front matter stands in the metadata and in a cell"
                where = Where(str(path), first.number, 1)
                raise Problem([Finding(frontmatter.RULE, message, "keep one of the two", where)])
            return split, tuple(
                _without_top(cell, split.text, split.lines) if cell is first else cell
                for cell in cells
            )
    front = frontmatter.from_metadata(metadata.get("nbblog", {}), path)
    return frontmatter.Split(front, "", 0), cells


def _without_top(cell: Cell, text: str, lines: int) -> Cell:
    return dataclasses.replace(cell, source=text, line=lines)


def _too_deep(path: PurePosixPath) -> Problem:
    return _unreadable(path, 1, "nested too deeply", "remove the deep JSON output")


def _unreadable(path: PurePosixPath, line: int, message: str, hint: str) -> Problem:
    return Problem([Finding(RULE, message, hint, Where(str(path), None, line))])


READERS.add(".ipynb", read_ipynb)
