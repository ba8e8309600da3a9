"""Reads Jupyter notebooks: `.ipynb` of any nbformat, however it may be wrong."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from nbblog.findings import Finding, Problem, Where
from nbblog.model import Cell, Notebook
from nbblog.sources import READERS, foreign, frontmatter
from nbblog.sources.frontmatter import Split
from nbblog.sources.load import load
from nbblog.sources.options import Top, read_top, with_run_tags
from nbblog.sources.title import first_heading, title_from_name
from nbblog.sources.wire import joined, read_output

_KERNELS = {"python": "python3", "r": "ir"}
"""The usual kernel of a language, where a source names none."""


@dataclass(frozen=True, slots=True)
class TextSource:
    """What a notebook that is written as text tells beside its cells.

    header is its front matter, or None; lines has the number of lines above each cell's source.
    """

    header: Split | None
    lines: Sequence[int]


def read_ipynb(data: bytes, path: PurePosixPath) -> Notebook:
    """Return the notebook in some bytes; raises Problem when it is none."""
    loaded = load(data, path)
    notebook = from_node(loaded.node, path, hashlib.sha256(data).hexdigest())
    return dataclasses.replace(notebook, findings=(*loaded.repairs, *notebook.findings))


def from_node(
    node: Mapping[str, Any], path: PurePosixPath, digest: str, text: TextSource | None = None
) -> Notebook:
    """Return valid nbformat 4 JSON as a notebook; raises Problem for wrong front matter."""
    language = _language(node["metadata"])
    above = text.lines if text else [0] * len(node["cells"])
    cells = tuple(
        _cell(raw, number, language, lines)
        for number, (raw, lines) in enumerate(zip(node["cells"], above, strict=True), start=1)
    )
    if text and text.header:
        split = text.header
    else:
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
        kernel=kernelspec.get("name") or _KERNELS.get(language, language),
        language=language,
        is_text=text is not None,
        is_titled=bool(front.title or heading),
        typed=split.typed,
        metadata=node["metadata"],
        findings=split.findings,
    )


def _language(metadata: Mapping[str, Any]) -> str:
    told = metadata.get("language_info", {}).get("name")
    return (told or metadata.get("kernelspec", {}).get("language") or "python").lower()


def _cell(raw: Mapping[str, Any], number: int, language: str, above: int) -> Cell:
    source = joined(raw.get("source", "")).replace("\r\n", "\n")
    top = read_top(source, language) if raw["cell_type"] == "code" else Top((), source)
    cell = Cell(
        kind=raw["cell_type"],
        source=top.source,
        number=number,
        id=raw.get("id") or f"cell-{number}",
        tags=tuple(raw["metadata"].get("tags", ())),
        options=top.options,
        header=top.header,
        attachments=raw.get("attachments", {}),
        metadata=raw["metadata"],
        outputs=tuple(read_output(output) for output in raw.get("outputs", ())),
        line=above + len(top.header),
        count=raw.get("execution_count"),
    )
    return with_run_tags(cell)


def _front_matter(
    metadata: Mapping[str, Any], cells: tuple[Cell, ...], path: PurePosixPath
) -> tuple[Split, tuple[Cell, ...]]:
    """Return the front matter and the cells without it."""
    first = next((cell for cell in cells if cell.source.strip()), None)
    if first is not None and first.kind != "code":
        split = _top(first, path)
        if split.lines:
            if "nbblog" in metadata:
                message = "front matter stands in the metadata and in a cell"
                where = Where(str(path), first.number, 1)
                raise Problem([Finding(foreign.RULE, message, "keep one of the two", where)])
            return split, tuple(
                _without_top(cell, split.text, split.lines) if cell is first else cell
                for cell in cells
            )
    return frontmatter.from_metadata(metadata.get("nbblog", {}), path), cells


def _top(cell: Cell, path: PurePosixPath) -> Split:
    """Return the front matter at the top of the first cell, and the rest of it."""
    if cell.kind == "markdown" and (
        listed := frontmatter.split_list(cell.source, path, cell.number)
    ):
        return listed
    return frontmatter.split(cell.source, path, cell.number)


def _without_top(cell: Cell, text: str, lines: int) -> Cell:
    return dataclasses.replace(cell, source=text, line=cell.line + lines)


READERS.add(".ipynb", read_ipynb)
