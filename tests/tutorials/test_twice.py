"""The tutorials give the same outputs when they are run again, but for what reads a clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbblog.config import load_config
from nbblog.executors.alike import differing
from nbblog.executors.schedule import Wish, execute_all
from nbblog.progress import Silence
from nbblog.reading import read_site

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "slug",
    [
        "logit-lens-from-scratch",
        pytest.param("vision-transformer-in-pure-jax", marks=pytest.mark.soak),
    ],
)
def test_second_run_differs_only_where_a_clock_is_read(slug: str) -> None:
    config = load_config(ROOT)
    posts = [post for post in read_site(config).posts if post.slug == slug]
    first, second = (
        execute_all(posts, config, Wish(is_test=True), Silence()).notebooks[0] for _ in range(2)
    )
    assert sum(bool(outputs) for outputs in first.outputs) > 8
    cells = differing(first.notebook, first.outputs, second.outputs)
    assert [cell.number for cell in cells if "perf_counter" not in cell.source] == []
