"""Executes notebooks as `jupyter nbconvert --execute --to notebook` does, many in one process.

Runs with the Python of the peers' environment, where nbblog is not. Of several files the command
itself tells only of the first that fails; here the same exporter is asked for each, and a line of
JSON says which paths ended with an error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbconvert.utils.exceptions import ConversionException
from traitlets.config import Config

ENDS = (CellControlSignal, DeadKernelError, ConversionException)
"""What the command ends with: an exception or too long a cell, a dead kernel, its own errors."""


def failed(paths: Iterable[str], folder: Path) -> list[str]:
    """Return the notebooks that end with an error; what the others give is written to a folder."""
    exporter = NotebookExporter(config=Config({"ExecutePreprocessor": {"enabled": True}}))
    found = []
    for path in paths:
        try:
            text, _ = exporter.from_filename(path)
        except ENDS:
            found.append(path)
        else:
            (folder / Path(path).name).write_text(text, "utf-8")
    return found


if __name__ == "__main__":
    out, *paths = sys.argv[1:]
    Path(out).mkdir(parents=True, exist_ok=True)
    print(json.dumps(failed(paths, Path(out))))
