"""Executes a site's notebooks with nbblog's scheduler, and does nothing else that publish does.

`python alone.py SITE JOBS OUT` writes the executed notebooks to OUT, as the peers do.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from nbblog.config import load_config, with_options
from nbblog.executors.schedule import Wish, execute_all
from nbblog.model import Cell, ExecutedNotebook
from nbblog.options import Options
from nbblog.progress import Silence
from nbblog.reading import read_site
from nbblog.sources.wire import write_output


def notebook_of(executed: ExecutedNotebook) -> dict[str, Any]:
    """Return an executed notebook in the notebook format; a cell that did not run has no count."""
    outputs = iter(executed.outputs)
    ran = executed.provenance is not None and not executed.is_cached
    cells: list[dict[str, Any]] = []
    for number, cell in enumerate(executed.notebook.cells, start=1):
        cells.append(_cell(cell))
        if cell.kind == "code":
            told = [write_output(output) for output in next(outputs)]
            cells[-1] |= {"execution_count": number if ran else None, "outputs": told}
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"cell_type": cell.kind, "id": cell.id, "metadata": {}, "source": cell.source}


def main(root: Path, jobs: int, out: Path) -> int:
    """Execute every notebook, with nothing remembered; return the exit status."""
    config = with_options(load_config(root.absolute()), Options(jobs=jobs))
    material = read_site(config)
    executed = execute_all(material.sources, config, Wish(), Silence())
    out.mkdir()
    for one in executed.notebooks:
        path = out / one.notebook.path.name
        path.write_text(json.dumps(notebook_of(one), indent=1), "utf-8")
    for finding in executed.findings:
        print(finding, file=sys.stderr)
    return 0 if len(executed.notebooks) == len(material.sources) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
