"""What of a code cell is Python: what IPython adds is taken out, and lines stay where they are."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from nbblog.python.cells import read_code

CELLS = [
    "x = 1",
    "%matplotlib inline\nimport numpy",
    "!pip list\nx = 2",
    "files = !ls *.csv\nlen(files)",
    "if True:\n    !echo don't\n    %cd ..\ny = 3",
    "s = '''\n%no magic\n!no shell\nno help?\n'''\nprint(s)",
    "x = [\n    1,\n    2 %\n    3,\n]\n%time x",
    "?print\nprint?\nx = 1",
    "str.upper??",
    "%%time\nx = 1\ny = x",
    "%%capture out\nprint(1)",
    "%%bash\nfor i in 1 2; do echo $i; done",
    "%%writefile a.py\nimport numpy as",
    "!ls \\\n    -l\nx = 4",
    "  x = 1\n  y = 2",
    ">>> x = 1\n>>> if x:\n...     y = 2",
    "In [1]: x = 1",
    "await thing()",
    "\n\n%%time\nx = 1",
    "x = 5 %2",
    "%timeit -n 10 sum(range(3))",
    "out = %timeit -o sum(range(3))",
    "# a comment\n!ls",
    "f'{x!r}' if x != 1 else '%'",
    "",
    "   \n",
]


@pytest.mark.parametrize("source", CELLS)
def test_cells_that_ipython_runs_are_no_mistake(source: str) -> None:
    ast.parse(TransformerManager().transform_cell(source))  # IPython can read it
    code = read_code(source)
    assert code.mistake is None
    assert code.source.count("\n") in (source.count("\n"), source.rstrip().count("\n"))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("This cell draws the loss.", 1),
        ("x = 1\n\ny = = 2", 3),
        ("%matplotlib inline\nx = (1,\n", 2),
        ("!ls\nprint 'hello'", 2),
        ("%%time\nx = 1\nfor x in y\n    pass", 3),
        ("x = 1\nreturn x", 2),
        ("# shown below\n%%bash\nls", 2),
        ("x = 1\npip install einops", 2),
        ("def f():\nreturn 1", 2),
        ("break", 1),
    ],
)
def test_mistake_has_its_line(source: str, line: int) -> None:
    mistake = read_code(source).mistake
    assert mistake is not None
    assert mistake.lineno == line


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("%pip install a", [("%", "pip", "install a")]),
        ("pip install a", [("%", "pip", "install a")]),
        ("ls = 3\n", []),
        ("!pip install a", [("!", "", "pip install a")]),
        ("x = !ls", [("!", "", "ls")]),
        ("%%bash --out x\nls", [("%%", "bash", "--out x")]),
        ("%%time\n%cd a", [("%%", "time", ""), ("%", "cd", "a")]),
    ],
)
def test_magics_are_told(source: str, kinds: list[tuple[str, str, str]]) -> None:
    assert [(one.kind, one.name, one.text) for one in read_code(source).magics] == kinds


@given(st.lists(st.sampled_from([*CELLS, "x = '", '"""', "(", "}", "\\"]), max_size=4))
def test_any_text_is_read(parts: list[str]) -> None:
    source = "\n".join(parts)
    assert read_code(source).source.count("\n") <= source.count("\n")


@given(st.text(max_size=80))
def test_text_of_any_letters_is_read(source: str) -> None:
    read_code(source)
