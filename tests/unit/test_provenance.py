"""On what a notebook ran: the modules that its code imports, and a probe that leaves no trace."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.executors.provenance import imported_names, probe


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


def asked(code: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """Run code as a kernel does and return the JSON that it displays."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    InteractiveShell.instance()
    try:
        with capture_output() as captured:
            exec(code, namespace)
    finally:
        InteractiveShell.clear_instance()
    (shown,) = captured.outputs
    (value,) = shown.data.values()
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def test_probe_tells_versions_with_python_first_and_the_device() -> None:
    found = asked(probe({"click", "no_such_module", "json"}), {})
    assert found["versions"] == {"Python": platform.python_version(), "click": version("click")}
    assert next(iter(found["versions"])) == "Python"
    assert platform.machine() in found["device"]


def test_module_called_otherwise_than_its_distribution_is_found() -> None:
    assert asked(probe({"yaml"}), {})["versions"]["PyYAML"] == version("pyyaml")


def test_probe_leaves_no_name_behind_and_needs_none() -> None:
    namespace: dict[str, Any] = {"json": "mine", "os": "mine", "sys": "mine", "print": None}
    assert "Python" in asked(probe({"click"}), namespace)["versions"]
    assert namespace.keys() - {"__builtins__"} == {"json", "os", "sys", "print"}
    assert namespace["json"] == "mine"
