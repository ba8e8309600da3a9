"""A cell's line is found in the file of its notebook, however the JSON is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Where
from nbblog.places import Places, cell_lines

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"

# no line breaks but \n, as in sources that Jupyter saves
LINE = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="\x85"))
CELLS = st.lists(st.lists(LINE, min_size=1, max_size=4).map("\n".join), max_size=5)


def saved(sources: list[str], **how: Any) -> str:
    """Return a notebook as Jupyter saves it, its sources in lines."""
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    node = nbformat.v4.new_notebook(cells=cells)
    return nbformat.v4.writes(node, **how)


@given(CELLS)
def test_every_line_of_every_cell_is_at_its_place(sources: list[str]) -> None:
    text = saved(sources)
    lines = text.split("\n")
    found = cell_lines(text)
    assert len(found) == len(sources)
    for cell, source in zip(found, sources, strict=True):
        for number, line in enumerate(source.split("\n"), start=1):
            if line:
                written = json.dumps(line, ensure_ascii=False)[1:-1]
                assert written in lines[cell.line(number) - 1]


def test_cell_without_lines_of_its_own_is_where_it_begins() -> None:
    text = '{"cells": [\n{"source": "a\\nb\\nc"},\n{\n"source": []}\n]}'
    one, other = cell_lines(text)
    assert [one.line(None), one.line(1), one.line(3)] == [2, 2, 2]
    assert [other.line(None), other.line(1)] == [3, 3]


def test_what_only_looks_like_a_cell_is_none() -> None:
    text = json.dumps(
        {
            "metadata": {"cells": [{"source": ["no"]}], "source": "no"},
            "cells": [
                {
                    "metadata": {"source": "no", "cells": [{"source": "no"}]},
                    "outputs": [{"data": {"source": ["no"]}, "text": '{"cells": [{"source": "}'}],
                    "source": ["yes\n", "line 2"],
                }
            ],
        },
        indent=0,
    )
    (cell,) = cell_lines(text)
    lines = text.split("\n")
    assert lines[cell.line(1) - 1] == '"yes\\n",'
    assert lines[cell.line(2) - 1] == '"line 2"'


def test_cells_of_nbformat_3_stand_in_worksheets() -> None:
    sheet = {"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}
    text = json.dumps({"worksheets": [sheet, sheet], "nbformat": 3}, indent=0)
    first, second = cell_lines(text)
    places = [n for n, line in enumerate(text.split("\n"), start=1) if "y = 2" in line]
    assert [first.line(2), second.line(2)] == places


def test_place_that_is_no_cell_or_not_there_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(saved(["x"]), "utf-8-sig")
    (tmp_path / "latin.ipynb").write_bytes('{"cells": [{"source": "ä"}]}'.encode("latin-1"))
    places = Places(tmp_path)
    assert places.line(Where("nbblog.toml", None, 7)) == 7
    assert places.line(Where("a.ipynb", 1, 1)) == saved(["x"]).split("\n").index('    "x"') + 1
    for where in (
        Where("a.ipynb"),
        Where("a.ipynb", 2, 1),
        Where("b.ipynb", 1),
        Where("a.md", 1, 1),
    ):
        assert places.line(where) is None
    assert places.line(Where("latin.ipynb", 1, 1)) is None


@pytest.mark.parametrize("cut", [1, 20, 60, 100])
def test_file_that_ends_in_the_middle_breaks_nothing(cut: int) -> None:
    cell_lines(saved(["x = 1\ny = 2"])[:-cut])


def test_lines_of_real_notebooks_hold_their_sources() -> None:
    checked = 0
    for path in sorted(CORPORA.rglob("*.ipynb"))[::12]:
        try:
            text = path.read_text("utf-8-sig")
            node = json.loads(text)
        except (UnicodeDecodeError, json.JSONDecodeError):
            continue
        lines = text.split("\n")
        for cell, raw in zip(cell_lines(text), node.get("cells", []), strict=False):
            source = raw["source"] if isinstance(raw["source"], list) else [raw["source"]]
            for number, line in enumerate(source, start=1) if len(source) > 1 else ():
                place = lines[cell.line(number) - 1]
                both = json.dumps(line), json.dumps(line, ensure_ascii=False)
                assert any(one[1:-1] in place for one in both), (path, number)
                checked += 1
    if CORPORA.is_dir():
        assert checked > 1000
