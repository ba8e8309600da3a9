"""Reads percent scripts: `.py` files that jupytext would open as a notebook."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from nbblog.findings import Finding, Problem, Where
from nbblog.model import Notebook
from nbblog.sources import READERS, RULE
from nbblog.sources.ipynb import from_node

_CELLS = re.compile(r"^# ?%%(?:\s|$)", re.MULTILINE)
_HEADER = re.compile(r"\A(?:#!.*\n)?(?:# -\*-.*\n)?# ---\n(?:#.*\n)*?# +jupyt(?:er|ext):")


def read_percent(data: bytes, path: PurePosixPath) -> Notebook | None:
    """Return a script with `# %%` cells or a jupytext header as a notebook, else None."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = Where(str(path), None, 1)
        problem = Finding(RULE, "the file is not UTF-8", "save it as UTF-8", where)
        raise Problem([problem]) from error
    if not _CELLS.search(text) and not _HEADER.match(text):
        return None
    import jupytext
    from jupytext.formats import JupytextFormatError

    try:
        node = jupytext.reads(text, fmt="py:percent" if _CELLS.search(text) else "py")
    except (JupytextFormatError, ValueError) as error:
        message = f"jupytext cannot read it: {error}"
        hint = "correct the header between the `# ---` lines"
        raise Problem([Finding(RULE, message, hint, Where(str(path), None, 1))]) from error
    for number, cell in enumerate(node.cells, start=1):
        cell["id"] = f"cell-{number}"
    return from_node(node, path, hashlib.sha256(data).hexdigest())


READERS.add(".py", read_percent)
