"""Reads notebooks that are written as text, through jupytext."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from nbblog.documents import YamlError
from nbblog.model import Notebook
from nbblog.sources import frontmatter
from nbblog.sources.decode import unreadable
from nbblog.sources.frontmatter import Split
from nbblog.sources.ipynb import TextSource, from_node


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is a notebook: jupytext's name of the format ("": its header tells), comments."""

    extension: str
    name: str
    comment: str = ""
    language: str = ""


def read_jupytext(data: bytes, text: str, path: PurePosixPath, dialect: Dialect) -> Notebook:
    """Return a text as a notebook whose cells know the lines of the file; raises Problem."""
    header = _header(text, path, dialect.comment)
    node = _node(text, path, dialect)
    cells = node["cells"]
    if header and cells and cells[0]["cell_type"] == "raw" and cells[0]["source"][:3] == "---":
        del cells[0]  # jupytext keeps what is not for Jupyter
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
    if dialect.language and "kernelspec" not in node["metadata"]:
        node["metadata"].setdefault("language_info", {"name": dialect.language})
    lines = tuple(_lines_above(text, [cell["source"] for cell in cells], dialect.comment))
    digest = hashlib.sha256(data).hexdigest()
    return from_node(node, path, digest, TextSource(header, lines))


def _node(text: str, path: PurePosixPath, dialect: Dialect) -> Any:
    import jupytext
    import nbformat
    from jupytext.formats import JupytextFormatError
    from jupytext.myst import MystMetadataParsingError

    form = {"extension": dialect.extension}
    if dialect.name:
        form["format_name"] = dialect.name
    wrong = (JupytextFormatError, MystMetadataParsingError, nbformat.ValidationError, YamlError)
    try:
        return jupytext.reads(text, fmt=form)
    except (*wrong, ValueError, TypeError, LookupError, AttributeError) as error:
        said = (str(error).splitlines() or [repr(error)])[0]
        hint = "correct the header; `kernelspec:` holds `name:` and `display_name:`"
        raise unreadable(path, 1, f"jupytext cannot read it: {said:.200}", hint) from error


def _header(text: str, path: PurePosixPath, comment: str) -> Split | None:
    """Return the front matter of the file, which stands in comments where there are some."""
    if comment:
        above = re.match(rf"(?:{re.escape(comment)}.*\n|\s*\n)*", text)
        plain = [_uncommented(line, comment) for line in (above[0] if above else "").split("\n")]
        if "---" not in plain:
            return None
        text = "\n".join("" if line.startswith(("!", "-*-")) else line for line in plain)
    split = frontmatter.split(text, path, None)
    return split if split.lines else None


def _lines_above(text: str, sources: list[str], comment: str) -> Iterator[int]:
    """Yield for each cell how many lines of the file stand above its source.

    jupytext does not tell: each cell's first line is looked for below the cell before.
    """
    lines = text.split("\n")
    plain = [_uncommented(line, comment) for line in lines]
    at = 0
    for source in sources:
        wanted = source.split("\n")
        blank = next((n for n, line in enumerate(wanted) if line.strip()), None)
        if blank is not None:
            first = wanted[blank].rstrip()
            here = (
                n for n in range(at, len(lines)) if first in (lines[n].rstrip(), plain[n].rstrip())
            )
            at = max(next(here, at) - blank, 0)
        yield at
        at += len(wanted)


def _uncommented(line: str, comment: str) -> str:
    return line.removeprefix(comment).removeprefix(" ") if comment else line
