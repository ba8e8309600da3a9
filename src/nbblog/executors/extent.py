"""How much of a notebook runs: in a publish, and in a test of either size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nbblog.config import Config
from nbblog.controls import alike
from nbblog.model import Cell, Notebook, Scalar, Size

_SKIP, _MAY_FAIL = "skip-execution", "raises-exception"


def parameters_of(notebook: Notebook, config: Config, size: Size) -> dict[str, Scalar]:
    """Return the values that a run of that size assigns."""
    parameters = dict(notebook.front.parameters)
    if size == "test":
        site = config.test.parameters if _is_parametrised(notebook) else {}
        parameters |= {**site, **notebook.front.test.parameters}
    return parameters


def _is_parametrised(notebook: Notebook) -> bool:
    return any("parameters" in cell.tags for cell in notebook.code)


def extent(notebook: Notebook, size: Size, *, is_test: bool) -> Notebook:
    """Return a notebook whose cells are tagged as they run: what is for the other size does not.

    In a test, cells tagged `skip` do not run either, and those tagged `xfail` may fail.
    """
    cells = tuple(_tagged(cell, size, is_test) for cell in notebook.cells)
    return notebook if cells == notebook.cells else replace(notebook, cells=cells)


def _tagged(cell: Cell, size: Size, is_test: bool) -> Cell:
    own = {alike(tag) for tag in cell.tags}
    more = [tag for tag in _more(own, size, is_test) if tag not in cell.tags]
    return replace(cell, tags=(*cell.tags, *more)) if more else cell


def _more(own: set[str], size: Size, is_test: bool) -> Iterator[str]:
    if {"full": "test-only", "test": "full-only"}[size] in own or (is_test and "skip" in own):
        yield _SKIP
    if is_test and "xfail" in own:
        yield _MAY_FAIL


def is_left_out(cell: Cell) -> bool:
    """Whether a cell, tagged by extent, does not run."""
    return _SKIP in cell.tags


def marks_of(notebook: Notebook) -> Mapping[str, str]:
    """Return what a test does with a whole notebook: `skip`, `xfail` or `slow`, each with why.

    Its front matter says so under `test:`, or the tags in the metadata of the file.
    """
    front = notebook.front.test
    told = {"skip": front.skip, "xfail": front.xfail, "slow": front.slow}
    tags = notebook.metadata.get("tags")
    marks = {alike(str(tag)): "" for tag in tags} if isinstance(tags, list) else {}
    marks |= {
        name: value if isinstance(value, str) else "" for name, value in told.items() if value
    }
    return {name: why for name, why in marks.items() if name in told}
