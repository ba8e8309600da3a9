"""Whatever ends a build while notebooks run ends the runs as well."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nbblog.config import load_config
from nbblog.executors import Order, Result
from nbblog.executors.schedule import Wish, execute_all
from nbblog.findings import Problem
from nbblog.progress import Silence
from nbblog.reading import read_site


class Endless:
    """Runs until it is stopped."""

    def __init__(self) -> None:
        self.begun, self.stopped = threading.Event(), threading.Event()

    def prepare(self, orders: Sequence[Order]) -> int:
        return 1

    def run(self, order: Order, begin_cell: Callable[[int], None]) -> Result:
        self.begun.set()
        assert self.stopped.wait(60), "nobody stops it"
        raise Problem([])

    def stop(self) -> None:
        self.stopped.set()

    def close(self) -> None:
        """There is nothing to let go of."""


@pytest.mark.parametrize("error", [KeyboardInterrupt, ImportError, SystemExit])
def test_anything_raised_meanwhile_stops_what_runs(
    tmp_path: Path, error: type[BaseException]
) -> None:
    (tmp_path / "nbblog.toml").write_text(
        '[site]\ntitle = "T"\nbase_url = "https://example.org"\nauthor = "A"\n'
    )
    cell = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": []}
    node = {"cells": [{**cell, "execution_count": None}], "metadata": {}, "nbformat": 4}
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks/2026-01-01-a.ipynb"
    path.write_text(json.dumps({**node, "nbformat_minor": 4}))
    config = load_config(tmp_path)
    executor = Endless()

    def meanwhile() -> None:
        assert executor.begun.wait(60)
        raise error("an import was interrupted")

    wish = replace(Wish(), meanwhile=meanwhile, executor=executor)
    with pytest.raises(error):
        execute_all(read_site(config).posts, config, wish, Silence())
    assert executor.stopped.is_set()
