"""Every Markdown cell of the real notebooks renders whole: formulas parse, no marks are left over.

The formulas are found anew here, by JupyterLab's own rule for what MathJax is given, so that what
nbblog does not take for one counts as well.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from rendered import Here
from selectolax.lexbor import LexborHTMLParser

from nbblog.findings import Where
from nbblog.prose.document import Document, render_document
from nbblog.prose.math import Formulas
from nbblog.prose.pieces import Piece, Prose

pytestmark = pytest.mark.slow  # hundreds of notebooks

CORPORA = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"
MARKS = {
    "attribute list": r"\{:\s*[.#][^}]*\}",
    "callout": r"\[![A-Za-z]+\]",
    "colons": r"(?m)^\s*:::",
    "dollars": r"\$\$",
    "bracket": r"\\[(\[]",
    "environment": r"\\begin\{",
    "role": r"\{[a-z:]+\}`",
}
_MATH = re.compile(
    r"(\$\$?|\\(?:begin|end)\{[a-z]*\*?\}|\\[{}$]|[{}]|(?:\n\s*)+|\\\\(?:\(|\)|\[|\]))",
    re.IGNORECASE,
)
_CODE = re.compile(r"(`+)(\n?[\s\S]*?[^`])\1(?!`)")


@lru_cache
def notebooks() -> list[tuple[str, list[dict[str, Any]]]]:
    """Return name and cells of every notebook of the corpora that can be read."""
    found = []
    for path in sorted(CORPORA.rglob("*.ipynb")):
        try:
            cells = json.loads(path.read_text("utf-8"))["cells"]
            found.append((path.name, [cell for cell in cells if cell["cell_type"]]))
        except (ValueError, TypeError, KeyError):  # those that are broken on purpose
            continue
    if not found:
        pytest.skip("no corpora beside the repository")
    return found


def text_of(cell: dict[str, Any]) -> str:
    """Return the source of a cell."""
    source = cell.get("source") or ""
    return "".join(source) if isinstance(source, list) else source


@lru_cache
def documents() -> list[tuple[str, Document]]:
    """Return the Markdown of every notebook as a document."""
    made = []
    for name, cells in notebooks():
        pieces: list[Piece] = [
            Prose(text_of(cell), lambda line, name=name, at=at: Where(name, at, line))  # type: ignore[misc]
            for at, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "markdown"
        ]
        made.append((name, render_document(pieces, Here(), macros={})))
    return made


def formulas(text: str) -> list[tuple[str, bool]]:
    """Return the formulas that JupyterLab gives to MathJax, and whether each is a display."""
    blocks = _MATH.split(_CODE.sub("", text))
    found, start, end, braces = [], -1, "", 0
    for at in range(1, len(blocks), 2):
        block = blocks[at]
        if start < 0:
            if block in ("$", "$$") or block.startswith(("\\\\(", "\\\\[", "\\begin")):
                closed = {"\\\\(": "\\\\)", "\\\\[": "\\\\]"}.get(block, block)
                start, end, braces = at, closed.replace("\\begin", "\\end"), 0
        elif block == end and not braces:
            inner = "".join(blocks[start + 1 : at])
            is_bare = end.startswith("\\end")
            found.append((blocks[start] + inner + end if is_bare else inner, end != "$"))
            start = -1
        elif re.search(r"\n.*\n", block):
            start = -1
        else:
            braces = max(0, braces + {"{": 1, "}": -1}.get(block, 0))
    return [(tex, is_display) for tex, is_display in found if tex.strip()]


def test_formulas_of_real_notebooks_parse() -> None:
    seen: set[str] = set()
    broken: list[str] = []
    for name, cells in notebooks():
        post = Formulas()
        for cell in cells:
            if cell["cell_type"] != "markdown":
                continue
            for tex, is_display in formulas(text_of(cell)):
                if tex in seen:
                    continue
                seen.add(tex)
                try:
                    assert post.convert(tex, is_display=is_display).startswith("<math")
                except ValueError as error:
                    broken.append(f"{name}: {error}")
    assert len(seen) > 300
    assert len(broken) <= 0.005 * len(seen), broken


def test_formulas_that_jupyter_shows_are_formulas_here() -> None:
    wrong = []
    for (name, document), (_, cells) in zip(documents(), notebooks(), strict=True):
        there = sum(
            len(formulas(text_of(cell))) for cell in cells if cell["cell_type"] == "markdown"
        )
        here = document.html.count("<math")
        if there > here:
            wrong.append((name, there, here))
    assert wrong == []


def test_no_marks_are_left_over_outside_of_code() -> None:
    left = []
    for name, document in documents():
        tree = LexborHTMLParser(document.html)
        for node in tree.css("pre, code, script, style"):
            node.decompose()
        text = tree.body.text() if tree.body else ""
        left += [(name, what) for what, mark in MARKS.items() if re.search(mark, text)]
    assert left == []


def test_every_finding_has_cell_line_and_hint() -> None:
    for _, document in documents():
        for finding in document.findings:
            assert finding.hint
            assert finding.where.cell is not None
            assert finding.where.line is not None
