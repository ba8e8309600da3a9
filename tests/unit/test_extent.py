"""What runs in a publish and in a test of either size; results of two sizes never mix."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from nbblog.config import Config, TestSettings
from nbblog.executors.extent import marks_of
from nbblog.executors.remember import latest_key, static_key
from nbblog.executors.schedule import Wish, order_of
from nbblog.executors.stopwatch import Stopwatch
from nbblog.model import Cell, FrontMatter, Notebook, TestFront

PUBLISH = Wish()
SMALL, FULL = Wish(is_test=True, size="test"), Wish(is_test=True, size="full")


def notebook(*cells: Cell, **front: Any) -> Notebook:
    """Return a notebook of some cells."""
    return Notebook(
        PurePosixPath("notebooks/a.ipynb"), FrontMatter(**front), "A", "a", None, cells, "digest"
    )


def code(number: int, *tags: str) -> Cell:
    """Return a code cell with some tags."""
    return Cell("code", f"x = {number}", number, f"c{number}", tags)


def skipped(source: Notebook, wish: Wish) -> list[int]:
    """Return the numbers of the cells that do not run."""
    cells = order_of(source, Config(), wish).notebook.code
    return [cell.number for cell in cells if "skip-execution" in cell.tags]


def test_cells_for_one_size_do_not_run_in_the_other() -> None:
    post = notebook(code(1), code(2, "full-only"), code(3, "test_only"), code(4, "skip-execution"))
    assert skipped(post, PUBLISH) == [3, 4]
    assert skipped(post, FULL) == [3, 4]
    assert skipped(post, SMALL) == [2, 4]


def test_cells_are_skipped_or_may_fail_in_tests_alone() -> None:
    post = notebook(code(1, "skip"), code(2, "xfail"))
    assert skipped(post, PUBLISH) == []
    assert skipped(post, FULL) == skipped(post, SMALL) == [1]
    may_fail = {
        name: "raises-exception" in order_of(post, Config(), wish).notebook.code[1].tags
        for name, wish in (("publish", PUBLISH), ("full", FULL), ("small", SMALL))
    }
    assert may_fail == {"publish": False, "full": True, "small": True}


@pytest.mark.parametrize(
    "post",
    [
        notebook(code(1, "parameters"), test=TestFront(parameters={"x": 0})),
        notebook(code(1), code(2, "full-only")),
        notebook(code(1), code(2, "test-only")),
    ],
    ids=["parameters", "full-only", "test-only"],
)
def test_two_sizes_have_two_keys(post: Notebook) -> None:
    small, full, published = (order_of(post, Config(), w) for w in (SMALL, FULL, PUBLISH))
    assert static_key(small).digest != static_key(full).digest
    assert static_key(full).digest == static_key(published).digest
    assert (small.is_trial, full.is_trial, published.is_trial) == (True, False, False)


def test_values_of_the_site_make_posts_small_that_take_parameters() -> None:
    config = Config(test=TestSettings(parameters={"x": 0, "y": 1}))
    taking = notebook(code(1, "parameters"), test=TestFront(parameters={"y": 2}))
    assert order_of(taking, config, SMALL).parameters == {"x": 0, "y": 2}
    assert order_of(taking, config, FULL).parameters == {}
    assert order_of(notebook(code(1)), config, SMALL).parameters == {}


def test_notebook_of_one_size_is_remembered_once() -> None:
    # dark twins included: what a publish has run is no work for a test
    post = notebook(code(1), code(2, "slow"))
    orders = [order_of(post, Config(), wish) for wish in (SMALL, FULL, PUBLISH)]
    assert len({static_key(order).digest for order in orders}) == 1
    assert not any(order.is_trial for order in orders)


def test_last_small_run_is_noted_beside_the_last_full_one() -> None:
    post = notebook(code(1))
    assert latest_key(post) != latest_key(post, is_trial=True)


def test_whole_notebook_is_marked_by_front_matter_or_metadata() -> None:
    front = TestFront(skip="no data", xfail=True, slow=False)
    assert marks_of(notebook(code(1), test=front)) == {"skip": "no data", "xfail": ""}
    tagged = Notebook(
        **{
            **{name: getattr(notebook(code(1)), name) for name in Notebook.__slots__},
            "metadata": {"tags": ["slow", "vision"]},
        }
    )
    assert marks_of(tagged) == {"slow": ""}
    assert marks_of(notebook(code(1), tags=("slow",))) == {}  # a subject, for readers


def test_time_before_the_first_cell_and_behind_the_last_is_none_of_theirs(tmp_path: Path) -> None:
    now = 0.0

    def clock() -> float:
        return now

    watch = Stopwatch(clock)
    for begun, number in ((10.0, 1), (12.0, 2), (13.0, 2)):  # the third is hidden
        now = begun
        watch.begin(number)
    now = 20.0  # of which the kernel took five to end
    assert watch.end(total=5.0) == (2.0, 3.0)
