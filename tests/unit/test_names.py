"""Names that cells lack are those for which Python itself raises a NameError."""

from __future__ import annotations

import contextlib
import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblog.model import Notebook
from nbblog.python.namespace import Missing, missing_names
from nbblog.sources.percent import read_percent


def notebook(*cells: str) -> Notebook:
    """Return cells, each with its own first line after `# %%`, as a notebook."""
    text = "\n\n".join(cell if cell.startswith("# %%") else f"# %%\n{cell}" for cell in cells)
    found = read_percent(text.encode(), PurePosixPath("notebooks/a.py"))
    assert found is not None
    return found


def missing(*cells: str) -> list[tuple[str, int, int | None]]:
    """Return name, cell, and the later cell that defines it, of what cells lack."""
    return [
        (one.name, one.cell.number, one.later and one.later.number)
        for one in missing_names(notebook(*cells))
    ]


# ------------------------------------------------------------------ against Python itself

NAMES = st.sampled_from("abcde")
FUNCTIONS = st.sampled_from("fgh")
PLAIN = st.one_of(
    st.builds("{} = 1".format, NAMES),
    st.builds("{} = {}".format, NAMES, NAMES),
    st.builds("{0} = [{1} for {1} in (1, 2)]".format, NAMES, NAMES),
    st.builds("[{1} for {0} in (1, 2)]".format, NAMES, NAMES),
    st.builds("{{{0}: {1} for {0} in (1, 2) if {2}}}".format, NAMES, NAMES, NAMES),
    st.builds("[{1} := {2} for {0} in (1, 2)]".format, st.just("i"), NAMES, NAMES),
    st.builds("for {} in (1, 2):\n    {} = {}".format, NAMES, NAMES, NAMES),
    st.builds("{0} += 1".format, NAMES),
    st.builds("del {}".format, NAMES),
    st.builds("import math as {}".format, NAMES),
    st.builds("{} = lambda {}: {}".format, st.just("k"), NAMES, NAMES),
    st.builds("try:\n    {0}\nexcept NameError:\n    {0} = 1".format, NAMES),
    st.builds("{} if True else {}".format, NAMES, st.just("a")),
    st.builds("class C:\n    {} = {}\n    print({})".format, NAMES, NAMES, NAMES),
    st.builds("class C:\n    def __init__(self, {}=1):\n        {}\nC()".format, NAMES, NAMES),
    st.builds("with open('/dev/null') as {}:\n    {}".format, NAMES, NAMES),
    st.builds("match 1:\n    case {}:\n        {}".format, NAMES, NAMES),
    st.builds("def {}():\n    return {}".format, FUNCTIONS, NAMES),
    st.builds("def {0}():\n    {1} = 1\n    return {1}".format, FUNCTIONS, NAMES),
    st.builds("def {0}(z={1}):\n    return z".format, FUNCTIONS, NAMES),
    st.builds(
        "def {}():\n    def inner({}):\n        return 1\n    return {}".format,
        FUNCTIONS,
        NAMES,
        NAMES,
    ),
    st.builds("{}()".format, FUNCTIONS),
    st.builds("print({})".format, NAMES),
)
CELLS = st.lists(st.lists(PLAIN, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=5)


def first_name_error(cells: list[str]) -> tuple[str, int] | None:
    """Return the name and the number of the first cell for which Python raises a NameError."""
    namespace: dict[str, object] = {"print": lambda *_: None}
    for number, cell in enumerate(cells, start=1):
        try:
            exec(compile(cell, "<cell>", "exec"), namespace)
        except UnboundLocalError:
            return ("", 0)
        except NameError as error:
            found = re.search(r"name '(\w+)'", str(error))
            return (found[1], number) if found else ("", 0)
        except (TypeError, AttributeError):
            return ("", 0)
    return None


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_name_that_python_misses_first_is_missed(cells: list[str]) -> None:
    raised = first_name_error(cells)
    told = missing(*cells)
    if raised is None:  # only bodies that nothing called may lack a name
        text = "\n".join(cells)
        for name, _, later in told:
            assert later is None
            assert not re.search(rf"^{name} (=|\+=)|import math as {name}", text, re.MULTILINE)
    elif raised[0]:
        assert raised[0] in {name for name, _, _ in told}
        cell = next(cell for name, cell, _ in told if name == raised[0])
        assert cell <= raised[1]


# ------------------------------------------------------------------ what the small language lacks


@pytest.mark.parametrize(
    "cells",
    [
        ("x = !ls\nprint(x)",),
        ("display(In, Out, _, __, _1, _i2, get_ipython())\nexit",),
        ("from math import *\nprint(sin(1))",),
        ("exec('y = 1')\nprint(y)",),
        ("%run setup.py\nprint(anything)",),
        ("%load_ext my_extension\nprint(anything)",),
        ("%pylab inline\nplot(arange(3))",),
        ("%%capture out\nprint(1)", "out.show()"),
        ("%%bash --out text\nls", "print(text)"),
        ("%store -r table\nprint(table)",),
        ("globals()['y'] = 1\nprint(y)",),
        ("get_ipython().run_line_magic('run', 'a.py')\nprint(y)",),
        ("try:\n    import fast\nexcept ImportError:\n    fast = None\nprint(fast)",),
        ("def f():\n    return g()", "def g():\n    return 1", "f()"),
        ("def f():\n    global counter\n    counter = 1\nf()\nprint(counter)",),
        ("if 'model' in globals():\n    print(model)",),
        ("try:\n    model\nexcept NameError:\n    model = 1",),
        ("for i in range(3):\n    if i:\n        print(last)\n    last = i",),
        ("import os.path\nprint(os)",),
        ("x = 1\ndel x\nx = 2\nprint(x)",),
        (
            "class A:\n    size = 3\n    sizes = [size for _ in range(2)][0:0]\n    def f(self):\n        return A",
        ),
        ("import asyncio\nasync def f():\n    return 1\nawait f()",),
        ("match {'a': 1}:\n    case {'a': n, **rest}:\n        print(n, rest)",),
        ("%time y = 3\nprint(y)",),
        ("def f(x: 'Later') -> 'Later':\n    return x",),
        ("print(__name__, __doc__)",),
        ("%%timeit n = 3\nm = n\nm + n",),
        ("ls",),
        ("y?",),
        ("# %% tags=['raises-exception']\nprint(unknown)",),
        ("# %% tags=['skip-execution']\nprint(unknown)",),
        ("%%javascript\nalert(unknown)",),
        ("%%sql result <<\nselect 1", "print(result)"),
        ("%aimport tools\ntools.run()",),
    ],
)
def test_what_is_there_or_may_be_is_not_missed(cells: tuple[str, ...]) -> None:
    assert missing(*cells) == []


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("print(x)",), [("x", 1, None)]),
        (("total += 1",), [("total", 1, None)]),
        (("print(rate)", "rate = 1"), [("rate", 1, 2)]),
        (("def f():\n    return g()\nf()", "def g():\n    return 1"), [("g", 1, 2)]),
        (
            ("class A:\n    def __init__(self):\n        h()", "A()", "def h():\n    1"),
            [("h", 2, 3)],
        ),
        (("x = 1\ndel x", "print(x)"), [("x", 2, None)]),
        (("def f():\n    return typo",), [("typo", 1, None)]),
        (("for i in range(3):\n    losses.append(i)",), [("losses", 1, None)]),
        (("%%time\nfit(model)", "model = 1"), [("fit", 1, None), ("model", 1, 2)]),
        (("%time fit(1)",), [("fit", 1, None)]),
        (("@jit\ndef f(x):\n    return x",), [("jit", 1, None)]),
        (("class Net(nn.Module):\n    pass",), [("nn", 1, None)]),
        (("%%timeit\nfit(1)",), [("fit", 1, None)]),
        (("x = 1\nprint(x, y)\ny = 2",), [("y", 1, None)]),
        (("print(f'{x:{width}}')",), [("x", 1, None), ("width", 1, None)]),
        (("__file__",), [("__file__", 1, None)]),
        (("def f(x=size):\n    return x", "size = 1"), [("size", 1, 2)]),
        (("with open(path) as f:\n    f.read()",), [("path", 1, None)]),
        (("import numpy\nnp.ones(3)",), [("np", 1, None)]),
        (("if __name__ == '__main__':\n    main()",), [("main", 1, None)]),
    ],
)
def test_what_is_not_there_is_missed_with_its_cell(
    cells: tuple[str, ...], found: list[tuple[str, int, int | None]]
) -> None:
    assert missing(*cells) == found


def only(*cells: str) -> Missing:
    (found,) = missing_names(notebook(*cells))
    return found


def test_line_is_that_of_the_cell() -> None:
    assert only("x = 1\n\nprint(x)\nprint(y)").line == 4


def test_name_of_a_cell_that_is_not_run_is_told_with_the_cell() -> None:
    found = only('# %% tags=["skip-execution"]\ny = 1', "print(y)")
    assert found.idle is not None
    assert (found.idle.number, found.cell.number) == (1, 2)


def test_parameters_of_the_front_matter_are_defined() -> None:
    source = (
        b"# %% [markdown]\n# ---\n# parameters: {steps: 3}\n# ---\n# # Post\n\n# %%\nprint(steps)\n"
    )
    found = read_percent(source, PurePosixPath("notebooks/a.py"))
    assert found is not None
    assert found.front.parameters == {"steps": 3}
    assert list(missing_names(found)) == []


def test_a_cell_that_is_no_python_may_define_what_it_names() -> None:
    with contextlib.suppress(SyntaxError):
        compile("rate = = 1", "", "exec")
        pytest.fail("this should be no Python")
    assert missing("rate = = 1", "print(rate)", "print(other)") == [("other", 3, None)]
