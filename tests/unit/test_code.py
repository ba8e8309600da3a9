"""What the text of code says of its inputs: modules, paths, clocks and dice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.executors.code import imported_names, impurities, literals


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import jax", {"jax"}),
        ("import jax.numpy as jnp, numpy", {"jax", "numpy"}),
        ("from matplotlib import pyplot as plt", {"matplotlib"}),
        ("from a.b.c import d", {"a"}),
        ("def f():\n    import lazy", {"lazy"}),
        ("from . import sibling", set()),
        ("x = 1", set()),
        ("", set()),
        ("%matplotlib inline\nimport numpy", {"numpy"}),
        ("!pip list\nimport numpy", {"numpy"}),
        ("?print\nimport numpy", {"numpy"}),
        ("    %time x = 1\n", set()),
        ("%%bash\nimport numpy", {"numpy"}),
        ("this is no Python\nimport numpy", set()),
        ("'import numpy'", set()),
        ("import jax\n\ndef f(x):\n    y = x\n\n    return y\n", {"jax"}),
        ("import a\nx = [\n\n1]\n", {"a"}),
    ],
)
def test_top_level_modules_are_named(source: str, names: set[str]) -> None:
    assert imported_names([source]) == names


def test_magic_in_a_block_does_not_hide_the_imports() -> None:
    assert imported_names(["import numpy\nif True:\n    %time x = 1\n"]) == {"numpy"}


def test_broken_cell_hides_no_other() -> None:
    assert imported_names(["import a", "def (", "import b"]) == {"a", "b"}


@given(st.lists(st.text()))
def test_any_cells_have_names(sources: list[str]) -> None:
    assert all(isinstance(name, str) for name in imported_names(sources))


def test_null_byte_is_no_crash() -> None:
    assert imported_names(["x = '\0'", "import a"]) == {"a"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time\nt = time.time()", {"clock"}),
        ("from datetime import datetime\ndatetime.now()", {"clock"}),
        ("import numpy as np\nnp.random.default_rng()", {"unseeded randomness"}),
        ("import numpy as np\nnp.random.default_rng(0)", set()),
        ("import random\nrandom.random()", {"unseeded randomness"}),
        ("import jax\njax.random.normal(jax.random.key(0))", set()),
        ("x = 'time.time()'", set()),
    ],
)
def test_what_differs_from_run_to_run_is_named(source: str, found: set[str]) -> None:
    assert impurities(source) == found


def test_short_strings_of_one_line_may_be_paths() -> None:
    assert literals("open('a.csv')\nx = 'two\\nlines'\ny = f'{z}/b'") == {"a.csv", "/b"}
