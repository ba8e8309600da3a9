"""A failed cell is told with its place in the file, its code, and the way to what raised."""

from __future__ import annotations

import json
import sys
from pathlib import Path, PurePosixPath

import pytest

from nbblog.failures import Account, Teller
from nbblog.findings import Finding, Where
from nbblog.model import Failure
from nbblog.sources import READERS

# written by IPython 9.6 for the notebook below, with its colours; the folder is put in later
TRACEBACK = """\
\x1b[31m---------------------------------------------------------------------------\x1b[39m
\x1b[31mZeroDivisionError\x1b[39m                         Traceback (most recent call last)
\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[2]\x1b[39m\x1b[32m, line 2\x1b[39m
\x1b[32m      1\x1b[39m y = \x1b[32m1\x1b[39m
\x1b[32m----> \x1b[39m\x1b[32m2\x1b[39m f(\x1b[32m0\x1b[39m)

\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[1]\x1b[39m\x1b[32m, line 4\x1b[39m, in \x1b[36mf\x1b[39m\x1b[34m(x)\x1b[39m
\x1b[32m      3\x1b[39m \x1b[38;5;28;01mdef\x1b[39;00m f(x):
\x1b[32m----> \x1b[39m\x1b[32m4\x1b[39m     \x1b[38;5;28;01mreturn\x1b[39;00m lib.scale(x)

\x1b[36mFile \x1b[39m\x1b[32mROOT/lib.py:7\x1b[39m, in \x1b[36mscale\x1b[39m\x1b[34m(x)\x1b[39m
\x1b[32m      6\x1b[39m \x1b[38;5;28;01mdef\x1b[39;00m scale(x):
\x1b[32m----> \x1b[39m\x1b[32m7\x1b[39m     \x1b[38;5;28;01mreturn\x1b[39;00m np.divide(1, x)

\x1b[36mFile \x1b[39m\x1b[32m/opt/lib/python3/site-packages/numpy/core.py:70\x1b[39m, in \x1b[36mdivide\x1b[39m
\x1b[32m---> \x1b[39m\x1b[32m70\x1b[39m one()

\x1b[36mFile \x1b[39m\x1b[32mBASE/lib/python3.11/json/decoder.py:3\x1b[39m, in \x1b[36mtwo\x1b[39m
\x1b[32m----> \x1b[39m\x1b[32m3\x1b[39m three()

\x1b[31mZeroDivisionError\x1b[39m: division by zero
and a second line"""


@pytest.fixture
def teller(tmp_path: Path) -> Teller:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Post\n", "## **Model** of `x`"]},
        {
            "cell_type": "code",
            "source": ["import lib\n", "\n", "def f(x):\n", "    return lib.scale(x)"],
        },
        {"cell_type": "code", "source": ["#| echo: false\n", "y = 1\n", "f(0)"]},
    ]
    for cell in cells[1:]:
        cell |= {"metadata": {}, "outputs": [], "execution_count": None}
    node = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    data = json.dumps(node, indent=1).encode()
    (tmp_path / "a.ipynb").write_bytes(data)
    post = READERS[".ipynb"](data, PurePosixPath("a.ipynb"))
    assert post is not None
    return Teller(post, tmp_path, "notes/a.ipynb")


def line(root: Path, text: str) -> int:
    lines = (root / "a.ipynb").read_text().split("\n")
    return next(number for number, one in enumerate(lines, 1) if text in one)


def told(teller: Teller, tmp_path: Path) -> Account:
    traceback = TRACEBACK.replace("ROOT", str(tmp_path)).replace("BASE", sys.base_prefix)
    failure = Failure("ZeroDivisionError", "division by zero\nand a second line", (traceback,))
    finding = Finding(
        "runs-clean", "ZeroDivisionError: division by zero", "mend", Where("a.ipynb", 3, 3)
    )
    return teller.account(finding, (failure,))


def test_headline_has_file_line_cell_heading_and_line_in_the_cell(
    teller: Teller, tmp_path: Path
) -> None:
    account = told(teller, tmp_path)
    at = line(tmp_path, '"f(0)"')
    assert account.headline == (
        f'notes/a.ipynb:{at} cell 3 "Model of x", line 3: ZeroDivisionError: division by zero'
    )
    assert (account.path, account.line, account.cell) == ("notes/a.ipynb", at, 3)


def test_failed_line_of_the_code_is_marked(teller: Teller, tmp_path: Path) -> None:
    assert told(teller, tmp_path).code == (
        "    1 #| echo: false",
        "    2 y = 1",
        ">   3 f(0)",
    )


def test_own_frames_are_kept_and_those_of_libraries_folded(teller: Teller, tmp_path: Path) -> None:
    account = told(teller, tmp_path)
    inside = line(tmp_path, "return lib.scale(x)")
    assert account.trace == (
        f'notes/a.ipynb:{inside} cell 2 "Model of x", line 4, in f(x)',
        "    return lib.scale(x)",
        "lib.py:7, in scale(x)",
        "    return np.divide(1, x)",
        "… 2 frames of numpy, Python",
    )
    assert account.words == ("ZeroDivisionError: division by zero", "and a second line")


def test_finding_of_a_notebook_as_a_whole_has_neither_line_nor_code(teller: Teller) -> None:
    account = teller.account(Finding("kernel-exists", "no kernel", "install it", Where("a.ipynb")))
    assert account.headline == "notes/a.ipynb: no kernel"
    assert (account.line, account.cell, account.code) == (None, None, ())


def test_long_cell_is_shown_around_its_failed_line(tmp_path: Path) -> None:
    text = "# %%\n" + "".join(f"x{n} = {n}\n" for n in range(2, 42))
    (tmp_path / "a.py").write_text(text)
    post = READERS[".py"](text.encode(), PurePosixPath("a.py"))
    assert post is not None
    account = Teller(post, tmp_path, "a.py").account(
        Finding("r", "m", "h", Where("a.py", None, 20))
    )
    assert account.headline == "a.py:20 cell 1: m"
    assert account.code[0] == account.code[-1] == "      …"
    assert [one for one in account.code if one.startswith(">")] == [">  20 x20 = 20"]
    assert account.code[1] == "   14 x14 = 14"
