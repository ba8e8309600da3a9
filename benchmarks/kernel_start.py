"""Times the start of a kernel to its first result: plain ipykernel against nbblog's, warm.

`python kernel_start.py COUNT` alternates the two, and prints the seconds of each as JSON.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
import time
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from nbblog.config import Config
from nbblog.executors import EXECUTORS, Executor, Order
from nbblog.model import Stream
from nbblog.sources.ipynb import from_node

CELL = "import numpy, matplotlib.pyplot\nprint(1)"
Start = dict[str, float]
"""Seconds from asking for a kernel to the first cell's result, and to the kernel's end."""


def notebook(*sources: str) -> Any:
    """Return a notebook with some code cells."""
    from nbformat.v4 import new_code_cell, new_notebook

    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return new_notebook(metadata=metadata, cells=[new_code_cell(text) for text in sources])


def plain_start(folder: Path) -> Start:
    """Start ipykernel through nbclient as it comes."""
    from nbclient import NotebookClient

    node = notebook(CELL)
    begun = time.perf_counter()
    client = NotebookClient(node, resources={"metadata": {"path": str(folder)}})
    with client.setup_kernel():
        client.execute_cell(node.cells[0], 0)
        first = time.perf_counter()
    end = time.perf_counter()
    assert node.cells[0].outputs[0].text == "1\n", node.cells[0].outputs
    return {"first": first - begun, "end": end - begun}


def order_in(folder: Path) -> Order:
    """Return the same cell as an order; a second one begins when the first has its result."""
    node = notebook(CELL, "pass")
    return Order(from_node(node, PurePosixPath("start.ipynb"), ""), folder, folder)


def nbblog_start(order: Order, executor: Executor) -> Start:
    """Run an order with nbblog's executor."""
    heard: list[float] = []
    begun = time.perf_counter()
    result = executor.run(order, lambda _: heard.append(time.perf_counter()))
    end = time.perf_counter()
    assert result.outputs[0] == (Stream("stdout", "1\n"),), result.outputs
    return {"first": heard[1] - begun, "end": end - begun}


def main(count: int) -> dict[str, list[Start]]:
    """Return the starts; one of each comes first, so that what is timed is warm."""
    starts: dict[str, list[Start]] = {"plain": [], "nbblog": []}
    with TemporaryDirectory() as name:
        folder = Path(name)
        order = order_in(folder)
        executor = EXECUTORS["local"](dataclasses.replace(Config(), root=folder))
        executor.prepare([order])
        with contextlib.closing(executor):
            for _ in range(1 + count):
                starts["plain"].append(plain_start(folder))
                starts["nbblog"].append(nbblog_start(order, executor))
    return {name: timed[1:] for name, timed in starts.items()}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
