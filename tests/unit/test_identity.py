"""The same finding has the same id, whatever moves around it; another one has another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nbblog.findings import Finding, Severity, Where
from nbblog.identity import identified, unnumbered
from nbblog.sources import read_sources


def ids(root: Path, *findings: Finding, read: bool = True) -> list[str]:
    """Return the ids of findings, by the sources as they were read or by the files."""
    sources = read_sources(root, "notebooks")[0] if read else ()
    return [finding.id for finding in identified(findings, root, sources)]


def write(root: Path, *cells: str) -> None:
    """Write a notebook of code cells."""
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    node = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{**code, "id": f"c{n}", "source": text} for n, text in enumerate(cells)],
    }
    (root / "notebooks").mkdir(exist_ok=True)
    (root / "notebooks/a.ipynb").write_text(json.dumps(node))


def at(cell: int, line: int | None = None, message: str = "`x` is not defined") -> Finding:
    """Return a finding in the notebook."""
    return Finding("names-defined", message, "define it", Where("notebooks/a.ipynb", cell, line))


@pytest.mark.parametrize("read", [True, False])
def test_id_stays_when_cells_and_lines_come_before_it(tmp_path: Path, read: bool) -> None:
    write(tmp_path, "import os\nprint(x)")
    (before,) = ids(tmp_path, at(1, 2), read=read)
    write(tmp_path, "# new\n1", "import os\n\n\nprint(x)")
    (after,) = ids(tmp_path, at(2, 4), read=read)
    assert before == after
    assert len(before) == 16


def test_id_is_the_same_by_the_source_and_by_its_file(tmp_path: Path) -> None:
    write(tmp_path, "#| label: fig:a\n#| echo: false\nprint(x)")
    found = (at(1, 3), at(1))
    assert ids(tmp_path, *found, read=True)[0] == ids(tmp_path, *found, read=False)[0]


def test_id_stays_when_another_line_of_the_cell_changes_but_not_its_own(tmp_path: Path) -> None:
    write(tmp_path, "a = 1\nprint(x)")
    (first,) = ids(tmp_path, at(1, 2))
    write(tmp_path, "a = 2\n    print(x)")
    assert ids(tmp_path, at(1, 2)) == [first]
    write(tmp_path, "a = 2\nprint(x, a)")
    assert ids(tmp_path, at(1, 2)) != [first]


def test_equal_findings_are_told_apart_in_their_order(tmp_path: Path) -> None:
    write(tmp_path, "print(x)", "print(x)")
    one, two = ids(tmp_path, at(1, 1), at(2, 1))
    assert one != two
    assert ids(tmp_path, at(1, 1)) == [one]


def test_rule_file_and_message_tell_apart_and_severity_and_hint_do_not(tmp_path: Path) -> None:
    write(tmp_path, "print(x)")
    (first,) = ids(tmp_path, at(1, 1))
    other = Finding("order-works", "`x` is not defined", "", Where("notebooks/a.ipynb", 1, 1))
    soft = Finding("names-defined", "`x` is not defined", "?", other.where, Severity.NOTE)
    assert ids(tmp_path, other) != [first]
    assert ids(tmp_path, at(1, 1, "`y` is not defined")) != [first]
    assert ids(tmp_path, soft) == [first]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("only cell 7 defines it", "only cell 12 defines it", True),
        ("1,234 bytes, 2.5 s", "99 bytes, 3 s", True),
        ("<object at 0x7f3a>", "<object at 0x55bc>", True),
        ("/tmp/tmpa1/x is missing", "/tmp/tmpb2/x is missing", True),
        ("`np.float32` is gone", "`np.float64` is gone", False),
        ("`fig1.png` is missing", "`fig2.png` is missing", False),
        ("no figure fig2 here", "no figure fig3 here", False),
    ],
)
def test_numbers_that_shift_do_not_count_and_names_do(one: str, other: str, is_same: bool) -> None:
    assert (unnumbered(one) == unnumbered(other)) is is_same


def test_place_without_text_has_an_id_too(tmp_path: Path) -> None:
    (tmp_path / "nbblog.toml").write_text("[site]\ntitle = 3\n")
    (tmp_path / "broken.ipynb").write_text("{")
    places = [
        Where("nbblog.toml", None, 2), Where("nbblog.toml", None, 99), Where("--base-url"),
        Where("broken.ipynb", 4, 1), Where("no\0file", 1, 1), Where(".", None, 1),
    ]  # fmt: skip
    found = ids(tmp_path, *(Finding("config", "m", "h", where) for where in places), read=False)
    assert len(set(found)) == len(places)
