"""Injected mistakes are mistakes, and stand where they are said to stand."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "real"


@pytest.fixture(scope="module")
def mutate() -> Iterator[Any]:
    """The mutator with all of its mistakes; benchmarks are in no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import mutate

        mutate.load_mutations()
        yield mutate


def cells(*sources: str) -> list[dict[str, Any]]:
    """Return cells: Markdown where a source begins with "md: "."""
    return [
        {"cell_type": "markdown", "metadata": {}, "source": source.removeprefix("md: ")}
        if source.startswith("md: ")
        else {
            "cell_type": "code",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for source in sources
    ]


def applied(mutate: Any, name: str, *sources: str, printed: str = "") -> tuple[Any, list[str]]:
    """Make a mistake in these cells; return what is said of it, and the sources."""
    node = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells(*sources)}
    if printed:
        output = {"output_type": "stream", "name": "stdout", "text": printed}
        node["cells"][-1]["outputs"].append(output)
    draft = mutate.Draft(node)
    injection = mutate.MUTATIONS[name].apply(draft, Random(1))
    return injection, [cell["source"] for cell in draft.cells]


RENAME = "rename a variable where it is defined"


def test_renamed_definition_leaves_a_use_behind(mutate: Any) -> None:
    said, sources = applied(mutate, RENAME, "a = 1", "md: text", "b = 2\nprint(a)")
    assert sources == ["a_renamed = 1", "text", "b = 2\nprint(a)"]
    assert (said.rule, said.cell, said.line) == ("names-defined", 3, 2)


@pytest.mark.parametrize(
    "sources",
    [
        ("a = 1", "a = 2", "print(a)"),
        ("a = 1", "def f():\n    return a"),
        ("from math import *", "a = 1", "print(a)"),
        ("a = 1", "print(a)", "%run other.py"),
    ],
    ids=["bound twice", "read in a function only", "star import", "another file"],
)
def test_nothing_is_renamed_where_it_might_be_no_mistake(mutate: Any, sources: Any) -> None:
    assert applied(mutate, RENAME, *sources)[0] is None


def test_import_is_taken_out_of_the_cell_before(mutate: Any) -> None:
    said, sources = applied(mutate, "take out an import", "import math", "x = math.pi")
    assert sources == ["# import math", "x = math.pi"]
    assert (said.cell, said.line) == (2, 1)


def test_deleted_cell_moves_the_others_up(mutate: Any) -> None:
    said, sources = applied(mutate, "delete a cell that defines", "md: # T", "a = 1", "print(a)")
    assert sources == ["# T", "print(a)"]
    assert (said.cell, said.line) == (2, 1)


def test_moved_cell_stands_after_its_first_use(mutate: Any) -> None:
    said, sources = applied(
        mutate, "move a defining cell below its use", "a = 1", "md: text", "print(a)", "b = a"
    )
    assert sources == ["text", "print(a)", "a = 1", "b = a"]
    assert (said.rule, said.cell, said.line) == ("order-works", 2, 1)


def test_cells_of_the_original_are_counted_anew(mutate: Any) -> None:
    node: dict[str, Any] = {"cells": []}
    gone = mutate.Draft(node, removed=2)
    moved = mutate.Draft(node, moved=(2, 4))
    assert [gone.now(cell) for cell in (None, 1, 2, 3)] == [None, 1, None, 2]
    assert [moved.now(cell) for cell in (1, 2, 3, 4, 5)] == [1, 4, 2, 3, 5]


def test_changed_number_is_one_that_was_shown_and_is_none_now(mutate: Any) -> None:
    said, sources = applied(
        mutate,
        "change a number that an output shows",
        "md: # T\n\nIn 2019 we saw 0.967, and `0.967` in code.",
        "print(x)",
        printed="0.967\n",
    )
    assert (said.rule, said.cell, said.line) == ("numbers-supported", 1, 3)
    assert "0.967," not in sources[0]
    assert "In 2019" in sources[0]
    assert "`0.967`" in sources[0]


def test_formula_loses_its_last_brace(mutate: Any) -> None:
    said, sources = applied(
        mutate, "lose a brace of a formula", "md: It costs 5.\n\nAnd $x^{2}$ is."
    )
    assert sources == ["It costs 5.\n\nAnd $x^{2$ is."]
    assert (said.rule, said.cell, said.line) == ("formulas-parse", 1, 3)


def test_heading_leaves_levels_out(mutate: Any) -> None:
    said, sources = applied(mutate, "skip a level of headings", "md: # T", "md: ## S\n\n### U")
    assert sources == ["# T", "##### S\n\n### U"]
    assert (said.cell, said.line) == (2, 1)


def test_second_title_is_below_the_first(mutate: Any) -> None:
    _, sources = applied(mutate, "give a post a second title", "md: ## Before\n# T\n## After")
    assert sources == ["## Before\n# T\n# After"]


def test_same_seed_makes_the_same_mistake(mutate: Any, tmp_path: Path) -> None:
    path = tmp_path / "one.ipynb"
    source = "\n".join(f"name{number} = 1" for number in range(40))
    node = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells(source)}
    path.write_text(json.dumps(node), "utf-8")
    wanted = mutate.MUTATIONS["put a zero-width space into a name"]
    first, again, other = (mutate.mutated(path, wanted, seed) for seed in (1, 1, 2))
    assert first.data == again.data
    assert first.data != other.data
    assert first.data.count("\u200b".encode()) == 1
    assert json.loads(path.read_text("utf-8")) == node


def test_mistakes_in_real_notebooks_are_where_they_are_said_to_be(mutate: Any) -> None:
    paths = sorted(CORPORA.glob("equinox/*.ipynb")) + sorted(CORPORA.glob("cfdpython/*.ipynb"))
    if not paths:
        pytest.skip("../shared/corpora is not there")
    made = [
        one for wanted in mutate.MUTATIONS.values() for one in mutate.sample(paths[:10], wanted, 2)
    ]
    assert len({one.injection.rule for one in made}) >= 15
    for one in made:
        cell = one.draft.cells[one.injection.cell - 1]
        if one.injection.line is not None:
            assert 1 <= one.injection.line <= len(cell["source"].split("\n"))
        if one.injection.rule == "code-parses":
            with pytest.raises(SyntaxError):
                ast.parse(cell["source"])
