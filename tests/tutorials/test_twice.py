"""The tutorials give the same outputs when they are run again, but for what reads a clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbblog.config import load_config
from nbblog.executors.alike import differing
from nbblog.executors.schedule import Wish, execute_all
from nbblog.model import ExecutedNotebook
from nbblog.progress import Silence
from nbblog.reading import read_site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def runs() -> list[dict[str, ExecutedNotebook]]:
    """Both tutorials, run twice in the size of `nbblog test`."""
    config = load_config(ROOT)
    posts = read_site(config).posts
    found = []
    for _ in range(2):
        executed = execute_all(posts, config, Wish(is_test=True), Silence())
        assert executed.findings == ()
        found.append({one.notebook.slug: one for one in executed.notebooks})
    return found


@pytest.mark.parametrize("slug", ["vision-transformer-in-pure-jax", "logit-lens-from-scratch"])
def test_second_run_differs_only_where_a_clock_is_read(
    runs: list[dict[str, ExecutedNotebook]], slug: str
) -> None:
    first, second = (run[slug] for run in runs)
    assert sum(bool(outputs) for outputs in first.outputs) > 8
    cells = differing(first.notebook, first.outputs, second.outputs)
    assert [cell.number for cell in cells if "perf_counter" not in cell.source] == []
