"""Kernels of notebooks that are right end by themselves: none has to be killed."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path, PurePosixPath

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbblog.config import Config
from nbblog.executors import EXECUTORS, Order
from nbblog.executors.local import kernels
from nbblog.sources.ipynb import from_node


@pytest.mark.parametrize("forks", [True, False], ids=["forked", "plain"])
def test_kernel_ends_by_itself(
    forks: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[kernels.End] = []

    class Noted(kernels.End):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            ends.append(self)

    monkeypatch.setattr(kernels, "End", Noted)
    config = dataclasses.replace(Config(), root=tmp_path)
    config = dataclasses.replace(
        config, execution=dataclasses.replace(config.execution, fork=forks)
    )
    node = new_notebook(cells=[new_code_cell("print(1)")], metadata={})
    node.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    order = Order(from_node(node, PurePosixPath("short.ipynb"), ""), tmp_path, tmp_path)
    executor = EXECUTORS["local"](config)
    executor.prepare([order])
    count = 12 if forks else 4
    with contextlib.closing(executor):
        for _ in range(count):
            executor.run(order, lambda _: None)
    assert [end.status for end in ends] == [0] * count
