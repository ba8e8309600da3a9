"""How many figures and functions stand near a place of the prose."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from nbblog.claims.claims import Claim
from nbblog.claims.facts import Fact, parsed
from nbblog.claims.lexicon import word_set
from nbblog.claims.seen import is_picture
from nbblog.model import Cell, ExecutedNotebook, Output

_FIGURES = word_set("""
    figure plot chart picture graph histogram heatmap diagram scatterplot
    """)
_FUNCTIONS = word_set("""
    function helper
    """)
_BELOW = re.compile(r"\b(?:below|following|next|as follows|after this)\b|:\s*$", re.IGNORECASE)
_ABOVE = re.compile(r"\b(?:above|previous|preceding|last)\b", re.IGNORECASE)
_DEFINED = re.compile(r"\b(?:define|defines|write|implement|need|have|helpers?)\b", re.IGNORECASE)
_PANELS = re.compile(
    r"subplots?\b|subplot_mosaic|facet|add_axes|add_gridspec|GridSpec|concat|gridplot|pairplot"
    r"|relplot|catplot|lmplot|jointplot|\brow\(|\bcolumn\(|\bLayout\b|&|\|",
    re.IGNORECASE,
)

Count = Callable[[Cell, Sequence[Output]], "int | None"]
"""How many things a cell brings, or None where that cannot be told."""


def miscounted(claim: Claim, executed: ExecutedNotebook) -> Fact | None:
    """Return how many there are of what a claim counts near its place, where it is mistaken."""
    if not claim.is_count or claim.is_partial or claim.bound or claim.is_rough:
        return None
    text = claim.sentence.text
    is_below, is_above = bool(_BELOW.search(text)), bool(_ABOVE.search(text))
    if claim.words[-1] in _FIGURES and is_below != is_above:
        if any(executed.outputs):
            return _mistaken(claim, executed, _figures_of, is_below=is_below)
    elif claim.words[-1] in _FUNCTIONS and is_below and _DEFINED.search(text):
        return _mistaken(claim, executed, _functions_of, is_below=True)
    return None


def _mistaken(
    claim: Claim, executed: ExecutedNotebook, count: Count, *, is_below: bool
) -> Fact | None:
    sums: list[int] = []
    first = 0
    for cell, outputs in _cells(executed, claim.sentence.cell, is_below=is_below):
        if (found := count(cell, outputs)) is None:
            return None
        if found:
            first = first or cell.number
            sums += [found, found + (sums[-1] if sums else 0)]
    if not sums or int(claim.number.value) in sums:
        return None
    place = "below" if is_below else "above"
    text = f"{sums[-1]} {claim.words[-1]}{'s' * (sums[-1] != 1)} {place}"
    return Fact(claim.words, float(sums[-1]), first, text, counts=True)


def _cells(
    executed: ExecutedNotebook, number: int, *, is_below: bool
) -> Iterator[tuple[Cell, Sequence[Output]]]:
    """Yield the code cells of the section on one side of a Markdown cell, the nearest first."""
    shown = dict(
        zip((cell.number for cell in executed.notebook.code), executed.outputs, strict=True)
    )
    cells = executed.notebook.cells
    side = (
        [cell for cell in cells if cell.number > number]
        if is_below
        else [cell for cell in reversed(cells) if cell.number < number]
    )
    for cell in side:
        if cell.kind == "code":
            yield cell, shown[cell.number]


def _figures_of(cell: Cell, outputs: Sequence[Output]) -> int | None:
    """Return how many figures a cell shows; of one with panels, only a plain grid can be told."""
    shown = sum(is_picture(one) for one in outputs)
    if not shown or not _PANELS.search(cell.source):
        return shown
    return None


def _functions_of(cell: Cell, outputs: Sequence[Output]) -> int | None:
    tree = parsed(cell.source)
    if tree is None:
        return None
    return sum(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in tree.body)
